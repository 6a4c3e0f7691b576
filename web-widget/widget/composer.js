// @ts-check
/** composer.js - where one writes. Enter sends, Shift+Enter begins a line. */
import { h, icon } from "./dom.js";

const COUNTED_FROM = 200; // characters left

export class Composer {
  /** @type {(text: string) => void} */ onsend = () => {};
  /** @type {(empty: boolean) => void} */ onwrite = () => {};

  /** @param {typeof import("./fr.js").FR} words @param {{placeholder?: string | null}} texts */
  constructor(words, texts) {
    this.words = words;
    this.limit = 2000;
    this.input = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "message", rows: "1", "aria-describedby": "count",
      placeholder: texts.placeholder ?? words.placeholder, autocomplete: "off", enterkeyhint: "send" }));
    this.count = h("p", { class: "count", id: "count" });
    this.form = h("form", { class: "composer" },
      h("label", { for: "message", class: "unseen" }, words.label),
      h("div", { class: "field" }, this.input, this.count),
      h("button", { type: "submit", class: "send", "aria-label": words.send }, icon("send")));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => this.#changed());
  }

  /** Characters, as the server counts them. */
  #left() {
    return this.limit - [...this.input.value].length;
  }

  #changed() {
    const left = this.#left();
    this.count.textContent = left < COUNTED_FROM ? this.words.count(left) : "";
    this.count.classList.toggle("fault", left < 0);
    this.input.setAttribute("aria-invalid", String(left < 0));
    this.onwrite(!this.input.value);
  }

  #submit() {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.#left() < 0) {
      this.input.focus(); // the text stays, the count tells why
      return;
    }
    this.fill("");
    this.onsend(text);
  }

  /** Puts a text in the field, without sending it. */
  fill(/** @type {string} */ text) {
    this.input.value = text;
    this.#changed();
  }
}
