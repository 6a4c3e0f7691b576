// @ts-check
/**
 * memory.js - what survives a reload: the conversation, what was read, what is not sent.
 *
 * A storage may be full, closed, or hold anything: then nothing is remembered, and that is all.
 *
 * @typedef {import("../link.js").Kept} Kept
 * @typedef {import("../link.js").Outgoing} Outgoing
 * @typedef {{kept: Kept | null, read: number, outbox: Outgoing[]}} Remembered
 */

/** @param {any} kept @returns {Kept | null} */
export const goodKept = (kept) =>
  (typeof kept?.conv === "string" && typeof kept.epoch === "string" && Number.isSafeInteger(kept.seq) && kept.seq >= 0
    ? { conv: kept.conv, epoch: kept.epoch, seq: kept.seq } : null);

export class Memory {
  /** @param {import("../link.js").Store | null | undefined} storage @param {string | undefined} key */
  constructor(storage, key = "chemin.link") {
    this.storage = storage;
    this.key = key;
  }

  /** What was stored, or null. @returns {Remembered | null} */
  load() {
    /** @type {any} */
    let stored = null;
    try {
      stored = JSON.parse(this.storage?.getItem(this.key) ?? "null");
    } catch { /* nothing that can be read: begin anew */ }
    if (!stored) return null;
    const outbox = (Array.isArray(stored.outbox) ? stored.outbox : [])
      .filter((/** @type {any} */ one) => typeof one?.id === "string" && typeof one.text === "string")
      .map((/** @type {any} */ { id, text, choice }) =>
        ({ id, text, state: "waiting", ...(typeof choice === "string" ? { choice } : {}) }));
    return { kept: goodKept(stored.kept), read: Number.isSafeInteger(stored.read) ? stored.read : 0, outbox };
  }

  /** @param {Remembered} what */
  save({ kept, read, outbox }) {
    try {
      this.storage?.setItem(this.key, JSON.stringify(
        { kept, read, outbox: outbox.map(({ id, text, choice }) => ({ id, text, choice })) }));
    } catch { /* forgotten at reload, nothing more */ }
  }

  clear() {
    try {
      this.storage?.removeItem(this.key);
    } catch { /* there is nothing, then */ }
  }
}
