// A series in its chart with all that is known of it: what the page of a series, labelling and the threshold share.

import { all, follow, get, query, segment } from "./client.js";
import { Chart } from "./chart.js";
import { nearest } from "./chart-data.js";
import { fault } from "./dom.js";
import { SeriesData, lanes } from "./series-data.js";
import { keep } from "./state.js";
import { figure, setSeriesZone } from "./words.js";

export class OneView {
  /**
   * @param options  { model, version, compare: {model, version}, metrics, members, context, onLoaded(view), chart: callbacks of the chart }
   */
  constructor(series, options, signal) {
    this.series = series;
    this.options = options;
    this.signal = signal;
    this.labels = [];
    this.alerts = [];
    this.mutes = [];
    this.extra = [];
    this.marks = [];
    this.line = 1;
    setSeriesZone(series.timezone);
    this.chart = new Chart({
      label: `${series.id} over time. Arrows move, plus and minus zoom, Home shows all; full stop and comma step the cursor, space selects.`,
      onSettle: (from, to) => this.settled(from, to),
      describe: (t) => this.describe(t),
      ...options.chart,
    });
    signal.addEventListener("abort", () => this.chart.close());
    this.open(options);
  }

  get element() {
    return this.chart.element;
  }
  get extent() {
    return [this.series.first ?? 0, (this.series.last ?? 1) + this.series.interval];
  }

  open({ model, version, compare, members }) {
    this.data = new SeriesData(this.series, { model, version, members });
    this.other = compare ? new SeriesData(this.series, compare) : null;
    this.situation = model && this.series.context.length ? new SeriesData(this.series) : null;
  }
  get sources() {
    return [this.data, this.other, this.situation].filter(Boolean);
  }

  /** Reads the whole range and shows a part of it; what is asked for meanwhile waits until that is there. */
  load(from, to) {
    this.loading = this.readWhole(from, to);
    return this.loading;
  }

  async readWhole(from, to) {
    await Promise.all([...this.sources.map((source) => source.loadWhole(this.signal)), this.loadKnown()]);
    const [first, end] = this.extent;
    this.draw(true);
    this.chart.show(from ?? Math.max(first, end - 604800), to ?? end);
    this.live();
  }

  /** Labels, alerts and mutes of the series. */
  async loadKnown() {
    const id = segment(this.series.id);
    [this.labels, this.alerts, this.mutes] = await Promise.all([
      all(`v1/series/${id}/labels`, { most: 5000, signal: this.signal }),
      all(`v1/alerts${query({ series: this.series.id })}`, { most: 500, signal: this.signal }),
      all("v1/mutes", { most: 500, signal: this.signal }),
    ]);
    this.mutes = this.mutes.filter(
      (m) =>
        !m.withdrawn_at &&
        (m.series === null || m.series === this.series.id) &&
        m.monitor === null &&
        Object.entries(m.tags ?? {}).every(([name, value]) => this.series.tags[name] === value),
    );
  }

  ranges() {
    const ranges = this.labels.map((l) => ({
      from: l.start,
      to: l.end,
      kind: l.kind,
      id: l.id,
      isChosen: l.id === this.chosen,
    }));
    for (const m of this.mutes) {
      ranges.push({ from: m.start, to: m.end, kind: "mute" });
      if (m.next) ranges.push({ from: m.next.start, to: m.next.end, kind: "mute" });
    }
    for (const a of this.alerts)
      if (a.status !== "withdrawn")
        ranges.push({ from: a.start, to: a.end ?? this.extent[1], kind: "alert", id: a.id });
    for (const s of this.data.answer?.states ?? [])
      if (s.state !== "warming_up") ranges.push({ from: s.start, to: s.end, kind: "state" });
    return [...ranges, ...this.extra];
  }

  draw(withOverview = false) {
    const metrics = this.options.metrics ?? this.series.metrics.slice(0, 3);
    const made = lanes(this.series, this.data, metrics, {
      other: this.other,
      line: this.line,
      hidesContext: this.options.context === false,
    });
    if (this.situation && this.options.context !== false) {
      made.push(...lanes(this.series, this.situation, []).filter((lane) => lane.kind === "context"));
    }
    this.chart.plot.classList.toggle("many", made.length > 2);
    this.chart.set({
      lanes: made,
      ranges: this.ranges(),
      marks: this.marks,
      extent: this.extent,
      step: this.series.interval,
      overview: withOverview ? made[0] : undefined,
    });
  }

  async settled(from, to) {
    if (this.signal.aborted) return;
    if (this.options.keeps !== false) keep({ from, to });
    this.reading?.abort();
    const reading = (this.reading = new AbortController());
    this.signal.addEventListener("abort", () => reading.abort(), { once: true });
    try {
      const pixels = Math.max(300, Math.round(this.chart.plotWidth));
      await Promise.all(this.sources.map((source) => source.loadPart(from, to, pixels, reading.signal)));
      if (reading.signal.aborted) return;
      this.draw();
      this.options.onLoaded?.(this);
    } catch (error) {
      if (error.name !== "AbortError") this.element.replaceChildren(fault(error, () => location.reload()));
    }
  }

  /** New points and alerts are shown as they come; a view that ends with the series goes on ending with it. */
  live() {
    this.following?.abort();
    const { signal } = (this.following = new AbortController());
    this.signal.addEventListener("abort", () => this.following.abort(), { once: true });
    const { id } = this.series,
      { model } = this.data;
    // The newest score alone is asked for: its answer is another one with each point, version, line and alert.
    const path = model
      ? `v1/scores${query({ series: id, model })}`
      : `v1/series/${segment(id)}/points${query({ from: this.series.last, limit: 1000 })}`;
    let isFirst = true;
    follow(
      path,
      async (found) => {
        const newest = (model ? found.items[0] : found)?.timestamps.at(-1) ?? 0,
          isKnown = isFirst && newest <= this.series.last;
        isFirst = false;
        if (!isKnown) await this.renew();
      },
      signal,
    ).catch(() => {
      /* it ended with the page, or the series is gone */
    });
  }

  async renew() {
    const series = await get(`v1/series/${segment(this.series.id)}`, this.signal);
    const followed = this.chart.view.to >= this.extent[1] - this.series.interval,
      length = this.chart.view.to - this.chart.view.from;
    this.series = series;
    this.options.onSeries?.(series);
    for (const source of this.sources) source.series = series;
    await this.again();
    if (followed) this.chart.show(this.extent[1] - length, this.extent[1]);
  }

  /** Reads all of it again where it stands: after an answer, a label, another line. */
  async again() {
    await this.loading;
    await Promise.all([...this.sources.map((source) => source.loadWhole(this.signal)), this.loadKnown()]);
    this.draw(true);
    await this.settled(Math.floor(this.chart.view.from), Math.ceil(this.chart.view.to));
  }

  /** Shows another model, version or comparison of the same series. */
  async switch(options) {
    await this.loading;
    Object.assign(this.options, options);
    this.open(this.options);
    await this.again();
    this.live();
  }

  describe(t) {
    const { data } = this,
      found = [],
      i = nearest(data.t, t);
    if (i < 0) return found;
    const at = (name) => {
      const v = data.raw[name]?.[i];
      return v === undefined || v !== v ? null : v;
    };
    for (const name of this.options.metrics ?? this.series.metrics.slice(0, 3)) {
      const expected = at(`expected/${name}`);
      found.push([
        name,
        `${figure(at(`values/${name}`), 6)}${expected === null ? "" : `  (expected ${figure(expected)}, ${figure(at(`lower/${name}`))} to ${figure(at(`upper/${name}`))})`}`,
      ]);
    }
    if (data.raw.score) found.push(["anomaly score", figure(at("score"))]);
    const shares = (group) =>
      data
        .names(group)
        .map((name) => [name, at(`${group}/${name}`)])
        .filter(([, v]) => v !== null)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 4);
    const contributions = shares("contribution");
    if (contributions.length > 1)
      found.push(["from", contributions.map(([name, v]) => `${name} ${Math.round(v * 100)} %`).join(", ")]);
    const members = shares("members");
    if (members.length) found.push(["members", members.map(([name, v]) => `${name} ${figure(v, 3)}`).join(", ")]);
    if (this.other?.raw?.score)
      found.push([`score of ${this.other.model}`, figure(this.other.raw.score[nearest(this.other.t, t)])]);
    if (this.situation)
      for (const name of this.situation.names("context"))
        found.push([name, figure(this.situation.raw[`context/${name}`][nearest(this.situation.t, t)])]);
    return found;
  }
}
