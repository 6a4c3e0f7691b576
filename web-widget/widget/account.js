// @ts-check
/** account.js - the ticket of who is signed in, and what they owe, while the chat may be closed. */
/** @typedef {import("../chemin.js").CheminAssistant} Host */
import { euros } from "./format.js";

/** The ticket of the host page: given, made by its function, or asked at `ticket-url`. @param {Host} host */
export async function askTicket(host) {
  const given = host.ticket;
  const url = host.getAttribute("ticket-url");
  if (given || !url) return (typeof given === "function" ? await given() : given) ?? null;
  const answer = await fetch(url, { method: "POST" });
  return answer.ok ? (await answer.json()).ticket : null;
}

/** @type {WeakMap<Host, string>} what was told last */
const told = new WeakMap();

/** Marks the launcher in words, and tells the host page, once for each change. @param {Host} host @param {any} unpaid */
export function tellUnpaid(host, unpaid) {
  const now = unpaid?.active ? JSON.stringify(unpaid.invoices) : "";
  host.due.textContent = now && `Impayé\u00a0: ${euros(unpaid.amount_cents)}`;
  if (now === (told.get(host) ?? "")) return;
  told.set(host, now);
  host.dispatchEvent(new CustomEvent("chemin-unpaid", { bubbles: true, composed: true, detail: unpaid ?? { active: false } }));
}

/** @type {WeakSet<Host>} */
const watched = new WeakSet();

/** Asks what is owed, now and each time the page is seen again. @param {Host} host */
export async function look(host) {
  if (!watched.has(host)) {
    watched.add(host);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && host.isConnected && (host.ticket || host.hasAttribute("ticket-url"))) ask(host);
    });
  }
  await ask(host);
}

/** Who owes something is connected, to see the payment at once. @param {Host} host */
async function ask(host) {
  try {
    const ticket = await askTicket(host);
    if (!ticket) return;
    const answer = await fetch(new URL("/api/v1/unpaid", host.base), { headers: { authorization: `Bearer ${ticket}` } });
    if (!answer.ok) return;
    const unpaid = await answer.json();
    tellUnpaid(host, unpaid);
    if (unpaid.active) (await host.load()).connect();
  } catch { /* without network the launcher says nothing of it */ }
}
