/**
 * message.js - one message of the log, readable by an advisor: what the customer was shown, without
 * anything to click: files, links and the payment's page are the customer's. Secrets come empty and are named only.
 */
import { h, icon } from "./dom.js";
import { MARKETS, WHO, hour, number } from "./fr.js";

export const way = (/** @type {string[]} */ steps) => h("ol", { class: "way", "aria-label": "Chemin dans l’application" }, steps.map((step) => h("li", {}, step)));

/** @type {Record<string, (part: any) => HTMLElement>} */
const KINDS = {
  chemin: (part) => h("div", { class: "part" }, way(part.steps), part.market && h("span", { class: "tag" }, MARKETS[/** @type {import("./types.d.ts").Market} */ (part.market)]),
    part.blocked && h("p", { class: "blocked" }, icon("lock"), "Bloqué à la dernière étape par l’impayé")),
  choices: (part) => h("p", { class: "part" }, "Choix proposés\u00a0: ", part.items.map((/** @type {{label: string}} */ { label }) => label).join(", ")),
  list: (part) => h("div", { class: "part" }, part.title && h("p", {}, part.title), h("ul", {}, part.items.map((/** @type {string} */ item) => h("li", {}, item)))),
  progress: (part) => h("p", { class: "part" }, `${part.label}\u00a0: ${number(part.value)} sur ${number(part.max)}\u00a0${part.unit}`),
  confirm: (part) => h("p", { class: "part" }, "Confirmation demandée au client\u00a0: ", part.label),
  secret: (part) => h("p", { class: "part" }, icon("lock"), `${part.label}\u00a0: montré au client seul`),
  file: (part) => h("p", { class: "part" }, "Fichier remis au client\u00a0: ", part.name),
  link: (part) => h("p", { class: "part" }, "Lien remis au client\u00a0: ", part.label),
};

/** The parts of a kind that is known. @param {import("./types.d.ts").Part[] | undefined} parts */
export const showParts = (parts) => (parts ?? []).filter(({ k }) => Object.hasOwn(KINDS, k)).map((part) => KINDS[part.k](part));

/** @param {import("./types.d.ts").Message} message @returns {HTMLElement} one li */
export function showMessage(message) {
  const who = message.from === "advisor" ? message.name ?? WHO.advisor : WHO[message.from];
  return h("li", { class: `message ${message.from}`, "data-seq": message.seq },
    h("p", { class: "who" }, h("strong", {}, who), " ", h("time", { datetime: new Date(message.ts).toISOString() }, hour(message.ts))),
    h("p", { class: "text" }, message.text), showParts(message.parts));
}

/**
 * One of ours that the server has not taken yet, or has refused.
 * @param {import("./types.d.ts").Outgoing} outgoing
 * @param {{retry: (outgoing: import("./types.d.ts").Outgoing) => void, drop: (outgoing: import("./types.d.ts").Outgoing) => void}} actions
 */
export function showOutgoing(outgoing, actions) {
  const failed = outgoing.state === "failed";
  return h("li", { class: `message advisor ${outgoing.state}` },
    h("p", { class: "who" }, h("strong", {}, "Vous"), " ", failed ? `non envoyé\u00a0: ${outgoing.error?.text ?? ""}` : "envoi…"),
    h("p", { class: "text" }, outgoing.text),
    failed && h("p", { class: "row" }, h("button", { type: "button", onclick: () => actions.retry(outgoing) }, "Réessayer"),
      h("button", { type: "button", onclick: () => actions.drop(outgoing) }, "Reprendre le texte")));
}
