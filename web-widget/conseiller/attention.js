/**
 * attention.js - what calls the advisor: a customer who waits, a conversation that is transferred,
 * one that was lost while the line was cut, messages elsewhere. Said in the live region and counted
 * in the page's title; the focus stays where it is.
 */
import { LEFT, aCaller, callerOf, ofCaller, plural } from "./fr.js";
import { tell, warn } from "./voice.js";

/** @typedef {import("./types.d.ts").Entry} Entry */

/** Those who come within that time are told together; after some were told, the next ones wait longer. */
const TOGETHER_MS = 400, AGAIN_MS = 6000;

export class Attention {
  /** @type {Set<string>} */
  #came = new Set();
  #timer = 0;
  #toldAt = -Infinity;
  #title = document.title;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    desk.on("waits", (/** @type {Entry} */ entry) => this.#waits(entry));
    desk.on("given", (/** @type {string} */ conv, /** @type {string} */ from) => tell(`${from} vous transfère la conversation ${ofCaller(desk.entries.get(conv))}.`));
    desk.on("away", (/** @type {Entry} */ entry) => this.#away(entry));
    desk.on("lost", (/** @type {Entry[]} */ entries) => this.#lost(entries));
    desk.on("conversation", (/** @type {string} */ conv, /** @type {string} */ what) => this.#elsewhere(conv, what));
    desk.on("queue", () => this.#count());
    desk.on("selected", () => this.#count());
  }

  close() {
    clearTimeout(this.#timer);
    document.title = this.#title;
  }

  #waits(/** @type {Entry} */ { conv }) {
    if (conv === this.desk.selected) return;
    this.#came.add(conv);
    if (this.#came.size === 1) this.#timer = window.setTimeout(() => this.#tellWho(), Math.max(TOGETHER_MS, this.#toldAt + AGAIN_MS - performance.now()));
  }

  #tellWho() {
    const came = [...this.#came].map((conv) => this.desk.entries.get(conv)).filter((entry) => entry?.mode === "waiting");
    this.#came.clear();
    if (came.length) this.#toldAt = performance.now();
    const wish = came[0]?.wish ?? came[0]?.said;
    if (came.length === 1) tell(`Un client attend\u00a0: ${callerOf(came[0])}${wish ? `, «\u00a0${wish.slice(0, 80)}\u00a0»` : ""}.`, "waits");
    else if (came.length) tell(`${plural(came.length, "client attend", "clients attendent")} de plus.`, "waits");
  }

  /** What one was writing would go nowhere: said at once, and what has become of it. */
  #away(/** @type {Entry} */ entry) {
    const { mode, by, conv } = entry, whose = ofCaller(this.desk.entries.get(conv) ?? entry);
    const isWriting = Boolean(this.desk.conversations.get(conv)?.draft);
    warn(`${mode === "advisor" ? `${by ?? "Un collègue"} a repris la conversation ${whose}.` : `La conversation ${whose} n’est plus avec vous\u00a0: ${LEFT[mode]}.`}${isWriting ? " Votre texte n’est pas parti, il est gardé." : ""}`);
  }

  /** The line was cut for longer than the desk waits. */
  #lost(/** @type {Entry[]} */ entries) {
    const where = (/** @type {Entry} */ { mode, by }) => (mode === "advisor" ? `avec ${by ?? "un collègue"}` : LEFT[mode]);
    tell(`Pendant votre absence\u00a0: ${entries.map((entry) => `conversation ${ofCaller(entry)} ${where(entry)}`).join(", ")}.`);
  }

  /** A customer of ours speaks in a conversation that is not open. */
  #elsewhere(/** @type {string} */ conv, /** @type {string} */ what) {
    const one = this.desk.conversations.get(conv);
    if (conv !== this.desk.selected && what === "message" && one?.events.at(-1)?.from === "customer" && this.desk.isMine(conv))
      tell(`${aCaller(this.desk.entries.get(conv))} vous écrit dans une autre conversation.`);
  }

  /** How many wait, and how many of ours have something new. */
  #count() {
    const unread = [...this.desk.entries.values()].filter((entry) => this.desk.isUnread(entry)).length, count = this.desk.counts.waiting + unread;
    const title = count ? `(${count}) ${this.#title}` : this.#title;
    if (document.title !== title) document.title = title;
  }
}
