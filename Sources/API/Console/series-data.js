// What is shown of a series: a sample of the whole range at once, and of the part in view as many points as it has pixels.

import { call, get, query, segment } from "./client.js";
import { Column, lowerBound } from "./chart-data.js";

/** The columns of an answer of scores or of points, by one list of names. */
function columns(data) {
  const found = { t: Float64Array.from(data.timestamps) };
  const add = (name, list) => {
    found[name] = Float64Array.from(list, (v) => (v === null ? NaN : v));
  };
  for (const group of ["values", "context", "expected", "lower", "upper", "contribution", "members"]) {
    for (const [name, list] of Object.entries(data[group] ?? {})) add(`${group}/${name}`, list);
  }
  if (data.anomaly_score) add("score", data.anomaly_score);
  return found;
}

/** A sample of the whole with the finer one in its place. */
function spliced(whole, part) {
  if (!whole) return part;
  if (!part || !part.t.length) return whole;
  const before = lowerBound(whole.t, part.t[0]),
    after = lowerBound(whole.t, part.t.at(-1) + 1e-9);
  const made = {};
  for (const name of new Set([...Object.keys(whole), ...Object.keys(part)])) {
    const list = new Float64Array(before + part.t.length + whole.t.length - after).fill(NaN);
    if (whole[name]) {
      list.set(whole[name].subarray(0, before));
      list.set(whole[name].subarray(after), before + part.t.length);
    }
    if (part[name]) list.set(part[name], before);
    made[name] = list;
  }
  return made;
}

export class SeriesData {
  constructor(series, { model = null, version = null, members = false } = {}) {
    Object.assign(this, { series, model, version, members, whole: null, part: null, answer: null });
  }

  path(range, most) {
    const id = segment(this.series.id);
    return this.model
      ? `v1/series/${id}/scores${query({ model: this.model, version: this.version, ...range, max_points: most, members: this.members || "" })}`
      : `v1/series/${id}/points${query({ ...range, max_points: most })}`;
  }

  async loadWhole(signal) {
    const answer = await get(this.path({}, 3000), signal);
    this.whole = columns(answer);
    this.anomalies = answer.anomalies ?? [];
    this.answer = answer;
    this.merge();
  }

  /** Reads a range finer than the whole was; half of it more on each side, so that a drag finds it there. */
  async loadPart(from, to, pixels, signal) {
    const room = (to - from) / 2;
    this.partRange = [Math.floor(from - room), Math.ceil(to + room)];
    const { body } = await call(
      this.path({ from: this.partRange[0], to: this.partRange[1] }, Math.max(1000, Math.min(20000, pixels * 4))),
      { signal },
    );
    this.part = columns(body);
    this.answer = body;
    this.merge();
    return body;
  }

  merge() {
    this.raw = spliced(this.whole, this.part);
    this.made = new Map();
  }

  /** A column by its name, such as `values/orders` or `score`; null where there is none. */
  column(name) {
    if (!this.raw?.[name]) return null;
    if (!this.made.has(name)) this.made.set(name, new Column(this.raw[name]));
    return this.made.get(name);
  }
  get t() {
    return this.raw?.t ?? new Float64Array();
  }
  names(group) {
    return Object.keys(this.raw ?? {})
      .filter((name) => name.startsWith(`${group}/`))
      .map((name) => name.slice(group.length + 1));
  }
}

/** The lanes of a series for a chart: metrics with their bands, the score, the other's score, the context. */
export function lanes(series, data, metrics, { other, line = 1, hidesContext = false } = {}) {
  const made = [];
  const score = data.column("score");
  for (const name of metrics) {
    const values = data.column(`values/${name}`);
    if (!values) continue;
    made.push({
      id: `values/${name}`,
      name,
      unit: series.units?.[name],
      weight: 3,
      t: data.t,
      values,
      expected: data.column(`expected/${name}`),
      lower: data.column(`lower/${name}`),
      upper: data.column(`upper/${name}`),
      score,
      scoreLine: line,
      second: other?.column(`expected/${name}`) ? { t: other.t, values: other.column(`expected/${name}`) } : null,
    });
  }
  if (score)
    made.push({
      id: "score",
      name: other ? `anomaly score · ${data.model}${data.version ? ` version ${data.version}` : ""}` : "anomaly score",
      kind: "score",
      weight: 1.2,
      t: data.t,
      values: score,
      line,
    });
  if (other?.column("score"))
    made.push({
      id: "other",
      name: `anomaly score · ${other.model}${other.version ? ` version ${other.version}` : ""}`,
      kind: "score",
      weight: 1.2,
      t: other.t,
      values: other.column("score"),
      line: 1,
    });
  if (!hidesContext) {
    for (const { name } of series.context.slice(0, 4)) {
      const values = data.column(`context/${name}`);
      if (values) made.push({ id: `context/${name}`, name, kind: "context", weight: 0.6, t: data.t, values });
    }
  }
  return made;
}
