// @ts-check
/** style.js - the chat's sheet. Sizes are in em of the visitor's own text size, never of the host
 * page's; colours are those of tokens.js. */
import { PARTS } from "./style-parts.js";
import { TOKENS } from "./tokens.js";

const FRAME = `
.root {
  all: initial; display: contents; font: var(--size)/1.5 var(--font); color: var(--ink);
  -webkit-text-size-adjust: none; text-size-adjust: none; direction: ltr;
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, ol, ul, fieldset { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
ol, ul { list-style: none; }
button, textarea, input, summary { font: inherit; color: inherit; }
button, summary { cursor: pointer; }
[aria-disabled=true] { cursor: default; }
:focus-visible { outline: .1875em solid var(--accent); outline-offset: .125em; }
.icon { inline-size: 1.25em; block-size: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.unseen, ::slotted([slot=voice]) {
  position: absolute !important; inline-size: 1px !important; block-size: 1px !important; margin: -1px !important;
  padding: 0 !important; border: 0 !important; overflow: hidden !important; clip-path: inset(50%) !important; white-space: nowrap !important;
}
::slotted([slot=voice]) { display: block !important; visibility: visible !important; opacity: 1 !important; }
.strong { font-weight: 650; }
.quiet { color: var(--quiet); font-size: .9375em; }

/* The panel: beside the page on a wide screen, the whole screen on a phone, a block in an app. */
.panel {
  container-type: size; font-size: 1em; position: fixed; inset: auto 1.5em 1.5em auto; z-index: 2147483000; margin: 0; padding: 0;
  inline-size: min(26em, 100vw - 2em); block-size: min(44em, 100dvh - 3em); max-inline-size: none; max-block-size: none;
  overflow: hidden; color: var(--ink); background: var(--paper);
  border: 1px solid var(--line); border-radius: calc(var(--radius) + .25em);
  box-shadow: 0 1px 3px rgb(8 30 45 / 14%), 0 1.25em 4em rgb(8 30 45 / 26%);
}
:host([side=left]) .panel { inset: auto auto 1.5em 1.5em; }
.panel.modal, :host([side=left]) .panel.modal {
  inset: var(--top, 0) 0 auto 0; inline-size: 100vw; block-size: var(--tall, 100dvh); border: 0; border-radius: 0;
}
.panel.inline, :host([side=left]) .panel.inline { position: static; display: block; inline-size: 100%; block-size: 100%; border: 0; border-radius: 0; box-shadow: none; }
dialog::backdrop { background: none; }
.body { display: flex; flex-direction: column; block-size: 100%; min-block-size: 0; }

/* Head: the way, from where one is to where one goes. */
.head {
  position: relative; display: flex; align-items: center; gap: .75em; padding: .6875em .625em .8125em 1em;
  color: var(--on-head); background: var(--head);
}
.head::after {
  content: ""; position: absolute; inset: auto 0 .1875em 0; block-size: .25em; opacity: .75;
  background: radial-gradient(circle, var(--trail) .09em, transparent .12em) 0 0 / .625em .25em repeat-x;
}
.emblem { display: grid; place-items: center; flex: none; inline-size: 2.5em; block-size: 2.5em; border-radius: .8125em; color: var(--head); background: var(--trail); }
.emblem .icon { inline-size: 1.5em; block-size: 1.5em; stroke-dasharray: .1 3.8; stroke-width: 2.6; }
.names { flex: 1; min-inline-size: 0; }
h2 { font-size: 1.0625em; font-weight: 700; line-height: 1.3; }
h2:focus-visible { outline-color: var(--on-head); }
.subtitle { font-size: .875em; line-height: 1.35; }
.close { display: grid; place-items: center; flex: none; inline-size: 2.75em; block-size: 2.75em; border: 0; border-radius: 50%; background: none; }
.close:hover { background: rgb(255 255 255 / 14%); }
.close:focus-visible { outline-color: var(--on-head); outline-offset: -.1875em; }

/* Banner */
.banner { padding: .5em 1em; color: var(--ink); background: var(--alert-wash); border-block-end: 1px solid var(--alert); max-block-size: 45%; overflow-y: auto; }
.banner > .row { display: flex; flex-wrap: wrap; align-items: center; gap: .375em .625em; }
.banner .row > .icon { color: var(--alert); }
.banner .row > p { flex: 1 1 9em; line-height: 1.35; }
.banner .row .quiet { display: block; font-weight: 400; }
.banner details { font-size: .9375em; }
.banner summary { inline-size: fit-content; min-block-size: 1.75em; padding-block: .125em; color: var(--quiet); text-decoration: underline; }
.banner ul { margin-block: .375em; }
.trail { display: flex; flex-wrap: wrap; gap: .125em .5em; font-weight: 600; }
.trail li:not(:last-child)::after { content: "›" / ""; margin-inline-start: .5em; color: var(--quiet); }

/* Log */
.log { position: relative; flex: 1; min-block-size: 0; overflow-y: auto; padding: 1.125em .75em .5em 1em; background: var(--wash); overscroll-behavior: contain; overflow-anchor: none; scrollbar-gutter: stable; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -.1875em; }
.action.older { display: flex; inline-size: fit-content; margin: 0 auto .75em; }
.messages { display: flex; flex-direction: column; gap: .25em; }
.message { display: flex; gap: .5em; padding-block-end: .375em; }
.message .said { flex: 1; min-inline-size: 0; display: flex; flex-direction: column; align-items: flex-start; }
.message .text {
  max-inline-size: 100%; padding: .625em .875em; color: var(--ink); background: var(--paper); border: 1px solid var(--line);
  border-radius: .25em var(--radius) var(--radius) var(--radius); white-space: pre-wrap; overflow-wrap: anywhere;
}
.face { display: grid; place-items: center; flex: none; inline-size: 2em; block-size: 2em; margin-block-start: .25em; border-radius: 50%; color: var(--on-accent); background: var(--accent); font-weight: 700; }
.face .icon { inline-size: 1.125em; block-size: 1.125em; stroke-dasharray: .1 3.8; stroke-width: 2.6; }
.message.bot + .message.bot .face { visibility: hidden; }
.advisor .face { color: var(--on-way-mark); background: var(--way-mark); }
.advisor .text { border-color: var(--way-edge); }
.who:not(.unseen) { margin-inline-start: .25em; color: var(--quiet); font-size: .875em; font-weight: 600; }
.meta { display: flex; align-items: center; gap: .25em; min-block-size: 1.4em; margin: .125em .375em 0; color: var(--quiet); font-size: .8125em; }
.message.bot:has(+ .bot) .meta { display: none; }
.mine { align-self: flex-end; max-inline-size: 84%; }
.mine .said { align-items: flex-end; }
.mine .text { background: var(--mine); border-color: transparent; border-radius: var(--radius) .25em var(--radius) var(--radius); }
.unsent .text { border: 1px dashed var(--edge); }
.unsent .meta .icon { inline-size: 1.125em; block-size: 1.125em; }
.meta .icon { color: var(--alert); }
.failure { max-inline-size: 100%; color: var(--alert); text-align: end; }
.failure p { font-size: .9375em; }
.failure .row { justify-content: flex-end; }
.system { align-self: center; max-inline-size: 100%; }
.system .text { padding: .25em .875em; color: var(--quiet); background: none; border: 0; font-size: .9375em; text-align: center; }
.typing { display: flex; align-items: center; gap: .5em; padding: .375em .25em .5em; color: var(--quiet); font-size: .9375em; }
.dots { inline-size: 1.75em; block-size: .5em; background: radial-gradient(circle, currentColor 45%, transparent 50%) 0 0 / .5833em .5em repeat-x; }
.over { position: relative; block-size: 0; }
.jump {
  position: absolute; inset: auto 0 .5em 0; margin-inline: auto; inline-size: fit-content; display: flex; align-items: center; gap: .375em; min-block-size: 2.75em; padding: 0 1em;
  border: 1px solid var(--edge); border-radius: 1.375em; color: var(--ink); background: var(--paper); font-weight: 600; box-shadow: 0 .25em 1em rgb(8 30 45 / 18%);
}
.line { padding: .375em 1em; color: var(--ink); background: var(--way); border-block-start: 1px solid var(--way-edge); }

/* Writing */
.composer { display: flex; align-items: flex-end; gap: .5em; padding: .625em .75em .375em; background: var(--paper); border-block-start: 1px solid var(--line); }
.field { flex: 1; min-inline-size: 0; }
textarea {
  display: block; inline-size: 100%; min-block-size: 2.75em; max-block-size: 8.5em; resize: none; padding: .5625em .9375em; margin: 0;
  border: 1px solid var(--edge); border-radius: 1.375em; color: var(--ink); background: var(--paper); line-height: 1.5; field-sizing: content;
}
textarea::placeholder { color: var(--quiet); opacity: 1; }
textarea:focus-visible { outline-offset: -1px; }
.count { padding: .25em .75em 0; color: var(--quiet); font-size: .875em; }
.count:empty, .fault:empty { display: none; }
.fault { color: var(--alert); font-weight: 600; }
.send { display: grid; place-items: center; flex: none; inline-size: 2.75em; block-size: 2.75em; padding: 0; border: 0; border-radius: 50%; color: var(--on-accent); background: var(--accent); }
.send:hover { filter: brightness(1.08); }
.foot { position: relative; display: flex; flex-wrap: wrap; gap: 0; padding: 0 .5em .375em; background: var(--paper); }
.foot button, .foot a {
  display: inline-flex; align-items: center; gap: .375em; min-block-size: 2.3em; padding: .125em .4375em; border: 0; border-radius: .5em; background: none;
  color: var(--accent); font-size: .8125em; font-weight: 600; text-decoration: none;
}
.foot button:hover, .foot a:hover { text-decoration: underline; }
.foot [aria-disabled=true] { color: var(--quiet); }
.foot .icon { inline-size: 1.125em; block-size: 1.125em; }

@container (max-height: 27em) {
  .head { padding-block: .125em; }
  .subtitle, .emblem, .banner details { display: none; }
  .log { padding-block-start: .5em; }
  .composer { padding-block: .25em; }
  .foot { flex-wrap: nowrap; overflow-x: auto; padding-block-end: 0; }
  .foot > * { flex: none; }
  .line { max-block-size: 3.5em; overflow-y: auto; }
}
@media (prefers-reduced-motion: no-preference) {
  .message { animation: rise .18s ease-out; }
  .panel:not(.inline) { animation: come .2s ease-out; }
  .dots { animation: dots 1.2s steps(3, jump-none) 4; }
  .action, .send, .choices button, .step .mark { transition: background-color .12s, filter .12s; }
  @keyframes rise { from { transform: translateY(.375em); opacity: .4; } }
  @keyframes come { from { transform: translateY(.75em); opacity: 0; } }
  @keyframes dots { from { clip-path: inset(0 66% 0 0); } to { clip-path: inset(0); } }
}
@media (forced-colors: active) {
  .panel, .message .text, .card { border: 1px solid CanvasText; }
  .send, .close, .jump, .action, .choices button, .emblem, .face { border: 1px solid ButtonText; }
  .step .mark { border: 1px solid CanvasText; }
  .chosen, .step[aria-pressed=true] .mark { border-color: Highlight !important; outline: 2px solid Highlight; }
  .head, .banner, .line { border-block-end: 1px solid CanvasText; }
  .dots { forced-color-adjust: none; }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(TOKENS + FRAME + PARTS);
