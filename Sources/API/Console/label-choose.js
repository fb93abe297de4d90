// Which series is to be labelled, or which model's questions answered.

import { all } from "./client.js";
import { chip, h, link } from "./dom.js";
import { url } from "./state.js";

export async function choose(place, signal) {
  const [models, series] = await Promise.all([
    all("v1/models?state=ready", { most: 100, signal }),
    all("v1/series?sort=trouble", { most: 60, signal }),
  ]);
  const asking = models.filter((m) => m.threshold).slice(0, 30);
  place.append(
    h("div.head", {}, h("h1", {}, "Label")),
    h(
      "div.columns",
      {},
      h(
        "section.card",
        {},
        h("h2", {}, "Questions of models"),
        h("p.quiet", {}, "A minute of answers moves the alert line more than anything that can be computed."),
        asking.length
          ? h(
              "ul.rows",
              {},
              asking.map((m) =>
                h(
                  "li",
                  {},
                  h(
                    "span.grow",
                    {},
                    link(url("label", m.id, {}, "questions"), m.id),
                    h("span.quiet.small", {}, ` of ${m.series}`),
                  ),
                  chip(m.algorithm),
                ),
              ),
            )
          : h("p.quiet", {}, "No trained model yet. ", link(url("models", "", { train: "1" }), "Train one")),
      ),
      h(
        "section.card",
        {},
        h("h2", {}, "Series"),
        series.length
          ? h(
              "ul.rows",
              {},
              series.map((s) =>
                h(
                  "li",
                  {},
                  h("span.grow", {}, link(url("label", s.id), s.id)),
                  h(
                    "span.quiet.small.figures",
                    {},
                    `${s.labels.anomaly} anomalies, ${s.labels.normal + s.labels.ignore + s.labels.new_normal} others`,
                  ),
                ),
              ),
            )
          : h("p.quiet", {}, "No series yet. ", link(url("series"), "Add one")),
      ),
    ),
  );
}
