// @ts-check
/**
 * memory.js - what one tab keeps from page to page: whether the chat is open, and what is being
 * written. Nothing at all before the visitor has written; the conversation itself is kept by the
 * link, in the same place and under the same rule.
 */
const KEY = "chemin.chat";

/** sessionStorage, or null where the browser refuses it. */
export function storage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

export class Memory {
  /** @param {string} server  one memory for each server */
  constructor(server) {
    this.key = `${KEY} ${server}`;
    this.written = false;
    this.state = { open: false, draft: "" };
    try {
      const kept = storage()?.getItem(this.key);
      if (kept) {
        this.state = { ...this.state, ...JSON.parse(kept) };
        this.written = true;
      }
    } catch { /* what cannot be read is forgotten */ }
  }

  /** @param {{open?: boolean, draft?: string}} change */
  set(change) {
    Object.assign(this.state, change);
    if (!this.written) return;
    try {
      storage()?.setItem(this.key, JSON.stringify(this.state));
    } catch { /* a full or closed storage forgets at reload, nothing more */ }
  }

  forget() {
    this.written = false;
    this.state = { open: false, draft: "" };
    try {
      storage()?.removeItem(this.key);
    } catch { /* nothing is kept there then */ }
  }
}
