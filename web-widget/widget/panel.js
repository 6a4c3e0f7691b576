// @ts-check
/**
 * panel.js - where the chat stands: a region in the top layer beside the page, a modal dialog on a
 * phone, or a plain block ("inline", in an app). The same body moves from one to the other.
 */
import { h } from "./dom.js";

const PHONE = "(max-width: 480px)";

export class Panel {
  /**
   * @param {HTMLElement} root       where to build, in the shadow tree
   * @param {HTMLElement} body
   * @param {{inline: boolean, label: string, onescape: () => void}} options
   */
  constructor(root, body, { inline, label, onescape }) {
    this.body = body;
    this.root = root;
    this.inline = inline;
    this.isOpen = false;
    this.phone = matchMedia(PHONE);
    this.slot = h("slot", { name: "voice" });
    this.region = h("section", { id: "panel", class: inline ? "panel inline" : "panel", part: "panel", role: "region",
                                 "aria-labelledby": "title", popover: inline ? null : "manual", hidden: true });
    this.dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: "panel modal", part: "panel", "aria-label": label }));
    this.region.append(body);
    root.append(this.region, this.dialog, this.slot);
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      onescape();
    });
    this.region.addEventListener("keydown", (event) => { if (event.key === "Escape" && !inline) onescape(); });
    this.onturn = () => { if (this.isOpen) this.#place(); };
    this.onview = () => this.#fit();
    this.phone.addEventListener("change", this.onturn);
    globalThis.visualViewport?.addEventListener("resize", this.onview);
    globalThis.visualViewport?.addEventListener("scroll", this.onview);
  }

  open() {
    this.isOpen = true;
    this.#place();
  }

  close() {
    this.isOpen = false;
    this.#leave();
  }

  #leave() {
    if (this.dialog.open) this.dialog.close();
    if (this.region.matches(":popover-open")) this.region.hidePopover();
    this.region.hidden = true;
    this.root.append(this.slot);
  }

  #place() {
    const focused = /** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement;
    const modal = this.phone.matches && !this.inline;
    const log = this.body.querySelector(".log"), scrolled = log?.scrollTop ?? 0;
    this.#leave();
    if (modal) {
      // A modal dialog makes all else inert: what screen readers hear must stand inside.
      this.dialog.append(this.body, this.slot);
      this.dialog.showModal();
    } else {
      this.region.append(this.body);
      this.region.hidden = false;
      if (!this.inline && "showPopover" in this.region) this.region.showPopover();
    }
    if (log) log.scrollTop = scrolled;
    if (focused instanceof HTMLElement && this.body.contains(focused)) focused.focus();
    this.#fit();
  }

  /** The keyboard of a phone covers the page; the dialog keeps to what can be seen. */
  #fit() {
    const view = globalThis.visualViewport;
    if (!view || !this.dialog.open || view.scale > 1.01) return;
    this.dialog.style.setProperty("--tall", `${view.height}px`);
    this.dialog.style.setProperty("--top", `${view.offsetTop}px`);
  }

  remove() {
    this.phone.removeEventListener("change", this.onturn);
    globalThis.visualViewport?.removeEventListener("resize", this.onview);
    globalThis.visualViewport?.removeEventListener("scroll", this.onview);
    this.#leave();
  }
}
