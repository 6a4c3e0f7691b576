// What `chemin check` finds, each finding at its file and line. A pack of five intents is clean;
// each test breaks a copy of it in one place. The pack is small so that its model trains at once.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { chemin, root } from "./support.mjs";

const scratch = mkdtempSync(join(tmpdir(), "chemin-check-"));
after(() => rmSync(scratch, { recursive: true }));
process.env.CHEMIN_CACHE = scratch; // its models stay out of the build folder

const line = (value) => `    ${JSON.stringify(value)},`;
const lines = (values) => values.map(line).join("\n");

/** The file of an intent: every rule and every example on a line of its own. */
const intent = (id, rules, examples, more = []) => `{
  "intention": "${id}",
  "titre": "Titre de ${id}",
  "regles": [
${lines(rules)}
  ],
  "exemples": [
${lines(examples)}
  ],
${more.map((text) => `  ${text},\n`).join("")}}
`;

const PUK = ["mon code puk", "je veux mon puk", "code puk svp", "obtenir le puk", "puk oublié"];
const PUCE = ["ma puce est cassée", "commander une puce", "une autre puce", "puce cassée", "nouvelle puce"];
const FACTURE = ["copie de ma facture", "ma facture en double", "une copie de facture", "facture perdue, une copie"];
const RESEAU = ["plus de réseau", "le réseau est coupé", "réseau absent", "coupure du réseau"];
const DEHORS = ["quel temps fait-il", "une recette de gâteau", "qui a gagné le match", "raconte une blague"];

const RULES = {
  code_puk: [{ idees: ["<puk>", "[<code>]"] }],
  puce_commander: [{ idees: ["<puce>"] }],
  facture_copie: [{ idees: ["<papier>", "<copie>"] }, { ordre: "<facture> ..2 perdue" }],
};

const wordings = (text) => `[
    "Première façon : ${text}.",
    "Seconde façon : ${text}.",
  ]`;
const act = (id, section) => `  "${id}": {
    "section": "${section}", "mode": "guider", "niveau": "basic", "acte": "Acte ${id}",
    "lignes": {
      "mobile": { "chemin": "Menu > ${id}", "etapes": "Menu > ${id}" },
    },
  },`;

const form = (id) => `  "${id}": {
    "niveau": "basic",
    "etapes": [
      {
        "nom": "choix_${id}",
        "question": "Lequel ?",
        "choix": {
          "un": { "libelle": "Un", "idees": ["copie"] },
          "deux": { "libelle": "Deux", "vers": "reseau" },
        },
      },
    ],
    "issues": [
      { "resume": "Fait pour {choix_${id}}.", "operation": "set_user",
        "parametres": { "name": "{choix_${id}}" },
        "refus": { "unchanged": "choix_${id}" },
        "page": { "adresse": "page_rib", "libelle": "La page" },
        "resultat": "Fait." },
    ],
  },`;

const FILES = {
  "intents/concepts/mots.jsonc": `{
  "puk": ["puk", "code de secours"],
  "code": ["code", "chiffres"],
  "puce": ["puce", "carte sim"],
  "facture": ["facture", "factures"],
  "papier": ["<facture>", "contrat"],
  "copie": ["copie", "double"],
  "demain": ["demain"],
}
`,
  "intents/urgence/code_puk.jsonc": intent("code_puk", RULES.code_puk, PUK),
  "intents/urgence/puce_commander.jsonc": intent("puce_commander", RULES.puce_commander, PUCE),
  "intents/facture/facture_copie.jsonc": intent("facture_copie", RULES.facture_copie, FACTURE,
    ['"contre_exemples": {\n    "code_puk": [\n' + lines(["le code puk", "code de secours"]) + "\n    ]\n  }"]),
  "intents/sav/reseau.jsonc": intent("reseau", [{ idees: ["réseau"] }], RESEAU),
  "intents/hors_sujet/hors_sujet.jsonc": intent("hors_sujet", [], DEHORS),
  "responses/chemins.jsonc": `{
${act("code_puk", "urgence")}
${act("puce_commander", "urgence")}
${act("facture_copie", "facture")}
}
`,
  "responses/demarches.jsonc": `{
${["code_puk", "puce_commander", "facture_copie"].map(form).join("\n")}
}
`,
  "responses/policy.jsonc": `{
  "code_puk": "allow",
  "puce_commander": "finalise_blocked",
  "facture_copie": "allow",
}
`,
  "responses/textes/urgence.jsonc": `{
  "code_puk": {
    "textes": ${wordings("suivez {chemin}")},
    "choix": ["puce_commander"],
  },
  "puce_commander": {
    "textes": ${wordings("suivez {chemin}")},
  },
}
`,
  "responses/textes/facture.jsonc": `{
  "facture_copie": {
    "textes": ${wordings("suivez {chemin}")},
  },
}
`,
  // Named otherwise than its section: findings must find it all the same.
  "responses/textes/pannes.jsonc": `{
  "reseau": {
    "textes": ${wordings("nous y travaillons")},
    "precisions": [
      { "si": ["<demain>"], "textes": ${wordings("demain au plus tard")} },
    ],
    "voir": ["puce_commander"],
  },
}
`,
};

const clean = join(scratch, "clean");
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(join(clean, dirname(name)), { recursive: true });
  writeFileSync(join(clean, name), text);
}
cpSync(join(root, "intents", "lexique"), join(clean, "intents", "lexique"), { recursive: true });
for (const name of ["dialogue.jsonc", "compte.jsonc", "service.jsonc"])
  cpSync(join(root, "responses", name), join(clean, "responses", name));

/** Findings of the pack after these edits: a file, what it holds, what to put there instead (null: a new file). */
let copies = 0;
function check(...edits) {
  const folder = join(scratch, `pack-${++copies}`);
  cpSync(clean, folder, { recursive: true });
  for (const [file, from, to] of edits) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    const text = from === null ? "" : readFileSync(join(folder, file), "utf8");
    assert.ok(text.includes(from ?? ""), `${file} holds ${from}`);
    writeFileSync(join(folder, file), text.replace(from ?? "", () => to));
  }
  const run = chemin(["check", "--responses", join(folder, "responses"), join(folder, "intents")]);
  const found = run.out.split("\n").filter(Boolean).map((text) => text.replace(folder + "/", ""));
  assert.equal(run.code, found.length ? 1 : 0);
  return {
    found,
    /** A finding stands at the only line of `file` that holds `part`, and reads like `pattern`. */
    has(file, part, pattern) {
      const places = readFileSync(join(folder, file), "utf8").split("\n")
        .flatMap((text, i) => (text.includes(part) ? [i + 1] : []));
      assert.equal(places.length, 1, `${file} holds ${part} on one line`);
      const here = found.filter((text) => text.startsWith(`${file}:${places[0]}:`));
      assert.ok(here.some((text) => pattern.test(text) && /\(.+\)$/.test(text)),
        `${file}:${places[0]} ${pattern} in:\n${found.join("\n")}`);
    },
    lacks(pattern) {
      assert.deepEqual(found.filter((text) => pattern.test(text)), []);
    },
  };
}

test("a sound pack has no finding", () => {
  assert.deepEqual(check().found, []);
});

// ---- Examples ----

const FILE = {
  puk: "intents/urgence/code_puk.jsonc",
  puce: "intents/urgence/puce_commander.jsonc",
  facture: "intents/facture/facture_copie.jsonc",
  reseau: "intents/sav/reseau.jsonc",
  mots: "intents/concepts/mots.jsonc",
  chemins: "responses/chemins.jsonc",
};
const example = (file, text) => [file, '"exemples": [\n', `"exemples": [\n${line(text)}\n`];
const firstRules = (file, ...rules) => [file, '"regles": [\n', `"regles": [\n${lines(rules)}\n`];
const idea = (text) => [FILE.mots, '  "demain"', `  ${text}\n  "demain"`];

test("an example that another intent wins is named with where it goes", () => {
  const run = check(example(FILE.puce, "code puk svp"), example(FILE.reseau, "une recette"));
  run.has(FILE.puce, "code puk svp", /is an example of puce_commander but goes to answer: code_puk/);
  run.has(FILE.reseau, "une recette", /is an example of reseau but (goes to|scores 0\.\d{3} only, too little or less than hors_sujet)/);
});

test("an example that leads by less than the margin says by how little", () => {
  // Two intents that mirror each other and share examples: some are level but for a hair.
  const shared = ["kiwi mangue", "mangue kiwi", "un kiwi et une mangue", "kiwi deux mangue deux",
    "kiwi kiwi mangue", "mangue mangue kiwi", "un kiwi ou une mangue", "kiwi kiwi mangue mangue"];
  const mirrored = (id, word) => {
    const examples = ["un", "deux", "trois", "quatre"].map((number) => `${word} ${number}`);
    return [`intents/sav/${id}.jsonc`, null, intent(id, [], [...examples, ...shared])];
  };
  const answers = ["gauche", "droite"].map((id) => `  "${id}": { "textes": ${wordings("c’est noté")} },\n`);
  const run = check(mirrored("gauche", "kiwi"), mirrored("droite", "mangue"),
    ["responses/textes/pannes.jsonc", '  "reseau"', answers.join("") + '  "reseau"']);
  const led = run.found.filter((text) => /leads (gauche|droite) by 0\.0[0-2]\d only/.test(text));
  assert.ok(led.length > 0, run.found.join("\n"));
  for (const text of led)
    run.has(text.split(":")[0], `"${text.match(/« (.+) »/)[1]}"`, /is an example of (gauche|droite) but leads .* so we ask which/);
});

test("a line that is hardly more than out of scope says what it scores", () => {
  // Lines that one file sends to code_puk and the other out of scope, from mostly one to mostly the
  // other: some come out level.
  const inside = ["code puk", "mon code puk", "puk oublié", "obtenir le puk", "code puk svp", "je veux mon code puk"];
  const outside = [...DEHORS, "gagné le match", "recette de gâteau", "une blague", "quel temps", "recette", "match"];
  const between = outside.flatMap((a) => inside.flatMap((b) => [`${a} ${b}`, `${b} ${a}`, `${a} ${a} ${b}`, `${b} ${b} ${a}`]));
  const run = check([FILE.facture, '"code_puk": [\n', `"code_puk": [\n${lines(between)}\n`],
    ["intents/hors_sujet/hors_sujet.jsonc", '"exemples": [\n', `"exemples": [\n${lines(between)}\n`]);
  const near = run.found.filter((text) => text.includes(" only, too little or "));
  assert.ok(near.length > 0, run.found.join("\n"));
  for (const text of near)
    run.has(FILE.facture, `"${text.match(/« (.+) »/)[1]}"`,
      /should go to code_puk but (comes first with|scores) 0\.\d{3} only, too little or /);
});

test("a counter-example that goes elsewhere is named at its own line", () => {
  const run = check([FILE.facture, line("code de secours"), `${line("ma puce est cassée")}\n${line("le puk")}`]);
  assert.equal(run.found.length, 1);
  run.has(FILE.facture, "ma puce est cassée", /should go to code_puk but goes to answer: puce_commander/);
});

// ---- Rules ----

test("a rule that no example fires is named", () => {
  const run = check(firstRules(FILE.reseau, { idees: ["=zzzz"] }));
  run.has(FILE.reseau, "zzzz", /no example of this intent fires this rule/);
});

/** The file of case `i`, and an intent for each list of rules, all in one pack. */
const caseFile = (i) => `intents/cas/cas_${i}.jsonc`;
const cases = (list) => [
  ...list.map((rules, i) => [caseFile(i), null, intent(`cas_${i}`, rules, [`cas ${i}`, `le cas ${i}`])]),
  ["responses/textes/cas.jsonc", null,
    `{\n${list.map((_, i) => `  "cas_${i}": { "textes": ${wordings("c’est noté")} },\n`).join("")}}\n`],
];
const NEVER = /this rule never wins: the one of line \d+ fires whenever it does/;

test("a rule that never wins is named, before or after the one that always does", () => {
  const outdone = [
    ["fewer options", { idees: ["<puk>", "[<code>]"] }, { idees: ["<puk>"] }],
    ["more exceptions", { idees: ["=a", "=b"], sauf: ["<code>"] }, { idees: ["=b", "=a"], sauf: ["=c", "<code>"] }],
    ["a wider exception", { idees: ["=a"], sauf: ["=c"] }, { idees: ["=a"], sauf: ["(=c|=d)"] }],
    ["a narrower idea", { idees: ["(=a|=b)"] }, { idees: ["=a"] }],
    ["an order of the same ideas", { idees: ["=a", "=b"] }, { ordre: "=a ..2 =b" }],
    ["a tighter order", { ordre: "=a ..3 =b" }, { ordre: "=a ..2 =b" }],
    ["only when it is waited for", { idees: ["=a"] }, { idees: ["=a"], si: { attend: "ligne" } }],
    ["one polarity of both", { idees: ["~a"] }, { idees: ["!a"] }],
    ["the same expression", { idees: ["=a", "[=b]"], pcre: "^a b$" }, { idees: ["=a"], pcre: "^a b$" }],
  ];
  for (const turned of [false, true]) {
    const run = check(...cases(outdone.map(([, wide, narrow]) => (turned ? [narrow, wide] : [wide, narrow]))));
    outdone.forEach(([, , narrow], i) => run.has(caseFile(i), line(narrow), NEVER));
    assert.equal(run.found.filter((text) => NEVER.test(text)).length, outdone.length);
  }
});

test("a rule that wins on some text is left alone", () => {
  const sound = [
    ["an idea more", { idees: ["<puk>"] }, { idees: ["<puk>", "<code>"] }],
    ["an option that the other lacks", { idees: ["=a"] }, { idees: ["=a", "[=b]"] }],
    ["an option of the other, required", { idees: ["=a", "[=b]"] }, { idees: ["=a", "=b"] }],
    ["without the other's exception", { idees: ["=a"], sauf: ["=c"] }, { idees: ["=a"] }],
    ["a narrower exception", { idees: ["=a"], sauf: ["(=c|=d)"] }, { idees: ["=a"], sauf: ["=c"] }],
    ["another polarity", { idees: ["a"] }, { idees: ["!a"] }],
    ["any polarity", { idees: ["a"] }, { idees: ["~a"] }],
    ["a wider gap", { ordre: "=a ..2 =b" }, { ordre: "=a ..3 =b" }],
    ["no order", { ordre: "=a ..2 =b" }, { idees: ["=a", "=b"] }],
    ["the other order", { ordre: "=a ..2 =b" }, { ordre: "=b ..2 =a" }],
    ["an order with an idea between", { ordre: "=a ..2 =b" }, { ordre: "=a ..2 =c ..2 =b" }],
    ["not waited for", { idees: ["=a"], si: { attend: "ligne" } }, { idees: ["=a"] }],
    ["an expression more", { idees: ["=a"] }, { idees: ["=a"], pcre: "^a b$" }],
    ["an expression less", { idees: ["=a"], pcre: "^a b$" }, { idees: ["=a"] }],
    ["another expression", { idees: ["=a"], pcre: "^a b$" }, { idees: ["=a"], pcre: "^a c$" }],
    ["a narrower idea that is rarer", { idees: ["<papier>"] }, { idees: ["contrat"] }],
    ["other forms of the word", { idees: ["=a"] }, { idees: ["a"] }],
  ];
  // The second is meant: the first may well be outdone by it.
  const run = check(...cases(sound.map(([, other, rule]) => [other, rule])));
  sound.forEach(([what], i) =>
    assert.deepEqual(run.found.filter((text) => text.startsWith(`${caseFile(i)}:6:`) && NEVER.test(text)), [], what));
  assert.ok(run.found.some((text) => text.startsWith(`${caseFile(0)}:6:`)), "the second rule stands on line 6");
});

test("two rules that are alike are one finding, at the second", () => {
  const run = check(firstRules(FILE.reseau, { idees: ["réseau"] }));
  const named = run.found.filter((text) => NEVER.test(text));
  assert.equal(named.length, 1);
  assert.match(named[0], new RegExp(`^${FILE.reseau}:6: this rule never wins: the one of line 5 `));
});

test("a rule that asks the same as one of another intent is named with it", () => {
  const run = check(firstRules(FILE.reseau, { idees: ["[<code>]", "<copie>", "<papier>"] }));
  run.has(FILE.reseau, "<papier>", new RegExp(`asks the same ideas as .*${FILE.facture}:5, so both`));
  check(...cases([{ idees: ["<copie>", "<papier>", "=a"] }, { idees: ["<copie>", "!<papier>"] },
                  { ordre: "<copie> <papier>" }, { idees: ["<copie>", "<facture>"] },
                  { idees: ["<facture>"] }, { idees: ["<facture>", "<papier>"] }].map((rule) => [rule])))
    .lacks(/asks the same/);
});

// ---- Raw expressions ----

test("an expression that gives up on a long text is named with what wears it out", () => {
  const worn = ["^(a+)+$", "( *a*)*b", "^(\\w+ ?)*$", "^(\\d+ ?)+euros$", "^(le|la|l|e|a)*fin$", "(mon )*(mon )*(mon )*puk",
    "facture.* le .*payer.* du .*merci", "(copie|double).*(jour|mois).*(ici|la).*(vite|tot)"];
  const sound = ["^\\S+( \\S+){0,6}$", "\\bdu \\d+( er)? au \\d+", "^(le |mon )*code( svp)*$", "facture.{0,40} le \\d+"];
  const run = check(...cases([...worn, ...sound].map((pcre) => [{ idees: ["<facture>"], pcre }])));
  worn.forEach((pcre, i) => run.has(caseFile(i), JSON.stringify(pcre), /gives up after 10000 steps on « .+ » over and over/));
  assert.equal(run.found.filter((text) => text.includes("gives up")).length, worn.length);
});

// ---- Ideas ----

test("an idea that is unused, or used by unused ideas only, is named", () => {
  const run = check(idea('"perdu": ["égaré"],\n  "perdu_aussi": ["<perdu>", "introuvable"],'));
  run.has(FILE.mots, '"perdu":', /nothing uses <perdu> /);
  run.has(FILE.mots, '"perdu_aussi":', /nothing uses <perdu_aussi>/);
  // Used by an answer: <demain> is, in the sound pack.
  check(["responses/textes/pannes.jsonc", '"<demain>"', '"<puce>"']).has(FILE.mots, '"demain"', /nothing uses <demain>/);
});

test("an idea without a word, or of ideas without a word, is named", () => {
  const run = check(idea('"vide": [],\n  "creux": ["<vide>"],'), firstRules(FILE.reseau, { idees: ["<creux>"] }));
  run.has(FILE.mots, '"vide":', /<vide> is empty/);
  run.has(FILE.mots, '"creux":', /<creux> is empty/);
});

test("ideas of one file that say the same are named, and which holds the other", () => {
  const used = (...names) => firstRules(FILE.reseau, ...names.map((name) => ({ idees: [`<${name}>`, "réseau"] })));
  const same = check(idea('"vitre": ["vitre", "dalle"],\n  "ecran": ["dalles", "vitres"],'), used("vitre", "ecran"));
  same.has(FILE.mots, '"ecran":', /<ecran> has the same words as <vitre> of line 8/);
  assert.equal(same.found.filter((text) => /the same words|every word/.test(text)).length, 1);
  const part = check(idea('"sim": ["carte sim"],'), used("sim"));
  part.has(FILE.mots, '"sim":', /every word of <sim> is also one of <puce> of line 4 \(write <sim> in that list/);
  // Named in the other, or with a word of its own: it is meant.
  check([FILE.mots, '"puce": ["puce", "carte sim"]', '"sim": ["carte sim"],\n  "puce": ["puce", "<sim>"]'], used("sim")).lacks(/every word/);
  check(idea('"sim": ["carte sim", "esim"],'), used("sim")).lacks(/every word/);
  check(idea('"sim": ["=cartes"],\n  "cartes": ["carte", "puce"],'), used("sim", "cartes")).lacks(/the same words/);
});

// ---- Answers ----

test("an intent without an answer is named, and where to write it", () => {
  const run = check(["responses/textes/pannes.jsonc", '"reseau"', '"$reseau"']);
  run.has(FILE.reseau, '"intention"', /reseau has no answer \(add its "textes" to .*textes\/sav\.jsonc\)/);
  assert.equal(run.found.filter((text) => !/<demain>/.test(text)).length, 1);
});

test("an act without a chemin is named at its line", () => {
  const chemin = '"chemin": "Menu > code_puk"', taps = '"etapes": "Menu > code_puk"';
  // One that lacks the key altogether is refused when the file is read.
  assert.deepEqual(check([FILE.chemins, `${chemin}, `, ""]).found.filter((text) => text.startsWith(FILE.chemins)),
    [`${FILE.chemins}:2:15: code_puk: each line needs its chemin and its etapes`]);
  check([FILE.chemins, chemin, '"chemin": ""']).has(FILE.chemins, '"chemin": ""', /the chemin of code_puk is empty for the line mobile/);
  check([FILE.chemins, taps, '"etapes": ""']).has(FILE.chemins, '"etapes": ""', /the etapes of code_puk is empty/);
  check([FILE.chemins, '"code_puk": {', '"code_pouk": {']).has(FILE.chemins, '"code_pouk": {', /the act code_pouk is no intent/);
});

test("a wording that shows no chemin, or one that there is not, is named at its line", () => {
  const texts = "responses/textes/urgence.jsonc", topics = "responses/textes/pannes.jsonc";
  check([texts, "Seconde façon : suivez {chemin}", "Par là"]).has(texts, "Par là", /wording 2 of code_puk does not show \{chemin\}/);
  check([topics, "Première façon : demain", "{chemin}"]).has(topics, "{chemin}", /wording 1 of reseau shows \{chemin\}, but it has none/);
  check([topics, '"voir": ["puce_commander"]', '"voir": [\n"reseau"]']).has(topics, '\n"reseau"]'.trim(), /« voir » of reseau names reseau, which has no chemin/);
  check([texts, '"textes": [\n', '"textes": [ // les deux\n'], [texts, '    "Seconde façon : suivez {chemin}.",\n', ""])
    .has(texts, "les deux", /code_puk has a single wording/);
});

test("every act has its row in the policy, and what is protected is never blocked", () => {
  const policy = "responses/policy.jsonc";
  const lacking = check([policy, '  "facture_copie": "allow",\n', ""]);
  assert.ok(lacking.found.some((text) => text.startsWith(policy) && /the act facture_copie has no row/.test(text)));
  assert.deepEqual(check([policy, '"code_puk": "allow"', '"code_puk": "finalise_blocked"']).found
    .map((text) => /policy\.jsonc:2:\d+: « code_puk » is protected/.test(text)), [true]);
  assert.deepEqual(check([policy, '"code_puk": "allow"', '"code_puk": "peut-être"']).found
    .map((text) => /policy\.jsonc:2:\d+: « code_puk » is "allow" or "finalise_blocked"/.test(text)), [true]);
  check([policy, '"puce_commander": ', '"rien": "allow",\n  "puce_commander": ']).has(policy, '"rien"', /« rien » is no intent/);
});

// ---- What is said of the account ----

test("a text of the account that is missing, or shows what nothing fills, is named", () => {
  const file = "responses/compte.jsonc", service = "responses/service.jsonc";
  const lacking = check([file, '"code_puk": "Code PUK",', ""]);
  assert.ok(lacking.found.some((text) => text.startsWith(file) && /the text « code_puk » is missing \(add it\)/.test(text)),
    lacking.found.join("\n"));
  check([file, '"vod_titre": "Vos achats', '"vod_titre": "{titre} Vos achats'])
    .has(file, '"vod_titre"', /wording 1 of vod_titre shows \{titre\}, which nothing fills \(it may show: nothing\)/);
  check([file, '"compte_rio_engagement": [\n    "', '"compte_rio_engagement": [\n    "{fins} '])
    .has(file, '"compte_rio_engagement"', /wording 1 of compte_rio_engagement shows \{fins\}/);
  assert.ok(check([service, '"assistant":', '"montant": "rien",\n  "assistant":']).found
    .some((text) => /\{montant\} of compte_paiement_recu is a name of service\.jsonc too/.test(text)));
  assert.ok(check([file, '"code_puk": "Code PUK",', '"code_puk": "Code PUK",\n  "salutation": "Bonjour",']).found
    .some((text) => text.startsWith(file) && /« salutation » is in another file already \(keep one\)/.test(text)));
});

// ---- What advisors say ----

test("canned answers and the sentences about the application are read by the lint", () => {
  const file = "responses/conseiller.jsonc";
  const themes = ["alertes_privileges", "gestion_offres", "controle_fonctions"];
  const written = (change) => {
    const content = {
      reponses: { bonjour: { titre: "Se présenter", texte: "Bonjour {prenom}, ici {conseiller}." } },
      presentations: themes.map((theme) => ({ id: theme, theme, texte: "Une phrase.", dites: "une phrase", actes: ["facture_copie"] })),
      jamais: ["code_puk"],
    };
    change(content);
    return check([file, null, JSON.stringify(content, null, 2)]).found;
  };
  assert.deepEqual(written(() => {}), []);
  const cases = [
    [(c) => { c.reponses.bonjour.texte = "Bonjour {nom}."; }, /placeholder/],
    [(c) => { delete c.reponses.bonjour.titre; }, /"titre"/],
    [(c) => { c.reponses = { "Dix mots": c.reponses.bonjour }; }, /a code is/],
    [(c) => { c.presentations[0].theme = "soldes"; }, /"theme"/],
    [(c) => { c.presentations.pop(); }, /three themes/],
    [(c) => { c.presentations[1].actes = ["rien"]; }, /an act that is none/],
    [(c) => { c.presentations[1].actes = ["code_puk"]; }, /"jamais"/],
    [(c) => { c.jamais = ["rien"]; }, /an act that is none/],
    [(c) => { delete c.phrases.bloque; }, /is missing/],
    [(c) => { c.phrases.sans_ligne = "Je n’en vois pas."; }, /needs \{lignes\}: each once/],
    [(c) => { c.phrases.sans_ligne = "{lignes} ? {lignes} ?"; }, /needs \{lignes\}: each once/],
    [(c) => { c.phrases.sans_chemin_ici = "« {titre} » coûte {montant}."; }, /needs \{titre\}: each once, and no other/],
    [(c) => { c.phrases.sans_chemin = "{titre}."; }, /needs \{titre\}, \{ligne\}: each once/],
    [(c) => { c.aussi = Array.from({ length: 17 }, () => ({ acte: "code_puk" })); }, /more than 16 rules/],
    [(c) => { c.dire = { code_puk: "Suivez {chemin}." }; }, /a placeholder is/],
    [(c) => { c.ecrire = { code_puk: "Suivez « {chemin} »." }; }, /a placeholder is/],
    [(c) => { c.ecrire = { code_puk: "Suivez «\u00a0{chemin}\u00a0», pour {montant}." }; }, /a placeholder is/],
  ];
  const phrases = { bloque: "{titre} : {chemins}, {montant}, {regler}.", a_regler: "{montant}, {regler}.", sans_ligne: "{lignes} ?", sans_chemin: "{titre}, {ligne}.", sans_chemin_ici: "{titre}." };
  assert.deepEqual(written((c) => { c.phrases = phrases; }), []);
  assert.deepEqual(written((c) => {
    c.dire = { code_puk: "{application} : suivez «\u00a0{chemin}\u00a0»." };
    c.aussi = Array.from({ length: 16 }, () => ({ acte: "code_puk" }));
  }), []);
  for (const [change, pattern] of cases) {
    const found = written((c) => { c.phrases = { ...phrases }; change(c); });
    assert.equal(found.length, 1, String(pattern));
    assert.match(found[0], new RegExp(`^${file}:\\d+:\\d+: .*${pattern.source}`));
  }
});

const FORMS = "responses/demarches.jsonc";
/** What is found once `from` is `to` in the form of one act (the others have the same lines). */
const broken = (from, to) => {
  const text = FILES[FORMS], start = text.indexOf(`"puce_commander"`);
  const [before, after] = [text.slice(0, start), text.slice(start)];
  assert.ok(after.includes(from));
  return check([FORMS, text, before + after.replace(from, to)]);
};

test("an act that changes something has its form", () => {
  const result = check([FORMS, FILES[FORMS], "{\n" + form("code_puk") + form("facture_copie") + "\n}\n"]);
  assert.equal(result.found.length, 1);
  assert.match(result.found[0], /the act puce_commander has no form \(.+\)$/);
});

test("a form names ideas, acts, operations, pages and steps that exist", () => {
  for (const [from, to, pattern] of [
    [`"idees": ["copie"]`, `"idees": ["copies"]`, /« copies » is no idea/],
    [`"niveau": "basic"`, `"niveau": "basic", "sans_objet": { "idees": ["copie"], "sauf": ["copies"], "dit": "Fini." }`,
      /« copies » is no idea/],
    [`"niveau": "basic"`, `"niveau": "basic", "avec": "puce_commandee"`, /"avec" names another act of this file/],
    [`"vers": "reseau"`, `"vers": "reseaux"`, /« vers » names reseaux, which is no intent/],
    [`"operation": "set_user"`, `"operation": "set_users"`, /« set_users » changes nothing/],
    [`"operation": "set_user"`, `"operation": "account"`, /« account » changes nothing/],
    [`"niveau": "basic"`, `"niveau": "basic", "deja": "account"`, /« account » changes nothing/],
    [`"operation": "set_user"`, `"propose": ["reseaux"], "operation": "set_user"`, /« reseaux » is no intent/],
    [`"adresse": "page_rib"`, `"adresse": "page_ribs"`, /a page has/],
    [`"unchanged": "choix_puce_commander"`, `"unchanged": "autre"`, /"refus" names a step that does not exist/],
    [`"niveau": "basic"`, `"niveau": "strong"`, /the « niveau » of puce_commander is basic/],
    [`"puce_commander"`, `"puce_commandee"`, /« puce_commandee » is no intent/],
  ])
    assert.ok(broken(from, to).found.some((text) => text.startsWith(FORMS + ":") && pattern.test(text) && /\(.+\)$/.test(text)),
      `${pattern} in:\n${broken(from, to).found.join("\n")}`);
});
