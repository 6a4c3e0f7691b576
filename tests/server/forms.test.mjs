// Every act that the tables call « executer »: done for a customer, on each of its lines, and found
// in the journal of the account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { Client, Server, fetch, root } from "./support.mjs";

const rowsOf = (name) => {
  const [header, ...rows] = readFileSync(join(root, "tests", "data", name), "utf8")
    .split("\n").filter(Boolean).map((line) => line.split("\t"));
  return rows.map((cells) => Object.fromEntries(header.map((key, i) => [key, cells[i] ?? ""])));
};

/** What stands for the payment of what is due, on the payment page. */
const PAY = Symbol("pay");
/** What is typed before it only makes the act possible. */
const READY = Symbol("ready");

// act, line ("" for an act about the account) → customer, title in the journal, what is typed.
const PLAYS = {
  "option_gerer mobile": ["mobile", "Souscription d’une option", "ajouter une option", "20 Go de plus", "oui"],
  "option_gerer fixe": ["bbox", "Résiliation d’une option", "supprimer une option", "Bouquet cinéma", "oui"],
  "data_gerer mobile": ["mobile", "Réglage de la consommation data", "bloquer les données à l’étranger", "oui"],
  "internet_plus_supprimer mobile": ["mobile", "Suppression d’un abonnement Internet+", "supprimer un abonnement internet+", "Jeux Plus", "oui"],
  "internet_plus_supprimer fixe": ["duo", "Suppression d’un abonnement Internet+", "supprimer un abonnement internet+ sur ma box", "Sports TV", "oui"],
  "depenses_maitriser mobile": ["mobile", "Plafond des achats sur facture", "un plafond de 30 euros sur mes achats sur facture", "Dons", "oui"],
  "depenses_maitriser fixe": ["bbox", "Plafond des achats sur facture", "bloquer mes achats sur facture", "Tout", "oui"],
  "utilisateur_declarer mobile": ["mobile", "Utilisateur de la ligne", "déclarer l’utilisateur de ma ligne", "Marie Fontaine", "oui"],
  "adresse_facturation_changer": ["mobile", "Changement d’adresse de facturation", "changer mon adresse de facturation", "18 rue Pasteur", "69007", "Lyon", "oui"],
  "numero_contact_changer": ["mobile", "Changement de numéro de contact", "changer mon numéro de contact", "06 39 98 77 66", "oui"],
  "email_contact_changer": ["mobile", "Changement d’adresse e-mail de contact", "changer mon adresse e-mail de contact", "Celle de contact", "camille.neuve@example.com", "oui"],
  "preferences_contact": ["mobile", "Préférences de contact", "changer mes préférences de contact", "SMS", "Non", "oui"],
  "profil_completer": ["mobile", "Profil complété", "compléter mon profil", "Foyer", "Quatre", "oui"],
  "annuaire_gerer": ["mobile", "Parution dans l’annuaire universel", "gérer ma parution dans l’annuaire", "Y paraître", "Oui", "oui"],
  "email_bbox_changer fixe": ["bbox", "Changement d’adresse e-mail Bbox", "changer mon adresse e-mail bbox", "louis.neuf@bbox.fr", "oui"],
  "email_secondaire_creer fixe": ["bbox", "Création d’une adresse e-mail secondaire", "créer une adresse e-mail secondaire", "petit.louis@bbox.fr", "oui"],
  "facilite_paiement_solder": ["facilite", "Règlement de la facilité de paiement", "solder ma facilité de paiement", PAY],
  "facture_payer_cb": ["commande", "Paiement de facture", "payer ma facture par carte", PAY],
  "impaye_regulariser": ["impaye", "Paiement de facture", "payer ma facture en retard", PAY],
  "cycle_facturation_changer": ["bbox", "Changement de cycle de facturation", "changer mon cycle de facturation", "le 12", "oui"],
  "date_prelevement_changer": ["mobile", "Changement de date de prélèvement", "changer ma date de prélèvement", "le 15", "oui"],
  "perte_vol_declarer mobile": ["sav", "Déclaration de perte ou de vol", "j’ai perdu mon téléphone", "oui"],
  "perte_vol_declarer cle4g": ["cle4g", "Déclaration de perte ou de vol", "on m’a volé ma clé 4G", "oui"],
  "perte_vol_declarer box4g": ["box4g", "Déclaration de perte ou de vol", "on m’a volé ma 4G box", "oui"],
  "sim_remplacement_commander mobile": ["mobile", "Commande d’une carte SIM de remplacement", "commander une carte SIM de remplacement", "eSIM", "oui"],
  "sim_remplacement_commander cle4g": ["cle4g", "Commande d’une carte SIM de remplacement", "commander une carte SIM de remplacement", "Carte SIM", "oui"],
  "sim_remplacement_activer mobile": ["mobile", "Activation de la carte SIM de remplacement", "activer ma nouvelle carte SIM", "oui"],
  "sim_remplacement_activer cle4g": ["cle4g", "Activation de la carte SIM de remplacement", "activer ma nouvelle carte SIM", "je l’ai reçue", "oui"],
  "paiement_facture_activer": ["mobile", "Paiement sur facture", "désactiver le paiement sur facture", "Transports", "oui"],
  "paiement_facture_alertes": ["mobile", "Alerte sur les achats sur facture", "régler mes alertes de paiement sur facture", "Être alerté", "20 euros", "oui"],
  "demande_annuler": ["mobile", "Annulation d’une demande", "changer de forfait pour payer moins", "Dès que possible", "oui", READY, "annuler ma demande de changement de forfait", "oui"],
};

/** The play of a row: its own, or that of the act about the account. */
const playOf = (row) => PLAYS[`${row.id} ${row.marche}`] ?? PLAYS[row.id];
const wanted = [...rowsOf("actes.tsv"), ...rowsOf("sujets.tsv")].filter((row) => row.mode === "executer");

test("every row that is done has its play, and every play its row", () => {
  assert.ok(wanted.length >= 36);
  assert.deepEqual(wanted.filter((row) => !playOf(row)).map((row) => `${row.id} ${row.marche ?? ""}`), []);
  const played = new Set(wanted.map(playOf));
  assert.deepEqual(Object.keys(PLAYS).filter((name) => !played.has(PLAYS[name])), []);
});

test("the forms are as their schema says", () => {
  // Texts hold no comment and no comma before a bracket, so this reads the file as the server does.
  const text = readFileSync(join(root, "responses", "demarches.jsonc"), "utf8")
    .replace(/^\s*\/\/.*$/gm, "").replace(/,(\s*[}\]])/g, "$1");
  const schema = JSON.parse(readFileSync(join(root, "responses", "schema", "demarches.schema.json"), "utf8"));
  const check = new Ajv({ strict: false, allErrors: true }).compile(schema);
  const forms = JSON.parse(text);
  assert.ok(check(forms), JSON.stringify(check.errors));
  forms.resilier.etapes[0].questions = "?";
  assert.ok(!check(forms));
});

let server;
before(async () => { server = await Server.start(["--demo"]); });
after(async () => { assert.equal((await server.stop()).code, 0); });

async function signedIn(sub) {
  const client = await Client.open(server);
  await client.hello({ ticket: await server.ticket(sub) });
  return client;
}

const parts = (messages, kind) => messages.flatMap((one) => one.parts ?? []).filter((one) => one.k === kind);

/** The lines of the journal, newest first. */
async function journal(client) {
  const list = parts((await client.say("mon journal d’activités")).messages, "list")[0];
  return list?.items ?? [];
}

/** Presses the button of the payment page; the news of it comes in the conversation. */
async function pay(client, messages) {
  const [link] = parts(messages, "link");
  assert.ok(link, JSON.stringify(messages));
  const url = new URL(link.url, server.url);
  const page = await (await fetch(url)).text();
  const [, token] = /name="token" value="([0-9a-f]{32})"/.exec(page);
  const from = client.frames.length;
  await fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams({ token, button: "accept" }),
                     headers: { "content-type": "application/x-www-form-urlencoded" } });
  await client.until((frame) => frame.t === "msg" && /merci/i.test(frame.text), from);
}

async function play(client, turns) {
  let messages = [];
  for (const turn of turns) {
    if (turn === PAY) await pay(client, messages);
    else messages = (await client.say(turn)).messages;
  }
  return messages;
}

for (const [name, [sub, title, ...turns]] of Object.entries(PLAYS))
  test(`${name} leaves « ${title} » in the journal`, async () => {
    const client = await signedIn(sub);
    await play(client, turns.slice(0, Math.max(turns.indexOf(READY), 0)));
    const referenceOf = (line) => /\(D-\d{4}-\d{6}\)/.exec(line)?.[0];
    const before = new Set((await journal(client)).map(referenceOf));
    const last = await play(client, turns.slice(turns.indexOf(READY) + 1));
    const added = (await journal(client)).filter((line) => !before.has(referenceOf(line)));
    assert.equal(added.length, 1, JSON.stringify([added, last]));
    assert.ok(added[0].startsWith(`${title}, le `), `${added[0]}, not ${title}`);
    assert.match(added[0], /\(D-\d{4}-\d{6}\)$/);
    await client.close();
  });
