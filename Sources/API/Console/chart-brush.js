// The whole range in a strip, with the part in view framed: dragging it moves the view, its edges widen it.

import { colours } from "./chart-colours.js";
import { drawChart } from "./chart-draw.js";
import { h } from "./dom.js";

export class Brush {
  constructor(chart) {
    this.chart = chart;
    this.canvas = h("canvas.brush", { role: "img", "aria-label": "The whole range, the part in view framed" });
    this.picture = document.createElement("canvas");
    this.lane = null;
    let hold = null;
    const time = (event) => {
      const box = this.canvas.getBoundingClientRect(),
        [from, to] = chart.extent;
      return from + ((event.clientX - box.left - chart.plotLeft) / chart.plotWidth) * (to - from);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      const t = time(event),
        { from, to } = chart.view;
      const reach = ((chart.extent[1] - chart.extent[0]) / chart.plotWidth) * 8;
      const kind =
        Math.abs(t - from) < reach ? "from" : Math.abs(t - to) < reach ? "to" : t > from && t < to ? "move" : "new";
      hold = { kind, t, from, to };
      if (kind === "new") {
        const half = (to - from) / 2;
        chart.show(t - half, t + half);
        hold = { kind: "move", t, from: t - half, to: t + half };
      }
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!hold) return;
      const t = time(event),
        gone = t - hold.t;
      if (hold.kind === "move") chart.show(hold.from + gone, hold.to + gone);
      else if (hold.kind === "from") chart.show(Math.min(t, hold.to - 1), hold.to);
      else chart.show(hold.from, Math.max(t, hold.from + 1));
    });
    const end = () => {
      hold = null;
    };
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
  }

  /** @param lane  of the whole range. */
  set(lane) {
    this.lane = lane;
    this.paint();
  }

  /** Draws the whole range once; `frame` only lays the frame over it. */
  paint() {
    const width = this.canvas.clientWidth,
      height = this.canvas.clientHeight;
    if (!this.lane || !width) return;
    const ratio = devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.picture]) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
    }
    const g = this.picture.getContext("2d");
    g.scale(ratio, ratio);
    const [from, to] = this.chart.extent;
    const place = {
      left: this.chart.plotLeft,
      right: this.chart.plotLeft + this.chart.plotWidth,
      top: -24,
      bottom: height - 19,
      width,
      height,
      boxes: [
        {
          lane: {
            ...this.lane,
            name: "",
            isBare: true,
            line: 0,
            lower: null,
            upper: null,
            expected: null,
            second: null,
          },
          top: 2,
          bottom: height - 20,
          titleAt: -99,
        },
      ],
    };
    drawChart(g, place, { from, to }, { ranges: this.chart.ranges, marks: [] }, colours());
    this.frame();
  }

  frame() {
    if (!this.picture.width || !this.lane) return;
    const g = this.canvas.getContext("2d"),
      ratio = devicePixelRatio || 1,
      c = colours();
    const height = this.canvas.height / ratio,
      { plotLeft, plotWidth, view, extent } = this.chart;
    const x = (t) => plotLeft + Math.max(0, Math.min(1, (t - extent[0]) / (extent[1] - extent[0]))) * plotWidth;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, this.canvas.width, this.canvas.height);
    g.drawImage(this.picture, 0, 0);
    g.scale(ratio, ratio);
    const left = x(view.from),
      right = Math.max(x(view.to), left + 3);
    g.fillStyle = c.band;
    g.fillRect(left, 1, right - left, height - 17);
    g.strokeStyle = c.accent;
    g.lineWidth = 2;
    g.strokeRect(left, 1, right - left, height - 17);
    g.fillStyle = c.accent;
    g.fillRect(left - 2, height / 2 - 16, 4, 18);
    g.fillRect(right - 2, height / 2 - 16, 4, 18);
  }
}
