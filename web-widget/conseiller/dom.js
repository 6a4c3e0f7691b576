/** dom.js - elements made without any HTML string; drawings; text for screen readers alone. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Makes an element: attributes by name, listeners by `onclick`, children as nodes or text. null,
 * undefined and false leave an attribute or a child out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Child | Child[] | (Child | Child[])[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, children);
  return element;
}

/** @param {Element} element @param {any[]} children */
function put(element, children) {
  for (const child of children.flat(2)) if (child || child === "") element.append(child);
}

/**
 * Puts these children in the place of what is there.
 * @param {Element} element
 * @param {...(Child | Child[] | (Child | Child[])[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, children);
}

const DRAWINGS = {
  alert: "M12 4l9.5 16h-19zM12 10v4.5M12 17.2v.3",
  clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2",
  late: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.500v6M12 16.500v.3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  open: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 016.5-2",
  copy: "M9 9h10v11H9zM5 15V4h10",
  bill: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.500a7.5 7.5 0 0115 0",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 9h7",
};

/**
 * A drawing that says nothing to a screen reader: a text always stands beside it.
 * @param {keyof typeof DRAWINGS} name
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}

export const unseen = (/** @type {string} */ text) => h("span", { class: "unseen" }, text);

/** @param {string} label @param {(event: MouseEvent) => void} onclick @param {Record<string, any>} [properties] */
export const button = (label, onclick, properties = {}) => h("button", { type: "button", onclick, ...properties }, label);

/**
 * Calls once a frame at most, however often it is asked to.
 * @param {() => void} call
 */
export function onceAFrame(call) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      call();
    });
  };
}
