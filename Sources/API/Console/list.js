// A list of thousands of rows of which only those in sight exist, read page by page as it is scrolled.

import { get, segment } from "./client.js";
import { fault, h } from "./dom.js";

export class LongList {
  /**
   * @param options  { label, height(): pixels of a row, row(item): node with one link or button, empty: node shown where there is nothing }
   */
  constructor(options, signal) {
    this.options = options;
    this.signal = signal;
    this.rows = new Map();
    this.items = [];
    this.list = h("ul.long-list", { "aria-label": options.label });
    this.element = h("div", {}, this.list);
    addEventListener("scroll", () => this.draw(), { signal, passive: true });
    addEventListener(
      "resize",
      () => {
        this.clear();
        this.draw();
      },
      { signal },
    );
    this.list.addEventListener("keydown", (event) => this.step(event));
  }

  /** Reads a list from its beginning; an earlier reading is passed over. */
  async read(path) {
    const asked = (this.reading = {});
    this.path = path;
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=200`, this.signal);
    if (this.reading !== asked) return;
    this.items = page.items;
    this.cursor = page.next_cursor ?? "";
    this.clear();
    this.element.replaceChildren(this.items.length ? this.list : this.options.empty());
    this.draw();
  }

  async more() {
    if (!this.cursor || this.isReading) return;
    this.isReading = true;
    const asked = this.reading;
    try {
      const page = await get(
        `${this.path}${this.path.includes("?") ? "&" : "?"}limit=500&cursor=${segment(this.cursor)}`,
        this.signal,
      );
      if (this.reading !== asked) return;
      this.items.push(...page.items);
      this.cursor = page.next_cursor ?? "";
      this.draw();
    } catch (error) {
      if (error.name !== "AbortError") {
        this.cursor = "";
        this.element.append(fault(error, () => this.read(this.path)));
      }
    } finally {
      this.isReading = false;
    }
  }

  clear() {
    for (const node of this.rows.values()) node.remove();
    this.rows.clear();
  }

  /** Makes the rows in sight, and some around them, and takes away the others. */
  draw() {
    if (!this.list.isConnected) return requestAnimationFrame(() => !this.signal.aborted && this.draw());
    const height = this.options.height();
    this.list.style.height = `${this.items.length * height + (this.cursor ? height : 0)}px`;
    const top = -this.list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / height) - 4),
      last = Math.min(this.items.length, Math.ceil((top + innerHeight) / height) + 4);
    for (const [index, node] of this.rows) {
      if ((index < first || index >= last) && !node.contains(document.activeElement)) {
        node.remove();
        this.rows.delete(index);
      }
    }
    for (let index = first; index < last; index++) {
      if (this.rows.has(index)) continue;
      const node = h(
        "li",
        { "aria-setsize": String(this.cursor ? -1 : this.items.length), "aria-posinset": String(index + 1) },
        this.options.row(this.items[index]),
      );
      node.style.top = `${index * height}px`;
      node.style.height = `${height}px`;
      this.rows.set(index, node);
      const after = [...this.rows.keys()].filter((k) => k > index).sort((a, b) => a - b)[0];
      this.list.insertBefore(node, after === undefined ? null : this.rows.get(after));
    }
    if (last > this.items.length - 40) void this.more();
    return undefined;
  }

  /** Arrows lead from row to row. */
  step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const at = [...this.rows].find(([, node]) => node.contains(document.activeElement))?.[0];
    if (at === undefined) return;
    event.preventDefault();
    const wanted = Math.min(this.items.length - 1, Math.max(0, at + by));
    const target = this.rows.get(wanted)?.querySelector("a, button");
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }
}
