/**
 * composer.js - where the advisor writes: an answer, or a note that stays inside. Each conversation
 * keeps its own two texts.
 */
import { fill, h, icon } from "./dom.js";
import { Canned, codeIn, missing, variablesOf } from "./canned.js";
import { tell, warn, whisper } from "./voice.js";

export class Composer {
  /** @type {string} */
  #conv = "";
  isNote = false;
  /** The answer that left last. @type {import("./types.d.ts").Outgoing | null} */
  #sent = null;

  /** @param {HTMLElement} root @param {import("./desk.js").Desk} desk */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    this.answer = h("button", { type: "button", "aria-pressed": "true", onclick: () => this.toggle(false) }, "Réponse au client");
    this.inner = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggle(true) }, icon("note"), "Note interne");
    this.label = h("label", { for: "draft", class: "unseen" }, "Réponse au client");
    this.field = h("textarea", { id: "draft", rows: 2, maxlength: 2000, "aria-describedby": "draft-tip", oninput: () => this.#typed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
    this.tip = h("p", { id: "draft-tip", class: "quiet" });
    this.send = h("button", { type: "button", class: "main", onclick: () => this.#send() }, "Envoyer");
    const list = h("ul", { id: "canned", role: "listbox", tabindex: "0", "aria-label": "Réponses types", hidden: true });
    fill(root, h("div", { class: "row" }, h("div", { class: "row", role: "group", "aria-label": "Ce que vous écrivez" }, this.answer, this.inner), this.tip),
      this.label, list, h("div", { class: "line" }, this.field, this.send));
    desk.on("sent", (/** @type {import("./types.d.ts").Outgoing} */ outgoing) => { if (outgoing === this.#sent) whisper("Message envoyé."); });
    this.canned = new Canned(this.field, list, desk, () => variablesOf(desk, this.#one));
  }

  get #one() {
    return this.desk.conversations.get(this.#conv);
  }

  /** Another conversation: its texts, in the field. @param {string} conv */
  show(conv) {
    this.#conv = conv;
    this.canned.close();
    this.turn(false);
  }

  /** On purpose: it is said what the next Enter does. */
  toggle(isNote = !this.isNote) {
    this.turn(isNote);
    whisper(isNote ? "Note interne\u00a0: le client ne la voit jamais." : "Réponse au client\u00a0: il verra ce que vous envoyez.");
  }

  turn(/** @type {boolean} */ isNote) {
    this.isNote = isNote;
    this.answer.setAttribute("aria-pressed", String(!isNote));
    this.inner.setAttribute("aria-pressed", String(isNote));
    this.label.textContent = isNote ? "Note interne" : "Réponse au client";
    this.root.classList.toggle("is-note", isNote);
    this.field.value = (isNote ? this.#one?.note : this.#one?.draft) ?? "";
    this.refresh();
  }

  /** Who has the conversation may have changed. */
  refresh() {
    const may = this.isNote || this.desk.isMine(this.#conv);
    this.field.readOnly = !may;
    this.send.textContent = this.isNote ? "Ajouter la note" : "Envoyer";
    if (may) this.send.removeAttribute("aria-disabled");
    else this.send.setAttribute("aria-disabled", "true");
    this.tip.textContent = this.isNote ? "Le client ne la voit jamais."
      : may ? "Entrée envoie, /code insère une réponse type." : "Prenez la main pour répondre.";
  }

  /** A suggestion, to be changed before it is sent. @param {import("./types.d.ts").Result} item */
  edit(item) {
    const one = this.#one;
    if (!one) return;
    this.turn(false);
    one.from = item;
    this.field.value = one.draft = item.text;
    this.desk.keepDraft(one);
    this.field.focus();
  }

  focus() {
    this.field.focus();
  }

  #typed() {
    const one = this.#one;
    if (!one) return;
    one[this.isNote ? "note" : "draft"] = this.field.value;
    this.desk.keepDraft(one);
    const mine = this.desk.isMine(this.#conv);
    if (!this.isNote && mine) this.desk.link.typing(this.field.value !== "", this.#conv);
    if (this.isNote || mine) this.canned.look();
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (this.canned.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.#send(); // the Enter that chose in the list, held, sends nothing
  }

  async #send() {
    const one = this.#one, text = this.field.value.trim();
    if (!one || !text) return;
    if (this.send.getAttribute("aria-disabled") === "true") {
      warn(one.entry.mode === "closed" ? "Rien n’est parti\u00a0: la conversation est close." : "Rien n’est parti\u00a0: cette conversation n’est pas avec vous. Prenez la main pour répondre.");
      return;
    }
    const hole = missing(text), code = codeIn(text);
    if (code && !this.isNote) {
      warn(this.canned.knows(code) ? `«\u00a0/${code}\u00a0» n’a pas été remplacé\u00a0: choisissez-le dans la liste, ou retirez-le.`
        : `Aucune réponse type ne porte le code «\u00a0/${code}\u00a0». Corrigez-le, ou retirez-le.`);
      return;
    }
    if (hole && !this.isNote) {
      warn(`Complétez ${hole} avant d’envoyer.`);
      return;
    }
    if (this.isNote) await this.#addNote(one, text);
    else this.#say(one, text);
  }

  /** @param {import("./types.d.ts").Watched} one @param {string} text */
  #say(one, text) {
    const { from } = one;
    this.#sent = this.desk.say(one.conv, text);
    if (!from) this.desk.outcome(one.conv, "ignored");
    else this.desk.outcome(one.conv, text === from.text ? "used" : "edited", from.intent);
    if (from) this.desk.answered(one.conv, from);
    this.desk.link.typing(false, one.conv);
    one.from = null;
    one.draft = this.field.value = "";
    this.canned.close();
  }

  /** @param {import("./types.d.ts").Watched} one @param {string} text */
  async #addNote(one, text) {
    try {
      await this.desk.addNote(one.conv, text);
      one.note = "";
      this.desk.keepDraft(one);
      tell("Note interne enregistrée.");
      if (this.#conv === one.conv && this.isNote) this.field.value = "";
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error);
      warn(fault.code === "lost" ? "La liaison s’est coupée\u00a0: la note n’est pas enregistrée." : fault.message);
    }
  }
}
