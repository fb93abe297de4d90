// Set up: who is told of what, and when not. Each tab is a module of its own.

import { h } from "./dom.js";
import { url } from "./state.js";

const tabs = {
  monitors: ["Monitors", () => import("./setup-monitors.js")],
  policies: ["Policies", () => import("./setup-policies.js")],
  receivers: ["Receivers", () => import("./setup-receivers.js")],
  mutes: ["Mutes", () => import("./setup-mutes.js")],
  configuration: ["Configuration", () => import("./setup-configuration.js")],
};

export async function show(place, { id, query }, signal) {
  const chosen = tabs[id] ? id : "monitors";
  place.append(
    h("h1", {}, "Set up"),
    h(
      "nav.tabs",
      { "aria-label": "Set up" },
      Object.entries(tabs).map(([name, [text]]) => {
        const item = h("a.button", { href: url("setup", name) }, text);
        if (name === chosen) item.setAttribute("aria-current", "true");
        return item;
      }),
    ),
  );
  await (await tabs[chosen][1]()).show(place, query, signal);
}
