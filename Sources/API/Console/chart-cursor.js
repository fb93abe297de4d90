// The cursor over a chart.

import { colours } from "./chart-colours.js";
import { nearest } from "./chart-data.js";

/** The line, the points under it, and what is said of them: on a canvas of its own, so that hovering touches nothing else. */
export function paintCursor(chart) {
  if (!chart.place || !chart.scale) return;
  const ratio = devicePixelRatio || 1,
    g = chart.over.getContext("2d"),
    c = colours();
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, chart.place.width, chart.place.height);
  const isShown =
    chart.at !== null && chart.at >= chart.view.from && chart.at <= chart.view.to && chart.lanes.length > 0;
  chart.tip.hidden = !isShown;
  if (!isShown) return;
  const i = nearest(chart.lanes[0].t, chart.at),
    t = i < 0 ? chart.at : chart.lanes[0].t[i];
  const x = Math.round(chart.scale.x(t)) + 0.5;
  g.strokeStyle = c.ink;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x, chart.place.top);
  g.lineTo(x, chart.place.bottom);
  g.stroke();
  for (const { lane, y } of chart.scale.scales) {
    const k = nearest(lane.t, t),
      v = k < 0 ? NaN : lane.values.values[k];
    if (v !== v) continue;
    g.fillStyle = c.surface;
    g.strokeStyle = lane.kind === "score" ? c.score : c.value;
    g.lineWidth = 2;
    g.beginPath();
    g.arc(x, y(v), 3.5, 0, 7);
    g.fill();
    g.stroke();
  }
  chart.tip.textContent = chart
    .words(t)
    .map(([name, text]) => (name ? `${name}  ${text}` : text))
    .join("\n");
  // The side is chosen by the cursor's place, lest the words be measured while hovering.
  chart.tip.style.transform =
    x < chart.place.width / 2 ? `translate(${x + 12}px, 26px)` : `translate(calc(${x - 12}px - 100%), 26px)`;
}
