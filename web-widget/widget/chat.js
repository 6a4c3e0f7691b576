// @ts-check
/** chat.js - joins the link, the view and the place they are shown in, for one <chemin-assistant>. */
import { Link } from "../link.js";
import { joinTabs } from "../link/tabs.js";
import { h } from "./dom.js";
import { wordsOf } from "./fr.js";
import { Memory, storage } from "./memory.js";
import { Panel } from "./panel.js";
import { sheet } from "./style.js";
import { View } from "./view.js";
import { Voice } from "./voice.js";

/** An answer that comes sooner needs no « écrit… », a link that is back sooner needs no line. */
const PATIENCE_MS = 600;

/** What the chat needs of its element. @typedef {import("../chemin.js").CheminAssistant} Host */

export class Chat {
  /** @type {Link | null} */ #link = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #patience = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #linePatience = undefined;
  /** @type {BroadcastChannel | null} */ #channel = null;
  #welcomed = false;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.words = wordsOf(host.getAttribute("level"));
    this.memory = new Memory(host.base.origin);
    this.inline = host.getAttribute("kind") === "app" || host.hasAttribute("inline");
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    this.voice = new Voice(host, this.words.log);
    this.view = this.#buildView();
    const place = h("div", { class: "root", lang: "fr" });
    root.append(place);
    this.panel = new Panel(place, /** @type {HTMLElement} */ (this.view.body), { inline: this.inline, label: this.words.title, onescape: () => this.hide() });
    this.view.composer.fill(this.memory.state.draft);
  }

  #buildView() {
    const { host } = this;
    const text = (/** @type {string} */ name) => host.getAttribute(name);
    return new View({
      words: this.words, voice: this.voice, base: host.base,
      texts: { heading: text("heading"), subtitle: text("subtitle"), placeholder: text("placeholder"), phone: text("phone"), help: text("help") },
      doing: {
        say: (said, choice) => this.say(said, choice),
        confirm: (token, yes) => this.#need().confirm(token, yes),
        download: (part) => this.#need().download(part),
        rate: (score, said) => this.#need().rate(score, said),
        human: () => {
          this.#written();
          return this.#need().human();
        },
        older: (before) => this.#need().history(before),
        retry: (outgoing) => this.#link?.retry(outgoing),
        discard: (outgoing) => this.#link?.discard(outgoing),
        write: (empty, draft) => {
          this.memory.set({ draft });
          this.#link?.typing(!empty);
        },
        emit: (name, detail) => this.#emit(name, detail),
        close: this.inline ? null : () => this.hide(),
      },
    });
  }

  #emit(/** @type {string} */ name, /** @type {object} */ detail = {}) {
    this.host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  // ---- Showing ----

  get isOpen() { return this.panel.isOpen; }

  /** @param {boolean} focus  whether the visitor asked for it */
  show(focus) {
    this.connect();
    this.panel.open();
    this.memory.set({ open: true });
    this.view.messages.toBottom();
    // On a touch screen a focus in the field would raise the keyboard over what there is to read.
    if (focus && matchMedia("(pointer: coarse)").matches) this.view.title?.focus();
    else if (focus) this.view.composer.input.focus();
    this.#read();
    this.host.opened(true);
    this.#emit("chemin-open");
  }

  hide() {
    this.panel.close();
    this.memory.set({ open: false });
    this.host.opened(false);
    this.host.launcher.focus();
    this.#emit("chemin-close");
  }

  /** What another page of this tab had begun. */
  resume() {
    if (this.memory.state.open) this.show(false);
    else this.connect();
  }

  /** Shows the chat and says `text` for the visitor. */
  ask(/** @type {string} */ text) {
    this.show(true);
    this.say(text);
  }

  say(/** @type {string} */ text, /** @type {string | undefined} */ choice = undefined) {
    this.#written();
    this.#need().say(text, choice);
  }

  /** From the first message on, the tab may remember. */
  #written() {
    this.memory.written = true;
    this.memory.set({ open: this.isOpen });
  }

  #read() {
    if (this.isOpen && !document.hidden) this.#link?.read?.();
    if (this.isOpen) this.host.unread = 0;
  }

  // ---- The link ----

  #need() {
    this.connect();
    return /** @type {Link} */ (this.#link);
  }

  connect() {
    if (this.#link) return;
    const { host, view } = this;
    const url = new URL("/ws", host.base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const link = this.#link = new Link({
      url: url.href, kind: host.getAttribute("kind") === "app" ? "app" : "site",
      ticket: () => host.account.askTicket(host), storage: storage(), key: `chemin.link ${host.base.origin}`,
      onmessage: (message, replayed) => this.#onMessage(message, replayed),
      onoutgoing: (outgoing) => view.outgoing(outgoing),
      onclear: () => view.clear(),
      onresumed: (count) => { if (count > 1) this.voice.tell(this.words.missed(count)); },
      onstate: (state) => this.#onState(state),
      onthinking: (on) => this.#onThinking(on),
      onrefused: (text, code) => this.#onRefused(text, code),
      onunpaid: (unpaid) => {
        view.unpaid(unpaid, !this.#welcomed);
        host.account.tellUnpaid(host, unpaid);
      },
      onpresence: ({ advisors }) => view.advisors(advisors),
      onmode: (mode) => {
        view.mode(mode, !this.#welcomed);
        this.#welcomed = true;
      },
      ontyping: (typing) => { if (typing.who !== "customer") view.typing(typing); },
      onreceipt: (receipt) => { if (receipt.kind === "read" && receipt.who !== "customer") view.messages.read(receipt.seq); },
      onread: () => { host.unread = 0; },
      onforget: () => this.#forgotten(),
    });
    this.#channel = new BroadcastChannel(`chemin ${host.base.origin}`);
    joinTabs(link, this.#channel).then(() => { if (this.#link === link) link.open(); });
  }

  /** @param {import("../link.js").Message} message @param {boolean} replayed */
  #onMessage(message, replayed) {
    this.view.message(message, replayed);
    if (this.isOpen) this.#read();
    else if (!replayed && message.from !== "customer" && this.memory.written) this.host.unread += 1;
  }

  #onState(/** @type {import("../link.js").LinkState} */ state) {
    clearTimeout(this.#linePatience);
    if (state === "stopped") this.view.link(this.#outdated ? "outdated" : "ended");
    else if (state === "online") this.view.link("online");
    else this.#linePatience = setTimeout(() => this.view.link(state), PATIENCE_MS);
  }
  #outdated = false;

  #onRefused(/** @type {string} */ text, /** @type {string} */ code) {
    this.#outdated = code === "closed_4501";
    if (!String(code).startsWith("closed_")) this.view.refused(text);
    else this.view.link(this.#outdated ? "outdated" : "ended", this.#outdated ? "" : text);
  }

  #onThinking(/** @type {boolean} */ on) {
    clearTimeout(this.#patience);
    if (on) this.#patience = setTimeout(() => this.view.thinking(true), PATIENCE_MS);
    else this.view.thinking(false);
  }

  // ---- Who is there ----

  /** Another ticket: the conversation that is open goes on, signed in. */
  signIn() {
    this.#link?.signIn().catch(() => {}); // the link tells why, by `refused`
  }

  /** Nothing stays of the one who leaves. */
  signOut() {
    if (this.#link) this.#link.forget();
    else this.#forgotten();
  }

  #forgotten() {
    this.#leave();
    this.memory.forget();
    this.#welcomed = false;
    this.view.clear();
    this.view.unpaid(null, true);
    this.host.account.tellUnpaid(this.host, null);
    this.view.composer.fill("");
    if (this.isOpen) this.connect();
  }

  #leave() {
    const channel = this.#channel;
    queueMicrotask(() => channel?.close()); // after the other tabs were told
    this.#channel = null;
    this.#link = null;
  }

  remove() {
    this.#link?.close();
    this.#leave();
    this.panel.remove();
    this.voice.remove();
  }
}
