// @ts-check
/**
 * parts.js - shows the parts of a message. A kind that is not known here is left out: the text
 * alone suffices.
 *
 * @typedef {object} Actions   what a part may ask of the chat
 * @property {(text: string, choice?: string) => void} say
 * @property {(token: string, yes: boolean) => Promise<any>} confirm
 * @property {(part: {name: string, url: string}) => Promise<import("../link.js").Download>} download   with the ticket
 * @property {() => void} again                     says again what the visitor said last
 * @property {(text: string) => void} tell          for screen readers, politely
 * @property {(text: string) => void} warn          for screen readers, at once
 * @property {(name: string, detail: object) => void} emit   an event for the host page
 * @property {URL} base                             address of the server
 * @property {() => import("../link.js").Unpaid | null} unpaid
 * @property {typeof import("./fr.js").FR} words
 */
import { copyButton } from "./copy.js";
import { h, icon, unseen } from "./dom.js";
import { euros, number } from "./format.js";
import { later } from "./later.js";

/** @typedef {(part: any, actions: Actions, replayed: boolean) => HTMLElement | null} ShowPart */
/** @typedef {(part: any, actions: Actions, replayed: boolean) => HTMLElement} ShowLater */

/** Only https, or the server itself: anything else is not shown as a link. */
function safeUrl(/** @type {string | undefined} */ text, /** @type {URL} */ base) {
  if (!text) return null;
  try {
    const url = new URL(text, base);
    return url.protocol === "https:" || url.origin === base.origin ? url : null;
  } catch {
    return null;
  }
}

/** @param {URL} url @param {string} label @param {Actions} actions @param {"out" | "way"} drawing */
function outLink(url, label, actions, drawing = "out") {
  return h("a", { class: "action", href: url.href, target: "_blank", rel: "noopener noreferrer" },
    icon(drawing), label, unseen(` (${actions.words.newWindow})`));
}

// ---- chemin ----

/** A step can be ticked while the customer follows the way; an app may follow by itself. */
function step(/** @type {any} */ part, /** @type {number} */ index, /** @type {Actions} */ actions) {
  const { words } = actions;
  const button = h("button", { type: "button", class: "step", "aria-pressed": "false" },
    h("span", { class: "mark", "aria-hidden": "true" }, h("span", {}, String(index + 1)), icon("done")),
    h("span", { class: "name" }, part.steps[index]),
    unseen(`, ${words.step(index + 1, part.steps.length)}`));
  button.addEventListener("click", () => {
    const done = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(done));
    if (done) actions.tell(words.stepDone(index + 1));
    actions.emit("chemin-step", { intent: part.intent, steps: part.steps, index, done });
  });
  return h("li", {}, button);
}

/** Why the last write is refused, and the way to pay. */
function blockedNote(/** @type {string} */ reason, /** @type {Actions} */ actions) {
  const { words } = actions;
  const isUnpaid = reason === "unpaid", unpaid = actions.unpaid();
  const amount = unpaid?.active ? euros(unpaid.amount_cents) : "";
  return h("div", { class: "blocked" }, icon("lock"),
    h("div", {},
      h("p", { class: "strong" }, words.blocked),
      h("p", {}, isUnpaid ? words.blockedUnpaid(amount) : words.blockedOther),
      isUnpaid && h("button", { type: "button", class: "action", onclick: () => actions.say(words.pay) }, icon("bill"), words.pay)));
}

/** @type {ShowPart} */
function cheminPart(part, actions) {
  const { words } = actions;
  const url = safeUrl(part.link, actions.base);
  return h("div", { class: "card chemin", part: "chemin" },
    h("p", { class: "label" }, icon("way"), words.chemin,
      part.market && h("span", { class: "tag" }, words.markets[part.market] ?? part.market)),
    h("ol", { "aria-label": words.chemin }, ...part.steps.map((/** @type {string} */ _, /** @type {number} */ index) => step(part, index, actions))),
    part.steps.length > 1 && h("p", { class: "tip" }, words.tip),
    h("div", { class: "row" },
      copyButton(words.copy, () => part.chemin, actions),
      url && outLink(url, words.openApp, actions, "way")),
    part.blocked && blockedNote(String(part.blocked), actions));
}

// ---- the others ----

/** @type {ShowPart} */
function choicesPart(part, actions) {
  return h("ul", { class: "choices", "aria-label": actions.words.choices(part.items.length) },
    ...part.items.map((/** @type {{id: string, label: string}} */ item) => {
      const button = h("button", { type: "button", "data-choice": item.id }, item.label);
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") actions.say(item.label, item.id);
      });
      return h("li", {}, button);
    }));
}

/** Marks the choice made; the buttons stay where they are, and so does the focus. */
export function markChosen(/** @type {Element} */ group, /** @type {string} */ id, /** @type {typeof import("./fr.js").FR} */ words) {
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.choice !== id || button.classList.contains("chosen")) continue;
    button.classList.add("chosen");
    button.prepend(icon("done"));
    button.append(unseen(`, ${words.chosen}`));
  }
}

/** @type {ShowPart} */
function listPart(part) {
  return h("div", { class: "card list" },
    part.title && h("p", { class: "label" }, part.title),
    h("ul", {}, ...part.items.map((/** @type {any} */ item) => (typeof item === "string"
      ? h("li", {}, item)
      : h("li", {}, h("span", { class: "strong" }, item.title), item.detail && h("span", { class: "quiet" }, ` ${item.detail}`))))));
}

/** @type {ShowPart} */
function progressPart(part, { words }) {
  const used = words.used(number(part.value), number(part.max), part.unit);
  const level = part.value >= part.max ? "full" : part.value >= 0.8 * part.max ? "high" : "";
  return h("div", { class: `card progress ${level}` },
    h("p", {}, h("span", { class: "strong" }, part.label), h("span", { class: "quiet" }, used)),
    h("progress", { max: Math.max(part.max, 0.001), value: Math.min(part.value, part.max), "aria-label": `${part.label}, ${used}` }));
}

/** @type {ShowPart} */
function linkPart(part, actions) {
  const url = safeUrl(part.url, actions.base);
  return url && outLink(url, part.label, actions);
}

/** @type {Record<string, ShowPart>} */
const KINDS = {
  chemin: cheminPart, choices: choicesPart, list: listPart, progress: progressPart, link: linkPart,
  confirm: (...given) => later(given[1].words, (more) => [more.confirmPart(...given)], given[1].warn),
  file: (...given) => later(given[1].words, (more) => [more.filePart(...given)], given[1].warn),
  secret: (...given) => later(given[1].words, (more) => [more.secretPart(...given)], given[1].warn),
};

/**
 * @param {Array<any>} parts
 * @param {Actions} actions
 * @param {boolean} replayed  from the history: what has expired since is not offered again
 * @returns {HTMLElement[]}
 */
export function showParts(parts, actions, replayed) {
  const shown = [];
  for (const part of parts) {
    const element = Object.hasOwn(KINDS, part.k) ? KINDS[part.k](part, actions, replayed) : null;
    if (element) shown.push(element);
  }
  return shown;
}

/** How many choices the parts offer. @param {Array<any>} parts */
export function countChoices(parts) {
  return parts.reduce((sum, part) => sum + (part.k === "choices" ? part.items.length : 0), 0);
}
