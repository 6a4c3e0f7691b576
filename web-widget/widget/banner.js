// @ts-check
/** banner.js - what the customer owes, in the chat: the amount, the way to pay, the detail. */
import { h, icon, unseen } from "./dom.js";
import { day, euros } from "./format.js";

/**
 * @param {import("../link.js").Unpaid} unpaid
 * @param {import("./parts.js").Actions} actions
 */
export function showBanner(unpaid, { words, say }) {
  const amount = euros(unpaid.amount_cents);
  const steps = unpaid.chemin ? unpaid.chemin.split(" > ") : [];
  return [
    h("div", { class: "row" }, icon("alert"),
      h("p", { class: "strong" }, words.unpaid(amount), unpaid.due && h("span", { class: "quiet" }, ` ${words.unpaidSince(day(unpaid.due))}`)),
      h("button", { type: "button", class: "action main", onclick: () => say(words.pay) }, words.payShort[0], unseen(words.payShort[1]))),
    h("details", {},
      h("summary", {}, words.details),
      h("p", {}, words.unpaidOpen),
      h("ul", {}, ...unpaid.invoices.map((invoice) => h("li", {},
        `${words.invoice(invoice.id)}\u00a0: ${euros(invoice.amount_cents)}`, h("span", { class: "quiet" }, `, ${day(invoice.due)}`)))),
      steps.length > 0 && h("p", { class: "quiet" }, `${words.payWay}\u00a0:`),
      steps.length > 0 && h("ol", { class: "trail" }, ...steps.map((step) => h("li", {}, step)))),
  ];
}
