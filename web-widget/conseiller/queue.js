// @ts-check
/**
 * queue.js - the list of conversations, by who has them. Rows are kept and moved, never made anew;
 * what is off the screen is not laid out (content-visibility). Times change by steps.
 */
import { fill, h, icon, onceAFrame, unseen } from "./dom.js";
import { LEVELS, MODES, WHO, callerOf, plural, wait } from "./fr.js";
import { tell } from "./voice.js";

/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").Mode} Mode */
/** @typedef {{item: HTMLElement, button: HTMLButtonElement, name: HTMLElement, time: HTMLElement, last: HTMLElement, more: HTMLElement, told: string, timeTold?: string}} Row */
/** @typedef {Map<string, Entry[]>} Sorted by the name of the tab */

/**
 * Name, label, what belongs there, the mode of which there may be more at the server. All that is ours is always there.
 * @type {Array<{name: string, label: string, fits: (entry: Entry, me: string | undefined) => boolean, mode: Mode | null}>}
 */
const TABS = [
  { name: "waiting", label: "En attente", fits: (entry) => entry.mode === "waiting", mode: "waiting" },
  { name: "mine", label: "À moi", fits: (entry, me) => entry.mode === "advisor" && entry.by_id === me, mode: null },
  { name: "bot", label: "Assistant", fits: (entry) => entry.mode === "bot", mode: "bot" },
  { name: "others", label: "Collègues", fits: (entry, me) => entry.mode === "advisor" && entry.by_id !== me, mode: "advisor" },
  { name: "closed", label: "Closes", fits: (entry) => entry.mode === "closed", mode: "closed" },
];
const TICK_MS = 5000;
/** With fewer rows than that, or as near to the end of the list, the next ones are asked for. */
const FEW = 30, NEAR_PX = 600;

/** @typedef {{conv: string, since: number, updated: number, rank?: number, here?: boolean}} Placed */
/** @typedef {(a: Placed, b: Placed) => number} Order */
/** @type {Order} */
const byName = (a, b) => (a.conv < b.conv ? -1 : 1);
/** Those who are gone come last, as at the server. @type {Order} */
const byWait = (a, b) => Number(a.here === false) - Number(b.here === false) || a.since - b.since || byName(a, b);
/** @type {Order} */
const byNews = (a, b) => b.updated - a.updated || byName(b, a);

const quoted = (/** @type {string} */ text) => `«\u00a0${text.slice(0, 120)}\u00a0»`;

/** What the customer wants, of one who waits; else what a person said last: the server's own lines tell nothing. */
function whatIsSaid(/** @type {Entry} */ { mode, wish, said, last }) {
  if (mode === "waiting") return wish ?? said ? quoted(wish ?? said ?? "") : "A demandé un conseiller sans rien écrire";
  if (last?.from === "advisor" || last?.from === "customer") return `${WHO[last.from]}\u00a0: ${last.text.slice(0, 120)}`;
  return said ? `${WHO.customer}\u00a0: ${said.slice(0, 120)}` : "Le client n’a encore rien écrit";
}

export class Queue {
  #tab = "waiting";
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Entry[]} */
  #shown = [];
  /** Those who were told to wait too long, or were so when they came. @type {Set<string>} */
  #late = new Set();

  /** @param {HTMLElement} root @param {import("./types.d.ts").Desk} desk */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.list = h("ul", { class: "rows", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#move(event), onscroll: () => this.#near() });
    this.next = h("button", { type: "button", class: "older", hidden: true, onclick: () => this.#more() });
    this.empty = h("p", { class: "empty", hidden: true });
    this.tabs = new Map(TABS.map(({ name, label }) => [name, this.#tabButton(name, label)]));
    fill(root, h("h2", { id: "queue-title" }, "Conversations"),
      h("div", { class: "tabs", role: "group", "aria-label": "Trier les conversations" }, [...this.tabs.values()].map(({ button }) => button)),
      this.list, this.next, this.empty);
    this.draw = onceAFrame(() => this.#draw());
    desk.on("queue", this.draw);
    desk.on("selected", this.draw);
    desk.on("advisors", this.draw);
    desk.on("taken", () => this.show("mine"));
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

  get #mode() { return TABS.find(({ name }) => name === this.#tab)?.mode ?? null; }

  show(/** @type {string} */ name) {
    this.#tab = name;
    for (const [key, { button }] of this.tabs) button.setAttribute("aria-pressed", String(key === name));
    this.list.scrollTop = 0;
    this.draw();
  }

  #sorted() {
    const me = this.desk.me?.id;
    /** @type {Sorted} */
    const found = new Map(TABS.map(({ name }) => [name, []]));
    for (const entry of this.desk.entries.values()) {
      const tab = TABS.find(({ fits }) => fits(entry, me));
      if (tab) found.get(tab.name)?.push(entry);
    }
    for (const [name, entries] of found) entries.sort(name === "waiting" ? byWait : byNews);
    return found;
  }

  /** Up to where the server's answers have come: what lies behind is shown in its place, when the rest is there. */
  #upToRest(/** @type {Entry[]} */ entries) {
    const rest = this.desk.rest.get(this.#mode ?? "");
    if (!rest) return entries;
    const end = this.desk.entries.get(rest.conv) ?? { conv: rest.conv, since: rest.at, updated: rest.at }, order = this.#tab === "waiting" ? byWait : byNews;
    return entries.filter((entry) => entry.conv === rest.conv || order(entry, end) < 0);
  }

  /** @param {Sorted} found @returns {Record<string, number>} */
  #counts(found) {
    const { counts } = this.desk, mine = found.get("mine")?.length ?? 0;
    return { ...counts, mine, others: Math.max(0, counts.advisor - mine) };
  }

  #more() {
    if (this.#mode) this.desk.more(this.#mode);
  }

  #near() {
    if (this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX) this.#more();
  }

  /** The button that asks for the rest; when it goes, the focus stays at the end of the list. */
  #drawNext(/** @type {number} */ count) {
    const left = count - this.#shown.length, hasMore = this.desk.rest.has(this.#mode ?? "");
    const ends = !hasMore || left <= 0, hadFocus = document.activeElement === this.next;
    this.next.hidden = ends;
    this.next.textContent = ends ? "" : `Afficher la suite (${left})`;
    if (ends && hadFocus) this.#rows.get(this.#shown.at(-1)?.conv ?? "")?.button.focus();
    if (hasMore && this.#shown.length < FEW) this.#more();
  }

  #draw() {
    const found = this.#sorted(), held = /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest?.(".rows li button"));
    const counts = this.#counts(found);
    for (const [name, { count }] of this.tabs) count.textContent = String(counts[name]);
    this.#shown = this.#upToRest(found.get(this.#tab) ?? []);
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
      if (row.item === at) at = row.item.nextElementSibling;
      else this.list.insertBefore(row.item, at);
    });
    if (held?.isConnected && document.activeElement !== held) held.focus();
    this.empty.hidden = this.#shown.length > 0;
    this.list.hidden = this.#shown.length === 0;
    this.empty.textContent = this.#tab === "waiting" ? "Personne n’attend." : "Aucune conversation ici.";
    this.#drawNext(counts[this.#tab]);
    this.#announce(found.get("waiting") ?? []);
  }

  /** The focus goes on to the next row before its own is taken away. */
  #leave(/** @type {Row} */ row) {
    if (row.item.contains(document.activeElement)) {
      const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
      (next?.querySelector("button") ?? this.tabs.get(this.#tab)?.button)?.focus();
    }
    row.item.remove();
  }

  /** @returns {Row} */
  #row(/** @type {Entry} */ { conv }) {
    const known = this.#rows.get(conv);
    if (known) return known;
    const name = h("span", { class: "name" }), time = h("span", { class: "time" }), last = h("span", { class: "last" }), more = h("span", { class: "more" });
    const button = /** @type {HTMLButtonElement} */ (h("button", { type: "button", "data-conv": conv, onclick: () => this.desk.select(conv) }, h("span", { class: "first" }, name, time), last, more));
    const row = { item: h("li", {}, button), button, name, time, last, more, told: "" };
    this.#rows.set(conv, row);
    return row;
  }

  #fill(/** @type {Row} */ row, /** @type {Entry} */ entry, /** @type {number} */ index) {
    const chosen = entry.conv === this.desk.selected;
    if (chosen) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
    const unread = this.desk.isUnread(entry), from = this.desk.given.get(entry.conv), told = JSON.stringify([entry, index, unread, from]);
    if (row.told !== told) {
      row.told = told;
      row.name.textContent = (entry.mode === "waiting" ? `${index + 1}. ` : "") + callerOf(entry);
      row.last.textContent = whatIsSaid(entry);
      row.item.dataset.unread = String(unread);
      fill(row.more, unread && h("span", { class: "unread" }, "Non lu"), from && h("span", { class: "given" }, `Transférée par ${from}`), entry.here === false && (entry.mode === "waiting" || entry.mode === "advisor") && h("span", { class: "gone" }, "A quitté la page"),
        h("span", {}, [LEVELS[entry.level], entry.by && `avec ${entry.by}`].filter(Boolean).join(", ")), (entry.tags ?? []).map((/** @type {string} */ tag) => h("span", { class: "tag" }, tag)));
    }
    this.#time(row, entry);
  }

  /** Two thresholds: each has its drawing and its word. */
  #time(/** @type {Row} */ row, /** @type {Entry} */ entry) {
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

  /** Only of those whose time has just run out: who was late when their line was loaded is no news. */
  #announce(/** @type {Entry[]} */ waiting) {
    const limit = this.desk.thresholds[1] * 1000, now = this.desk.now();
    const late = waiting.filter(({ since, here }) => here !== false && now - since >= limit);
    const fresh = late.filter(({ conv, since }) => !this.#late.has(conv) && now - since < limit + 2 * TICK_MS);
    const isAll = late.length === waiting.length && this.desk.rest.has("waiting");
    this.#late = new Set(late.map(({ conv }) => conv));
    if (fresh.length) tell(`${isAll ? "Plus de " : ""}${plural(late.length, "client attend", "clients attendent")} depuis trop longtemps.`);
  }

  /** Arrows, Home and End go through the rows. */
  #move(/** @type {KeyboardEvent} */ event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity });
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.#shown.findIndex(({ conv }) => conv === /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.conv);
    const next = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, at + step))];
    this.#rows.get(next?.conv ?? "")?.button.focus();
  }

  /** The one before or after the one that is open; the first when none is. */
  step(/** @type {number} */ by) {
    const at = this.#shown.findIndex(({ conv }) => conv === this.desk.selected);
    const next = this.#shown[at < 0 ? 0 : Math.min(this.#shown.length - 1, Math.max(0, at + by))];
    if (next) this.desk.select(next.conv);
  }
}

export const modeWords = (/** @type {Entry} */ entry) => (entry.mode === "advisor" && entry.by ? `Avec ${entry.by}` : MODES[entry.mode]);
