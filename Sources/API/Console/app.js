// The frame: which page is shown, the connection, the token, and what the viewer prefers.

import { forgetAllowed } from "./access.js";
import { askForToken, call, forgetToken, hasToken, onConnection, pause, setAsking, untilBack } from "./client.js";
import { $, authorField, complain, dialog, fault, h, keys, loading, option } from "./dom.js";
import { dropping } from "./imports.js";
import { announce, onPreference, onRoute, prefer, preference, route, url } from "./state.js";
import { setSeriesZone, zone } from "./words.js";

/** Each page: its name in the navigation, the key that leads there after g, and the module that shows it. */
const pages = {
  now: ["Now", "n", () => import("./page-now.js")],
  series: ["Series", "s", () => import("./page-series.js")],
  label: ["Label", "l", () => import("./page-label.js")],
  models: ["Models", "m", () => import("./page-models.js")],
  forecast: ["Forecast", "f", () => import("./page-forecast.js")],
  setup: ["Set up", "u", () => import("./page-setup.js")],
};
let shown = null;
let control = new AbortController();

/** Shows what the URL says; the page before is told to end by its signal. */
async function show(wanted) {
  const page = pages[wanted.page] ? wanted.page : "now";
  control.abort();
  control = new AbortController();
  const { signal } = control;
  for (const item of $("nav").children) {
    if (item.dataset.page === page) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
  const isOther = shown !== `${page}/${wanted.id}/${wanted.tab}`;
  const place = h("div.stack", { id: "page" });
  $("main").setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => $("main").replaceChildren(loading()), 200);
  setSeriesZone("");
  document.title = `${wanted.id ? `${wanted.id} · ` : ""}${pages[page][0]} · Lapwing`;
  try {
    const module = await pages[page][2]();
    await module.show(place, wanted, signal);
    if (signal.aborted) return;
    $("main").replaceChildren(place);
    if (isOther && shown !== null) {
      $("main").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    shown = `${page}/${wanted.id}/${wanted.tab}`;
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) return;
    // A module that could not be read stays unread until the page is loaded anew; the URL holds what it shows.
    if (error instanceof TypeError && /import|module/i.test(error.message)) {
      clearTimeout(waiting);
      $("main").replaceChildren(loading("Waiting for the server…"));
      await untilBack(signal).then(
        () => location.reload(),
        () => {
          /* the viewer went elsewhere */
        },
      );
      return;
    }
    $("main").replaceChildren(fault(error, announce));
  } finally {
    clearTimeout(waiting);
    if (!signal.aborted) $("main").removeAttribute("aria-busy");
  }
}

/**
 * The number of open incidents beside the page's name, wherever the viewer is. Asked for now and then: a browser has six
 * connections to a server, over all its tabs, and the one that a tab holds is for what its page shows.
 */
let counted;
async function count() {
  const { body, etag } = await call("v1/overview", { etag: counted });
  counted = etag;
  if (!body) return;
  const item = $("nav").querySelector("[data-page=now]"),
    { open } = body.incidents;
  item.replaceChildren("Now", open ? h("span.count", { "aria-label": `, ${open} open incidents` }, String(open)) : "");
}

function askUser(isWrong) {
  const input = h("input", { type: "password", autocomplete: "off", required: true });
  return dialog(
    isWrong ? "That token is not one of this server's" : "This server wants a token",
    (finish) =>
      h(
        "form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            finish(input.value.trim());
          },
        },
        h(
          "div.stack",
          {},
          h("p.quiet", {}, "It is kept for this tab, and gone when the tab is closed."),
          h("label.field", {}, h("span", {}, "Token"), input),
        ),
      ),
    { submit: "Use it" },
  ).then((typed) => {
    forgetAllowed();
    return typed ?? "";
  });
}

function preferences() {
  const choice = (label, name, values) =>
    h(
      "label",
      {},
      h("span", {}, label),
      h(
        "select",
        { onchange: (event) => prefer(name, event.target.value) },
        values.map(([value, text]) => option(value, text, preference(name) === value)),
      ),
    );
  return dialog(
    "View",
    (finish) =>
      h(
        "div.form",
        {},
        choice("Times", "zone", [
          ["viewer", "by your clock"],
          ["series", "by the series' clock, where one is shown"],
          ["utc", "UTC"],
        ]),
        choice("Colours", "theme", [
          ["auto", "as the system"],
          ["light", "light"],
          ["dark", "dark"],
        ]),
        authorField(),
        h(
          "div.whole.stack",
          {},
          h("p.quiet", {}, "Keys: g then n, s, l, m, f or u goes to a page; / searches; ? shows this."),
          h(
            "div.buttons",
            {},
            h(
              "button",
              {
                onclick: () => {
                  finish();
                  forgetToken();
                  void askForToken().then(announce);
                },
              },
              hasToken() ? "Use another token" : "Use a token",
            ),
            h("a.button", { href: "openapi.json" }, "The contract"),
          ),
        ),
      ),
    { leave: "Close" },
  );
}

function applyTheme() {
  const wanted = preference("theme");
  if (wanted === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
  dispatchEvent(new CustomEvent("theme"));
}

let away = false;
/** Whether the server is there, and whose clock all times are by. */
function tell() {
  $("connection-text").textContent = away ? "Server away, trying again…" : `Live · ${zone()} time`;
}
addEventListener("zone", tell);

let led = 0;
function lead() {
  led = Date.now();
  addEventListener(
    "keydown",
    (event) => {
      const found = Object.entries(pages).find(([, [, key]]) => key === event.key);
      if (found && Date.now() - led < 1500) {
        event.preventDefault();
        event.stopImmediatePropagation();
        location.hash = url(found[0]);
      }
    },
    { once: true, capture: true },
  );
}

$("nav").append(...Object.entries(pages).map(([page, [name]]) => h("a", { href: url(page), "data-page": page }, name)));
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
$("preferences").addEventListener("click", preferences);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new CustomEvent("theme")));
onConnection((isAway) => {
  $("connection").classList.toggle("off", isAway);
  away = isAway;
  tell();
});
onPreference((name) => {
  if (name === "theme") applyTheme();
  if (name === "zone") {
    tell();
    announce();
  }
});
keys(
  { g: lead, "?": preferences, "/": () => document.querySelector("input[type=search]")?.focus() },
  new AbortController().signal,
);
// What nobody waits for is told all the same; a fault of the console's own stays one.
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof TypeError || event.reason instanceof ReferenceError) return;
  event.preventDefault();
  complain(event.reason);
});
setAsking(askUser);
applyTheme();
onRoute(show);
dropping();
addEventListener("incidents", () => void count().catch(() => {}));
void show(route());
void (async () => {
  // What is wrong the page itself says; the count goes on.
  for (;;) {
    if (!document.hidden) await count().catch(() => {});
    await pause(15);
  }
})();
