// Now: what is wrong, the gravest first, and what can be done about it by one key each.

import { where } from "./access.js";
import { all, get, pause, post, segment } from "./client.js";
import { act, attempt, chip, empty, fault, h, keys, link, say } from "./dom.js";
import { acknowledge, mute, resolve, verdicts } from "./incidents.js";
import { sparkline } from "./sparkline.js";
import { keep, route, url } from "./state.js";
import { bytes, figure, moment, plain, several, since, span } from "./words.js";

const rank = { critical: 0, warning: 1, info: 2 };
const isOpen = (incident) => incident.status === "open" || incident.status === "acknowledged";

export async function show(place, { query }, signal) {
  const list = h("section.stack", { "aria-label": "Open incidents" });
  const side = h("div.columns");
  const title = h("h1", {}, "Now");
  const summary = h("p.quiet", { role: "status" });
  const past = h("section.stack", { "aria-label": "Past incidents" });
  place.append(h("div.head", {}, title, summary), list, side, past);
  const [mayJudge, mayCancel] = [await where("label", () => true, false), await where("admin", () => true, false)];
  let incidents = [], chosen = query.get("incident") ?? "";

  async function load() {
    const [overview, open, jobs, older, series] = await Promise.all([
      get("v1/overview", signal), openIncidents(signal), activeJobs(signal), get("v1/incidents?limit=30", signal), get("v1/series?limit=1", signal),
    ]);
    if (signal.aborted) return;
    incidents = open;
    if (!incidents.some((i) => i.id === chosen)) chosen = incidents[0]?.id ?? "";
    summary.textContent = `${overview.status === "ok" ? "All is well" : plain(overview.status)} · ${several(overview.series.count, "series", "series")}, `
      + `${several(overview.series.monitors, "monitor")} · as of ${moment(Date.now() / 1000 | 0)}`;
    drawIncidents(series.items.length > 0);
    side.replaceChildren(...trouble(overview), ...working(jobs, overview, load, mayCancel));
    const closed = older.items.filter((i) => !isOpen(i)).slice(0, 8);
    past.replaceChildren(...(closed.length ? [h("h2", {}, "Lately closed"), h("ul.rows.card", {}, closed.map((i) => closedRow(i, mayJudge)))] : []));
  }

  let drawn = "";
  /** What has not changed stays as it is, and the focus where it was: this comes by itself, under the viewer's hands. */
  function drawIncidents(hasSeries) {
    const now = JSON.stringify([incidents, hasSeries, chosen, Date.now() / 60000 | 0]);
    if (now === drawn) return;
    drawn = now;
    const focused = list.contains(document.activeElement) ? document.activeElement : null, key = focused?.getAttribute("aria-keyshortcuts");
    list.replaceChildren(...(incidents.length ? incidents.map(card) : [hasSeries
      ? empty("Nothing is wrong", "Incidents appear here as they open, with what moved first and why.", h("a.button", { href: url("series") }, "Look at the series"))
      : empty("An empty server", "Drop a file of times and values anywhere on this page: it is shown as it was understood before anything is stored.",
        h("a.button.first", { href: url("series", "", { add: "file" }) }, "Choose a file"), h("a.button", { href: url("series", "", { add: "example" }) }, "Try an example"))]));
    if (focused) ((key && list.querySelector(`[aria-current=true] [aria-keyshortcuts=${key}]`)) || list.querySelector("[aria-current=true]"))?.focus();
  }

  function card(incident) {
    const first = incident.first_mover, end = incident.end ?? Date.now() / 1000 | 0;
    const room = Math.max(10800, (end - incident.start) * 2);
    const name = first ? `${first.series}${first.metric ? ` · ${first.metric}` : ""}` : incident.series.join(", ");
    const place = h("article.incident.card", { tabIndex: 0, "data-id": incident.id, "aria-label": `${incident.severity} incident ${incident.id}, ${name}`, onfocus: () => choose(incident.id, false) },
      h("div.head", {}, chip(incident.severity, incident.severity), h("h2", {}, link(seriesUrl(incident), name)),
        incident.status === "acknowledged" ? chip(`seen by ${incident.acknowledged_by ?? "somebody"}`, "good") : null,
        h("span.quiet.figures", {}, `${moment(incident.start)} · ${incident.end ? `lasted ${span(incident.end - incident.start)}` : `for ${span(end - incident.start)}`}`)),
      h("div.incident-body", {}, first ? sparkline(first.series, { metric: first.metric, from: incident.start - room, to: end + 600, marked: [incident.start, end] }, signal, true) : null,
        h("div.stack", {}, h("p", {}, incident.summary ?? "No reason is known yet."),
          h("p.small.quiet", {}, `${incident.id} · ${several(incident.alert_count, "alert")} in ${incident.series.slice(0, 4).join(", ")}${incident.series.length > 4 ? ` and ${incident.series.length - 4} more` : ""}`))),
      mayJudge ? h("div.buttons", {}, ...actions(incident)) : null);
    place.setAttribute("aria-current", String(incident.id === chosen));
    return place;
  }

  const does = {
    a: ["Acknowledge", (incident) => acknowledge(incident)], w: ["Wrong", (incident) => resolve(incident, "normal")],
    n: ["Normal now", (incident) => resolve(incident, "new_normal")], r: ["Right, done", (incident) => resolve(incident, "anomaly")],
    m: ["Mute…", (incident) => mute(incident.first_mover?.series ?? incident.series[0], incident.group)],
  };
  const run = async (key, incident) => { await does[key][1](incident); await load(); };
  const actions = (incident) => Object.entries(does).filter(([key]) => key !== "a" || incident.status === "open")
    .map(([key, [text]]) => act([text, h("kbd", {}, key)], () => run(key, incident), "button", { "aria-keyshortcuts": key }));

  function choose(id, focuses = true) {
    chosen = id;
    keep({ incident: id });
    for (const item of list.children) item.setAttribute("aria-current", String(item.dataset.id === id));
    if (focuses) list.querySelector("[aria-current=true]")?.focus();
  }
  const step = (by) => {
    const at = incidents.findIndex((i) => i.id === chosen);
    const next = incidents[Math.max(0, Math.min(incidents.length - 1, at + by))];
    if (next) choose(next.id);
  };
  const current = () => incidents.find((i) => i.id === chosen);
  keys({
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    Enter: () => { const i = current(); if (i && document.activeElement?.matches(".incident")) location.hash = seriesUrl(i); },
    ...Object.fromEntries(Object.keys(does).map((key) => [key, () => { const i = current(); if (mayJudge && i && (key !== "a" || i.status === "open")) void attempt(() => run(key, i)); }])),
  }, signal);

  await load();
  addEventListener("incidents", () => void load().catch(() => {}), { signal });
  void (async () => {
    while (!signal.aborted) {
      await pause(side.querySelector("progress") ? 2 : 10);
      if (!document.hidden && route().page === "now" && !signal.aborted) await load().catch((error) => { if (error.name !== "AbortError") side.replaceChildren(fault(error, load)); });
    }
  })();
}

async function openIncidents(signal) {
  const open = await all("v1/incidents?status=open", { most: 200, signal });
  return open.sort((a, b) => (a.status === "acknowledged") - (b.status === "acknowledged") || rank[a.severity] - rank[b.severity] || b.start - a.start);
}
async function activeJobs(signal) {
  const [running, queued] = await Promise.all(["running", "queued"].map((status) => get(`v1/jobs?status=${status}&limit=20`, signal)));
  return [...running.items, ...queued.items];
}

function seriesUrl(incident) {
  const first = incident.first_mover, end = incident.end ?? Date.now() / 1000 | 0, room = Math.max(21600, end - incident.start);
  return url("series", first?.series ?? incident.series[0], { metric: first?.metric, from: incident.start - room, to: end + room / 4 | 0 });
}

function closedRow(incident, mayJudge) {
  return h("li", {}, chip(plain(incident.status)), h("span.grow", {}, link(seriesUrl(incident), incident.first_mover?.series ?? incident.series[0]), ` ${incident.summary ?? ""}`),
    h("span.quiet.small.figures", {}, moment(incident.start)),
    incident.status === "withdrawn" || !mayJudge ? null : act(verdicts.normal, () => resolve(incident, "normal"), "button.plain"));
}

function trouble(overview) {
  const rows = [
    ...overview.series.silent.map((a) => h("li", {}, chip(plain(a.kind), "warning"), h("span.grow", {}, link(url("series", a.series), a.series)), h("span.quiet.small", {}, since(a.start)))),
    ...overview.series.noisy.map((s) => h("li", {}, chip("noisy", "warning"), h("span.grow", {}, link(url("series", s.series), s.series)), h("span.quiet.small", {}, several(s.alerts, "alert")))),
    ...overview.models.attention.map((m) => h("li", {}, chip(plain(m.reason), "info"), h("span.grow", {}, link(url("models", m.model), m.model), h("span.quiet.small", {}, ` ${m.detail}`)))),
  ];
  const held = Object.entries(overview.alerts.held_back).filter(([, number]) => number > 0);
  return [
    h("section.card", {}, h("h2", {}, "Silent, noisy, to be looked at"), rows.length ? h("ul.rows", {}, rows.slice(0, 40)) : h("p.quiet", {}, "No series is silent or noisy, and no model waits for anybody.")),
    ...(held.length ? [h("section.card", {}, h("h2", {}, "Held back"), h("p.quiet", {}, `Alerts on record that nobody is told of: ${held.map(([rule, number]) => `${number} by ${plain(rule)}`).join(", ")}.`))] : []),
  ];
}

function working(jobs, overview, load, mayCancel) {
  const rows = jobs.map((job) => {
    const name = `${plain(job.kind)} ${job.model ?? job.policy ?? job.series ?? ""}`;
    return h("li", {}, h("span.grow", {}, job.model ? link(url("models", job.model), name) : name,
      h("span.quiet.small", {}, ` ${job.status === "queued" ? "queued" : plain(job.stage)}${job.epoch ? ` · epoch ${job.epoch} of ${job.epochs}` : ""}${job.loss !== null ? ` · loss ${figure(job.loss)}` : ""}${job.seconds_left ? ` · ${span(job.seconds_left)} left` : ""}`)),
    h("progress", { max: 1, value: job.progress, "aria-label": `progress of ${name}` }),
    mayCancel && act("Cancel", async () => { await post(`v1/jobs/${segment(job.id)}/cancel`); say(`${name} is to end.`); await load(); }, "button.plain", { "aria-label": `Cancel ${name}` }));
  });
  const failed = overview.jobs.failed.map((job) => h("li", {}, chip("failed", "critical"), h("span.grow", {}, `${plain(job.kind)} `, job.model ? link(url("models", job.model), job.model) : "", h("span.quiet.small", {}, ` ${job.error?.detail ?? ""}`)), h("span.quiet.small", {}, since(job.finished_at))));
  const { storage } = overview;
  return [
    h("section.card", {}, h("h2", {}, "Jobs"), rows.length + failed.length ? h("ul.rows", {}, rows, failed) : h("p.quiet", {}, "Nothing is at work.")),
    h("section.card", {}, h("div.head", {}, h("h2", {}, "Storage"), storage.fault ? chip("fault", "critical") : chip("sound", "good")),
      h("p.quiet", {}, storage.fault ?? `${bytes(storage.bytes)} in the database, ${bytes(storage.disk_free_bytes)} free on the disk.`)),
  ];
}
