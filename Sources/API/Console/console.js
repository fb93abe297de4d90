// The operators' console: reads the API as any client does, and draws what it says.
// The token, where the server wants one, lives in a variable of this page and nowhere else.

import { faultPlace, importPanel } from "./imports.js";
import { questionPanel } from "./questions.js";

const $ = (id) => document.getElementById(id);
const pad = (number) => String(number).padStart(2, "0");

// ---- Talking to the server ------------------------------------------------------------------------------

let token = "";
let asking = null;

class ProblemError extends Error {
  constructor(problem, status) {
    super(problem.errors?.length ? problem.errors.map((e) => `${faultPlace(e)} ${e.detail}`).join("; ")
      : problem.detail ?? `status ${status}`);
    this.status = status;
    this.faults = problem.errors;
    this.code = problem.code;
  }
}

/** Asks for the token once, however many requests want it. */
function askForToken() {
  asking ??= new Promise((resolve) => {
    const dialog = $("token-dialog");
    dialog.addEventListener("close", () => {
      token = $("token").value.trim();
      $("token").value = "";
      asking = null;
      resolve();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}

/** A request, its body a value or a file; resolves to { body, etag, status }. 304 resolves with the body null. */
async function call(path, { method = "GET", body, etag, signal } = {}) {
  for (;;) {
    const headers = {};
    const used = token;
    if (used) headers.Authorization = `Bearer ${used}`;
    if (etag) headers["If-None-Match"] = etag;
    const isFile = body instanceof Blob;
    if (body !== undefined) headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
    const answer = await fetch(path, {
      method, headers, signal, cache: "no-store", body: body === undefined || isFile ? body : JSON.stringify(body),
    });
    if (answer.status === 401) {
      if (used === token) await askForToken();
      continue;
    }
    if (answer.status === 304) return { body: null, etag, status: 304 };
    const text = await answer.text();
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new ProblemError(value ?? {}, answer.status);
    return { body: value, etag: answer.headers.get("ETag"), status: answer.status };
  }
}

const get = async (path) => (await call(path)).body;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const segment = encodeURIComponent;

/** Everything of a paged list, up to `most` items. */
async function all(path, most = 2000) {
  const items = [];
  let cursor = "";
  do {
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=1000${cursor && `&cursor=${segment(cursor)}`}`);
    items.push(...page.items);
    cursor = page.next_cursor ?? "";
  } while (cursor && items.length < most);
  return items;
}

function say(text, isBad = false) {
  $("status").textContent = text;
  $("status").classList.toggle("bad", isBad);
}

/** Runs what a user asked for, and says what went wrong. */
async function attempt(work) {
  try { await work(); } catch (error) { if (error.name !== "AbortError") say(error.message, true); }
}

// ---- Words ------------------------------------------------------------------------------------------------

function moment(seconds) {
  const t = new Date(seconds * 1000);
  return `${t.getUTCFullYear()}-${pad(t.getUTCMonth() + 1)}-${pad(t.getUTCDate())} ${pad(t.getUTCHours())}:${pad(t.getUTCMinutes())}`
    + (seconds % 60 ? `:${pad(t.getUTCSeconds())}` : "");
}

function figure(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// ---- State ------------------------------------------------------------------------------------------------

const state = {
  series: [], models: [], selected: null, model: null, metric: null,
  from: 0, to: 0, data: null, labels: [], curve: null, trial: null, hover: null, drag: null,
};
let loading = null;

const record = () => state.series.find((s) => s.id === state.selected);
const model = () => state.models.find((m) => m.id === state.model);
const extent = () => {
  const s = record();
  return s && s.first !== null ? [s.first, s.last + s.interval] : null;
};

// ---- Lists ------------------------------------------------------------------------------------------------

async function refreshLists() {
  const [series, models] = await Promise.all([all("v1/series"), all("v1/models")]);
  state.series = series;
  state.models = models;
  drawSeries();
  $("welcome").hidden = series.length > 0;
  if (!record()) {
    const link = new URLSearchParams(location.hash.slice(1));
    const wanted = link.get("series");
    const first = series.find((s) => s.id === wanted) ?? series.find((s) => models.some((m) => m.series === s.id)) ?? series[0];
    if (first) select(first.id);
    if (first && first.id === wanted) followLink(link);
  }
}

/** What a message's link asks for: a range, and whether an alert was right. To answer takes a press of a button. */
function followLink(link) {
  const from = Number(link.get("from")), to = Number(link.get("to"));
  if (from > 0 && to > from) show(from, to);
  const alert = link.get("alert") ?? "";
  if (link.get("answer") && /^a-\d+$/.test(alert)) askVerdict(alert);
}

function askVerdict(alert) {
  const dialog = $("verdict-dialog");
  $("verdict-alert").textContent = `Alert ${alert} in ${state.selected}`;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    const verdict = dialog.returnValue;
    if (!["normal", "anomaly", "new_normal"].includes(verdict)) return;
    const body = { author: $("verdict-author").value || null, verdict };
    void attempt(async () => {
      await call(`v1/alerts/${segment(alert)}/acknowledge`, { method: "POST", body });
      say("Noted; the alert line is drawn anew by it");
    });
  }, { once: true });
  dialog.showModal();
}

function drawSeries() {
  const wanted = $("filter").value.toLowerCase();
  const items = state.series.filter((s) => s.id.toLowerCase().includes(wanted)).slice(0, 500).map((s) => {
    const models = state.models.filter((m) => m.series === s.id);
    const facts = [`${s.points.toLocaleString("en")} points`, ...models.map((m) => `${m.id}: ${m.state}`)];
    const button = element("button", { type: "button", onclick: () => select(s.id) }, s.id,
      ...facts.map((fact) => element("small", {}, fact)));
    if (s.id === state.selected) button.setAttribute("aria-current", "true");
    return element("li", {}, button);
  });
  $("series-list").replaceChildren(...(items.length ? items : [element("li", { className: "quiet" }, "none")]));
}

function select(id) {
  if (state.selected !== id) Object.assign(state, { selected: id, model: null, metric: null, data: null, curve: null, trial: null });
  history.replaceState(null, "", `#series=${segment(id)}`);
  const s = record();
  const models = state.models.filter((m) => m.series === id && m.active_version !== null);
  state.model = models.some((m) => m.id === state.model) ? state.model : models[0]?.id ?? null;
  state.metric = model()?.metrics[0] ?? s.metrics[0];
  $("series-view").hidden = false;
  $("series-title").textContent = id;
  $("series-facts").textContent =
    `every ${s.interval} s · ${s.points.toLocaleString("en")} points, ${s.missing.toLocaleString("en")} missing · `
    + `${s.first === null ? "empty" : `${moment(s.first)} to ${moment(s.last)}`}`;
  $("model").replaceChildren(...models.map((m) => element("option", { value: m.id }, `${m.id} (${m.algorithm})`)),
    ...(models.length ? [] : [element("option", { value: "" }, "none trained")]));
  if (state.model) $("model").value = state.model;
  $("metric").replaceChildren(...s.metrics.map((name) => element("option", {}, name)));
  $("metric").value = state.metric;
  drawSeries();
  span(604800);
  void loadThreshold();
  void questions.show(model());
}

// ---- Ranges -----------------------------------------------------------------------------------------------

/** Shows the last so many seconds; 0 shows all. */
function span(seconds) {
  const ends = extent();
  if (!ends) { state.data = null; draw(); return; }
  show(seconds ? ends[1] - seconds : ends[0], ends[1]);
}

function show(from, to) {
  const ends = extent();
  if (!ends) return;
  const step = record().interval;
  const length = Math.min(Math.max(to - from, step * 8), ends[1] - ends[0]);
  const start = Math.min(Math.max(from, ends[0]), ends[1] - length);
  state.from = Math.floor(start);
  state.to = Math.ceil(start + length);
  for (const button of document.querySelectorAll("[data-span]")) {
    const wanted = Number(button.dataset.span) || ends[1] - ends[0];
    const isAll = button.dataset.span === "0";
    const same = Math.abs(length - wanted) < step && (!isAll || length >= ends[1] - ends[0]);
    button.setAttribute("aria-pressed", String(same));
  }
  void load();
}

const move = (share) => show(state.from + (state.to - state.from) * share, state.to + (state.to - state.from) * share);
function zoom(factor) {
  const middle = (state.from + state.to) / 2, half = (state.to - state.from) / 2 * factor;
  show(middle - half, middle + half);
}

/** Loads what is in view, and again whenever it changes. */
async function load() {
  loading?.abort();
  const control = loading = new AbortController();
  const id = state.selected, wanted = state.model;
  const range = `from=${state.from}&to=${state.to}`;
  const sampled = `${range}&max_points=${Math.max(400, Math.min(4000, Math.round($("chart").clientWidth * 1.5)))}`;
  const path = wanted ? `v1/series/${segment(id)}/scores?model=${segment(wanted)}&${sampled}` : `v1/series/${segment(id)}/points?${sampled}`;
  let etag = null;
  let failures = 0;
  while (!control.signal.aborted) {
    try {
      const answer = await call(path + (etag ? "&wait=30" : ""), { etag, signal: control.signal });
      failures = 0;
      etag = answer.etag;
      if (answer.body) {
        const labels = await call(`v1/series/${segment(id)}/labels?${range}&limit=1000`, { signal: control.signal });
        state.data = answer.body;
        state.labels = labels.body.items;
        say("Up to date");
        draw();
        drawAnomalies();
      }
      if (!etag) return;
    } catch (error) {
      if (error.name === "AbortError") return;
      say(error.message, true);
      if (error.status && error.status < 500) return;
      await pause(Math.min(30, 2 ** failures++));
    }
  }
}

// ---- The chart --------------------------------------------------------------------------------------------

const margin = { left: 58, right: 14, top: 12, strip: 74, gap: 26, bottom: 22 };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
/** Canvas knows no light-dark(): the browser resolves it on an element. */
function palette() {
  const probe = element("span");
  document.body.append(probe);
  const resolved = {};
  for (const name of ["ink", "quiet", "line", "value", "expected", "band", "anomaly", "score", "label", "state", "accent"]) {
    probe.style.color = `var(--${name})`;
    resolved[name] = getComputedStyle(probe).color || colour(name);
  }
  probe.remove();
  return resolved;
}

function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough) ?? rough;
  const values = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) values.push(v);
  return values;
}

function timeTicks(from, to, count) {
  const steps = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000];
  const step = steps.find((s) => (to - from) / s <= count) ?? steps.at(-1);
  const values = [];
  for (let t = Math.ceil(from / step) * step; t < to; t += step) values.push(t);
  return values.map((t) => {
    const text = moment(t);
    return [t, step >= 86400 ? text.slice(0, 10) : text.slice(11, 16) === "00:00" ? text.slice(5, 10) : text.slice(11)];
  });
}

function columns() {
  const d = state.data;
  if (!d) return null;
  const metric = state.metric in d.values ? state.metric : Object.keys(d.values)[0];
  return {
    times: d.timestamps, values: d.values[metric] ?? [], score: d.anomaly_score, anomaly: d.anomaly,
    expected: d.expected?.[metric], lower: d.lower?.[metric], upper: d.upper?.[metric],
  };
}

function draw() {
  const canvas = $("chart");
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const g = canvas.getContext("2d");
  g.scale(ratio, ratio);
  g.font = "11px system-ui, sans-serif";
  const c = columns(), p = palette();
  if (!c || !c.times.length) {
    g.fillStyle = p.quiet;
    g.fillText("No points in this range", margin.left, height / 2);
    canvas.setAttribute("aria-label", "No points in this range");
    return;
  }
  const box = frame(width, height);
  const scale = scales(c, box);
  drawGrid(g, p, box, scale);
  drawRanges(g, p, box, scale);
  drawBand(g, p, c, scale);
  drawQuestion(g, p, box, scale);
  drawLine(g, p.expected, 1, c.times, c.expected, scale.x, scale.y);
  drawLine(g, p.value, 1.5, c.times, c.values, scale.x, scale.y);
  drawMarks(g, p, c, scale);
  if (c.score) drawStrip(g, p, c, box, scale);
  drawDrag(g, p, box, scale);
  drawHover(g, p, c, box, scale);
  const found = (state.data.anomalies ?? []).length;
  canvas.setAttribute("aria-label",
    `${state.metric} of ${state.selected} from ${moment(state.from)} to ${moment(state.to)}, ${found} anomalous ranges`);
}

function frame(width, height) {
  const right = width - margin.right, bottom = height - margin.bottom;
  const hasScore = Boolean(state.data?.anomaly_score);
  const stripTop = hasScore ? bottom - margin.strip : bottom;
  return { left: margin.left, right, top: margin.top, plotBottom: hasScore ? stripTop - margin.gap : bottom, stripTop, bottom };
}

function scales(c, box) {
  let low = Infinity, high = -Infinity;
  for (const list of [c.values, c.lower, c.upper]) {
    for (const v of list ?? []) if (v !== null) { if (v < low) low = v; if (v > high) high = v; }
  }
  if (!(low < high)) { low = (Number.isFinite(low) ? low : 0) - 1; high = low + 2; }
  const room = (high - low) * 0.05;
  low -= room; high += room;
  let top = 1.5;
  for (const v of c.score ?? []) if (v !== null && v > top) top = v;
  top = Math.min(top, 6);
  const line = state.trial && state.data?.threshold
    ? (state.trial.threshold - state.data.threshold.baseline) / (state.data.threshold.value - state.data.threshold.baseline) : 1;
  return {
    low, high, top, line,
    x: (t) => box.left + (t - state.from) / (state.to - state.from) * (box.right - box.left),
    t: (x) => state.from + (x - box.left) / (box.right - box.left) * (state.to - state.from),
    y: (v) => box.plotBottom - (v - low) / (high - low) * (box.plotBottom - box.top),
    s: (v) => box.bottom - Math.min(Math.max(v, 0), top) / top * (box.bottom - box.stripTop),
  };
}

function drawGrid(g, p, box, scale) {
  g.lineWidth = 1;
  g.strokeStyle = p.line;
  g.fillStyle = p.quiet;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const v of ticks(scale.low, scale.high, 5)) {
    const y = Math.round(scale.y(v)) + 0.5;
    g.beginPath(); g.moveTo(box.left, y); g.lineTo(box.right, y); g.stroke();
    g.fillText(figure(v), box.left - 6, y);
  }
  g.textAlign = "center";
  g.textBaseline = "alphabetic";
  for (const [t, text] of timeTicks(state.from, state.to, (box.right - box.left) / 90)) {
    const x = scale.x(t);
    g.beginPath(); g.moveTo(x, box.bottom); g.lineTo(x, box.bottom + 4); g.stroke();
    if (x > box.left + 10 && x < box.right - 16) g.fillText(text, x, box.bottom + 16);
  }
}

function drawRanges(g, p, box, scale) {
  const fill = (from, to, style) => {
    const x = Math.max(box.left, scale.x(from)), end = Math.min(box.right, scale.x(to));
    if (end <= box.left || x >= box.right) return;
    g.fillStyle = style;
    g.fillRect(x, box.top, Math.max(1.5, end - x), box.plotBottom - box.top);
  };
  for (const s of state.data.states ?? []) if (s.state !== "warming_up") fill(s.start, s.end, p.state);
  for (const l of state.labels) if (l.kind === "anomaly") fill(l.start, l.end, p.label);
}

function drawBand(g, p, c, scale) {
  if (!c.lower || !c.upper) return;
  g.fillStyle = p.band;
  let start = 0;
  const isOpen = (i) => i < c.times.length && c.lower[i] !== null && c.upper[i] !== null;
  while (start < c.times.length) {
    if (!isOpen(start)) { start++; continue; }
    let end = start;
    while (isOpen(end + 1)) end++;
    g.beginPath();
    for (let i = start; i <= end; i++) g.lineTo(scale.x(c.times[i]), scale.y(c.upper[i]));
    for (let i = end; i >= start; i--) g.lineTo(scale.x(c.times[i]), scale.y(c.lower[i]));
    g.closePath();
    g.fill();
    start = end + 1;
  }
}

function drawLine(g, style, width, times, values, x, y) {
  if (!values) return;
  g.strokeStyle = style;
  g.lineWidth = width;
  g.lineJoin = "round";
  g.beginPath();
  let isDown = false;
  for (let i = 0; i < times.length; i++) {
    if (values[i] === null) { isDown = false; continue; }
    if (isDown) g.lineTo(x(times[i]), y(values[i])); else g.moveTo(x(times[i]), y(values[i]));
    isDown = true;
  }
  g.stroke();
}

const isFlagged = (c, i, line) => c.score?.[i] !== null && c.score?.[i] !== undefined && c.score[i] >= line;

function drawMarks(g, p, c, scale) {
  g.fillStyle = p.anomaly;
  for (let i = 0; i < c.times.length; i++) {
    if (!isFlagged(c, i, scale.line) || c.values[i] === null) continue;
    g.beginPath();
    g.arc(scale.x(c.times[i]), scale.y(c.values[i]), 3, 0, 7);
    g.fill();
  }
}

function drawStrip(g, p, c, box, scale) {
  g.fillStyle = p.quiet;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const v of ticks(0, scale.top, 2)) if (v !== 1) g.fillText(figure(v), box.left - 6, scale.s(v));
  g.fillText("1", box.left - 6, scale.s(1));
  g.textAlign = "left";
  g.fillText("anomaly score", box.left, box.stripTop - 10);
  drawLine(g, p.score, 1.2, c.times, c.score, scale.x, scale.s);
  g.fillStyle = p.anomaly;
  for (let i = 0; i < c.times.length; i++) {
    if (isFlagged(c, i, scale.line)) g.fillRect(scale.x(c.times[i]) - 1, scale.s(c.score[i]), 2, box.bottom - scale.s(c.score[i]));
  }
  g.strokeStyle = p.anomaly;
  g.lineWidth = 1;
  g.setLineDash([5, 4]);
  g.beginPath();
  g.moveTo(box.left, scale.s(scale.line)); g.lineTo(box.right, scale.s(scale.line));
  g.stroke();
  g.setLineDash([]);
}

function drawDrag(g, p, box, scale) {
  if (!state.drag) return;
  const [a, b] = [scale.x(state.drag.from), scale.x(state.drag.to)].sort((x, y) => x - y);
  g.fillStyle = state.drag.labels ? p.label : p.band;
  g.fillRect(a, box.top, b - a, box.bottom - box.top);
  g.strokeStyle = p.accent;
  g.strokeRect(a, box.top, b - a, box.bottom - box.top);
}

/** The window in question, framed. */
function drawQuestion(g, p, box, scale) {
  const asked = questions.window();
  if (!asked || asked.to <= state.from || asked.from >= state.to) return;
  g.strokeStyle = p.accent;
  g.setLineDash([3, 3]);
  g.strokeRect(scale.x(asked.from), box.top, scale.x(asked.to) - scale.x(asked.from), box.bottom - box.top);
  g.setLineDash([]);
}

function drawHover(g, p, c, box, scale) {
  const tip = $("tip");
  tip.hidden = state.hover === null || Boolean(state.drag);
  if (tip.hidden) return;
  const i = nearest(c.times, state.hover);
  const x = scale.x(c.times[i]);
  g.strokeStyle = p.quiet;
  g.beginPath(); g.moveTo(x, box.top); g.lineTo(x, box.bottom); g.stroke();
  const lines = [moment(c.times[i]), `${state.metric}  ${figure(c.values[i], 6)}`];
  if (c.expected?.[i] != null) lines.push(`expected  ${figure(c.expected[i])}  (${figure(c.lower?.[i])} to ${figure(c.upper?.[i])})`);
  if (c.score) lines.push(`anomaly score  ${figure(c.score[i])}`);
  tip.textContent = lines.join("\n");
  const room = $("chart-box").clientWidth;
  tip.style.left = `${Math.max(0, Math.min(x + 12, room - tip.offsetWidth - 4))}px`;
}

function nearest(times, t) {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < t) low = middle + 1; else high = middle;
  }
  return low > 0 && t - times[low - 1] < times[low] - t ? low - 1 : low;
}

// ---- Pointer and keys -------------------------------------------------------------------------------------

function timeAt(event) {
  const canvas = $("chart");
  const c = columns();
  if (!c) return null;
  const box = frame(canvas.clientWidth, canvas.clientHeight);
  const x = event.clientX - canvas.getBoundingClientRect().left;
  return Math.min(state.to, Math.max(state.from, scales(c, box).t(x)));
}

function grid(t) {
  const s = record();
  return s.first + Math.round((t - s.first) / s.interval) * s.interval;
}

function listenToChart() {
  const canvas = $("chart");
  canvas.addEventListener("pointerdown", (event) => {
    const t = timeAt(event);
    if (t === null || event.button) return;
    canvas.setPointerCapture(event.pointerId);
    state.drag = { from: t, to: t, labels: document.querySelector("[name=drag]:checked").value === "label" };
  });
  canvas.addEventListener("pointermove", (event) => {
    const t = timeAt(event);
    if (t === null) return;
    if (state.drag) state.drag.to = t; else state.hover = t;
    draw();
  });
  canvas.addEventListener("pointerup", () => {
    const drag = state.drag;
    state.drag = null;
    if (drag) dragged(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to), drag.labels);
    draw();
  });
  canvas.addEventListener("pointercancel", () => { state.drag = null; draw(); });
  canvas.addEventListener("pointerleave", () => { state.hover = null; draw(); });
  canvas.addEventListener("keydown", (event) => {
    const keys = {
      ArrowLeft: () => move(-0.25), ArrowRight: () => move(0.25), "+": () => zoom(0.5), "=": () => zoom(0.5),
      "-": () => zoom(2), Home: () => span(0), End: () => move(1e6),
    };
    const wanted = keys[event.key] ?? questions.key(event.key);
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    wanted();
  });
}

function dragged(from, to, labels) {
  if (to - from < (state.to - state.from) / 200) return;
  if (questions.take(grid(from), grid(to) + (grid(to) === grid(from) ? record().interval : 0))) { draw(); return; }
  if (!labels) { show(from, to); return; }
  $("label-from").value = inputTime(grid(from));
  $("label-to").value = inputTime(grid(to) + (grid(to) === grid(from) ? record().interval : 0));
  $("label-kind").focus();
  say("The range is in the form below: say what it was.");
}

const inputTime = (t) => new Date(t * 1000).toISOString().slice(0, 19);
const typedTime = (text) => Math.floor(Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`) / 1000);

// ---- Threshold --------------------------------------------------------------------------------------------

async function loadThreshold() {
  const m = model();
  $("threshold-panel").hidden = true;
  state.curve = state.trial = null;
  if (!m?.threshold) { $("threshold-now").textContent = "Train a model to draw a line."; return; }
  const settings = m.threshold.settings;
  $("threshold-now").textContent = `In force: ${figure(m.threshold.value)} (${settings.method}`
    + `${settings.alerts_per_day ? `, ${figure(settings.alerts_per_day)} a day` : ""}), ${figure(m.threshold.alerts_per_day)} alerts a day on its history.`;
  await attempt(async () => {
    const { body } = await call(`v1/models/${segment(m.id)}/threshold?dry_run=true`, { method: "PUT", body: settings });
    if (state.model !== m.id || !body.curve.length) return;
    state.curve = body.curve;
    if (settings.alerts_per_day) $("budget").value = settings.alerts_per_day;
    const slider = $("threshold");
    slider.max = String(body.curve.length - 1);
    slider.value = String(inForceIndex(m));
    $("threshold-panel").hidden = false;
    drawTrial(false);
  });
}

function inForceIndex(m) {
  let best = 0;
  state.curve.forEach((point, i) => {
    if (Math.abs(point.threshold - m.threshold.value) < Math.abs(state.curve[best].threshold - m.threshold.value)) best = i;
  });
  return best;
}

function drawTrial(isTried) {
  const point = state.curve?.[Number($("threshold").value)];
  if (!point) return;
  state.trial = isTried ? point : null;
  const facts = [
    ["raw score", figure(point.threshold)], ["on today's scale", figure(point.anomaly_score)],
    ["alerts a day", figure(point.alerts_per_day, 3)], ["points above", `${figure(point.flagged_share * 100, 3)} %`],
    ["labelled anomalies", `${point.anomalies_found} found, ${point.anomalies_missed} missed`],
  ];
  $("threshold-facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  $("threshold").setAttribute("aria-valuetext", `${figure(point.threshold)}, ${figure(point.alerts_per_day, 3)} alerts a day`);
  draw();
}

async function putThreshold(settings) {
  await call(`v1/models/${segment(state.model)}/threshold`, { method: "PUT", body: settings });
  await lineDidChange();
}

/** Shows the line in force, and the scores by it, anew. */
async function lineDidChange() {
  state.models = await all("v1/models");
  await loadThreshold();
  // It goes on for as long as the range is shown.
  void load();
}

// ---- Anomalies, labels ------------------------------------------------------------------------------------

function drawAnomalies() {
  const found = state.data?.anomalies ?? [];
  const items = found.slice(0, 200).map((a) => element("li", {}, element("button", {
    type: "button", onclick: () => { const room = Math.max(30 * record().interval, (a.end - a.start) * 2); show(a.start - room, a.end + room); },
  }, `${moment(a.start)} · ${a.points} ${a.points === 1 ? "point" : "points"} · peak ${figure(a.peak, 3)} ${a.direction < 0 ? "▼" : "▲"}`)));
  $("anomaly-list").replaceChildren(...(items.length ? items : [element("li", { className: "quiet" }, state.model ? "none" : "no model")]));
  $("anomaly-title").textContent = `Anomalies in view${found.length ? ` (${found.length})` : ""}`;
}

async function addLabel() {
  const label = { start: typedTime($("label-from").value), end: typedTime($("label-to").value), kind: $("label-kind").value };
  if ($("label-note").value) label.note = $("label-note").value;
  await call(`v1/series/${segment(state.selected)}/labels`, { method: "POST", body: [label] });
  $("label-note").value = "";
  await load();
  await loadThreshold();
  say(`Labelled ${moment(label.start)} to ${moment(label.end)}`);
}

// ---- Jobs and alerts --------------------------------------------------------------------------------------

function drawJobs(jobs) {
  const items = jobs.slice(0, 12).map((job) => {
    const bar = element("progress", { max: 1, value: job.progress });
    bar.setAttribute("aria-label", `Progress of ${job.kind} of ${job.model ?? job.policy ?? job.query ?? ""}`);
    const facts = job.status === "running"
      ? [`${job.stage ?? "…"}${job.epoch ? ` · epoch ${job.epoch} of ${job.epochs}` : ""}`
        + `${job.loss != null ? ` · loss ${figure(job.loss)}` : ""}${job.seconds_left != null ? ` · ${Math.ceil(job.seconds_left)} s left` : ""}`]
      : [job.error?.detail ?? job.status];
    return element("li", { className: "job" }, `${job.kind} ${job.model ?? job.policy ?? job.query ?? ""} `,
      ...(job.status === "running" ? [bar] : []), ...facts.map((f) => element("p", { className: "quiet" }, f)));
  });
  $("job-list").replaceChildren(...(items.length ? items : [element("li", { className: "quiet" }, "none")]));
}

/** Looks at the jobs, often while one is at work. */
async function followJobs() {
  let before = "";
  for (;;) {
    let rest = 10;
    try {
      const { items } = await get("v1/jobs?limit=12");
      drawJobs(items);
      const active = items.filter((job) => job.status === "running" || job.status === "queued");
      if (active.length) rest = 1;
      const now = items.map((job) => job.id + job.status).join();
      if (now !== before) {
        await refreshLists();
        if (before && record()) { const { from, to } = state; select(state.selected); if (to) show(from, to); }
      }
      before = now;
    } catch (error) { say(error.message, true); }
    await pause(rest);
  }
}

function drawAlerts(items) {
  const rows = items.map((alert) => {
    const look = element("button", { type: "button", onclick: () => visit(alert) }, moment(alert.start));
    const seen = element("button", { type: "button", onclick: () => acknowledge(alert) }, alert.status === "open" ? "Acknowledge" : "Note");
    seen.setAttribute("aria-label", `${seen.textContent}: ${alert.kind} in ${alert.series} at ${moment(alert.start)}`);
    return element("tr", {}, element("td", {}, look), element("td", { className: "wrap" }, alert.series, element("div", { className: "quiet" }, alert.summary)),
      element("td", {}, alert.kind), element("td", {}, alert.peak === null ? "–" : `${figure(alert.peak, 3)} ${alert.direction < 0 ? "▼" : "▲"}`),
      element("td", {}, element("span", { className: `tag ${alert.status}` }, alert.status)),
      element("td", { className: "wrap" }, [alert.acknowledged_by, alert.note].filter(Boolean).join(": ") || "–"),
      element("td", {}, seen));
  });
  $("alert-list").replaceChildren(...rows);
  $("alerts-empty").hidden = rows.length > 0;
  document.querySelector("#alerts-section .table-box").hidden = rows.length === 0;
  const open = items.filter((alert) => alert.status === "open").length;
  document.title = open ? `(${open}) Lapwing` : "Lapwing";
}

function visit(alert) {
  if (!state.series.some((s) => s.id === alert.series)) return;
  select(alert.series);
  const room = 120 * record().interval;
  show(alert.start - room, (alert.end ?? alert.start + record().interval) + room);
  $("chart").focus();
}

function acknowledge(alert) {
  const dialog = $("ack-dialog");
  $("ack-note").value = alert.note ?? "";
  dialog.returnValue = "cancel";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "ok") return;
    const body = { author: $("ack-author").value || null, note: $("ack-note").value || null };
    void attempt(() => call(`v1/alerts/${segment(alert.id)}/acknowledge`, { method: "POST", body }));
  }, { once: true });
  dialog.showModal();
}

/** Holds a request until alerts change. */
async function followAlerts() {
  let etag = null;
  for (;;) {
    try {
      const answer = await call(`v1/alerts?limit=50${etag ? "&wait=30" : ""}`, { etag });
      etag = answer.etag;
      if (answer.body) drawAlerts(answer.body.items);
    } catch (error) {
      say(error.message, true);
      await pause(5);
    }
  }
}

// ---- Start ------------------------------------------------------------------------------------------------

const questions = questionPanel({
  $, element, call, attempt, say, moment, segment,
  look(from, to, metric) {
    if (metric) { state.metric = metric; $("metric").value = metric; }
    show(from, to);
    $("chart").focus();
  },
  lineDidChange,
});

importPanel({
  $, element, call, attempt, say, moment, figure,
  async taken(id) {
    await refreshLists();
    select(id);
  },
});

function listen() {
  listenToChart();
  $("filter").addEventListener("input", drawSeries);
  $("model").addEventListener("change", () => { state.model = $("model").value || null; void loadThreshold(); void questions.show(model()); void load(); });
  $("metric").addEventListener("change", () => { state.metric = $("metric").value; draw(); });
  for (const button of document.querySelectorAll("[data-span]")) button.addEventListener("click", () => span(Number(button.dataset.span)));
  $("earlier").addEventListener("click", () => move(-0.5));
  $("later").addEventListener("click", () => move(0.5));
  $("closer").addEventListener("click", () => zoom(0.5));
  $("wider").addEventListener("click", () => zoom(2));
  $("threshold").addEventListener("input", () => drawTrial(true));
  $("threshold-reset").addEventListener("click", () => { const m = model(); if (m) { $("threshold").value = String(inForceIndex(m)); drawTrial(false); } });
  $("threshold-apply").addEventListener("click", () => attempt(() => {
    const value = state.curve[Number($("threshold").value)].threshold;
    return putThreshold({ method: "fixed", value });
  }));
  $("budget-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(() => putThreshold({ method: "rate", alerts_per_day: Number($("budget").value) }));
  });
  $("label-form").addEventListener("submit", (event) => { event.preventDefault(); void attempt(addLabel); });
  $("token-button").addEventListener("click", () => askForToken());
  $("curl").textContent = `curl '${location.origin}/v1/imports?id=my-kpi&confirm=true' --data-binary @my-kpi.csv\n`
    + `curl '${location.origin}/v1/models' --json '{"series": "my-kpi", "algorithm": "donut"}'`;
  new ResizeObserver(draw).observe($("chart-box"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

listen();
void followJobs();
void followAlerts();
