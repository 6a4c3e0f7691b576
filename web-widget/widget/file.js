// @ts-check
/** file.js - a document, fetched with the customer's ticket when it is wanted, and saved under its own name. */
import { h, icon, unseen } from "./dom.js";
import { MORE } from "./fr-more.js";
import { size } from "./format.js";

/** Browsers read what is saved some time after they were asked to. */
const KEPT_MS = 60000;

function save(/** @type {import("../link.js").Download} */ { name, blob }) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** @type {import("./parts.js").ShowLater} */
export function filePart(part, actions) {
  const about = [String(part.name).split(".").pop()?.toUpperCase().slice(0, 4), size(part.bytes)].join(", ");
  const state = h("span", { class: "quiet" }, about);
  const why = h("p", { class: "excuse", hidden: true });
  const button = h("button", { type: "button", class: "card file", onclick: download },
    icon("file"), h("span", {}, unseen(`${MORE.download} `), h("span", { class: "strong" }, part.name), state));

  function show(/** @type {string} */ text, excuse = "") {
    state.textContent = text;
    why.textContent = excuse;
    why.hidden = !excuse;
    if (excuse) why.scrollIntoView({ block: "nearest" });
  }
  async function download() {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    show(MORE.downloading);
    actions.tell(MORE.downloading);
    try {
      save(await actions.download(part));
      show(`${MORE.downloaded} (${about})`);
      actions.tell(`${MORE.downloaded}\u00a0: ${part.name}`);
    } catch (fault) {
      const { code, message } = /** @type {import("../link.js").LinkError} */ (fault);
      show(code === "link_expired" ? about : actions.words.retry, message);
      actions.warn(message);
    }
    button.setAttribute("aria-disabled", "false");
  }
  return h("div", { class: "document" }, button, why);
}
