// Small pictures of a series: loaded a few at a time, kept for a while, drawn on a canvas.

import { get, query, segment } from "./client.js";
import { h } from "./dom.js";
import { colours } from "./chart-colours.js";

const kept = new Map();
const waiting = [];
let running = 0;

/** Few requests at a time, the latest asked first: what is scrolled past need not be seen. */
function next() {
  while (running < 4 && waiting.length) {
    const { work, signal, resolve, reject } = waiting.pop();
    if (signal?.aborted) {
      reject(new DOMException("", "AbortError"));
      continue;
    }
    running++;
    work()
      .then(resolve, reject)
      .finally(() => {
        running--;
        next();
      });
  }
}
const queued = (work, signal) =>
  new Promise((resolve, reject) => {
    waiting.push({ work, signal, resolve, reject });
    next();
  });

async function points(series, { from, to, metric, most = 90 }, signal) {
  const key = `${series} ${from} ${to} ${metric}`;
  const found = kept.get(key);
  if (found && Date.now() - found.at < 60000) return found.data;
  const path = `v1/series/${segment(series)}/points${query({ from, to, max_points: most })}`;
  const data = await queued(() => get(path, signal), signal);
  if (kept.size > 2000) kept.clear();
  kept.set(key, { at: Date.now(), data });
  return data;
}

/**
 * A canvas that fills itself once it is there.
 * @param choice  { from, to, metric } of what is drawn, and { marked: [from, to] } of what is highlighted.
 */
export function sparkline(series, choice, signal, wide = false) {
  const canvas = h(wide ? "canvas.spark.wide" : "canvas.spark", {
    role: "img",
    "aria-label": `${choice.metric ?? "values"} of ${series}`,
  });
  points(series, choice, signal)
    .then((data) => {
      const metric = choice.metric && data.values[choice.metric] ? choice.metric : Object.keys(data.values)[0];
      const paint = () => draw(canvas, data.timestamps, data.values[metric] ?? [], choice);
      new ResizeObserver(paint).observe(canvas);
      addEventListener("theme", paint, { signal });
    })
    .catch(() => {
      canvas.setAttribute("aria-label", `no picture of ${series}`);
    });
  return canvas;
}

function draw(canvas, times, values, { marked }) {
  const width = canvas.clientWidth,
    height = canvas.clientHeight;
  if (!width || !times.length) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const g = canvas.getContext("2d");
  g.scale(ratio, ratio);
  let low = Infinity,
    high = -Infinity;
  for (const v of values)
    if (v !== null) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  if (!(high > low)) {
    low -= 1;
    high += 1;
  }
  const first = times[0],
    last = times.at(-1) > first ? times.at(-1) : first + 1;
  const x = (t) => 2 + ((t - first) / (last - first)) * (width - 4),
    y = (v) => height - 3 - ((v - low) / (high - low)) * (height - 6);
  const c = colours();
  const isMarked = (t) => marked && t >= marked[0] && t <= marked[1];
  if (marked && marked[1] > first) {
    g.fillStyle = c.state;
    g.fillRect(
      x(Math.max(first, marked[0])),
      0,
      Math.max(3, x(Math.min(last, marked[1])) - x(Math.max(first, marked[0]))),
      height,
    );
  }
  for (const wanted of [false, true]) {
    g.strokeStyle = wanted ? c.anomaly : c.value;
    g.lineWidth = wanted ? 2 : 1.3;
    g.beginPath();
    let isDown = false;
    for (let i = 0; i < times.length; i++) {
      const isOn = values[i] !== null && (!wanted || isMarked(times[i]));
      if (isOn) {
        if (isDown) g.lineTo(x(times[i]), y(values[i]));
        else g.moveTo(x(times[i]), y(values[i]));
      }
      isDown = isOn;
    }
    g.stroke();
  }
}
