// The card in which something is set up: its title, its fields, and what became of putting it in force.

import { attempt, fault, h, link, say } from "./dom.js";
import { url } from "./state.js";

/**
 * @param names - `kind` for screen readers, `title`, and `said` once it is in force.
 * @param deeds - `close`; `save`, which throws what is shown in `problem`; `done` afterwards.
 */
export const editorCard = ({ kind, title, said }, { close, save, problem, done }, ...fields) =>
  h(
    "section.card",
    { "aria-label": kind },
    h("div.head", {}, h("h2", {}, title), h("button.plain", { onclick: close }, "Close")),
    h(
      "form.form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void attempt(async () => {
            try {
              await save();
            } catch (error) {
              problem.replaceChildren(fault(error));
              return;
            }
            say(said());
            await done();
          });
        },
      },
      ...fields,
    ),
  );

/** Who is told, of those that there are. */
export const toldField = (receivers, told) =>
  h(
    "div.whole",
    { role: "group", "aria-label": "Receivers" },
    h("span.name", {}, "Tells"),
    receivers.length
      ? told.element
      : h("p.quiet", {}, "Nobody yet. ", link(url("setup", "receivers"), "Add a receiver")),
  );
