// Talking to the server: the token, problems, what to do while it is away, lists and streams.

/** The token lives as long as the tab (`sessionStorage`), so that it is asked for once a tab and known to no other. */
const place = "lapwing.token";
let token = sessionStorage.getItem(place) ?? "";
let asking = null;
/** What this page does when a token is wanted; `app.js` sets it. Resolves to the token typed in. */
let askUser = async () => "";
const listeners = new Set();
let isAway = false;

export const onConnection = (listener) => {
  listeners.add(listener);
  listener(isAway);
};
export const setAsking = (ask) => {
  askUser = ask;
};
export const hasToken = () => token !== "";
export const segment = encodeURIComponent;
export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What the server refused, with its faults and their places. */
export class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? "";
    this.faults = problem.errors ?? [];
  }
}

/** Where a fault is: `lines 2, 3, 4 …, column ts`. */
export function faultPlace(fault) {
  const lines = fault.lines ?? (fault.line ? [fault.line] : []);
  const more = (fault.count ?? 1) > lines.length ? " …" : "";
  const line = lines.length ? `line${lines.length > 1 ? "s" : ""} ${lines.join(", ")}${more}` : "";
  const found = fault.pointer ?? fault.parameter ?? fault.header ?? line;
  return fault.column ? `${found}${found ? ", " : ""}column ${fault.column}` : found;
}

function went(away) {
  if (isAway === away) return;
  isAway = away;
  for (const listener of listeners) listener(away);
}

/** Asks for the token once, however many requests want it. */
export function askForToken(isWrong = false) {
  asking ??= askUser(isWrong)
    .then((typed) => {
      token = typed;
      if (typed) sessionStorage.setItem(place, typed);
      else sessionStorage.removeItem(place);
    })
    .finally(() => {
      asking = null;
    });
  return asking;
}

export function forgetToken() {
  token = "";
  sessionStorage.removeItem(place);
}

/** Waits until the server answers again; every waiting request shares one that asks. */
let returning = null;
export function untilBack(signal) {
  // Also where one that was there for a moment is asked after still.
  went(true);
  returning ??= (async () => {
    for (let rest = 0.5; ; rest = Math.min(5, rest * 1.6)) {
      await pause(rest);
      try {
        if ((await fetch("readyz", { cache: "no-store" })).ok) break;
      } catch {
        /* still away */
      }
    }
    went(false);
  })().finally(() => {
    returning = null;
  });
  return Promise.race([
    returning,
    new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")), { once: true });
    }),
  ]);
}

/** An answer of the server, whatever its status; what only reads waits while the server is away, anything else says so at once. */
async function reach(path, { isReading, ...options }, signal) {
  for (;;) {
    const used = token;
    const headers = { ...options.headers, ...(used ? { Authorization: `Bearer ${used}` } : {}) };
    let answer;
    try {
      answer = await fetch(path, { ...options, headers, signal, cache: "no-store" });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      if (isReading) {
        await untilBack(signal);
        continue;
      }
      void untilBack();
      throw new Error("The server cannot be reached. Try again once it is back.");
    }
    if (answer.status === 401) {
      if (used === token) await askForToken(used !== "");
      continue;
    }
    if ([502, 503, 504].includes(answer.status) && isReading) {
      await untilBack(signal);
      continue;
    }
    went(false);
    return answer;
  }
}

/** A request, its body a value or a file; resolves to { body, etag, status, headers }, the body null for a 304. */
export async function call(path, { method = "GET", body, etag, signal, type, isReading = method === "GET" } = {}) {
  const headers = {};
  if (etag) headers["If-None-Match"] = etag;
  if (method === "POST") headers["Idempotency-Key"] = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const isRaw = body instanceof Blob || typeof body === "string";
  if (body !== undefined) headers["Content-Type"] = type ?? (isRaw ? "application/octet-stream" : "application/json");
  const sent = body === undefined || isRaw ? body : JSON.stringify(body);
  const answer = await reach(path, { method, headers, body: sent, isReading }, signal);
  if (answer.status === 304) return { body: null, etag, status: 304, headers: answer.headers };
  const text = await answer.text();
  const isJSON = (answer.headers.get("Content-Type") ?? "").includes("json");
  const value = !text ? null : isJSON ? JSON.parse(text) : text;
  if (!answer.ok) throw new Refused(isJSON ? (value ?? {}) : { detail: text }, answer.status);
  return { body: value, etag: answer.headers.get("ETag"), status: answer.status, headers: answer.headers };
}

export const get = async (path, signal) => (await call(path, { signal })).body;
export const put = async (path, body) => (await call(path, { method: "PUT", body })).body;
export const post = async (path, body) => (await call(path, { method: "POST", body })).body;
/** A question that has a body: it changes nothing, and waits while the server is away. */
export const ask = async (path, body, method = "POST") => (await call(path, { method, body, isReading: true })).body;
export const remove = async (path) => (await call(path, { method: "DELETE" })).body;

/** A query of what is neither empty nor undefined, with its question mark. */
export function query(values) {
  const pairs = Object.entries(values)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((v) => [name, v]))
    .filter(([, value]) => value !== undefined && value !== null && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

/** Everything of a paged list, up to `most` items. */
export async function all(path, { most = 10000, signal } = {}) {
  const items = [];
  let cursor = "";
  do {
    const joint = path.includes("?") ? "&" : "?";
    const page = await get(
      `${path}${joint}limit=${Math.min(1000, most)}${cursor && `&cursor=${segment(cursor)}`}`,
      signal,
    );
    items.push(...page.items);
    cursor = page.next_cursor ?? "";
  } while (cursor && items.length < most);
  return items;
}

/** Resolves once the tab is seen: tabs in the background hold no connection. */
function visible(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const seen = () => {
      if (!document.hidden) {
        document.removeEventListener("visibilitychange", seen);
        resolve();
      }
    };
    document.addEventListener("visibilitychange", seen);
    signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")), { once: true });
  });
}

/** A signal that ends with another one, or as soon as the tab is not seen any more; `close` forgets both. */
function whileSeen(signal) {
  const control = new AbortController(),
    end = () => control.abort(),
    hide = () => {
      if (document.hidden) end();
    };
  signal.addEventListener("abort", end);
  document.addEventListener("visibilitychange", hide);
  return {
    signal: control.signal,
    close: () => {
      signal.removeEventListener("abort", end);
      document.removeEventListener("visibilitychange", hide);
    },
  };
}

/** A question that the server holds until its answer is another one: each is shown, the first at once. */
export async function follow(path, show, signal) {
  let etag;
  while (!signal.aborted) {
    await visible(signal);
    const seen = whileSeen(signal);
    try {
      const answer = await call(`${path}${path.includes("?") ? "&" : "?"}wait=50`, { etag, signal: seen.signal });
      etag = answer.etag;
      if (answer.status !== 304) await show(answer.body);
      await pause(0.5);
    } catch (error) {
      if (error instanceof Refused || (error.name === "AbortError" && signal.aborted)) throw error;
      if (error.name !== "AbortError") await pause(2);
    } finally {
      seen.close();
    }
  }
}

/** Server-sent events with the token (which `EventSource` cannot carry), taken up again after the last one. */
export async function stream(path, show, signal) {
  let last = "";
  while (!signal.aborted) {
    await visible(signal);
    const seen = whileSeen(signal);
    try {
      const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
      const answer = await reach(path, { method: "GET", headers, isReading: true }, seen.signal);
      if (answer.status === 204) return;
      if (!answer.ok) throw new Refused(await answer.json(), answer.status);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const parts = text.split(/\r?\n\r?\n/);
        text = parts.pop();
        for (const part of parts) {
          const fields = Object.fromEntries(
            part
              .split(/\r?\n/)
              .filter((line) => line.includes(": "))
              .map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
          );
          if (fields.id) last = fields.id;
          if (fields.data) show(JSON.parse(fields.data), fields.event);
        }
      }
    } catch (error) {
      if (error instanceof Refused || (error.name === "AbortError" && signal.aborted)) throw error;
    } finally {
      seen.close();
    }
    await pause(1);
  }
}
