/**
 * queue.js - the list of conversations, by who has them. Rows are kept and moved, never made anew;
 * what is off the screen is not laid out (content-visibility). Times change by steps.
 */
import { fill, h, icon, onceAFrame, unseen } from "./dom.js";
import { LEVELS, MODES, WHO, plural, wait } from "./fr.js";
import { tell } from "./voice.js";

/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {{item: HTMLElement, button: HTMLButtonElement, name: HTMLElement, time: HTMLElement, last: HTMLElement, more: HTMLElement, told: string, timeTold?: string}} Shown */

/** @type {Array<[string, string, (entry: Entry, me: string | undefined) => boolean]>} */
const TABS = [
  ["waiting", "En attente", (entry) => entry.mode === "waiting"],
  ["mine", "À moi", (entry, me) => entry.mode === "advisor" && entry.by_id === me],
  ["bot", "Assistant", (entry) => entry.mode === "bot"],
  ["others", "Collègues", (entry, me) => entry.mode === "advisor" && entry.by_id !== me],
  ["closed", "Closes", (entry) => entry.mode === "closed"],
];
const TICK_MS = 5000;

const byWait = (/** @type {Entry} */ a, /** @type {Entry} */ b) => a.since - b.since || (a.rank ?? 0) - (b.rank ?? 0);
const byNews = (/** @type {Entry} */ a, /** @type {Entry} */ b) => b.updated - a.updated;

export class Queue {
  #tab = "waiting";
  /** @type {Map<string, Shown>} */
  #rows = new Map();
  /** @type {Entry[]} */
  #shown = [];
  #loudest = 0;

  /** @param {HTMLElement} root @param {import("./desk.js").Desk} desk */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.list = h("ul", { class: "rows", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#move(event) });
    this.empty = h("p", { class: "empty", hidden: true });
    this.tabs = new Map(TABS.map(([name, label]) => [name, this.#tabButton(name, label)]));
    fill(root, h("h2", { id: "queue-title" }, "Conversations"),
      h("div", { class: "tabs", role: "group", "aria-label": "Trier les conversations" }, [...this.tabs.values()].map(({ button }) => button)),
      this.list, this.empty);
    this.draw = onceAFrame(() => this.#draw());
    desk.on("queue", this.draw);
    desk.on("selected", this.draw);
    desk.on("advisors", this.draw);
    this.timer = setInterval(() => this.#tick(), TICK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  #tabButton(/** @type {string} */ name, /** @type {string} */ label) {
    const count = h("span", { class: "count" });
    const button = h("button", { type: "button", "aria-pressed": String(name === this.#tab), "data-tab": name, onclick: () => this.show(name) }, `${label} `, count);
    return { button, count };
  }

  show(/** @type {string} */ name) {
    this.#tab = name;
    for (const [key, { button }] of this.tabs) button.setAttribute("aria-pressed", String(key === name));
    this.list.scrollTop = 0;
    this.draw();
  }

  #sorted() {
    const me = this.desk.me?.id, found = /** @type {Record<string, Entry[]>} */ (Object.fromEntries(TABS.map(([name]) => [name, []])));
    for (const entry of this.desk.entries.values()) {
      const tab = TABS.find(([, , fits]) => fits(entry, me));
      if (tab) found[tab[0]].push(entry);
    }
    for (const [name, entries] of Object.entries(found)) entries.sort(name === "waiting" ? byWait : byNews);
    return found;
  }

  #draw() {
    const found = this.#sorted(), held = /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest?.(".rows li button"));
    for (const [name, { count }] of this.tabs) count.textContent = String(found[name].length);
    this.#shown = found[this.#tab];
    const wanted = new Set(this.#shown.map(({ conv }) => conv));
    for (const [conv, row] of this.#rows) {
      if (wanted.has(conv)) continue;
      this.#leave(row);
      this.#rows.delete(conv);
    }
    let at = this.list.firstElementChild;
    this.#shown.forEach((entry, index) => {
      const row = this.#row(entry);
      this.#fill(row, entry, index);
      if (row.item === at) at = at.nextElementSibling;
      else this.list.insertBefore(row.item, at);
    });
    if (held?.isConnected && document.activeElement !== held) held.focus();
    this.empty.hidden = this.#shown.length > 0;
    this.list.hidden = this.#shown.length === 0;
    this.empty.textContent = this.#tab === "waiting" ? "Personne n’attend." : "Aucune conversation ici.";
    this.#announce(found.waiting);
  }

  /** The focus goes on to the next row before its own is taken away. @param {Shown} row */
  #leave(row) {
    if (row.item.contains(document.activeElement)) {
      const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
      (next?.querySelector("button") ?? this.tabs.get(this.#tab)?.button)?.focus();
    }
    row.item.remove();
  }

  /** @param {Entry} entry @returns {Shown} */
  #row({ conv }) {
    const known = this.#rows.get(conv);
    if (known) return known;
    const name = h("span", { class: "name" }), time = h("span", { class: "time" }), last = h("span", { class: "last" }), more = h("span", { class: "more" });
    const button = h("button", { type: "button", "data-conv": conv, onclick: () => this.desk.select(conv) }, h("span", { class: "first" }, name, time), last, more);
    const row = { item: h("li", {}, button), button, name, time, last, more, told: "" };
    this.#rows.set(conv, row);
    return row;
  }

  #fill(/** @type {Shown} */ row, /** @type {Entry} */ entry, /** @type {number} */ index) {
    const chosen = entry.conv === this.desk.selected;
    if (chosen) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
    const told = JSON.stringify([entry, index]);
    if (row.told !== told) {
      row.told = told;
      row.name.textContent = (entry.mode === "waiting" ? `${index + 1}. ` : "") + (entry.customer ?? "Visiteur");
      row.last.textContent = entry.last ? `${WHO[entry.last.from]}\u00a0: ${entry.last.text.slice(0, 120)}` : "Pas encore de message";
      fill(row.more, h("span", {}, [LEVELS[entry.level], entry.by && `avec ${entry.by}`].filter(Boolean).join(", ")), (entry.tags ?? []).map((tag) => h("span", { class: "tag" }, tag)));
    }
    this.#time(row, entry);
  }

  /** Two thresholds: each has its drawing and its word. @param {Shown} row @param {Entry} entry */
  #time(row, entry) {
    const ms = this.desk.now() - (entry.mode === "waiting" ? entry.since : entry.updated);
    const [warn, alarm] = this.desk.thresholds, waits = entry.mode === "waiting";
    const level = waits && ms >= alarm * 1000 ? "late" : waits && ms >= warn * 1000 ? "long" : "";
    const text = wait(ms), told = `${level}${text}`;
    if (row.timeTold === told) return;
    row.timeTold = told;
    row.item.dataset.level = level;
    fill(row.time, level === "late" ? [icon("late"), "Urgent, "] : level === "long" ? [icon("clock"), "Long, "] : null,
      waits ? unseen("attend depuis ") : unseen("il y a "), text);
  }

  #tick() {
    for (const entry of this.#shown) {
      const row = this.#rows.get(entry.conv);
      if (row) this.#time(row, entry);
    }
    this.#announce([...this.desk.entries.values()].filter(({ mode }) => mode === "waiting"));
  }

  /** Only that there are more who wait too long than before. @param {Entry[]} waiting */
  #announce(waiting) {
    const limit = this.desk.thresholds[1] * 1000;
    const late = waiting.filter(({ since }) => this.desk.now() - since >= limit).length;
    if (late > this.#loudest) tell(`${plural(late, "client attend", "clients attendent")} depuis trop longtemps.`);
    this.#loudest = late;
  }

  /** Arrows, Home and End go through the rows. @param {KeyboardEvent} event */
  #move(event) {
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }, step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.#shown.findIndex(({ conv }) => conv === document.activeElement?.getAttribute("data-conv"));
    const next = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, at + step))];
    this.#rows.get(next?.conv)?.button.focus();
  }

  /** The one before or after the one that is open; the first when none is. @param {number} by */
  step(by) {
    const at = this.#shown.findIndex(({ conv }) => conv === this.desk.selected);
    const next = this.#shown[at < 0 ? 0 : Math.min(this.#shown.length - 1, Math.max(0, at + by))];
    if (next) this.desk.select(next.conv);
  }
}

export const modeWords = (/** @type {Entry} */ entry) => (entry.mode === "advisor" && entry.by ? `Avec ${entry.by}` : MODES[entry.mode]);
