/** suggestions.js - what could be answered to the customer's last message, and how it is sent. */
import { fill, h, icon, unseen } from "./dom.js";
import { MARKETS, SOURCES, lackWords, percent } from "./fr.js";
import { way } from "./message.js";

/** @typedef {import("./types.d.ts").Result} Result */

/** The answer, then the sentence that presents the application. @param {Result} item @param {string} say */
const presented = (item, say) => ({ ...item, text: `${item.text}\n\n${say[0].toUpperCase()}${say.slice(1)}` });

/** One that was sent keeps its place, so that the others keep their keys. @param {Result} item */
const sent = (item) => h("li", { "data-used": true }, h("p", { class: "title" }, h("strong", {}, item.title), " ", h("span", { class: "tag free" }, "Envoyée")));

/**
 * `choose(item, edit)`: sent as it is, or put in the composer. `begin(item)`: the act, for the customer.
 * @param {HTMLElement} root
 * @param {import("./types.d.ts").Suggestions | null} suggestions
 * @param {boolean} isMine
 * @param {(item: Result, edit: boolean) => void} choose
 * @param {(item: Result) => void} begin
 */
export function showSuggestions(root, suggestions, isMine, choose, begin) {
  const items = suggestions?.items ?? [];
  root.hidden = items.length === 0;
  if (!items.length) {
    fill(root);
    return;
  }
  fill(root, h("h3", {}, "Réponses suggérées"),
    !isMine && h("p", { class: "quiet" }, "Prenez la main pour les envoyer."),
    h("ol", {}, items.map((item) => item.used ? sent(item) : h("li", {},
      h("p", { class: "title" }, h("strong", {}, item.title), !item.sure && h("span", { class: "tag unsure" }, "Peu sûr"), h("span", { class: "quiet" }, ` ${percent(item.score, 1)}, ${SOURCES[item.source] ?? item.source}`)),
      h("p", { class: "row" }, action("Envoyer", item, "Ctrl", false), action("Modifier", item, "Ctrl+Maj", true),
        item.say && h("button", { type: "button", "aria-disabled": isMine ? null : "true", onclick: () => { if (isMine) choose(presented(item, item.say ?? ""), true); } }, "Avec la présentation ", unseen(`de l’application\u00a0: ${item.title}`)),
        item.form && !item.lacks.length && h("button", { type: "button", "aria-disabled": isMine ? null : "true", onclick: () => { if (isMine) begin(item); } }, "Commencer ", unseen(`la démarche\u00a0: ${item.title}`))),
      lackWords(item) ? h("p", { class: "may" }, icon("alert"), lackWords(item)) : item.blocked && h("p", { class: "blocked" }, icon("lock"), "Bloqué à la dernière étape par l’impayé"),
      item.steps.length ? way(item.steps) : item.ways.map((one) => h("div", { class: "ways" }, h("span", { class: "tag" }, MARKETS[one.market] ?? "Toutes lignes"), way(one.steps))),
      h("p", { class: "text" }, item.text),
      item.tell && h("p", { class: "tell" }, item.tell)))));

  /** @param {string} label @param {Result} item @param {string} keys @param {boolean} edit */
  function action(label, item, keys, edit) {
    const number = item.number ?? 0, shown = number <= 3 && h("kbd", {}, `${keys}+${number}`);
    return h("button", { type: "button", "aria-disabled": isMine ? null : "true",
      onclick: () => { if (isMine) choose(item, edit); } }, `${label} `, unseen(`la suggestion ${number}\u00a0: ${item.title} `), shown);
  }
}
