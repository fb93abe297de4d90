// The alert line: dragged in the chart or by the slider, with the alerts that it would have made beside it, at once.

import { ask, get, put, segment } from "./client.js";
import { act, attempt, chip, facts, h, link, option, say } from "./dom.js";
import { OneView } from "./one-view.js";
import { legend } from "./one-parts.js";
import { url } from "./state.js";
import { figure, moment, plain, several } from "./words.js";

/** Stretches of a sample whose score is at a line or above it; what lies within `gap` is one. */
function alertsAbove(t, score, line, gap) {
  const found = [];
  for (let i = 0; i < t.length; i++) {
    if (!(score[i] >= line)) continue;
    const last = found.at(-1);
    if (last && t[i] - last.end <= gap) {
      last.end = t[i];
      if (score[i] > last.peak) last.peak = score[i];
    } else found.push({ start: t[i], end: t[i], peak: score[i] });
  }
  return found;
}

export function thresholdCard(model, may, reload, signal) {
  const card = h("section.card", { "aria-label": "Alert line" });
  void attempt(() => open(card, model, may, reload, signal));
  return card;
}

async function open(card, model, may, reload, signal) {
  const path = `v1/models/${segment(model.id)}/threshold`;
  const settings = model.threshold.settings;
  const series = await get(`v1/series/${segment(model.series)}`, signal);
  const curve = may ? (await ask(`${path}?dry_run=true`, settings, "PUT")).curve : [];
  const scale = (raw) => (raw - model.threshold.baseline) / (model.threshold.value - model.threshold.baseline);
  let raw = model.threshold.value;
  const told = h("div.stack", { "aria-live": "polite" }),
    list = h("div");
  const slider = h("input", {
    type: "range",
    min: 0,
    max: Math.max(0, curve.length - 1),
    step: 1,
    "aria-label": "Alert line",
    disabled: !curve.length,
  });
  const view = new OneView(
    series,
    {
      model: model.id,
      metrics: model.metrics.slice(0, 1),
      context: false,
      keeps: false,
      onLoaded: () => draw(),
      chart: {
        onLine:
          may && curve.length
            ? (_lane, value) =>
                move(model.threshold.baseline + value * (model.threshold.value - model.threshold.baseline))
            : undefined,
      },
    },
    signal,
  );

  const at = () =>
    curve.reduce(
      (best, step, i) => (Math.abs(step.threshold - raw) < Math.abs(curve[best].threshold - raw) ? i : best),
      0,
    );
  function move(value) {
    raw = value;
    slider.value = String(at());
    view.line = Math.max(0.01, scale(raw));
    view.draw();
    draw();
  }
  function draw() {
    const step = curve[at()],
      isTried = raw !== model.threshold.value;
    const interval = step?.alerts_per_day_interval ?? model.threshold.alerts_per_day_interval;
    slider.setAttribute(
      "aria-valuetext",
      step ? `${figure(raw)}, ${figure(step.alerts_per_day, 3)} alerts a day` : figure(raw),
    );
    told.replaceChildren(
      facts([
        ["line", `${figure(raw)}${isTried ? `, ${figure(scale(raw), 3)} on today's scale` : ", in force"}`],
        [
          "alerts a day",
          step
            ? `${figure(step.alerts_per_day, 3)}, with 95 % certainty ${figure(interval[0], 2)} to ${figure(interval[1], 2)}`
            : figure(model.threshold.alerts_per_day, 3),
        ],
        step ? ["points above", `${figure(step.flagged_share * 100, 3)} %`] : null,
        step ? ["labelled anomalies", `${step.anomalies_found} found, ${step.anomalies_missed} missed`] : null,
        [
          "method",
          `${plain(settings.method)}${settings.alerts_per_day ? `, ${figure(settings.alerts_per_day)} a day` : ""}`,
        ],
      ]),
    );
    if (!view.data.raw?.score) return;
    const found = alertsAbove(
      view.data.t,
      view.data.raw.score,
      Math.max(0.01, scale(raw)),
      Math.max(3600, series.interval * 3),
    );
    list.replaceChildren(
      h("h3", {}, `${several(found.length, "alert")} it would have made`),
      h(
        "ul.rows.short",
        { tabIndex: 0, "aria-label": "Alerts that the line would have made" },
        found
          .toSorted((a, b) => b.peak - a.peak)
          .slice(0, 60)
          .map((a) =>
            h(
              "li",
              {},
              h(
                "button.plain",
                {
                  onclick: () => {
                    const room = (a.end - a.start) * 3 + 40 * series.interval;
                    view.chart.show(a.start - room, a.end + room);
                  },
                },
                moment(a.start),
              ),
              h("span.small.figures", {}, `peak ${figure(a.peak, 3)}`),
              a.peak >= 1 ? null : chip("new"),
            ),
          ),
      ),
    );
  }

  const fit = async (wanted) => {
    await put(path, wanted);
    await reload();
    say("The line is in force.");
  };
  const budget = h("input", {
    type: "number",
    min: 0.001,
    max: 1000,
    step: "any",
    value: settings.alerts_per_day ?? 0.2,
  });
  const method = h(
    "select",
    {},
    ["rate", "quantile", "pot", "sigma", "labels"].map((name) => option(name, plain(name), name === settings.method)),
  );
  slider.addEventListener("input", () => move(curve[Number(slider.value)].threshold));
  card.append(
    h(
      "div.head",
      {},
      h("h2", {}, "Alert line"),
      may ? null : chip("to look at"),
      link(url("series", model.series, { model: model.id }), "the whole series"),
    ),
    h(
      "div.split",
      {},
      h("div.stack", {}, view.element, legend(true)),
      h(
        "div.stack",
        {},
        may ? h("p.small.quiet", {}, "Drag the dashed line in the chart, or this:") : null,
        may ? slider : null,
        told,
        may
          ? h(
              "div.buttons",
              {},
              act("Put in force", () => fit({ method: "fixed", value: raw }), "button.first"),
              act("Back", () => move(model.threshold.value)),
            )
          : null,
        may
          ? h(
              "form.form",
              {
                onsubmit: (event) => {
                  event.preventDefault();
                  void attempt(() =>
                    fit(
                      method.value === "rate"
                        ? { method: "rate", alerts_per_day: Number(budget.value) }
                        : { method: method.value },
                    ),
                  );
                },
              },
              h("label", {}, h("span", {}, "or fit it by"), method),
              h("label", {}, h("span", {}, "alerts a day"), budget),
              h("div.whole", {}, h("button", { type: "submit" }, "Fit")),
            )
          : null,
        list,
      ),
    ),
  );
  await view.load(...(series.first !== null ? [series.first, series.last + series.interval] : []));
  move(raw);
}
