// A window of points drawn small: what was made beside what was measured, what is anomalous in it, what was caught.

import { colours } from "./chart-colours.js";
import { h } from "./dom.js";

/**
 * @param lines   [{ values, colour }], the last above the others, colours by their names
 * @param marked  the indices that are anomalous, as [from, to) pairs
 * @param caught  indices of points above the alert line
 */
export function windowPicture(label, lines, marked = [], caught = []) {
  const canvas = h("canvas.window", { role: "img", "aria-label": label });
  const paint = () => {
    const width = canvas.clientWidth,
      height = canvas.clientHeight,
      ratio = devicePixelRatio || 1,
      c = colours();
    if (!width) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const g = canvas.getContext("2d");
    g.scale(ratio, ratio);
    let low = Infinity,
      high = -Infinity,
      most = 1;
    for (const { values } of lines) {
      most = Math.max(most, values.length);
      for (const v of values)
        if (v !== null && v !== undefined) {
          low = Math.min(low, v);
          high = Math.max(high, v);
        }
    }
    if (!(high > low)) {
      low -= 1;
      high += 1;
    }
    const x = (i) => 3 + (i / Math.max(1, most - 1)) * (width - 6),
      y = (v) => height - 5 - ((v - low) / (high - low)) * (height - 10);
    g.fillStyle = c.label;
    for (const [from, to] of marked) g.fillRect(x(from) - 2, 0, Math.max(4, x(to - 1) - x(from) + 4), height);
    for (const { values, colour } of lines) {
      g.strokeStyle = c[colour];
      g.lineWidth = 1.5;
      g.beginPath();
      let isDown = false;
      values.forEach((v, i) => {
        if (v === null || v === undefined) {
          isDown = false;
          return;
        }
        if (isDown) g.lineTo(x(i), y(v));
        else g.moveTo(x(i), y(v));
        isDown = true;
      });
      g.stroke();
    }
    g.fillStyle = c.anomaly;
    const top = lines.at(-1).values;
    for (const i of caught)
      if (top[i] !== null) {
        g.beginPath();
        g.arc(x(i), y(top[i]), 3.2, 0, 7);
        g.fill();
      }
  };
  new ResizeObserver(paint).observe(canvas);
  const again = () => {
    if (canvas.isConnected) paint();
    else removeEventListener("theme", again);
  };
  addEventListener("theme", again);
  return canvas;
}

/** The stretches of ones in a list. */
export function runs(flags) {
  const found = [];
  flags.forEach((flag, i) => {
    if (!flag) return;
    if (found.at(-1)?.[1] === i) found.at(-1)[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}
