// A series: its chart, its anomalies, what is said about them, and what can be done with it.

import { where } from "./access.js";
import { all, follow, get, query as asQuery, segment } from "./client.js";
import { attempt, empty, h, keys, option } from "./dom.js";
import { askVerdict } from "./incidents.js";
import { chooseFile } from "./imports.js";
import { alertsOf, heading, legend, metricChoice } from "./one-parts.js";
import { anomaliesOf, labelsOf, tools } from "./one-tools.js";
import { OneView } from "./one-view.js";
import { announce, keep, url } from "./state.js";
import { figure, moment } from "./words.js";

const spans = [
  [21600, "6 h"],
  [86400, "Day"],
  [604800, "Week"],
  [2592000, "30 d"],
  [0, "All"],
];

export async function show(place, { id, query }, signal) {
  const [series, models, monitors] = await Promise.all([
    get(`v1/series/${segment(id)}`, signal),
    all(`v1/models${asQuery({ series: id })}`, { signal }),
    all(`v1/monitors${asQuery({ series: id })}`, { signal }),
  ]);
  const mayLabel = await where("label", () => true, false);
  const ready = models.filter((m) => m.active_version !== null && m.threshold);
  const head = h("div", {}, heading(series, models));
  place.append(head);
  if (series.first === null) {
    follow(
      `v1/series/${segment(id)}/points?limit=1`,
      (now) => {
        if (now.timestamps.length) announce();
      },
      signal,
    ).catch(() => {
      /* it ended with the page */
    });
    place.append(
      empty(
        "No points yet",
        "This series has its definition and waits for points: drop a file, or send them.",
        h("button.first", { onclick: chooseFile }, "Choose a file"),
      ),
      await tools(series, null),
    );
    return;
  }
  const chosen = (name) => ready.find((m) => m.id === name);
  const state = {
    model:
      chosen(query.get("model"))?.id ??
      ready.find((m) => monitors.some((monitor) => monitor.model === m.id))?.id ??
      ready[0]?.id ??
      null,
    version: Number(query.get("version")) || null,
    compare: query.get("compare") ?? "",
    metrics: (query.get("metric") ?? "").split(",").filter((m) => series.metrics.includes(m)),
  };
  if (!state.metrics.length) state.metrics = series.metrics.slice(0, 3);
  const compared = () => {
    if (!state.compare) return null;
    const [model, version] = state.compare.split("@");
    return { model, version: Number(version) || null };
  };
  const options = () => ({
    model: state.model,
    version: state.version,
    compare: compared(),
    metrics: state.metrics,
    members: chosen(state.model)?.algorithm === "ensemble",
  });

  const lists = h("div.columns");
  const view = new OneView(
    series,
    {
      ...options(),
      chart: {
        onSelect: (from, to) => {
          if (!mayLabel) return;
          location.hash = url("label", id, {
            from: Math.floor(view.chart.view.from),
            to: Math.ceil(view.chart.view.to),
            start: from,
            end: to,
            model: state.model,
          });
        },
        onView: mark,
      },
      onSeries: (now) => head.replaceChildren(heading(now, models)),
      onLoaded: () =>
        lists.replaceChildren(alertsOf(view, look, mayLabel), anomaliesOf(view, look), labelsOf(view, look, mayLabel)),
    },
    signal,
  );
  const marks = chosen(state.model)?.versions ?? [];
  view.marks = marks.map((v) => ({ at: v.to, text: `v${v.version}${v.active ? " serves" : ""}` }));

  const look = (from, to) => {
    const room = Math.max(30 * series.interval, (to - from) * 2);
    view.chart.show(from - room, to + room);
  };
  const buttons = spans.map(([length, text]) =>
    h(
      "button",
      {
        onclick: () => {
          const [first, end] = view.extent;
          view.chart.show(length ? end - length : first, end);
        },
      },
      text,
    ),
  );
  function mark(from, to) {
    const [first, end] = view.extent;
    for (const [i, [length]] of spans.entries()) {
      buttons[i].setAttribute(
        "aria-pressed",
        String(Math.abs(to - from - (length || end - first)) < series.interval && to >= end - 1),
      );
    }
  }
  const change = async () => {
    keep({ model: state.model, version: state.version, compare: state.compare, metric: state.metrics.join(",") });
    await view.switch(options());
  };
  const model = h(
    "select",
    {
      "aria-label": "Model",
      onchange: (event) => {
        state.model = event.target.value;
        state.version = null;
        void attempt(change);
      },
    },
    ready.length
      ? ready.map((m) => option(m.id, `${m.id} · ${m.algorithm}`, m.id === state.model))
      : option("", "no model yet"),
  );
  const others = ready
    .flatMap((m) => [
      [m.id, m.id],
      ...m.versions.filter((v) => !v.active).map((v) => [`${m.id}@${v.version}`, `${m.id} version ${v.version}`]),
    ])
    .filter(([value]) => value !== state.model);
  const compare = h(
    "select",
    {
      "aria-label": "Compare with",
      onchange: (event) => {
        state.compare = event.target.value;
        void attempt(change);
      },
    },
    option("", "compare with…"),
    others.map(([value, text]) => option(value, text, value === state.compare)),
  );
  const metrics = metricChoice(series, state, () => {
    view.options.metrics = state.metrics;
    keep({ metric: state.metrics.join(",") });
    view.draw(true);
  });

  const step = (by) => {
    const found = [...(view.data.anomalies ?? [])].sort((a, b) => a.start - b.start);
    const middle = (view.chart.view.from + view.chart.view.to) / 2;
    const next =
      by > 0
        ? found.find((a) => (a.start + a.end) / 2 > middle + 1)
        : found.findLast((a) => (a.start + a.end) / 2 < middle - 1);
    if (next) {
      look(next.start, next.end);
      view.chart.cursor(next.peak_at);
      view.chart.speak(`Anomaly of ${moment(next.start)}, peak ${figure(next.peak, 3)}`);
    }
  };
  keys({ n: () => step(1), p: () => step(-1) }, signal);

  place.append(
    h(
      "div.bar",
      {},
      model,
      h("div.group", { role: "group", "aria-label": "Range" }, buttons),
      ready.length
        ? null
        : h("a.button.first", { href: url("models", "", { series: id, train: "1" }) }, "Train a model"),
    ),
    ...(metrics ? [metrics] : []),
    h(
      "section.card",
      { "aria-label": "Chart" },
      view.element,
      legend(Boolean(state.model), state.compare),
      h(
        "div.bar",
        {},
        h(
          "div.group",
          { role: "group", "aria-label": "Anomalies" },
          h("button", { onclick: () => step(-1), "aria-keyshortcuts": "p" }, "◀ Previous anomaly"),
          h("button", { onclick: () => step(1), "aria-keyshortcuts": "n" }, "Next ▶"),
        ),
        others.length ? compare : null,
        mayLabel ? h("a.button", { href: url("label", id) }, "Label") : null,
      ),
    ),
    lists,
    await tools(series, view),
  );
  queueMicrotask(() =>
    attempt(async () => {
      const from = Number(query.get("from")),
        to = Number(query.get("to"));
      await view.load(...(to > from ? [from, to] : []));
      if (query.get("answer") && /^a-\d+$/.test(query.get("alert") ?? "")) {
        await askVerdict(query.get("alert"), id);
        keep({ answer: "", alert: "", incident: "" });
      }
    }),
  );
}
