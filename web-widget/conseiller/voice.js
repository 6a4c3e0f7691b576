/**
 * voice.js - what is said to screen readers and shown in passing. Two regions that are always in
 * the page: `tell` waits for a pause, `warn` does not. A notice is shown for a short time,
 * and stays for screen readers a little longer.
 */
import { h } from "./dom.js";

const STAY_MS = 15000, SHOWN_MS = 5000;

/** @param {string} id @param {string} text @param {boolean} shown @param {string} [about] takes the place of what was said about the same thing */
function say(id, text, shown, about) {
  const line = h("p", { class: shown ? null : "unseen", "data-about": about }, text);
  const region = /** @type {HTMLElement} */ (document.getElementById(id));
  for (const other of region.children) if (other.textContent === text || (about && other.getAttribute("data-about") === about)) other.remove();
  region.append(line);
  setTimeout(() => line.classList.add("unseen"), SHOWN_MS);
  setTimeout(() => line.remove(), STAY_MS);
}

export const tell = (/** @type {string} */ text, /** @type {string | undefined} */ about = undefined) => say("status", text, true, about);
/** What everybody else sees at another place. */
export const whisper = (/** @type {string} */ text) => say("status", text, false);
export const warn = (/** @type {string} */ text) => say("alerts", text, true);
/** What was warned of is over. */
export function unwarn(/** @type {string} */ text) {
  for (const line of [...(document.getElementById("alerts")?.children ?? [])]) if (line.textContent === text) line.remove();
}

/** Copies, and says so: "Chemin : copié", "Phrase : copiée". @param {string} text @param {string} what */
export async function copy(text, what, feminine = false) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) {
      warn("La copie n’est pas permise par ce navigateur.");
      return;
    }
  }
  tell(`${what}\u00a0: ${feminine ? "copiée" : "copié"}.`);
}

/** Where the clipboard is not offered, as on a page without TLS. */
function copyBySelection(/** @type {string} */ text) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}
