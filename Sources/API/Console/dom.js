// Elements, the states that a place can be in (loading, empty, at fault), dialogs and short messages.

import { faultPlace } from "./client.js";
import { prefer, preference } from "./state.js";
import { moment } from "./words.js";

/** An element: `h("button.first", { onclick, "aria-label": "…" }, "Text", child)`. Null children are left out. */
export function h(kind, properties = {}, ...children) {
  const [name, ...classes] = kind.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  if (name === "button") node.type = "button";
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("aria-") || key === "role" || key === "for" || key === "list" || key === "form")
      node.setAttribute(key, value);
    else if (key.startsWith("data-")) node.dataset[key.slice(5)] = value;
    else node[key] = value;
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const $ = (id) => document.getElementById(id);
export const link = (target, ...text) => h("a", { href: target }, ...text);
export const chip = (text, kind = "") => h(kind ? `span.chip.${kind}` : "span.chip", {}, text);
export const loading = (text = "Loading…") => h("p.loading", {}, text);
export const option = (value, text = value, selected = false) => h("option", { value, selected }, text);

export function empty(title, text, ...more) {
  return h("div.empty", {}, h("h2", {}, title), h("p", {}, text), more.length ? h("div.buttons", {}, ...more) : null);
}

export const facts = (pairs) =>
  h(
    "dl.facts",
    {},
    pairs.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "–")]),
  );

/** A time is not broken into lines, however narrow the column. */
const isTime = (cell) => typeof cell === "string" && /^\d{4}-\d\d-\d\d \d\d:/.test(cell);

export function table(label, names, rows) {
  return h(
    "div.table",
    { tabIndex: 0, role: "group", "aria-label": label },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          names.map((name) => (name ? h("th", { scope: "col" }, name) : h("td"))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h(isTime(cell) ? "td.whole" : "td", {}, cell ?? "–")),
          ),
        ),
      ),
    ),
  );
}

/** What went wrong, with every fault at its place, where it belongs on the page. */
export function fault(error, again) {
  const faults = (error.faults ?? []).slice(0, 20);
  return h(
    "div.fault",
    { role: "alert" },
    h("p", {}, error.message),
    faults.length
      ? h(
          "ul",
          {},
          faults.map((f) => h("li", {}, faultPlace(f) ? [h("strong", {}, faultPlace(f)), ": "] : null, f.detail)),
        )
      : null,
    again ? h("button", { onclick: again }, "Try again") : null,
  );
}

/** Fills a place by work that may take a while or fail; what was there stays until the new is there. */
export async function fill(place, work, signal) {
  const waiting = setTimeout(() => {
    if (!place.childElementCount) place.replaceChildren(loading());
  }, 150);
  try {
    const made = await work();
    if (!signal?.aborted && made !== undefined) place.replaceChildren(...[made].flat().filter(Boolean));
  } catch (error) {
    if (error.name !== "AbortError" && !signal?.aborted)
      place.replaceChildren(
        fault(error, () => {
          place.replaceChildren();
          void fill(place, work, signal);
        }),
      );
  } finally {
    clearTimeout(waiting);
  }
}

/**
 * What is to be done once a viewer has paused, on a place that is busy from the first keystroke until it shows the outcome:
 * a screen reader waits for that, too.
 */
export function paused(place, work, seconds = 0.25) {
  let timer = 0,
    latest = 0;
  return () => {
    const mine = ++latest;
    place.setAttribute("aria-busy", "true");
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await attempt(work);
      if (mine === latest) place.removeAttribute("aria-busy");
    }, seconds * 1000);
  };
}

/** A short message; with `undo`, a button that takes the deed back. */
export function say(text, { bad = false, undo } = {}) {
  const line = h(bad ? "p.bad.arrives" : "p.arrives", {}, h("span", {}, text));
  if (undo)
    line.append(
      h(
        "button",
        {
          onclick: () => {
            line.remove();
            void attempt(undo);
          },
        },
        "Undo",
      ),
    );
  $("toast").append(line);
  while ($("toast").childElementCount > 3) $("toast").firstElementChild.remove();
  setTimeout(() => line.remove(), bad || undo ? 9000 : 5000);
}

/** Says what went wrong with what a user asked for; not where the viewer went elsewhere meanwhile. */
export function complain(error) {
  if (error.name === "AbortError") return;
  const where = (error.faults ?? []).map((f) => `${faultPlace(f)} ${f.detail}`.trim()).join("; ");
  say(where || error.message, { bad: true });
}

/** Runs what a user asked for, once at a time where a button asked, and says what went wrong. */
export async function attempt(work, button) {
  if (button) button.disabled = true;
  try {
    return await work();
  } catch (error) {
    complain(error);
    return undefined;
  } finally {
    if (button) button.disabled = false;
  }
}

/** A button whose work is attempted. */
export const act = (text, work, kind = "button", properties = {}) => {
  const button = h(kind, properties, text);
  button.addEventListener("click", () => attempt(work, button));
  return button;
};

/** A dialog with a title; resolves to what `finish` was given, undefined when it was left. Of a form, `submit` is its button's word. */
export function dialog(title, content, { wide = false, buttons, submit, leave = "Cancel" } = {}) {
  return new Promise((resolve) => {
    let result;
    const finish = (value) => {
      result = value;
      box.close();
    };
    const box = h(wide ? "dialog.wide" : "dialog", { "aria-labelledby": "dialog-title" });
    const inside = content(finish);
    if (submit) inside.id = "dialog-form";
    box.append(
      h(
        "div.stack",
        {},
        h("h2", { id: "dialog-title" }, title),
        inside,
        h(
          "div.buttons",
          {},
          buttons ? buttons(finish) : null,
          submit ? h("button.first", { type: "submit", form: "dialog-form" }, submit) : null,
          h("button", { onclick: () => finish(undefined) }, leave),
        ),
      ),
    );
    box.addEventListener("close", () => {
      box.remove();
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
  });
}

export const confirmed = (title, text, verb) =>
  dialog(title, () => h("p", {}, text), {
    buttons: (finish) => h("button.bad", { onclick: () => finish(true) }, verb),
  });

/** A field for a time, written as times are everywhere; a browser's own writes them as its system does. */
export const timeField = (value = null, properties = {}) =>
  h("input", {
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    maxLength: 19,
    placeholder: "2026-05-04 13:05",
    title: "year-month-day hours:minutes",
    pattern: "\\s*\\d{4}-\\d\\d-\\d\\d([ T]\\d\\d:\\d\\d(:\\d\\d)?)?\\s*",
    value: value === null ? "" : moment(value),
    ...properties,
  });

/** The viewer's name, which goes with what they say; asked for in the fields that show it. */
export function authorField() {
  return h(
    "label.field",
    {},
    h("span", {}, "Your name"),
    h("input", {
      value: preference("author"),
      maxLength: 256,
      autocomplete: "off",
      onchange: (event) => prefer("author", event.target.value.trim()),
    }),
  );
}
export const author = () => preference("author") || null;

/** Saves a text or a canvas' picture as a file of the viewer's. */
export function download(name, blob) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Keys of a page: { a: work }; not while something is typed or a dialog is open. */
export function keys(table, signal) {
  addEventListener(
    "keydown",
    (event) => {
      const isTyping = event.target.closest?.(
        "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, dialog",
      );
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const work = table[event.key];
      // What has the focus is pressed first: a link, a button.
      if (!work || event.defaultPrevented || (event.key === "Enter" && event.target.closest?.("a, button, summary")))
        return;
      event.preventDefault();
      work(event);
    },
    { signal },
  );
}
