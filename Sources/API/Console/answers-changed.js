// What answers did to the alert line: in words, drawn, and the alerts that it took away or brought.

import { chip, h } from "./dom.js";
import { figure, moment, several } from "./words.js";

/**
 * @param line   what the last answer did, null where it counts with the next round alone
 * @param first  the line before the first answer of this visit
 * @param look   shows a range in the chart
 */
export function changesOf(line, first, look) {
  if (!line) return [h("p", {}, "Nothing yet: they count with the next round.")];
  const now = line.after.value,
    most = Math.max(first, now, line.before.value);
  const bar = (name, value) => {
    const size = h("span");
    size.style.width = `${Math.round((100 * value) / most)}%`;
    return h(
      "div.bar-row",
      {},
      h("span", {}, name),
      h("span.meter", {}, size),
      h("span.figures", {}, figure(value, 3)),
    );
  };
  const row = (s, kind) =>
    h(
      "li",
      {},
      h("button.plain", { onclick: () => look(s) }, moment(s.start)),
      chip(kind, kind === "gone" ? "good" : "critical"),
    );
  const list = (title, spans, kind) =>
    spans.length
      ? h(
          "div",
          {},
          h("h3", {}, title),
          h(
            "ul.rows.short",
            { tabIndex: 0, "aria-label": title },
            spans.slice(0, 50).map((s) => row(s, kind)),
          ),
        )
      : null;
  return [
    h(
      "p",
      {},
      first === now
        ? "The line stays where it was."
        : `The line went from ${figure(first, 3)} to ${figure(now, 3)}; the last answer took ${several(line.alerts_gone_count, "past alert")} away and brought ${line.alerts_new_count}.`,
    ),
    h(
      "div.line-change",
      { role: "img", "aria-label": `line before ${figure(first, 3)}, after ${figure(now, 3)}` },
      bar("before", first),
      bar("now", now),
    ),
    h(
      "div.columns",
      {},
      list("Alerts that are gone", line.alerts_gone, "gone"),
      list("Alerts that are new", line.alerts_new, "new"),
    ),
  ];
}
