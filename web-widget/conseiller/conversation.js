/**
 * conversation.js - the conversation that is open: its head (who has it, take, give back), the log,
 * the suggestions, the composer. The log is added to at its end and follows when it was at its end.
 */
import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { LEFT, LEVELS, WHO, callerOf, ofCaller } from "./fr.js";
import { showMessage, showOutgoing } from "./message.js";
import { modeWords } from "./queue.js";
import { showSuggestions } from "./suggestions.js";
import { tell, warn, whisper } from "./voice.js";

const LOST = "La liaison s’est coupée\u00a0: réessayez dans un instant.";

/** @typedef {import("./types.d.ts").Result} Result */

export class Conversation {
  take = this.#action("Prendre la main", "Alt+T", (conv) => this.#take(conv));
  back = [this.#action("Rendre à l’assistant", "Alt+R", (conv) => this.#release(conv, "bot")), this.#action("Remettre en attente", null, (conv) => this.#release(conv, "queue")),
    h("button", { type: "button", class: "apart", onclick: () => this.#askClose() }, "Clore")];
  /** Asked first: it cannot be taken back, and the customer is told. */
  closing = h("div", { class: "row closing", role: "group", "aria-label": "Clore la conversation", hidden: true }, h("p", {}, "Le client lira que la conversation est terminée."),
    this.#action("Oui, clore", null, async (conv) => { await this.#release(conv, "closed"); this.#keepOpen(); }), h("button", { type: "button", onclick: () => this.#keepOpen() }, "Ne pas clore"));
  to = h("select", { "aria-label": "Transférer à" });
  transfer = h("span", { class: "transfer" }, this.to, this.#action("Transférer", null, (conv) => this.#transfer(conv)));
  tagField = h("input", { "aria-label": "Ajouter une étiquette", placeholder: "Étiquette", maxlength: 40, size: 12, onkeydown: (/** @type {KeyboardEvent} */ event) => {
    const text = this.tagField.value.trim();
    if (event.key !== "Enter" || !text) return;
    this.tagField.value = "";
    this.#try((conv) => this.desk.tag(conv, [text], []));
  } });
  tagList = h("ul", { "aria-label": "Étiquettes" });
  /** What is shown of these, so that it is drawn again only when it changes. */
  #colleaguesTold = "";
  #tagsTold = "";
  #suggestTold = "";
  #announced = "";
  /** The message that is looked for, and whether it was shown. @type {{seq: number, shown: boolean} | null} */
  #sought = null;
  /** Whether the end of the log is seen: then it stays so. */
  #follows = true;
  #size = "";

  /**
   * `begin(intent, market)`: an act is to be begun for the customer.
   * @param {HTMLElement} root
   * @param {import("./desk.js").Desk} desk
   * @param {(intent: string, market: string | null) => void} begin
   */
  constructor(root, desk, begin) {
    this.begin = begin;
    this.root = root;
    this.desk = desk;
    this.title = h("h2", { tabindex: "-1" });
    this.state = h("p", { class: "state" });
    this.actions = h("div", { class: "row actions", role: "group", "aria-label": "Prise en charge" });
    this.tags = h("div", { class: "row tags" });
    this.older = h("button", { type: "button", class: "older", hidden: true, onclick: () => this.#older() }, "Messages précédents");
    this.log = h("ol", { class: "log", "aria-label": "Messages" });
    this.pending = h("ol", { class: "log pending", "aria-label": "Messages en cours d’envoi" });
    this.typing = h("p", { class: "typing" });
    this.scroll = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Conversation", onscroll: () => this.#scrolled() }, this.older, this.log, this.pending, this.typing);
    this.suggestions = h("section", { class: "suggestions", "aria-label": "Suggestions", hidden: true });
    const composer = h("div", { class: "composer" });
    this.body = h("div", { class: "body", hidden: true }, h("header", {}, h("div", {}, this.title, this.state), this.actions, this.tags, this.closing), this.scroll, this.suggestions, composer);
    this.none = h("p", { class: "empty" }, "Choisissez une conversation dans la liste, ou cherchez un chemin pour un client au téléphone.");
    fill(root, this.none, this.body);
    this.composer = new Composer(composer, desk);
    fill(this.tags, this.tagList, this.tagField);
    this.back[0].dataset.action = "bot";
    this.take.classList.add("main");
    fill(this.actions, this.take, this.back, this.transfer);
    new ResizeObserver(() => this.#keepEnd()).observe(this.scroll);
    desk.on("selected", () => this.#selected());
    desk.on("conversation", (/** @type {string} */ conv, /** @type {string} */ what) => { if (conv === desk.selected) this.#changed(what); });
    desk.on("advisors", () => this.#head());
  }

  get one() {
    return this.desk.conversations.get(this.desk.selected ?? "");
  }

  get #whose() {
    return ofCaller(this.one?.entry, this.one?.context);
  }

  // ---- The head ----

  /** @param {string} label @param {string | null} keys @param {(conv: string) => any} run */
  #action(label, keys, run) {
    return h("button", { type: "button", "aria-keyshortcuts": keys, onclick: () => this.#try(run) }, label);
  }

  /** @param {(conv: string) => any} run with the open conversation */
  async #try(run) {
    try {
      if (this.desk.selected) await run(this.desk.selected);
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error);
      warn(fault.code === "lost" ? LOST : fault.message);
    }
    this.#head();
  }

  #transfer(/** @type {string} */ conv) {
    const { to } = this;
    if (to.value) return this.#release(conv, `advisor:${to.value}`, `transférée à ${this.desk.advisors.find(({ id }) => id === to.value)?.name ?? "un collègue"}`);
    warn(to.options.length > 1 ? "Choisissez d’abord à qui transférer." : "Aucun collègue n’est présent.");
    return to.focus();
  }

  #askClose() {
    this.closing.hidden = false;
    this.closing.querySelector("button")?.focus();
  }

  #keepOpen() {
    const held = this.closing.contains(document.activeElement);
    this.closing.hidden = true;
    if (held) (this.back[2].hidden ? this.title : this.back[2]).focus();
  }

  /** @param {string} conv @param {string} to @param {string} [words] */
  async #release(conv, to, words) {
    const whose = this.#whose;
    const mode = await this.desk.release(conv, to);
    whisper(`Conversation ${whose} ${words ?? LEFT[mode]}.`);
  }

  takeOver() {
    if (this.one && !this.take.hidden) this.#try((conv) => this.#take(conv));
  }

  /** Once it is ours one writes; unless another one was opened meanwhile. */
  async #take(/** @type {string} */ conv) {
    const whose = this.#whose;
    await this.desk.take(conv);
    whisper(`Vous avez la conversation ${whose}.`);
    if (this.desk.entries.get(conv)?.here === false) tell("Le client a quitté la page\u00a0: il lira votre message à son retour.");
    if (this.desk.selected !== conv) return;
    this.#head();
    this.composer.focus();
  }

  giveBack() {
    if (this.one && !this.back[0].hidden) this.#try((conv) => this.#release(conv, "bot"));
  }

  #head() {
    const { one, desk } = this;
    if (!one) return;
    const { entry } = one, mine = desk.isMine(one.conv), chief = desk.me?.role === "supervisor";
    this.title.textContent = callerOf(entry, one.context);
    const viewers = one.viewers.filter(({ id }) => id !== desk.me?.id && id !== entry.by_id).map(({ name }) => name);
    this.state.textContent = [mine ? "Avec vous" : modeWords(entry), LEVELS[entry.level], entry.here === false && (mine || entry.mode === "waiting") ? "le client a quitté la page" : "", viewers.length ? `aussi ouverte par ${viewers.join(", ")}` : ""].filter(Boolean).join(" · ");
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const mayTake = !mine && entry.mode !== "closed" && (entry.mode !== "advisor" || chief);
    const mayRelease = mine || (chief && (entry.mode === "advisor" || entry.mode === "waiting"));
    this.take.textContent = entry.mode === "advisor" ? "Reprendre à ce conseiller" : "Prendre la main";
    this.take.hidden = !mayTake;
    for (const element of [...this.back, this.transfer]) element.hidden = !mayRelease;
    if (!mayRelease && !this.closing.hidden) this.#keepOpen();
    this.#listColleagues();
    // A button that goes leaves the focus in the composer, or on the title.
    if (held && this.actions.contains(held) && held.closest("[hidden]")) (mine ? this.composer.field : this.title).focus();
    this.composer.refresh();
    this.#drawTags();
  }

  #listColleagues() {
    const here = this.desk.advisors.filter(({ id, here }) => here && id !== this.desk.me?.id), told = JSON.stringify(here.map(({ id, name, held }) => [id, name, held]));
    if (this.#colleaguesTold === told) return;
    this.#colleaguesTold = told;
    const chosen = this.to.value;
    fill(this.to, h("option", { value: "" }, here.length ? "Transférer à…" : "Aucun collègue"), here.map(({ id, name, held }) => h("option", { value: id }, `${name} (${held} en cours)`)));
    this.to.value = here.some(({ id }) => id === chosen) ? chosen : "";
    this.transfer.querySelector("button")?.setAttribute("aria-disabled", String(!here.length));
  }

  #drawTags() {
    if (!this.one) return;
    const { conv, entry } = this.one, told = JSON.stringify([conv, entry.tags]);
    if (this.#tagsTold === told) return;
    this.#tagsTold = told;
    if (this.tagList.contains(document.activeElement)) this.tagField.focus();
    this.tagList.hidden = !entry.tags?.length;
    fill(this.tagList, (entry.tags ?? []).map((tag) => h("li", { class: "tag" }, tag,
      h("button", { type: "button", "aria-label": `Retirer l’étiquette ${tag}`, onclick: () => this.#try(() => this.desk.tag(conv, [], [tag])) }, "×"))));
  }

  // ---- The log ----

  #selected() {
    const { one } = this;
    this.none.hidden = Boolean(one);
    this.body.hidden = !one;
    this.root.classList.toggle("is-open", Boolean(one));
    if (!one) {
      fill(this.log); // erased, it may be
      return;
    }
    this.composer.show(one.conv);
    this.closing.hidden = true;
    this.#sought = null;
    this.#changed("all");
    this.title.focus();
  }

  #changed(/** @type {string} */ what) {
    if (!this.one) return;
    this.#head();
    if (what === "all") this.#all();
    if (what === "message") this.#news();
    if (what === "all" || what === "outgoing" || what === "message") this.#pending();
    if (what === "all" || what === "head" || what === "suggestions") this.#suggest();
    if (what === "all" || what === "typing" || what === "message") this.typing.textContent = this.one.typing ? "Le client écrit…" : "";
    if (what === "all") this.#seek();
  }

  /** Shows and marks one message of the open conversation, from however far back. @param {number} seq */
  reveal(seq) {
    this.#sought = { seq, shown: false };
    this.#seek();
  }

  async #seek() {
    const { one } = this, sought = this.#sought;
    if (!sought || !one?.watched) return;
    const item = this.log.querySelector(`[data-seq="${sought.seq}"]`);
    if (item) {
      item.classList.add("found");
      item.setAttribute("tabindex", "-1");
      if (sought.shown) return;
      sought.shown = true;
      item.scrollIntoView({ block: "center" });
      /** @type {HTMLElement} */ (item).focus({ preventScroll: true });
      this.#follows = this.#atEnd();
    } else if (one.more && (one.events[0]?.seq ?? 0) > sought.seq) {
      await this.#try((conv) => this.desk.older(conv)); // draws all, which seeks again
    } else {
      this.#sought = null;
    }
  }

  #all() {
    if (!this.one) return;
    const { events, more } = this.one;
    fill(this.log, events.map(showMessage));
    this.older.hidden = !more;
    this.#follows = true;
    this.#keepEnd();
    this.#read();
  }

  /** How far the log is scrolled when its end is shown: what the customer asked last is, however many lines of information follow. */
  get #end() {
    const { scroll, log } = this, end = scroll.scrollHeight - scroll.clientHeight;
    let item = log.lastElementChild;
    while (item?.classList.contains("system")) item = item.previousElementSibling;
    if (!item?.classList.contains("customer")) return end;
    return Math.min(end, scroll.scrollTop + item.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 8);
  }

  #atEnd() {
    return this.scroll.scrollTop > this.#end - 60;
  }

  /** What is added, or takes room from the log, leaves its end in sight when it was. */
  #keepEnd() {
    if (this.#follows) this.scroll.scrollTop = this.#end;
    this.#size = this.#measured;
  }

  get #measured() {
    const { scrollHeight, clientHeight, clientWidth } = this.scroll;
    return [scrollHeight, clientHeight, clientWidth].join();
  }

  /** By somebody; what the layout moves is no choice of theirs. */
  #scrolled() {
    if (this.#size === this.#measured) this.#follows = this.#atEnd();
    else this.#keepEnd();
  }

  #news() {
    if (!this.one) return;
    const shown = Number(this.log.lastElementChild?.getAttribute("data-seq") ?? 0);
    for (const message of this.one.events) {
      if (message.seq <= shown) continue;
      this.log.append(showMessage(message));
      if (message.from === "customer") whisper(`${WHO.customer}\u00a0: ${message.text}`);
    }
    this.#keepEnd();
    this.#read();
  }

  /** The customer is told that it was read only by whom they speak with. */
  #read() {
    if (!this.one) return;
    const { conv, events } = this.one, last = events.filter(({ from }) => from === "customer").at(-1)?.seq;
    if (!last || !this.desk.isMine(conv) || document.hidden || this.one.told_read === last) return;
    this.one.told_read = last;
    this.desk.link.read(last, conv);
  }

  #pending() {
    const { one } = this;
    if (!one) return;
    this.pending.hidden = one.outgoing.length === 0;
    fill(this.pending, one.outgoing.map((outgoing) => showOutgoing(outgoing, {
      retry: () => {
        one.outgoing = one.outgoing.filter((other) => other !== outgoing);
        this.desk.link.retry(outgoing);
      },
      drop: () => {
        one.outgoing = one.outgoing.filter((other) => other !== outgoing);
        one.draft = one.draft ? `${one.draft}\n${outgoing.text}` : outgoing.text;
        this.desk.keepDraft(one);
        this.composer.turn(false);
        this.composer.focus();
        this.#pending();
      },
    })));
    if (one.outgoing.some(({ state }) => state === "failed") && one.failTold !== one.outgoing.length) {
      one.failTold = one.outgoing.length;
      warn("Un message n’est pas parti. Il est gardé au bas de la conversation.");
    }
    if (one.outgoing.length) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  async #older() {
    const height = this.scroll.scrollHeight;
    await this.#try((conv) => this.desk.older(conv));
    this.scroll.scrollTop = this.scroll.scrollHeight - height;
    if (this.older.hidden) this.scroll.focus();
  }

  // ---- Suggestions ----

  #suggest() {
    const { one } = this;
    if (!one) return;
    const mine = this.desk.isMine(one.conv), told = JSON.stringify([one.conv, one.suggestions?.sid, one.suggestions?.items.map(({ used }) => used), mine]);
    if (this.#suggestTold === told) return;
    this.#suggestTold = told;
    if (this.suggestions.contains(document.activeElement)) this.composer.focus();
    const first = one.suggestions?.items[0];
    if (mine && first && this.#announced !== one.suggestions?.sid) {
      this.#announced = one.suggestions?.sid ?? "";
      whisper(`Réponses suggérées, la première\u00a0: ${first.title}${first.blocked ? ", bloqué à la dernière étape par l’impayé" : ""}. Ctrl+1 l’envoie.`);
    }
    showSuggestions(this.suggestions, one.suggestions, mine, (item, edit) => this.#choose(item, edit), (item) => this.begin(item.intent, item.market));
    this.#keepEnd();
  }

  /** By key: the suggestion number `index` from 0. @param {number} index @param {boolean} edit */
  suggestion(index, edit) {
    const item = this.one?.suggestions?.items.find(({ number }) => number === index + 1);
    if (!item || !this.desk.isMine(this.desk.selected)) return;
    if (item.used) tell(`La suggestion ${index + 1} est déjà envoyée.`);
    else this.#choose(item, edit);
  }

  #choose(/** @type {Result} */ item, /** @type {boolean} */ edit) {
    const { one } = this;
    if (!one) return;
    if (edit) {
      this.composer.edit(item);
      return;
    }
    this.desk.say(one.conv, item.text);
    this.desk.outcome(one.conv, "used", item.intent);
    this.desk.answered(one.conv, item);
    const left = one.suggestions?.items.filter(({ used }) => !used).length ?? 0;
    tell(left ? `Suggestion envoyée. ${left > 1 ? `Restent ${left} demandes` : "Reste une demande"} du même message.` : "Suggestion envoyée.");
  }
}
