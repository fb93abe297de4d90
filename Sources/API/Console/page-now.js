// Now: what is wrong, the gravest first, and what can be done about it by one key each.

import { where } from "./access.js";
import { get, pause, stream } from "./client.js";
import { act, attempt, chip, empty, fault, h, keys, link } from "./dom.js";
import { acknowledge, mute, resolve } from "./incidents.js";
import { activeJobs, closedRow, openIncidents, seriesUrl, trouble, working } from "./now-side.js";
import { details, reasonWords } from "./reasons.js";
import { sparkline } from "./sparkline.js";
import { keep, route, url } from "./state.js";
import { moment, plain, several, span } from "./words.js";

const isOpen = (incident) => incident.status === "open" || incident.status === "acknowledged";

export async function show(place, { query }, signal) {
  const list = h("section.stack", { "aria-label": "Open incidents" });
  const side = h("div.columns");
  const title = h("h1", {}, "Now");
  const summary = h("p.quiet", { role: "status" });
  const past = h("section.stack", { "aria-label": "Past incidents" });
  const isWall = query.get("wall") === "1";
  document.documentElement.classList.toggle("wall", isWall);
  if (isWall)
    navigator.wakeLock?.request("screen").catch(() => {
      /* the screen may sleep */
    });
  signal.addEventListener("abort", () => document.documentElement.classList.remove("wall"));
  place.append(
    h(
      "div.head",
      {},
      title,
      summary,
      isWall
        ? link(url("now"), "Leave the wall")
        : h("a.button.plain.wide-only", { href: url("now", "", { wall: "1" }) }, "Wall display"),
    ),
    list,
    side,
    past,
  );
  const [mayJudge, mayCancel, mayAdd] = await Promise.all(
    ["label", "admin", "ingest"].map((scope) => where(scope, () => true, false)),
  );
  let incidents = [],
    known = new Map(),
    chosen = query.get("incident") ?? "";

  async function load() {
    const [overview, open, jobs, older, series] = await Promise.all([
      get("v1/overview", signal),
      openIncidents(signal),
      activeJobs(signal),
      get("v1/incidents?limit=30", signal),
      get("v1/series?limit=1", signal),
    ]);
    const closed = older.items.filter((i) => !isOpen(i)).slice(0, 8);
    known = await details([...open.slice(0, 24), ...closed], signal);
    if (signal.aborted) return;
    incidents = open;
    if (!incidents.some((i) => i.id === chosen)) chosen = incidents[0]?.id ?? "";
    summary.textContent =
      `${overview.status === "ok" ? "All is well" : plain(overview.status)} · ${several(overview.series.count, "series", "series")}, ` +
      `${several(overview.series.monitors, "monitor")} · as of ${moment((Date.now() / 1000) | 0)}`;
    drawIncidents(series.items.length > 0);
    side.replaceChildren(...trouble(overview), ...working(jobs, overview, load, mayCancel));
    past.replaceChildren(
      ...(closed.length
        ? [
            h("h2", {}, "Lately closed"),
            h(
              "ul.rows.card",
              {},
              closed.map((i) => closedRow(i, known.get(i.id)?.words, mayJudge)),
            ),
          ]
        : []),
    );
  }

  let drawn = "";
  /** What has not changed stays as it is, and the focus where it was: this comes by itself, under the viewer's hands. */
  function drawIncidents(hasSeries) {
    const now = JSON.stringify([incidents, [...known], hasSeries, chosen, (Date.now() / 60000) | 0]);
    if (now === drawn) return;
    drawn = now;
    const focused = list.contains(document.activeElement) ? document.activeElement : null,
      key = focused?.getAttribute("aria-keyshortcuts");
    list.replaceChildren(
      ...(incidents.length
        ? incidents.map(card)
        : [
            hasSeries
              ? empty(
                  "Nothing is wrong",
                  "Incidents appear here as they open, with what moved first and why.",
                  h("a.button", { href: url("series") }, "Look at the series"),
                )
              : empty(
                  "An empty server",
                  "Drop a file of times and values anywhere on this page: it is shown as it was understood before anything is stored.",
                  mayAdd && h("a.button.first", { href: url("series", "", { add: "file" }) }, "Choose a file"),
                  mayAdd && h("a.button", { href: url("series", "", { add: "example" }) }, "Try an example"),
                ),
          ]),
    );
    if (focused)
      (
        (key && list.querySelector(`[aria-current=true] [aria-keyshortcuts=${key}]`)) ||
        list.querySelector("[aria-current=true]")
      )?.focus();
  }

  function card(incident) {
    const first = incident.first_mover,
      end = incident.end ?? (Date.now() / 1000) | 0;
    const room = Math.max(10800, (end - incident.start) * 2),
      found = known.get(incident.id);
    const name = first ? `${first.series}${first.metric ? ` · ${first.metric}` : ""}` : incident.series.join(", ");
    const place = h(
      "article.incident.card",
      {
        tabIndex: 0,
        "data-id": incident.id,
        "aria-label": `${incident.severity} incident ${incident.id}, ${name}`,
        onfocus: () => choose(incident.id, false),
      },
      h(
        "div.head",
        {},
        chip(incident.severity, incident.severity),
        h("h2", {}, link(seriesUrl(incident), name)),
        incident.status === "acknowledged" ? chip(`seen by ${incident.acknowledged_by ?? "somebody"}`, "good") : null,
        h(
          "span.quiet.figures",
          {},
          `${moment(incident.start)} · ${incident.end ? `lasted ${span(incident.end - incident.start)}` : `for ${span(end - incident.start)}`}`,
        ),
      ),
      h(
        "div.incident-body",
        {},
        first
          ? sparkline(
              first.series,
              { metric: first.metric, from: incident.start - room, to: end + 600, marked: [incident.start, end] },
              signal,
              true,
            )
          : null,
        h(
          "div.stack",
          {},
          h("p", {}, found?.words ?? incident.summary ?? "No reason is known yet."),
          h(
            "p.small.quiet",
            {},
            `${incident.id} · ${several(incident.alert_count, "alert")} in ${incident.series.slice(0, 4).join(", ")}${incident.series.length > 4 ? ` and ${incident.series.length - 4} more` : ""}`,
          ),
          incident.note ? h("p.small", {}, `${incident.acknowledged_by ?? "Somebody"}: ${incident.note}`) : null,
          found?.alerts.length > 1 ? alertsOf(incident.id, found.alerts) : null,
        ),
      ),
      mayJudge ? h("div.buttons", {}, ...actions(incident)) : null,
    );
    place.setAttribute("aria-current", String(incident.id === chosen));
    return place;
  }

  const opened = new Set();
  /** The alerts of an incident in the order of their onset, folded until asked for. */
  function alertsOf(id, alerts) {
    return h(
      "details",
      {
        open: opened.has(id),
        ontoggle: (event) => {
          if (event.target.open) opened.add(id);
          else opened.delete(id);
        },
      },
      h("summary", {}, "All its alerts"),
      h(
        "ul.rows",
        {},
        alerts
          .slice(0, 50)
          .map((a) =>
            h(
              "li",
              {},
              h("span.figures", {}, moment(a.start)),
              link(url("series", a.series, { from: a.start - 21600, to: (a.end ?? a.start) + 21600 }), a.series),
              chip(plain(a.status), a.status === "open" ? a.severity : ""),
              h("span.grow.small", {}, reasonWords(a)),
            ),
          ),
      ),
    );
  }

  const does = {
    a: ["Acknowledge", (incident) => acknowledge(incident)],
    w: ["Wrong", (incident) => resolve(incident, "normal")],
    n: ["Normal now", (incident) => resolve(incident, "new_normal")],
    r: ["Right, done", (incident) => resolve(incident, "anomaly")],
    m: ["Mute…", (incident) => mute(incident.first_mover?.series ?? incident.series[0], incident.group)],
  };
  const run = async (key, incident) => {
    await does[key][1](incident);
    await load();
  };
  const actions = (incident) =>
    Object.entries(does)
      .filter(([key]) => key !== "a" || incident.status === "open")
      .map(([key, [text]]) =>
        act([text, h("kbd", {}, key)], () => run(key, incident), "button", { "aria-keyshortcuts": key }),
      );

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
  keys(
    {
      j: () => step(1),
      k: () => step(-1),
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => {
        const i = current();
        if (i && document.activeElement?.matches(".incident")) location.hash = seriesUrl(i);
      },
      ...Object.fromEntries(
        Object.keys(does).map((key) => [
          key,
          () => {
            const i = current();
            if (mayJudge && i && (key !== "a" || i.status === "open")) void attempt(() => run(key, i));
          },
        ]),
      ),
    },
    signal,
  );

  await load();
  // Several events come together; the number in the navigation follows, too.
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      void load().catch(() => {});
      dispatchEvent(new Event("incidents"));
    }, 300);
  };
  stream("v1/incidents/events", changed, signal).catch(() => {
    /* it ended with the page */
  });
  void (async () => {
    while (!signal.aborted) {
      await pause(side.querySelector("progress") ? 2 : 10);
      if (!document.hidden && route().page === "now" && !signal.aborted)
        await load().catch((error) => {
          if (error.name !== "AbortError") side.replaceChildren(fault(error, load));
        });
    }
  })();
}
