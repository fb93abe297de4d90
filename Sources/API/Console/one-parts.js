// Parts of a series' page: its heading, the choice of metrics, the legend, its alerts.

import { act, chip, h, link, option } from "./dom.js";
import { askVerdict } from "./incidents.js";
import { stateKinds } from "./page-series.js";
import { reasonWords } from "./reasons.js";
import { url } from "./state.js";
import { count, moment, plain, since, span } from "./words.js";

/** A button a metric; of many those in view, and a list of the others. */
export function metricChoice(series, state, changed) {
  if (series.metrics.length < 2) return null;
  const box = h("fieldset.bar", {}, h("legend.unseen", {}, "Metrics"));
  const toggle = (name) => {
    const chosen = state.metrics.includes(name)
      ? state.metrics.filter((m) => m !== name)
      : series.metrics.filter((m) => m === name || state.metrics.includes(m));
    state.metrics = chosen.length ? chosen : [name];
    changed();
    draw();
    [...box.querySelectorAll("button")].find((button) => button.textContent === name)?.focus();
  };
  const draw = () => {
    const shown = series.metrics.length <= 12 ? series.metrics : state.metrics,
      others = series.metrics.filter((m) => !shown.includes(m));
    box.replaceChildren(
      box.firstElementChild,
      ...shown.map((name) =>
        h("button", { "aria-pressed": String(state.metrics.includes(name)), onclick: () => toggle(name) }, name),
      ),
      ...(others.length
        ? [
            h(
              "select",
              { "aria-label": "Another metric", onchange: (event) => toggle(event.target.value) },
              option("", `${others.length} more…`),
              others.map((name) => option(name)),
            ),
          ]
        : []),
    );
  };
  draw();
  return box;
}

export function heading(series, models) {
  return h(
    "div.head",
    {},
    h("h1", {}, series.id),
    chip(plain(series.state), stateKinds[series.state]),
    h(
      "p.quiet.figures",
      {},
      `every ${span(series.interval)} · ${count(series.points)} points, ${count(series.missing)} missing · ${series.last === null ? "empty" : `newest ${since(series.last)}`} · ${series.timezone}`,
    ),
    models.length
      ? h(
          "p",
          {},
          models.slice(0, 6).flatMap((m, i) => [i ? ", " : "models: ", link(url("models", m.id), m.id)]),
        )
      : null,
  );
}

export const legend = (isScored, isCompared = false) =>
  h(
    "ul.legend",
    { "aria-label": "Legend" },
    h("li.k-value", {}, "measured"),
    isScored
      ? [
          h("li.k-expected", {}, "expected, with its band"),
          h("li.k-anomaly", {}, "above the alert line"),
          h("li.k-score", {}, "anomaly score, 1 is the line"),
        ]
      : null,
    isCompared ? h("li.k-second", {}, "expected by the other") : null,
    h("li.k-label", {}, "labelled"),
    h("li.k-mute", {}, "muted or ignored"),
  );

export function alertsOf(view, look, mayLabel) {
  const found = view.alerts.slice(0, 40);
  return h(
    "section.card",
    {},
    h("h2", {}, "Alerts"),
    found.length
      ? h(
          "ul.rows.short",
          { tabIndex: 0, "aria-label": "Alerts" },
          found.map((a) =>
            h(
              "li",
              {},
              h("button.plain", { onclick: () => look(a.start, a.end ?? view.extent[1]) }, moment(a.start)),
              chip(
                a.held_back_by ? `held back: ${plain(a.held_back_by)}` : plain(a.status),
                a.held_back_by || a.status !== "open" ? "" : a.severity,
              ),
              h("span.grow.small", {}, reasonWords(a)),
              a.held_back_by || !mayLabel
                ? null
                : act("Was it right?", () => askVerdict(a.id, view.series.id), "button.plain", {
                    "aria-label": `Was alert ${a.id} right?`,
                  }),
            ),
          ),
        )
      : h("p.quiet", {}, "None. A monitor makes them. ", link(url("setup", "monitors"), "Monitors")),
  );
}
