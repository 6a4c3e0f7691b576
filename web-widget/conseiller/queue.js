// @ts-nocheck the rows hold what the desk tells, as it comes
/**
 * queue.js - the list of conversations, by who has them. Rows are kept and moved, never made anew;
 * what is off the screen is not laid out (content-visibility). Times change by steps.
 */
import { fill, h, icon, onceAFrame, unseen } from "./dom.js";
import { LEVELS, MODES, WHO, plural, wait } from "./fr.js";
import { tell } from "./voice.js";

/** Name, label, what belongs there, the mode of which there may be more at the server. All that is ours is always there. */
const TABS = [
  ["waiting", "En attente", (entry) => entry.mode === "waiting", "waiting"],
  ["mine", "À moi", (entry, me) => entry.mode === "advisor" && entry.by_id === me, null],
  ["bot", "Assistant", (entry) => entry.mode === "bot", "bot"],
  ["others", "Collègues", (entry, me) => entry.mode === "advisor" && entry.by_id !== me, "advisor"],
  ["closed", "Closes", (entry) => entry.mode === "closed", "closed"],
];
const TICK_MS = 5000;
/** With fewer rows than that, or as near to the end of the list, the next ones are asked for. */
const FEW = 30, NEAR_PX = 600;

const byName = (a, b) => (a.conv < b.conv ? -1 : 1);
const byWait = (a, b) => a.since - b.since || byName(a, b);
const byNews = (a, b) => b.updated - a.updated || byName(b, a);

export class Queue {
  #tab = "waiting";
  #rows = new Map();
  #shown = [];
  #loudest = 0;

  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.list = h("ul", { class: "rows", onkeydown: (event) => this.#move(event), onscroll: () => this.#near() });
    this.next = h("button", { type: "button", class: "older", hidden: true, onclick: () => this.#more() });
    this.empty = h("p", { class: "empty", hidden: true });
    this.tabs = new Map(TABS.map(([name, label]) => [name, this.#tabButton(name, label)]));
    fill(root, h("h2", { id: "queue-title" }, "Conversations"),
      h("div", { class: "tabs", role: "group", "aria-label": "Trier les conversations" }, [...this.tabs.values()].map(({ button }) => button)),
      this.list, this.next, this.empty);
    this.draw = onceAFrame(() => this.#draw());
    desk.on("queue", this.draw);
    desk.on("selected", this.draw);
    desk.on("advisors", this.draw);
    this.timer = setInterval(() => this.#tick(), TICK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  #tabButton(name, label) {
    const count = h("span", { class: "count" });
    const button = h("button", { type: "button", "aria-pressed": String(name === this.#tab), "data-tab": name, onclick: () => this.show(name) }, `${label} `, count);
    return { button, count };
  }

  show(name) {
    this.#tab = name;
    for (const [key, { button }] of this.tabs) button.setAttribute("aria-pressed", String(key === name));
    this.list.scrollTop = 0;
    this.draw();
  }

  #sorted() {
    const me = this.desk.me?.id, found = new Map(TABS.map(([name]) => [name, []]));
    for (const entry of this.desk.entries.values()) {
      const tab = TABS.find(([, , fits]) => fits(entry, me));
      if (tab) found.get(tab[0]).push(entry);
    }
    for (const [name, entries] of found) entries.sort(name === "waiting" ? byWait : byNews);
    return found;
  }

  /** Up to where the server's answers have come: what lies behind is shown in its place, when the rest is there. */
  #upToRest(name, entries) {
    const rest = this.desk.rest.get(TABS.find(([one]) => one === name)[3]);
    if (!rest) return entries;
    const end = { conv: rest.conv, since: rest.at, updated: rest.at }, order = name === "waiting" ? byWait : byNews;
    return entries.filter((entry) => entry.conv === rest.conv || order(entry, end) < 0);
  }

  #counts(found) {
    const { counts } = this.desk, mine = found.get("mine").length;
    return { ...counts, mine, others: Math.max(0, counts.advisor - mine) };
  }

  #more() {
    const mode = TABS.find(([name]) => name === this.#tab)[3];
    if (mode) this.desk.more(mode);
  }

  #near() {
    if (this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX) this.#more();
  }

  /** The button that asks for the rest; when it goes, the focus stays at the end of the list. */
  #drawNext(count) {
    const left = count - this.#shown.length, mode = TABS.find(([name]) => name === this.#tab)[3];
    const ends = !this.desk.rest.has(mode) || left <= 0, hadFocus = document.activeElement === this.next;
    this.next.hidden = ends;
    this.next.textContent = ends ? "" : `Afficher la suite (${left})`;
    if (ends && hadFocus) this.#rows.get(this.#shown.at(-1)?.conv)?.button.focus();
    if (this.desk.rest.has(mode) && this.#shown.length < FEW) this.#more();
  }

  #draw() {
    const found = this.#sorted(), held = document.activeElement?.closest?.(".rows li button");
    const counts = this.#counts(found);
    for (const [name, { count }] of this.tabs) count.textContent = String(counts[name]);
    this.#shown = this.#upToRest(this.#tab, found.get(this.#tab));
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
    this.#drawNext(counts[this.#tab]);
    this.#announce(found.get("waiting"));
  }

  /** The focus goes on to the next row before its own is taken away. */
  #leave(row) {
    if (row.item.contains(document.activeElement)) {
      const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
      (next?.querySelector("button") ?? this.tabs.get(this.#tab).button).focus();
    }
    row.item.remove();
  }

  #row({ conv }) {
    const known = this.#rows.get(conv);
    if (known) return known;
    const name = h("span", { class: "name" }), time = h("span", { class: "time" }), last = h("span", { class: "last" }), more = h("span", { class: "more" });
    const button = h("button", { type: "button", "data-conv": conv, onclick: () => this.desk.select(conv) }, h("span", { class: "first" }, name, time), last, more);
    const row = { item: h("li", {}, button), button, name, time, last, more, told: "" };
    this.#rows.set(conv, row);
    return row;
  }

  #fill(row, entry, index) {
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

  /** Two thresholds: each has its drawing and its word. */
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

  /** Only that there are more who wait too long than before. */
  #announce(waiting) {
    const limit = this.desk.thresholds[1] * 1000;
    const late = waiting.filter(({ since }) => this.desk.now() - since >= limit).length;
    if (late > this.#loudest) tell(`${plural(late, "client attend", "clients attendent")} depuis trop longtemps.`);
    this.#loudest = late;
  }

  /** Arrows, Home and End go through the rows. */
  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.#shown.findIndex(({ conv }) => conv === document.activeElement?.dataset?.conv);
    const next = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, at + step))];
    this.#rows.get(next?.conv)?.button.focus();
  }

  /** The one before or after the one that is open; the first when none is. */
  step(by) {
    const at = this.#shown.findIndex(({ conv }) => conv === this.desk.selected);
    const next = this.#shown[at < 0 ? 0 : Math.min(this.#shown.length - 1, Math.max(0, at + by))];
    if (next) this.desk.select(next.conv);
  }
}

export const modeWords = (entry) => (entry.mode === "advisor" && entry.by ? `Avec ${entry.by}` : MODES[entry.mode]);
