// @ts-check
/** dom.js - elements made without any HTML string. */

/**
 * Makes an element: attributes by name, listeners by `onclick`, children as nodes or text.
 * @param {string} tag
 * @param {Record<string, any>} [properties]  null, undefined and false leave the attribute out
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes of a 24 x 24 drawing. */
const DRAWINGS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5 12l7-7 7 7",
  down: "M12 5v14M5 12l7 7 7-7",
  copy: "M9 9h10v11H9zM5 15V4h10",
  done: "M5 12.500l4.5 4.500L19 7.5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  bill: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  alert: "M12 4l9.5 16h-19zM12 10v4.500M12 17.200v.3",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.500a7.5 7.5 0 0115 0",
  phone: "M6 3h4l1.5 5-2.5 2a12 12 0 005 5l2-2.5 5 1.500v4c0 1-1 2-2 2C11 20 4 13 4 5c0-1 1-2 2-2z",
  way: "M5 20c0-7 14-5 14-12M5 20h.01M19 8a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  out: "M9 5h10v10M19 5L8 16M5 10v9h9",
};

/** A drawing that says nothing to a screen reader: a text always stands beside it. */
export function icon(/** @type {keyof typeof DRAWINGS} */ name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}

/** Text for screen readers alone. */
export function unseen(/** @type {string} */ text) {
  return h("span", { class: "unseen" }, text);
}
