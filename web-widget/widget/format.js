// @ts-check
/** format.js - amounts, days, hours and sizes, as French writes them. "@__PURE__": what a file does not
 * use is left out of it when it is made small. */

const EUROS = /* @__PURE__ */ new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const NUMBER = /* @__PURE__ */ new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const DAY = /* @__PURE__ */ new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", timeZone: "UTC" });
const HOUR = /* @__PURE__ */ new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit" });

export const euros = (/** @type {number} */ cents) => EUROS.format(cents / 100);
export const number = (/** @type {number} */ value) => NUMBER.format(value);

/** "2026-03-01": « 1er mars ». */
export function day(/** @type {string} */ iso) {
  const at = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? iso : DAY.format(at).replace(/^1 /, "1er ").replace(" ", "\u00a0");
}

export const hour = (/** @type {number} */ ms) => HOUR.format(ms).replace(":", "\u00a0h\u00a0");

export function size(/** @type {number} */ bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))}\u00a0Ko` : `${NUMBER.format(bytes / 1e6)}\u00a0Mo`;
}
