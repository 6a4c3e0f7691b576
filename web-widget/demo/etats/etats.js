// @ts-check
/**
 * etats.js - every state of the chat, from fixed frames, through the code that customers get.
 *
 *   /demo/etats              all of them          ?theme=light|dark   in one theme
 *   /demo/etats?etat=nom     one, filling the page
 */
import { h } from "../../widget/dom.js";
import { wordsOf } from "../../widget/fr.js";
import { sheet } from "../../widget/style.js";
import { View } from "../../widget/view.js";
import { Voice } from "../../widget/voice.js";
import { STATES } from "./frames.js";

const query = new URLSearchParams(location.search);

/** Sends a request to nobody: it stays on its way, as with a slow server. */
const never = () => new Promise(() => {});

class CheminEtat extends HTMLElement {
  /** @type {View | null} for tests */ view = null;

  connectedCallback() {
    const state = STATES.find((one) => one.name === this.getAttribute("name"));
    if (!state || this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const words = wordsOf(this.getAttribute("level"));
    const view = this.view = new View({
      words, voice: new Voice(this, words.log), base: new URL(location.origin),
      texts: { phone: "01 99 00 12 34", help: "/" },
      doing: { say: () => {}, confirm: never, download: never, rate: never, human: never, older: never, retry: () => {}, discard: () => {},
               write: () => {}, emit: () => {}, close: () => {} },
    });
    root.append(h("div", { class: "root", lang: "fr" },
      h("section", { class: "panel inline", role: "region", "aria-labelledby": "title" }, view.body), h("slot", { name: "voice" })));
    state.play(view);
    view.messages.toBottom();
  }
}
customElements.define("chemin-etat", CheminEtat);

const show = (/** @type {string} */ name) => h("chemin-etat", { name, theme: query.get("theme"), level: query.get("level") });
const single = STATES.find((state) => state.name === query.get("etat"));
if (single) {
  document.body.className = "single";
  document.querySelector("main")?.replaceChildren(h("h1", { class: "unseen" }, single.title), show(single.name));
} else {
  document.querySelector(".gallery")?.append(...STATES.map((state) => h("li", {},
    h("h2", {}, h("a", { href: `/demo/etats?etat=${state.name}` }, state.title)), show(state.name))));
}
