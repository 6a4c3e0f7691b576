/**
 * canned.js - answers by their code: "/bon" in the composer lists those that begin so; arrows
 * choose, Enter or Tab puts the text in the place of the code, its variables filled.
 */
import { fill, h } from "./dom.js";
import { euros, phone } from "./fr.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {Record<string, string | null | undefined>} Values */

/** @param {import("./types.d.ts").Shown | undefined} suggested @param {import("./types.d.ts").Shown | undefined} found */
const newest = (suggested, found) => ((suggested?.at ?? -1) >= (found?.at ?? -1) ? suggested : found)?.chemin;

/**
 * What is known of the variables; the others stay as {name}, to be completed.
 * @param {Desk} desk
 * @param {import("./types.d.ts").Watched | undefined} one
 * @returns {Values}
 */
export function variablesOf(desk, one) {
  const context = one?.context, unpaid = context?.unpaid;
  return {
    prenom: context?.first_name,
    conseiller: desk.me?.name,
    ligne: phone(context?.lines?.[0]?.number) || undefined,
    montant: unpaid?.active ? euros(unpaid.amount_cents) : undefined,
    chemin: newest(one?.way, desk.lastWay),
  };
}

/** A first name that is not known leaves no hole: "Bonjour {prenom}, je" is "Bonjour, je". @param {string} text @param {Values} values */
export function fillText(text, values) {
  return text.replace(/(,?\s?)\{(\w+)\}/g, (whole, before, name) => {
    if (values[name]) return before + values[name];
    return name === "prenom" ? "" : whole;
  });
}

/** The first word that is written as a code: it is never meant for the customer. @param {string} text */
export const codeIn = (text) => /(?:^|\s)\/([\p{L}\d-]+)(?=\s|$)/u.exec(text)?.[1];

export const missing = (/** @type {string} */ text) => /\{(\w+)\}/.exec(text)?.[0];

export class Canned {
  /** @type {import("./types.d.ts").CannedAnswer[]} */
  #found = [];
  #at = 0;
  #from = -1;

  /** @param {HTMLTextAreaElement} field @param {HTMLElement} list @param {Desk} desk @param {() => Values} values */
  constructor(field, list, desk, values) {
    this.field = field;
    this.list = list;
    this.desk = desk;
    this.values = values;
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-autocomplete", "list");
  }

  /** @param {string} code */
  knows(code) {
    return this.desk.canned.some((one) => one.code === code.toLowerCase());
  }

  get isOpen() {
    return this.#found.length > 0;
  }

  /** After each change of the text. */
  look() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const code = /(?:^|\s)\/([\p{L}\d-]*)$/u.exec(before);
    this.#from = code ? before.length - code[1].length - 1 : -1;
    const typed = code?.[1].toLowerCase() ?? "";
    this.#found = code ? this.desk.canned.filter(({ code: name, title }) => name.startsWith(typed) || (typed && title.toLowerCase().includes(typed))) : [];
    this.#at = 0;
    this.#draw();
  }

  close() {
    this.#found = [];
    this.#draw();
  }

  #draw() {
    this.list.hidden = !this.isOpen;
    fill(this.list, this.#found.map(({ code, title, text }, index) =>
      h("li", { role: "option", id: `canned-${index}`, "aria-selected": String(index === this.#at), onpointerdown: (/** @type {Event} */ event) => { event.preventDefault(); this.#put(index); } },
        h("strong", {}, `/${code} `), title, h("span", { class: "quiet" }, ` ${text}`))));
    if (this.isOpen) this.field.setAttribute("aria-activedescendant", `canned-${this.#at}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  /** True when the key was for the list. @param {KeyboardEvent} event */
  key(event) {
    if (!this.isOpen || event.ctrlKey || event.altKey) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : -1) + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.#put(this.#at);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #put(/** @type {number} */ index) {
    const text = fillText(this.#found[index].text, this.values());
    this.field.setRangeText(text, this.#from, this.field.selectionStart, "end");
    const hole = missing(text);
    if (hole) {
      const at = this.field.value.indexOf(hole, this.#from);
      this.field.setSelectionRange(at, at + hole.length);
    }
    this.close();
    this.field.dispatchEvent(new Event("input"));
  }
}
