// A range of a Prometheus brought in: asked for part by part in a job, which Now shows at work.

import { post } from "./client.js";
import { dialog, fault, h, say, timeField } from "./dom.js";
import { go, url } from "./state.js";
import { untyped } from "./words.js";

export async function backfill() {
  const input = (properties) => h("input", { autocomplete: "off", ...properties });
  const now = Math.floor(Date.now() / 3600000) * 3600;
  const address = input({ type: "url", required: true, placeholder: "its root, without a path" });
  const query = input({ required: true, maxLength: 8192, placeholder: "sum by (job) (rate(http_requests_total[5m]))" });
  const from = timeField(now - 30 * 86400, { required: true }),
    to = timeField(now, { required: true });
  const step = input({ type: "number", min: 1, required: true, value: 60 });
  const id = input({ maxLength: 128, placeholder: "as the metric is called" });
  const token = input({ type: "password", placeholder: "none" });
  const problem = h("div.whole");
  const field = (name, element) => h("label", {}, h("span", {}, name), element);
  const body = () => ({
    url: address.value,
    query: query.value,
    from: untyped(from.value),
    to: untyped(to.value),
    step: Number(step.value),
    ...(id.value ? { id: id.value } : {}),
    ...(token.value ? { headers: { Authorization: `Bearer ${token.value}` } } : {}),
  });
  const begin = async (event, finish) => {
    event.preventDefault();
    try {
      await post("v1/backfills", body());
      finish();
      say("It is being brought in: Now shows how far it is.");
      go(url("now"));
    } catch (error) {
      problem.replaceChildren(fault(error));
    }
  };
  await dialog(
    "From a Prometheus",
    (finish) =>
      h(
        "form.form",
        { onsubmit: (event) => begin(event, finish) },
        h(
          "div.whole",
          {},
          h("p.quiet", {}, "Each series that the expression answers is made, or goes on where it is there."),
        ),
        field("Address", address),
        h("label.whole", {}, h("span", {}, "Expression"), query),
        field("From", from),
        field("To", to),
        field("Every (s)", step),
        field("Ids begin with", id),
        field("Token of it", token),
        problem,
      ),
    { submit: "Bring it in" },
  );
}
