// @ts-check
/** copy.js - a button that copies, and says so. */
import { h, icon } from "./dom.js";

const SAID_MS = 4000;

/** Pages without HTTPS have no clipboard: the selection is copied instead. */
async function copy(/** @type {string} */ text, /** @type {HTMLElement} */ beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" }));
    area.value = text;
    beside.after(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    beside.focus();
    return done;
  }
}

/**
 * @param {string} label
 * @param {() => string} text  asked for at the time of the press
 * @param {import("./parts.js").Actions} actions
 */
export function copyButton(label, text, { words, tell, warn }) {
  const name = h("span", {}, label);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let back;
  const button = h("button", { type: "button", class: "action copy" }, icon("copy"), name);
  button.addEventListener("click", async () => {
    if (!await copy(text(), button)) {
      warn(words.notCopied);
      return;
    }
    tell(words.copied);
    name.textContent = words.copied;
    clearTimeout(back);
    back = setTimeout(() => { name.textContent = label; }, SAID_MS);
  });
  return button;
}
