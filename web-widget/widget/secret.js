// @ts-check
/**
 * secret.js - a code: shown, then hidden after its time, and shown again on demand. While hidden
 * its value is not in the document at all. What the history replays has no value.
 */
import { copyButton } from "./copy.js";
import { h, icon, unseen } from "./dom.js";
import { MORE } from "./fr-more.js";

/** Digits by four (12345678: 1234 5678), anything else as it is. */
const inGroups = (/** @type {string} */ value) => (/^\d{6,}$/.test(value) ? value.replace(/(\d{4})(?=\d)/g, "$1\u2009") : value);

/** @type {import("./parts.js").ShowLater} */
export function secretPart(part, actions, replayed) {
  const heading = h("p", { class: "label" }, icon("lock"), part.label);
  if (!part.value) return h("div", { class: "card secret" }, heading, h("p", { class: "quiet" }, MORE.kept));
  const seen = h("span", { class: "value", "aria-hidden": "true" });
  const spoken = unseen("");
  const name = h("span", {}, "");
  let shown = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function show(/** @type {boolean} */ on) {
    shown = on;
    clearTimeout(timer);
    seen.textContent = on ? inGroups(part.value) : "••••";
    spoken.textContent = on ? part.spoken : MORE.masked;
    name.textContent = on ? MORE.hide : MORE.show;
    if (!on) return;
    timer = setTimeout(() => {
      show(false);
      if (seen.isConnected) actions.tell(MORE.hidden);
    }, part.expires_s * 1000);
  }
  show(!replayed);
  return h("div", { class: "card secret" }, heading,
    h("p", {}, seen, spoken),
    h("div", { class: "row" },
      h("button", { type: "button", class: "action", onclick: () => show(!shown) }, name, unseen(` ${part.label}`)),
      copyButton(MORE.copyCode, () => part.value, actions)));
}
