// Ticks of values and of times, and how both lie on the canvas.

import { clock, day, offset } from "./words.js";

/** Round values between two, about as many as wanted. */
export function ticks(low, high, wanted) {
  const rough = (high - low) / Math.max(1, wanted);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999);
  const values = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    values.push(Number((k * step).toPrecision(12)));
  return values;
}

const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 345600, 604800,
  1209600,
];

/** Times that fall on round ones of the clock in force, each with its text; whole days carry their date. */
export function timeTicks(from, to, wanted) {
  const step = steps.find((s) => (to - from) / s <= wanted);
  if (!step) return monthTicks(from, to, wanted);
  const found = [];
  let previous = "";
  for (let t = Math.ceil((from + offset(from)) / step) * step; found.length < 100; t += step) {
    const utc = t - offset(t - offset(t));
    if (utc >= to) break;
    const isDay = step >= 86400 || clock(utc) === "00:00";
    const date = day(utc);
    const seconds = step < 60 ? `:${String(((t % 60) + 60) % 60).padStart(2, "0")}` : "";
    found.push([utc, isDay && date !== previous ? date.slice(5) : clock(utc) + seconds, isDay]);
    if (isDay) previous = date;
  }
  return found;
}

function monthTicks(from, to, wanted) {
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((m) => (to - from) / (m * 2629800) <= wanted) ?? 240;
  const first = new Date((from + offset(from)) * 1000);
  const found = [];
  for (
    let at = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
    found.length < 100;
    at += months
  ) {
    const t = Date.UTC(Math.floor(at / 12), at % 12, 1) / 1000;
    const utc = t - offset(t);
    if (utc >= to) break;
    if (utc >= from) found.push([utc, day(utc).slice(0, 7), true]);
  }
  return found;
}

/** Where everything lies: a gutter at the left, lanes below one another, times at the bottom. */
export function layout(lanes, width, height) {
  const left = width < 520 ? 44 : 58,
    right = width - 10,
    bottom = height - 24,
    top = 4,
    title = 20;
  const weight = lanes.reduce((sum, lane) => sum + (lane.weight ?? 1), 0) || 1;
  const room = bottom - top - title * lanes.length;
  let y = top;
  const boxes = lanes.map((lane) => {
    const size = Math.max(24, (room * (lane.weight ?? 1)) / weight);
    const box = { lane, top: y + title, bottom: y + title + size, titleAt: y + 14 };
    y = box.bottom;
    return box;
  });
  return { left, right, top, bottom, width, height, boxes };
}
