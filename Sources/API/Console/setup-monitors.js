// Monitors: which model watches, by which rules, and who is told.

import { all, put, query as asQuery, remove, segment } from "./client.js";
import { where } from "./access.js";
import { act, attempt, chip, confirmed, empty, h, link, option, paused } from "./dom.js";
import { editorCard, toldField } from "./editor.js";
import { boxes, rulesForm } from "./rules-form.js";
import { keep, url } from "./state.js";
import { count, since } from "./words.js";

export async function show(place, query, signal) {
  const text = h("input", {
    type: "search",
    placeholder: "Search monitors",
    autocomplete: "off",
    value: query.get("q") ?? "",
    "aria-label": "Search monitors by name",
  });
  const list = h("div"),
    form = h("div");
  async function load() {
    keep({ q: text.value });
    const monitors = await all(`v1/monitors${asQuery({ q: text.value, sort: "trouble" })}`, { most: 300, signal });
    list.replaceChildren(
      monitors.length
        ? h(
            "ul.rows.card",
            {},
            monitors.map((m) =>
              h(
                "li",
                {},
                h(
                  "span.grow",
                  {},
                  h("strong", {}, m.id),
                  h("span.quiet.small", {}, " watches "),
                  link(url("series", m.series, { model: m.model }), m.series),
                  h("span.quiet.small", {}, ` by ${m.model}`),
                ),
                m.open_alerts ? chip(`${count(m.open_alerts)} open`, "critical") : chip("calm", "good"),
                chip(m.rules.severity ?? "warning"),
                h("span.small.quiet", {}, m.receivers.length ? `tells ${m.receivers.join(", ")}` : "tells nobody"),
                h("span.small.quiet", {}, `scored ${since(m.last_scored)}`),
                m.policy
                  ? h("span.small.quiet", {}, `made by ${m.policy}`)
                  : may
                    ? [
                        h("button.plain", { onclick: () => edit(m), "aria-label": `Edit ${m.id}` }, "Edit"),
                        act(
                          "Delete",
                          async () => {
                            if (
                              await confirmed(
                                `Delete ${m.id}?`,
                                "Nobody is told of its series any more. Its alerts stay.",
                                "Delete it",
                              )
                            ) {
                              await remove(`v1/monitors/${segment(m.id)}`);
                              await load();
                            }
                          },
                          "button.plain",
                          { "aria-label": `Delete ${m.id}` },
                        ),
                      ]
                    : null,
              ),
            ),
          )
        : empty(
            "Nothing is watched yet",
            "A monitor scores points as they come, opens alerts, and tells receivers.",
            may ? h("button.first", { onclick: () => edit(null) }, "Set one up") : "",
          ),
    );
  }
  const edit = (monitor, model) =>
    attempt(async () => {
      form.replaceChildren(
        await editor(
          monitor,
          model,
          async () => {
            form.replaceChildren();
            keep({ model: "" });
            await load();
          },
          () => form.replaceChildren(),
          signal,
        ),
      );
      form.querySelector("input, select")?.focus();
    });
  const may = await where("admin", () => true, false);
  text.addEventListener("input", paused(list, load));
  place.append(
    form,
    h(
      "div.bar",
      {},
      h("div.grow.form-line", {}, text),
      may ? h("button.first", { onclick: () => edit(null) }, "New monitor") : null,
    ),
    list,
  );
  await load();
  if (query.get("model") && may) await edit(null, query.get("model"));
}

async function editor(monitor, wanted, done, close, signal) {
  const [models, receivers] = await Promise.all([
    all("v1/models?state=ready", { most: 1000, signal }),
    all("v1/receivers", { signal }),
  ]);
  const ready = models.filter((m) => m.threshold);
  const model = h(
    "select",
    {},
    ready.map((m) => option(m.id, `${m.id} of ${m.series}`, m.id === (monitor?.model ?? wanted))),
  );
  const id = h("input", {
    maxLength: 128,
    required: true,
    autocomplete: "off",
    value: monitor?.id ?? wanted ?? ready[0]?.id ?? "",
    disabled: Boolean(monitor),
  });
  if (!monitor)
    model.addEventListener("change", () => {
      id.value = model.value;
    });
  const told = boxes(
      receivers.map((r) => r.id),
      monitor?.receivers ?? receivers.map((r) => r.id),
    ),
    rules = rulesForm(monitor?.rules),
    problem = h("div.whole");
  if (!ready.length)
    return empty(
      "No model to watch by",
      "Train a model first; it may serve a monitor then.",
      h("a.button.first", { href: url("models", "", { train: "1" }) }, "Train one"),
    );
  return editorCard(
    {
      kind: "Monitor",
      title: monitor ? `Monitor ${monitor.id}` : "New monitor",
      said: () => `${id.value} watches.`,
    },
    {
      close,
      problem,
      save: () =>
        put(`v1/monitors/${segment(id.value)}`, { model: model.value, receivers: told.value(), rules: rules.value() }),
      done,
    },
    h("label", {}, h("span", {}, "Model"), model),
    h("label", {}, h("span", {}, "Name"), id),
    toldField(receivers, told),
    rules.element,
    problem,
    h("div.whole", {}, h("button.first", { type: "submit" }, "Watch")),
  );
}
