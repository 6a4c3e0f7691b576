// @ts-check
/** chemin.js - <chemin-assistant>: the launcher; the chat behind it comes when needed.
 * widget/README.md tells how to embed it. */
import { askTicket, look, tellUnpaid } from "./widget/account.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{all:initial!important;display:block!important}
:host([kind=app]),:host([inline]){block-size:100%!important}
.dock{all:initial;position:fixed;inset:auto 24px 24px auto;z-index:2147483000;overflow:visible;font:var(--chemin-size,medium)/1.4 var(--chemin-font,system-ui,sans-serif)}
:host([side=left]) .dock{inset:auto auto 24px 24px}
.dock[hidden]{display:none}
.launcher{display:flex;align-items:center;gap:.6em;min-block-size:3.5em;padding:.5em 1.4em;border:0;border-radius:2em;background:var(--chemin-accent,#0b5c63);color:var(--chemin-on-accent,#fff);font:inherit;font-weight:650;cursor:pointer;box-shadow:0 8px 28px #081e2d4d}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0a474d}
.dock span{padding:.1em .6em;border-radius:1em;background:#fdeee9;color:#8c2a17}
.dock span:empty{display:none}
@media(forced-colors:active){.launcher,.dock span{border:1px solid}}`);

export class CheminAssistant extends HTMLElement {
  /** @type {Promise<import("./widget/chat.js").Chat>|null} */ #chat = null;
  /** @type {any} */ #ticket;
  #unread = 0;
  account = { askTicket, tellUnpaid }; // for the chat too
  dock = document.createElement("div");
  launcher = document.createElement("button");
  due = document.createElement("span");
  badge = document.createElement("span");

  get base() { return new URL(this.getAttribute("server") ?? import.meta.url, location.href); }
  get full() { return this.getAttribute("kind") === "app" || this.hasAttribute("inline"); }

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.opened(false);
    if (Object.hasOwn(this, "ticket")) { // given before this file was there
      const { ticket } = this;
      delete (/** @type {any} */ (this).ticket);
      this.#ticket = ticket;
    }
    let kept = "";
    try {
      kept = sessionStorage.getItem(`chemin.chat ${this.base.origin}`) ?? "";
    } catch {}
    if (this.full || this.hasAttribute("open")) this.show();
    else if (kept) this.load().then((chat) => chat.resume());
    this.#account();
  }

  disconnectedCallback() {
    this.#chat?.then((chat) => chat.remove());
    this.#chat = null;
  }

  #build() {
    const { dock, launcher } = this;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    dock.className = "dock";
    launcher.className = "launcher";
    launcher.type = "button";
    launcher.part.add("launcher");
    launcher.setAttribute("aria-controls", "panel");
    launcher.append(this.getAttribute("label") ?? "Ouvrir l’assistant", this.due, this.badge);
    launcher.onclick = () => this.load().then((chat) => chat.show(true));
    launcher.onpointerenter = launcher.onfocus = () => void this.load();
    dock.append(launcher);
    dock.popover = "manual"; // above the page, whatever transforms or stacks it
    dock.lang = "fr";
    root.append(dock);
    // The page's shortcuts must not eat what is typed here.
    for (const name of ["keydown", "keyup", "keypress"])
      root.addEventListener(name, (/** @type {any} */ event) => event.key !== "Escape" && event.stopPropagation());
  }

  load() {
    return this.#chat ??= import("./widget/chat.js").then(({ Chat }) => new Chat(this));
  }

  show() { return this.load().then((chat) => chat.show(false)); }
  hide() { return this.load().then((chat) => chat.hide()); }
  say(/** @type {string} */ text) { return this.load().then((chat) => chat.ask(text)); }
  signOut() {
    this.#ticket = null;
    return this.load().then((chat) => chat.signOut());
  }

  get ticket() { return this.#ticket; }
  set ticket(value) {
    this.#ticket = value;
    if (!this.isConnected) return;
    this.#chat?.then((chat) => chat.signIn());
    this.#account();
  }

  /** Anonymous: nothing is fetched. */
  #account() {
    if (this.#ticket || this.hasAttribute("ticket-url")) look(this);
  }

  opened(/** @type {boolean} */ on) {
    const { dock, launcher } = this;
    dock.hidden = on || this.full;
    launcher.setAttribute("aria-expanded", `${on}`);
    if (!dock.hidden) dock.showPopover?.();
  }

  get unread() { return this.#unread; }
  set unread(count) {
    this.#unread = count;
    this.badge.textContent = count ? `${count} nouveau${count > 1 ? "x" : ""} message${count > 1 ? "s" : ""}` : "";
  }
}

if (!customElements.get("chemin-assistant")) customElements.define("chemin-assistant", CheminAssistant);
