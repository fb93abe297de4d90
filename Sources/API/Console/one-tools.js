// Beside a series' chart: the lists of what is in it, exports, the curl of the view, its definition, and its end.

import { where } from "./access.js";
import { get, put, remove, segment } from "./client.js";
import { act, attempt, confirmed, dialog, download, fault, h, say, timeField } from "./dom.js";
import { go, keep, url } from "./state.js";
import { count, figure, moment, plain, untyped } from "./words.js";

/** Anomalies of the whole range, the gravest first or the newest. */
export function anomaliesOf(view, look) {
  const all = view.data.anomalies ?? [];
  const bySeverity = view.sortsByTime
    ? all.toSorted((a, b) => b.start - a.start)
    : all.toSorted((a, b) => b.peak - a.peak);
  const list = bySeverity
    .slice(0, 100)
    .map((a) =>
      h(
        "li",
        {},
        h("button.plain", { onclick: () => look(a.start, a.end) }, `${moment(a.start)} ${a.direction < 0 ? "▼" : "▲"}`),
        h(
          "span.grow",
          {},
          h(
            "span.meter",
            { title: figure(a.peak, 3) },
            meter(a.peak / (bySeverity[0]?.peak > 1 ? Math.max(...all.map((b) => b.peak)) : 1)),
          ),
        ),
        h("span.small.figures", {}, `peak ${figure(a.peak, 3)}, ${a.points} ${a.points === 1 ? "point" : "points"}`),
      ),
    );
  return h(
    "section.card",
    {},
    h(
      "div.head",
      {},
      h("h2", {}, `Anomalies (${count(all.length)})`),
      h(
        "button.plain",
        {
          onclick: (event) => {
            view.sortsByTime = !view.sortsByTime;
            event.target.closest("section").replaceWith(anomaliesOf(view, look));
          },
        },
        view.sortsByTime ? "by severity" : "by time",
      ),
    ),
    list.length
      ? h("ul.rows.short", { tabIndex: 0, "aria-label": "Anomalies" }, list)
      : h("p.quiet", {}, view.data.model ? "None above the line." : "A model finds them; train one."),
  );
}

function meter(share) {
  const bar = h("span");
  bar.style.width = `${Math.round(Math.min(1, share) * 100)}%`;
  return bar;
}

export function labelsOf(view, look, mayLabel) {
  const list = view.labels
    .toSorted((a, b) => b.start - a.start)
    .slice(0, 100)
    .map((l) =>
      h(
        "li",
        {},
        h("button.plain", { onclick: () => look(l.start, l.end) }, moment(l.start)),
        h("span.grow", {}, plain(l.kind), l.note ? h("span.quiet.small", {}, ` ${l.note}`) : ""),
        h("span.small.quiet", {}, l.author ?? l.source),
      ),
    );
  return h(
    "section.card",
    {},
    h(
      "div.head",
      {},
      h("h2", {}, `Labels (${view.labels.length})`),
      mayLabel ? h("a", { href: url("label", view.series.id) }, "Label") : null,
    ),
    list.length
      ? h("ul.rows.short", { tabIndex: 0, "aria-label": "Labels" }, list)
      : h("p.quiet", {}, mayLabel ? "None: shift and a drag over the chart begins one." : "None."),
  );
}

function curlOf(view) {
  const { from, to } = view.chart.view;
  return `curl '${location.origin}/${view.data.path({ from: Math.floor(from), to: Math.ceil(to) }, 5000)}'`;
}

/** Every point in view as a row, as the server tells it. */
async function exportCSV(view) {
  const { data, series } = view,
    { from, to } = view.chart.view,
    lines = [];
  let cursor = "";
  do {
    const answer = await get(data.path({ from: Math.floor(from), to: Math.ceil(to), limit: 50000, cursor }));
    lines.push(...rowsOf(answer, !cursor));
    cursor = answer.next_cursor ?? "";
  } while (cursor);
  download(`${series.id}.csv`, new Blob([`${lines.join("\n")}\n`], { type: "text/csv" }));
}

/** An answer's columns as lines of a table, the first of them under their names. */
function rowsOf(answer, isFirst) {
  const names = Object.keys(answer.values),
    parts = ["expected", "lower", "upper"].filter((part) => answer[part]);
  const cell = (v) => (v === null || v === undefined ? "" : v);
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const head = [
    "timestamp",
    ...names,
    ...parts.flatMap((part) => names.map((name) => `${name}.${part}`)),
    ...(answer.anomaly_score ? ["anomaly_score"] : []),
  ];
  const rows = answer.timestamps.map((t, i) =>
    [
      t,
      ...names.map((name) => cell(answer.values[name][i])),
      ...parts.flatMap((part) => names.map((name) => cell(answer[part][name]?.[i]))),
      ...(answer.anomaly_score ? [cell(answer.anomaly_score[i])] : []),
    ].join(","),
  );
  return [...(isFirst ? [head.map(quoted).join(",")] : []), ...rows];
}

function exportPicture(view) {
  const { base } = view.chart,
    canvas = document.createElement("canvas");
  canvas.width = base.width;
  canvas.height = base.height;
  const g = canvas.getContext("2d");
  g.fillStyle = getComputedStyle(document.querySelector(".card")).backgroundColor;
  g.fillRect(0, 0, canvas.width, canvas.height);
  g.drawImage(base, 0, 0);
  canvas.toBlob((blob) => download(`${view.series.id}.png`, blob));
}

export async function tools(series, view) {
  const [mayDefine, mayDelete] = [await where("ingest", () => true, false), await where("admin", () => true, false)];
  return h(
    "div.buttons",
    { role: "group", "aria-label": "Of this series" },
    view
      ? [
          h("button", { onclick: () => exportPicture(view) }, "Save as PNG"),
          act("Save as CSV", () => exportCSV(view)),
          h(
            "button",
            {
              onclick: () =>
                dialog("The curl that made this view", () => h("pre", { tabIndex: 0 }, curlOf(view)), {
                  leave: "Close",
                }),
            },
            "As curl",
          ),
        ]
      : null,
    mayDefine ? h("button", { onclick: () => define(series) }, "Definition…") : null,
    view && mayDelete ? h("button", { onclick: () => forget(series) }, "Forget old points…") : null,
    mayDelete ? act("Delete…", () => erase(series), "button.bad") : null,
  );
}

/** The definition of a series, without its points. */
async function define(series) {
  const field = (value, properties = {}) => h("input", { value: value ?? "", autocomplete: "off", ...properties });
  const zone = field(series.timezone),
    minimum = field(series.minimum, { type: "number", step: "any" }),
    maximum = field(series.maximum, { type: "number", step: "any" });
  const future = field(series.future_limit, { type: "number", min: 0 });
  const retention = field(series.retention_days, { type: "number", min: 1, step: 1 });
  const kept = series.kept_days ? `${series.kept_days} by its policy where empty` : "for ever where empty";
  const tags = field(
    Object.entries(series.tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(", "),
  );
  const units = field(
    Object.entries(series.units)
      .map(([name, value]) => `${name}=${value}`)
      .join(", "),
  );
  const pairs = (text) =>
    Object.fromEntries(
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()]),
    );
  const number = (input) => (input.value === "" ? null : Number(input.value));
  const problem = h("div.whole");
  const named = (name, input, hint) =>
    h("label", {}, h("span", {}, name), input, hint ? h("small.hint", {}, hint) : null);
  const done = await dialog(
    `Definition of ${series.id}`,
    (finish) =>
      h(
        "form.form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            void (async () => {
              try {
                await put(`v1/series/${segment(series.id)}`, {
                  interval: series.interval,
                  metrics: series.metrics,
                  context: series.context,
                  alignment: series.alignment,
                  aggregation: series.aggregation,
                  timezone: zone.value || "UTC",
                  minimum: number(minimum),
                  maximum: number(maximum),
                  future_limit: number(future) ?? series.future_limit,
                  tags: pairs(tags.value),
                  units: pairs(units.value),
                  retention_days: number(retention),
                });
                finish(true);
              } catch (error) {
                problem.replaceChildren(fault(error));
              }
            })();
          },
        },
        named("Tags", tags, "team=shop, tier=1"),
        named("Time zone", zone, "whose hours and days it goes by"),
        named("Least possible value", minimum),
        named("Greatest possible value", maximum),
        named("Units", units, "latency=ms"),
        named("Points ahead of the clock (s)", future),
        named("Days that points are kept", retention, series.retention_days ? "" : kept),
        problem,
      ),
    { submit: "Keep" },
  );
  if (done) {
    say("The definition is kept.");
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}

/** Points before a time are taken out as if they had never come. */
async function forget(series) {
  const until = timeField(series.first, { required: true });
  const sure = await dialog(
    "Forget old points",
    () =>
      h(
        "div.stack",
        {},
        h("p", {}, `Everything of ${series.id} before this time is deleted. Models keep what they learnt.`),
        h("label.field", {}, h("span", {}, "Before"), until),
      ),
    { buttons: (finish) => h("button.bad", { onclick: () => finish(true) }, "Delete them") },
  );
  if (!sure) return;
  await attempt(async () => {
    const answer = await remove(
      `v1/series/${segment(series.id)}/points?from=${series.first}&to=${untyped(until.value)}`,
    );
    say(`${count(answer?.deleted ?? answer?.points ?? 0)} points are gone.`);
    keep({ from: "", to: "" });
    dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

async function erase(series) {
  if (
    !(await confirmed(
      `Delete ${series.id}?`,
      `Its ${count(series.points)} points, its labels, and the models and monitors that use it are deleted. This cannot be undone.`,
      "Delete all of it",
    ))
  )
    return;
  await remove(`v1/series/${segment(series.id)}?cascade=true`);
  say(`${series.id} is gone.`);
  go(url("series"));
}
