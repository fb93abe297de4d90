// Policies: one rule for all series that it matches, with what it would do before it does it.

import { all, ask, get, pause, put, remove, segment } from "./client.js";
import { where } from "./access.js";
import { act, attempt, chip, confirmed, empty, fault, h, link, option, table } from "./dom.js";
import { editorCard, toldField } from "./editor.js";
import { boxes, rulesForm } from "./rules-form.js";
import { keep, route, url } from "./state.js";
import { count, plain, since } from "./words.js";

const states = {
  watched: "good",
  training: "info",
  waiting: "",
  cold_start: "info",
  failed: "critical",
  own_model: "",
  other_policy: "",
};

export async function show(place, _query, signal) {
  const list = h("div.stack"),
    form = h("div"),
    detail = h("div");
  const may = await where("admin", () => true, false);
  let drawn = "";
  const load = async () => draw(await all("v1/policies", { signal }));
  async function draw(policies) {
    drawn = JSON.stringify(policies);
    list.replaceChildren(
      policies.length
        ? h("ul.rows.card", {}, policies.map(row))
        : empty(
            "No policy yet",
            "Nobody has one KPI. A policy trains, watches and tells for all series that it matches, those that are there and those that come.",
            may ? h("button.first", { onclick: () => edit(null) }, "Make one") : "",
          ),
    );
    const chosen = policies.find((p) => p.id === route().query.get("policy"));
    if (chosen && !detail.contains(document.activeElement)) await look(chosen);
  }
  /** What becomes of the series goes on by itself, and the list with it. */
  async function watch() {
    for (; !signal.aborted; await pause(3)) {
      if (document.hidden || list.contains(document.activeElement)) continue;
      const policies = await all("v1/policies", { signal });
      if (JSON.stringify(policies) !== drawn) await draw(policies);
    }
  }
  const row = (p) =>
    h(
      "li",
      {},
      h(
        "span.grow",
        {},
        h("button.plain", { onclick: () => look(p) }, p.id),
        h("span.quiet.small", {}, ` ${selectorText(p.selector)} · ${p.algorithm}`),
      ),
      Object.entries(p.series)
        .filter(([, number]) => number)
        .map(([state, number]) => chip(`${count(number)} ${plain(state)}`, states[state])),
      may
        ? [
            h("button.plain", { onclick: () => edit(p), "aria-label": `Edit ${p.id}` }, "Edit"),
            act(
              "Delete",
              async () => {
                if (
                  !(await confirmed(
                    `Delete ${p.id}?`,
                    `${count(p.models)} models and ${count(p.monitors)} monitors that it made go with it. Alerts stay.`,
                    "Delete it",
                  ))
                )
                  return;
                await remove(`v1/policies/${segment(p.id)}`);
                await load();
              },
              "button.plain",
              { "aria-label": `Delete ${p.id}` },
            ),
          ]
        : null,
    );
  async function look(p) {
    keep({ policy: p.id });
    const { items } = await get(`v1/policies/${segment(p.id)}/series?limit=200`, signal);
    detail.replaceChildren(
      h(
        "section.card",
        { "aria-label": `Series of ${p.id}` },
        h("h2", {}, `Series of ${p.id}`),
        items.length
          ? table(
              `Series of ${p.id}`,
              ["series", "state", "points", "why"],
              items.map((s) => [
                link(url("series", s.series), s.series),
                chip(plain(s.state), states[s.state]),
                s.missing_points ? `${count(s.points)}, ${count(s.missing_points)} to come` : count(s.points),
                s.reason
                  ? `${s.reason.detail ?? s.reason.text ?? plain(s.reason.code ?? s.reason)}${s.retry_at ? `; again ${since(s.retry_at)}` : ""}`
                  : "",
              ]),
            )
          : h("p.quiet", {}, "It matches no series yet."),
      ),
    );
  }
  const edit = (policy) =>
    attempt(async () => {
      form.replaceChildren(
        await editor(
          policy,
          async () => {
            form.replaceChildren();
            detail.replaceChildren();
            await load();
          },
          () => form.replaceChildren(),
          signal,
        ),
      );
      form.querySelector("input")?.focus();
    });
  place.append(
    form,
    may ? h("div.bar", {}, h("button.first", { onclick: () => edit(null) }, "New policy")) : "",
    list,
    detail,
  );
  await load();
  watch().catch(() => {
    /* it ended with the page */
  });
}

const selectorText = (selector) =>
  [selector.series, ...Object.entries(selector.tags ?? {}).map(([name, value]) => `${name}:${value}`)]
    .filter(Boolean)
    .join(" and ");

async function editor(policy, done, close, signal) {
  const receivers = await all("v1/receivers", { signal });
  const input = (value, properties = {}) => h("input", { value: value ?? "", autocomplete: "off", ...properties });
  const id = input(policy?.id, { required: true, maxLength: 128, disabled: Boolean(policy) }),
    pattern = input(policy?.selector.series, { placeholder: "web-*" });
  const tags = input(
    Object.entries(policy?.selector.tags ?? {})
      .map(([name, value]) => `${name}:${value}`)
      .join(", "),
    { placeholder: "team:shop" },
  );
  const algorithm = h(
    "select",
    {},
    [
      "ensemble",
      "autoregression",
      "seasonal_naive",
      "difference",
      "spectral_residual",
      "pca",
      "donut",
      "pad",
      "acvae",
      // A generator watches nothing, and is made with its pools elsewhere; here it stays what it is.
      ...(policy?.algorithm === "cgats" ? ["cgats"] : []),
    ].map((name) => option(name, plain(name), name === (policy?.algorithm ?? "ensemble"))),
  );
  const begin = input(policy ? policy.begin_after.points : 500, {
      type: "number",
      min: 1,
      placeholder: policy?.begin_after.seconds ? `after ${policy.begin_after.seconds / 86400} days` : "500",
    }),
    days = input(policy?.history?.seconds ? policy.history.seconds / 86400 : "", {
      type: "number",
      min: 1,
      placeholder: policy?.history?.points ? `${policy.history.points} points` : "everything",
    });
  const every = input(policy?.retrain?.every_days ?? 7, { type: "number", min: 1, placeholder: "never" }),
    budget = input(policy?.threshold?.alerts_per_day, { type: "number", min: 0.001, step: "any", placeholder: "0.2" });
  const retention = input(policy?.retention_days, { type: "number", min: 1, step: 1, placeholder: "for ever" });
  const priority = input(policy?.priority ?? 0, { type: "number" }),
    cold = h("input", { type: "checkbox", checked: policy?.cold_start ?? true });
  const told = boxes(
      receivers.map((r) => r.id),
      policy?.receivers ?? receivers.map((r) => r.id),
    ),
    rules = rulesForm(policy?.rules),
    plan = h("div.whole.stack", { "aria-live": "polite" });
  const line = policy?.threshold.alerts_per_day ? policy.threshold : { method: "rate" };
  const body = () => ({
    ...(policy ? { threshold: policy.threshold } : {}),
    selector: {
      ...(pattern.value ? { series: pattern.value } : {}),
      ...(tags.value
        ? {
            tags: Object.fromEntries(
              tags.value
                .split(",")
                .map((t) => t.trim().split(":"))
                .map(([name, ...rest]) => [name, rest.join(":")]),
            ),
          }
        : {}),
    },
    algorithm: algorithm.value,
    priority: Number(priority.value) || 0,
    begin_after: begin.value ? { points: Number(begin.value) } : (policy?.begin_after ?? { points: 500 }),
    history: days.value ? { seconds: Number(days.value) * 86400 } : policy?.history?.points ? policy.history : null,
    cold_start: cold.checked,
    retrain: { ...(policy?.retrain ?? {}), every_days: every.value ? Number(every.value) : null },
    ...(policy?.algorithm === "cgats"
      ? {}
      : {
          ...(budget.value ? { threshold: { ...line, alerts_per_day: Number(budget.value) } } : {}),
          rules: rules.value(),
          receivers: told.value(),
        }),
    retention_days: retention.value ? Number(retention.value) : null,
    // What the form does not ask is as it was.
    seed: policy?.seed ?? 0,
    ...(policy?.algorithm === algorithm.value ? { parameters: policy.parameters, pooled: policy.pooled } : {}),
  });
  async function rehearse() {
    try {
      const found = await ask(`v1/policies/${segment(id.value || "new")}?dry_run=true`, body(), "PUT");
      plan.replaceChildren(
        h(
          "p.note",
          {},
          `It matches ${count(found.matches)} series: makes ${count(found.makes.models)} models and ${count(found.makes.monitors)} monitors, removes ${count(found.removes.models)} and ${count(found.removes.monitors)}. ${found.series
            .slice(0, 8)
            .map((s) => s.series)
            .join(", ")}${found.matches > 8 ? " …" : ""}`,
        ),
      );
    } catch (error) {
      plan.replaceChildren(fault(error));
    }
  }
  const field = (name, element, hint) =>
    h("label", {}, h("span", {}, name), element, hint ? h("small.hint", {}, hint) : null);
  return editorCard(
    {
      kind: "Policy",
      title: policy ? `Policy ${policy.id}` : "New policy",
      said: () => `${id.value} is in force.`,
    },
    { close, problem: plan, save: () => put(`v1/policies/${segment(id.value)}`, body()), done },
    field("Name", id),
    field("Series named", pattern, "* stands for any characters"),
    field("with the tags", tags),
    field("Method", algorithm),
    field("Begins after points", begin),
    field("Learns from the newest days", days),
    field("Trains again every so many days", every),
    field("Alerts a day and series, at most", budget),
    field("Priority", priority),
    field("Days that points are kept", retention),
    h("label.check", {}, cold, h("span", {}, "A plain rule watches until then")),
    toldField(receivers, told),
    rules.element,
    plan,
    h(
      "div.whole.buttons",
      {},
      h("button", { onclick: () => attempt(rehearse) }, "What would it do?"),
      h("button.first", { type: "submit" }, "Put in force"),
    ),
  );
}
