// Windows that a generator makes, beside real ones of the same length; those that please are kept as a series.

import { all, ask, get, post, segment } from "./client.js";
import { where } from "./access.js";
import { attempt, empty, fault, h, option, say, timeField } from "./dom.js";
import { go, keep, url } from "./state.js";
import { figure, moment, untyped } from "./words.js";
import { runs, windowPicture } from "./windows.js";

export async function show(place, model, query, signal) {
  const generators = (await all(`v1/models?series=${segment(model.series)}`, { signal })).filter(
    (m) => m.algorithm === "cgats" && m.active_version,
  );
  if (!generators.length) {
    place.append(
      empty(
        "No generator yet",
        "A model of the method cgats learns to make anomalies like those that were labelled in this series.",
        h("a.button.first", { href: url("models", "", { series: model.series, train: "1" }) }, "Train one"),
      ),
    );
    return;
  }
  const series = await get(`v1/series/${segment(model.series)}`, signal);
  const generator = h(
    "select",
    {},
    generators.map((m) => option(m.id, m.id, m.id === model.id)),
  );
  const number = h("input", { type: "number", min: 1, max: 100, value: query.get("count") ?? 6 }),
    seed = h("input", { type: "number", min: 0, value: query.get("seed") ?? 1 });
  const departure = h("input", { type: "number", min: 0, step: "any", placeholder: "any" });
  const base = timeField(Number(query.get("base")) || null);
  const made = h("div.windows"),
    told = h("div", { "aria-live": "polite" });
  const name = h("input", { maxLength: 128, placeholder: "drill-1", autocomplete: "off" });

  const request = () => ({
    count: Number(number.value),
    seed: Number(seed.value),
    ...(departure.value ? { min_departure: Number(departure.value) } : {}),
    ...(base.value ? { base: { from: untyped(base.value) } } : {}),
  });
  async function run() {
    keep({ count: number.value, seed: seed.value, base: base.value ? untyped(base.value) : "" });
    told.replaceChildren();
    try {
      const answer = await ask(`v1/models/${segment(generator.value)}/generate`, request());
      const metric = Object.keys(answer.windows[0].values)[0];
      const first = base.value
        ? untyped(base.value)
        : series.last - answer.window * series.interval * Math.min(answer.windows.length, 8);
      const real = await get(
        `v1/series/${segment(series.id)}/points?from=${first}&limit=${answer.window * Math.min(answer.windows.length, 8)}`,
        signal,
      );
      made.replaceChildren(
        ...answer.windows.map((w, i) => {
          const from = base.value ? 0 : (i % 8) * answer.window,
            there = real.values[metric].slice(from, from + answer.window);
          return h(
            "figure.card",
            {},
            h("figcaption.small", {}, `made, departure ${figure(w.departure, 3)}`),
            windowPicture(
              `window ${i + 1}, made`,
              [
                ...(base.value ? [{ values: there, colour: "expected" }] : []),
                { values: w.values[metric], colour: "second" },
              ],
              runs(w.label ?? []),
            ),
            h(
              "p.small.quiet",
              {},
              base.value ? "grey: measured" : `measured, from ${moment(real.timestamps[from] ?? first)}`,
            ),
            base.value ? null : windowPicture(`window ${i + 1}, measured`, [{ values: there, colour: "value" }]),
          );
        }),
      );
    } catch (error) {
      told.replaceChildren(fault(error));
    }
  }
  const save = async () => {
    const answer = await post(`v1/models/${segment(generator.value)}/generate`, { ...request(), save_as: name.value });
    say(`${answer.saved?.id ?? name.value} is kept.`);
    go(url("series", answer.saved?.id ?? name.value));
  };
  const field = (text, input) => h("label", {}, h("span", {}, text), input);
  const keeps = await where("ingest", () =>
    h(
      "form.bar",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(save);
        },
      },
      h("label.inline", {}, h("span", {}, "Keep as a series named"), name),
      h("button", { type: "submit" }, "Keep"),
    ),
  );
  place.append(
    h(
      "section.card",
      { "aria-label": "Synthetic windows" },
      h(
        "form.form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            void attempt(run);
          },
        },
        field("Generator", generator),
        field("Windows", number),
        field("Seed", seed),
        field("Least departure from normal", departure),
        field("Laid over the points from", base),
        h("div.whole", {}, h("button.first", { type: "submit" }, "Make them")),
      ),
      told,
      keeps,
    ),
    made,
  );
  queueMicrotask(() => attempt(run));
}
