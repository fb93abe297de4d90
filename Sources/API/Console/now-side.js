// What stands beside the open incidents of the first page: what was closed, series and models in trouble, jobs, storage.

import { all, get, post, segment } from "./client.js";
import { act, chip, h, link, say } from "./dom.js";
import { resolve, verdicts } from "./incidents.js";
import { url } from "./state.js";
import { bytes, figure, moment, plain, several, since, span } from "./words.js";

const rank = { critical: 0, warning: 1, info: 2 };

/** The gravest first, those that somebody has seen after the others. */
export async function openIncidents(signal) {
  const open = await all("v1/incidents?status=open", { most: 200, signal });
  return open.sort(
    (a, b) =>
      (a.status === "acknowledged") - (b.status === "acknowledged") ||
      rank[a.severity] - rank[b.severity] ||
      b.start - a.start,
  );
}
export async function activeJobs(signal) {
  const [running, queued] = await Promise.all(
    ["running", "queued"].map((status) => get(`v1/jobs?status=${status}&limit=20`, signal)),
  );
  return [...running.items, ...queued.items];
}

/** The page of the series that moved first, around the incident. */
export function seriesUrl(incident) {
  const first = incident.first_mover,
    end = incident.end ?? (Date.now() / 1000) | 0,
    room = Math.max(21600, end - incident.start);
  return url("series", first?.series ?? incident.series[0], {
    metric: first?.metric,
    from: incident.start - room,
    to: (end + room / 4) | 0,
  });
}

export function closedRow(incident, words, mayJudge) {
  const series = incident.first_mover?.series ?? incident.series[0];
  return h(
    "li",
    {},
    chip(plain(incident.status)),
    h(
      "span.grow",
      {},
      series ? link(seriesUrl(incident), series) : incident.id,
      ` ${words ?? incident.summary ?? "None of its alerts stands: they are held back, or their points were corrected."}`,
    ),
    h("span.quiet.small.figures", {}, moment(incident.start)),
    incident.status === "withdrawn" || !mayJudge
      ? null
      : act(verdicts.normal, () => resolve(incident, "normal"), "button.plain"),
  );
}

/** What is silent, noisy or waits for somebody. */
export function trouble(overview) {
  const rows = [
    ...overview.series.silent.map((a) =>
      h(
        "li",
        {},
        chip(plain(a.kind), "warning"),
        h("span.grow", {}, link(url("series", a.series), a.series)),
        h("span.quiet.small", {}, since(a.start)),
      ),
    ),
    ...overview.series.noisy.map((s) =>
      h(
        "li",
        {},
        chip("noisy", "warning"),
        h("span.grow", {}, link(url("series", s.series), s.series)),
        h("span.quiet.small", {}, several(s.alerts, "alert")),
      ),
    ),
    ...overview.models.attention.map((m) =>
      h(
        "li",
        {},
        chip(plain(m.reason), "info"),
        h("span.grow", {}, link(url("models", m.model), m.model), h("span.quiet.small", {}, ` ${m.detail}`)),
      ),
    ),
  ];
  const held = Object.entries(overview.alerts.held_back).filter(([, number]) => number > 0);
  return [
    h(
      "section.card",
      {},
      h("h2", {}, "Silent, noisy, to be looked at"),
      rows.length
        ? h("ul.rows", {}, rows.slice(0, 40))
        : h("p.quiet", {}, "No series is silent or noisy, and no model waits for anybody."),
    ),
    ...(held.length
      ? [
          h(
            "section.card",
            {},
            h("h2", {}, "Held back"),
            h(
              "p.quiet",
              {},
              `Alerts on record that nobody is told of: ${held.map(([rule, number]) => `${number} by ${plain(rule)}`).join(", ")}.`,
            ),
          ),
        ]
      : []),
  ];
}

/** Jobs and storage. */
export function working(jobs, overview, load, mayCancel) {
  const rows = jobs.map((job) => {
    const name = `${plain(job.kind)} ${job.model ?? job.policy ?? job.series ?? ""}`;
    return h(
      "li",
      {},
      h(
        "span.grow",
        {},
        job.model ? link(url("models", job.model), name) : name,
        h(
          "span.quiet.small",
          {},
          ` ${job.status === "queued" ? "queued" : plain(job.stage)}${job.epoch ? ` · epoch ${job.epoch} of ${job.epochs}` : ""}${job.loss !== null ? ` · loss ${figure(job.loss)}` : ""}${job.seconds_left ? ` · ${span(job.seconds_left)} left` : ""}`,
        ),
      ),
      h("progress", { max: 1, value: job.progress, "aria-label": `progress of ${name}` }),
      mayCancel &&
        act(
          "Cancel",
          async () => {
            await post(`v1/jobs/${segment(job.id)}/cancel`);
            say(`${name} is to end.`);
            await load();
          },
          "button.plain",
          { "aria-label": `Cancel ${name}` },
        ),
    );
  });
  const failed = overview.jobs.failed.map((job) =>
    h(
      "li",
      {},
      chip("failed", "critical"),
      h(
        "span.grow",
        {},
        `${plain(job.kind)} `,
        job.model ? link(url("models", job.model), job.model) : "",
        h("span.quiet.small", {}, ` ${job.error?.detail ?? ""}`),
      ),
      h("span.quiet.small", {}, since(job.finished_at)),
    ),
  );
  const { storage } = overview;
  return [
    h(
      "section.card",
      {},
      h("h2", {}, "Jobs"),
      rows.length + failed.length ? h("ul.rows", {}, rows, failed) : h("p.quiet", {}, "Nothing is at work."),
    ),
    h(
      "section.card",
      {},
      h("div.head", {}, h("h2", {}, "Storage"), storage.fault ? chip("fault", "critical") : chip("sound", "good")),
      h(
        "p.quiet",
        {},
        storage.fault ?? `${bytes(storage.bytes)} in the database, ${bytes(storage.disk_free_bytes)} free on the disk.`,
      ),
    ),
  ];
}
