// A series: its chart, its anomalies, what is said about them, and what can be done with it.

import { where } from "./access.js";
import { all, get, query as asQuery, segment } from "./client.js";
import { act, attempt, chip, empty, h, keys, link, option } from "./dom.js";
import { askVerdict } from "./incidents.js";
import { chooseFile } from "./imports.js";
import { anomaliesOf, labelsOf, tools } from "./one-tools.js";
import { OneView } from "./one-view.js";
import { stateKinds } from "./page-series.js";
import { keep, url } from "./state.js";
import { count, figure, moment, plain, since, span } from "./words.js";

const spans = [[21600, "6 h"], [86400, "Day"], [604800, "Week"], [2592000, "30 d"], [0, "All"]];

export async function show(place, { id, query }, signal) {
  const [series, models, monitors] = await Promise.all([get(`v1/series/${segment(id)}`, signal), all(`v1/models${asQuery({ series: id })}`, { signal }), all(`v1/monitors${asQuery({ series: id })}`, { signal })]);
  const mayLabel = await where("label", () => true, false);
  const ready = models.filter((m) => m.active_version !== null && m.threshold);
  place.append(heading(series, models));
  if (series.first === null) {
    place.append(empty("No points yet", "This series has its definition and waits for points: drop a file, or send them.", h("button.first", { onclick: chooseFile }, "Choose a file")), await tools(series, null));
    return;
  }
  const chosen = (name) => ready.find((m) => m.id === name);
  const state = {
    model: chosen(query.get("model"))?.id ?? ready.find((m) => monitors.some((monitor) => monitor.model === m.id))?.id ?? ready[0]?.id ?? null, version: Number(query.get("version")) || null,
    compare: query.get("compare") ?? "", metrics: (query.get("metric") ?? "").split(",").filter((m) => series.metrics.includes(m)),
  };
  if (!state.metrics.length) state.metrics = series.metrics.slice(0, 3);
  const compared = () => {
    if (!state.compare) return null;
    const [model, version] = state.compare.split("@");
    return { model, version: Number(version) || null };
  };
  const options = () => ({ model: state.model, version: state.version, compare: compared(), metrics: state.metrics, members: chosen(state.model)?.algorithm === "ensemble" });

  const lists = h("div.columns");
  const view = new OneView(series, {
    ...options(),
    chart: { onSelect: (from, to) => { location.hash = url("label", id, { from: Math.floor(view.chart.view.from), to: Math.ceil(view.chart.view.to), start: from, end: to, model: state.model }); }, onView: mark },
    onLoaded: () => lists.replaceChildren(anomaliesOf(view, look), labelsOf(view, look), alertsOf(view, look, mayLabel)),
  }, signal);
  const marks = chosen(state.model)?.versions ?? [];
  view.marks = marks.map((v) => ({ at: v.to, text: `v${v.version}${v.active ? " serves" : ""}` }));

  const look = (from, to) => { const room = Math.max(30 * series.interval, (to - from) * 2); view.chart.show(from - room, to + room); };
  const buttons = spans.map(([length, text]) => h("button", { onclick: () => { const [first, end] = view.extent; view.chart.show(length ? end - length : first, end); } }, text));
  function mark(from, to) {
    const [first, end] = view.extent;
    spans.forEach(([length], i) => buttons[i].setAttribute("aria-pressed", String(Math.abs(to - from - (length || end - first)) < series.interval && to >= end - 1)));
  }
  const change = async () => {
    keep({ model: state.model, version: state.version, compare: state.compare, metric: state.metrics.join(",") });
    await view.switch(options());
  };
  const model = h("select", { "aria-label": "Model", onchange: (event) => { state.model = event.target.value; state.version = null; void attempt(change); } },
    ready.length ? ready.map((m) => option(m.id, `${m.id} · ${m.algorithm}`, m.id === state.model)) : option("", "no model yet"));
  const others = ready.flatMap((m) => [[m.id, m.id], ...m.versions.filter((v) => !v.active).map((v) => [`${m.id}@${v.version}`, `${m.id} version ${v.version}`])]).filter(([value]) => value !== state.model);
  const compare = h("select", { "aria-label": "Compare with", onchange: (event) => { state.compare = event.target.value; void attempt(change); } },
    option("", "compare with…"), others.map(([value, text]) => option(value, text, value === state.compare)));
  const metrics = metricChoice(series, state, () => {
    view.options.metrics = state.metrics;
    keep({ metric: state.metrics.join(",") });
    view.draw(true);
  });

  const step = (by) => {
    const found = [...(view.data.anomalies ?? [])].sort((a, b) => a.start - b.start);
    const middle = (view.chart.view.from + view.chart.view.to) / 2;
    const next = by > 0 ? found.find((a) => (a.start + a.end) / 2 > middle + 1) : found.findLast((a) => (a.start + a.end) / 2 < middle - 1);
    if (next) { look(next.start, next.end); view.chart.cursor(next.peak_at); view.chart.speak(`Anomaly of ${moment(next.start)}, peak ${figure(next.peak, 3)}`); }
  };
  keys({ n: () => step(1), p: () => step(-1) }, signal);

  place.append(
    h("div.bar", {}, model, h("div.group", { role: "group", "aria-label": "Range" }, buttons), ready.length ? null : h("a.button.first", { href: url("models", "", { series: id, train: "1" }) }, "Train a model")),
    ...(metrics ? [metrics] : []),
    h("section.card", { "aria-label": "Chart" }, view.element, legend(Boolean(state.model), state.compare),
      h("div.bar", {}, h("div.group", { role: "group", "aria-label": "Anomalies" }, h("button", { onclick: () => step(-1), "aria-keyshortcuts": "p" }, "◀ Previous anomaly"), h("button", { onclick: () => step(1), "aria-keyshortcuts": "n" }, "Next ▶")),
        others.length ? compare : null, mayLabel ? h("a.button", { href: url("label", id) }, "Label") : null)),
    lists, await tools(series, view));
  queueMicrotask(() => attempt(async () => {
    const from = Number(query.get("from")), to = Number(query.get("to"));
    await view.load(...(to > from ? [from, to] : []));
    if (query.get("answer") && /^a-\d+$/.test(query.get("alert") ?? "")) { await askVerdict(query.get("alert"), id); keep({ answer: "", alert: "", incident: "" }); }
  }));
}

/** A button a metric; of many those in view, and a list of the others. */
function metricChoice(series, state, changed) {
  if (series.metrics.length < 2) return null;
  const box = h("fieldset.bar", {}, h("legend.unseen", {}, "Metrics"));
  const toggle = (name) => {
    const chosen = state.metrics.includes(name) ? state.metrics.filter((m) => m !== name) : series.metrics.filter((m) => m === name || state.metrics.includes(m));
    state.metrics = chosen.length ? chosen : [name];
    changed();
    draw();
    [...box.querySelectorAll("button")].find((button) => button.textContent === name)?.focus();
  };
  const draw = () => {
    const shown = series.metrics.length <= 12 ? series.metrics : state.metrics, others = series.metrics.filter((m) => !shown.includes(m));
    box.replaceChildren(box.firstElementChild, ...shown.map((name) => h("button", { "aria-pressed": String(state.metrics.includes(name)), onclick: () => toggle(name) }, name)),
      ...(others.length ? [h("select", { "aria-label": "Another metric", onchange: (event) => toggle(event.target.value) }, option("", `${others.length} more…`), others.map((name) => option(name)))] : []));
  };
  draw();
  return box;
}

function heading(series, models) {
  return h("div.head", {}, h("h1", {}, series.id), chip(plain(series.state), stateKinds[series.state]),
    h("p.quiet.figures", {}, `every ${span(series.interval)} · ${count(series.points)} points, ${count(series.missing)} missing · ${series.last === null ? "empty" : `newest ${since(series.last)}`} · ${series.timezone}`),
    models.length ? h("p", {}, models.slice(0, 6).flatMap((m, i) => [i ? ", " : "models: ", link(url("models", m.id), m.id)])) : null);
}

export const legend = (isScored, isCompared = false) => h("ul.legend", { "aria-label": "Legend" }, h("li.k-value", {}, "measured"),
  isScored ? [h("li.k-expected", {}, "expected, with its band"), h("li.k-anomaly", {}, "above the alert line"), h("li.k-score", {}, "anomaly score, 1 is the line")] : null,
  isCompared ? h("li.k-second", {}, "expected by the other") : null, h("li.k-label", {}, "labelled"), h("li.k-mute", {}, "muted or ignored"));

function alertsOf(view, look, mayLabel) {
  const found = view.alerts.slice(0, 40);
  return h("section.card", {}, h("h2", {}, "Alerts"), found.length ? h("ul.rows.short", { tabIndex: 0, "aria-label": "Alerts" }, found.map((a) => h("li", {},
    h("button.plain", { onclick: () => look(a.start, a.end ?? view.extent[1]) }, moment(a.start)), chip(a.held_back_by ? `held back: ${plain(a.held_back_by)}` : plain(a.status), a.held_back_by || a.status !== "open" ? "" : a.severity),
    h("span.grow.small", {}, a.summary), a.held_back_by || !mayLabel ? null : act("Was it right?", () => askVerdict(a.id, view.series.id), "button.plain", { "aria-label": `Was alert ${a.id} right?` }))))
    : h("p.quiet", {}, "None. A monitor makes them. ", link(url("setup", "monitors"), "Set one up")));
}
