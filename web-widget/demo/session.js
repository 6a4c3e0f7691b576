// @ts-check
/**
 * session.js - what an operator's site does, for the example pages: it knows who is signed in,
 * gives the chat a function that fetches tickets, and shows the unpaid bill in the page itself.
 * Here who is signed in stands in the address (?client=famille&level=basic).
 */

/** The fictional customers of the demonstration. */
const CLIENTS = [
  ["", "Personne (visiteur anonyme)"],
  ["mobile", "Camille Martin, une ligne mobile"],
  ["bbox", "Louis Bernard, une box"],
  ["duo", "Inès Dubois, mobile et box"],
  ["famille", "Nadia Petit, trois mobiles et une box"],
  ["impaye", "Thomas Robert, une facture impayée"],
  ["impaye-duo", "Sarah Richard, deux factures impayées"],
  ["facilite", "Julien Durand, facilité de paiement"],
  ["cle4g", "Manon Leroy, clé 4G"],
  ["box4g", "Paul Moreau, 4G box"],
  ["pro", "Élodie Girard, entreprise"],
  ["sav", "Mehdi Simon, réparation et incident en cours"],
  ["commande", "Chloé Laurent, commandes en cours"],
];

const query = new URLSearchParams(location.search);
const client = CLIENTS.some(([id]) => id === query.get("client")) ? query.get("client") ?? "" : "";
const level = query.get("level") === "basic" ? "basic" : "strong";

/** What the operator's site would do with its own session. */
async function fetchTicket() {
  const answer = await fetch("/demo/ticket", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub: client, level }),
  });
  if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
  return (await answer.json()).ticket;
}

const EUROS = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

/** The page's own banner, from the event of the chat. @param {any} unpaid @param {HTMLElement} banner */
function showUnpaid(unpaid, banner) {
  banner.hidden = !unpaid.active;
  const amount = banner.querySelector("[data-amount]");
  if (amount) amount.textContent = unpaid.active ? EUROS.format(unpaid.amount_cents / 100) : "";
}

/**
 * Wires a page: the menu of customers, the chat's ticket, the banner, the buttons that ask.
 * @param {import("../chemin.js").CheminAssistant} assistant
 */
export function begin(assistant) {
  const menu = /** @type {HTMLSelectElement | null} */ (document.querySelector("[data-clients]"));
  menu?.append(...CLIENTS.map(([id, label]) => new Option(label, id, id === client, id === client)));
  menu?.form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await assistant.signOut();
    location.search = menu.value ? `?client=${menu.value}` : "";
  });
  const banner = /** @type {HTMLElement | null} */ (document.querySelector("[data-unpaid]"));
  assistant.addEventListener("chemin-unpaid", (event) => {
    if (banner) showUnpaid(/** @type {CustomEvent} */ (event).detail, banner);
  });
  for (const element of document.querySelectorAll("[data-say]"))
    element.addEventListener("click", () => assistant.say(element.getAttribute("data-say") ?? ""));
  for (const link of document.querySelectorAll("a[data-keep]"))
    if (client) link.setAttribute("href", `${link.getAttribute("href")}?client=${client}`);
  if (client) assistant.ticket = fetchTicket;
  const name = document.querySelector("[data-name]");
  const label = CLIENTS.find(([id]) => id === client)?.[1] ?? "";
  if (name && client) name.textContent = `Bonjour ${label.split(" ")[0]}`;
}
