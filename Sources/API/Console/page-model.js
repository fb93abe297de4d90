// A model: the job that trains it live, versions against each other and against the baselines, its line, drift, schedule.

import { get, post, put, remove, segment, stream } from "./client.js";
import { where } from "./access.js";
import { act, attempt, chip, confirmed, fault, fill, h, link, say, table } from "./dom.js";
import { stateChip } from "./page-models.js";
import { go, url } from "./state.js";
import { thresholdCard } from "./threshold.js";
import { losses } from "./losses.js";
import { bytes, count, figure, moment, plain, since, span } from "./words.js";

export async function show(place, { id }, signal) {
  const path = `v1/models/${segment(id)}`;
  const job = h("div.stack", { "aria-live": "polite" }), body = h("div.stack"), head = h("div.head");
  place.append(head, job, body);
  let followed = "";

  async function load() {
    const model = await get(path, signal);
    head.replaceChildren(h("h1", {}, model.id), chip(model.algorithm), stateChip(model), h("p.quiet", {}, "of ", link(url("series", model.series, { model: model.id }), model.series), model.policy ? ` · made by the policy ${model.policy}` : ""),
      h("div.buttons", {}, model.threshold ? [h("a.button", { href: url("label", id, {}, "questions") }, "Questions"), h("a.button", { href: url("forecast", id) }, "Forecast"), h("a.button", { href: url("forecast", id, {}, "drill") }, "Drill"), h("a.button", { href: url("setup", "monitors", { model: id }) }, "Watch it")]
        : model.active_version ? h("a.button", { href: url("forecast", id, {}, "synthetic") }, "Make windows") : null));
    if (model.error) job.replaceChildren(fault({ message: model.error.detail, faults: model.error.errors }));
    const may = await where("admin", () => true, false);
    body.replaceChildren(...[
      model.threshold ? thresholdCard(model, may, load, signal) : null,
      h("div.columns", {}, reportCard(model), model.threshold ? card("Drift", () => driftFacts(path, signal), signal) : null, may ? card("Schedule", () => scheduleForm(path, signal), signal) : null),
      card("Versions", () => versionTable(path, model, may, load, signal), signal), may ? endCard(model) : null,
    ].filter(Boolean));
    if (model.job && model.job !== followed) { followed = model.job; void attempt(() => follow(model.job)); }
  }

  /** A training as it goes: stage, epoch, the losses drawn, what is left of it. */
  async function follow(name) {
    const drawing = losses();
    const stage = h("p"), bar = h("progress", { max: 1, "aria-label": "Progress of the training" });
    const cancel = await where("admin", () => act("Cancel", async () => { await post(`v1/jobs/${segment(name)}/cancel`); say("The training is to end."); }, "button.bad"));
    const box = h("section.card", { "aria-label": "Training" }, h("div.head", {}, h("h2", {}, "Training"), cancel), stage, bar, drawing.element);
    job.replaceChildren(box);
    await stream(`v1/jobs/${segment(name)}/events`, (now) => {
      bar.value = now.progress;
      stage.textContent = now.status === "queued" ? `Queued${now.queue ? `, ${now.queue.place ?? now.queue.position ?? ""}` : ""}` : [plain(now.stage ?? now.status), now.epoch ? `epoch ${now.epoch} of ${now.epochs}` : "",
        now.loss !== null ? `loss ${figure(now.loss)}` : "", now.validation_loss !== null ? `validation ${figure(now.validation_loss)}` : "", now.seconds_left ? `${span(now.seconds_left)} left` : ""].filter(Boolean).join(" · ");
      drawing.add(now.epoch, now.loss, now.validation_loss);
      if (["succeeded", "failed", "cancelled"].includes(now.status)) {
        cancel?.remove();
        if (now.status === "failed") box.append(fault({ message: now.error?.detail ?? "It failed.", faults: now.error?.errors }));
        else { say(`The training ${now.status === "succeeded" ? "is done" : "was cancelled"}.`); box.remove(); }
        void attempt(load);
      }
    }, signal);
  }

  function endCard(model) {
    return h("div.buttons", {}, act("Train the next version", async () => { await post(`${path}/train`, {}); await load(); }, "button.first"),
      act("Delete…", async () => {
        if (!await confirmed(`Delete ${model.id}?`, "Its versions, its scores and the monitors on it go with it.", "Delete it")) return;
        await remove(`${path}?cascade=true`);
        say(`${model.id} is gone.`);
        go(url("models"));
      }, "button.bad"));
  }
  await load();
}

function card(title, work, signal) {
  const inside = h("div.stack");
  void fill(inside, work, signal);
  return h("section.card", {}, h("h2", {}, title), inside);
}

function reportCard(model) {
  const { report } = model;
  if (!report) return h("section.card", {}, h("h2", {}, "Report"), h("p.quiet", {}, "No version has been trained yet."));
  const worth = [[model.algorithm, report.figures], ...report.baselines.map((b) => [b.algorithm, b.figures])].filter(([, f]) => f);
  const drawing = losses();
  for (const e of report.epochs) drawing.add(e.epoch, e.loss, e.validation_loss);
  return h("section.card", {}, h("h2", {}, "Against the baselines"),
    worth.some(([, f]) => f.average_precision !== null) ? table("Figures", ["method", "average precision", "best F1", "adjusted F1"], worth.map(([name, f], i) => [i ? name : h("strong", {}, `${name} (this)`), figure(f.average_precision, 3), figure(f.best_f1, 3), figure(f.best_f1_point_adjusted, 3)]))
      : h("p.quiet", {}, "Without labelled anomalies nothing can be measured: label some, and train again."),
    report.evaluated_on ? h("p.small.quiet", {}, `On ${plain(report.evaluated_on.stretch)} data: ${count(report.evaluated_on.points)} points, ${report.evaluated_on.anomalies} anomalies.`) : null,
    ...report.notes.map((note) => h("p.note", {}, note)), report.epochs.length > 1 ? drawing.element : null,
    h("p.small.quiet", {}, `Trained in ${span(report.seconds)}${report.best_epoch ? `; the best epoch was ${report.best_epoch}` : ""}.`));
}

async function versionTable(path, model, may, load, signal) {
  const { items } = await get(`${path}/versions?limit=50`, signal);
  if (!items.length) return h("p.quiet", {}, "None yet.");
  // The list leaves their reports out: those of the newest are asked for one by one.
  await Promise.all(items.slice(0, 8).map(async (v) => { v.report = (await get(`${path}/versions/${v.version}`, signal)).report; }));
  return table("Versions", ["version", "made", "learnt from", "points", "average precision", "best F1", "alerts that came and went", "lost the challenge", "size", ""], items.map((v) => [
    v.active ? [h("strong", {}, String(v.version)), " ", chip("serves", "good")] : String(v.version), since(v.created_at), `${moment(v.from)} to ${moment(v.to)}`, count(v.points), figure(v.report?.figures.average_precision, 3), figure(v.report?.figures.best_f1, 3),
    v.report?.changes ? `${v.report.changes.alerts.appeared} came, ${v.report.changes.alerts.disappeared} went` : "–",
    v.report?.challenge?.lost ? chip("yes", "warning") : "no", bytes(v.bytes),
    v.active ? link(url("series", model.series, { model: model.id }), "in the chart") : [may ? act(v.version < model.active_version ? "Roll back" : "Activate", async () => { await post(`${path}/versions/${v.version}/activate`); await load(); say(`Version ${v.version} serves.`); }, "button.plain", { "aria-label": `Activate version ${v.version}` }) : null,
      link(url("series", model.series, { model: model.id, compare: `${model.id}@${v.version}` }), "compare")]]));
}

const driftKinds = { steady: "good", drifting: "warning", not_known: "" };
async function driftFacts(path, signal) {
  const drift = await get(`${path}/drift`, signal);
  const rows = drift.input.flatMap((m) => m.figures.map((f) => [m.metric, plain(f.name), chip(plain(f.state), driftKinds[f.state]), figure(f.value), `${figure(f.reference.low)} to ${figure(f.reference.high)}`]));
  return [h("div.head", {}, chip(plain(drift.state), driftKinds[drift.state]), drift.recommended === "retrain" ? chip("train again", "warning") : null), h("p", {}, drift.reason),
    rows.some((row) => row[3] !== "–") ? table("Figures of drift", ["metric", "figure", "state", "now", "learnt"], rows.slice(0, 24)) : null];
}

/** When rounds begin by themselves. */
async function scheduleForm(path, signal) {
  const round = await get(`${path}/rounds`, signal);
  const number = (value) => h("input", { type: "number", min: 1, value: value ?? "", placeholder: "never" });
  const answers = number(round.after_answers), days = number(round.every_days), points = number(round.after_points), drift = h("input", { type: "checkbox", checked: round.on_drift });
  const value = (input) => (input.value ? Number(input.value) : null);
  return h("form.form", { onsubmit: (event) => { event.preventDefault(); void attempt(async () => {
    await put(`${path}/rounds`, { after_answers: value(answers), every_days: value(days), after_points: value(points), on_drift: drift.checked });
    say("The schedule is kept.");
  }); } }, h("label", {}, h("span", {}, "After answers"), answers), h("label", {}, h("span", {}, "Every so many days"), days), h("label", {}, h("span", {}, "After new points"), points),
  h("label.check", {}, drift, h("span", {}, "When the data drift")), h("p.whole.small.quiet", {}, `${round.new_answers} answers and ${count(round.new_points)} points since the last training${round.next_at ? `; next ${since(round.next_at)}` : ""}.`),
  h("div.whole", {}, h("button", { type: "submit" }, "Keep the schedule")));
}
