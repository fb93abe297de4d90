// When a mute recurs: the times of a rule (RFC 5545, as the server takes it) in a range, for drawing them in a calendar.

import { offset } from "./words.js";

const names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const day = 86400;

/** @returns {[number, number][]} beginnings and ends between two times, a few hundred at most. */
export function occurrences(mute, from, to) {
  const length = mute.end - mute.start,
    ended = mute.ended_at ? Date.parse(mute.ended_at) / 1000 : Infinity;
  const inRange = (start) => start < to && start + length > from && start < ended;
  if (!mute.recurrence) return inRange(mute.start) ? [[mute.start, Math.min(mute.end, ended)]] : [];
  const rule = Object.fromEntries(mute.recurrence.split(";").map((part) => part.split("=")));
  const zone = mute.timezone ?? "UTC",
    every = Number(rule.INTERVAL ?? 1),
    most = rule.COUNT ? Number(rule.COUNT) : Infinity,
    until = rule.UNTIL ? untilOf(rule.UNTIL) : Infinity;
  const local = mute.start + offset(mute.start, zone),
    clock = ((local % day) + day) % day,
    first = Math.floor(local / day);
  const found = [];
  for (let d = first, number = 0; d < first + 36525 && found.length < 300 && number < most; d++) {
    if (!isOn(rule, d, first, every)) continue;
    const wall = d * day + clock,
      start = wall - offset(wall - offset(wall, zone), zone);
    if (start > until || start >= to) break;
    if (start < mute.start) continue;
    number++;
    if (inRange(start)) found.push([start, start + length]);
  }
  return found;
}

const words = { MO: "Mon", TU: "Tue", WE: "Wed", TH: "Thu", FR: "Fri", SA: "Sat", SU: "Sun" };
const units = { DAILY: ["each day", "days"], WEEKLY: ["each week", "weeks"], MONTHLY: ["each month", "months"] };

/** A rule in words: `each week on Mon, Thu`. */
export function ruleWords(text) {
  const rule = Object.fromEntries(text.split(";").map((part) => part.split("=")));
  const [one, many] = units[rule.FREQ] ?? [text, text];
  return [
    Number(rule.INTERVAL ?? 1) > 1 ? `every ${rule.INTERVAL} ${many}` : one,
    rule.BYDAY
      ? `on ${rule.BYDAY.split(",")
          .map((name) => name.replace(/[A-Z]+$/, (code) => ` ${words[code] ?? code}`).trim())
          .join(", ")}`
      : "",
    rule.BYMONTHDAY ? `on day ${rule.BYMONTHDAY}` : "",
    rule.COUNT ? `${rule.COUNT} times` : "",
    rule.UNTIL ? `until ${rule.UNTIL.slice(0, 8)}` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function untilOf(text) {
  const m = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(text);
  return m ? Date.UTC(m[1], m[2] - 1, m[3], m[4] ?? 23, m[5] ?? 59, m[6] ?? 59) / 1000 : Infinity;
}

/** Whether a day, counted from 1970, is one of a rule's. */
function isOn(rule, d, first, every) {
  const weekday = (((d + 4) % 7) + 7) % 7,
    wanted = rule.BYDAY?.split(",");
  if (rule.FREQ === "DAILY") return (d - first) % every === 0 && (!wanted || wanted.includes(names[weekday]));
  if (rule.FREQ === "WEEKLY") {
    const begins = names.indexOf(rule.WKST ?? "MO"),
      week = (x) => Math.floor((x + 4 - begins) / 7);
    return (
      (week(d) - week(first)) % every === 0 && (wanted ?? [names[(((first + 4) % 7) + 7) % 7]]).includes(names[weekday])
    );
  }
  const date = new Date(d * day * 1000),
    begun = new Date(first * day * 1000),
    last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
    number = date.getUTCDate();
  const months = (date.getUTCFullYear() - begun.getUTCFullYear()) * 12 + date.getUTCMonth() - begun.getUTCMonth();
  if (months % every !== 0) return false;
  if (rule.BYMONTHDAY)
    return rule.BYMONTHDAY.split(",")
      .map(Number)
      .some((n) => (n > 0 ? n === number : last + 1 + n === number));
  if (wanted)
    return wanted.some((text) => {
      const [, nth, name] = /^([+-]?\d+)?(\w\w)$/.exec(text) ?? [];
      if (name !== names[weekday]) return false;
      return (
        !nth ||
        (Number(nth) > 0 ? Math.ceil(number / 7) === Number(nth) : Math.ceil((last - number + 1) / 7) === -Number(nth))
      );
    });
  return number === begun.getUTCDate();
}
