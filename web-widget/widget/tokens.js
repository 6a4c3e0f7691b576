// @ts-check
/**
 * tokens.js - the colours of both themes, by role. Each can be set by the host page under its
 * public name, --chemin-<role>. The contrast of every pair is measured by the tests.
 */
/** @typedef {Record<string, string>} Theme */

/** @type {{light: Theme, dark: Theme}} */
export const THEMES = {
  light: {
    ink: "#18243a", // text
    quiet: "#535f74", // secondary text
    paper: "#ffffff", // panel, bubbles
    wash: "#f5f2ea", // behind the bubbles
    line: "#e0d9c9", // ornament only
    edge: "#7a8698", // outline of controls
    accent: "#0b5c63", // actions, links
    "on-accent": "#ffffff",
    head: "#0a474d",
    "on-head": "#ffffff",
    trail: "#e3bd6b", // the dotted way in the head
    mine: "#d6ebe8", // what the visitor said
    way: "#fff9ea", // a chemin
    "way-edge": "#a8761b",
    "way-mark": "#80560a", // its numbers
    "on-way-mark": "#ffffff",
    alert: "#9c2f1a",
    "alert-wash": "#fdeee9",
    good: "#17663a",
  },
  dark: {
    ink: "#e9eff7",
    quiet: "#abb8cb",
    paper: "#1a2536",
    wash: "#101826",
    line: "#314056",
    edge: "#7d8da6",
    accent: "#74d3c8",
    "on-accent": "#06262a",
    head: "#0b363d",
    "on-head": "#ffffff",
    trail: "#e8c272",
    mine: "#174844",
    way: "#2b2519",
    "way-edge": "#b98f45",
    "way-mark": "#e8c272",
    "on-way-mark": "#2b2010",
    alert: "#ffb3a0",
    "alert-wash": "#3b1e18",
    good: "#7fd6a0",
  },
};

/** Text on ground, at least 4.5; then outlines and marks on ground, at least 3. */
export const TEXT_PAIRS = [
  ["ink", "paper"], ["ink", "wash"], ["ink", "mine"], ["ink", "way"], ["ink", "alert-wash"],
  ["quiet", "paper"], ["quiet", "wash"], ["quiet", "way"], ["quiet", "alert-wash"],
  ["accent", "paper"], ["accent", "wash"], ["on-accent", "accent"], ["on-head", "head"],
  ["on-way-mark", "way-mark"], ["way-mark", "way"], ["alert", "paper"], ["alert", "wash"],
  ["alert", "alert-wash"], ["good", "paper"], ["good", "wash"], ["good", "way"],
];
export const MARK_PAIRS = [
  ["edge", "paper"], ["edge", "wash"], ["accent", "paper"], ["accent", "wash"], ["accent", "way"], ["accent", "mine"],
  ["accent", "alert-wash"], ["way-edge", "way"], ["trail", "head"], ["alert", "alert-wash"],
];

const roles = (/** @type {Theme} */ theme) =>
  Object.entries(theme).map(([name, value]) => `--${name}:var(--chemin-${name},${value});`).join("");

/** The sheet's text; no sheet here, so that tests read the colours without a browser. */
export const TOKENS = `
.root{${roles(THEMES.light)}color-scheme:light}
:host([theme=dark]) .root{${roles(THEMES.dark)}color-scheme:dark}
@media (prefers-color-scheme:dark){:host(:not([theme=light])) .root{${roles(THEMES.dark)}color-scheme:dark}}
.root{--radius:var(--chemin-radius,1.125em);
--font:var(--chemin-font,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif);
--size:var(--chemin-size,medium)}`;
