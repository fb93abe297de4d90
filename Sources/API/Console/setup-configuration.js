// Configuration as a document: taken out, changed, planned, and put in force as a whole or not at all.

import { call } from "./client.js";
import { where } from "./access.js";
import { act, chip, download, empty, fault, h, say, table } from "./dom.js";
import { plain } from "./words.js";

const kinds = { created: "good", changed: "info", removed: "critical" };

export async function show(place) {
  if (!(await where("admin", () => true, false))) {
    place.append(empty("Not for this token", "The configuration is for tokens with the scope admin."));
    return;
  }
  const text = h("textarea", { rows: 22, spellcheck: false, "aria-label": "The configuration, as JSON" });
  const prune = h("input", { type: "checkbox" }),
    plan = h("div.stack", { "aria-live": "polite" });
  const apply = act("Put in force", () => send(false), "button.first", { disabled: true });
  const path = (isDry) => `v1/configuration?dry_run=${isDry}${prune.checked ? "&prune=true" : ""}`;

  async function load() {
    text.value = pretty((await call("v1/configuration")).body);
    plan.replaceChildren(
      h("p.quiet", {}, "This is what is in force. Change it, or drop another document in, and see the plan."),
    );
    apply.disabled = true;
  }
  /** A line a thing, as the server writes it: what changes is easily seen. */
  const pretty = (document) =>
    `{\n${Object.entries(document)
      .map(
        ([section, things]) =>
          `"${section}": [${things.length ? `\n${things.map((thing) => `  ${JSON.stringify(thing)}`).join(",\n")}\n` : ""}]`,
      )
      .join(",\n")}\n}\n`;

  async function send(isDry) {
    apply.disabled = true;
    try {
      const { body } = await call(path(isDry), {
        method: "PUT",
        body: text.value,
        type: "application/json",
        isReading: isDry,
      });
      plan.replaceChildren(
        h(
          "p",
          {},
          `${isDry ? "It would make" : "It has made"} ${body.created}, ${isDry ? "change" : "changed"} ${body.changed} and ${isDry ? "remove" : "removed"} ${body.removed}; ${body.unchanged} stay as they are.`,
        ),
        body.changes.length
          ? table(
              "Plan",
              ["section", "name", "change", "fields"],
              body.changes
                .slice(0, 300)
                .map((c) => [plain(c.section), c.id, chip(plain(c.change), kinds[c.change]), c.fields.join(", ")]),
            )
          : h("p.quiet", {}, "Nothing changes."),
      );
      apply.disabled = !isDry || !body.changes.length;
      if (!isDry) say("The configuration is in force.");
    } catch (error) {
      plan.replaceChildren(fault(error));
    }
  }

  text.addEventListener("input", () => {
    apply.disabled = true;
  });
  prune.addEventListener("change", () => {
    apply.disabled = true;
  });
  text.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    void file.text().then((found) => {
      text.value = found;
      void send(true);
    });
  });
  place.append(
    h(
      "div.split",
      {},
      h(
        "section.card",
        { "aria-label": "Document" },
        text,
        h(
          "div.buttons",
          {},
          act("As it is in force", load),
          h(
            "button",
            { onclick: () => download("lapwing.json", new Blob([text.value], { type: "application/json" })) },
            "Save as a file",
          ),
        ),
      ),
      h(
        "section.card",
        { "aria-label": "Plan" },
        h("h2", {}, "Plan"),
        plan,
        h("label.check", {}, prune, h("span", {}, "Delete what the document does not name, series with their points")),
        h(
          "div.buttons",
          {},
          act("Show the plan", () => send(true)),
          apply,
        ),
      ),
    ),
  );
  await load();
}
