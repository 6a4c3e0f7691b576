// @ts-check
/**
 * chemin.js - <chemin-assistant>: the chat.
 *
 *   <script type="module" src="/chemin.js"></script>
 *   <chemin-assistant></chemin-assistant>
 *
 * Attributes: `server` (origin of the Chemin server; that of this file by default), `kind`
 * ("site" or "app"), `open` (shown at once). Nothing is kept before the visitor has written.
 */
import { h } from "./dom.js";
import { FR } from "./fr.js";
import { Link } from "./link.js";
import { countChoices, showParts } from "./parts.js";
import { sheet } from "./style.js";

const KEPT = "chemin.conversation";
/** Screen readers queue what they read: a node that leaves too soon is never heard. */
const ANNOUNCED_MS = 15000;
const NEAR_BOTTOM = 100;

export class CheminAssistant extends HTMLElement {
  /** @type {Link | null} */ #link = null;
  /** @type {Map<string, HTMLElement>} */ #pending = new Map();
  #written = false;
  /** @type {import("./link.js").Kept | null} */ #kept = null;

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.lang = "fr";
    this.#build(root);
    this.#kept = this.#remembered();
    this.#written = this.#kept !== null;
    if (this.hasAttribute("open") || this.#written) this.#show(false);
    addEventListener("online", () => this.#link?.wake());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#link?.wake(); });
  }

  disconnectedCallback() {
    this.#link?.close();
    this.#link = null;
  }

  // ---- The page's memory: only once the visitor has written, only for this tab ----

  #remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    } catch {
      return null;
    }
  }

  #remember() {
    if (!this.#written || !this.#kept) return;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.#kept));
    } catch { /* a page without storage forgets at reload, nothing more */ }
  }

  // ---- Building ----

  /** @param {ShadowRoot} root */
  #build(root) {
    this.launcher = h("button", { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false",
                                  "aria-controls": "panel", onclick: () => this.#show(true) }, FR.open);
    this.messages = h("ol", { class: "messages" });
    this.log = h("section", { class: "log", tabindex: "0", role: "region", "aria-label": FR.log }, this.messages);
    this.stateLine = h("p", { class: "state" });
    this.input = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "message", rows: "1", maxlength: "2000",
      placeholder: FR.placeholder, autocomplete: "off", enterkeyhint: "send",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event) }));
    const form = h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.#submit(); } },
      h("label", { for: "message" }, FR.label), this.input,
      h("button", { type: "submit", class: "send" }, FR.send));
    this.panel = h("section", { class: "panel", id: "panel", part: "panel", role: "region",
                                "aria-labelledby": "title", hidden: true },
      h("header", {},
        h("div", {}, h("h2", { id: "title" }, FR.title), h("p", {}, FR.subtitle)),
        h("button", { type: "button", class: "close", "aria-label": FR.close, onclick: () => this.#hide() }, "×")),
      this.log, this.stateLine, form);
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#hide(); });
    // The host page's shortcuts must not eat what the visitor types.
    for (const name of ["keydown", "keyup", "keypress"])
      root.addEventListener(name, (event) => {
        if (/** @type {KeyboardEvent} */ (event).key !== "Escape") event.stopPropagation();
      });
    root.append(this.launcher, this.panel, h("slot", { name: "voice" }));
    this.#buildVoice();
  }

  /** What screen readers hear stands in the page itself: live regions in a shadow tree are not
   * heard everywhere. It exists, empty, before anything is said. */
  #buildVoice() {
    const hidden = "chemin-voice";
    const hide = new CSSStyleSheet();
    hide.replaceSync(`.${hidden}{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, hide];
    this.spoken = h("div", { slot: "voice", class: hidden, role: "log", "aria-live": "polite", "aria-label": FR.log, lang: "fr" });
    this.notice = h("div", { slot: "voice", class: hidden, role: "status", lang: "fr" });
    this.append(this.spoken, this.notice);
  }

  #announce(/** @type {string} */ text) {
    const line = h("p", {}, text);
    this.spoken?.append(line);
    setTimeout(() => line.remove(), ANNOUNCED_MS);
  }

  #tell(/** @type {string} */ text) {
    if (this.stateLine) this.stateLine.textContent = text;
    if (this.notice) this.notice.textContent = text;
  }

  // ---- What the host page may ask ----

  /** Shows the chat, without moving the focus. */
  show() {
    this.#show(false);
  }

  /** Shows the chat and says `text` for the visitor. @param {string} text */
  say(text) {
    this.#show(true);
    this.#say(text);
  }

  // ---- Opening and closing ----

  #show(/** @type {boolean} */ focus) {
    this.#connect();
    if (this.launcher) {
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
    }
    if (this.panel) this.panel.hidden = false;
    if (focus) this.input?.focus();
    this.#toBottom();
  }

  #hide() {
    if (this.launcher) {
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus();
    }
    if (this.panel) this.panel.hidden = true;
  }

  // ---- The link ----

  #connect() {
    if (this.#link) return;
    const base = new URL(this.getAttribute("server") ?? import.meta.url, location.href);
    const url = new URL("/ws", base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#link = new Link({
      url: url.href,
      kind: this.getAttribute("kind") === "app" ? "app" : "site",
      kept: this.#kept,
      onmessage: (message, replayed) => this.#onMessage(message, replayed),
      onoutgoing: (outgoing) => this.#onOutgoing(outgoing),
      onclear: () => this.#clear(),
      onkeep: (kept) => {
        this.#kept = kept;
        this.#remember();
      },
      onstate: (state) => this.#tell(state === "online" ? "" : FR[state]),
      onthinking: (on) => { if (this.#link?.state === "online") this.#tell(on ? FR.thinking : ""); },
      onrefused: (text) => this.#tell(text),
    });
    this.#link.open();
  }

  #clear() {
    for (const item of [...(this.messages?.children ?? [])])
      if (![...this.#pending.values()].includes(/** @type {HTMLElement} */ (item))) item.remove();
  }

  // ---- Messages ----

  /** @param {import("./link.js").Message} message @param {boolean} replayed */
  #onMessage(message, replayed) {
    const stick = this.#isNearBottom();
    const pending = message.cid ? this.#pending.get(message.cid) : undefined;
    if (pending) {
      this.#pending.delete(/** @type {string} */ (message.cid));
      pending.replaceWith(this.#bubble(message));
    } else {
      // What is not sent yet stays last.
      const first = this.#pending.values().next().value ?? null;
      this.messages?.insertBefore(this.#bubble(message), first);
    }
    if (!replayed) {
      const who = message.from === "customer" ? FR.you : FR.bot;
      const count = countChoices(message.parts);
      this.#announce(`${who}\u00a0: ${message.say ?? message.text}${count ? ` ${FR.choices(count)}.` : ""}`);
    }
    if (stick || message.from === "customer") this.#toBottom();
  }

  /** @param {import("./link.js").Message} message */
  #bubble(message) {
    const mine = message.from === "customer";
    return h("li", { class: mine ? "message mine" : "message", "data-seq": message.seq },
      h("p", { class: "text" }, message.text),
      ...showParts(message.parts, {
        choose: (label, id, button) => this.#choose(label, id, button),
        announce: (text) => this.#tell(text),
      }));
  }

  /** @param {import("./link.js").Outgoing} outgoing */
  #onOutgoing(outgoing) {
    let item = this.#pending.get(outgoing.id);
    if (!item && outgoing.state === "waiting") {
      item = h("li", { class: "message mine" }, h("p", { class: "text" }, outgoing.text), h("p", { class: "status" }));
      this.#pending.set(outgoing.id, item);
      this.messages?.append(item);
      this.#toBottom();
    }
    const status = item?.querySelector(".status");
    if (!status) return;
    status.textContent = outgoing.state === "failed" ? FR.failed : outgoing.state === "sent" ? "" : FR.sending;
    status.classList.toggle("failed", outgoing.state === "failed");
    if (outgoing.state === "failed") this.#pending.delete(outgoing.id);
  }

  #choose(/** @type {string} */ label, /** @type {string} */ id, /** @type {HTMLElement} */ button) {
    // The button keeps the focus: it is marked, never removed or disabled.
    for (const other of button.closest("ul")?.querySelectorAll("button") ?? []) other.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-pressed", "true");
    this.#say(label, id);
  }

  // ---- Writing ----

  #onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.input?.value.trim();
    if (!text || !this.input) return;
    this.input.value = "";
    this.#say(text);
  }

  #say(/** @type {string} */ text, /** @type {string | undefined} */ choice = undefined) {
    this.#written = true;
    this.#connect();
    this.#link?.say(text, choice);
    this.#remember();
  }

  #isNearBottom() {
    const log = this.log;
    return !log || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
  }

  #toBottom() {
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  }
}

customElements.define("chemin-assistant", CheminAssistant);
