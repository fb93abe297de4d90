// A file of the user's: what the server takes it for, as a table in which every guess can be overruled, and then taken.

const kinds = {
  time: "time", time_of_day: "time of day", metric: "metric", context: "context", label: "labels anomalies",
  ignore_label: "to be ignored", series_key: "tells series apart", metric_name: "names the metric", omitted: "left out",
};
/** Seconds without input after which the file is looked at again. */
const rest = 0.4;

/** Where a fault is: `lines 2, 3, 4 …, column ts`. */
export function faultPlace(fault) {
  const lines = fault.lines ?? (fault.line ? [fault.line] : []);
  const line = lines.length ? `line${lines.length > 1 ? "s" : ""} ${lines.join(", ")}${(fault.count ?? 1) > lines.length ? " …" : ""}` : "";
  const place = fault.pointer ?? fault.parameter ?? fault.header ?? line;
  return fault.column ? `${place}, column ${fault.column}` : place;
}

/**
 * @param tools  what the console lends: $, element, call, attempt, say, moment, figure, and
 *               taken(id), which shows a series that was made.
 */
export function importPanel({ $, element, call, attempt, say, moment, figure, taken }) {
  let file = null, reading = null, changed = false, timer = null, latest = 0;
  const dialog = $("import-dialog");
  const cells = (name, ...texts) => element("tr", {}, ...texts.map((text) => element(name, {}, text)));
  const escaped = (name) => name.replace(/[\\,]/g, "\\$&");

  function open(chosen) {
    file = chosen;
    reading = null;
    changed = false;
    for (const field of ["import-id", "import-zone", "import-interval"]) $(field).value = "";
    for (const field of ["import-format", "import-alignment", "import-aggregation"]) $(field).value = "";
    $("import-title").textContent = file.name ?? "file";
    if (!dialog.open) dialog.showModal();
    void look();
  }

  /** What the table and the fields say beside the content of the file. */
  function query() {
    const pairs = [
      ["id", $("import-id").value], ["timezone", $("import-zone").value], ["interval", $("import-interval").value],
      ["time_format", $("import-format").value], ["alignment", $("import-alignment").value],
      ["aggregation", $("import-alignment").value === "aggregate" ? $("import-aggregation").value : ""],
    ].filter(([, value]) => value);
    if (changed) {
      const chosen = [...document.querySelectorAll("#import-columns select")].map((select) => [select.dataset.name, select.value]);
      const named = (kind) => chosen.filter(([, value]) => value === kind).map(([name]) => escaped(name)).join(",");
      for (const [parameter, list] of [
        ["time_column", [named("time"), named("time_of_day")].filter(Boolean).join(",")], ["value_column", named("metric")],
        ["context", named("context")], ["ignore", named("ignore_label")], ["omit", named("omitted")],
      ]) if (list) pairs.push([parameter, list]);
      // Empty for none, lest they be guessed again.
      pairs.push(["label", chosen.find(([, value]) => value === "label")?.[0] ?? ""], ["series_column", named("series_key")]);
    }
    return new URLSearchParams(pairs);
  }

  /** Shows what the file is taken for; the answer to an earlier question is passed over. */
  async function look() {
    const asked = ++latest;
    $("import-take").disabled = true;
    $("import-facts").textContent = "Reading…";
    try {
      const { body } = await call(`v1/imports?${query()}`, { method: "POST", body: file });
      if (asked !== latest) return;
      reading = body;
      draw();
    } catch (error) {
      if (asked === latest) drawFaults(error);
    }
  }

  function draw() {
    const r = reading;
    const several = r.series.length > 1 || r.series[0].key !== null;
    if (!several && !r.series[0].id && !$("import-id").value) $("import-id").value = idOf(file.name ?? "series");
    $("import-id-name").textContent = several ? "Ids begin with" : "Series id";
    $("import-facts").textContent = [
      r.format, r.encoding, ...(r.format === "csv" ? [`fields between ${{ "\t": "tabs", " ": "spaces" }[r.delimiter] ?? r.delimiter}`] : []),
      `decimal ${r.decimal}`, `times as ${r.time_format}${r.timezone ? `, clock of ${r.timezone}` : ""}`, `${r.rows.toLocaleString("en")} rows`,
    ].join(" · ");
    $("import-columns").replaceChildren(...r.columns.map((column) => {
      const select = element("select", { disabled: r.header_line === null, onchange: () => { changed = true; again(0); } },
        ...Object.entries(kinds).map(([value, text]) => element("option", { value, selected: value === column.kind }, text)));
      select.dataset.name = column.name;
      select.setAttribute("aria-label", `What ${column.name} is`);
      return cells("td", column.unit ? `${column.name} (${column.unit})` : column.name, select, `${column.reason}`);
    }));
    $("import-series").replaceChildren(...r.series.slice(0, 20).map((s) => cells("td", s.id ?? ($("import-id").value || "–"),
      moment(s.first), moment(s.last), `${s.interval} s`, s.rows.toLocaleString("en"), s.gaps.toLocaleString("en"),
      s.alignment + (s.moved ? `, ${s.moved.toLocaleString("en")} moved` : ""))));
    $("import-more").textContent = r.series.length > 20 ? `and ${r.series.length - 20} more series` : "";
    const names = Object.keys(r.first_rows[0]?.values ?? {});
    $("import-rows").replaceChildren(cells("th", "first rows (UTC)", ...names),
      ...r.first_rows.map((row) => cells("td", moment(row.timestamp), ...names.map((name) => figure(row.values[name], 6)))));
    $("import-notes").replaceChildren(...r.warnings.map((warning) => element("li", {}, warning)));
    $("import-notes").className = "notes";
    $("import-table").hidden = false;
    $("import-take").disabled = false;
  }

  /** What keeps a file out, cause by cause; the table of the last reading stays, so that a choice can be taken back. */
  function drawFaults(error) {
    $("import-facts").textContent = "It cannot be taken so.";
    const faults = error.faults?.length ? error.faults : [{ detail: error.message }];
    $("import-notes").replaceChildren(...faults.map((fault) => element("li", {},
      ...(faultPlace(fault) ? [element("strong", {}, faultPlace(fault)), ": "] : []), fault.detail)));
    $("import-notes").className = "notes bad";
    $("import-table").hidden = !reading;
  }

  const idOf = (name) => name.replace(/\.(gz)$/i, "").replace(/\.(csv|tsv|txt|json|ndjson|jsonl)$/i, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-|-$/g, "").slice(0, 128) || "series";

  function again(seconds = rest) {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000);
  }

  async function take() {
    const wanted = new URLSearchParams(reading.query);
    wanted.set("confirm", "true");
    if ($("import-id").value) wanted.set("id", $("import-id").value);
    $("import-take").disabled = true;
    try {
      const { body } = await call(`v1/imports?${wanted}`, { method: "POST", body: file });
      dialog.close();
      say(body.series.length === 1 ? `${body.series[0].id}: ${body.series[0].points.toLocaleString("en")} points stored.` : `${body.series.length} series stored.`);
      await attempt(() => taken(body.series[0].id));
    } catch (error) { drawFaults(error); }
  }

  $("import-file").addEventListener("change", () => {
    if ($("import-file").files[0]) open($("import-file").files[0]);
    $("import-file").value = "";
  });
  for (const button of document.querySelectorAll("[data-import]")) button.addEventListener("click", () => $("import-file").click());
  $("import-example").addEventListener("click", () => attempt(async () => {
    const answer = await fetch("examples/shop.csv");
    open(new File([await answer.blob()], "shop.csv"));
  }));
  for (const field of ["import-id", "import-zone", "import-interval"]) $(field).addEventListener("input", () => again());
  for (const field of ["import-format", "import-alignment", "import-aggregation"]) $(field).addEventListener("change", () => again(0));
  $("import-form").addEventListener("submit", (event) => { event.preventDefault(); void take(); });
  $("import-cancel").addEventListener("click", () => dialog.close());
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
}
