// @ts-check
/** style-parts.js - cards, steps, choices, bars. */
export const PARTS = `
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
.card {
  inline-size: 100%; margin-block-start: .375em; padding: .75em .875em; color: var(--ink); background: var(--paper);
  border: 1px solid var(--line); border-radius: .875em; overflow-wrap: anywhere;
}
.card .row { margin-block-start: .625em; }
.label { display: flex; flex-wrap: wrap; align-items: center; gap: .375em; margin-block-end: .25em; color: var(--quiet); font-size: .875em; font-weight: 600; }
.label .icon { inline-size: 1.125em; block-size: 1.125em; }
.tag { padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em; font-size: .9286em; }
.action {
  overflow-wrap: anywhere; min-inline-size: 0; display: inline-flex; align-items: center; justify-content: center; gap: .4375em; min-block-size: 2.9375em; max-inline-size: 100%; padding: .375em .9375em;
  border: 1px solid var(--edge); border-radius: 1.5em; color: var(--accent); background: var(--paper); font-size: .9375em; font-weight: 600; line-height: 1.3; text-decoration: none;
}
.action:hover { background: var(--mine); color: var(--ink); }
.action.main { border-color: var(--accent); color: var(--on-accent); background: var(--accent); }
.action.main:hover { filter: brightness(1.08); }
.action[aria-disabled=true] { border-style: dashed; border-color: var(--edge); color: var(--quiet); background: var(--paper); filter: none; }
.action.chosen[aria-disabled=true] { border-style: solid; border-color: var(--accent); color: var(--ink); }
.action .icon { inline-size: 1.125em; block-size: 1.125em; }
.said > a.action { margin-block-start: .375em; }

/* A chemin: numbers along a dotted trail */
.chemin { background: var(--way); border-color: var(--way-edge); }
.chemin .label { color: var(--way-mark); }
.chemin > .label .icon { stroke-dasharray: .1 3.8; stroke-width: 2.6; }
.chemin li { position: relative; }
.chemin li:not(:last-child)::after {
  content: ""; position: absolute; inset: 2.375em auto -.4375em .9375em; inline-size: .1875em; margin-inline-start: -.0938em;
  background: radial-gradient(circle, var(--way-edge) 60%, transparent 65%) 0 0 / .1875em .4375em repeat-y;
}
.step { display: flex; align-items: center; gap: .625em; inline-size: 100%; min-block-size: 2.75em; padding: .25em .25em .25em 0; border: 0; border-radius: .625em; background: none; text-align: start; font-weight: 650; line-height: 1.35; }
.step:hover .name { text-decoration: underline; text-decoration-style: dotted; text-underline-offset: .2em; }
.mark { position: relative; z-index: 1; display: grid; place-items: center; flex: none; inline-size: 1.875em; block-size: 1.875em; border-radius: 50%; color: var(--on-way-mark); background: var(--way-mark); font-size: 1em; font-weight: 700; }
.mark .icon { display: none; inline-size: 1.125em; block-size: 1.125em; stroke-width: 3; }
.step[aria-pressed=true] .mark { color: var(--way); background: var(--good); }
.step[aria-pressed=true] .mark span { display: none; }
.step[aria-pressed=true] .mark .icon { display: block; }
.step[aria-pressed=true] .name { color: var(--quiet); font-weight: 500; }
.tip { color: var(--quiet); font-size: .8125em; }
.blocked { display: flex; gap: .625em; margin-block-start: .75em; padding: .75em; color: var(--ink); background: var(--alert-wash); border: 1px solid var(--alert); border-radius: .625em; }
.blocked p { font-size: .9375em; }
.blocked > div { flex: 1; min-inline-size: 0; }
.blocked > .icon { color: var(--alert); }
.blocked .action { margin-block-start: .5em; }

/* Choices */
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin-block-start: .5em; }
.choices button {
  display: inline-flex; align-items: center; gap: .375em; min-block-size: 2.75em; padding: .4375em 1em; border: 1.5px solid var(--accent); border-radius: 1.375em;
  color: var(--accent); background: var(--paper); font-weight: 600; text-align: start; line-height: 1.3;
}
.choices button:hover { background: var(--mine); color: var(--ink); }
.choices [aria-disabled=true] { border: 1.5px dashed var(--edge); color: var(--quiet); background: none; }
.choices .chosen[aria-disabled=true] { border: 1.5px solid var(--accent); color: var(--ink); background: var(--mine); }
.choices .icon { inline-size: 1.125em; block-size: 1.125em; stroke-width: 3; }

/* Lists, bars */
.list li { padding-block: .375em; border-block-start: 1px solid var(--line); }
.list li:first-child { border: 0; }
.progress p { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .75em; }
progress { appearance: none; display: block; inline-size: 100%; block-size: .75em; margin-block-start: .375em; border: 1px solid var(--edge); border-radius: .375em; background: var(--wash); overflow: hidden; color: var(--accent); }
progress::-webkit-progress-bar { background: var(--wash); }
progress::-webkit-progress-value { background: var(--accent); border-radius: .375em; }
progress::-moz-progress-bar { background: var(--accent); border-radius: .375em; }
.high progress::-webkit-progress-value { background: var(--way-mark); }
.high progress::-moz-progress-bar { background: var(--way-mark); }
.full progress::-webkit-progress-value { background: var(--alert); }
.full progress::-moz-progress-bar { background: var(--alert); }

@media (forced-colors: active) {
  progress { forced-color-adjust: none; border-color: CanvasText; background: Canvas; }
  progress::-webkit-progress-bar { background: Canvas; }
  progress::-webkit-progress-value { background: Highlight !important; }
  .choices [aria-disabled=true], .action[aria-disabled=true] { color: GrayText; border-color: GrayText; }
}
`;
