// @ts-check
/** style-more.js - codes, confirmations, files, the rating: the sheet of more.js. */
export const PARTS = `
/* Codes, confirmations */
.value { font: 650 1.5em/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .06em; }
.confirm { border: 2px solid var(--accent); }
.confirm > .quiet:empty { display: none; }
.confirm > .quiet { margin-block-start: .375em; }

/* Files */
.document { inline-size: 100%; }
.file { display: flex; align-items: center; gap: .75em; min-block-size: 3.25em; text-align: start; }
.file:hover { border-color: var(--accent); }
.file[aria-disabled=true] { border-style: dashed; cursor: progress; }
.file > .icon { inline-size: 1.75em; block-size: 1.75em; color: var(--accent); }
.file .strong { display: block; color: var(--accent); text-decoration: underline; }
.excuse { margin-block-start: .375em; color: var(--alert); font-size: .9375em; }

/* Rating */
.scores label { cursor: pointer; }
.rating legend { padding: 0; margin-block-end: .5em; font-weight: 650; }
.rating > label { display: block; margin-block: .625em .25em; }
.scores { display: flex; flex-wrap: wrap; gap: .375em; }
.scores label { display: inline-flex; align-items: center; gap: .375em; min-block-size: 2.75em; padding: .25em .75em; border: 1px solid var(--edge); border-radius: 1.375em; }
.scores label:has(:checked) { background: var(--mine); border-color: var(--accent); }
.scores input { inline-size: 1.125em; block-size: 1.125em; margin: 0; accent-color: var(--accent); }
.rating textarea { border-radius: .875em; }
`;
