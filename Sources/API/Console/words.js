// How times, spans and figures are written: one way everywhere.

import { preference } from "./state.js";

const viewer = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
let seriesZone = "";
/** The zone of the series that is shown, for viewers who want times by its clock; empty where there are many. */
export function setSeriesZone(name) {
  if (name === seriesZone) return;
  seriesZone = name;
  dispatchEvent(new Event("zone"));
}

/** The name of the zone that times are written in: the viewer's, the series' where one is shown, or UTC. */
export function zone() {
  const wanted = preference("zone");
  return wanted === "utc" ? "UTC" : wanted === "series" ? seriesZone || viewer : viewer;
}

const formats = new Map();
function format(name) {
  if (!formats.has(name)) {
    const options = {
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    };
    let made;
    try {
      made = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: name });
    } catch {
      made = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: "UTC" });
    }
    formats.set(name, made);
  }
  return formats.get(name);
}

const offsets = new Map();
/** Seconds that a zone's clock is ahead of UTC at a time; remembered by the quarter of an hour. */
export function offset(seconds, name = zone()) {
  if (name === "UTC") return 0;
  const quarter = Math.floor(seconds / 900);
  const key = `${name}${quarter}`;
  let found = offsets.get(key);
  if (found === undefined) {
    const p = Object.fromEntries(
      format(name)
        .formatToParts(quarter * 900000)
        .map((part) => [part.type, part.value]),
    );
    found = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) / 1000 - quarter * 900;
    if (offsets.size > 5000) offsets.clear();
    offsets.set(key, found);
  }
  return found;
}

const local = (seconds) => new Date((seconds + offset(seconds)) * 1000).toISOString();
/** `2026-05-04 13:05`, with seconds where there are some; null is a dash. */
export function moment(value) {
  const seconds = typeof value === "string" ? Date.parse(value) / 1000 : value;
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  const text = local(Math.floor(seconds));
  return `${text.slice(0, 10)} ${text.slice(11, Math.floor(seconds) % 60 ? 19 : 16)}`;
}
export const day = (seconds) => local(seconds).slice(0, 10);
export const clock = (seconds) => local(seconds).slice(11, 16);

/** What a field for a time takes back: a time as all are written, or a day alone, by the clock in force. */
export function untyped(text) {
  const naive =
    Date.parse(`${text.trim().replace(" ", "T").padEnd(19, "0000-00-00T00:00:00".slice(text.trim().length))}Z`) / 1000;
  const first = naive - offset(naive);
  return naive - offset(first);
}

/** `3 min ago`, `in 2 h`. */
export function since(value) {
  const seconds = typeof value === "string" ? Date.parse(value) / 1000 : value;
  if (!seconds) return "–";
  const gone = Date.now() / 1000 - seconds;
  return Math.abs(gone) < 5 ? "now" : gone > 0 ? `${span(gone)} ago` : `in ${span(-gone)}`;
}

export function span(seconds) {
  const size = Math.abs(seconds);
  for (const [length, name] of [
    [31557600, "years"],
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
  ]) {
    if (size >= 2 * length || (size >= length && length < 86401 && size % length < 1))
      return `${Math.round(size / length)} ${name}`;
  }
  return `${Math.round(size)} s`;
}

export function figure(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}
export const count = (value) => (value ?? 0).toLocaleString("en");
export const several = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
export function bytes(value) {
  if (value === null || value === undefined) return "–";
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let size = value,
    step = 0;
  while (size >= 1000 && step < 4) {
    size /= 1000;
    step++;
  }
  return `${Number(size.toPrecision(3))} ${steps[step]}`;
}
/** `no_data` is written `no data`. */
export const plain = (name) => String(name ?? "–").replaceAll("_", " ");
