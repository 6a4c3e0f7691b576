// @ts-check
/** style.js - one sheet of tokens. The public ones begin with --chemin-. */
const CSS = `
:host {
  all: initial;
  --ink: var(--chemin-ink, #16233a);
  --paper: var(--chemin-paper, #ffffff);
  --wash: var(--chemin-wash, #f1f4f9);
  --line: #c3ccd9;
  --quiet: #55637a;
  --accent: var(--chemin-accent, #0b5c63);
  --on-accent: var(--chemin-on-accent, #ffffff);
  --mine: #dcefee;
  --way: #fff6df;
  --way-line: #8a6414;
  --warn: #8c2f1b;
  --radius: 16px;
  --font: var(--chemin-font, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
  font-family: var(--font);
  color: var(--ink);
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: var(--chemin-ink, #e8eef7);
    --paper: var(--chemin-paper, #131c2b);
    --wash: var(--chemin-wash, #1b2638);
    --line: #46556e;
    --quiet: #aab8cc;
    --accent: var(--chemin-accent, #63cfc6);
    --on-accent: var(--chemin-on-accent, #06231f);
    --mine: #17413f;
    --way: #33291a;
    --way-line: #e3bd6b;
    --warn: #ffb4a1;
  }
}
* { box-sizing: border-box; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.launcher {
  position: fixed; inset-block-end: 24px; inset-inline-end: 24px; z-index: 2147483000;
  display: inline-flex; align-items: center; gap: 10px; min-block-size: 56px; padding: 0 22px;
  border: 0; border-radius: 28px; background: var(--accent); color: var(--on-accent);
  font-size: 16px; font-weight: 600; box-shadow: 0 8px 28px rgb(8 30 45 / 28%);
}
.panel {
  position: fixed; inset-block-end: 24px; inset-inline-end: 24px; z-index: 2147483000;
  inline-size: min(420px, calc(100vw - 32px)); block-size: min(680px, calc(100dvh - 48px));
  display: flex; flex-direction: column; overflow: hidden; background: var(--paper);
  border: 1px solid var(--line); border-radius: var(--radius);
  box-shadow: 0 18px 60px rgb(8 30 45 / 30%);
}
[hidden] { display: none !important; }
header {
  display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 20px;
  background: var(--accent); color: var(--on-accent);
}
header div { flex: 1; min-inline-size: 0; }
h2 { margin: 0; font-size: 17px; font-weight: 700; }
header p { margin: 2px 0 0; font-size: 13px; }
.close {
  inline-size: 44px; block-size: 44px; border: 0; border-radius: 50%; background: transparent;
  font-size: 24px; line-height: 1;
}
header :focus-visible { outline-color: var(--on-accent); }
.log { flex: 1; overflow-y: auto; padding: 18px 16px 8px; background: var(--wash); overscroll-behavior: contain; }
.messages { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 12px; }
.message { max-inline-size: 88%; align-self: flex-start; }
.message p.text {
  margin: 0; padding: 11px 15px; background: var(--paper); border: 1px solid var(--line);
  border-radius: 4px var(--radius) var(--radius) var(--radius);
  font-size: 16px; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere;
}
.message.mine { align-self: flex-end; }
.message.mine p.text {
  background: var(--mine); border-color: transparent;
  border-radius: var(--radius) 4px var(--radius) var(--radius);
}
.status { margin: 4px 6px 0; font-size: 13px; color: var(--quiet); text-align: end; }
.status.failed { color: var(--warn); font-weight: 600; }
.chemin {
  margin-block-start: 8px; padding: 12px 14px; background: var(--way);
  border: 1px solid var(--way-line); border-radius: 12px;
}
.chemin ol { list-style: none; margin: 0; padding: 0; counter-reset: step; display: grid; gap: 8px; }
.chemin li { counter-increment: step; display: flex; gap: 10px; align-items: baseline; font-size: 15px; line-height: 1.4; font-weight: 600; }
.chemin li::before {
  content: counter(step) / ""; flex: none; inline-size: 24px; block-size: 24px; border-radius: 50%;
  display: inline-grid; place-items: center; font-size: 13px; color: var(--way); background: var(--way-line);
}
.copy {
  margin-block-start: 10px; min-block-size: 44px; padding: 0 14px; border: 1px solid var(--way-line);
  border-radius: 22px; background: transparent; font-size: 14px;
}
.choices { list-style: none; margin: 8px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.choices button {
  min-block-size: 44px; padding: 8px 16px; border: 1.5px solid var(--accent); border-radius: 22px;
  background: var(--paper); font-size: 15px; text-align: start;
}
.choices button:hover { background: var(--mine); }
.choices button[aria-disabled="true"] { border-style: dashed; border-color: var(--line); color: var(--quiet); cursor: default; }
.choices button[aria-pressed="true"] { background: var(--mine); color: var(--ink); border: 1.5px solid var(--accent); }
.list { margin-block-start: 8px; font-size: 15px; }
.state { min-block-size: 26px; margin: 0; padding: 4px 20px; font-size: 13px; color: var(--quiet); background: var(--wash); }
form { display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-block-start: 1px solid var(--line); background: var(--paper); }
label { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
textarea {
  flex: 1; min-inline-size: 0; min-block-size: 44px; max-block-size: 140px; resize: none; padding: 10px 14px;
  border: 1px solid var(--quiet); border-radius: 22px; background: var(--paper); color: var(--ink);
  font: 16px/1.4 var(--font); field-sizing: content;
}
.send { min-block-size: 44px; padding: 0 18px; border: 0; border-radius: 22px; background: var(--accent); color: var(--on-accent); font-size: 15px; font-weight: 600; }
@media (max-width: 480px) {
  .panel { inset: 0; inline-size: 100vw; block-size: 100dvh; border: 0; border-radius: 0; }
  .launcher { inset-block-end: 16px; inset-inline-end: 16px; }
}
@media (prefers-reduced-motion: no-preference) {
  .message { animation: rise 160ms ease-out; }
  @keyframes rise { from { transform: translateY(6px); } }
}
@media (forced-colors: active) {
  .launcher, .send, .choices button, .copy, .close { border: 1px solid ButtonText; }
  .chemin li::before { border: 1px solid CanvasText; }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
