// A chart of stacked lanes over one time axis: the value with its band, the score with its line, context beneath.
//
//   const chart = new Chart({ label: "orders", onSettle: (from, to) => … });
//   host.append(chart.element);
//   chart.set({ extent: [first, end], lanes: [{ id, name, t, values, lower, upper, expected, score, scoreLine, line, kind }] });
//   chart.show(from, to);
//
// Base and cursor are two canvases: hovering draws a line and a few words, and touches nothing else. `chart-trial.html`
// is a page to try it by itself.

import { Brush } from "./chart-brush.js";
import { colours } from "./chart-colours.js";
import { paintCursor } from "./chart-cursor.js";
import { nearest } from "./chart-data.js";
import { drawChart } from "./chart-draw.js";
import { listen } from "./chart-input.js";
import { layout } from "./chart-scale.js";
import { h } from "./dom.js";
import { figure, moment } from "./words.js";

export class Chart {
  /**
   * @param on  { label, brush, onView(from, to), onSettle(from, to), onCursor(t), onSelect(from, to), onEdge(range, from, to),
   *            onLine(lane, value, isDone), onPress(t), describe(t) → [[name, text]] }
   */
  constructor(on) {
    this.on = on;
    this.lanes = [];
    this.ranges = [];
    this.marks = [];
    this.extent = [0, 1];
    this.view = { from: 0, to: 1 };
    this.mode = "pan";
    this.step = 1;
    this.at = null;
    this.marked = null;
    this.selection = null;
    this.base = h("canvas", { "aria-hidden": "true" });
    this.over = h("canvas", { "aria-hidden": "true" });
    this.tip = h("div.chart-tip", { hidden: true });
    this.spoken = h("p.unseen", { role: "status" });
    this.plot = h(
      "div.chart-plot",
      { tabIndex: 0, role: "application", "aria-roledescription": "chart", "aria-label": on.label },
      this.base,
      this.over,
    );
    this.element = h("div.chart", {}, this.plot, this.tip, this.spoken);
    if (on.brush !== false) {
      this.brush = new Brush(this);
      this.element.append(this.brush.canvas);
    }
    listen(this, this.plot);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.plot);
    this.onTheme = () => this.resize();
    addEventListener("theme", this.onTheme);
  }

  close() {
    clearTimeout(this.settling);
    this.observer.disconnect();
    removeEventListener("theme", this.onTheme);
  }

  /** New lanes, ranges or marks; what is left out stays. */
  set({ lanes, ranges, marks, extent, overview, step }) {
    if (lanes) this.lanes = lanes;
    if (ranges) this.ranges = ranges;
    if (marks) this.marks = marks;
    if (extent) this.extent = extent;
    if (step) this.step = step;
    if (lanes) this.place = layout(this.lanes, this.plot.clientWidth, this.plot.clientHeight);
    if (this.brush && (overview || (ranges && this.brush.lane))) this.brush.set(overview ?? this.brush.lane);
    this.draw();
  }

  // ---- The view ------------------------------------------------------------------------------------------

  /** Shows a range; no wider than there is, no narrower than eight points. */
  show(from, to) {
    // Before there is anything to see, a wheel or a key changes nothing.
    if (!this.lanes.length) return;
    const [first, end] = this.extent;
    const length = Math.min(Math.max(to - from, this.step * 8), Math.max(end - first, this.step * 8));
    const start = Math.min(Math.max(from, first), Math.max(first, end - length));
    if (start === this.view.from && start + length === this.view.to) return;
    this.view = { from: start, to: start + length };
    this.on.onView?.(this.view.from, this.view.to);
    clearTimeout(this.settling);
    this.plot.setAttribute("aria-busy", "true");
    this.settling = setTimeout(() => this.settle(), 160);
    this.draw();
  }
  /** The view stays as it is for now: what is finer of it is read, and until that is there the chart is busy. */
  async settle() {
    const { view } = this;
    this.speak();
    try {
      await this.on.onSettle?.(Math.floor(view.from), Math.ceil(view.to));
    } finally {
      if (view === this.view) this.plot.removeAttribute("aria-busy");
    }
  }
  showAll() {
    this.show(this.extent[0], this.extent[1]);
  }
  showEnd() {
    this.show(this.extent[1] - (this.view.to - this.view.from), this.extent[1]);
  }
  pan(share) {
    const gone = (this.view.to - this.view.from) * share;
    this.show(this.view.from + gone, this.view.to + gone);
  }
  zoom(factor, about = this.at ?? (this.view.from + this.view.to) / 2) {
    this.show(about - (about - this.view.from) * factor, about + (this.view.to - about) * factor);
  }

  get plotLeft() {
    return this.place?.left ?? 58;
  }
  get plotWidth() {
    return Math.max(1, (this.place?.right ?? 60) - this.plotLeft);
  }
  timeAt(px) {
    return Math.min(
      this.view.to,
      Math.max(
        this.view.from,
        this.view.from + ((px - this.plotLeft) / this.plotWidth) * (this.view.to - this.view.from),
      ),
    );
  }
  onGrid(t) {
    return this.extent[0] + Math.round((t - this.extent[0]) / this.step) * this.step;
  }

  // ---- Drawing -------------------------------------------------------------------------------------------

  resize() {
    const width = this.plot.clientWidth,
      height = this.plot.clientHeight,
      ratio = devicePixelRatio || 1;
    if (!width) return;
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.place = layout(this.lanes, width, height);
    this.paint();
    this.brush?.paint();
  }

  /** Draws with the next frame, once, however often it was asked. */
  draw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.paint();
      this.brush?.frame();
    });
  }

  paint() {
    if (!this.place || !this.base.width) return;
    const ratio = devicePixelRatio || 1,
      g = this.base.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    const ranges = this.selection ? [...this.ranges, { ...this.selection, kind: "selection" }] : this.ranges;
    this.scale = drawChart(g, this.place, this.view, { ranges, marks: this.marks }, colours());
    this.paintCursor();
  }

  cursor(t, isShared = false) {
    if (t === this.at) return;
    this.at = t;
    this.hovering ??= requestAnimationFrame(() => {
      this.hovering = null;
      this.paintCursor();
    });
    if (!isShared) this.on.onCursor?.(t);
  }

  paintCursor() {
    paintCursor(this);
  }

  words(t) {
    return [
      ["", moment(t)],
      ...(this.on.describe?.(t) ??
        this.lanes.map((lane) => {
          const k = nearest(lane.t, t);
          return [lane.name, k < 0 ? "–" : figure(lane.values.values[k])];
        })),
    ];
  }

  speak(text) {
    this.spoken.textContent =
      text ?? `From ${moment(Math.floor(this.view.from))} to ${moment(Math.floor(this.view.to))}`;
  }

  // ---- What is taken hold of -------------------------------------------------------------------------------

  lineNear(_px, py, reach) {
    const found =
      this.on.onLine &&
      this.scale?.scales.find(
        ({ lane, y, top, bottom }) =>
          lane.line && py >= top - reach && py <= bottom + reach && Math.abs(y(lane.line) - py) <= reach,
      );
    return found?.lane ?? null;
  }
  moveLine(lane, py, isDone) {
    const scale = this.scale.scales.find((s) => s.lane.id === lane.id);
    this.on.onLine(lane, Math.max(0.01, scale.v(Math.min(scale.bottom - 1, Math.max(scale.top, py)))), isDone);
  }
  edgeNear(px, reach) {
    if (!this.on.onEdge || !this.scale) return null;
    for (const range of this.ranges) {
      if (!range.isChosen) continue;
      if (Math.abs(this.scale.x(range.from) - px) < reach) return { range, side: "from" };
      if (Math.abs(this.scale.x(range.to) - px) < reach) return { range, side: "to" };
    }
    return null;
  }
  moveEdge(range, side, t, isDone) {
    range[side] = this.onGrid(t);
    if (isDone) this.on.onEdge(range, Math.min(range.from, range.to), Math.max(range.from, range.to));
    this.draw();
  }
  select(from, to, isDone) {
    this.selection = { from, to };
    if (isDone) {
      const start = this.onGrid(from);
      this.selection = { from: start, to: Math.max(this.onGrid(to), start + this.step) };
      this.on.onSelect?.(this.selection.from, this.selection.to);
    }
    this.draw();
  }
  clearSelection() {
    this.selection = null;
    this.marked = null;
    this.draw();
  }
  press(t) {
    this.on.onPress?.(t);
    this.cursor(t);
  }

  // ---- By keyboard -----------------------------------------------------------------------------------------

  get isMarking() {
    return this.marked !== null;
  }
  stepCursor(by) {
    const t = this.lanes[0]?.t;
    if (!t?.length) return;
    const i = nearest(t, this.at ?? (this.view.from + this.view.to) / 2) + by;
    const at = t[Math.min(t.length - 1, Math.max(0, i))];
    if (at < this.view.from || at > this.view.to) this.pan(by < 0 ? -0.2 : 0.2);
    this.cursor(at);
    if (this.isMarking) this.select(Math.min(at, this.marked), Math.max(at, this.marked), false);
    this.speak(
      this.words(at)
        .map((pair) => pair.join(" "))
        .join(", "),
    );
  }
  /** A space begins a selection at the cursor, and another ends it. */
  mark() {
    if (this.at === null) {
      this.stepCursor(0);
      return;
    }
    if (this.isMarking) {
      const from = Math.min(this.at, this.marked),
        to = Math.max(this.at, this.marked);
      this.marked = null;
      this.select(from, to, true);
      return;
    }
    this.marked = this.at;
    this.speak("Selection begun; arrows move its end, space ends it.");
  }
  unmark() {
    this.marked = null;
    this.clearSelection();
  }
}
