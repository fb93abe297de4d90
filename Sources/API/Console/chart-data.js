// Columns of numbers that answer for the least and the greatest of any stretch at once, so that a year of minutes is drawn
// as quickly as a day: typed arrays, NaN where a value is missing, and the extremes of blocks of 16, 256, 4,096 … beside them.

const block = 16;

export class Column {
  /** @param values  an array with null for what is missing, or a Float64Array with NaN. */
  constructor(values) {
    this.values =
      values instanceof Float64Array
        ? values
        : Float64Array.from(values, (v) => (v === null || v === undefined ? NaN : v));
    this.levels = [];
    let below = null;
    for (let size = block; size < this.values.length; size *= block) {
      below = summary(below ?? { low: this.values, high: this.values });
      this.levels.push(below);
    }
  }

  get length() {
    return this.values.length;
  }

  /** The least and the greatest of `[from, to)` into `out[0]` and `out[1]`; infinite the wrong way round where there are none. */
  extremes(from, to, out) {
    out[0] = Infinity;
    out[1] = -Infinity;
    let start = from,
      end = to,
      lows = this.values,
      highs = this.values;
    for (let k = 0; k < this.levels.length; k++) {
      const first = Math.ceil(start / block),
        last = Math.floor(end / block);
      if (first >= last) break;
      scan(lows, highs, start, first * block, out);
      scan(lows, highs, last * block, end, out);
      start = first;
      end = last;
      lows = this.levels[k].low;
      highs = this.levels[k].high;
    }
    scan(lows, highs, start, end, out);
    return out;
  }
}

function scan(lows, highs, start, end, out) {
  let low = out[0],
    high = out[1];
  for (let i = start; i < end; i++) {
    if (lows[i] < low) low = lows[i];
    if (highs[i] > high) high = highs[i];
  }
  out[0] = low;
  out[1] = high;
}

function summary({ low, high }) {
  const count = Math.ceil(low.length / block);
  const lows = new Float64Array(count),
    highs = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    let least = Infinity,
      most = -Infinity;
    for (let i = b * block, end = Math.min(low.length, i + block); i < end; i++) {
      if (low[i] < least) least = low[i];
      if (high[i] > most) most = high[i];
    }
    lows[b] = least;
    highs[b] = most;
  }
  return { low: lows, high: highs };
}

/** The first index whose time is not before `t`. */
export function lowerBound(times, t) {
  let low = 0,
    high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index whose time is nearest to `t`; −1 where there are none. */
export function nearest(times, t) {
  if (!times.length) return -1;
  const i = Math.min(times.length - 1, lowerBound(times, t));
  return i > 0 && t - times[i - 1] < times[i] - t ? i - 1 : i;
}
