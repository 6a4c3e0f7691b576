/** context.js - who the customer is: account, lines, what they owe and what it stops, notes, an act to start, the past. */
import { fill, h, icon } from "./dom.js";
import { ACT_STATES, LEVELS, MARKETS, MODES, callerOf, conditionWords, date, day, euros, hour, month, ofCaller, phone, state } from "./fr.js";
import { tell, unwarn, warn } from "./voice.js";

/** @typedef {import("./types.d.ts").Account} Account */
/** @typedef {import("./types.d.ts").Watched} Watched */
/** What is to be begun, and for whom. @typedef {{one: Watched, found: import("./types.d.ts").Intent, params: Record<string, any>}} Asked */
/** @typedef {import("./dom.js").Child} Child */

const part = (/** @type {string} */ title, /** @type {(Child | Child[])[]} */ ...children) => h("section", {}, h("h3", {}, title), children);
const rows = (/** @type {(Child | Child[])[]} */ items) => h("ul", { class: "facts" }, items.map((item) => h("li", {}, item)));
/**
 * @template T
 * @param {T[] | null | undefined} list
 * @param {(list: T[]) => HTMLElement} show
 */
const some = (list, show) => (list?.length ? show(list) : null);
/** What an order or an incident is when nothing more is to come. */
const ENDED = ["closed", "resolved", "done", "delivered", "cancelled", "refused", "failed", "terminated"];
const words = (/** @type {(string | null | undefined | false)[]} */ ...list) => list.filter(Boolean).join(", ");

/** What a bill or an act is for: « Mobile, 06 39 98 00 11 ». @param {Account} context @param {string | null | undefined} id */
function lineWords({ lines }, id) {
  const line = lines?.find((one) => one.id === id);
  return line ? words(MARKETS[line.market], phone(line.number)) : "";
}

/** What has ended is expected no more. @param {{status?: string | null, expected?: string | null}} one */
const isOpen = ({ status, expected }) => !!expected && !ENDED.includes(status ?? "");

function unpaidPart(/** @type {Account} */ context) {
  const { unpaid, blocked } = context;
  if (!unpaid?.active) return part("Impayé", h("p", {}, "Aucun impayé."));
  const owed = unpaid.invoices?.map((one) => words(lineWords(context, one.line), one.month && month(one.month), euros(one.amount_cents), `échéance du ${day(one.due)}`));
  return h("section", { class: "owed" }, h("h3", {}, icon("bill"), `Impayé\u00a0: ${euros(unpaid.amount_cents)}`),
    some(owed, rows) ?? (unpaid.due && h("p", {}, `Échéance du ${day(unpaid.due)}`)),
    some(blocked, (list) => h("details", {}, h("summary", {}, icon("lock"), `${list.length} démarches bloquées à la dernière étape`), rows(list.map(({ title }) => title)))));
}

const account = (/** @type {Account} */ context, /** @type {import("./types.d.ts").Entry} */ entry) => [
  part("Client", h("p", {}, h("strong", {}, callerOf(entry, context)), context.company ? `, ${context.company}` : ""), h("p", { class: "quiet" }, LEVELS[context.level])),
  context.down && h("p", { class: "blocked" }, icon("alert"), "Le compte ne répond pas pour le moment."),
  context.known && unpaidPart(context),
  some(context.lines, (list) => part("Lignes", rows(list.map((line) => [h("span", { class: "tag" }, MARKETS[line.market]), " ", words(phone(line.number), line.user, line.offer, state(line.status))])))),
  some(context.last_bills, (list) => part(list.length > 1 ? "Dernières factures" : "Dernière facture", rows(list.map((bill) => words(lineWords(context, bill.line), month(bill.month), euros(bill.amount_cents), state(bill.status),
    bill.remaining_cents > 0 && bill.remaining_cents !== bill.amount_cents && `reste ${euros(bill.remaining_cents)}`, bill.due && `échéance du ${day(bill.due)}`))))),
  some(context.orders, (list) => part("Commandes", rows(list.map((one) => words(one.label, state(one.status), isOpen(one) && `prévue le ${day(one.expected ?? "")}`))))),
  some(context.incidents, (list) => part("Incidents et réparations", rows(list.map((one) => words(one.symptom, state(one.status), isOpen(one) && `prévu le ${day(one.expected ?? "")}`))))),
  some(context.acts, (list) => part("Derniers événements du compte", rows(list.map((one) => words(one.title, date(one.ts), one.reference, state(one.status)))))),
];

export class Context {
  account = h("div", {});
  acts = h("div", {});
  notes = h("div", {});
  past = h("div", {});
  /** A change of what is asked for takes back the question about what is replaced. */
  start = h("section", { oninput: () => this.#keep() });
  list = h("datalist", { id: "acts" });
  act = h("input", { id: "act", list: "acts", autocomplete: "off", placeholder: "Nom de la démarche", "aria-describedby": "act-condition act-stop", oninput: () => this.#describe() });
  condition = h("p", { id: "act-condition", class: "condition" });
  /** What an unpaid bill stops is said before it is begun. */
  stop = h("p", { id: "act-stop", class: "blocked", role: "status" });
  go = h("button", { type: "button", onclick: () => this.#begin() }, "Commencer pour le client");
  /** Asked before an act that is under way is left. */
  replace = h("div", { class: "row replace", role: "group", "aria-label": "Démarche en cours", hidden: true });
  line = h("select", { id: "act-line" });
  mail = h("input", { id: "act-mail", type: "email", autocomplete: "off" });
  mailRow = h("div", { hidden: true }, h("label", { for: "act-mail" }, "Nouvelle adresse e-mail, si le client l’a donnée"), this.mail);
  #askedText = "";
  /** How many acts the list has been filled with. */
  #listed = 0;
  /** Whose file is shown. @type {string | null} */
  #conv = null;
  /** What is chosen in the others. @type {Map<string, {act: string, mail: string, line: string}>} */
  #chosen = new Map();

  /** @param {HTMLElement} root @param {import("./desk.js").Desk} desk */
  constructor(root, desk) {
    this.desk = desk;
    this.root = root;
    fill(root, h("h2", {}, "Dossier"), this.account, this.acts, this.start, this.notes, this.past);
    fill(this.start, h("h3", {}, "Commencer une démarche"), h("p", { class: "quiet" }, "Le client répond et confirme lui-même."),
      h("label", { for: "act" }, "Démarche"), this.act, this.list, this.condition, this.stop, h("label", { for: "act-line" }, "Ligne"), this.line, this.mailRow,
      h("p", { class: "row" }, this.go), this.replace);
    desk.on("selected", () => { this.#keep(); this.#swap(); this.#draw("all"); });
    desk.on("conversation", (/** @type {string} */ conv, /** @type {string} */ what) => { if (conv === desk.selected) this.#draw(what); });
  }

  get #one() {
    return this.desk.conversations.get(this.desk.selected ?? "");
  }

  #found() {
    const typed = this.act.value.trim();
    return this.desk.intents.find(({ intent, title }) => title === typed || intent === typed);
  }

  /** An act that was chosen elsewhere, ready to be begun; with the customer's only line of that market. @param {string} intent @param {string | null} market */
  prepare(intent, market) {
    const act = this.desk.intents.find((one) => one.intent === intent);
    if (this.start.hidden || !act) return;
    this.#keep();
    this.act.value = act.title;
    this.#describe();
    const lines = (this.#one?.context?.lines ?? []).filter((line) => line.market === market);
    if (lines.length === 1) this.line.value = lines[0].id;
    this.go.focus();
    tell(`Démarche choisie\u00a0: ${act.title}.${this.stop.textContent ? ` ${this.stop.textContent}` : ""}`);
  }

  /** What the act asks for: its condition, its lines, an address. */
  #describe() {
    const act = this.#found(), login = this.#one?.context?.login_email_is_contact;
    this.condition.textContent = act?.condition ? `Condition\u00a0: ${act.condition}. ${conditionWords(login)}` : "";
    this.condition.className = login === false ? "free" : "condition";
    this.act.title = this.act.value; // the field may be too narrow for it
    const unpaid = this.#one?.context?.unpaid, stops = act && this.#one?.context?.blocked?.some(({ intent }) => intent === act.intent);
    const isUnknown = act?.form && this.#one?.context && !this.#one.context.customer;
    const words = isUnknown ? "Ce visiteur n’est pas connecté\u00a0: il recevra le chemin, et l’invitation à se connecter pour la faire ici." : stops ? `Bloqué par l’impayé de ${euros(unpaid?.amount_cents ?? 0)}\u00a0: le client peut tout préparer, la dernière étape attend son règlement.` : "";
    if (this.stop.textContent !== words) this.stop.textContent = words;
    this.go.textContent = isUnknown ? "Envoyer le chemin au client" : act && !act.form ? "Envoyer au client" : "Commencer pour le client";
    // The page says itself that only the customer may change it: there is nothing to begin.
    const barred = !!act?.form?.email && login === true;
    this.go.disabled = barred;
    this.mailRow.hidden = !act?.form?.email || barred;
    if (this.mailRow.hidden) this.mail.value = "";
    this.#lines(act);
  }

  #lines(/** @type {import("./types.d.ts").Intent | undefined} */ act) {
    const markets = act?.form?.lines ?? [], before = this.line.value;
    const lines = (this.#one?.context?.lines ?? []).filter(({ market }) => !markets.length || markets.includes(market));
    fill(this.line, h("option", { value: "" }, "Laisser le client choisir"), lines.map((line) => h("option", { value: line.id }, words(MARKETS[line.market], phone(line.number), line.user))));
    this.line.value = lines.some(({ id }) => id === before) ? before : "";
  }

  /** Nothing is replaced. */
  #keep() {
    if (this.replace.contains(document.activeElement)) this.act.focus();
    if (!this.replace.hidden) unwarn(this.#askedText);
    this.replace.hidden = true;
  }

  /** What is chosen is for one customer: it stays in their file, and does not follow into another's. */
  #swap() {
    const before = this.#conv, now = this.desk.selected;
    if (before === now) return;
    this.#conv = now;
    if (before) this.#chosen.set(before, { act: this.act.value, mail: this.mail.value, line: this.line.value });
    const chosen = this.#chosen.get(now ?? "");
    this.act.value = chosen?.act ?? "";
    this.mail.value = chosen?.mail ?? "";
    this.#describe();
    this.line.value = chosen?.line ?? "";
    if (this.line.selectedIndex < 0) this.line.value = "";
  }

  /** An act is under way: what is to become of it is the advisor's to say. @param {string} text @param {Asked} asked */
  #askReplace(text, asked) {
    const yes = h("button", { type: "button", onclick: () => this.#start({ ...asked, params: { ...asked.params, replace: true } }) }, `La remplacer par «\u00a0${asked.found.title}\u00a0»`);
    fill(this.replace, h("p", { class: "may" }, icon("alert"), text), yes, h("button", { type: "button", onclick: () => this.#keep() }, "La laisser en cours"));
    this.replace.hidden = false;
    yes.focus();
    this.#askedText = `${text} La remplacer\u00a0?`;
    warn(this.#askedText);
  }

  /** What the form says now, for the conversation that is open. */
  #begin() {
    const one = this.#one, found = this.#found();
    if (!one) return;
    if (!found) {
      warn("Choisissez une démarche de la liste.");
      this.act.focus();
      return;
    }
    const mail = this.mail.value.trim();
    if (mail && !this.mail.checkValidity()) {
      warn("Cette adresse e-mail n’est pas complète.");
      this.mail.focus();
      return;
    }
    const market = one.context?.lines?.find(({ id }) => id === this.line.value)?.market;
    this.#start({ one, found, params: { ...(this.line.value ? { line: this.line.value } : {}), ...(market ? { market } : {}), ...(mail ? { email: mail } : {}) } });
  }

  /** The answer is that conversation's: while another one is open it is only told, with the caller's name. @param {Asked} asked */
  async #start(asked) {
    const { one, found, params } = asked, isOpen = () => one.conv === this.desk.selected;
    const named = (/** @type {string} */ text) => (isOpen() ? text : `Conversation ${ofCaller(one.entry, one.context)}\u00a0: ${text}`);
    try {
      await this.desk.start(one.conv, found.intent, params);
      const { blocked, customer } = one.context ?? {}, stops = customer && blocked?.some(({ intent }) => intent === found.intent);
      if (isOpen()) this.#clear(found);
      else this.#chosen.delete(one.conv);
      tell(named(found.form && !customer ? `Chemin envoyé\u00a0: ${found.title}.` : found.form ? `Démarche commencée\u00a0: ${found.title}.${stops ? " La dernière étape attendra le règlement de l’impayé." : ""}` : `Envoyé au client\u00a0: ${found.title}.`));
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error);
      if (fault.code === "act_open" && isOpen()) this.#askReplace(fault.message, asked);
      else warn(named(fault.code === "lost" ? "La liaison s’est coupée\u00a0: réessayez." : fault.message));
    }
  }

  /** Begun: the form is empty again, unless another act was typed meanwhile. @param {import("./types.d.ts").Intent} found */
  #clear(found) {
    this.#keep();
    if (this.#found() !== found) return;
    this.act.value = this.mail.value = "";
    this.#describe();
  }

  #draw(/** @type {string} */ what) {
    const one = this.#one;
    this.root.hidden = !one;
    if (!one) return;
    this.start.hidden = !this.desk.isMine(one.conv);
    if (what === "all" || what === "context") this.#account(one);
    if (what === "all" || what === "acts") this.#acts(one);
    if (what === "all" || what === "notes") this.#notes(one);
    if (what === "all") this.#past(one);
  }

  #account(/** @type {Watched} */ { context, entry }) {
    fill(this.account, context ? account(context, entry) : h("p", { class: "quiet" }, "Lecture du dossier…"));
    const { intents } = this.desk;
    if (this.#listed !== intents.length) {
      this.#listed = intents.length;
      fill(this.list, [...intents.filter(({ form }) => form), ...intents.filter(({ form }) => !form)].map(({ title }) => h("option", { value: title })));
    }
    this.#describe();
  }

  /** The acts begun in this conversation, and what became of them. */
  #acts(/** @type {Watched} */ { acts }) {
    const done = acts.filter(({ told, state }) => !told && state === "done");
    fill(this.acts, some(acts, (list) => h("section", { class: "acts" }, h("h3", {}, "Démarches de cette conversation"), h("ul", { class: "facts" }, list.map((act) => h("li", { "data-state": act.state },
      h("strong", {}, act.title), `\u00a0: ${[ACT_STATES[act.state], act.reference && `référence ${act.reference}`].filter(Boolean).join(", ")}`, act.text && h("span", { class: "blocked" }, ` ${act.text}`)))))));
    for (const act of done) {
      act.told = true;
      tell(`Démarche faite\u00a0: ${act.title}${act.reference ? `, référence ${act.reference}` : ""}.`);
    }
  }

  #notes(/** @type {Watched} */ { notes }) {
    fill(this.notes, some(notes, (list) => h("section", { class: "notes" }, h("h3", {}, icon("note"), "Notes internes"),
      h("ul", {}, list.map((note) => h("li", {}, h("p", { class: "who" }, h("strong", {}, note.by), ` ${hour(note.ts)}`), h("p", { class: "text" }, note.text)))))));
  }

  #past(/** @type {Watched} */ { past }) {
    fill(this.past, some(past, (list) => part("Conversations passées", h("ul", { class: "facts" }, list.map((one) => h("li", {},
      h("button", { type: "button", onclick: () => this.desk.select(one.conv) }, words(date(one.updated), one.title, MODES[one.mode].toLowerCase()))))))));
  }
}
