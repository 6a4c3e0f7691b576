// @ts-check
/**
 * voice.js - what screen readers hear. Three live regions that stand in the page itself (in a
 * shadow tree they are not heard everywhere), slotted into the chat, empty before anything is said.
 *   log      each new message once, in order
 *   status   the link, somebody writes, something was copied
 *   alert    what failed
 */
import { h } from "./dom.js";

/** Screen readers queue what they read: a node that leaves too soon is never heard. */
const KEPT_MS = 15000;

export class Voice {
  /** @param {HTMLElement} host @param {string} label */
  constructor(host, label) {
    const region = (/** @type {string} */ role, /** @type {string} */ live) =>
      h("div", { slot: "voice", role, "aria-live": live, lang: "fr" });
    this.log = region("log", "polite");
    this.log.setAttribute("aria-label", label);
    this.status = region("status", "polite");
    this.alert = region("alert", "assertive");
    host.append(this.log, this.status, this.alert);
  }

  /** A status and an alert are read whole: they hold one line at a time. */
  #say(/** @type {HTMLElement} */ region, /** @type {string} */ text) {
    const line = h("p", {}, text);
    if (region === this.log) region.append(line);
    else region.replaceChildren(line);
    setTimeout(() => line.remove(), KEPT_MS);
  }

  message(/** @type {string} */ text) { this.#say(this.log, text); }
  tell(/** @type {string} */ text) { this.#say(this.status, text); }
  warn(/** @type {string} */ text) { this.#say(this.alert, text); }

  remove() {
    for (const region of [this.log, this.status, this.alert]) region.remove();
  }
}
