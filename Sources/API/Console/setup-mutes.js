// Mutes: when nobody is to be told, as a calendar of the next weeks, and a form for one more.

import { all, post, remove, segment } from "./client.js";
import { where } from "./access.js";
import { act, attempt, author, authorField, chip, empty, fault, h, option, say, timeField } from "./dom.js";
import { occurrences, ruleWords } from "./mute-times.js";
import { keep } from "./state.js";
import { clock, day as dayOf, moment, offset, several, untyped, zone } from "./words.js";

const weekdays = [
  ["MO", "Mon"],
  ["TU", "Tue"],
  ["WE", "Wed"],
  ["TH", "Thu"],
  ["FR", "Fri"],
  ["SA", "Sat"],
  ["SU", "Sun"],
];
const day = 86400;
const scope = (m) =>
  m.series
    ? m.series
    : m.monitor
      ? `monitor ${m.monitor}`
      : m.tags
        ? Object.entries(m.tags)
            .map(([name, value]) => `${name}:${value}`)
            .join(" ")
        : "everything";

export async function show(place, query, signal) {
  const calendar = h("div"),
    list = h("div"),
    form = h("div");
  let week = Number(query.get("week")) || 0;
  const may = await where("label", () => true, false);
  async function load() {
    const mutes = (await all("v1/mutes", { most: 1000, signal })).filter((m) => !m.withdrawn_at);
    drawCalendar(mutes);
    const now = Date.now() / 1000,
      live = mutes.filter((m) => !m.ended_at && (m.active || m.next || m.end > now));
    list.replaceChildren(
      live.length
        ? h(
            "ul.rows.card",
            {},
            live.map((m) =>
              h(
                "li",
                {},
                m.active ? chip("muted now", "warning") : chip("to come"),
                h(
                  "span.grow",
                  {},
                  h("strong", {}, scope(m)),
                  h("span.quiet.small", {}, ` ${m.reason ?? ""}${m.author ? ` · ${m.author}` : ""}`),
                ),
                h(
                  "span.small.quiet.figures",
                  {},
                  m.recurrence
                    ? `${ruleWords(m.recurrence)}; next ${m.next ? moment(m.next.start) : "none"}`
                    : `${moment(m.start)} to ${moment(m.end)}`,
                ),
                m.silenced ? h("span.small.quiet", {}, `${several(m.silenced, "alert")} held back`) : null,
                may
                  ? [
                      act(
                        "End",
                        async () => {
                          await remove(`v1/mutes/${segment(m.id)}`);
                          say("The mute is over.");
                          await load();
                        },
                        "button.plain",
                        { "aria-label": `End the mute of ${scope(m)}` },
                      ),
                      act(
                        "Withdraw",
                        async () => {
                          await remove(`v1/mutes/${segment(m.id)}?withdraw=true`);
                          say("Taken back, its past too.");
                          await load();
                        },
                        "button.plain",
                        { "aria-label": `Withdraw the mute of ${scope(m)}` },
                      ),
                    ]
                  : null,
              ),
            ),
          )
        : empty(
            "Nothing is muted",
            "Works, a move, a backup each night: say ahead when nobody is to be told.",
            may ? h("button.first", { onclick: open }, "Mute something") : "",
          ),
    );
  }

  /** Four weeks, from the Monday of this one, each day with what is muted in it. */
  function drawCalendar(mutes) {
    const now = Date.now() / 1000,
      local = Math.floor((now + offset(now)) / day),
      monday = local - ((local + 3) % 7) + week * 7;
    const start = (d) => d * day - offset(d * day - offset(d * day));
    const found = mutes
      .flatMap((m) => occurrences(m, start(monday), start(monday + 28)).map(([from, to]) => ({ m, from, to })))
      .sort((a, b) => a.from - b.from);
    const cell = (d) => {
      const here = found.filter(({ from, to }) => from < start(d + 1) && to > start(d));
      const name = new Date(d * day * 1000).toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
      const box = h(
        "li",
        {},
        h("span.date.small", {}, h("span.weekday", {}, `${name.slice(0, 3)} `), dayOf(start(d) + day / 2).slice(5)),
        here
          .slice(0, 5)
          .map(({ m, from, to }) =>
            h(
              "span.chip.warning",
              { title: `${scope(m)} ${m.reason ?? ""}` },
              `${from < start(d) ? "…" : clock(from)}–${to > start(d + 1) ? "…" : clock(to)} ${scope(m)}`,
            ),
          ),
        here.length > 5 ? h("span.small.quiet", {}, `and ${here.length - 5} more`) : null,
      );
      if (d === local) box.setAttribute("aria-current", "date");
      box.classList.toggle("busy", here.length > 0);
      return box;
    };
    const turn = (by) => {
      week += by;
      keep({ week: week || "" });
      drawCalendar(mutes);
    };
    calendar.replaceChildren(
      h(
        "section.card",
        { "aria-label": "Calendar" },
        h(
          "div.head",
          {},
          h("h2", {}, "Calendar"),
          h("span.quiet.small", {}, zone()),
          h(
            "div.group",
            { role: "group", "aria-label": "Weeks" },
            h("button", { onclick: () => turn(-4), "aria-label": "Four weeks earlier" }, "◀"),
            h("button", { onclick: () => turn(-week) }, "Today"),
            h("button", { onclick: () => turn(4), "aria-label": "Four weeks later" }, "▶"),
          ),
        ),
        h(
          "ol.calendar",
          {},
          Array.from({ length: 28 }, (_, i) => cell(monday + i)),
        ),
      ),
    );
  }

  const open = () => {
    form.replaceChildren(
      editor(
        async () => {
          form.replaceChildren();
          await load();
        },
        () => form.replaceChildren(),
        signal,
      ),
    );
    form.querySelector("select")?.focus();
  };
  place.append(form, may ? h("div.bar", {}, h("button.first", { onclick: open }, "New mute")) : "", calendar, list);
  await load();
}

function editor(done, close) {
  const input = (properties) => h("input", { autocomplete: "off", ...properties });
  const what = h(
    "select",
    {},
    option("series", "one series"),
    option("tags", "all series with tags"),
    option("monitor", "one monitor"),
    option("all", "everything"),
  );
  const name = input({ maxLength: 256, required: true }),
    nameText = h("span", {}, "Series");
  const soon = Math.ceil(Date.now() / 1000 / 3600) * 3600;
  const start = timeField(soon, { required: true }),
    end = timeField(soon + 3600, { required: true });
  const repeats = h(
    "select",
    {},
    option("", "once"),
    option("DAILY", "each day"),
    option("WEEKLY", "each week"),
    option("MONTHLY", "each month"),
  );
  const days = weekdays.map(() => input({ type: "checkbox" })),
    reason = input({ maxLength: 1024 }),
    problem = h("div.whole");
  const dayBox = h(
    "div.whole.bar",
    { role: "group", "aria-label": "Days of the week", hidden: true },
    weekdays.map(([, text], i) => h("label.check", {}, days[i], h("span", {}, text))),
  );
  what.addEventListener("change", () => {
    nameText.textContent = { series: "Series", tags: "Tags", monitor: "Monitor", all: "" }[what.value];
    name.placeholder = what.value === "tags" ? "team:shop, tier:1" : "";
    name.parentElement.hidden = what.value === "all";
    name.required = what.value !== "all";
  });
  repeats.addEventListener("change", () => {
    dayBox.hidden = repeats.value !== "WEEKLY";
    const t = untyped(start.value),
      today = (Math.floor((t + offset(t)) / day) + 3) % 7;
    if (!days.some((box) => box.checked)) days[today].checked = true;
  });
  const body = () => {
    const chosen = weekdays.filter((_, i) => days[i].checked).map(([code]) => code);
    const from = untyped(start.value),
      to = untyped(end.value);
    return {
      ...(what.value === "series"
        ? { series: name.value }
        : what.value === "monitor"
          ? { monitor: name.value }
          : what.value === "tags"
            ? {
                tags: Object.fromEntries(
                  name.value
                    .split(",")
                    .map((t) => t.trim().split(":"))
                    .map(([k, ...v]) => [k, v.join(":")]),
                ),
              }
            : {}),
      start: from,
      end: to,
      reason: reason.value || null,
      author: author(),
      ...(repeats.value
        ? {
            recurrence: `FREQ=${repeats.value}${repeats.value === "WEEKLY" && chosen.length ? `;BYDAY=${chosen.join(",")}` : ""}`,
            timezone: zone(),
          }
        : {}),
    };
  };
  const field = (text, element) => h("label", {}, typeof text === "string" ? h("span", {}, text) : text, element);
  return h(
    "section.card",
    { "aria-label": "Mute" },
    h("div.head", {}, h("h2", {}, "New mute"), h("button.plain", { onclick: close }, "Close")),
    h(
      "form.form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(async () => {
            try {
              await post("v1/mutes", body());
            } catch (error) {
              problem.replaceChildren(fault(error));
              return;
            }
            say("Muted.");
            await done();
          });
        },
      },
      field("Nobody is told of", what),
      field(nameText, name),
      field("From", start),
      field("To", end),
      field("Repeats", repeats),
      field("Reason", reason),
      authorField(),
      dayBox,
      problem,
      h("div.whole", {}, h("button.first", { type: "submit" }, "Mute")),
    ),
  );
}
