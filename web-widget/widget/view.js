// @ts-check
/**
 * view.js - the body of the chat, driven by frames and by the states of the link; no network here,
 * so that a page of fixed frames (/demo/etats) shows exactly what customers see.
 *
 * @typedef {object} Doing   what the view asks for
 * @property {(text: string, choice?: string) => void} say
 * @property {(token: string, yes: boolean) => Promise<any>} confirm
 * @property {(part: {name: string, url: string}) => Promise<import("../link.js").Download>} download
 * @property {(score: number, text?: string) => Promise<any>} rate
 * @property {() => Promise<any>} human
 * @property {(before: number) => Promise<{events: any[], more: boolean}>} older   messages before that seq
 * @property {(outgoing: any) => void} retry
 * @property {(outgoing: any) => void} discard
 * @property {(empty: boolean, draft: string) => void} write
 * @property {(name: string, detail: object) => void} emit
 * @property {(() => void) | null} close      null: the chat cannot be closed
 *
 * @typedef {object} Texts   what the host page may say in its own words
 * @property {string | null} [heading]
 * @property {string | null} [subtitle]
 * @property {string | null} [placeholder]
 * @property {string | null} [phone]
 * @property {string | null} [help]           address of the page of contacts
 */
import { showBanner } from "./banner.js";
import { Composer } from "./composer.js";
import { h, icon, unseen } from "./dom.js";
import { euros } from "./format.js";
import { later } from "./later.js";
import { Messages } from "./messages.js";
import { countChoices } from "./parts.js";

export class View {
  /** @type {import("../link.js").Unpaid | null} */ #unpaid = null;
  /** @type {string | null} */ #mode = null;
  /** @type {HTMLElement | null} */ #rating = null;
  #lastSaid = "";
  #thinking = false;
  #typist = "";
  /** Who of the operator's people answers. */ #advisor = "";

  /**
   * @param {object} options
   * @param {typeof import("./fr.js").FR} options.words
   * @param {Texts} options.texts
   * @param {import("./voice.js").Voice} options.voice
   * @param {URL} options.base
   * @param {Doing} options.doing
   */
  constructor({ words, texts, voice, base, doing }) {
    this.words = words;
    this.texts = texts;
    this.voice = voice;
    this.doing = doing;
    /** @type {import("./parts.js").Actions} */
    this.actions = {
      words, base, say: doing.say, confirm: doing.confirm, download: doing.download, emit: doing.emit,
      again: () => { if (this.#lastSaid) doing.say(this.#lastSaid); },
      tell: (text) => voice.tell(text), warn: (text) => voice.warn(text), unpaid: () => this.#unpaid,
    };
    this.messages = new Messages(this.actions, doing);
    this.composer = new Composer(words, texts);
    this.composer.onsend = (text) => doing.say(text);
    this.composer.onwrite = (empty) => doing.write(empty, this.composer.input.value);
    this.#build();
  }

  #build() {
    const { words, texts, doing } = this;
    this.title = h("h2", { id: "title", tabindex: "-1" }, texts.heading ?? words.title);
    this.subtitle = h("p", { class: "subtitle" }, texts.subtitle ?? words.subtitle);
    this.banner = h("div", { class: "banner", hidden: true });
    this.line = h("p", { class: "line", hidden: true });
    this.humanButton = h("button", { type: "button", onclick: () => this.#askHuman() }, icon("person"), words.human);
    this.rateButton = h("button", { type: "button", onclick: () => this.showRating(true) }, words.rate);
    const head = h("div", { class: "head" },
      h("span", { class: "emblem", "aria-hidden": "true" }, icon("way")),
      h("div", { class: "names" }, this.title, this.subtitle),
      doing.close && h("button", { type: "button", class: "close", "aria-label": words.close, onclick: doing.close }, icon("close")));
    const phone = texts.phone && h("a", { href: `tel:${texts.phone.replace(/[^+\d]/g, "")}` }, icon("phone"), unseen(`${words.call} `), texts.phone.replace(/ /g, "\u00a0"));
    const help = texts.help && /^https?:$/.test(new URL(texts.help, location.href).protocol) &&
      h("a", { href: texts.help, target: "_blank", rel: "noopener" }, words.help);
    const footer = h("div", { class: "foot" }, this.humanButton, phone, help,
      this.rateButton);
    this.body = h("div", { class: "body" }, head, this.banner, this.messages.log,
      h("div", { class: "over" }, this.messages.jump), this.line, this.composer.form, footer);
  }

  // ---- Messages ----

  /** @param {import("../link.js").Message} message @param {boolean} replayed */
  message(message, replayed) {
    if (message.from === "customer") this.#lastSaid = message.text;
    else this.#typist = "";
    this.messages.add(message, replayed);
    this.#showTyping();
    if (!replayed) this.#announce(message);
  }

  #announce(/** @type {import("../link.js").Message} */ message) {
    const { words } = this;
    const spoken = message.say ?? message.text;
    const count = countChoices(message.parts ?? []);
    const who = { customer: words.said, bot: words.bot, advisor: message.name || words.advisor, system: "" }[message.from];
    this.voice.message(`${who ? `${who}\u00a0: ` : ""}${spoken}${count ? ` ${words.choices(count)}` : ""}`);
  }

  /** @param {import("../link.js").Outgoing} outgoing */
  outgoing(outgoing) {
    this.messages.outgoing(outgoing);
    if (outgoing.state === "failed") this.voice.warn(outgoing.error?.text ?? this.words.notSent);
  }

  // ---- The link ----

  /** What the link is like; "online" is silence, and the return after a loss is said once. */
  link(/** @type {"connecting" | "offline" | "online" | "outdated" | "ended"} */ state, why = "") {
    const { words, line } = this;
    if (!line) return;
    const lost = !line.hidden && line.dataset.state === "offline";
    const text = state === "online" ? "" : why || words[state];
    line.hidden = !text;
    line.dataset.state = state;
    line.replaceChildren(text);
    if (state === "outdated" || state === "ended")
      line.append(" ", h("button", { type: "button", class: "action", onclick: () => location.reload() }, words.reload));
    if (state === "online" && lost) this.voice.tell(words.back);
    else if (text && state !== "connecting") this.voice.tell(text);
  }

  refused(/** @type {string} */ text) {
    this.voice.warn(text);
    const { line } = this;
    if (line && (line.hidden || line.dataset.state === "refused")) {
      line.hidden = false;
      line.dataset.state = "refused";
      line.textContent = text;
    }
  }

  // ---- Who answers ----

  /** `alone`: the place is kept, but no advisor is there. @param {{mode: string, by?: string, rank?: number, alone?: boolean}} frame @param {boolean} [quiet] */
  mode({ mode, by, rank, alone }, quiet = false) {
    const { words, texts } = this;
    const changed = mode !== this.#mode;
    this.#mode = mode;
    this.#advisor = mode === "advisor" ? by ?? "" : "";
    const subtitle = {
      bot: texts.subtitle ?? words.subtitle,
      waiting: alone ? words.alone : rank ? words.rank(rank) : words.waiting,
      advisor: words.with(by ?? ""),
      closed: words.closedMode,
    }[mode] ?? "";
    if (this.title) this.title.textContent = mode === "advisor" ? words.withTitle : texts.heading ?? words.title;
    if (this.body) this.body.dataset.mode = mode;
    if (this.subtitle && this.subtitle.textContent !== subtitle) {
      this.subtitle.textContent = subtitle;
      if (!quiet && mode !== "bot") this.voice.tell(subtitle);
    }
    this.humanButton?.setAttribute("aria-disabled", String(mode === "waiting" || mode === "advisor"));
    if (this.humanButton && this.humanButton !== document.activeElement) this.humanButton.hidden = mode === "advisor";
    if (mode === "closed" && changed && !quiet) this.showRating(false);
  }

  /** Whether an advisor is there: with none, the button tells what it leads to. */
  advisors(/** @type {boolean} */ are) {
    this.humanButton?.lastChild?.replaceWith(are ? this.words.human : this.words.humanAway);
  }

  async #askHuman() {
    if (this.humanButton?.getAttribute("aria-disabled") === "true") return;
    try {
      await this.doing.human(); // the answer says what comes of it
    } catch (error) {
      if (error instanceof Error && error.message) this.refused(error.message);
    }
  }

  /** An answer is being prepared by the assistant. */
  thinking(/** @type {boolean} */ on) {
    this.#thinking = on;
    this.#showTyping();
  }

  /** @param {{who: string, on: boolean}} frame */
  typing({ who, on }) {
    this.#typist = on ? who : "";
    this.#showTyping();
  }

  #showTyping() {
    const { words } = this;
    const name = ["advisor", "bot", ""].includes(this.#typist) ? this.#advisor || words.someone : this.#typist;
    const isAssistant = this.#typist === "bot" || (!this.#typist && this.#thinking && this.#mode !== "advisor" && this.#mode !== "waiting");
    const text = isAssistant ? words.thinking : this.#typist ? words.writing(name) : "";
    const before = this.messages.typing.hidden ? "" : this.messages.typing.textContent;
    this.messages.showTyping(text);
    if (text && before !== text) this.voice.tell(text);
  }

  // ---- The banner ----

  /** Told when it changes, not when the chat opens with it. @param {import("../link.js").Unpaid | null} unpaid */
  unpaid(unpaid, quiet = false) {
    const { words } = this;
    const before = this.#unpaid?.active ? this.#unpaid.amount_cents : 0;
    const now = unpaid?.active ? unpaid.amount_cents : 0;
    this.#unpaid = unpaid;
    if (!this.banner || before === now) return;
    // The banner leaves with its button: the focus is taken over first.
    if (!now && this.banner.matches(":focus-within")) this.composer.input.focus();
    this.banner.hidden = !now;
    this.banner.replaceChildren(...(now && unpaid ? showBanner(unpaid, this.actions) : []));
    if (!quiet) this.voice.tell(now ? words.unpaid(euros(now)) : words.unpaidNone);
  }

  // ---- Rating ----

  showRating(/** @type {boolean} */ focus) {
    const { words } = this;
    if (!this.#rating) {
      const place = this.#rating = h("div");
      place.append(later(words, (more) => {
        const form = more.showRating(words, {
          rate: this.doing.rate,
          done: (text) => {
            this.composer.input.focus();
            place.remove();
            this.#rating = null;
            if (text) this.voice.tell(text);
          },
        });
        // The button that asked for it may have been left meanwhile.
        if (focus && this.rateButton?.matches(":focus")) queueMicrotask(() => form.querySelector("input")?.focus());
        return [form];
      }, this.actions.warn));
      this.messages.log.append(place);
    }
    this.messages.toBottom();
    if (focus) this.#rating.querySelector("input")?.focus();
  }

  clear() {
    this.messages.clear();
  }
}
