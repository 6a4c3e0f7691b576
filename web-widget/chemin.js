// @ts-check
/**
 * chemin.js - <chemin-assistant>: the launcher, and the chat behind it, loaded when it is needed.
 *
 *   <script type="module" src="https://assistant.example/chemin.js"></script>
 *   <chemin-assistant></chemin-assistant>
 *
 * README.md lists attributes, properties, events and custom properties.
 */
const CSS = `:host{all:initial!important;display:block!important}
:host([kind=app]),:host([inline]){block-size:100%!important}
.dock{all:initial;position:fixed;inset:auto 1.5rem 1.5rem auto;inset:auto 24px 24px auto;z-index:2147483000;overflow:visible;font:var(--chemin-size,medium)/1.4 var(--chemin-font,system-ui,sans-serif)}
:host([side=left]) .dock{inset:auto auto 24px 24px}
.dock[hidden]{display:none}
.launcher{display:flex;align-items:center;gap:.625em;min-block-size:3.5em;padding:.5em 1.375em;border:0;border-radius:1.75em;background:var(--chemin-accent,#0b5c63);color:var(--chemin-on-accent,#fff);font:inherit;font-weight:650;cursor:pointer;box-shadow:0 .5em 1.75em rgb(8 30 45/28%)}
.launcher:focus-visible{outline:.1875em solid #fff;box-shadow:0 0 0 .375em #0a474d}
.launcher span{padding:.125em .625em;border-radius:1em;background:#fdeee9;color:#8c2a17;font-size:.875em}
.launcher span:empty{display:none}
@media(forced-colors:active){.launcher,.launcher span{border:1px solid}}`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);

export class CheminAssistant extends HTMLElement {
  /** @type {Promise<import("./widget/chat.js").Chat> | null} */ #chat = null;
  /** @type {any} */ #ticket = null;
  #unread = 0;
  #told = "";
  /** @type {any} what the customer owes, or null */ unpaid = null;
  base = new URL(this.getAttribute("server") ?? import.meta.url, location.href);

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    const { ticket } = this;
    if (Object.hasOwn(this, "ticket")) { // given before this file was there
      delete (/** @type {any} */ (this).ticket);
      this.#ticket = ticket;
    }
    if (this.hasAttribute("open") || this.getAttribute("kind") === "app" || this.hasAttribute("inline")) this.show();
    else if (this.#wasWritten()) this.#load().then((chat) => (chat.memory.state.open ? chat.show(false) : chat.connect()));
    this.#checkUnpaid();
    document.addEventListener("visibilitychange", this.#onSeen);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#onSeen);
    this.#chat?.then((chat) => chat.remove());
    this.#chat = null;
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.lang ||= "fr";
    const make = (/** @type {string} */ tag, /** @type {string} */ name) => Object.assign(document.createElement(tag), { className: name });
    this.dock = make("div", "dock");
    this.launcher = make("button", "launcher");
    this.due = make("span", "due");
    this.badge = make("span", "badge");
    this.launcher.append(this.getAttribute("label") ?? "Ouvrir l’assistant", this.due, this.badge);
    this.launcher.setAttribute("type", "button");
    this.launcher.setAttribute("part", "launcher");
    this.launcher.setAttribute("aria-controls", "panel");
    this.launcher.onclick = () => this.#load().then((chat) => chat.show(true));
    this.launcher.onpointerenter = this.launcher.onfocus = () => void this.#load();
    this.dock.append(this.launcher);
    this.dock.popover = "manual"; // above the page, whatever transforms or stacks it
    root.append(this.dock);
    // The host page's shortcuts must not eat what the visitor types.
    for (const name of ["keydown", "keyup", "keypress"])
      root.addEventListener(name, (event) => { if (/** @type {KeyboardEvent} */ (event).key !== "Escape") event.stopPropagation(); });
    this.opened(false);
  }

  #load() {
    return this.#chat ??= import("./widget/chat.js").then(({ Chat }) => new Chat(this));
  }

  #wasWritten() {
    try {
      return sessionStorage.getItem(`chemin.chat ${this.base.origin}`) !== null;
    } catch {
      return false;
    }
  }

  // ---- What the host page may ask ----

  /** Shows the chat, without moving the focus. */
  show() { return this.#load().then((chat) => chat.show(false)); }
  hide() { return this.#load().then((chat) => chat.hide()); }
  /** Shows the chat and says `text` for the visitor. */
  say(/** @type {string} */ text) {
    return this.#load().then((chat) => {
      chat.show(true);
      chat.say(text);
    });
  }

  /** A ticket, or a function that gives one (or a promise of one) each time one is needed. */
  get ticket() { return this.#ticket; }
  set ticket(value) {
    this.#ticket = value;
    if (!this.shadowRoot) return;
    this.#chat?.then((chat) => chat.signIn());
    this.#checkUnpaid();
  }

  /** The customer leaves: nothing stays in this tab. */
  signOut() {
    this.#ticket = null;
    this.tellUnpaid(null);
    return this.#load().then((chat) => chat.signOut());
  }

  // ---- What the chat tells ----

  opened(/** @type {boolean} */ on) {
    const { dock, launcher } = this;
    if (!dock || !launcher) return;
    dock.hidden = on || this.getAttribute("kind") === "app" || this.hasAttribute("inline");
    launcher.setAttribute("aria-expanded", String(on));
    if (!dock.hidden && this.isConnected) dock.showPopover?.();
    if (this.#chat && !on) launcher.focus();
    this.dispatchEvent(new CustomEvent(on ? "chemin-open" : "chemin-close", { bubbles: true, composed: true }));
  }

  get unread() { return this.#unread; }
  set unread(count) {
    this.#unread = count;
    if (this.badge) this.badge.textContent = count ? `${count} nouveau${count > 1 ? "x" : ""} message${count > 1 ? "s" : ""}` : "";
  }

  /** Marks the launcher in words, and tells the host page, once for each change. @param {any} unpaid */
  tellUnpaid(unpaid) {
    const told = unpaid?.active ? JSON.stringify(unpaid.invoices) : "";
    this.unpaid = unpaid;
    if (this.due) this.due.textContent = told && `Impayé\u00a0: ${(unpaid.amount_cents / 100).toFixed(2).replace(".", ",")}\u00a0€`;
    if (told === this.#told) return;
    this.#told = told;
    this.dispatchEvent(new CustomEvent("chemin-unpaid", { bubbles: true, composed: true, detail: unpaid ?? { active: false } }));
  }

  // ---- Who is there ----

  async askTicket() {
    const given = this.#ticket;
    const url = this.getAttribute("ticket-url");
    if (given || !url) return typeof given === "function" ? given() : given;
    const answer = await fetch(url, { method: "POST" });
    return answer.ok ? (await answer.json()).ticket : null;
  }

  #onSeen = () => { if (!document.hidden) this.#checkUnpaid(); };

  /** Anonymous: nothing is fetched. Who owes something is connected, to see the payment at once. */
  async #checkUnpaid() {
    if (!this.#ticket && !this.hasAttribute("ticket-url")) return;
    try {
      const ticket = await this.askTicket();
      if (!ticket) return;
      const answer = await fetch(new URL("/api/v1/unpaid", this.base), { headers: { authorization: `Bearer ${ticket}` } });
      if (!answer.ok) return;
      const unpaid = await answer.json();
      this.tellUnpaid(unpaid);
      if (unpaid.active) (await this.#load()).connect();
    } catch { /* without network the launcher says nothing of it */ }
  }
}

if (!customElements.get("chemin-assistant")) customElements.define("chemin-assistant", CheminAssistant);
