/**
 * keys.js - the shortcuts, in one table that the help shows. Those of one key alone work outside
 * text fields only, and can be turned off (kept in localStorage).
 */
import { fill, h, button } from "./dom.js";

const KEY = "chemin.conseiller.touches";
const HELP = [
  ["/ ou Ctrl+K", "Chercher un chemin"], ["Entrée, dans le guide", "Copier le chemin"], ["Ctrl+Entrée, dans le guide", "Copier la phrase à dire"], ["Ctrl+Maj+Entrée, dans le guide", "Copier la présentation"],
  ["Alt+J, Alt+K", "Conversation suivante, précédente"], ["Alt+T", "Prendre la main"], ["Alt+R", "Rendre à l’assistant"],
  ["Ctrl+1 à Ctrl+3", "Envoyer une suggestion"], ["Ctrl+Maj+1 à 3", "Modifier une suggestion avant l’envoi"], ["Alt+N", "Note interne ou réponse"],
  ["/code, dans une réponse", "Insérer une réponse type"], ["Échap", "Fermer la liste, quitter le guide"], ["?", "Cette aide"],
];

/** A key that is held does its act once, but for those that go through the list. */
const MAY_REPEAT = ["KeyJ", "KeyK"];

const isText = (/** @type {any} */ element) => element?.matches?.("input, textarea, select, [contenteditable]");
export const singleKeys = () => localStorage.getItem(KEY) !== "non";

/**
 * @typedef {{search: () => void, help: () => void, step: (by: number) => void, take: () => void, giveBack: () => void,
 *   note: () => void, suggestion: (index: number, edit: boolean) => void}} Actions
 */

/** `actions`: search, help, step(by), take, giveBack, note, suggestion(index, edit). Returns how to stop. @param {Actions} actions */
export function listen(actions) {
  /** @type {Record<string, () => void>} */
  const withAlt = { KeyJ: () => actions.step(1), KeyK: () => actions.step(-1), KeyT: actions.take, KeyR: actions.giveBack, KeyN: actions.note };
  /** @param {KeyboardEvent} event @returns {(() => void) | null | undefined} */
  function find(event) {
    const digit = /^(?:Digit|Numpad)([1-3])$/.exec(event.code)?.[1];
    if (event.ctrlKey && !event.altKey && digit) return () => actions.suggestion(Number(digit) - 1, event.shiftKey);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") return actions.search;
    if (event.altKey && !event.ctrlKey) return withAlt[event.code];
    if (event.ctrlKey || event.metaKey || isText(event.target) || !singleKeys()) return null;
    /** @type {Record<string, () => void>} */
    const alone = { "/": actions.search, "?": actions.help };
    return alone[event.key];
  }
  function hear(/** @type {KeyboardEvent} */ event) {
    if (document.querySelector("dialog[open]")) return;
    const act = find(event);
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || MAY_REPEAT.includes(event.code)) act();
  }
  addEventListener("keydown", hear);
  return () => removeEventListener("keydown", hear);
}

/** The help, as a dialog that is made once. */
export function helpDialog() {
  const box = h("input", { type: "checkbox", id: "single", onchange: () => localStorage.setItem(KEY, box.checked ? "oui" : "non") });
  const dialog = h("dialog", { "aria-labelledby": "help-title" });
  fill(dialog, h("h2", { id: "help-title" }, "Raccourcis clavier"),
    h("dl", { class: "keys" }, HELP.map(([keys, what]) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, what)))),
    h("p", { class: "row" }, box, h("label", { for: "single" }, "Activer les touches seules («\u00a0/\u00a0» et «\u00a0?\u00a0»)")),
    h("p", { class: "row" }, button("Fermer", () => dialog.close(), { class: "main" })));
  return { dialog, open: () => { box.checked = singleKeys(); dialog.showModal(); } };
}

/** Asked before the desk is locked while customers would go back to the queue; `lock()` when it is so. @param {() => void} lock */
export function lockDialog(lock) {
  const text = h("p", { id: "lock-text" });
  const dialog = h("dialog", { "aria-labelledby": "lock-title", "aria-describedby": "lock-text" });
  fill(dialog, h("h2", { id: "lock-title" }, "Verrouiller le poste\u00a0?"), text, h("p", { class: "row" }, button("Verrouiller", () => { dialog.close(); lock(); }, { class: "main" }), button("Rester", () => dialog.close())));
  return { dialog, ask: (/** @type {string} */ words) => { text.textContent = words; dialog.showModal(); } };
}
