// The command line that scripts rely on: shapes, exit codes, messages.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chemin, match, root } from "./support.mjs";

const scratch = () => mkdtempSync(join(tmpdir(), "chemin-cli-"));

test("match answers one JSON object a line, blank lines and broken UTF-8 included", () => {
  const run = chemin(["match", "--json"], Buffer.concat([
    Buffer.from("mon code puk\n\n"), Buffer.from([0x66, 0xff, 0x61, 0x0a]), Buffer.from("bonjour"),
  ]));
  const lines = run.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, 4);
  for (const line of lines)
    for (const key of ["text", "decision", "intents", "requests", "answers", "market", "entities",
                       "chemin", "steps"])
      assert.ok(key in line, key);
  assert.equal(lines[0].requests[0], "code_puk");
  assert.equal(lines[1].decision, "reject");
  assert.deepEqual(lines[1].intents, []);
  assert.equal(lines[2].text, "f\ufffda");
  assert.equal(lines[3].requests[0], "salutation");
  assert.equal(run.code, 0);
});

test("match reads 2,000 characters and says so", () => {
  const [long, short] = match(["je veux mon code puk " + "é".repeat(2100), "x".repeat(1999)]);
  assert.equal(long.truncated, true);
  assert.equal(short.truncated, undefined);
});

test("match tells the line said in the text, and --market wins over it", () => {
  assert.equal(match(["résilier ma box internet"])[0].market, "fixe");
  assert.equal(match(["code puk de ma clé 4G"])[0].market, "cle4g");
  assert.equal(match(["résilier ma box"], "--market", "mobile")[0].market, "mobile");
  assert.equal(match(["duplicata de facture"])[0].market, null);
});

test("match gives the values of dates, amounts and phone numbers", () => {
  const [result] = match(["ma facture du 12/03/2026 de 23,50 € sur le 06 39 98 00 11"]);
  const values = Object.fromEntries(result.entities.map((entity) => [entity.type, entity.value]));
  assert.equal(values.date, "2026-03-12");
  assert.equal(values.amount, 2350);
  assert.equal(values.phone, "+33639980011");
});

test("match --explain tells in French what was read, what won and what the others lacked", () => {
  const run = chemin(["match", "--explain", "je ne veux pas résilier mais changer de forfait"]);
  for (const part of ["Lu ", "¬résilier", "Idées", "En tête", "ont pesé", "forfait_modifier", "Décision : réponse"])
    assert.ok(run.out.includes(part), part);
  const json = chemin(["match", "--json", "--explain", "mon code puk"]);
  assert.equal(json.out.trim().split("\n").length, 1, "the account does not disturb the JSON");
});

test("chat signs a fictional customer in, shows every part and lets a number choose", () => {
  const run = chemin(["chat", "--as", "famille"], "ma conso\n2\nmon code puk\n\n");
  assert.match(run.out, /1\. 06 39 98 00 11 \(Nadia\)/);
  assert.match(run.out, /Internet\s: [\d,]+ sur \d+\u00a0Go/);
  assert.match(run.out, /Code PUK : \d{8}/);
  assert.match(run.out, /→ Ma conso > Ma data\/Internet/);
  assert.equal(run.code, 0, run.err);
  const nobody = chemin(["chat", "--as", "personne"], "bonjour\n");
  assert.equal(nobody.code, 1);
  assert.match(nobody.err, /« personne ».*famille/);
});

test("chat saves the files that it gives where it is told to, and says how else", (t) => {
  const folder = scratch();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const run = chemin(["chat", "--as", "mobile", "--save", folder], "duplicata de ma facture\nexporter mes factures en csv\n");
  assert.equal(run.code, 0, run.err);
  const names = readdirSync(folder);
  assert.equal(names.length, 4);
  for (const name of names) {
    assert.ok(run.out.includes(`[${name}] enregistré dans ${folder}`), name);
    assert.ok(readFileSync(join(folder, name), "utf8").startsWith(name.endsWith(".pdf") ? "%PDF-" : "\ufeffRadical;"), name);
  }
  assert.match(chemin(["chat", "--as", "mobile"], "duplicata de ma facture\n").out, /\[Facture .+\.pdf\] pour l’enregistrer, relancez avec --save DOSSIER/);
  assert.match(chemin(["chat", "--as", "mobile", "--save", join(folder, "none")], "duplicata de ma facture\n").out, /\[Facture .+\.pdf\] non enregistré\u00a0: /);
  assert.equal(chemin(["chat", "--url", "ws://127.0.0.1:1/ws", "--save", folder], "").code, 2);
});

test("bench tells what a load and an utterance cost, of a file or of standard input", () => {
  for (const run of [chemin(["bench", "--rounds", "2", join(root, "tests", "data", "aveugle-2.tsv")]),
                     chemin(["bench", "--rounds", "2"], "mon code puk\n")]) {
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /^load: [\d.]+ ms\none utterance: [\d.]+ µs/);
  }
  assert.equal(chemin(["bench"], "").code, 1);
  assert.equal(chemin(["bench", "--rounds", "none"], "x").code, 2);
});

test("wrong use is exit code 2 with a clear line, help is 0", () => {
  for (const args of [[], ["nothing"], ["match", "--nope"], ["match", "--market", "lune", "x"],
                      ["match", "a", "b"], ["eval"], ["eval", "/nowhere.tsv"], ["match", "--market"]]) {
    const run = chemin(args);
    assert.equal(run.code, 2, args.join(" "));
    assert.match(run.err, /chemin|Usage/);
  }
  for (const name of ["serve", "match", "chat", "eval", "slots", "check", "test", "replay", "bench"]) {
    const run = chemin([name, "--help"]);
    assert.equal(run.code, 0, name);
    assert.match(run.out, new RegExp(`^Usage: chemin ${name}`));
  }
  assert.match(chemin(["--version"]).out, /^chemin \d+\.\d+\.\d+\n$/);
});

test("eval counts as the contract says", () => {
  const folder = scratch();
  const file = join(folder, "small.tsv");
  writeFileSync(file, "enonce\tid\tstyle\nmon code puk\tcode_puk\ta\nmon code puk\tfacture_duplicata\ta\n" +
    "mon code puk\tcode_puk|facture_duplicata\tb\nil fait beau aujourd’hui dans mon jardin\thors_sujet\tb\n" +
    "mon code puk et un duplicata de ma facture de mars\tfacture_duplicata+code_puk\tb\n");
  const run = chemin(["eval", "--json", file]);
  const report = JSON.parse(run.out);
  assert.equal(run.code, 0);
  assert.deepEqual(report.in_scope.total, 3);
  assert.equal(report.in_scope.correct, 2);
  assert.ok(Math.abs(report.accuracy - 2 / 3) < 1e-4);
  assert.equal(report.rejection, 1);
  assert.equal(report.both, 1);
  assert.deepEqual(report.styles.a, { total: 2, correct: 1 });
  assert.equal(report.errors.length, 1);
  assert.equal(report.errors[0].expected, "facture_duplicata");
  assert.ok(report.us_per_utterance.mean > 0);
  writeFileSync(file, "enonce\tid\nmon code puk\tcode_puk\n");
  const none = JSON.parse(chemin(["eval", "--json", file]).out);
  assert.equal(none.rejection, null);
  assert.equal(none.both, null);
  writeFileSync(file, "enonce\tid\nmon code puk\tcode_pouk\n");
  assert.equal(chemin(["eval", file]).code, 2);
  rmSync(folder, { recursive: true });
});

test("a broken pack is refused with file, line, column and what to do", () => {
  const folder = scratch();
  cpSync(join(root, "intents"), join(folder, "intents"), { recursive: true });
  const file = join(folder, "intents", "urgence", "code_puk.jsonc");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"regles": [', '"regles": [{ "idees": ["<idee_inconnue>"] },'));
  const run = chemin(["match", "--intents", join(folder, "intents"), "bonjour"]);
  assert.equal(run.code, 1);
  assert.match(run.err, /code_puk\.jsonc:\d+:\d+: .*<idee_inconnue>.*\(define it/);
  const check = chemin(["check", join(folder, "intents")]);
  assert.equal(check.code, 1);
  assert.match(check.out, /code_puk\.jsonc:\d+:\d+: /);
  rmSync(folder, { recursive: true });
});

test("check finds a rule that nothing fires and an answer that lacks its chemin", () => {
  const folder = scratch();
  cpSync(join(root, "intents"), join(folder, "intents"), { recursive: true });
  cpSync(join(root, "responses"), join(folder, "responses"), { recursive: true });
  const rules = join(folder, "intents", "urgence", "code_puk.jsonc");
  writeFileSync(rules, readFileSync(rules, "utf8")
    .replace('"regles": [', '"regles": [{ "idees": ["=zzzz", "=yyyy"] },'));
  const texts = join(folder, "responses", "textes", "urgence.jsonc");
  writeFileSync(texts, readFileSync(texts, "utf8").replace(/("textes":[^{]*)\{chemin\}/, "$1par là"));
  const run = chemin(["check", "--responses", join(folder, "responses"), join(folder, "intents")]);
  assert.equal(run.code, 1);
  assert.match(run.out, /code_puk\.jsonc:\d+: no example of this intent fires this rule/);
  assert.match(run.out, /urgence\.jsonc:\d+: wording \d of \w+ does not show \{chemin\}/);
  rmSync(folder, { recursive: true });
});
