// support.mjs - runs the built binary.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const binary = join(root, "build", "chemin");

/** Runs `chemin` with these arguments; `input` goes to its standard input. */
export function chemin(args, input = "") {
  const run = spawnSync(binary, args, { input, encoding: "utf8", maxBuffer: 64 << 20 });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** One result of `chemin match --json` for each line. */
export function match(lines, ...flags) {
  const run = chemin(["match", "--json", ...flags], lines.join("\n") + "\n");
  return run.out.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Rows of a table under tests/data, as objects. */
export function table(name) {
  const [header, ...rows] = readFileSync(join(root, "tests", "data", name), "utf8")
    .split("\n").filter(Boolean).map((line) => line.split("\t"));
  return rows.map((cells) => Object.fromEntries(header.map((key, i) => [key, cells[i] ?? ""])));
}
