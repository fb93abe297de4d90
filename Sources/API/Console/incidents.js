// What is said about an incident or an alert: seen, wrong, normal from now on, or not to be told of for a while.

import { post, remove, segment } from "./client.js";
import { author, authorField, dialog, h, option, say } from "./dom.js";

export const verdicts = { anomaly: "It was right", normal: "It was wrong", new_normal: "This is normal now" };

export async function acknowledge(incident) {
  await post(`v1/incidents/${segment(incident.id)}/acknowledge`, { author: author() });
  say(`${incident.id} is acknowledged.`);
}

/** A verdict on all alerts of an incident, which ends it. */
export async function resolve(incident, verdict) {
  await post(`v1/incidents/${segment(incident.id)}/resolve`, { author: author(), verdict });
  say(
    verdict === "normal"
      ? `${incident.id} was wrong: the alert line is drawn anew by it.`
      : verdict === "new_normal"
        ? `${incident.id}: this is normal from now on.`
        : `${incident.id} is resolved.`,
  );
}

const spans = [
  [3600, "1 hour"],
  [14400, "4 hours"],
  [86400, "a day"],
  [604800, "a week"],
];

/** Asks for how long and of what nobody is to be told, and says so. */
export async function mute(series, tags = {}) {
  const reason = h("input", { maxLength: 1024, autocomplete: "off" });
  const what = h(
    "select",
    {},
    option("series", `this series, ${series}`),
    Object.entries(tags).map(([name, value]) => option(`tag:${name}`, `all series with ${name}: ${value}`)),
    option("all", "everything"),
  );
  const seconds = await dialog("Mute", (finish) =>
    h(
      "div.form",
      {},
      h("label.whole", {}, h("span", {}, "Nobody is told of"), what),
      h("label", {}, h("span", {}, "Reason"), reason),
      authorField(),
      h(
        "div.whole",
        {},
        h("p.name", {}, "From now for"),
        h(
          "div.buttons",
          {},
          spans.map(([length, text]) => h("button", { onclick: () => finish(length) }, text)),
        ),
      ),
    ),
  );
  if (!seconds) return false;
  const start = Math.floor(Date.now() / 1000);
  const scope =
    what.value === "series"
      ? { series }
      : what.value === "all"
        ? {}
        : { tags: { [what.value.slice(4)]: tags[what.value.slice(4)] } };
  const made = await post("v1/mutes", {
    ...scope,
    start,
    end: start + seconds,
    author: author(),
    reason: reason.value || null,
  });
  say("Muted.", { undo: () => remove(`v1/mutes/${segment(made.id)}?withdraw=true`) });
  return true;
}

/** What a message's link asks: whether one alert was right. Opening it answers nothing; a button does. */
export async function askVerdict(alert, series) {
  const verdict = await dialog("Was this alert right?", (finish) =>
    h(
      "div.stack",
      {},
      h("p.quiet", {}, `Alert ${alert} in ${series}`),
      authorField(),
      h(
        "div.buttons",
        {},
        ["normal", "anomaly", "new_normal"].map((value) =>
          h("button", { onclick: () => finish(value) }, verdicts[value]),
        ),
      ),
    ),
  );
  if (!verdict) return;
  await post(`v1/alerts/${segment(alert)}/acknowledge`, { author: author(), verdict });
  say("Noted; the alert line is drawn anew by it.");
}
