// Models: all of them with what they are worth, and the training of a new one with its estimate.

import { all, ask, get, pause, post, query as asQuery } from "./client.js";
import { attempt, chip, empty, fault, h, link, option, paused, timeField } from "./dom.js";
import { keep, go, url } from "./state.js";
import { where } from "./access.js";
import { bytes, count, figure, plain, several, moment, since, span, untyped } from "./words.js";

const algorithms = [
  ["ensemble", "ensemble: level, season and last points; where to begin"],
  ["donut", "donut: a network for seasonal KPIs"],
  ["pad", "pad: predicts and detects"],
  ["acvae", "acvae: asks and learns from answers"],
  ["difference", "difference: jumps"],
  ["seasonal_naive", "seasonal_naive: as a season ago"],
  ["autoregression", "autoregression: a line through the last points"],
  ["spectral_residual", "spectral_residual: what sticks out of the spectrum"],
  ["pca", "pca: what metrics do together"],
  ["cgats", "cgats: makes anomalies like those labelled"],
];
const states = { ready: "good", training: "info", failed: "critical" };
export const stateChip = (model) => chip(model.cold_start ? "cold start" : plain(model.state), states[model.state]);

export async function show(place, route, signal) {
  if (route.id) return (await import("./page-model.js")).show(place, route, signal);
  const { query } = route;
  const text = h("input", {
    type: "search",
    placeholder: "Search models",
    autocomplete: "off",
    value: query.get("q") ?? "",
    "aria-label": "Search models by name",
  });
  const list = h("div"),
    form = h("div");
  let drawn = "";
  async function load() {
    keep({ q: text.value });
    const models = await all(`v1/models${asQuery({ q: text.value, sort: "newest" })}`, { most: 300, signal });
    const now = JSON.stringify([models, text.value]);
    if (now === drawn) return models;
    drawn = now;
    list.replaceChildren(
      models.length
        ? h("ul.rows.card", {}, models.map(row))
        : text.value
          ? empty("Nothing fits", "No model has that in its name.")
          : empty(
              "No model yet",
              "A model learns what a series usually does; then it can score, watch and forecast.",
              h("button.first", { onclick: () => open() }, "Train the first"),
            ),
    );
    return models;
  }
  const open = () =>
    attempt(async () =>
      form.replaceChildren(await trainForm(query.get("series") ?? "", signal, () => form.replaceChildren())),
    );
  text.addEventListener("input", paused(list, load));
  const begin = await where("admin", () => h("button.first", { onclick: open }, "Train a model"));
  place.append(
    h("div.head", {}, h("h1", {}, "Models"), begin),
    form,
    h("div.bar", {}, h("div.grow.form-line", {}, text)),
    list,
  );
  await load();
  if (query.get("train") && begin) await open();
  void (async () => {
    while (!signal.aborted) {
      await pause(5);
      if (!document.hidden && !signal.aborted) await load().catch(() => {});
    }
  })();
  return undefined;
}

function row(model) {
  const figures = model.report?.figures;
  return h(
    "li",
    {},
    h("span.grow", {}, link(url("models", model.id), model.id), h("span.quiet.small", {}, ` of ${model.series}`)),
    chip(model.algorithm),
    stateChip(model),
    h(
      "span.small.quiet.figures",
      {},
      model.active_version
        ? `version ${model.active_version}${model.threshold ? `, ${figure(model.threshold.alerts_per_day, 2)} alerts a day` : ""}`
        : "no version yet",
    ),
    figures?.average_precision !== null && figures
      ? h("span.small.quiet.figures", {}, `average precision ${figure(figures.average_precision, 2)}`)
      : null,
    h("span.small.quiet", {}, since(model.created_at)),
  );
}

/** What is to be trained; what it would take is said while it is chosen. */
async function trainForm(wanted, signal, close) {
  const [series, taken] = await Promise.all([
    get("v1/series?limit=1000&sort=id", signal),
    all("v1/models", { most: 2000, signal }),
  ]);
  const name = h("input", { list: "series-names", required: true, value: wanted, autocomplete: "off" });
  const algorithm = h(
    "select",
    {},
    algorithms.map(([value, text]) => option(value, text)),
  );
  const id = h("input", { maxLength: 128, autocomplete: "off" });
  const budget = h("input", { type: "number", min: 0.001, max: 1000, step: "any", placeholder: "0.2" });
  const from = timeField(),
    to = timeField();
  const told = h("div.whole.stack", { "aria-live": "polite" }),
    parameters = h("div.form.whole"),
    go_ = h("button.first", { type: "submit" }, "Train");
  const changed = {};
  let asked = 0,
    inForce = {};
  /** What it is called unless told: the series and the method, with a number where that is taken. */
  function suggest() {
    const plainName = `${name.value}-${algorithm.value}`;
    let free = plainName;
    for (let i = 2; taken.some((m) => m.id === free); i++) free = `${plainName}-${i}`;
    id.placeholder = name.value ? free : "";
  }

  const body = () => ({
    series: name.value,
    algorithm: algorithm.value,
    id: id.value || id.placeholder || undefined,
    ...(from.value ? { from: untyped(from.value) } : {}),
    ...(to.value ? { to: untyped(to.value) } : {}),
    ...(budget.value ? { threshold: { method: "rate", alerts_per_day: Number(budget.value) } } : {}),
    ...(Object.keys(changed).length ? { parameters: changed } : {}),
  });

  async function estimate() {
    const mine = ++asked;
    suggest();
    if (!name.value) {
      told.replaceChildren(h("p.quiet", {}, "Choose a series; what the training takes is said here."));
      return;
    }
    go_.disabled = true;
    try {
      const found = await ask("v1/models?dry_run=true", body());
      if (mine !== asked) return;
      told.replaceChildren(
        h(
          "p",
          {},
          `${count(found.points)} points, ${count(found.missing)} missing · about ${found.seconds < 1 ? "a second" : span(found.seconds)} · ${bytes(found.bytes)}${found.parameters ? ` · ${several(found.parameters, "weight")}` : ""}`,
        ),
        ...found.problems.map((p) => h("p.fault", {}, p.detail)),
        ...found.notes.map((note) => h("p.note", {}, note)),
      );
      go_.disabled = found.problems.length > 0;
      drawParameters(found.in_force);
    } catch (error) {
      if (mine === asked) told.replaceChildren(fault(error));
    }
  }

  function drawParameters(values) {
    if (JSON.stringify(Object.keys(values)) === JSON.stringify(Object.keys(inForce))) return;
    inForce = values;
    parameters.replaceChildren(
      ...Object.entries(values).map(([key, value]) => {
        const isFlag = typeof value === "boolean",
          isNumber = typeof value === "number";
        const input = h("input", {
          type: isFlag ? "checkbox" : isNumber ? "number" : "text",
          step: "any",
          autocomplete: "off",
        });
        if (isFlag) input.checked = value;
        else input.value = Array.isArray(value) ? value.join(", ") : (value ?? "");
        input.addEventListener("change", () => {
          changed[key] = isFlag
            ? input.checked
            : isNumber
              ? Number(input.value)
              : Array.isArray(value)
                ? input.value.split(",").map((v) => Number(v))
                : input.value;
          void estimate();
        });
        return isFlag
          ? h("label.check", {}, input, h("span", {}, plain(key)))
          : h("label", {}, h("span", {}, plain(key)), input);
      }),
    );
  }

  const again = paused(told, estimate);
  algorithm.addEventListener("change", () => {
    for (const key of Object.keys(changed)) delete changed[key];
    inForce = {};
    parameters.replaceChildren();
    again();
  });
  for (const field of [name, id, budget, from, to]) field.addEventListener("input", again);
  const chosen = series.items.find((s) => s.id === wanted);
  if (chosen?.last) {
    from.placeholder = moment(chosen.first);
    to.placeholder = moment(chosen.last);
  }
  void estimate();
  return h(
    "section.card",
    { "aria-label": "Train a model" },
    h("div.head", {}, h("h2", {}, "Train a model"), h("button.plain", { onclick: close }, "Close")),
    h(
      "form.form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(async () => {
            try {
              const job = await post("v1/models", body());
              go(url("models", job.model));
            } catch (error) {
              told.replaceChildren(fault(error));
            }
          }, go_);
        },
      },
      h(
        "label",
        {},
        h("span", {}, "Series"),
        name,
        h(
          "datalist",
          { id: "series-names" },
          series.items.map((s) => option(s.id)),
        ),
      ),
      h("label", {}, h("span", {}, "Method"), algorithm),
      h("label", {}, h("span", {}, "Alerts a day, at most"), budget),
      h("label", {}, h("span", {}, "Name"), id),
      h("label", {}, h("span", {}, "Learn from"), from),
      h("label", {}, h("span", {}, "until"), to),
      told,
      h("details.whole", {}, h("summary", {}, "Parameters of the method"), parameters),
      h("div.whole", {}, go_),
    ),
  );
}
