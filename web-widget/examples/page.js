// @ts-check
// page.js - the least that a page needs: the library, a list and a field. The messages survive a
// reload, and a second tab of the same page goes on with the same conversation.
import { Link } from "../link.js";
import { joinTabs } from "../link/tabs.js";

const log = /** @type {HTMLElement} */ (document.getElementById("log"));
const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const field = /** @type {HTMLInputElement} */ (document.getElementById("text"));

const url = new URL("/ws", location.href);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
const link = new Link({ url: url.href, kind: "site", storage: sessionStorage });

/** What is not sent yet, by id. @type {Map<string, HTMLElement>} */
const waiting = new Map();

/** @param {string} text */
function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

link.on("message", (message) => {
  const item = line(`${message.from === "customer" ? "Vous" : "Assistant"}\u00a0: ${message.text}`);
  const mine = message.cid ? waiting.get(message.cid) : undefined;
  if (mine) mine.replaceWith(item);
  else log.append(item);
  waiting.delete(message.cid ?? "");
  if (!document.hidden) link.read();
});
link.on("outgoing", (outgoing) => {
  const item = waiting.get(outgoing.id) ?? line("");
  item.textContent = `Vous\u00a0: ${outgoing.text} ${outgoing.state === "failed" ? `(${outgoing.error?.text})` : "(envoi…)"}`;
  if (outgoing.state === "sent" || waiting.has(outgoing.id)) return;
  waiting.set(outgoing.id, item);
  log.append(item);
});
link.on("clear", () => log.replaceChildren(...waiting.values()));
link.on("thinking", (on) => { status.textContent = on ? "L’assistant écrit…" : ""; });
link.on("refused", (text) => { status.textContent = text; });

document.getElementById("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim()) link.say(field.value.trim());
  field.value = "";
});

await joinTabs(link, new BroadcastChannel("chemin"));
link.open();
