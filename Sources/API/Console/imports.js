// A file of the viewer's: what the server takes it for, as tables in which every guess can be overruled, and then taken.

import { where } from "./access.js";
import { call, faultPlace, query as asQuery } from "./client.js";
import { attempt, h, option, paused, say, table } from "./dom.js";
import { go, url } from "./state.js";
import { count, figure, moment } from "./words.js";

const kinds = {
  time: "time",
  time_of_day: "time of day",
  metric: "metric",
  context: "context",
  label: "labels anomalies",
  ignore_label: "to be ignored",
  series_key: "tells series apart",
  metric_name: "names the metric",
  omitted: "left out",
};
const formats = [
  ["", "as they look"],
  ["iso8601", "year first"],
  ["day_first", "day first"],
  ["month_first", "month first"],
  ["unix_s", "Unix seconds"],
  ["unix_ms", "Unix milliseconds"],
  ["unix_us", "Unix microseconds"],
  ["unix_ns", "Unix nanoseconds"],
  ["spreadsheet", "days of a spreadsheet"],
];
const alignments = [
  ["", "as it fits"],
  ["strict", "refuse"],
  ["snap", "nearest slot"],
  ["aggregate", "one value of all"],
];
const aggregations = [
  ["", "mean"],
  ["sum", "sum"],
  ["last", "last"],
  ["max", "max"],
  ["count", "count"],
];

const escaped = (name) => name.replace(/[\\,]/g, "\\$&");
const idOf = (name) =>
  name
    .replace(/\.gz$/i, "")
    .replace(/\.(csv|tsv|txt|json|ndjson|jsonl)$/i, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 128) || "series";

/** Files may be dropped on any page. */
export function dropping() {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file)
      void attempt(() => where("ingest", () => lookAt(file), "")).then((taken) => {
        if (taken === "") say("This token may not add points.", { bad: true });
      });
  });
}

export function chooseFile() {
  const input = h("input", {
    type: "file",
    onchange: () => {
      if (input.files[0]) void lookAt(input.files[0]);
    },
  });
  input.click();
}

export async function addExample() {
  const answer = await fetch("examples/shop.csv");
  await lookAt(new File([await answer.blob()], "shop.csv"));
}

/** Shows what a file is taken for, in a dialog, until it is taken or left. */
async function lookAt(file) {
  let reading = null,
    changed = false,
    latest = 0;
  const facts = h("p.quiet", { role: "status" }),
    notes = h("ul.notes"),
    tables = h("div.stack");
  const id = h("input", { maxLength: 128, pattern: "[A-Za-z0-9._\\-]*", autocomplete: "off" }),
    idName = h("span", {}, "Series id");
  const zone = h("input", { maxLength: 64, placeholder: "of the file", autocomplete: "off" });
  const interval = h("input", { type: "number", min: 1, max: 604800, placeholder: "as they come" });
  const [format, alignment, aggregation] = [formats, alignments, aggregations].map((list) =>
    h(
      "select",
      {},
      list.map(([value, text]) => option(value, text)),
    ),
  );
  const take = h("button.first", { type: "submit", disabled: true }, "Take it so");
  const columns = new Map();

  function query() {
    const wanted = {
      id: id.value,
      timezone: zone.value,
      interval: interval.value,
      time_format: format.value,
      alignment: alignment.value,
      aggregation: alignment.value === "aggregate" ? aggregation.value : "",
    };
    const text = asQuery(wanted);
    if (!changed) return text;
    const named = (kind) =>
      [...columns]
        .filter(([, value]) => value === kind)
        .map(([name]) => escaped(name))
        .join(",");
    const lists = asQuery({
      time_column: [named("time"), named("time_of_day")].filter(Boolean).join(","),
      value_column: named("metric"),
      context: named("context"),
      ignore: named("ignore_label"),
      omit: named("omitted"),
    });
    // Empty for none, lest they be guessed again.
    const told = new URLSearchParams([
      ["label", [...columns].find(([, value]) => value === "label")?.[0] ?? ""],
      ["series_column", named("series_key")],
    ]);
    return `?${[text.slice(1), lists.slice(1), told].filter((part) => String(part)).join("&")}`;
  }

  /** What the file is taken for now; the answer to an earlier question is passed over. */
  async function look() {
    const asked = ++latest;
    take.disabled = true;
    facts.textContent = "Reading…";
    try {
      const { body } = await call(`v1/imports${query()}`, { method: "POST", body: file, isReading: true });
      if (asked === latest) draw(body);
    } catch (error) {
      if (asked === latest) drawFaults(error);
    }
  }
  const again = paused(tables, look, 0.4);

  function draw(r) {
    reading = r;
    const isSeveral = r.series.length > 1 || r.series[0].key !== null;
    if (!isSeveral && !r.series[0].id && !id.value) id.value = idOf(file.name ?? "series");
    idName.textContent = isSeveral ? "Ids begin with" : "Series id";
    facts.textContent = [
      r.format,
      r.encoding,
      r.format === "csv" ? `fields between ${{ "\t": "tabs", " ": "spaces" }[r.delimiter] ?? r.delimiter}` : "",
      `decimal ${r.decimal}`,
      `times as ${r.time_format}${r.timezone ? `, clock of ${r.timezone}` : ""}`,
      `${count(r.rows)} rows`,
    ]
      .filter(Boolean)
      .join(" · ");
    columns.clear();
    for (const column of r.columns) columns.set(column.name, column.kind);
    const names = Object.keys(r.first_rows[0]?.values ?? {});
    tables.replaceChildren(
      table(
        "Columns of the file",
        ["Column", "is"],
        r.columns.map((column) => [
          [column.unit ? `${column.name} (${column.unit})` : column.name, h("small.quiet.whole", {}, column.reason)],
          h(
            "select",
            {
              disabled: r.header_line === null,
              "aria-label": `What ${column.name} is`,
              onchange: (event) => {
                columns.set(column.name, event.target.value);
                changed = true;
                void look();
              },
            },
            Object.entries(kinds).map(([value, text]) => option(value, text, value === column.kind)),
          ),
        ]),
      ),
      table(
        "Series that it makes",
        ["Series", "from", "to", "every", "rows", "gaps", "alignment"],
        r.series
          .slice(0, 20)
          .map((s) => [
            s.id ?? (id.value || "–"),
            moment(s.first),
            moment(s.last),
            `${s.interval} s`,
            count(s.rows),
            count(s.gaps),
            s.alignment + (s.moved ? `, ${count(s.moved)} moved` : ""),
          ]),
      ),
      r.series.length > 20 ? h("p.quiet", {}, `and ${r.series.length - 20} more series`) : "",
      table(
        "The first rows as understood",
        ["first rows", ...names],
        r.first_rows.map((row) => [moment(row.timestamp), ...names.map((name) => figure(row.values[name], 6))]),
      ),
    );
    notes.replaceChildren(...r.warnings.map((warning) => h("li.note", {}, warning)));
    take.disabled = false;
  }

  /** What keeps a file out, cause by cause; the tables of the last reading stay, so that a choice can be taken back. */
  function drawFaults(error) {
    facts.textContent = "It cannot be taken so.";
    const faults = error.faults?.length ? error.faults : [{ detail: error.message }];
    notes.replaceChildren(
      ...faults.map((fault) =>
        h(
          "li.fault",
          {},
          h("p", {}, faultPlace(fault) ? [h("strong", {}, faultPlace(fault)), ": "] : null, fault.detail),
        ),
      ),
    );
    if (!reading) tables.replaceChildren();
  }

  async function store() {
    const wanted = new URLSearchParams(reading.query);
    wanted.set("confirm", "true");
    if (id.value) wanted.set("id", id.value);
    take.disabled = true;
    try {
      const { body } = await call(`v1/imports?${wanted}`, { method: "POST", body: file });
      box.close();
      say(
        body.series.length === 1
          ? `${body.series[0].id}: ${count(body.series[0].points)} points stored.`
          : `${body.series.length} series stored.`,
      );
      go(body.series.length === 1 ? url("series", body.series[0].id) : url("series"));
    } catch (error) {
      drawFaults(error);
    }
  }

  const field = (name, input) => h("label", {}, typeof name === "string" ? h("span", {}, name) : name, input);
  const box = h(
    "dialog.wide",
    { "aria-labelledby": "import-title" },
    h(
      "form.stack",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(store);
        },
      },
      h("div.head", {}, h("h2", { id: "import-title" }, file.name ?? "file"), facts),
      notes,
      h(
        "div.form",
        {},
        field(idName, id),
        field("Time zone", zone),
        field("Times are", format),
        field("Every (s)", interval),
        field("Off the grid", alignment),
        field("which is the", aggregation),
      ),
      tables,
      h("div.buttons", {}, take, h("button", { onclick: () => box.close() }, "Cancel")),
    ),
  );
  for (const input of [id, zone, interval]) input.addEventListener("input", again);
  for (const input of [format, alignment, aggregation]) input.addEventListener("change", () => look());
  box.addEventListener("close", () => box.remove());
  document.querySelector("dialog[open]")?.close();
  document.body.append(box);
  box.showModal();
  await look();
}
