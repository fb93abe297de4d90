// What is known of a model: its report beside the baselines', its versions, drift, and when it is trained again.

import { get, post, put } from "./client.js";
import { act, attempt, chip, fill, h, link, say, table } from "./dom.js";
import { losses } from "./losses.js";
import { url } from "./state.js";
import { bytes, count, figure, moment, plain, since, span } from "./words.js";

/** A card that fills itself. */
export function card(title, work, signal) {
  const inside = h("div.stack");
  void fill(inside, work, signal);
  return h("section.card", {}, h("h2", {}, title), inside);
}

export function reportCard(model) {
  const { report } = model;
  if (!report)
    return h("section.card", {}, h("h2", {}, "Report"), h("p.quiet", {}, "No version has been trained yet."));
  const worth = [[model.algorithm, report.figures], ...report.baselines.map((b) => [b.algorithm, b.figures])].filter(
    ([, f]) => f,
  );
  const drawing = losses();
  for (const e of report.epochs) drawing.add(e.epoch, e.loss, e.validation_loss);
  return h(
    "section.card",
    {},
    h("h2", {}, "Against the baselines"),
    worth.some(([, f]) => f.average_precision !== null)
      ? table(
          "Figures",
          ["method", "average precision", "best F1", "adjusted F1"],
          worth.map(([name, f], i) => [
            i ? name : h("strong", {}, `${name} (this)`),
            figure(f.average_precision, 3),
            figure(f.best_f1, 3),
            figure(f.best_f1_point_adjusted, 3),
          ]),
        )
      : h("p.quiet", {}, "Without labelled anomalies nothing can be measured: label some, and train again."),
    report.evaluated_on
      ? h(
          "p.small.quiet",
          {},
          `On ${plain(report.evaluated_on.stretch)} data: ${count(report.evaluated_on.points)} points, ${report.evaluated_on.anomalies} anomalies.`,
        )
      : null,
    ...report.notes.map((note) => h("p.note", {}, note)),
    report.epochs.length > 1 ? drawing.element : null,
    h(
      "p.small.quiet",
      {},
      `Trained in ${span(report.seconds)}${report.best_epoch ? `; the best epoch was ${report.best_epoch}` : ""}.`,
    ),
  );
}

export async function versionTable(path, model, may, load, signal) {
  const { items } = await get(`${path}/versions?limit=50`, signal);
  if (!items.length) return h("p.quiet", {}, "None yet.");
  // The list leaves their reports out: those of the newest are asked for one by one.
  await Promise.all(
    items.slice(0, 8).map(async (v) => {
      v.report = (await get(`${path}/versions/${v.version}`, signal)).report;
    }),
  );
  return table(
    "Versions",
    [
      "version",
      "made",
      "learnt from",
      "points",
      "average precision",
      "best F1",
      "alerts that came and went",
      "lost the challenge",
      "size",
      "",
    ],
    items.map((v) => [
      v.active ? [h("strong", {}, String(v.version)), " ", chip("serves", "good")] : String(v.version),
      since(v.created_at),
      `${moment(v.from)} to ${moment(v.to)}`,
      count(v.points),
      figure(v.report?.figures.average_precision, 3),
      figure(v.report?.figures.best_f1, 3),
      v.report?.changes ? `${v.report.changes.alerts.appeared} came, ${v.report.changes.alerts.disappeared} went` : "–",
      v.report?.challenge?.lost ? chip("yes", "warning") : "no",
      bytes(v.bytes),
      v.active
        ? link(url("series", model.series, { model: model.id }), "in the chart")
        : [
            may
              ? act(
                  v.version < model.active_version ? "Roll back" : "Activate",
                  async () => {
                    await post(`${path}/versions/${v.version}/activate`);
                    await load();
                    say(`Version ${v.version} serves.`);
                  },
                  "button.plain",
                  { "aria-label": `Activate version ${v.version}` },
                )
              : null,
            link(url("series", model.series, { model: model.id, compare: `${model.id}@${v.version}` }), "compare"),
          ],
    ]),
  );
}

const driftKinds = { steady: "good", drifting: "warning", not_known: "" };
export async function driftFacts(path, signal) {
  const drift = await get(`${path}/drift`, signal);
  const rows = drift.input.flatMap((m) =>
    m.figures.map((f) => [
      m.metric,
      plain(f.name),
      chip(plain(f.state), driftKinds[f.state]),
      figure(f.value),
      `${figure(f.reference.low)} to ${figure(f.reference.high)}`,
    ]),
  );
  return [
    h(
      "div.head",
      {},
      chip(plain(drift.state), driftKinds[drift.state]),
      drift.recommended === "retrain" ? chip("train again", "warning") : null,
    ),
    h("p", {}, drift.reason),
    rows.some((row) => row[3] !== "–")
      ? table("Figures of drift", ["metric", "figure", "state", "now", "learnt"], rows.slice(0, 24))
      : null,
  ];
}

/** When rounds begin by themselves. */
export async function scheduleForm(path, signal) {
  const round = await get(`${path}/rounds`, signal);
  const number = (value) => h("input", { type: "number", min: 1, value: value ?? "", placeholder: "never" });
  const answers = number(round.after_answers),
    days = number(round.every_days),
    points = number(round.after_points),
    drift = h("input", { type: "checkbox", checked: round.on_drift });
  const value = (input) => (input.value ? Number(input.value) : null);
  return h(
    "form.form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        void attempt(async () => {
          await put(`${path}/rounds`, {
            after_answers: value(answers),
            every_days: value(days),
            after_points: value(points),
            on_drift: drift.checked,
          });
          say("The schedule is kept.");
        });
      },
    },
    h("label", {}, h("span", {}, "After answers"), answers),
    h("label", {}, h("span", {}, "Every so many days"), days),
    h("label", {}, h("span", {}, "After new points"), points),
    h("label.check", {}, drift, h("span", {}, "When the data drift")),
    h(
      "p.whole.small.quiet",
      {},
      `${round.new_answers} answers and ${count(round.new_points)} points since the last training${round.next_at ? `; next ${since(round.next_at)}` : ""}.`,
    ),
    h("div.whole", {}, h("button", { type: "submit" }, "Keep the schedule")),
  );
}
