/**
 * presentations.js - the sentences that present the application, by theme, to be looked through.
 * Not for a customer who owes money, nor when what was said is a theft or a complaint; beside an act
 * the guide and the suggestions choose for themselves.
 */
import { button, fill, h } from "./dom.js";
import { THEMES } from "./fr.js";
import { copy } from "./voice.js";

export class Presentations {
  /** Why nothing is presented; empty when it may be. */
  #held = "";

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.theme = h("select", { id: "theme", onchange: () => this.#draw() }, h("option", { value: "" }, "Tous les thèmes"), Object.entries(THEMES).map(([theme, label]) => h("option", { value: theme }, label)));
    this.body = h("div", {});
    this.root = h("details", { class: "presentations", ontoggle: () => this.#draw() }, h("summary", {}, "Présenter l’application"),
      h("p", { class: "quiet" }, "Une phrase prolonge la réponse, elle ne la remplace pas. Jamais après une réclamation, un vol ou un impayé."),
      h("p", { class: "row" }, h("label", { for: "theme" }, "Thème"), this.theme), this.body);
  }

  /** Nothing is presented for this reason, or with none everything may be. @param {string} why */
  hold(why) {
    if (why === this.#held) return;
    this.#held = why;
    this.#draw();
  }

  #draw() {
    if (!this.root.open) return;
    if (this.#held) {
      fill(this.body, h("p", { class: "may" }, this.#held));
      return;
    }
    const themes = Object.keys(THEMES).filter((theme) => !this.theme.value || theme === this.theme.value);
    fill(this.body, themes.map((theme) => h("section", { "data-theme": theme }, h("h3", {}, THEMES[theme]),
      h("ul", {}, this.desk.presentations.filter((one) => one.theme === theme).map((one) => this.#one(one))))));
  }

  #one(/** @type {import("./types.d.ts").Presentation} */ { text, tell, acts }) {
    const titles = acts.map((act) => this.desk.intents.find(({ intent }) => intent === act)?.title).filter(Boolean);
    const shown = text[0].toUpperCase() + text.slice(1);
    return h("li", {}, h("p", { class: "tell" }, `Dites-lui que ${tell}`), h("blockquote", {}, shown),
      h("details", {}, h("summary", {}, "Quand la dire"), h("p", { class: "quiet" }, titles.join(", "))),
      button("Copier", () => copy(shown, "Présentation", true), { "aria-label": `Copier la présentation\u00a0: ${shown}` }));
  }
}
