/** transcripts.js - what was said in all conversations, the words found marked. */
import { fill, h, button } from "./dom.js";
import { MODES, WHO, date, ofCaller, plural } from "./fr.js";
import { warn } from "./voice.js";

/** What stands beside the messages. @type {Record<string, string>} */
const KINDS = { message: "Message", customer: "Client", tag: "Étiquette", note: "Note interne" };

export class Transcripts {
  #last = "";

  /**
   * `open(conv, seq)` shows a conversation, at that message.
   * @param {HTMLElement} root
   * @param {import("./desk.js").Desk} desk
   * @param {(conv: string, seq?: number) => void} open
   */
  constructor(root, desk, open) {
    this.desk = desk;
    this.open = open;
    this.field = h("input", { id: "words", type: "search", autocomplete: "off", oninput: () => this.#ask() });
    this.count = h("p", { class: "quiet", role: "status" });
    this.list = h("ul", { class: "hits" });
    fill(root, h("h2", {}, "Recherche dans les conversations"), h("label", { for: "words" }, "Mots sous toutes leurs formes, nom du client, étiquette, note"), this.field, this.count, this.list);
  }

  async #ask() {
    const text = this.#last = this.field.value.trim();
    try {
      const { hits } = text ? await this.desk.search({ text, in: "transcripts" }) : { hits: [] };
      if (text === this.#last) this.#draw(hits);
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error);
      if (fault.code !== "lost") warn(fault.message);
    }
  }

  #draw(/** @type {import("./types.d.ts").Hit[]} */ hits) {
    this.count.textContent = !this.#last ? "" : hits.length ? plural(hits.length, "résultat", "résultats") : "Rien ne contient tous ces mots.";
    const whose = (/** @type {import("./types.d.ts").Hit} */ { name, customer, ts }) => `Ouvrir la conversation ${ofCaller({ name, customer })}, ${date(ts)}`;
    fill(this.list, hits.map((hit) => h("li", {},
      h("p", { class: "who" }, h("strong", {}, hit.from ? WHO[hit.from] : KINDS[hit.kind]), ` ${[date(hit.ts), hit.name ?? hit.customer, MODES[hit.mode].toLowerCase()].filter(Boolean).join(", ")}`),
      h("p", { class: "text" }, hit.pieces.map(({ text, hit: found }) => (found ? h("mark", {}, text) : text))),
      button("Ouvrir la conversation", () => this.open(hit.conv, hit.seq), { "aria-label": whose(hit) }))));
  }
}
