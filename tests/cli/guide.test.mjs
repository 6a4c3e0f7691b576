// The authors' guide is true: its files are written, its commands are run, as a reader would.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "./support.mjs";

test("every file and command of the authors' guide works, in order", () => {
  const folder = mkdtempSync(join(tmpdir(), "chemin-guide-"));
  try {
    for (const name of ["intents", "responses", "tests/data"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, "build"), join(folder, "build"));
    const lines = readFileSync(join(root, "intents", "ECRIRE-UNE-INTENTION.md"), "utf8").split("\n");
    const outputs = [];
    let path = null, block = null, files = 0;
    for (const line of lines) {
      const named = line.match(/^Fichier `(.+)`/);
      if (named) {
        path = named[1];
      } else if (line === "```jsonc") {
        block = [];
      } else if (line === "```") {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), block.join("\n") + "\n");
        files++;
        block = null;
      } else if (block) {
        block.push(line);
      } else if (line.startsWith("    ") && line.trim()) {
        const run = spawnSync("sh", ["-c", line.trim()], { cwd: folder, encoding: "utf8" });
        assert.equal(run.status, 0, `${line.trim()}\n${run.stdout}${run.stderr}`);
        outputs.push(run.stdout + run.stderr);
      }
    }
    assert.equal(files, 3);
    const all = outputs.join("\n");
    assert.match(all, /En tête/);
    assert.match(all, /100 intents.* 0 findings/);
    assert.match(all, /pret_demander/);
    assert.match(all, /accuracy/);
    const wins = outputs.find((out) => out.startsWith("answer") && !out.includes("Lu "));
    assert.match(wins, /pret_demander/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
