// Drill: an anomaly is chosen and seen laid into the recent past, and whether the model would have caught it; then all of them.

import { where } from "./access.js";
import { ask, get, post, segment } from "./client.js";
import { attempt, chip, fault, h, option, table } from "./dom.js";
import { finished } from "./forecast-parts.js";
import { keep } from "./state.js";
import { figure, moment, plain, setSeriesZone } from "./words.js";
import { windowPicture } from "./windows.js";

const types = [
  ["spike", "spike"],
  ["dip", "dip"],
  ["level_shift", "level shift"],
  ["trend", "trend"],
  ["drop_out", "drop-out"],
  ["frequency", "change of frequency"],
];
const share = (value) => (value === null ? "–" : `${Math.round(value * 100)} %`);

export async function show(place, model, query, signal) {
  const series = await get(`v1/series/${segment(model.series)}`, signal);
  setSeriesZone(series.timezone);
  const choice = (values, wanted) =>
    h(
      "select",
      {},
      values.map(([value, text]) => option(String(value), text ?? String(value), String(value) === String(wanted))),
    );
  const type = choice(types, query.get("type") ?? "spike"),
    length = choice([[1], [6], [24], [72]], query.get("length") ?? 6),
    size = choice([[3], [6], [12], [24], [48]], query.get("size") ?? 12);
  const metric = choice(
    model.metrics.map((name) => [name]),
    query.get("metric") ?? model.metrics[0],
  );
  const seen = h("div.stack", { "aria-live": "polite" }),
    whole = h("div.stack", { "aria-live": "polite" });
  let seed = Number(query.get("seed")) || 1;

  /** Lays one anomaly into the newest points and lets the model score them. */
  async function one() {
    keep({ type: type.value, length: length.value, size: size.value, metric: metric.value, seed });
    const from = Math.max(series.first, series.last - 300 * series.interval);
    try {
      const made = (
        await ask(`v1/series/${segment(series.id)}/augment`, {
          method: "inject",
          type: type.value,
          length: Number(length.value),
          size: Number(size.value),
          from,
          metrics: [metric.value],
          seed,
        })
      ).windows[0];
      const [scored, real] = await Promise.all([
        ask(`v1/models/${segment(model.id)}/score`, {
          windows: [{ start: made.start, values: made.values, ...(made.context ? { context: made.context } : {}) }],
        }),
        get(
          `v1/series/${segment(series.id)}/points?from=${made.start}&to=${series.last + series.interval}&limit=1000`,
          signal,
        ),
      ]);
      const score = scored.windows[0],
        shift = (score.timestamps[0] - made.start) / series.interval;
      const injected = made.anomalies ?? [],
        marked = injected.map((a) => [
          (a.start - made.start) / series.interval,
          (a.end - made.start) / series.interval,
        ]);
      const isIn = (i) => marked.some(([a, b]) => i >= a && i < b + 3);
      const caught = score.anomaly_score.flatMap((v, i) =>
        v !== null && v >= 1 && isIn(i + shift) ? [i + shift] : [],
      );
      const peak = Math.max(0, ...score.anomaly_score.filter((v, i) => v !== null && isIn(i + shift)));
      seen.replaceChildren(
        h(
          "div.head",
          {},
          chip(caught.length ? "caught" : "missed", caught.length ? "good" : "critical"),
          h(
            "p",
            {},
            caught.length
              ? `It would have alerted ${caught[0] - marked[0][0] > 0 ? `${caught[0] - marked[0][0]} points after its beginning` : "at once"}; its highest score is ${figure(peak, 3)}, the line is 1.`
              : `Its highest score is ${figure(peak, 3)}, below the line's 1.`,
          ),
        ),
        windowPicture(
          `${metric.value} with the ${plain(type.value)}`,
          [
            { values: real.values[metric.value], colour: "expected" },
            { values: made.values[metric.value], colour: "value" },
          ],
          marked,
          caught,
        ),
        h(
          "p.small.quiet",
          {},
          `${moment(made.start)} to ${moment(series.last)}; grey is what was measured, the violet stretch what was laid in, red what lies above the line.`,
        ),
      );
    } catch (error) {
      seen.replaceChildren(fault(error));
    }
  }

  /** Each kind, length and size, twenty times. */
  async function all(event) {
    event.target.disabled = true;
    whole.replaceChildren(h("p.loading", {}, "Rehearsing…"));
    try {
      let found = await post("v1/evaluations", { model: model.id, kind: "drill" });
      if (found.status && found.id) found = await finished(found.id, signal);
      whole.replaceChildren(
        h("p", {}, found.summary),
        h("p.small.quiet", {}, found.caveat),
        h(
          "div.columns",
          {},
          grid(found),
          table(
            "By size",
            ["size, in deviations of the noise", "caught", "late by"],
            found.by_size.map((r) => [
              figure(r.size),
              `${share(r.recall)} of ${r.anomalies}`,
              r.median_delay === null ? "–" : `${r.median_delay} points`,
            ]),
          ),
        ),
      );
    } catch (error) {
      whole.replaceChildren(fault(error));
    }
    event.target.disabled = false;
  }

  /** Kinds against lengths, each cell the share that was caught over all sizes. */
  function grid(found) {
    const lengths = [...new Set(found.cells.map((cell) => cell.length))].sort((a, b) => a - b);
    return table(
      "By kind and length",
      ["kind", ...lengths.map((l) => `${l} ${l === 1 ? "point" : "points"}`), "all"],
      found.by_type.map((row) => [
        plain(row.type),
        ...lengths.map((l) => {
          const cells = found.cells.filter((cell) => cell.type === row.type && cell.length === l),
            of = cells.reduce((sum, cell) => sum + cell.anomalies, 0),
            hit = cells.reduce((sum, cell) => sum + cell.found, 0);
          if (!of) return "–";
          const bar = h("span");
          bar.style.width = share(hit / of).replace(" ", "");
          return h("span.cell", {}, share(hit / of), h("span.meter.good", {}, bar));
        }),
        share(row.recall),
      ]),
    );
  }

  const field = (name, input) => h("label", {}, h("span", {}, name), input);
  for (const input of [type, length, size, metric]) input.addEventListener("change", () => attempt(one));
  place.append(
    h(
      "section.card",
      { "aria-label": "One anomaly" },
      h("h2", {}, "One anomaly, seen"),
      h(
        "div.form",
        {},
        field("Kind", type),
        field("Points long", length),
        field("Size, in deviations of the noise", size),
        model.metrics.length > 1 ? field("Metric", metric) : null,
      ),
      h(
        "div.buttons",
        {},
        h(
          "button",
          {
            onclick: () => {
              seed++;
              void attempt(one);
            },
          },
          "Somewhere else",
        ),
      ),
      seen,
    ),
    h(
      "section.card",
      { "aria-label": "All of them" },
      h(
        "div.head",
        {},
        h("h2", {}, "What is covered"),
        await where("admin", () => h("button.first", { onclick: all }, "Run the drill")),
      ),
      whole.childElementCount
        ? null
        : h(
            "p.quiet",
            {},
            "Six kinds of anomalies in three lengths and four sizes, twenty of each, laid one at a time into the recent past.",
          ),
      whole,
    ),
  );
  queueMicrotask(() => attempt(one));
}
