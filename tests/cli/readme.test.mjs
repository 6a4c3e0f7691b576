// The README's table of acts is that of the tables and the forms.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root, table } from "./support.mjs";

const scratch = mkdtempSync(join(tmpdir(), "chemin-readme-"));
after(() => rmSync(scratch, { recursive: true }));
const run = (folder) => spawnSync(process.execPath, [join(folder, "src", "tools", "readme_acts.mjs"), "--check"], { encoding: "utf8" });

test("the README says what is done and what is guided", () => {
  const checked = run(root);
  assert.equal(checked.status, 0, checked.stderr);
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const plain = ["mot_de_passe_changer", "identifiant_changer", "conseiller_demander"]; // no account to change
  for (const row of [...table("actes.tsv"), ...table("sujets.tsv")])
    if (["executer", "guider"].includes(row.mode) && !plain.includes(row.id))
      assert.ok(readme.includes(`\`${row.id}\``), row.id);
});

test("a form that goes away makes the table old", () => {
  for (const name of ["README.md", "responses/demarches.jsonc", "tests/data/actes.tsv", "tests/data/sujets.tsv", "src/tools/readme_acts.mjs"])
    cpSync(join(root, name), join(scratch, name));
  assert.equal(run(scratch).status, 0);
  const forms = join(scratch, "responses", "demarches.jsonc");
  writeFileSync(forms, readFileSync(forms, "utf8").replace('\n  "demenagement": {', '\n  "autre": {'));
  const old = run(scratch);
  assert.equal(old.status, 1);
  assert.match(old.stderr, /make readme/);
});
