// A page to try the chart on its own: #points=525600 of a made-up series, with band, score, labels and marks.

import { Chart } from "./chart.js";
import { Column } from "./chart-data.js";
import { moment } from "./words.js";

const points = Math.min(
  5000000,
  Math.max(100, Number(new URLSearchParams(location.hash.slice(1)).get("points")) || 525600),
);
const step = 60,
  first = 1704067200;
let seed = 1;
const random = () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 4294967296;
};
const make = () => new Float64Array(points);
const t = make(),
  values = make(),
  expected = make(),
  lower = make(),
  upper = make(),
  score = make();
const labels = [];
for (let i = 0; i < points; i++) {
  t[i] = first + i * step;
  const wave = 100 + 40 * Math.sin((2 * Math.PI * t[i]) / 86400) + 12 * Math.sin((2 * Math.PI * t[i]) / 604800);
  const isWrong = i % 43210 < 45 && i > 1000;
  expected[i] = wave;
  lower[i] = wave - 14;
  upper[i] = wave + 14;
  values[i] = wave + (random() + random() + random() - 1.5) * 9 + (isWrong ? 70 : 0);
  score[i] = Math.abs(values[i] - wave) / 24 + random() * 0.1;
  if (i % 43210 === 0 && i) labels.push({ from: t[i], to: t[i] + 45 * step, kind: "anomaly" });
}
for (let i = 5000; i < 5400 && i < points; i++) values[i] = score[i] = NaN;
const [v, s] = [new Column(values), new Column(score)];
const chart = new Chart({
  label: "a made-up series",
  onSettle: (from, to) => {
    document.getElementById("facts").textContent =
      `${points.toLocaleString("en")} points · ${moment(from)} to ${moment(to)}`;
  },
});
document.getElementById("place").append(chart.element);
const lane = {
  id: "v",
  name: "value",
  weight: 3,
  t,
  values: v,
  expected: new Column(expected),
  lower: new Column(lower),
  upper: new Column(upper),
  score: s,
  scoreLine: 1,
};
chart.set({
  step,
  extent: [first, first + points * step],
  overview: lane,
  ranges: labels,
  marks: [{ at: first + (points * step) / 2, text: "version 2" }],
  lanes: [lane, { id: "s", name: "anomaly score", kind: "score", t, values: s, line: 1 }],
});
chart.showAll();
window.chart = chart;
