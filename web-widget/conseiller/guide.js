/**
 * guide.js - the chemin at each keystroke, for a customer on the phone. The next question goes when
 * the last one is answered, with what is typed by then: answers never come late or out of order.
 *
 * The field is a combobox (APG): arrows choose, Enter copies the chemin, Ctrl+Enter the sentence,
 * Ctrl+Shift+Enter the presentation, Escape empties, then goes back. A number that is typed is a
 * customer's: Enter binds the guide to them. Without text, all acts or those
 * of a section are looked through. What only shares words with an act is never chosen by itself.
 *
 * One card, one chemin: the steps that are shown are those that are copied and that the sentence says.
 */
import { fill, h, icon, button } from "./dom.js";
import { ACT_MODES, LEVELS, MARKETS, SECTIONS, SOURCES, blockedWords, conditionWords, euros, lackWords, nameOf, phone, plural, state } from "./fr.js";
import { way } from "./message.js";
import { Presentations } from "./presentations.js";
import { copy, tell, unwarn, warn, whisper } from "./voice.js";

/** @typedef {import("./types.d.ts").Result} Result */

const UNKNOWN = "Aucun client à ce numéro ou sous cet identifiant.";
const OWES = "Ce client a un impayé\u00a0: ce n’est pas le moment de présenter l’application.";
const BAD_MOMENT = "Pour cette demande, ce n’est pas le moment de présenter l’application\u00a0: réclamation, vol, impayé, panne, départ ou téléphone bloqué.";

/** The one way, or each line's. @param {Result} result @returns {{market: import("./types.d.ts").Market | null, steps: string[]}[]} */
const waysOf = (result) => (result.steps.length ? [{ market: result.market, steps: result.steps }] : result.ways);
const cheminOf = (/** @type {Result} */ result) => waysOf(result).map(({ market, steps }) => (market && waysOf(result).length > 1 ? `${MARKETS[market]}\u00a0: ` : "") + steps.join(" > ")).join("\n");
const sayOf = (/** @type {Result} */ result) => (result.say ? result.say[0].toUpperCase() + result.say.slice(1) : "");
const blockedMark = (/** @type {Result} */ result) => lackWords(result) ? h("span", { class: "may" }, icon("alert"), lackWords(result)) : h("span", { class: result.blocked ? "blocked" : result.blocked === null && result.may_block ? "may" : "free" }, icon(result.blocked || (result.blocked === null && result.may_block) ? "lock" : "open"), blockedWords(result));

/** Whether what an unpaid bill stops is this one: it stands out among the others. @param {Result} result */
const stops = (result) => !lackWords(result) && (result.blocked === true || (result.blocked === null && result.may_block === true));
/** "06 12 34 56 78", "+33 6…": a number is typed, no act. @param {string} typed */
const isNumber = (typed) => /^(?:\+33|0033|0)[\s.-]*[1-9](?:[\s.-]*\d){8}$/.test(typed);

export class Guide {
  /** @type {Result[]} */
  #results = [];
  #at = -1;
  /** @type {import("./types.d.ts").Elsewhere[]} */
  #elsewhere = [];
  #asking = false;
  #again = false;
  #customer = "";
  /** @type {import("./types.d.ts").Bound | null} */
  #client = null;
  #boundTold = "";
  /** Whether what is typed lets one present anything. */
  #present = true;
  market = "";
  /** @type {number | undefined} */
  typedAt;
  markets = Object.entries({ "": "Toutes", ...MARKETS }).map(([market, label]) =>
    button(label, () => this.#filter(market), { "aria-pressed": String(market === ""), "data-market": market }));
  who = h("input", { id: "who", autocomplete: "off", size: 18, onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") this.bind(this.who.value.trim()); } });
  bound = h("div", { class: "bound" });
  section = h("select", { id: "section", onchange: () => this.ask() }, h("option", { value: "" }, "Toutes"));
  unbind = button("Retirer", () => { this.bind(""); this.who.focus(); }, { hidden: true });

  /**
   * `show()` brings the guide to the front, `leave()` what was there before; `begin(intent, market)`
   * goes to the open conversation, to begin an act.
   * @param {HTMLElement} root
   * @param {HTMLInputElement} field
   * @param {import("./desk.js").Desk} desk
   * @param {{show: () => void, leave: () => void, begin: (intent: string, market: string | null) => void}} to
   */
  constructor(root, field, desk, { show, leave, begin }) {
    this.root = root;
    this.field = field;
    this.desk = desk;
    this.leave = leave;
    this.begin = begin;
    this.list = h("ul", { id: "results", role: "listbox", "aria-label": "Démarches trouvées" });
    this.detail = h("section", { class: "detail", "aria-label": "Démarche choisie" });
    this.count = h("p", { class: "quiet", role: "status" });
    this.other = h("div", { class: "other", hidden: true });
    this.presentations = new Presentations(desk);
    fill(root, h("h2", {}, "Guide des chemins"), this.#filters(), this.count, this.other, h("div", { class: "columns" }, this.list, this.detail), this.presentations.root);
    desk.on("queue", () => this.#sections());
    field.addEventListener("click", show); // going through it by Tab changes nothing
    field.addEventListener("focus", () => { if (this.root.dataset.asked === undefined) this.ask(); });
    field.addEventListener("input", () => { this.typedAt = performance.now(); show(); this.ask(); });
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#draw();
  }

  #filters() {
    return h("div", { class: "filters" }, h("div", { class: "row", role: "group", "aria-label": "Ligne" }, this.markets),
      h("div", { class: "row" }, h("label", { for: "section" }, "Rubrique"), this.section),
      h("div", { class: "row" }, h("label", { for: "who" }, "Client (numéro ou identifiant)"), this.who, button("Associer", () => this.bind(this.who.value.trim())), this.unbind), this.bound);
  }

  #filter(/** @type {string} */ market) {
    this.#hold(market);
    this.ask();
  }

  #hold(/** @type {string} */ market) {
    this.market = market;
    for (const one of this.markets) one.setAttribute("aria-pressed", String(one.dataset.market === market));
  }

  async bind(/** @type {string} */ customer) {
    // The line of the one before says nothing of this one.
    if (customer !== this.#customer) this.#hold("");
    this.#customer = customer;
    unwarn(UNKNOWN);
    if (!customer) {
      this.who.value = "";
      this.#bound(null);
    }
    await this.ask();
  }

  /** Those that the server has acts for, in the order of the catalogue. */
  #sections() {
    const found = [...new Set(this.desk.intents.map(({ section }) => section))];
    if (this.section.childElementCount > 1 || !found.length) return;
    this.section.append(...found.map((section) => h("option", { value: section }, SECTIONS[section] ?? section)));
  }

  #bound(/** @type {import("./types.d.ts").Bound | null} */ customer) {
    const told = JSON.stringify(customer);
    this.unbind.hidden = !customer;
    this.#client = customer;
    if (this.#boundTold === told) return;
    if (customer || this.#boundTold.startsWith("{")) whisper(customer ? this.#boundWords(customer) : "Client retiré.");
    this.#boundTold = told;
    if (this.bound.contains(document.activeElement)) this.who.focus();
    if (!customer) {
      fill(this.bound);
      return;
    }
    const { unpaid, lines, blocked } = customer;
    fill(this.bound, h("p", {}, h("strong", {}, `${nameOf(customer) ?? customer.id}\u00a0: `), unpaid.active ? h("strong", { class: "blocked" }, `impayé de ${euros(unpaid.amount_cents)}`) : "aucun impayé"),
      h("div", { class: "row", role: "group", "aria-label": "Lignes du client" }, lines.map((line) => button([MARKETS[line.market], phone(line.number), line.user, line.offer, state(line.status)].filter(Boolean).join(", "),
        () => this.#filter(line.market), { "data-line": line.id, title: "Filtrer sur cette ligne" }))),
      blocked && blocked.length > 0 && h("details", {}, h("summary", {}, icon("lock"), `${plural(blocked.length, "démarche bloquée", "démarches bloquées")} à la dernière étape`), h("ul", { class: "facts" }, blocked.map(({ title }) => h("li", {}, title)))));
  }

  /** @param {import("./types.d.ts").Bound} customer */
  #boundWords({ id, name, first_name, unpaid, blocked }) {
    return `Client associé\u00a0: ${nameOf({ name, first_name }) ?? id}, ${unpaid.active ? `impayé de ${euros(unpaid.amount_cents)}` : "aucun impayé"}${blocked?.length ? `, ${plural(blocked.length, "démarche bloquée", "démarches bloquées")} à la dernière étape` : ""}.`;
  }

  async ask() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      await this.#askOnce();
    } while (this.#again);
    this.#asking = false;
  }

  async #askOnce() {
    const text = this.field.value.trim(), customer = this.#customer;
    try {
      const section = this.section.value;
      const answer = await this.desk.search({ text, ...(section ? { section } : {}), ...(this.market ? { market: this.market } : {}), ...(customer ? { customer } : {}) });
      if (customer === this.#customer) this.#bound(answer.customer ?? null);
      this.#present = answer.present;
      this.#results = isNumber(text) ? [] : answer.results;
      this.#elsewhere = answer.elsewhere;
      this.#at = (text || section) && this.#results[0]?.sure ? 0 : -1;
      this.#draw();
      this.root.dataset.asked = text;
      // From the key to the screen, for whoever measures.
      this.root.dataset.ms = (performance.now() - (this.typedAt ?? performance.now())).toFixed(1);
    } catch (fault) {
      this.#failed(/** @type {import("./types.d.ts").Fault} */ (fault), customer);
    }
  }

  /** @param {import("./types.d.ts").Fault} fault @param {string} customer */
  #failed(fault, customer) {
    if (fault.code === "lost") return;
    warn(fault.code === "not_found" ? UNKNOWN : fault.message);
    if (customer && customer === this.#customer) {
      this.#customer = "";
      this.#bound(null);
      this.#again = true;
    }
  }

  #draw() {
    const typed = this.field.value.trim();
    fill(this.list, this.#results.map((result, index) => this.#option(result, index)));
    this.list.hidden = this.#results.length === 0;
    this.count.textContent = this.#countWords(typed);
    this.field.setAttribute("aria-expanded", String(this.#results.length > 0));
    this.#drawElsewhere();
    this.#choose(this.#at, false);
  }

  /** How many are found, and how many of them an unpaid bill stops; why none is. */
  #countWords(/** @type {string} */ typed) {
    const stopped = this.#results.filter(stops).length, filters = this.#filterWords();
    if (isNumber(typed)) return "C’est un numéro. Entrée associe le guide à ce client.";
    if (!this.#results.length && typed && filters) return `Rien ne correspond pour ${filters}. Essayez sans ce filtre, ou avec d’autres mots.`;
    if (!this.#results.length) return "Rien ne correspond. Essayez avec d’autres mots.";
    const all = !typed && !this.section.value;
    return [plural(this.#results.length, "démarche", "démarches"), stopped && `, dont ${plural(stopped, "bloquée", "bloquées")} ${this.#client ? "par l’impayé" : "en cas d’impayé"}`,
      all && ". Tapez quelques lettres, ou la phrase du client telle qu’il la dit. Une rubrique se parcourt sans rien taper."].filter(Boolean).join("");
  }

  /** The filters that are on: « 4G box, rubrique Urgence »; empty when none is. */
  #filterWords() {
    const section = this.section.value;
    return [MARKETS[/** @type {import("./types.d.ts").Market} */ (this.market)], section && `rubrique ${SECTIONS[section] ?? section}`].filter(Boolean).join(", ");
  }

  #unfilter() {
    this.section.value = "";
    this.#filter("");
    this.field.focus();
  }

  /** Whose number is typed: the guide is bound to them, and the field is for acts again. */
  #bindTyped() {
    this.who.value = this.field.value.trim();
    this.field.value = "";
    this.bind(this.who.value);
    this.field.focus();
  }

  /** One press goes on from here: to the customer whose number was typed, past the filters that hide
   * all, to the line that has what was understood. */
  #drawElsewhere() {
    const typed = this.field.value.trim();
    const hidden = typed !== "" && !this.#results.length && this.#filterWords() !== "";
    const ways = isNumber(typed) ? [h("p", { class: "row" }, button(`Associer le client du ${typed}`, () => this.#bindTyped()))]
      : [...this.#elsewhere.map(({ title, markets }) => h("p", { class: "row" }, icon("alert"), `«\u00a0${title}\u00a0» n’est pas pour cette ligne. Voir pour\u00a0:`,
        markets.map((market) => button(MARKETS[market], () => { this.#filter(market); this.field.focus(); })))),
      hidden && h("p", { class: "row" }, icon("alert"), `Des filtres sont posés\u00a0: ${this.#filterWords()}.`, button("Lever les filtres", () => this.#unfilter()))].filter(Boolean);
    this.other.hidden = ways.length === 0;
    fill(this.other, ways);
  }

  #option(/** @type {Result} */ result, /** @type {number} */ index) {
    const line = waysOf(result).map(({ steps }) => steps.join(" › ")).join(" ; ");
    return h("li", { role: "option", id: `result-${index}`, class: stops(result) && "stopped", onclick: () => { this.#choose(index); this.field.focus(); } },
      h("span", { class: "first" }, h("strong", {}, result.title), h("span", { class: "lines" }, !result.sure && h("span", { class: "tag unsure" }, "Peu sûr"), result.markets.length ? result.markets.map((market) => h("span", { class: "tag" }, MARKETS[market])) : h("span", { class: "tag" }, "Sujet"))),
      h("span", { class: "line" }, line || `Rubrique ${SECTIONS[result.section] ?? result.section}`), (stops(result) || lackWords(result)) && blockedMark(result));
  }

  #choose(/** @type {number} */ index, scroll = true) {
    this.#at = index;
    [...this.list.children].forEach((option, other) => option.setAttribute("aria-selected", String(other === index)));
    const option = this.list.children[index];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
    this.#show(this.#results[index]);
  }

  #show(/** @type {Result | undefined} */ result) {
    this.detail.hidden = !result;
    this.presentations.hold(this.#client?.unpaid.active ? OWES : this.#present && (result?.present ?? true) ? "" : BAD_MOMENT);
    if (!result) return;
    const chemin = cheminOf(result), say = sayOf(result);
    if (result.steps.length) this.desk.lastWay = { chemin, at: performance.now() };
    fill(this.detail, h("h3", {}, result.title),
      waysOf(result).map((one) => h("div", { class: "ways" }, one.market && h("span", { class: "tag" }, MARKETS[one.market]), way(one.steps))),
      h("p", {}, blockedMark(result)),
      result.condition && h("p", { class: "condition" }, icon("alert"), `Condition\u00a0: ${result.condition}. ${conditionWords(this.#client?.login_email_is_contact)}`),
      h("p", { class: "quiet" }, [ACT_MODES[result.mode ?? ""], result.level && `niveau demandé\u00a0: ${LEVELS[result.level] ?? result.level}`.toLowerCase(), SOURCES[result.source], !result.sure && "peu sûr\u00a0: des mots en commun seulement"].filter(Boolean).join(" · ")),
      h("h4", {}, "À dire au client"), h("blockquote", {}, result.text),
      say && [h("h4", {}, "Pour présenter l’application"), h("p", { class: "tell" }, result.tell), h("blockquote", {}, say)],
      h("p", { class: "row" }, chemin && button("Copier le chemin", () => copy(chemin, "Chemin")), button("Copier la phrase", () => copy(result.text, "Phrase", true)),
        say && button("Copier la présentation", () => copy(say, "Présentation", true)),
        result.form && !result.lacks.length && this.desk.isMine(this.desk.selected) && button("Commencer pour le client de la conversation", () => this.begin(result.intent, result.market ?? (this.market || null)))));
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const result = this.#results[this.#at], last = this.#results.length - 1;
    if (event.isComposing) return;
    if (event.key === "Enter" && isNumber(this.field.value.trim())) this.#bindTyped();
    else if (event.key === "ArrowDown" && last >= 0) this.#choose(Math.min(last, this.#at + 1));
    else if (event.key === "ArrowUp" && last >= 0) this.#choose(Math.max(0, this.#at - 1));
    else if (event.key === "Enter" && result) this.#copy(result, event.ctrlKey || event.metaKey, event.shiftKey);
    else if (event.key === "Escape") this.#escape();
    else return;
    event.preventDefault();
  }

  /** @param {Result} result @param {boolean} sentence @param {boolean} presents */
  #copy(result, sentence, presents) {
    const chemin = cheminOf(result);
    if (sentence && presents) {
      if (result.say) copy(sayOf(result), "Présentation", true);
      else warn("Rien à présenter ici.");
      return;
    }
    if (sentence || !chemin) copy(result.text, "Phrase", true);
    else copy(chemin, "Chemin");
  }

  #escape() {
    if (this.field.value) {
      this.field.value = "";
      this.ask();
      tell("Recherche effacée.");
    } else {
      this.leave();
    }
  }
}
