// The losses of a training, epoch by epoch, drawn as they come.

import { colours } from "./chart-colours.js";
import { ticks } from "./chart-scale.js";
import { h } from "./dom.js";
import { figure } from "./words.js";

export function losses() {
  const canvas = h("canvas.losses", { role: "img", "aria-label": "Losses by epoch" });
  const element = h(
    "figure.losses-box",
    { hidden: true },
    canvas,
    h("figcaption.small.quiet", {}, "loss, and dashed the loss on what is held out, by epoch"),
  );
  const points = new Map();
  const paint = () => draw(canvas, [...points.values()]);
  new ResizeObserver(paint).observe(canvas);
  return {
    element,
    add(epoch, loss, validation) {
      if (!epoch || loss === null || loss === undefined) return;
      points.set(epoch, [epoch, loss, validation ?? null]);
      element.hidden = points.size < 2;
      paint();
    },
  };
}

function draw(canvas, points) {
  const width = canvas.clientWidth,
    height = canvas.clientHeight,
    ratio = devicePixelRatio || 1;
  if (!width || points.length < 2) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const g = canvas.getContext("2d"),
    c = colours();
  g.scale(ratio, ratio);
  g.font = "12px system-ui, sans-serif";
  // The first epochs are far above the others: what matters lies below the highest tenth.
  const values = points
    .flatMap(([, a, b]) => [a, b])
    .filter((v) => v !== null)
    .sort((a, b) => a - b);
  const low = values[0],
    high = values[Math.floor((values.length - 1) * 0.92)],
    room = (high - low || 1) * 0.08;
  const last = points.at(-1)[0],
    left = 52;
  const x = (e) => left + ((e - 1) / Math.max(1, last - 1)) * (width - left - 8),
    y = (v) => height - 18 - ((Math.min(v, high + room) - low + room) / (high - low + 2 * room)) * (height - 26);
  g.fillStyle = c.quiet;
  g.strokeStyle = c.line;
  g.textAlign = "right";
  for (const v of ticks(low - room, high + room, 4)) {
    g.beginPath();
    g.moveTo(left, y(v));
    g.lineTo(width - 8, y(v));
    g.stroke();
    g.fillText(figure(v, 3), left - 6, y(v) + 4);
  }
  g.fillText(String(last), width - 8, height - 4);
  for (const [k, colour, dash] of [
    [1, c.value, []],
    [2, c.second, [5, 4]],
  ]) {
    g.strokeStyle = colour;
    g.lineWidth = 1.6;
    g.setLineDash(dash);
    g.beginPath();
    for (const point of points) if (point[k] !== null) g.lineTo(x(point[0]), y(point[k]));
    g.stroke();
  }
}
