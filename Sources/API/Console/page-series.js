// Series: all of them, found by name, tag and state, the troubled first; a file is added by a drop.

import { where } from "./access.js";
import { backfill } from "./backfill.js";
import { get, pause, query as asQuery } from "./client.js";
import { attempt, chip, empty, h, option, paused } from "./dom.js";
import { addExample, chooseFile } from "./imports.js";
import { LongList } from "./list.js";
import { sparkline } from "./sparkline.js";
import { keep, url } from "./state.js";
import { count, plain, several, since, span } from "./words.js";

const states = [
  ["", "any state"],
  ["alerting", "alerting"],
  ["calm", "calm"],
  ["unwatched", "unwatched"],
  ["empty", "empty"],
];
const sorts = [
  ["trouble", "trouble first"],
  ["id", "by name"],
  ["fresh", "freshest points"],
  ["stale", "stalest points"],
  ["newest", "newest"],
];
export const stateKinds = { alerting: "critical", calm: "good", unwatched: "", empty: "warning" };

export async function show(place, route, signal) {
  if (route.id) return (await import("./page-one.js")).show(place, route, signal);
  const { query } = route;
  const text = h("input", {
    type: "search",
    placeholder: "Search series",
    autocomplete: "off",
    value: query.get("q") ?? "",
    "aria-label": "Search series by name",
  });
  const known = h("datalist", { id: "known-tags" }),
    tag = h("input", {
      list: "known-tags",
      placeholder: "tag: team:shop",
      autocomplete: "off",
      value: query.get("tag") ?? "",
      "aria-label": "Tag, as name:value",
    });
  const state = h(
    "select",
    { "aria-label": "State" },
    states.map(([value, name]) => option(value, name, value === (query.get("state") ?? ""))),
  );
  const sort = h(
    "select",
    { "aria-label": "Sort" },
    sorts.map(([value, name]) => option(value, name, value === (query.get("sort") ?? "trouble"))),
  );
  const number = h("p.quiet.figures", { role: "status" });
  const mayAdd = await where("ingest", () => true, false);
  const adding = (text) =>
    mayAdd
      ? [
          h("button.first", { onclick: () => chooseFile() }, text),
          h("button", { onclick: () => attempt(addExample) }, "Try an example"),
        ]
      : [];
  const mayBring = await where("admin", () => true, false);
  const add = h(
    "div.buttons",
    {},
    adding("Add a file…"),
    mayBring ? h("button", { onclick: backfill }, "From Prometheus…") : null,
  );
  const isNarrow = matchMedia("(max-width: 760px)");
  const list = new LongList(
    {
      label: "Series",
      height: () => (isNarrow.matches ? 92 : 60),
      row: (series) => row(series, signal),
      empty: () =>
        text.value || tag.value || state.value
          ? empty(
              "Nothing fits",
              "No series has that name, tag and state.",
              h(
                "button",
                {
                  onclick: () => {
                    text.value = tag.value = state.value = "";
                    void load();
                  },
                },
                "Show all",
              ),
            )
          : empty(
              "No series yet",
              "Drop a file of times and values anywhere on this page. Any export will do; you see what it was taken for before it is stored.",
              ...adding("Choose a file"),
            ),
    },
    signal,
  );

  async function load() {
    keep({ q: text.value, tag: tag.value, state: state.value, sort: sort.value === "trouble" ? "" : sort.value });
    await list.read(
      `v1/series${asQuery({ q: text.value, tag: tag.value.split(/[\s,]+/).filter((t) => /^[^:]+:/.test(t)), state: state.value, sort: sort.value })}`,
    );
    number.textContent = `${count(list.items.length)} shown`;
    const tags = new Set(list.items.flatMap((series) => Object.entries(series.tags).map((pair) => pair.join(":"))));
    if (!tag.value)
      known.replaceChildren(
        ...[...tags]
          .sort()
          .slice(0, 200)
          .map((text) => option(text)),
      );
    // Counting all of them is another question: the rows don't wait for it.
    if (list.cursor)
      void get("v1/overview", signal)
        .then(({ series }) => {
          number.textContent = `${count(series.count)} in all`;
        })
        .catch(() => {});
  }

  const loads = paused(list.element, load);
  for (const field of [text, tag]) field.addEventListener("input", loads);
  for (const field of [state, sort]) field.addEventListener("change", () => attempt(load));
  place.append(
    h("div.head", {}, h("h1", {}, "Series"), number, add),
    h(
      "form.bar",
      {
        role: "search",
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(load);
        },
      },
      h("div.grow.form-line", {}, text),
      tag,
      known,
      state,
      sort,
    ),
    list.element,
  );
  await load();
  if (query.get("add")) {
    keep({ add: "" });
    void (query.get("add") === "example" ? attempt(addExample) : chooseFile());
  }
  void (async () => {
    while (!signal.aborted) {
      await pause(20);
      if (!document.hidden && !signal.aborted && scrollY < 200 && !list.list.contains(document.activeElement))
        await load().catch(() => {});
    }
  })();
  return undefined;
}

function row(series, signal) {
  const last = series.last ?? 0;
  const tags = Object.entries(series.tags)
    .slice(0, 3)
    .map(([name, value]) => `${name}:${value}`)
    .join("  ");
  return h(
    "a.series-row",
    { href: url("series", series.id) },
    h(
      "span.series-name",
      {},
      h("strong", {}, series.id),
      h(
        "small.quiet",
        {},
        `${series.metrics.slice(0, 3).join(", ")}${series.metrics.length > 3 ? ` and ${series.metrics.length - 3} more` : ""}${tags ? `  ·  ${tags}` : ""}`,
      ),
    ),
    last
      ? sparkline(
          series.id,
          { from: last - Math.max(86400, series.interval * 90), to: last + series.interval, most: 80 },
          signal,
        )
      : h("span.spark"),
    chip(
      series.open_alerts ? `${plain(series.state)} · ${series.open_alerts}` : plain(series.state),
      stateKinds[series.state],
    ),
    h(
      "span.series-facts.small.quiet.figures",
      {},
      `${several(series.points, "point")}, every ${span(series.interval)}`,
      h("br"),
      last ? since(last) : "empty",
    ),
  );
}
