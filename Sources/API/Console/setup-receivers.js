// Receivers: who is told of incidents and how, whether it arrives, and the log of what was sent.

import { all, get, post, put, remove, segment } from "./client.js";
import { where } from "./access.js";
import { act, chip, confirmed, empty, fill, h, option, say, table } from "./dom.js";
import { editorCard } from "./editor.js";
import { keep } from "./state.js";
import { count, moment, plain, since } from "./words.js";

const states = { delivered: "good", pending: "warning", given_up: "critical" };

export async function show(place, query, signal) {
  const list = h("div.stack"),
    form = h("div"),
    log = h("div");
  const may = await where("admin", () => true, false);
  async function load() {
    const receivers = await all("v1/receivers", { signal });
    list.replaceChildren(
      receivers.length
        ? h("ul.rows.card", {}, receivers.map(row))
        : empty(
            "Nobody is told yet",
            "A receiver is a webhook of a chat, of an Alertmanager, or of whatever takes a message.",
            may ? h("button.first", { onclick: () => edit(null) }, "Add a receiver") : "",
          ),
    );
    if (receivers.some((r) => r.id === query.get("receiver")) && !log.childElementCount) look(query.get("receiver"));
  }
  const row = (r) =>
    h(
      "li",
      {},
      h("span.grow", {}, h("strong", {}, r.id), h("span.quiet.small", {}, ` ${r.url}`)),
      chip(r.kind),
      r.has_secret ? chip("signed") : null,
      r.pending ? chip(`${count(r.pending)} pending`, "warning") : null,
      h("button.plain", { onclick: () => look(r.id), "aria-label": `Deliveries to ${r.id}` }, "Log"),
      may
        ? [
            act(
              "Test",
              async () => {
                await test(r);
                look(r.id);
              },
              "button.plain",
              { "aria-label": `Test ${r.id}` },
            ),
            h("button.plain", { onclick: () => edit(r), "aria-label": `Edit ${r.id}` }, "Edit"),
            act(
              "Delete",
              async () => {
                if (await confirmed(`Delete ${r.id}?`, "Whoever it told is told no more.", "Delete it")) {
                  await remove(`v1/receivers/${segment(r.id)}`);
                  log.replaceChildren();
                  await load();
                }
              },
              "button.plain",
              { "aria-label": `Delete ${r.id}` },
            ),
          ]
        : null,
    );
  async function test(r) {
    const found = await post(`v1/receivers/${segment(r.id)}/test`);
    say(
      found.delivered
        ? `${r.id} took the test in ${found.milliseconds} ms.`
        : `${r.id} did not take it: ${found.detail ?? plain(found.error)}${found.status ? ` (${found.status})` : ""}`,
      { bad: !found.delivered },
    );
  }
  function look(id) {
    keep({ receiver: id });
    const inside = h("div");
    log.replaceChildren(
      h("section.card", { "aria-label": `Deliveries to ${id}` }, h("h2", {}, `Sent to ${id}`), inside),
    );
    void fill(
      inside,
      async () => {
        const { items } = await get(`v1/receivers/${segment(id)}/deliveries?limit=100`, signal);
        return items.length
          ? table(
              `Deliveries to ${id}`,
              ["when", "incident", "event", "state", "attempts", "last answer", "again"],
              items.map((d) => [
                moment(d.created_at),
                d.incident,
                plain(d.event),
                chip(plain(d.state), states[d.state]),
                String(d.attempts),
                [d.last_status, d.last_error ? plain(d.last_error) : ""].filter(Boolean).join(" ") || "–",
                d.due_at ? since(d.due_at) : "–",
              ]),
            )
          : h("p.quiet", {}, "Nothing has been sent yet.");
      },
      signal,
    );
  }
  const edit = (receiver) => {
    form.replaceChildren(
      editor(
        receiver,
        async (id) => {
          form.replaceChildren();
          await load();
          look(id);
        },
        () => form.replaceChildren(),
      ),
    );
    form.querySelector("input")?.focus();
  };
  place.append(
    form,
    may ? h("div.bar", {}, h("button.first", { onclick: () => edit(null) }, "New receiver")) : "",
    list,
    log,
  );
  await load();
}

function editor(receiver, done, close) {
  const input = (value, properties = {}) => h("input", { value: value ?? "", autocomplete: "off", ...properties });
  const id = input(receiver?.id, { required: true, maxLength: 128, disabled: Boolean(receiver) }),
    address = input(receiver?.url, { type: "url", required: true });
  const kind = h(
    "select",
    {},
    option("webhook", "webhook", receiver?.kind !== "alertmanager"),
    option("alertmanager", "Alertmanager", receiver?.kind === "alertmanager"),
  );
  const format = h(
    "select",
    {},
    option("lapwing", "Lapwing's", receiver?.format !== "alertmanager"),
    option("alertmanager", "Alertmanager's webhook", receiver?.format === "alertmanager"),
  );
  const secret = input("", {
      type: "password",
      minLength: 16,
      placeholder: receiver?.has_secret ? "goes with each change anew" : "unsigned",
    }),
    template = input(receiver?.template, { placeholder: "{severity}: {summary} {url}" });
  const headers = input("", {
      placeholder: receiver?.header_names.length
        ? `${receiver.header_names.join(", ")}: give the values anew`
        : "Authorization: Bearer …",
    }),
    repeat = input(receiver?.repeat_seconds, { type: "number", min: 1, placeholder: "as it likes" });
  const problem = h("div.whole");
  const field = (name, element, hint) =>
    h("label", {}, h("span", {}, name), element, hint ? h("small.hint", {}, hint) : null);
  const onlyHook = [
      field("Format", format),
      field("Text", template, "for chats"),
      field("Secret", secret, "signs each message"),
    ],
    onlyManager = field("Told again every (s)", repeat);
  const update = () => {
    for (const node of onlyHook.slice(0, 2)) node.hidden = kind.value !== "webhook";
    onlyManager.hidden = kind.value !== "alertmanager";
  };
  kind.addEventListener("change", update);
  update();
  const body = () => {
    const fields = Object.fromEntries(
      headers.value
        .split(";")
        .map((line) => line.trim())
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    return {
      kind: kind.value,
      url: address.value,
      ...(secret.value ? { secret: secret.value } : {}),
      ...(Object.keys(fields).length ? { headers: fields } : {}),
      ...(kind.value === "webhook"
        ? { format: format.value, ...(template.value ? { template: template.value } : {}) }
        : { ...(repeat.value ? { repeat_seconds: Number(repeat.value) } : {}) }),
    };
  };
  return editorCard(
    {
      kind: "Receiver",
      title: receiver ? `Receiver ${receiver.id}` : "New receiver",
      said: () => `${id.value} is told from now on. Test it.`,
    },
    {
      close,
      problem,
      save: () => put(`v1/receivers/${segment(id.value)}`, body()),
      done: () => done(id.value),
    },
    field("Name", id),
    field("Kind", kind),
    field("Address", address, "https, and no redirects"),
    onlyHook,
    onlyManager,
    field("Header", headers, "several with ; between them"),
    problem,
    h("div.whole", {}, h("button.first", { type: "submit" }, "Keep")),
  );
}
