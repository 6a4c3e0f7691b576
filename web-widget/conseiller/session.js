/**
 * session.js - who is at the desk, and until when.
 *
 * Where the ticket comes from, in this order:
 *   <html data-ticket-url="/sso/ticket">               fetched from there: {"ticket": "…"}
 *   <html data-ticket-origin="https://poste.example">  the page that opened this one is told
 *       {type: "chemin-conseiller-ready"} and posts {type: "chemin-ticket", ticket}; messages of
 *       any other origin are not read
 *   a demonstration server                             a button for each advisor
 * Each gives null when nobody is signed in there (any more), and rejects when the network fails.
 * A ticket is never stored. In a demonstration the id of who signed in is kept in sessionStorage,
 * so that a reload does not sign out.
 *
 * After ten minutes without a key or a gesture the desk is locked, a minute after it was announced.
 */
const LOCK_MS = 600000, WARN_MS = 540000;
const KEY = "chemin.conseiller";
export const DEMO = [["conseiller-1", "Camille, conseillère"], ["conseiller-2", "Karim, conseiller"], ["superviseur-1", "Sophie, superviseure"]];

const { ticketUrl, ticketOrigin } = document.documentElement.dataset;

async function demoTicket(/** @type {string} */ sub) {
  const answer = await fetch("/demo/ticket", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub }) });
  return answer.ok ? (await answer.json()).ticket : null;
}

async function fetchedTicket() {
  const answer = await fetch(ticketUrl ?? "", { method: "POST", credentials: "same-origin" });
  if (answer.status >= 500) throw new Error(`no ticket: ${answer.status}`);
  // Where nobody is signed in, some answer with a page.
  return answer.ok ? (await answer.json().catch(() => null))?.ticket ?? null : null;
}

function postedTicket() {
  return new Promise((resolve) => {
    const late = setTimeout(() => end(null), opener ? 10000 : 0);
    function end(/** @type {string | null} */ ticket) {
      clearTimeout(late);
      removeEventListener("message", hear);
      resolve(ticket);
    }
    function hear(/** @type {MessageEvent} */ { origin, data }) {
      if (origin === ticketOrigin && data?.type === "chemin-ticket" && typeof data.ticket === "string") end(data.ticket);
    }
    addEventListener("message", hear);
    opener?.postMessage({ type: "chemin-conseiller-ready" }, ticketOrigin ?? "");
  });
}

/** "operator" (the operator's page knows who it is), "demo", or "none". */
export async function source() {
  if (ticketUrl || ticketOrigin) return "operator";
  return await demoTicket(DEMO[0][0]).catch(() => null) ? "demo" : "none";
}

/**
 * Gives tickets for `sub` (demonstration) or for whom the operator's page says.
 * @param {string} [sub]
 * @returns {() => Promise<string | null>}
 */
export function ticketsFor(sub) {
  if (sub) sessionStorage.setItem(KEY, sub);
  if (ticketUrl) return fetchedTicket;
  return ticketOrigin ? postedTicket : () => demoTicket(sub ?? "");
}

export const remembered = () => (ticketUrl || ticketOrigin ? null : sessionStorage.getItem(KEY));
export const forget = () => sessionStorage.removeItem(KEY);

/** Calls `warn(true)` a minute before `lock()`, `warn(false)` when somebody is there after all. Returns how to stop. @param {(on: boolean) => void} warn @param {() => void} lock */
export function watchIdle(warn, lock) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let warned = false;
  function alive() {
    clearTimeout(timer);
    if (warned) warn(warned = false);
    timer = setTimeout(soon, WARN_MS);
  }
  function soon() {
    warn(warned = true);
    timer = setTimeout(lock, LOCK_MS - WARN_MS);
  }
  const kinds = ["keydown", "pointerdown", "wheel", "touchstart"];
  for (const kind of kinds) addEventListener(kind, alive, { passive: true, capture: true });
  alive();
  return () => {
    clearTimeout(timer);
    for (const kind of kinds) removeEventListener(kind, alive, { capture: true });
  };
}
