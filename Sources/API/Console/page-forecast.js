// Forecast: what comes next with its interval, and the back-test beneath; beside it the drill and synthetic windows.

import { where } from "./access.js";
import { ask, get, post, segment } from "./client.js";
import { Chart } from "./chart.js";
import { Column } from "./chart-data.js";
import { attempt, empty, fault, h, option, table } from "./dom.js";
import { choose, finished, heading } from "./forecast-parts.js";
import { keep, url } from "./state.js";
import { count, figure, moment, plain, setSeriesZone, span } from "./words.js";

const forecasters = [
  ["auto", "what is best, weighed"],
  ["autoregression", "autoregression"],
  ["seasonal_naive", "as a season ago"],
  ["persistence", "as the last point"],
  ["ensemble", "ensemble"],
  ["pad", "pad"],
];

export async function show(place, route, signal) {
  const { id, query } = route;
  if (!id) return choose(place, signal);
  const model = await get(`v1/models/${segment(id)}`, signal);
  place.append(heading(model, route.tab));
  if (route.tab === "drill") return (await import("./drill.js")).show(place, model, query, signal);
  if (route.tab === "synthetic") return (await import("./synthetic.js")).show(place, model, query, signal);
  const series = await get(`v1/series/${segment(model.series)}`, signal);
  setSeriesZone(series.timezone);
  if (!model.threshold || series.last === null) {
    place.append(
      empty(
        "It does not forecast",
        "A generator makes windows; it has no forecasts.",
        h("a.button", { href: url("forecast", id, {}, "synthetic") }, "Make windows"),
      ),
    );
    return undefined;
  }

  const horizon = h("input", {
    type: "number",
    min: 1,
    max: 1440,
    value: query.get("horizon") ?? Math.max(1, Math.min(288, Math.round(86400 / series.interval))),
  });
  const level = h(
    "select",
    {},
    ["0.8", "0.9", "0.95", "0.99"].map((v) =>
      option(v, `${Math.round(v * 100)} %`, v === (query.get("level") ?? "0.95")),
    ),
  );
  const forecaster = h(
    "select",
    {},
    forecasters.map(([value, text]) => option(value, text, value === (query.get("forecaster") ?? "auto"))),
  );
  const metric = h(
    "select",
    {},
    model.metrics.map((name) => option(name, name, name === query.get("metric"))),
  );
  let from = Number(query.get("from")) || null;
  const told = h("div.stack", { "aria-live": "polite" }),
    errors = h("div.stack"),
    test = h("div.stack");
  const chart = new Chart({
    label: `forecast of ${series.id}. A press on the past begins a back-test there.`,
    brush: false,
    onPress: (t) => {
      from = chart.onGrid(t);
      void attempt(run);
    },
  });
  signal.addEventListener("abort", () => chart.close());
  chart.plot.classList.add("short");
  let answer = null;

  async function run() {
    keep({ horizon: horizon.value, level: level.value, forecaster: forecaster.value, metric: metric.value, from });
    try {
      answer = await ask(`v1/models/${segment(id)}/forecast`, {
        horizon: Number(horizon.value),
        level: Number(level.value),
        forecaster: forecaster.value,
        ...(from ? { from } : {}),
      });
      await draw();
    } catch (error) {
      told.replaceChildren(fault(error));
    }
  }

  async function draw() {
    const name = metric.value,
      first = answer.timestamps[0],
      end = answer.timestamps.at(-1) + series.interval,
      room = Math.max(3 * (end - first), 60 * series.interval);
    const past = await get(
      `v1/series/${segment(series.id)}/points?from=${Math.max(series.first, first - room)}&to=${Math.min(series.last + series.interval, end)}&max_points=4000`,
      signal,
    );
    const t = [...new Set([...past.timestamps, ...answer.timestamps])].sort((a, b) => a - b),
      at = new Map(t.map((v, i) => [v, i]));
    const filled = (times, values) => {
      const list = new Float64Array(t.length).fill(NaN);
      times.forEach((v, i) => {
        if (values?.[i] !== null && values?.[i] !== undefined) list[at.get(v)] = values[i];
      });
      return new Column(list);
    };
    const lane = {
      id: name,
      name,
      unit: series.units[name],
      t: Float64Array.from(t),
      values: filled(past.timestamps, past.values[name]),
      expected: filled(answer.timestamps, answer.mean[name]),
      lower: filled(answer.timestamps, answer.lower[name]),
      upper: filled(answer.timestamps, answer.upper[name]),
    };
    chart.on.describe = (cursor) => {
      const i = at.get(t.reduce((best, v) => (Math.abs(v - cursor) < Math.abs(best - cursor) ? v : best), t[0]));
      const show_ = (column) => figure(column.values[i]);
      return [
        [name, show_(lane.values)],
        ...(lane.expected.values[i] === lane.expected.values[i]
          ? [["forecast", `${show_(lane.expected)}  (${show_(lane.lower)} to ${show_(lane.upper)})`]]
          : []),
      ];
    };
    chart.set({
      lanes: [lane],
      extent: [t[0], t.at(-1) + series.interval],
      step: series.interval,
      marks: [{ at: first, text: from ? "back-test from here" : "forecast" }],
    });
    chart.showAll();
    told.replaceChildren(
      h(
        "p",
        {},
        `${plain(answer.forecaster)}, ${moment(first)} to ${moment(end)}: the interval is to hold ${figure(answer.level * 100, 3)} % of what comes`,
        answer.measured_coverage === null
          ? ", not measured yet."
          : `; of the latest ${count(answer.coverage_points)} outcomes it held ${figure(answer.measured_coverage * 100, 3)} %.`,
      ),
      answer.weights?.[name]
        ? h(
            "p.small.quiet",
            {},
            `Weights: ${Object.entries(answer.weights[name])
              .map(([who, weight]) => `${plain(who)} ${figure(weight, 2)}`)
              .join(", ")}`,
          )
        : "",
    );
    errors.replaceChildren(
      ...(answer.errors
        ? [
            table(
              "How far off",
              ["metric", "points", "RMSE", "MAE", "held by the interval"],
              Object.entries(answer.errors).map(([who, e]) => [
                who,
                count(e.points),
                figure(e.rmse),
                figure(e.mae),
                e.coverage === null ? "–" : `${figure(e.coverage * 100, 3)} %`,
              ]),
            ),
          ]
        : []),
    );
  }

  /** Forecasts of the whole range against what came, in a table; long ranges by a job. */
  async function backTest(event) {
    event.target.disabled = true;
    test.replaceChildren(h("p.loading", {}, "Forecasting the past…"));
    try {
      let found = await post("v1/evaluations", {
        model: id,
        kind: "forecast",
        horizon: Number(horizon.value),
        level: Number(level.value),
      });
      if (found.status && found.id) found = await finished(found.id, signal);
      test.replaceChildren(
        h(
          "p.quiet",
          {},
          `From ${moment(found.from)} to ${moment(found.to)}, ${count(found.origins)} forecasts of ${found.horizon} steps.`,
        ),
        table(
          "Back-test",
          ["forecaster", "RMSE", "with anomalies mended", "left out", "better than persistence by"],
          found.forecasters.map((f) => [
            f.served ? h("strong", {}, `${plain(f.forecaster)} (served)`) : plain(f.forecaster),
            figure(f.standardised.setup_1.rmse, 3),
            figure(f.standardised.setup_2.rmse, 3),
            figure(f.standardised.setup_3.rmse, 3),
            f.skill.persistence === null ? "–" : `${figure(f.skill.persistence * 100, 3)} %`,
          ]),
        ),
      );
    } catch (error) {
      test.replaceChildren(fault(error));
    }
    event.target.disabled = false;
  }

  for (const field of [horizon, level, forecaster]) field.addEventListener("change", () => attempt(run));
  metric.addEventListener("change", () =>
    attempt(async () => {
      keep({ metric: metric.value });
      await draw();
    }),
  );
  const field = (name, input) => h("label", {}, h("span", {}, name), input);
  place.append(
    h(
      "section.card",
      { "aria-label": "Forecast" },
      h(
        "div.form",
        {},
        field(`Steps of ${span(series.interval)}`, horizon),
        field("Interval", level),
        field("Forecaster", forecaster),
        model.metrics.length > 1 ? field("Metric", metric) : null,
      ),
      h("p.small.quiet", {}, "A press on the past in the chart forecasts from there, with what came."),
      chart.element,
      h(
        "div.buttons",
        {},
        h(
          "button",
          {
            onclick: () => {
              from = null;
              void attempt(run);
            },
          },
          "From now",
        ),
        h(
          "button",
          {
            onclick: () => {
              from = series.last + series.interval - Number(horizon.value) * series.interval;
              void attempt(run);
            },
          },
          "Back-test the newest",
        ),
      ),
      told,
      errors,
    ),
    h(
      "section.card",
      {},
      h(
        "div.head",
        {},
        h("h2", {}, "Back-test"),
        await where("admin", () => h("button", { onclick: backTest }, "Forecast the past")),
      ),
      test,
    ),
  );
  // How far it forecasts depends on how much was back-tested: the first question finds out, the next stays within.
  queueMicrotask(() =>
    attempt(async () => {
      const { longest_horizon: longest } = await ask(`v1/models/${segment(id)}/forecast`, { horizon: 1 });
      horizon.max = longest;
      horizon.value = Math.min(Number(horizon.value), longest);
      await run();
    }),
  );
  return undefined;
}
