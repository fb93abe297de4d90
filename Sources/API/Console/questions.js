// What a model asks: its windows one after another on the chart, each answered by a button or a key.

/**
 * @param tools  what the console lends: $, element, call, attempt, say, moment, segment,
 *               look(from, to, metric), which shows a range on the chart, and
 *               lineDidChange(), which shows the line and its scores anew.
 */
export function questionPanel({ $, element, call, attempt, say, moment, segment, look, lineDidChange }) {
  const reasons = {
    likely_anomaly: "would alert", uncertain: "unsure", exploration: "at random",
    peak: "high peak", alert: "alert", near_miss: "near miss",
  };
  let model = null, page = null, current = null, part = null;
  /** What the last answer did. */
  let told = "";

  /** Shows the questions of a model, or hides where it asks none: a generator, or one without a version yet. */
  async function show(wanted) {
    model = wanted?.threshold ? wanted.id : null;
    page = current = part = null;
    told = "";
    $("questions").hidden = !model;
    if (model) await attempt(load);
    if (model) await attempt(drift);
  }

  /** Says why a training is recommended, beside the button that begins one. */
  async function drift() {
    const asked = model;
    $("drift").hidden = true;
    const { body } = await call(`v1/models/${segment(asked)}/drift`);
    if (model !== asked) return;
    $("drift").hidden = body.recommended !== "retrain";
    $("drift").textContent = `Train again: ${body.reason}`;
  }

  async function load() {
    const asked = model;
    const { body } = await call(`v1/models/${segment(asked)}/queries?limit=100`);
    if (model !== asked) return;
    page = body;
    if (!page.items.some((item) => item.id === current?.id)) current = part = null;
    draw();
  }

  function draw() {
    const { budget, round } = page;
    $("question-budget").textContent = `${page.items.length} open · `
      + (budget ? `${budget.used} of ${budget.points} points asked about · ` : "")
      + `${round.new_answers} answer${round.new_answers === 1 ? "" : "s"} since version ${page.version}`
      + `${round.training ? " · training" : ""}${told ? ` · ${told}` : ""}`;
    $("question-list").replaceChildren(...page.items.map((item) => {
      const button = element("button", { type: "button", onclick: () => open(item) },
        `${moment(item.start)} · ${reasons[item.reason]}${item.largest_metric ? ` · ${item.largest_metric}` : ""}`);
      if (item.id === current?.id) button.setAttribute("aria-current", "true");
      return element("li", {}, button);
    }));
    if (!page.items.length) $("question-list").replaceChildren(element("li", { className: "quiet" }, budget ? "none until the next round" : "none until the next day"));
    $("question-answers").hidden = !current;
    $("question-part").textContent = part
      ? `Anomalous: ${moment(part.start)} to ${moment(part.end)}, the rest of the window normal.`
      : "Drag over the anomalous part of the window, or answer for all of it.";
  }

  function open(item) {
    current = item;
    part = null;
    const room = 2 * (item.end - item.start);
    look(item.start - room, item.end + room, item.largest_metric);
    draw();
  }

  async function answer(kind) {
    if (!current) return;
    const place = page.items.findIndex((item) => item.id === current.id);
    const body = [{
      query: current.id, kind, author: $("question-author").value || null,
      ...(kind === "anomaly" && part ? { ranges: [part] } : {}),
    }];
    const { body: outcome } = await call(`v1/models/${segment(model)}/feedback`, { method: "POST", body });
    told = changed(outcome.line);
    await lineDidChange();
    say(`Answered: ${kind}.`);
    await load();
    const next = page.items[Math.min(place, page.items.length - 1)];
    if (next) open(next);
  }

  /** What an answer did to the line, in words. */
  function changed(line) {
    if (!line || line.before.value === line.after.value) return "The line stays.";
    const numbers = [line.before.value, line.after.value].map((value) => Number(value.toPrecision(3)));
    return `The line went from ${numbers[0]} to ${numbers[1]}: of the past alerts ${line.alerts_gone_count} are gone, `
      + `${line.alerts_new_count} are new.`;
  }

  async function train() {
    await call(`v1/models/${segment(model)}/train`, { method: "POST" });
    say("The next round is queued.");
    await load();
  }

  $("question-anomaly").addEventListener("click", () => attempt(() => answer("anomaly")));
  $("question-normal").addEventListener("click", () => attempt(() => answer("normal")));
  $("round-form").addEventListener("submit", (event) => { event.preventDefault(); void attempt(train); });

  return {
    show,
    /** The window in question, to be marked on the chart. */
    window: () => current && { from: current.start, to: current.end },
    /** A stretch that was dragged over; true where it was taken for a part of the window in question. */
    take(from, to) {
      if (!current || to <= current.start || from >= current.end) return false;
      part = { start: Math.max(from, current.start), end: Math.min(to, current.end) };
      draw();
      return true;
    },
    /** Answers by the keys a and n. */
    key: (name) => ({ a: () => attempt(() => answer("anomaly")), n: () => attempt(() => answer("normal")) })[current ? name : ""],
  };
}
