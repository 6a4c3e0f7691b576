// @ts-check
/** parts.js - shows the parts of a message. A kind that is not known here is left out: the text
 * alone suffices. */
import { h } from "./dom.js";
import { FR } from "./fr.js";

/**
 * @typedef {{choose: (label: string, id: string, button: HTMLElement) => void,
 *   announce: (text: string) => void}} PartActions
 */

/** @type {Record<string, (part: any, actions: PartActions) => HTMLElement | null>} */
const KINDS = {
  chemin: (part, actions) => h("div", { class: "chemin", part: "chemin" },
    h("ol", { "aria-label": FR.chemin },
      ...part.steps.map((/** @type {string} */ step) => h("li", {}, h("span", {}, step)))),
    h("button", {
      type: "button", class: "copy",
      onclick: () => copy(part.chemin, actions),
    }, FR.copy)),

  choices: (part, actions) => h("ul", { class: "choices" },
    ...part.items.map((/** @type {{id: string, label: string}} */ item) => h("li", {},
      h("button", {
        type: "button",
        onclick: (/** @type {Event} */ event) => {
          const button = /** @type {HTMLElement} */ (event.currentTarget);
          if (button.getAttribute("aria-disabled") !== "true") actions.choose(item.label, item.id, button);
        },
      }, item.label)))),

  list: (part) => h("div", { class: "list" }, h("p", {}, part.title),
    h("ul", {}, ...part.items.map((/** @type {string} */ item) => h("li", {}, item)))),

  link: (part) => (/^https:\/\//.test(part.url)
    ? h("p", {}, h("a", { href: part.url, rel: "noopener noreferrer", target: "_blank" }, part.label))
    : null),
};

/** @param {string} text @param {PartActions} actions */
async function copy(text, actions) {
  try {
    await navigator.clipboard.writeText(text);
    actions.announce(FR.copied);
  } catch {
    actions.announce(text);
  }
}

/**
 * @param {Array<any>} parts
 * @param {PartActions} actions
 * @returns {HTMLElement[]}
 */
export function showParts(parts, actions) {
  const shown = [];
  for (const part of parts) {
    const element = KINDS[part.k]?.(part, actions);
    if (element) shown.push(element);
  }
  return shown;
}

/** How many choices the parts offer. @param {Array<any>} parts */
export function countChoices(parts) {
  return parts.reduce((sum, part) => sum + (part.k === "choices" ? part.items.length : 0), 0);
}
