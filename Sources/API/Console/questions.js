// What a model asks, as cards one after the other: the window in its chart, two keys, and what the answers changed.

import { get, post, remove, segment } from "./client.js";
import { act, attempt, author, authorField, chip, empty, h, keys, link, say } from "./dom.js";
import { changesOf } from "./answers-changed.js";
import { OneView } from "./one-view.js";
import { keep, url } from "./state.js";
import { figure, moment, plain, several } from "./words.js";

const reasons = {
  likely_anomaly: "It would alert here.",
  uncertain: "It is unsure here.",
  exploration: "Chosen at random.",
  peak: "A high peak of what it learnt from.",
  alert: "It alerted here.",
  near_miss: "It nearly alerted here.",
};

export async function show(place, { id, query }, signal) {
  const model = await get(`v1/models/${segment(id)}`, signal);
  const head = h(
    "div.head",
    {},
    h("h1", {}, "Questions of ", link(url("models", id), id)),
    h("a.button", { href: url("label", model.series) }, `Label ${model.series}`),
  );
  place.append(head);
  if (!model.threshold) {
    place.append(
      empty(
        "It asks nothing",
        "A generator, or a model without a version yet, has no questions.",
        h("a.button", { href: url("models", id) }, "Look at the model"),
      ),
    );
    return;
  }
  const [series, first] = await Promise.all([
    get(`v1/series/${segment(model.series)}`, signal),
    get(`v1/models/${segment(id)}/queries?limit=100`, signal),
  ]);
  let page = first,
    current = null,
    part = null,
    answered = 0,
    change = null;
  const given = [];
  const card = h("section.card.question", { "aria-label": "The question" }),
    changes = h("section.card", { "aria-label": "What the answers changed", hidden: true });
  const budget = h("p.quiet.figures", { role: "status" }),
    queue = h("ol.rows.short", { tabIndex: 0, "aria-label": "Open questions" });
  const view = new OneView(
    series,
    {
      model: id,
      metrics: model.metrics.slice(0, 3),
      keeps: false,
      chart: { onSelect: (from, to) => take(from, to) },
    },
    signal,
  );
  view.chart.mode = "select";
  const asked = h("div.stack"),
    answers = h("div.buttons");
  const key = (text, name, work, kind = "button") =>
    act([text, h("kbd", {}, name)], work, kind, { "aria-keyshortcuts": name });
  const judging = [
      key("Anomaly", "a", () => answer("anomaly"), "button.first"),
      key("Normal", "n", () => answer("normal")),
      key("Later", "s", () => skip()),
    ],
    undoing = key("Undo", "u", () => undo());
  card.append(asked, answers, view.element);

  function draw() {
    const { round } = page;
    budget.textContent = [
      `${page.items.length} open`,
      answered ? `${answered} answered` : "",
      page.budget ? `${page.budget.used} of ${page.budget.points} points asked about` : "",
      `${several(round.new_answers, "answer")} since version ${page.version}`,
      round.training ? "training" : "",
    ]
      .filter(Boolean)
      .join(" · ");
    queue.replaceChildren(
      ...page.items.map((item) => {
        const row = h(
          "li",
          {},
          h("button.plain", { onclick: () => open(item) }, moment(item.peak_at)),
          chip(plain(item.reason)),
          h("span.small.quiet", {}, item.largest_metric ?? ""),
        );
        row.setAttribute("aria-current", String(item.id === current?.id));
        return row;
      }),
    );
    view.extra = current
      ? [
          { from: current.start, to: current.end, kind: "question" },
          ...(part ? [{ from: part.start, to: part.end, kind: "selection" }] : []),
        ]
      : [];
    view.chart.set({ ranges: view.ranges() });
    const wanted = [...(current ? judging : []), ...(given.length ? [undoing] : [])];
    if (answers.childElementCount !== wanted.length) answers.replaceChildren(...wanted);
    if (!current) {
      asked.replaceChildren(
        h("h2", {}, answered ? "All answered" : "No question is open"),
        h(
          "p.quiet",
          {},
          page.budget
            ? "There are more after the next round."
            : "There are more after the next day, or the next training.",
        ),
      );
      return;
    }
    asked.replaceChildren(
      h(
        "div.head",
        {},
        h("h2", {}, `Was this an anomaly? ${moment(current.start)} to ${moment(current.end)}`),
        chip(plain(current.reason)),
      ),
      h(
        "p",
        {},
        `${reasons[current.reason] ?? ""} Its peak is at ${moment(current.peak_at)}, score ${figure(Math.max(...current.anomaly_score.filter((v) => v !== null), 0), 3)} of the line's 1${current.largest_metric ? `; ${current.largest_metric} says most` : ""}.`,
      ),
      h(
        "p.quiet",
        {},
        part
          ? `Anomalous: ${moment(part.start)} to ${moment(part.end)}, the rest of the window normal.`
          : "Answer for all of it, or drag over the anomalous part first.",
      ),
    );
  }

  function open(item) {
    current = item ?? null;
    part = null;
    keep({ question: current?.id });
    view.chart.clearSelection();
    draw();
    if (current) {
      const room = 2 * (current.end - current.start);
      view.chart.show(current.start - room, current.end + room);
      if (innerWidth > 760) view.chart.cursor(current.peak_at);
    }
  }
  function take(from, to) {
    view.chart.selection = null;
    if (!current || to <= current.start || from >= current.end) return;
    part = { start: Math.max(from, current.start), end: Math.min(to, current.end) };
    draw();
  }
  /** The last answer is taken back, with its labels; the line is drawn anew without it. */
  async function undo() {
    const last = given.pop();
    if (!last) {
      say("There is nothing to take back.");
      return;
    }
    await remove(`v1/models/${segment(id)}/feedback/${segment(last)}`);
    answered--;
    changes.hidden = true;
    change = null;
    page = await get(`v1/models/${segment(id)}/queries?limit=100`, signal);
    open(page.items[0]);
    await view.again();
    say("The answer is taken back.");
  }
  async function skip() {
    const at = page.items.findIndex((item) => item.id === current?.id);
    open(page.items[(at + 1) % page.items.length]);
  }

  async function answer(kind) {
    if (!current) return;
    const place_ = page.items.findIndex((item) => item.id === current.id),
      { id: question } = current;
    const outcome = await post(`v1/models/${segment(id)}/feedback`, [
      { query: question, kind, author: author(), ...(kind === "anomaly" && part ? { ranges: [part] } : {}) },
    ]);
    answered++;
    given.push(outcome.items[0].id);
    if (outcome.line)
      change = {
        before: change?.before ?? outcome.line.before,
        ...outcome.line,
        first: change?.before ?? outcome.line.before,
      };
    page = await get(`v1/models/${segment(id)}/queries?limit=100`, signal);
    drawChange(outcome);
    open(page.items[Math.min(place_, page.items.length - 1)]);
    await view.loadKnown();
    await view.again();
  }

  function drawChange({ line }) {
    changes.hidden = false;
    const look = (s) => {
      const room = 3 * (s.end - s.start) + 40 * series.interval;
      view.chart.show(s.start - room, s.end + room);
    };
    changes.replaceChildren(h("h2", {}, "What the answers changed"), ...changesOf(line, change?.first.value, look));
  }

  const train = act("Train the next round", async () => {
    await post(`v1/models/${segment(id)}/train`, {});
    say("The next round is queued.");
    page = await get(`v1/models/${segment(id)}/queries?limit=100`);
    draw();
  });
  const drift = h("p.note", { hidden: true });
  keys(
    {
      a: () => attempt(() => answer("anomaly")),
      n: () => attempt(() => answer("normal")),
      s: () => attempt(skip),
      u: () => attempt(undo),
    },
    signal,
  );
  place.append(
    budget,
    h(
      "div.split",
      {},
      h("div.stack", {}, card, changes),
      h(
        "div.stack",
        {},
        h("section.card", {}, h("h2", {}, "Queue"), queue),
        h("section.card", {}, authorField(), drift, train),
      ),
    ),
  );
  queueMicrotask(() =>
    attempt(async () => {
      await view.load();
      open(page.items.find((item) => item.id === query.get("question")) ?? page.items[0]);
      const found = await get(`v1/models/${segment(id)}/drift`, signal);
      drift.hidden = found.recommended !== "retrain";
      drift.textContent = `Train again: ${found.reason}`;
    }),
  );
}
