// Lines, bands and flags of a lane: point by point, or where points are denser than pixels by the extremes of each.

const pair = new Float64Array(2);

/** One path; where points are denser than pixels, a column each. */
export function drawLine(g, place, t, column, dense, x, y, colour, width) {
  if (dense.isDense) {
    drawDense(g, place, column, dense, y, colour, width);
    return;
  }
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.lineJoin = "bevel";
  g.beginPath();
  let isDown = false;
  const v = column.values;
  for (let i = Math.max(0, dense.start - 1), last = Math.min(t.length, dense.end + 1); i < last; i++) {
    if (v[i] !== v[i]) {
      isDown = false;
      continue;
    }
    if (isDown) g.lineTo(x(t[i]), y(v[i]));
    else {
      g.moveTo(x(t[i]), y(v[i]));
      g.lineTo(x(t[i]) + 0.5, y(v[i]));
    }
    isDown = true;
  }
  g.stroke();
}

/** A pixel column each, reaching to its neighbour's: rectangles are filled many times faster than such a path is stroked. */
function drawDense(g, place, column, { found, columns }, y, colour, width) {
  g.fillStyle = colour;
  let lastTop = NaN,
    lastBottom = NaN;
  for (let i = 0; i < columns; i++) {
    column.extremes(found[i], found[i + 1], pair);
    if (pair[0] > pair[1]) {
      if (found[i + 1] > found[i]) lastTop = NaN;
      continue;
    }
    const top = y(pair[1]),
      bottom = y(pair[0]);
    const above = lastBottom < top ? lastBottom : top,
      until = lastTop > bottom ? lastTop : bottom;
    g.fillRect(place.left + i, above, 1, Math.max(width, until - above));
    lastTop = top;
    lastBottom = bottom;
  }
}

export function drawBand(g, place, lane, { found, start, end, columns, isDense }, x, y, colour) {
  g.fillStyle = colour;
  if (isDense) {
    for (let i = 0; i < columns; i++) {
      const low = lane.lower.extremes(found[i], found[i + 1], pair)[0],
        high = lane.upper.extremes(found[i], found[i + 1], pair)[1];
      if (low <= high) g.fillRect(place.left + i, y(high), 1, y(low) - y(high));
    }
    return;
  }
  let first = Math.max(0, start - 1);
  const last = Math.min(lane.t.length, end + 1),
    low = lane.lower.values,
    high = lane.upper.values;
  const isThere = (i) => i < last && low[i] === low[i] && high[i] === high[i];
  while (first < last) {
    if (!isThere(first)) {
      first++;
      continue;
    }
    let until = first;
    while (isThere(until + 1)) until++;
    g.beginPath();
    for (let i = first; i <= until; i++) g.lineTo(x(lane.t[i]), y(high[i]));
    for (let i = until; i >= first; i--) g.lineTo(x(lane.t[i]), y(low[i]));
    g.fill();
    first = until + 1;
  }
}

/** What lies above the line, in the lane itself: dots where there is room, else the pixel's stretch. */
export function drawFlags(g, place, lane, { found, start, end, columns, isDense }, x, y, colour) {
  g.fillStyle = colour;
  if (isDense) {
    for (let i = 0; i < columns; i++) {
      if (found[i] === found[i + 1] || !(lane.score.extremes(found[i], found[i + 1], pair)[1] >= lane.scoreLine))
        continue;
      lane.values.extremes(found[i], found[i + 1], pair);
      if (pair[0] > pair[1]) continue;
      g.fillRect(place.left + i - 0.5, y(pair[1]) - 1.5, 2, y(pair[0]) - y(pair[1]) + 3);
    }
    return;
  }
  g.beginPath();
  for (let i = start; i < end; i++) {
    if (!(lane.score.values[i] >= lane.scoreLine) || lane.values.values[i] !== lane.values.values[i]) continue;
    const px = x(lane.t[i]),
      py = y(lane.values.values[i]);
    g.moveTo(px + 3, py);
    g.arc(px, py, 3, 0, 7);
  }
  g.fill();
}
