// Label: a drag (or the keyboard), a key, done, undo; the list, import and export; a model's questions as cards.

import { where } from "./access.js";
import { all, get, post, query as asQuery, remove, segment } from "./client.js";
import { act, attempt, author, authorField, chip, empty, h, keys, link, option, say, timeField } from "./dom.js";
import { choose } from "./label-choose.js";
import { labelFiles } from "./label-files.js";
import { OneView } from "./one-view.js";
import { legend } from "./one-parts.js";
import { keep, url } from "./state.js";
import { moment, plain, untyped } from "./words.js";

const kinds = {
  a: ["anomaly", "Anomaly"],
  n: ["normal", "Normal"],
  i: ["ignore", "Ignore"],
  w: ["new_normal", "Normal from now on"],
};

export async function show(place, route, signal) {
  if (!(await where("label", () => true, false))) {
    place.append(
      h("h1", {}, "Label"),
      empty("Not for this token", "Labels and answers are for tokens with the scope label."),
    );
    return undefined;
  }
  if (route.tab === "questions") return (await import("./questions.js")).show(place, route, signal);
  if (!route.id) return choose(place, signal);
  const { id, query } = route;
  const [series, models] = await Promise.all([
    get(`v1/series/${segment(id)}`, signal),
    all(`v1/models${asQuery({ series: id })}`, { signal }),
  ]);
  const ready = models.filter((m) => m.active_version !== null && m.threshold);
  const model = ready.find((m) => m.id === query.get("model"))?.id ?? ready[0]?.id ?? null;
  place.append(
    h(
      "div.head",
      {},
      h("h1", {}, "Label ", link(url("series", id), id)),
      h(
        "div.buttons",
        {},
        ready.map((m) => h("a.button", { href: url("label", m.id, {}, "questions") }, `Questions of ${m.id}`)),
      ),
    ),
  );
  if (series.first === null) {
    place.append(empty("No points yet", "There is nothing to label before points have come."));
    return undefined;
  }

  const start = timeField(),
    end = timeField();
  const note = h("input", { maxLength: 1024, autocomplete: "off" });
  const list = h("div");
  const filter = h(
    "select",
    {
      "aria-label": "Kind of label",
      onchange: () => {
        keep({ kind: filter.value });
        draw();
      },
    },
    option("", "all kinds"),
    Object.values(kinds).map(([kind, text]) => option(kind, text, kind === query.get("kind"))),
  );
  const buttons = Object.entries(kinds).map(([key, [kind, text]]) =>
    act([text, h("kbd", {}, key)], () => adds(kind), key === "a" ? "button.first" : "button", {
      "aria-keyshortcuts": key,
    }),
  );
  const done = [];
  let turn = Promise.resolve();
  /** One deed after the other: what is undone at once is the deed before, though its answer may not have come yet. */
  const inTurn =
    (work) =>
    (...values) =>
      (turn = turn.catch(() => {}).then(() => work(...values)));

  const view = new OneView(
    series,
    {
      model,
      metrics: series.metrics.slice(0, 3),
      context: false,
      onLoaded: () => draw(),
      chart: {
        onSelect: (from, to) => chosen(from, to),
        onEdge: (range, from, to) => attempt(() => moves(range.id, from, to)),
        onPress: (t) => press(t),
      },
    },
    signal,
  );
  view.chart.mode = "select";

  function chosen(from, to) {
    start.value = moment(from);
    end.value = moment(to);
    keep({ start: from, end: to });
    for (const button of buttons) button.disabled = false;
    view.chart.speak(`Selected ${moment(from)} to ${moment(to)}: say what it was.`);
  }
  /** A press on a label takes hold of its edges. */
  function press(t) {
    const found = view.labels.find((l) => t >= l.start && t < l.end);
    view.chosen = found?.id ?? null;
    if (found) {
      start.value = moment(found.start);
      end.value = moment(found.end);
      note.value = found.note ?? "";
    }
    view.chart.clearSelection();
    view.chart.set({ ranges: view.ranges() });
    draw();
  }

  async function add(kind) {
    const label = {
      start: untyped(start.value),
      end: untyped(end.value),
      kind,
      author: author(),
      ...(note.value ? { note: note.value } : {}),
    };
    if (!(label.end > label.start)) throw new Error("Drag over the chart first, or type from and to.");
    const made = (await post(`v1/series/${segment(id)}/labels`, [label])).items[0];
    done.push(() => remove(`v1/series/${segment(id)}/labels/${segment(made.id)}`));
    note.value = "";
    view.chart.clearSelection();
    await again();
    say(`${moment(label.start)} to ${moment(label.end)} is ${plain(kind)}.`, { undo: undoes });
  }

  /** Other edges are another label: the new one is laid before the old one goes. */
  async function move(old, from, to) {
    const label = view.labels.find((l) => l.id === old);
    if (!label || (label.start === from && label.end === to)) return;
    const again_ = { kind: label.kind, note: label.note, author: label.author ?? author() };
    const made = (await post(`v1/series/${segment(id)}/labels`, [{ start: from, end: to, ...again_ }])).items[0];
    await remove(`v1/series/${segment(id)}/labels/${segment(old)}`);
    done.push(async () => {
      await post(`v1/series/${segment(id)}/labels`, [{ start: label.start, end: label.end, ...again_ }]);
      await remove(`v1/series/${segment(id)}/labels/${segment(made.id)}`);
    });
    view.chosen = made.id;
    await again();
    say("The edge is moved.", { undo: undoes });
  }

  async function drop(label) {
    await remove(`v1/series/${segment(id)}/labels/${segment(label.id)}`);
    done.push(() =>
      post(`v1/series/${segment(id)}/labels`, [
        { start: label.start, end: label.end, kind: label.kind, note: label.note, author: label.author },
      ]),
    );
    await again();
    say("The label is gone.", { undo: undoes });
  }
  async function undo() {
    const last = done.pop();
    if (!last) {
      say("There is nothing to take back.");
      return;
    }
    await last();
    await again();
    say("Taken back.");
  }
  const [adds, moves, drops, undoes] = [add, move, drop, undo].map(inTurn);
  async function again() {
    await view.loadKnown();
    view.draw(true);
    draw();
  }

  function draw() {
    const shown = view.labels
      .filter((l) => !filter.value || l.kind === filter.value)
      .toSorted((a, b) => b.start - a.start);
    list.replaceChildren(
      shown.length
        ? h(
            "ul.rows.short",
            { tabIndex: 0, "aria-label": "Labels" },
            shown.slice(0, 300).map((l) => {
              const row = h(
                "li",
                {},
                h(
                  "button.plain",
                  {
                    onclick: () => {
                      press(l.start);
                      const room = (l.end - l.start) * 3 + 30 * series.interval;
                      view.chart.show(l.start - room, l.end + room);
                    },
                  },
                  `${moment(l.start)} to ${moment(l.end)}`,
                ),
                chip(plain(l.kind), l.kind === "anomaly" ? "critical" : ""),
                h("span.grow.small", {}, l.note ?? ""),
                h("span.small.quiet", {}, `${l.author ?? ""} ${l.source}`),
                view.chosen === l.id
                  ? act(
                      "Move edges to the fields",
                      () => moves(l.id, untyped(start.value), untyped(end.value)),
                      "button.plain",
                    )
                  : null,
                act("Delete", () => drops(l), "button.plain", {
                  "aria-label": `Delete the label of ${moment(l.start)}`,
                }),
              );
              row.setAttribute("aria-current", String(view.chosen === l.id));
              return row;
            }),
          )
        : h("p.quiet", {}, "No label yet."),
    );
  }

  keys(
    {
      ...Object.fromEntries(Object.entries(kinds).map(([key, [kind]]) => [key, () => attempt(() => adds(kind))])),
      u: () => attempt(undoes),
    },
    signal,
  );
  place.append(
    h(
      "section.card",
      { "aria-label": "Chart" },
      h(
        "p.quiet",
        {},
        "Drag over a stretch, then say what it was. By keyboard: step with . and , begin and end with space. A press on a label takes hold of its edges.",
      ),
      h("div.buttons", {}, buttons, act(["Undo", h("kbd", {}, "u")], undoes, "button", { "aria-keyshortcuts": "u" })),
      view.element,
      legend(Boolean(model)),
    ),
    h(
      "section.card",
      { "aria-label": "The stretch" },
      h(
        "div.form",
        {},
        h("label", {}, h("span", {}, "From"), start),
        h("label", {}, h("span", {}, "To, not included"), end),
        h("label", {}, h("span", {}, "Note"), note),
        authorField(),
      ),
    ),
    h("section.card", {}, h("div.head", {}, h("h2", {}, "Labels"), filter, labelFiles(id, again)), list),
  );
  queueMicrotask(() =>
    attempt(async () => {
      const from = Number(query.get("from")),
        to = Number(query.get("to")),
        a = Number(query.get("start")),
        b = Number(query.get("end"));
      await view.load(...(to > from ? [from, to] : b > a ? [a - (b - a) * 4, b + (b - a) * 4] : []));
      if (b > a) {
        view.chart.select(a, b, true);
        buttons[0].focus();
      }
    }),
  );
  return undefined;
}
