// readme_acts.mjs - the table of README.md that says what is done and what is guided, from the
// tables of acts and responses/demarches.jsonc. With --check it only compares: exit 1, and how.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const read = (...path) => readFileSync(join(root, ...path), "utf8");
const rowsOf = (name) => {
  const [header, ...rows] = read("tests", "data", name).split("\n").filter(Boolean).map((line) => line.split("\t"));
  return rows.map((cells) => Object.fromEntries(header.map((key, i) => [key, cells[i] ?? ""])));
};

/** Ids of the forms: the names at the first level of the file. */
const forms = new Set([...read("responses", "demarches.jsonc").matchAll(/^  "([a-z_0-9]+)": \{/gm)].map(([, id]) => id));

const TITLES = {
  offre: "Offre", ligne: "Ligne", conso: "Consommation", infos_personnelles: "Infos personnelles",
  modes_paiement: "Modes de paiement", paiement: "Paiement", urgence: "Urgence", sav: "SAV", info: "Sujets",
};
const cells = new Map(Object.keys(TITLES).map((section) => [section, { executer: new Set(), guider: new Set() }]));
for (const row of [...rowsOf("actes.tsv"), ...rowsOf("sujets.tsv")]) {
  const cell = cells.get(row.section ?? row.genre)?.[row.mode];
  if (cell && forms.has(row.id)) cell.add(row.id);
}

const list = (ids) => [...ids].map((id) => `\`${id}\``).join(" ");
const table = ["| section | done, after a confirmation | guided, up to a dated request |", "|---|---|---|",
  ...[...cells].filter(([, cell]) => cell.executer.size + cell.guider.size)
    .map(([section, cell]) => `| ${TITLES[section]} | ${list(cell.executer)} | ${list(cell.guider)} |`)].join("\n");

const [begin, end] = ["<!-- acts: make readme -->", "<!-- end of acts -->"];
const readme = read("README.md");
const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
if (from < 0 || to < from) {
  console.error(`README.md: the lines ${begin} and ${end} are missing (put them back)`);
  process.exit(1);
}
const written = `${readme.slice(0, from)}${begin}\n${table}\n${readme.slice(to)}`;
if (!process.argv.includes("--check")) {
  writeFileSync(join(root, "README.md"), written);
} else if (written !== readme) {
  console.error("README.md: the table of acts is old (run make readme)");
  process.exit(1);
}
