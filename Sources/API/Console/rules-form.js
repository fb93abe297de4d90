// The rules of a monitor, and of a policy's monitors: fields for each, empty where the default is meant.

import { h, option } from "./dom.js";

const clockField = (value) =>
  h("input.clock", {
    value,
    pattern: "([01]\\d|2[0-3]):[0-5]\\d|24:00",
    maxLength: 5,
    inputMode: "numeric",
    autocomplete: "off",
    title: "hours:minutes",
  });
const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** @returns {{ element: Element, value(): object }} */
export function rulesForm(rules = {}) {
  const number = (value, properties = {}) =>
    h("input", { type: "number", min: 0, step: "any", value: value ?? "", ...properties });
  const choice = (values, wanted) =>
    h(
      "select",
      {},
      values.map(([value, text]) => option(value, text, value === (wanted ?? values[0][0]))),
    );
  const direction = choice(
    [
      ["both", "above and below"],
      ["above", "above only"],
      ["below", "below only"],
    ],
    rules.direction,
  );
  const severity = choice(
    [
      ["warning", "warning"],
      ["critical", "critical"],
      ["info", "info"],
    ],
    rules.severity,
  );
  const relative = number(rules.minimum_effect?.relative, { placeholder: "any" }),
    absolute = number(rules.minimum_effect?.absolute, { placeholder: "any" });
  const open = number(rules.open_after, { placeholder: "1" }),
    duration = number(rules.minimum_duration, { placeholder: "0" }),
    close = number(rules.close_after, { placeholder: "as the interval wants" });
  const cooldown = number(rules.cooldown, { placeholder: "0" }),
    sensitivity = number(rules.sensitivity, { placeholder: "the model's line" });
  const group = h("input", {
    value: (rules.group_by ?? []).join(", "),
    placeholder: "service, team",
    autocomplete: "off",
  });
  const silence = (value) => {
    const select = choice(
      [
        ["auto", "as its history says"],
        ["never", "never"],
        ["after", "after so many seconds"],
      ],
      value === false ? "never" : value?.after ? "after" : "auto",
    );
    const after = number(value?.after, { "aria-label": "Seconds", placeholder: "3600" });
    const update = () => {
      after.hidden = select.value !== "after";
    };
    select.addEventListener("change", update);
    update();
    return {
      element: h("div.stack", {}, select, after),
      select,
      value: () =>
        select.value === "never" ? false : select.value === "after" ? { after: Number(after.value) || 3600 } : null,
    };
  };
  const noData = silence(rules.no_data),
    flat = silence(rules.flatline);
  const first = rules.hours?.[0];
  const days = weekdays.map((day) =>
    h("input", { type: "checkbox", checked: first ? first.days.includes(day) : false }),
  );
  const from = clockField(first?.from ?? "08:00"),
    to = clockField(first?.to ?? "18:00");
  const field = (name, input, hint) =>
    h("label", {}, h("span", {}, name), input, hint ? h("small.hint", {}, hint) : null);

  function value() {
    const made = {
      direction: direction.value,
      severity: severity.value,
      no_data: noData.value(),
      flatline: flat.value(),
    };
    for (const [name, input] of [
      ["open_after", open],
      ["minimum_duration", duration],
      ["close_after", close],
      ["cooldown", cooldown],
      ["sensitivity", sensitivity],
    ])
      if (input.value !== "") made[name] = Number(input.value);
    if (relative.value || absolute.value)
      made.minimum_effect = {
        ...(relative.value ? { relative: Number(relative.value) } : {}),
        ...(absolute.value ? { absolute: Number(absolute.value) } : {}),
      };
    const names = group.value
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
    if (names.length) made.group_by = names;
    for (const name of ["group_wait", "group_interval"])
      if (rules[name] !== null && rules[name] !== undefined) made[name] = rules[name];
    const chosen = weekdays.filter((_, i) => days[i].checked);
    if (chosen.length) made.hours = [{ days: chosen, from: from.value, to: to.value }, ...(rules.hours ?? []).slice(1)];
    return made;
  }

  const element = h(
    "fieldset.whole",
    {},
    h("legend", {}, "Rules"),
    h(
      "div.form",
      {},
      field("Severity", severity),
      field("Direction", direction),
      field("Together by tags", group, "alerts that share these are one incident"),
      field("Alerts a week, at most", sensitivity, "a line of its own"),
      field("Least effect, of the usual range", relative, "0.1 is a tenth"),
      field("Least effect, in its unit", absolute),
      field("Opens after so many points", open),
      field("and lasting (s)", duration),
      field("Closes after normal points", close),
      field("Quiet after an end (s)", cooldown),
      h(
        "div",
        { role: "group", "aria-label": "No data" },
        h("span.name", {}, "No data"),
        labelled(noData.element, "No data"),
      ),
      h(
        "div",
        { role: "group", "aria-label": "Flat line" },
        h("span.name", {}, "Flat line"),
        labelled(flat.element, "Flat line"),
      ),
      h(
        "div.whole",
        { role: "group", "aria-label": "Hours" },
        h("span.name", {}, "Only on these days (none: any time)"),
        h(
          "div.bar",
          {},
          weekdays.map((day, i) => h("label.check", {}, days[i], h("span", {}, day))),
          h("label.inline", {}, "from", from),
          h("label.inline", {}, "to", to),
        ),
      ),
    ),
  );
  return { element, value };
}

function labelled(element, name) {
  element.querySelector("select").setAttribute("aria-label", name);
  return element;
}

/** Names that are chosen from a list by boxes. */
export function boxes(names, chosen) {
  const inputs = names.map((name) => h("input", { type: "checkbox", checked: chosen.includes(name) }));
  return {
    element: h(
      "div.bar",
      {},
      names.map((name, i) => h("label.check", {}, inputs[i], h("span", {}, name))),
    ),
    value: () => names.filter((_, i) => inputs[i].checked),
  };
}
