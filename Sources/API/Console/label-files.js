// Labels as files: in and out, in the formats of the tools that make them, and in the API's own.

import { all, call, get, query, segment } from "./client.js";
import { attempt, author, dialog, download, fault, h, option, say } from "./dom.js";
import { several } from "./words.js";

const formats = {
  trainset: ["TRAINSET", "csv"],
  label_studio: ["Label Studio", "json"],
  nab: ["NAB, anomalies alone", "json"],
  "": ["the API's own JSON", "json"],
};
const choice = () =>
  h(
    "select",
    {},
    Object.entries(formats).map(([format, [name]]) => option(format, name)),
  );
const field = (name, input) => h("label", {}, h("span", {}, name), input);

/** The labels of a series as a file of the viewer's. */
async function taken(id) {
  const format = choice(),
    problem = h("div.whole");
  await dialog(
    `Labels of ${id} as a file`,
    (finish) =>
      h(
        "form.form",
        {
          onsubmit: async (event) => {
            event.preventDefault();
            const path = `v1/series/${segment(id)}/labels`;
            try {
              const found = format.value
                ? await get(`${path}?format=${format.value}`)
                : (await all(path, { most: 100000 })).map(({ start, end, kind, note, author: by }) => ({
                    start,
                    end,
                    kind,
                    note,
                    author: by,
                  }));
              download(
                `${id}-labels.${formats[format.value][1]}`,
                new Blob([typeof found === "string" ? found : JSON.stringify(found, null, 1)]),
              );
              finish();
            } catch (error) {
              problem.replaceChildren(fault(error));
            }
          },
        },
        field("Format", format),
        problem,
      ),
    { submit: "Save" },
  );
}

/** A file's labels become the series'. @returns whether any came. */
async function given(id) {
  const format = choice(),
    file = h("input", { type: "file", required: true }),
    problem = h("div.whole");
  return dialog(
    `Labels for ${id} from a file`,
    (finish) =>
      h(
        "form.form",
        {
          onsubmit: async (event) => {
            event.preventDefault();
            try {
              const text = await file.files[0].text();
              const { body } = await call(
                `v1/series/${segment(id)}/labels${format.value ? query({ format: format.value, author: author() }) : ""}`,
                { method: "POST", body: text, type: format.value === "trainset" ? "text/csv" : "application/json" },
              );
              say(`${several(body.items.length, "label")} taken in.`);
              finish(true);
            } catch (error) {
              problem.replaceChildren(fault(error));
            }
          },
        },
        field("Format", format),
        field("File", file),
        problem,
      ),
    { submit: "Take in" },
  );
}

export const labelFiles = (id, changed) =>
  h(
    "div.buttons",
    {},
    h(
      "button",
      {
        onclick: () =>
          attempt(async () => {
            if (await given(id)) await changed();
          }),
      },
      "Import…",
    ),
    h("button", { onclick: () => taken(id) }, "Export…"),
  );
