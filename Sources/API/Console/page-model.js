// A model: the job that trains it live, versions against each other and against the baselines, its line, drift, schedule.

import { get, post, remove, segment, stream } from "./client.js";
import { where } from "./access.js";
import { act, attempt, chip, confirmed, fault, h, link, say } from "./dom.js";
import { stateChip } from "./page-models.js";
import { go, url } from "./state.js";
import { thresholdCard } from "./threshold.js";
import { card, driftFacts, reportCard, scheduleForm, versionTable } from "./model-cards.js";
import { losses } from "./losses.js";
import { figure, plain, span } from "./words.js";

export async function show(place, { id }, signal) {
  const path = `v1/models/${segment(id)}`;
  const job = h("div.stack", { "aria-live": "polite" }),
    body = h("div.stack"),
    head = h("div.head");
  place.append(head, job, body);
  let followed = "";

  async function load() {
    const [model, may, mayLabel] = await Promise.all([
      get(path, signal),
      where("admin", () => true, false),
      where("label", () => true, false),
    ]);
    head.replaceChildren(
      h("h1", {}, model.id),
      chip(model.algorithm),
      stateChip(model),
      h(
        "p.quiet",
        {},
        "of ",
        link(url("series", model.series, { model: model.id }), model.series),
        model.policy ? ` · made by the policy ${model.policy}` : "",
      ),
      h(
        "div.buttons",
        {},
        model.threshold
          ? [
              mayLabel ? h("a.button", { href: url("label", id, {}, "questions") }, "Questions") : null,
              h("a.button", { href: url("forecast", id) }, "Forecast"),
              h("a.button", { href: url("forecast", id, {}, "drill") }, "Drill"),
              may ? h("a.button", { href: url("setup", "monitors", { model: id }) }, "Watch it") : null,
            ]
          : model.active_version
            ? h("a.button", { href: url("forecast", id, {}, "synthetic") }, "Make windows")
            : null,
      ),
    );
    if (model.error) job.replaceChildren(fault({ message: model.error.detail, faults: model.error.errors }));
    body.replaceChildren(
      ...[
        model.threshold ? thresholdCard(model, may, load, signal) : null,
        h(
          "div.columns",
          {},
          reportCard(model),
          model.threshold ? card("Drift", () => driftFacts(path, signal), signal) : null,
          may && model.algorithm !== "cgats" ? card("Schedule", () => scheduleForm(path, signal), signal) : null,
        ),
        card("Versions", () => versionTable(path, model, may, load, signal), signal),
        may ? endCard(model) : null,
      ].filter(Boolean),
    );
    if (model.job && model.job !== followed) {
      followed = model.job;
      void attempt(() => follow(model.job));
    }
  }

  /** A training as it goes: stage, epoch, the losses drawn, what is left of it. */
  async function follow(name) {
    const drawing = losses();
    const stage = h("p"),
      bar = h("progress", { max: 1, "aria-label": "Progress of the training" });
    const cancel = await where("admin", () =>
      act(
        "Cancel",
        async () => {
          await post(`v1/jobs/${segment(name)}/cancel`);
          say("The training is to end.");
        },
        "button.bad",
      ),
    );
    const box = h(
      "section.card",
      { "aria-label": "Training" },
      h("div.head", {}, h("h2", {}, "Training"), cancel),
      stage,
      bar,
      drawing.element,
    );
    job.replaceChildren(box);
    await stream(
      `v1/jobs/${segment(name)}/events`,
      (now) => {
        bar.value = now.progress;
        stage.textContent =
          now.status === "queued"
            ? `Queued${now.queue ? `, ${now.queue.place ?? now.queue.position ?? ""}` : ""}`
            : [
                plain(now.stage ?? now.status),
                now.epoch ? `epoch ${now.epoch} of ${now.epochs}` : "",
                now.loss !== null ? `loss ${figure(now.loss)}` : "",
                now.validation_loss !== null ? `validation ${figure(now.validation_loss)}` : "",
                now.seconds_left ? `${span(now.seconds_left)} left` : "",
              ]
                .filter(Boolean)
                .join(" · ");
        drawing.add(now.epoch, now.loss, now.validation_loss);
        if (["succeeded", "failed", "cancelled"].includes(now.status)) {
          cancel?.remove();
          if (now.status === "failed")
            box.append(fault({ message: now.error?.detail ?? "It failed.", faults: now.error?.errors }));
          else {
            say(`The training ${now.status === "succeeded" ? "is done" : "was cancelled"}.`);
            box.remove();
          }
          void attempt(load);
        }
      },
      signal,
    );
  }

  function endCard(model) {
    return h(
      "div.buttons",
      {},
      act(
        "Train the next version",
        async () => {
          await post(`${path}/train`, {});
          await load();
        },
        "button.first",
      ),
      act(
        "Delete…",
        async () => {
          if (
            !(await confirmed(
              `Delete ${model.id}?`,
              "Its versions, its scores and the monitors on it go with it.",
              "Delete it",
            ))
          )
            return;
          await remove(`${path}?cascade=true`);
          say(`${model.id} is gone.`);
          go(url("models"));
        },
        "button.bad",
      ),
    );
  }
  await load();
}
