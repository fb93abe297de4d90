// The URL holds all of a page's state: #/page/id?key=value. What a viewer prefers (zone, theme, name) is the browser's.

const listeners = new Set();

/** @returns {{ page: string, id: string, tab: string, query: URLSearchParams }} */
export function route() {
  const text = location.hash.replace(/^#/, "");
  if (text && !text.startsWith("/")) return linked(new URLSearchParams(text));
  const [path, search = ""] = text.split("?");
  const parts = path.split("/").slice(1).map(decode);
  return { page: parts[0] || "now", id: parts[1] ?? "", tab: parts[2] ?? "", query: new URLSearchParams(search) };
}

/** Links in messages (`#series=ID&from=…&to=…&alert=…&answer=wrong`) lead to the page of a series. */
function linked(query) {
  const id = query.get("series") ?? "";
  query.delete("series");
  return { page: id ? "series" : "now", id, tab: "", query };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function url(page, id = "", query = {}, tab = "") {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const path = [page === "now" ? "" : page, id, tab]
    .filter((part, i) => i === 0 || part)
    .map(encodeURIComponent)
    .join("/");
  return `#/${path}${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`;
}

/** Goes to a page, as a link would. */
export function go(target) {
  if (location.hash === target) announce();
  else location.hash = target;
}

/** Writes what changed into the URL of the page that is shown, without showing it anew. */
export function keep(changes) {
  const now = route();
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === "") now.query.delete(name);
    else now.query.set(name, value);
  }
  history.replaceState(null, "", url(now.page, now.id, Object.fromEntries(now.query), now.tab));
}

export const onRoute = (listener) => listeners.add(listener);
export function announce() {
  for (const listener of listeners) listener(route());
}
addEventListener("hashchange", announce);

// ---- What the viewer prefers ---------------------------------------------------------------------------------

const defaults = { zone: "viewer", theme: "auto", author: "" };
const preferred = { ...defaults, ...stored() };
const watchers = new Set();

function stored() {
  try {
    return JSON.parse(localStorage.getItem("lapwing.view") ?? "{}");
  } catch {
    return {};
  }
}

export const preference = (name) => preferred[name];
export const onPreference = (watcher) => watchers.add(watcher);
export function prefer(name, value) {
  preferred[name] = value;
  try {
    localStorage.setItem("lapwing.view", JSON.stringify(preferred));
  } catch {
    /* a private window keeps nothing */
  }
  for (const watcher of watchers) watcher(name);
}
