/** main.js - the page: signing in, the desk's views, the state of the link, locking. */
import { Attention } from "./attention.js";
import { Context } from "./context.js";
import { Conversation } from "./conversation.js";
import { Desk } from "./desk.js";
import { button, fill, h } from "./dom.js";
import { bringDraftsBack, setDraftsAside } from "./drafts.js";
import { plural } from "./fr.js";
import { Guide } from "./guide.js";
import { helpDialog, listen, lockDialog } from "./keys.js";
import { Queue } from "./queue.js";
import * as session from "./session.js";
import { Supervision } from "./supervision.js";
import { Transcripts } from "./transcripts.js";
import { tell, unwarn, warn, whisper } from "./voice.js";

/** @type {Record<import("./types.d.ts").Status, string>} */
const STATUS = { open: "En ligne", connecting: "Connexion…", waiting: "Reconnexion…", offline: "Hors ligne", closed: "Déconnecté", refused: "Refusé", idle: "" };
const CUT = "Liaison coupée. Ce que vous envoyez partira à son retour.";
const VIEWS = [["desk", "Conversations"], ["guide", "Guide"], ["search", "Recherche"], ["supervision", "Supervision"]];
const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const ask = () => /** @type {HTMLInputElement} */ (element("ask"));
const { dialog, open: help } = helpDialog();
document.body.append(dialog);

const KEPT = "Ce que vous écriviez est gardé\u00a0: connectez-vous de nouveau.";
const lock = () => end(`Poste verrouillé. ${KEPT}`);
const leaving = lockDialog(lock);
document.body.append(leaving.dialog);

// ---- Signing in ----

/** @param {string} [reason] said above the buttons */
async function signIn(reason) {
  const root = element("sign-in");
  const from = await session.source();
  const enter = (/** @type {string} */ sub = "") => begin(session.ticketsFor(sub));
  fill(root, h("h1", { tabindex: "-1" }, "Espace conseiller"), reason && h("p", { class: "reason" }, reason),
    from === "demo" && [h("p", {}, "Démonstration\u00a0: choisissez qui vous êtes."), h("p", { class: "row" }, session.DEMO.map(([id, name]) => button(name, () => enter(id), { class: "main", "data-sub": id })))],
    from === "operator" && h("p", { class: "row" }, button("Se connecter", () => enter(), { class: "main" })),
    from === "none" && h("p", {}, "Ouvrez cet espace depuis votre poste de travail\u00a0: il vous connectera."));
  element("app").hidden = true;
  root.hidden = false;
  root.querySelector("h1")?.focus();
}

// ---- The desk ----

/** @type {{desk: Desk, stop: (() => void)[]} | null} */
let current = null;

function begin(/** @type {() => Promise<string | null>} */ tickets) {
  const desk = new Desk(tickets), app = element("app");
  element("sign-in").hidden = true;
  app.hidden = false;
  const views = makeViews(desk);
  const idle = session.watchIdle((on) => idleWarning(on), () => end(`Poste verrouillé après dix minutes sans activité. ${KEPT}`));
  current = { desk, stop: [idle, ...views.stop] };
  desk.on("status", (status) => showStatus(status));
  desk.on("refused", (text, code) => refused(desk, text, code));
  desk.on("me", (me) => showMe(me));
  element("main").focus();
  desk.on("expired", (is) => showExpired(desk, is));
  desk.on("advisors", () => { element("present").textContent = plural(desk.advisors.filter(({ here }) => here).length, "présent", "présents"); });
  desk.open();
}

/** Nothing of any customer stays in the page; what was being written waits in memory for whoever wrote it. @param {string} reason */
function end(reason) {
  if (!current) return;
  const { desk, stop } = current;
  current = null;
  desk.close();
  for (const call of stop) call();
  session.forget();
  setDraftsAside();
  idleWarning(false);
  element("expired").hidden = true;
  for (const id of ["queue", "conversation", "context", "view-guide", "view-search", "view-supervision", "status", "alerts"]) fill(element(id));
  const field = ask();
  field.replaceWith(field.cloneNode());
  ask().value = "";
  for (const one of [dialog, leaving.dialog]) if (one.open) one.close();
  signIn(reason);
}

function refused(/** @type {Desk} */ desk, /** @type {string} */ text, /** @type {string} */ code) {
  if (desk.link.status === "refused") end(text);
  else if (code !== "lost") warn(text);
}

/** Said once to screen readers; it stays on the screen until there is another session. */
function showExpired(/** @type {Desk} */ desk, /** @type {boolean} */ is) {
  const hadFocus = element("expired").contains(document.activeElement);
  element("expired").hidden = !is;
  showStatus(desk.link.status);
  if (is) whisper(element("expired-text").textContent ?? "");
  else tell("Session rétablie.");
  if (hadFocus && !is) element("main").focus();
}

function showStatus(/** @type {import("./types.d.ts").Status} */ status) {
  const state = element("link-state"), before = state.dataset.status;
  if (current?.desk.isExpired) {
    state.textContent = "Session expirée";
    state.dataset.status = "expired";
    return;
  }
  state.textContent = STATUS[status];
  state.dataset.status = status;
  if (status === "open" && before && before !== "open" && state.dataset.lost) {
    unwarn(CUT);
    tell("Liaison rétablie.");
  }
  if (status === "open") {
    delete state.dataset.lost;
  } else if ((status === "waiting" || status === "offline") && !state.dataset.lost) {
    state.dataset.lost = "true"; // said once, however often it is tried again
    warn(CUT);
  }
}

function showMe(/** @type {import("./types.d.ts").Me} */ me) {
  bringDraftsBack(me.id);
  element("me").textContent = me.role === "supervisor" ? `${me.name}, supervision` : me.name;
  element("tab-supervision").hidden = me.role !== "supervisor";
}

function idleWarning(/** @type {boolean} */ on) {
  element("idle").hidden = !on;
  if (on) warn("Sans activité, le poste sera verrouillé dans une minute.");
}

// ---- Views ----

function makeViews(/** @type {Desk} */ desk) {
  let shown = "desk", before = "desk";
  const openConversation = (/** @type {string} */ conv, /** @type {number} */ seq = 0) => {
    show("desk");
    desk.select(conv);
    if (seq) conversation.reveal(seq);
  };
  const supervision = new Supervision(element("view-supervision"), desk, openConversation);
  function show(/** @type {string} */ view) {
    if (view === shown) return;
    if (shown !== "guide") before = shown;
    shown = view;
    draw();
    supervision.live(view === "supervision");
  }
  function draw() {
    for (const [name] of VIEWS) {
      element(`view-${name}`).hidden = name !== shown;
      const tab = element(`tab-${name}`);
      if (name === shown) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
  }
  const context = new Context(element("context"), desk);
  const begin = (/** @type {string} */ intent, /** @type {string | null} */ market) => { show("desk"); context.prepare(intent, market); };
  const attention = new Attention(desk);
  const queue = new Queue(element("queue"), desk), conversation = new Conversation(element("conversation"), desk, begin);
  const leave = () => {
    show(before === "guide" ? "desk" : before);
    if (shown === "desk" && desk.selected) conversation.composer.focus();
    else element("tab-desk").focus();
  };
  new Guide(element("view-guide"), ask(), desk, { show: () => show("guide"), leave, begin });
  new Transcripts(element("view-search"), desk, openConversation);
  for (const [name] of VIEWS) element(`tab-${name}`).onclick = () => { show(name); if (name === "guide") ask().focus(); };
  const onDesk = (/** @type {(...args: any[]) => void} */ call) => (/** @type {any[]} */ ...args) => { if (shown === "desk") call(...args); };
  const keys = listen({
    search: () => { show("guide"); ask().focus(); ask().select(); }, help,
    step: (by) => { show("desk"); queue.step(by); },
    take: onDesk(() => conversation.takeOver()), giveBack: onDesk(() => conversation.giveBack()),
    note: onDesk(() => { if (desk.selected) { conversation.composer.toggle(); conversation.composer.focus(); } }),
    suggestion: onDesk((index, edit) => conversation.suggestion(index, edit)),
  });
  draw();
  return { stop: [keys, () => queue.close(), () => supervision.close(), () => attention.close()] };
}

element("lock").onclick = () => {
  const held = current?.desk.held ?? 0;
  if (held) leaving.ask(`${plural(held, "client est", "clients sont")} avec vous\u00a0: le poste verrouillé, ${held > 1 ? "ils retournent" : "il retourne"} dans la file d’attente.`);
  else lock();
};
element("again").onclick = () => current?.desk.signInAgain();
element("help").onclick = help;
element("stay").onclick = () => tell("Le poste reste ouvert.");

const who = session.remembered();
if (who) begin(session.ticketsFor(who));
else signIn();
