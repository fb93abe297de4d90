// Drawing the lanes: one path a line; where points are denser than pixels, the least and the greatest of each pixel.

import { lowerBound } from "./chart-data.js";
import { drawBand, drawFlags, drawLine } from "./chart-lines.js";
import { ticks, timeTicks } from "./chart-scale.js";
import { figure } from "./words.js";

const pair = new Float64Array(2);

/** The first index of each pixel column, of a lane's times; one more at the end. */
function edges(lane, view, place) {
  const columns = Math.max(1, Math.round(place.right - place.left));
  const found = new Int32Array(columns + 1);
  const start = lowerBound(lane.t, view.from),
    end = lowerBound(lane.t, view.to);
  const step = (view.to - view.from) / columns;
  let at = start;
  for (let c = 0; c < columns; c++) {
    const limit = view.from + step * c;
    // Neighbours are near each other: a short walk before a search.
    let walked = 0;
    while (at < end && lane.t[at] < limit && walked++ < 8) at++;
    if (walked > 8 && at < end && lane.t[at] < limit) at = lowerBound(lane.t, limit);
    found[c] = at;
  }
  found[columns] = end;
  return { found, start, end, columns, isDense: end - start > columns * 2 };
}

/** The range of values that is in view, with some room. */
function valueRange(lane, view) {
  let low = Infinity,
    high = -Infinity;
  const from = Math.max(0, lowerBound(lane.t, view.from) - 1),
    to = Math.min(lane.t.length, lowerBound(lane.t, view.to) + 1);
  for (const column of [lane.values, lane.lower, lane.upper, lane.second?.values]) {
    if (!column || (column === lane.second?.values && lane.second.t.length !== lane.t.length)) continue;
    column.extremes(from, to, pair);
    if (pair[0] < low) low = pair[0];
    if (pair[1] > high) high = pair[1];
  }
  if (lane.kind === "score") return [0, Math.min(8, Math.max(1.6, lane.line ? lane.line * 1.3 : 0, high * 1.05))];
  if (!(low < high)) {
    low = Number.isFinite(low) ? low - 1 : 0;
    high = low + 2;
  }
  const room = (high - low) * 0.06;
  return [low - room, high + room];
}

/** Draws everything but the cursor. @returns the scales of the lanes, for the cursor and for drags. */
export function drawChart(g, place, view, { ranges, marks }, c) {
  g.clearRect(0, 0, place.width, place.height);
  g.font = "12px system-ui, sans-serif";
  const x = (t) => place.left + ((t - view.from) / (view.to - view.from)) * (place.right - place.left);
  const scales = place.boxes.map((box) => {
    const [low, high] = valueRange(box.lane, view);
    const top = box.lane.kind === "score" ? high : Infinity;
    return {
      ...box,
      low,
      high,
      y: (v) => box.bottom - ((Math.min(v, top) - low) / (high - low)) * (box.bottom - box.top),
      v: (y) => low + ((box.bottom - y) / (box.bottom - box.top)) * (high - low),
    };
  });
  drawTimes(g, place, view, x, c);
  for (const scale of scales) {
    if (!scale.lane.isBare) drawGrid(g, place, scale, c);
    g.save();
    g.beginPath();
    g.rect(place.left, scale.top, place.right - place.left, scale.bottom - scale.top);
    g.clip();
    drawRanges(
      g,
      scale,
      ranges.filter((r) => !r.lane || r.lane === scale.lane.id),
      x,
      place,
      c,
    );
    drawLane(g, place, view, scale, x, c);
    g.restore();
  }
  drawMarks(g, place, marks, x, c);
  return { scales, x, t: (px) => view.from + ((px - place.left) / (place.right - place.left)) * (view.to - view.from) };
}

function drawTimes(g, place, view, x, c) {
  g.textAlign = "center";
  g.textBaseline = "alphabetic";
  for (const [t, text, isDay] of timeTicks(view.from, view.to, Math.max(2, (place.right - place.left) / 84))) {
    const at = Math.round(x(t)) + 0.5;
    g.strokeStyle = c.line;
    g.lineWidth = isDay ? 1.4 : 1;
    g.beginPath();
    g.moveTo(at, place.top + 20);
    g.lineTo(at, place.bottom + 4);
    g.stroke();
    if (at < place.left + 14 || at > place.right - 18) continue;
    g.fillStyle = isDay ? c.ink : c.quiet;
    g.fillText(text, at, place.bottom + 18);
  }
}

function drawGrid(g, place, { lane, low, high, top, bottom, titleAt, y }, c) {
  g.strokeStyle = c.line;
  g.lineWidth = 1;
  g.fillStyle = c.quiet;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const v of ticks(low, high, Math.max(1, (bottom - top) / 44))) {
    const at = Math.round(y(v)) + 0.5;
    if (at < top || at > bottom) continue;
    g.beginPath();
    g.moveTo(place.left, at);
    g.lineTo(place.right, at);
    g.stroke();
    g.fillText(figure(v), place.left - 6, at);
  }
  g.textAlign = "left";
  g.textBaseline = "alphabetic";
  g.fillStyle = c.ink;
  g.font = "600 12px system-ui, sans-serif";
  g.fillText(lane.name + (lane.unit ? ` (${lane.unit})` : ""), place.left + 2, titleAt);
  g.font = "12px system-ui, sans-serif";
}

const fills = {
  anomaly: "label",
  ignore: "ignore",
  normal: "band",
  new_normal: "band",
  mute: "mute",
  state: "state",
  question: "state",
  selection: "band",
  alert: "state",
};

function drawRanges(g, { top, bottom }, ranges, x, place, c) {
  for (const range of ranges) {
    const left = Math.max(place.left - 2, x(range.from)),
      right = Math.min(place.right + 2, x(range.to));
    if (right < place.left || left > place.right) continue;
    const width = Math.max(2, right - left);
    g.fillStyle = c[fills[range.kind] ?? "state"];
    if (range.kind === "alert") {
      g.fillStyle = c.anomaly;
      g.fillRect(left, top, width, 3);
      continue;
    }
    g.fillRect(left, top, width, bottom - top);
    if (range.kind === "question" || range.kind === "selection" || range.isChosen) {
      g.strokeStyle = range.kind === "anomaly" ? c["label-edge"] : c.accent;
      g.lineWidth = 1.5;
      g.setLineDash(range.kind === "question" ? [4, 3] : []);
      g.strokeRect(left, top + 1, width, bottom - top - 2);
      g.setLineDash([]);
    } else if (range.kind === "anomaly") {
      g.fillStyle = c["label-edge"];
      g.fillRect(left, bottom - 3, width, 3);
    }
  }
}

function drawLane(g, place, view, scale, x, c) {
  const { lane, y } = scale;
  const dense = edges(lane, view, place);
  if (lane.lower && lane.upper) drawBand(g, place, lane, dense, x, y, c.band);
  if (lane.expected) drawLine(g, place, lane.t, lane.expected, dense, x, y, c.expected, 1);
  if (lane.second)
    drawLine(g, place, lane.second.t, lane.second.values, edges(lane.second, view, place), x, y, c.second, 1.3);
  drawLine(
    g,
    place,
    lane.t,
    lane.values,
    dense,
    x,
    y,
    lane.kind === "score" ? c.score : lane.kind === "context" ? c.quiet : c.value,
    1.4,
  );
  if (lane.score && lane.scoreLine) drawFlags(g, place, lane, dense, x, y, c.anomaly);
  if (lane.line) {
    drawLineAt(g, place, y(lane.line), c.anomaly);
    drawFlags(g, place, { ...lane, score: lane.values, scoreLine: lane.line }, dense, x, y, c.anomaly);
  }
}

function drawLineAt(g, place, y, colour) {
  g.strokeStyle = colour;
  g.lineWidth = 1.2;
  g.setLineDash([6, 4]);
  g.beginPath();
  g.moveTo(place.left, y);
  g.lineTo(place.right, y);
  g.stroke();
  g.setLineDash([]);
}

function drawMarks(g, place, marks, x, c) {
  g.textBaseline = "alphabetic";
  let last = -Infinity,
    row = 0;
  for (const mark of marks.toSorted((a, b) => a.at - b.at)) {
    const at = x(mark.at);
    if (at < place.left || at > place.right) continue;
    // What would lie over the words before goes a line deeper.
    row = at - last < 70 ? row + 1 : 0;
    last = at;
    g.strokeStyle = c.edge;
    g.setLineDash([2, 3]);
    g.beginPath();
    g.moveTo(at, place.top);
    g.lineTo(at, place.bottom);
    g.stroke();
    g.setLineDash([]);
    g.fillStyle = c.quiet;
    const isLate = at > place.right - 70;
    g.textAlign = isLate ? "right" : "left";
    g.fillText(mark.text, isLate ? at - 4 : at + 4, place.top + 12 + 14 * row);
  }
}
