// @ts-check
/**
 * messages.js - the list of messages: bubbles in order of seq, what is not sent yet last, the
 * state of what one sends, the place where one reads.
 */
import { h, icon, unseen } from "./dom.js";
import { hour } from "./format.js";
import { markChosen, showParts } from "./parts.js";

const NEAR_BOTTOM = 100;

export class Messages {
  /** @type {Map<string, HTMLElement>} by id of what is not acknowledged */ #pending = new Map();
  /** Known without asking the browser to lay the log out at each message. */
  #atBottom = true;
  #following = false;
  /** @type {HTMLElement | null} newest of ours that the server has */ #lastMine = null;
  /** Of the oldest message that is shown; 0: none is. */ #firstSeq = 0;

  /**
   * @param {import("./parts.js").Actions} actions
   * @param {Pick<import("./view.js").Doing, "retry" | "discard" | "older">} doing
   */
  constructor(actions, doing) {
    this.actions = actions;
    this.doing = doing;
    this.older = h("button", { type: "button", class: "action older", hidden: true, onclick: () => this.#askOlder() }, actions.words.older);
    this.list = h("ol", { class: "messages" });
    this.typing = h("p", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }), h("span", { class: "typist" }));
    this.log = h("section", { class: "log", tabindex: "0", role: "region", "aria-label": actions.words.log }, this.older, this.list, this.typing);
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() }, icon("down"), actions.words.news);
    this.log.addEventListener("scroll", () => {
      this.#atBottom = this.isNearBottom();
      if (this.#atBottom) this.jump.hidden = true;
    }, { passive: true });
    // A notice, the banner or a keyboard takes room from it.
    new ResizeObserver(() => this.#atBottom && this.toBottom()).observe(this.log);
    this.log.addEventListener("grown", ({ target }) => {
      if (this.#atBottom) this.#follow(true, this.#answer?.contains(/** @type {Node} */ (target)) ? this.#answer : null);
    });
  }

  // ---- Messages ----

  /** @param {import("../link.js").Message} message @param {boolean} replayed */
  add(message, replayed) {
    const stick = this.#atBottom;
    const mine = message.from === "customer";
    if (mine && message.choice) this.#markChoice(message.choice);
    const bubble = this.#bubble(message, replayed);
    const pending = message.cid ? this.#pending.get(message.cid) : undefined;
    if (pending) {
      this.#pending.delete(/** @type {string} */ (message.cid));
      pending.remove();
    }
    // What is not sent yet stays last.
    this.list.insertBefore(bubble, this.#pending.values().next().value ?? null);
    this.#beginAt(this.#firstSeq || message.seq);
    if (mine) this.#becomeLast(bubble, message.seq);
    this.#follow(stick || (mine && !replayed), mine ? null : bubble);
  }

  /** @param {import("../link.js").Message} message @param {boolean} replayed */
  #bubble(message, replayed) {
    const { words } = this.actions;
    if (message.from === "system")
      return h("li", { class: "message system", "data-seq": message.seq }, h("p", { class: "text" }, message.text));
    const mine = message.from === "customer";
    const who = mine ? words.you : message.from === "bot" ? words.bot : message.name || words.advisor;
    const face = mine ? null : h("span", { class: "face", "aria-hidden": "true" },
      message.from === "bot" ? icon("way") : who.slice(0, 1).toUpperCase());
    return h("li", { class: `message ${mine ? "mine" : message.from}`, "data-seq": message.seq },
      face,
      h("div", { class: "said" },
        h("p", { class: mine || message.from === "bot" ? "who unseen" : "who" }, mine || message.from === "bot" ? `${who}\u00a0:` : who),
        h("p", { class: "text" }, message.text),
        ...showParts(message.parts ?? [], this.actions, replayed),
        h("p", { class: "meta" }, h("time", { datetime: new Date(message.ts || 0).toISOString() }, hour(message.ts || 0)))));
  }

  /** The choice made: the newest group that offers it. */
  #markChoice(/** @type {string} */ id, /** @type {ParentNode} */ within = this.list) {
    const groups = [...within.querySelectorAll(".choices")].reverse();
    const group = groups.find((one) => [...one.querySelectorAll("button")].some((button) => button.dataset.choice === id));
    if (group) markChosen(group, id, this.actions.words);
  }

  /** Only the newest of ours tells that it was sent. */
  #becomeLast(/** @type {HTMLElement} */ bubble, /** @type {number} */ seq) {
    this.#lastMine?.querySelector(".state")?.remove();
    this.#lastMine = bubble;
    this.lastMineSeq = seq;
    bubble.querySelector(".meta")?.append(h("span", { class: "state" }, ` · ${this.actions.words.sent}`));
  }

  /** The other side has read up to `seq`. */
  read(/** @type {number} */ seq) {
    const state = this.#lastMine?.querySelector(".state");
    if (state && seq >= (this.lastMineSeq ?? Infinity)) state.textContent = ` · ${this.actions.words.seen}`;
  }

  clear() {
    for (const item of [...this.list.children])
      if (![...this.#pending.values()].includes(/** @type {HTMLElement} */ (item))) item.remove();
    this.#lastMine = null;
    this.#beginAt(0);
  }

  // ---- Older messages ----

  #beginAt(/** @type {number} */ seq) {
    this.#firstSeq = seq;
    this.older.hidden = seq <= 1;
  }

  async #askOlder() {
    const { words, tell, warn } = this.actions;
    const before = this.#firstSeq;
    if (this.older.getAttribute("aria-disabled") === "true") return;
    this.older.setAttribute("aria-disabled", "true");
    try {
      const { events, more } = await this.doing.older(before);
      if (this.#firstSeq === before) { // else the log has begun anew meanwhile
        this.#prepend(events, more);
        tell(words.olderShown(events.length));
      }
    } catch {
      warn(words.olderFailed);
    }
    this.older.setAttribute("aria-disabled", "false");
  }

  /** What one reads stays in its place, and so does the focus. @param {import("../link.js").Message[]} messages @param {boolean} more */
  #prepend(messages, more) {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    const all = document.createDocumentFragment();
    for (const message of messages) {
      if (message.from === "customer" && message.choice) this.#markChoice(message.choice, all);
      all.append(this.#bubble(message, true));
    }
    if (!more && this.older.matches(":focus")) this.log.focus({ preventScroll: true }); // the button goes
    this.#beginAt(more ? messages[0]?.seq ?? 0 : 1);
    this.list.prepend(all);
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }

  // ---- What is on its way ----

  /** @param {import("../link.js").Outgoing} outgoing */
  outgoing(outgoing) {
    const { words } = this.actions;
    let item = this.#pending.get(outgoing.id);
    if (!item && outgoing.state !== "sent") {
      if (outgoing.choice) this.#markChoice(outgoing.choice);
      item = h("li", { class: "message mine" }, h("div", { class: "said" },
        h("p", { class: "who unseen" }, `${words.you}\u00a0:`), h("p", { class: "text" }, outgoing.text), h("p", { class: "meta" })));
      this.#pending.set(outgoing.id, item);
      this.list.append(item);
      this.#follow(true);
    }
    const meta = item?.querySelector(".meta");
    if (!item || !meta) return;
    item.classList.toggle("unsent", outgoing.state !== "sent");
    if (outgoing.state === "failed") this.#showFailure(item, outgoing);
    else meta.textContent = outgoing.state === "sent" ? words.sent : words.sending;
  }

  /** @param {HTMLElement} item @param {import("../link.js").Outgoing} outgoing */
  #showFailure(item, outgoing) {
    const { words } = this.actions;
    const leave = (/** @type {(outgoing: any) => void} */ act) => () => {
      this.log.focus(); // before the button goes, or the page would take the focus
      this.forget(outgoing.id);
      act(outgoing);
    };
    item.querySelector(".failure")?.remove();
    item.querySelector(".meta")?.replaceChildren(icon("alert"), words.failed);
    item.querySelector(".said")?.append(h("div", { class: "failure" },
      outgoing.error && h("p", {}, outgoing.error.text),
      h("div", { class: "row" },
        h("button", { type: "button", class: "action", onclick: leave(this.doing.retry) }, words.retry),
        h("button", { type: "button", class: "action", onclick: leave(this.doing.discard) }, words.withdraw))));
    this.#follow(true);
  }

  forget(/** @type {string} */ id) {
    this.#pending.get(id)?.remove();
    this.#pending.delete(id);
  }

  // ---- Somebody writes ----

  /** `text` empty: nobody. */
  showTyping(/** @type {string} */ text) {
    this.typing.hidden = !text;
    const who = this.typing.querySelector(".typist");
    if (who) who.textContent = text;
    if (text && this.#atBottom) this.#follow(true);
  }

  // ---- Where one reads ----

  isNearBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.#atBottom = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
  }

  /** One scroll a frame, however many messages come; a tall answer is read from its beginning.
   * @param {boolean} stick @param {HTMLElement | null} [answer] */
  #follow(stick, answer = null) {
    this.#answer = answer;
    if (!stick) this.jump.hidden = false;
    if (!stick || this.#following) return;
    this.#following = this.#atBottom = true;
    requestAnimationFrame(() => {
      this.#following = false;
      this.toBottom();
      if (this.#answer && this.#answer.offsetHeight > this.log.clientHeight) this.#answer.scrollIntoView({ block: "start" });
    });
  }
  /** @type {HTMLElement | null} */ #answer = null;
}
