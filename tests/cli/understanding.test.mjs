// What was once understood stays understood: each set of labelled lines in tests/data keeps the
// figures below. They are floors, not goals; raise them when the understanding gets better.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { chemin, root } from "./support.mjs";

const FLOORS = {
  "aveugle-1.tsv": { accuracy: 0.94, rejection: 0.93, both: 0.9 },
  "aveugle-2.tsv": { accuracy: 0.94, rejection: 0.95, both: 0.8 },
  "aveugle-3.tsv": { accuracy: 0.95, rejection: 0.95, both: 0.89 },
  "aveugle-4.tsv": { accuracy: 0.92, rejection: 0.95, both: 0.92 },
  "aveugle-5.tsv": { accuracy: 0.94, rejection: 0.95, both: 0.88 },
  "aveugle-6.tsv": { accuracy: 0.94, rejection: 0.91, both: 0.92 },
  "aveugle-7.tsv": { accuracy: 0.94, rejection: 0.91, both: 0.88 },
  "aveugle-8.tsv": { accuracy: 0.92, rejection: 0.96, both: 0.7 },
  "aveugle-9.tsv": { accuracy: 0.95, rejection: 0.92, both: 0.6 },
  "aveugle-10.tsv": { accuracy: 0.94, rejection: 0.92, both: 0.7 },
  "aveugle-13.tsv": { accuracy: 0.93, rejection: 0.9, both: 0.87 },
};

/** What acts take from a first message; see tests/data/README.md. */
const ANSWERS = {
  "reponses-1.tsv": { begun: 0.82, exact: 0.66, precision: 0.92, recall: 0.72 },
  "reponses-2.tsv": { begun: 0.8, exact: 0.7, precision: 0.97, recall: 0.68 },
};

/** The day of the sets: « hier » and « le 20 » are labelled for it. */
const CLOCK = "2026-11-28T10:00:00+01:00";

const hold = (report, floors) => {
  for (const [figure, floor] of Object.entries(floors))
    assert.ok(report[figure] >= floor, `${figure} is ${report[figure]}, below ${floor}`);
};

for (const [name, floors] of Object.entries(FLOORS)) {
  test(`${name} is understood as well as before`, () => {
    const run = chemin(["eval", "--json", join(root, "tests", "data", name)]);
    assert.equal(run.code, 0, run.err);
    hold(JSON.parse(run.out), floors);
  });
}

for (const [name, floors] of Object.entries(ANSWERS)) {
  test(`acts take the answers of ${name} as well as before`, () => {
    const run = chemin(["slots", "--json", "--clock", CLOCK, join(root, "tests", "data", name)]);
    assert.equal(run.code, 0, run.err);
    hold(JSON.parse(run.out), floors);
  });
}
