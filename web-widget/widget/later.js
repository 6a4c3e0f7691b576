// @ts-check
/**
 * later.js - what few visitors need (more.js) is fetched when it is first shown; a place is kept for
 * it meanwhile. The text of a message is there at once, and suffices.
 */
import { h } from "./dom.js";

/** @typedef {typeof import("./more.js")} More */
/** @type {Promise<More> | null} */
let fetched = null;
let failures = 0;

/** Browsers remember that an address failed: another try needs another one. */
function fetchMore() {
  const address = `./more.js${failures ? `?${failures}` : ""}`;
  fetched ??= import(address).catch((fault) => {
    fetched = null;
    failures++;
    throw fault;
  });
  return /** @type {Promise<More>} */ (fetched);
}

/**
 * @param {typeof import("./fr.js").FR} words
 * @param {(more: More) => HTMLElement[]} make
 * @param {(text: string) => void} warn  tells screen readers at once
 * @returns {HTMLElement} the place, which what is made replaces; "grown" is then told above it
 */
export function later(words, make, warn) {
  const place = h("div", { class: "later" });
  const show = (/** @type {More} */ more) => {
    const above = place.parentElement;
    const isFocused = place.matches(":focus-within");
    const made = make(more);
    more.dress(place);
    place.replaceWith(...made);
    if (isFocused) /** @type {HTMLElement | null | undefined} */ (made[0]?.querySelector("input, button"))?.focus();
    above?.dispatchEvent(new Event("grown", { bubbles: true }));
  };
  const excuse = () => {
    // The button stays while it is pressed again, and so does the focus.
    if (!place.firstChild) place.append(h("p", { class: "quiet" }, words.notLoaded), h("button", { type: "button", class: "action", onclick: fill }, words.retry));
    warn(words.notLoaded);
  };
  function fill() { fetchMore().then(show, excuse); }
  fill();
  return place;
}
