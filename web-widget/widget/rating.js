// @ts-check
/** rating.js - five answers in words, and a free word. */
import { h } from "./dom.js";
import { MORE } from "./fr-more.js";

/**
 * @param {typeof import("./fr.js").FR} words
 * @param {{rate: (score: number, text?: string) => Promise<any>, done: (text: string) => void}} actions
 * `done` is called before the form goes, to take the focus; its text is empty when put off.
 */
export function showRating(words, { rate, done }) {
  const fault = h("p", { class: "fault", id: "rating-fault" });
  const comment = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "rating-text", rows: "2", maxlength: "2000" }));
  const options = MORE.scores.map((label, index) => h("label", {},
    h("input", { type: "radio", name: "score", value: String(index + 1), "aria-describedby": "rating-fault" }),
    h("span", {}, label)));
  const form = h("form", { class: "card rating" },
    h("fieldset", {}, h("legend", {}, words.rateTitle), h("div", { class: "scores" }, ...options)),
    h("label", { for: "rating-text" }, MORE.comment), comment, fault,
    h("div", { class: "row" },
      h("button", { type: "submit", class: "action main" }, MORE.rateSend),
      h("button", { type: "button", class: "action", onclick: () => done("") }, MORE.rateLater)));
  let sent = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector("input:checked"));
    if (!chosen || sent) {
      if (!chosen) {
        fault.textContent = MORE.rateMissing;
        /** @type {HTMLElement | null} */ (form.querySelector("input"))?.focus();
      }
      return;
    }
    sent = true;
    try {
      await rate(Number(chosen.value), comment.value.trim() || undefined);
      done(MORE.rated);
    } catch (error) {
      sent = false;
      fault.textContent = error instanceof Error && error.message ? error.message : words.notSent;
    }
  });
  return form;
}
