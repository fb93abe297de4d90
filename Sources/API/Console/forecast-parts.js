// What forecast, drill and synthetic windows share: their tabs, the choice of a model, and waiting for a job.

import { all, get, pause, segment } from "./client.js";
import { chip, empty, h, link } from "./dom.js";
import { url } from "./state.js";

/** Waits for a job, and answers its result. */
export async function finished(id, signal) {
  for (;;) {
    const job = await get(`v1/jobs/${segment(id)}`, signal);
    if (job.status === "succeeded") return job.result;
    if (job.status === "failed" || job.status === "cancelled")
      throw new Error(job.error?.detail ?? "The job was cancelled.");
    await pause(1);
  }
}

export function heading(model, tab) {
  const tabs = [
    ...(model.algorithm === "cgats"
      ? []
      : [
          ["", "Forecast"],
          ["drill", "Drill"],
        ]),
    ["synthetic", "Synthetic"],
  ];
  return h(
    "div.stack",
    {},
    h(
      "div.head",
      {},
      h("h1", {}, link(url("models", model.id), model.id)),
      chip(model.algorithm),
      h("p.quiet", {}, "of ", link(url("series", model.series), model.series)),
    ),
    h(
      "nav.tabs",
      { "aria-label": "Of this model" },
      tabs.map(([name, text]) => {
        const item = h("a.button", { href: url("forecast", model.id, {}, name) }, text);
        if (name === tab) item.setAttribute("aria-current", "true");
        return item;
      }),
    ),
  );
}

/** Whose forecast, or drill. */
export async function choose(place, signal) {
  const models = (await all("v1/models?state=ready", { most: 200, signal })).filter((m) => m.active_version);
  place.append(
    h("div.head", {}, h("h1", {}, "Forecast and drill")),
    models.length
      ? h(
          "ul.rows.card",
          {},
          models.map((m) =>
            h(
              "li",
              {},
              h(
                "span.grow",
                {},
                link(url("forecast", m.id, {}, m.threshold ? "" : "synthetic"), m.id),
                h("span.quiet.small", {}, ` of ${m.series}`),
              ),
              chip(m.algorithm),
              m.threshold ? link(url("forecast", m.id, {}, "drill"), "drill") : "",
            ),
          ),
        )
      : empty(
          "No model yet",
          "Models forecast, and can be put to a drill.",
          h("a.button.first", { href: url("models", "", { train: "1" }) }, "Train one"),
        ),
  );
}
