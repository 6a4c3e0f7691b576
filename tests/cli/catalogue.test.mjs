// Each act on each of its lines: its name, in capitals, without accents, and asked politely.
import assert from "node:assert/strict";
import { test } from "node:test";
import { match, table } from "./support.mjs";

const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
const spellings = {
  "as it is": (name) => name,
  "in capitals": (name) => name.toUpperCase(),
  "without accents": bare,
  "asked politely": (name) => `bonjour je voudrais ${name[0].toLowerCase()}${name.slice(1)}`,
};

const acts = table("actes.tsv").map((row) => ({
  ...row,
  name: row.acte.replace(/\s*\([^)]*\)/, "").trim(),
}));

for (const market of ["mobile", "fixe", "cle4g", "box4g"]) {
  const rows = acts.filter((row) => row.marche === market);
  for (const [how, spell] of Object.entries(spellings)) {
    test(`the ${rows.length} acts of ${market}, ${how}, give their id, chemin and steps`, () => {
      const results = match(rows.map((row) => spell(row.name)), "--market", market);
      const wrong = [];
      rows.forEach((row, i) => {
        const answer = results[i].answers[0];
        if (results[i].decision !== "answer" || answer?.id !== row.id || results[i].answers.length !== 1)
          wrong.push(`${results[i].text}: ${results[i].decision} ${results[i].requests} ` +
                     `${results[i].intents.slice(0, 2).map((x) => x.id)}, not ${row.id}`);
        else if (answer.chemin !== row.chemin || answer.steps.join(" > ") !== row.etapes ||
                 answer.market !== market || results[i].chemin !== row.chemin)
          wrong.push(`${results[i].text}: ${answer.chemin} (${answer.steps})`);
      });
      assert.deepEqual(wrong, []);
    });
  }
}

test("with no line known, an act with one chemin gives it, one with several asks", () => {
  const [one, several, urgent] = match(["résilier", "offre de remboursement", "code PUK"]);
  assert.equal(one.chemin, "Mon forfait/Mon offre > Vous n'avez plus besoin de votre ligne ?");
  assert.deepEqual(one.steps, ["Mon forfait/Mon offre", "Vous n'avez plus besoin de votre ligne ?"]);
  assert.equal(several.decision, "answer");
  assert.equal(several.chemin, null);
  assert.deepEqual(several.answers[0].markets, ["mobile", "fixe"]);
  assert.equal(urgent.chemin, "Mon mobile > Ma clé 4G > Urgences & dépannage");
  assert.deepEqual(urgent.steps, ["Mon mobile", "Urgences & dépannage"]);
});

test("a line that the operator does not document gives no chemin; paying works for every line", () => {
  const [mandate, pay] = match(["mandat SEPA", "payer ma facture par carte bancaire"], "--market", "box4g");
  assert.equal(mandate.answers[0].id, "mandat_sepa");
  assert.equal(mandate.chemin, null);
  assert.equal(pay.chemin, "J'accède à mes factures et paiements > A payer");
});
