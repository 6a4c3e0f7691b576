// @ts-check
/**
 * confirm.js - what an act will change, to be confirmed or not, once. The time left is told in
 * minutes, a warning comes before the end, and after it one starts again with a press.
 */
import { h, icon } from "./dom.js";
import { MORE } from "./fr-more.js";

const WARNED_S = 20;

/** @type {import("./parts.js").ShowLater} */
export function confirmPart(part, actions, replayed) {
  const { words } = actions;
  const note = h("p", { class: "quiet" });
  const yes = h("button", { type: "button", class: "action main" }, icon("done"), MORE.confirm);
  const no = h("button", { type: "button", class: "action" }, MORE.cancel);
  const again = h("button", { type: "button", class: "action", hidden: true, onclick: () => actions.again() }, MORE.again);
  const end = performance.now() + part.expires_s * 1000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let open = !replayed;

  function close(/** @type {string} */ text) {
    open = false;
    clearTimeout(timer);
    for (const button of [yes, no]) button.setAttribute("aria-disabled", "true");
    note.textContent = text;
  }
  function expire() {
    close(MORE.expired);
    again.hidden = false;
  }
  /** Wakes at each minute, at the warning, and at the end. */
  function tick() {
    const left = (end - performance.now()) / 1000;
    if (left <= 0) {
      expire();
      if (note.isConnected) actions.tell(MORE.expired);
      return;
    }
    note.textContent = MORE.valid(Math.ceil(left / 60));
    if (left <= WARNED_S && part.expires_s > WARNED_S) {
      note.textContent = MORE.soon;
      if (note.isConnected) actions.tell(MORE.soon);
    }
    const next = left > WARNED_S ? Math.min(((left - 0.01) % 60) + 0.02, left - WARNED_S + 0.02) : left + 0.02;
    timer = setTimeout(tick, next * 1000);
  }
  async function answer(/** @type {boolean} */ value, /** @type {HTMLElement} */ button) {
    if (!open) return;
    close(value ? words.sending : MORE.cancelled);
    button.classList.add("chosen");
    try {
      await actions.confirm(part.token, value);
      note.textContent = value ? MORE.confirmed : MORE.cancelled;
    } catch (error) {
      note.textContent = error instanceof Error && error.message ? error.message : MORE.expired;
      again.hidden = false;
    }
  }
  yes.addEventListener("click", () => answer(true, yes));
  no.addEventListener("click", () => answer(false, no));
  if (open) tick();
  else close("");
  return h("div", { class: "card confirm", role: "group", "aria-label": MORE.summary },
    h("p", { class: "label" }, MORE.summary), h("p", { class: "strong" }, part.label),
    h("div", { class: "row" }, yes, no), note, again);
}
