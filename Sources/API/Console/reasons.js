// Why an alert is one, in words, with its times by the clock that all others are written by.

import { get, segment } from "./client.js";
import { clock, day, moment } from "./words.js";

/** The server writes times by the series' clock, the last of a sentence: `… at 17:05`, `since 14:05 on 3 May`, `on 30 Nov`. */
const written = /^(.*)\b(at|since|on) (?:\d\d:\d\d(?::\d\d)?(?: on \d{1,2} [A-Z][a-z]{2})?|\d{1,2} [A-Z][a-z]{2}\b)/s;

/** What an alert says of itself. */
export function reasonWords(alert) {
  if (!alert.reasons?.length) return alert.summary;
  const near = (t) => (day(t) === day(alert.start) ? clock(t) : moment(t));
  return alert.reasons
    .map((reason) => {
      const at = reason.kind === "metric" ? alert.peak_at : reason.since;
      if (at === null || at === undefined) return reason.text;
      return reason.text.replace(written, (_, before, word) => `${before}${word === "on" ? "at" : word} ${near(at)}`);
    })
    .join("; ");
}

/**
 * Of each of some incidents what moved first and why, how much else did, and its alerts; read once for each revision.
 * @returns {Map<string, { words: string, alerts: object[] }>} by the incidents' ids.
 */
const known = new Map();
export async function details(incidents, signal) {
  const found = await Promise.all(
    incidents.map(async (incident) => {
      const key = `${incident.id} ${incident.revision}`;
      if (!known.has(key)) {
        if (known.size > 500) known.clear();
        known.set(
          key,
          get(`v1/incidents/${segment(incident.id)}`, signal).catch((error) => {
            known.delete(key);
            if (error.name === "AbortError") throw error;
            return incident;
          }),
        );
      }
      const whole = await known.get(key),
        first = whole.alerts?.find((a) => a.id === incident.first_mover?.alert) ?? whole.alerts?.[0];
      const words = first
        ? reasonWords(first) + (/, and \d+ more alerts?$/.exec(incident.summary ?? "")?.[0] ?? "")
        : incident.summary;
      return [incident.id, { words, alerts: whole.alerts ?? [] }];
    }),
  );
  return new Map(found);
}
