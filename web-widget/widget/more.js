// @ts-check
/** more.js - what few visitors need, fetched by later.js when it is first shown. */
import { PARTS } from "./style-more.js";

export { confirmPart } from "./confirm.js";
export { filePart } from "./file.js";
export { showRating } from "./rating.js";
export { secretPart } from "./secret.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(PARTS);

/** Adds the sheet of these parts to the tree that `place` stands in. */
export function dress(/** @type {Node} */ place) {
  const root = place.getRootNode();
  if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
