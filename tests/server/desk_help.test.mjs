// What helps an advisor: acts started for a customer and what became of them, the guide bound to a
// customer, looked through by section and by line, and when the application is not presented.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Client, Server, fetch } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-help-"));
writeFileSync(join(folder, "chemin.jsonc"), JSON.stringify({ desk_grace_seconds: 1, messages_per_minute: 100000, messages_per_minute_per_address: 1000000 }));

let server;
const open = [];
before(async () => { server = await Server.start(["--demo", "--config", join(folder, "chemin.jsonc")]); });
afterEach(async () => { for (const one of open.splice(0)) await one.close(); });
after(async () => {
  assert.equal((await server.stop()).code, 0);
  rmSync(folder, { recursive: true });
});

const ticket = (sub) => server.ticket(sub);

async function panel(sub = "conseiller-1") {
  const client = await Client.open(server);
  open.push(client);
  assert.equal((await client.ask({ t: "hello", role: "advisor", kind: "panel", ticket: await ticket(sub) })).t, "welcome");
  return client;
}

/** A customer whose conversation `advisor` holds. */
async function held(advisor, sub) {
  const customer = await Client.open(server);
  open.push(customer);
  await customer.hello({ ticket: await ticket(sub) });
  await customer.say("bonjour");
  const { entry, context } = await advisor.ask({ t: "watch", conv: customer.conv });
  assert.equal((await advisor.ask({ t: "take", conv: customer.conv, mode_ver: entry.mode_ver })).t, "ok");
  return { customer, conv: customer.conv, context };
}

/** The advisor writes, and the customer has it. */
async function write(advisor, customer, text) {
  const from = customer.frames.length;
  assert.equal((await advisor.ask({ t: "msg", conv: customer.conv, text })).t, "ok");
  await customer.until((frame) => frame.t === "msg" && frame.from === "advisor", from);
}

const parts = (messages, kind) => messages.flatMap((one) => one.parts).find(({ k }) => k === kind);
const botSays = (customer, from, wanted) => customer.until((frame) => frame.t === "msg" && frame.from === "bot" && wanted(frame), from);

/** The customer presses the choice whose label begins so. */
async function press(customer, asked, label) {
  const choice = parts([asked], "choices").items.find((one) => one.label.startsWith(label));
  const { messages } = await customer.say(choice.label, { choice: choice.id });
  return messages.filter(({ from }) => from === "bot").at(-1);
}

test("an advisor starts a cap on the line they choose; the customer types it and confirms; the desk is told", async () => {
  const advisor = await panel(), { customer, conv, context } = await held(advisor, "famille");
  const line = context.lines.filter(({ market }) => market === "mobile")[1];
  const from = customer.frames.length;
  assert.equal((await advisor.ask({ t: "start", conv, intent: "depenses_maitriser", params: { line: line.id } })).t, "ok");
  let asked = await botSays(customer, from, ({ parts: list }) => list.some(({ k }) => k === "choices"));
  asked = await press(customer, asked, "Fixer un plafond");
  asked = await press(customer, asked, "Tout");
  assert.match(asked.text, /plafond/);
  // What is said to the advisor is theirs; an amount answers the question, after that too.
  assert.deepEqual((await customer.say("attendez, je réfléchis")).messages.map((one) => one.from), ["customer"]);
  assert.equal((await advisor.ask({ t: "msg", conv, text: "Prenez votre temps." })).t, "ok");
  const { messages } = await customer.say("40 euros");
  const confirm = parts(messages, "confirm");
  assert.match(messages.at(-1).text, /40/);
  assert.match(messages.at(-1).text.replace(/\s/g, ""), new RegExp(line.number.slice(-4)));
  await customer.ask({ t: "confirm", conv, token: confirm.token, yes: true });
  const act = await advisor.until((frame) => frame.t === "act" && frame.state !== "level");
  assert.deepEqual([act.conv, act.intent, act.state], [conv, "depenses_maitriser", "done"]);
  assert.match(act.reference, /\S/);
  assert.match(act.title, /\S/);
  const done = await botSays(customer, from, ({ text }) => text.includes(act.reference));
  assert.ok(done.text.includes("40"));
  assert.ok(!customer.frames.some((frame) => frame.t === "act"), "the customer's client gets none");
  const again = (await advisor.ask({ t: "watch", conv })).context;
  assert.ok(again.acts.some(({ reference }) => reference === act.reference));
});

test("an act that an unpaid bill stops, or that the customer gives up, is told as such", async () => {
  const advisor = await panel(), { customer, conv } = await held(advisor, "impaye");
  const from = customer.frames.length;
  assert.equal((await advisor.ask({ t: "start", conv, intent: "option_gerer", params: {} })).t, "ok");
  let asked = await botSays(customer, from, ({ parts: list }) => list.some(({ k }) => k === "choices"));
  asked = await press(customer, asked, "Ajouter");
  if (parts([asked], "choices")) asked = await press(customer, asked, parts([asked], "choices").items[0].label);
  await customer.ask({ t: "confirm", conv, token: parts([asked], "confirm").token, yes: true });
  assert.equal((await advisor.until((frame) => frame.t === "act")).state, "blocked");
  const seen = advisor.frames.length, said = customer.frames.length;
  assert.equal((await advisor.ask({ t: "start", conv, intent: "utilisateur_declarer", params: {} })).t, "ok");
  await botSays(customer, said, ({ text }) => text.includes("prénom"));
  // A free text counts only when nobody has spoken since the question.
  await write(advisor, customer, "C’est pour votre fille ?");
  assert.deepEqual((await customer.say("oui, pour elle")).messages.map((one) => one.from), ["customer"]);
  assert.equal((await advisor.ask({ t: "start", conv, intent: "utilisateur_declarer", params: {} })).t, "ok");
  const { messages } = await customer.say("Jeanne Martin");
  const confirm = parts(messages, "confirm");
  assert.match(messages.at(-1).text, /Jeanne Martin/);
  await customer.ask({ t: "confirm", conv, token: confirm.token, yes: false });
  assert.equal((await advisor.until((frame) => frame.t === "act", seen)).state, "cancelled");
});

test("to the summary of what an advisor began, a typed yes confirms and a typed no gives it up; once the advisor has spoken it is theirs", async () => {
  const advisor = await panel(), { customer, conv, context } = await held(advisor, "famille");
  const line = context.lines.find(({ market }) => market === "mobile");
  const begin = async (amount) => {
    const from = customer.frames.length;
    assert.equal((await advisor.ask({ t: "start", conv, intent: "depenses_maitriser", params: { line: line.id } })).t, "ok");
    let asked = await botSays(customer, from, ({ parts: list }) => list.some(({ k }) => k === "choices"));
    asked = await press(customer, asked, "Fixer un plafond");
    await press(customer, asked, "Tout");
    return parts((await customer.say(`${amount} euros`)).messages, "confirm").token;
  };
  let seen = advisor.frames.length;
  const ends = async (state) => (await advisor.until((frame) => frame.t === "act" && frame.state === state, seen)).intent;
  await begin(30);
  const { messages } = await customer.say("oui");
  assert.equal(await ends("done"), "depenses_maitriser");
  assert.ok(messages.some(({ from }) => from === "bot"), "it is answered");
  seen = advisor.frames.length;
  await begin(35);
  await customer.say("non");
  assert.equal(await ends("cancelled"), "depenses_maitriser");
  const token = await begin(45);
  await write(advisor, customer, "C’est bien pour cette ligne ?");
  assert.deepEqual((await customer.say("oui")).messages.map((one) => one.from), ["customer"]);
  seen = advisor.frames.length;
  await customer.ask({ t: "confirm", conv, token, yes: true });
  assert.equal(await ends("done"), "depenses_maitriser");
});

test("the address that the advisor was told is in the summary; the login is refused", async () => {
  const advisor = await panel(), { customer, conv, context } = await held(advisor, "famille");
  const wanted = await advisor.ask({ t: "start", conv, intent: "email_contact_changer", params: { email: "nadia.neuve@exemple.fr" } });
  if (context.login_email_is_contact) {
    assert.equal(wanted.code, "forbidden");
  } else {
    const asked = await botSays(customer, 0, ({ parts: list }) => list.some(({ k, items }) => k === "choices" && items.some(({ label }) => label.includes("contact"))));
    const summed = await press(customer, asked, "Celle de contact");
    assert.match(summed.text, /nadia\.neuve@exemple\.fr/);
  }
  const refusals = [];
  for (const sub of ["mobile", "bbox", "duo", "impaye", "pro", "sav"]) {
    const one = await held(advisor, sub);
    const answer = await advisor.ask({ t: "start", conv: one.conv, intent: "email_contact_changer", params: {} });
    assert.equal(answer.t, one.context.login_email_is_contact ? "err" : "ok", sub);
    if (answer.t === "err") refusals.push(answer);
    const bound = await advisor.ask({ t: "search", text: "e-mail de contact", customer: sub });
    assert.equal(bound.customer.login_email_is_contact, one.context.login_email_is_contact, sub);
  }
  assert.ok(refusals.length > 0, "one of the fictional customers signs in with their contact address");
  for (const { code, text } of refusals) assert.ok(code === "forbidden" && /identifiant de connexion/.test(text));
});

test("every act with a form can be started, and says which lines and whether an address", async () => {
  const advisor = await panel(), { customer, conv } = await held(advisor, "duo");
  const { intents } = await advisor.ask({ t: "watch", queue: true });
  const forms = intents.filter(({ form }) => form);
  assert.ok(forms.length >= 30);
  assert.deepEqual(intents.find(({ intent }) => intent === "option_gerer").form, { lines: ["mobile", "fixe"], email: false });
  assert.equal(intents.find(({ intent }) => intent === "email_contact_changer").form.email, true);
  assert.match(intents.find(({ intent }) => intent === "email_contact_changer").condition, /CDC/);
  for (const { intent } of forms) {
    const from = customer.frames.length;
    const answer = await advisor.ask({ t: "start", conv, intent, params: { replace: true } });
    if (answer.t === "err") assert.equal(answer.code, "forbidden", intent);
    else assert.ok((await botSays(customer, from, () => true)).text.length > 0, intent);
  }
});

test("a section is looked through, a line keeps only its acts, a customer shows what is stopped", async () => {
  const advisor = await panel();
  const whole = await advisor.ask({ t: "search", text: "", section: "urgence" });
  assert.ok(whole.results.length >= 5);
  assert.ok(whole.results.every(({ section }) => section === "urgence"));
  assert.ok(whole.results.some(({ intent }) => intent === "code_puk"));
  const fixe = await advisor.ask({ t: "search", text: "", section: "offre", market: "fixe" });
  assert.ok(fixe.results.some(({ intent }) => intent === "demenagement"));
  assert.ok(!fixe.results.some(({ intent }) => intent === "renouvellement"), "a mobile's act");
  assert.ok(!(await advisor.ask({ t: "search", text: "changer de mobile", market: "fixe" })).results.some(({ intent }) => intent === "renouvellement"));
  assert.deepEqual((await advisor.ask({ t: "search", text: "puk", section: "offre" })).results.filter(({ section }) => section !== "offre"), []);
  assert.deepEqual((await advisor.ask({ t: "search", text: "", section: "lune" })).results, []);
  const { customer, results } = await advisor.ask({ t: "search", text: "", section: "offre", customer: "impaye" });
  assert.ok(customer.unpaid.active && customer.blocked.length > 0);
  for (const { intent, blocked } of results) assert.equal(blocked, customer.blocked.some((one) => one.intent === intent), intent);
  assert.ok(customer.lines.every(({ status, offer }) => status && offer));
  assert.deepEqual((await advisor.ask({ t: "search", text: "", section: "offre", customer: "famille" })).customer.blocked, []);
});

test("the application is presented beside an act, never to who complains, was robbed or owes", async () => {
  const advisor = await panel();
  const presented = async (text, more = {}) => (await advisor.ask({ t: "search", text, ...more })).results.filter(({ say, tell }) => say || tell);
  const change = (await presented("modifier mon forfait")).find(({ intent }) => intent === "forfait_modifier");
  assert.match(change.say, /\S/);
  assert.match(change.tell, /^Pour «\u00a0.+\u00a0», dites-lui que \S/);
  for (const text of ["je veux faire une réclamation sur ma facture", "c’est inadmissible, je ne comprends pas ma facture", "il est mécontent de sa consommation",
    "on m’a volé mon mobile et je veux modifier mon forfait", "perte ou vol", "j’ai un impayé et je veux voir mes factures", "payer mon impayé", "je n’ai pas les moyens de payer ma facture"])
    assert.deepEqual((await presented(text)).map(({ intent }) => intent), [], text);
  assert.ok((await presented("", { section: "offre", customer: "famille" })).length > 0);
  assert.deepEqual(await presented("", { section: "offre", customer: "impaye" }), [], "a customer who owes");
  assert.deepEqual(await presented("modifier mon forfait", { customer: "impaye" }), []);
  // The same beside a conversation.
  const suggested = async (sub, text) => {
    const { customer, conv } = await held(advisor, sub), from = advisor.frames.length;
    await customer.say(text);
    return (await advisor.until((frame) => frame.t === "suggestions" && frame.conv === conv, from)).items.filter(({ say, tell }) => say || tell);
  };
  assert.ok((await suggested("famille", "je veux modifier mon forfait")).length > 0);
  assert.deepEqual(await suggested("famille", "votre forfait est une arnaque, je veux le modifier"), []);
  assert.deepEqual(await suggested("famille", "on m’a volé mon portable, je veux modifier mon forfait"), []);
  assert.deepEqual(await suggested("impaye", "je veux modifier mon forfait"), []);
});

/** The operator's acts: [{id, marche, chemin, etapes}]. */
const acts = readFileSync(new URL("../data/actes.tsv", import.meta.url), "utf8").trim().split("\n").slice(1).map((row) => row.split("\t")).map(([id, , marche, , chemin, etapes]) => ({ id, marche, chemin, etapes }));
/** Sentences are compared with plain spaces. */
const plain = (items) => items.map((one) => ({ ...one, text: one.text.replaceAll("\u00a0", " ") }));
const find = async (advisor, text, more = {}) => {
  const answer = await advisor.ask({ t: "search", text, ...more });
  return { ...answer, results: plain(answer.results) };
};
const tapped = ({ steps, ways }) => (steps.length ? [steps.join(" > ")] : ways.map((one) => one.steps.join(" > ")));

test("one card, one chemin: of the line that is chosen, what is shown is what is said", async () => {
  const advisor = await panel();
  for (const market of ["mobile", "fixe", "cle4g", "box4g"]) {
    const { results } = await find(advisor, "", { market }), rows = acts.filter(({ marche }) => marche === market);
    const shown = results.filter(({ markets }) => markets.length);
    assert.deepEqual(shown.map(({ intent }) => intent).sort(), rows.map(({ id }) => id).sort(), market);
    for (const one of shown) {
      const { chemin, etapes } = rows.find(({ id }) => id === one.intent);
      assert.deepEqual([one.market, one.chemin, one.steps.join(" > ")], [market, chemin, etapes], one.intent);
      assert.ok(one.text.includes(`« ${etapes} »`), one.text);
      for (const other of acts.filter(({ id }) => id === one.intent)) if (!etapes.includes(other.etapes)) assert.ok(!one.text.includes(other.etapes), one.text);
    }
  }
  // The phrase names the line; without any, the sentence names each.
  const [key] = (await find(advisor, "ma clé 4g a été volée")).results;
  assert.deepEqual([key.market, tapped(key)], ["cle4g", ["Ma clé 4G > Urgences & dépannage"]]);
  assert.ok(key.text.includes("« Ma clé 4G > Urgences & dépannage »") && !key.text.includes("Mon mobile"));
  const [puk] = (await find(advisor, "code puk")).results;
  assert.deepEqual(puk.ways.map(({ market }) => market), ["mobile", "cle4g", "box4g"]);
  assert.match(puk.text, /« Mon mobile > Urgences & dépannage » pour un mobile, « Ma clé 4G > Urgences & dépannage » pour une clé 4G ou « Ma 4G box > Urgences & dépannage » pour une 4G box/);
  const [plus] = (await find(advisor, "internet+")).results;
  assert.match(plus.text, /pour un mobile ou « Ma conso > Mes achats sur facture > Mes achats Internet\+ box » pour une Bbox/);
  const [conso] = (await find(advisor, "suivre ma consommation")).results;
  assert.deepEqual([conso.chemin, conso.steps, tapped(conso)], ["Ma conso > Ma data/Internet", [], ["Ma conso > Ma data", "Ma conso > Internet"]]);
  assert.ok(!conso.text.includes("Ma data/Internet"));
});

test("a customer gets the chemin of a line they have, and is told of those they have not", async () => {
  const advisor = await panel();
  const first = async (text, customer, more = {}) => (await find(advisor, text, { customer, ...more })).results[0];
  const stolen = await first("on ma volé ma box", "box4g");
  assert.deepEqual([stolen.intent, stolen.market, tapped(stolen), stolen.lacks], ["perte_vol_declarer", "box4g", ["Ma 4G box > Urgences & dépannage"], []]);
  assert.ok(!/Mon mobile|Ma clé 4G/.test(stolen.text));
  const puk = await first("code puk", "cle4g");
  assert.deepEqual([puk.market, tapped(puk)], ["cle4g", ["Ma clé 4G > Urgences & dépannage"]]);
  const broken = await first("ma box marche plus", "mobile");
  assert.deepEqual([broken.intent, broken.ways, broken.chemin, broken.lacks], ["diagnostic_bbox", [], null, ["fixe"]]);
  assert.match(broken.text, /concerne une Bbox : je n’en vois pas à votre nom/);
  for (const one of (await find(advisor, "ma box marche plus", { customer: "mobile" })).results) if (!one.markets.includes("fixe")) assert.deepEqual(one.lacks, [], one.intent);
  assert.deepEqual((await first("résilier ma box", "mobile")).lacks, ["fixe"], "the act is about a Bbox, whichever line documents it");
  // A Bbox and a mobile: the stolen box is not the mobile, and no chemin is for it.
  const box = await first("on ma volé ma box hier", "duo");
  assert.deepEqual([box.ways, box.no_way, box.lacks], [[], "fixe", []]);
  assert.ok(!box.text.includes("Urgences"));
  const pay = await first("payer ma facture par carte bancaire", "bbox");
  assert.deepEqual([pay.intent, pay.ways, pay.no_way, pay.form], ["facture_payer_cb", [], "fixe", true]);
  assert.match(pay.text, /ensemble, ici même/);
  const owned = { mobile: ["mobile"], bbox: ["fixe"], cle4g: ["cle4g"], box4g: ["box4g"], duo: ["mobile", "fixe"] };
  for (const [customer, lines] of Object.entries(owned))
    for (const one of (await find(advisor, "", { customer })).results) {
      assert.ok(one.ways.every(({ market }) => lines.includes(market)), `${customer}: ${one.intent}`);
      if (one.markets.length && !one.ways.length) assert.ok(one.lacks.length || one.no_way, `${customer}: ${one.intent}`);
      assert.ok(one.lacks.every((market) => !lines.includes(market)));
    }
});

test("an unpaid bill is in the sentence: the way is open, what waits, and how to pay", async () => {
  const advisor = await panel();
  const [change] = (await find(advisor, "je veux changer de forfait", { customer: "impaye" })).results;
  assert.equal(change.blocked, true);
  for (const part of ["« Mon forfait > Je change d'offre »", "42,50 €", "« J'accède à mes factures et paiements > A payer »", "le chemin vous est ouvert", "dernière étape"]) assert.ok(change.text.includes(part), `${part}: ${change.text}`);
  const [puk] = (await find(advisor, "code puk", { customer: "impaye" })).results;
  assert.ok(puk.blocked === false && !puk.text.includes("42,50"));
});

test("words without meaning find nothing, weak matches come last and say so, a letter finds", async () => {
  const advisor = await panel();
  for (const text of ["vous êtes des voleurs", "mon mari est décédé", "passez moi quelqu'un de compétent", "est pas mon", "pourquoi pas moi", "je veux parler à votre directeur", "vous ouvrez à quelle heure le samedi"])
    assert.deepEqual((await find(advisor, text)).results.map(({ intent }) => intent), [], text);
  assert.deepEqual((await find(advisor, "plus de réseau")).results.map(({ intent }) => intent).filter((intent) => /internet_plus|pto/.test(intent)), []);
  const weakly = [];
  for (const text of ["code puk", "box", "changer", "mon oncle a perdu le code de son coffre", "je veux une facture pour mon voisin", "carte"]) {
    const { results } = await find(advisor, text), weak = results.findIndex(({ sure }) => !sure);
    if (weak < 0) continue;
    assert.ok(results.slice(weak).every(({ sure }) => !sure), text);
    if (weak > 0) weakly.push(text);
  }
  assert.ok(weakly.length > 0, "some have both");
  const refused = (await find(advisor, "quel temps pour le réseau de mon potager")).results;
  assert.ok(refused.every(({ sure }) => !sure), JSON.stringify(refused.map(({ intent, sure }) => [intent, sure])));
  for (const text of ["je ne veux pas résilier juste suspendre", "surtout ne changez pas mon forfait"]) assert.ok((await find(advisor, text)).results.every(({ sure }) => !sure), text);
  for (const letter of ["p", "r", "f"]) {
    const { results } = await find(advisor, letter);
    assert.ok(results.length > 0, letter);
    for (const { title } of results) assert.match(title, new RegExp(`(^|[ '’-])${letter}`, "i"));
  }
  assert.ok((await find(advisor, "")).results.length > 60, "everything is looked through");
});

test("what the line chosen has not is said, and where it is", async () => {
  const advisor = await panel();
  const { results, elsewhere } = await find(advisor, "code puk", { market: "fixe" });
  assert.deepEqual(elsewhere, [{ intent: "code_puk", title: "Obtenir mon code PUK", markets: ["mobile", "cle4g", "box4g"] }]);
  assert.ok(results.every(({ sure }) => !sure), "nothing that is chosen by itself");
  for (const market of ["fixe", "cle4g", "box4g"]) {
    const pay = await find(advisor, "payer ma facture par carte bancaire", { market });
    assert.ok(!pay.results.some(({ intent }) => intent === "facture_payer_cb"), market);
    assert.deepEqual(pay.elsewhere.map(({ intent, markets }) => [intent, markets]), [["facture_payer_cb", ["mobile"]]]);
  }
  assert.deepEqual((await find(advisor, "code puk", { market: "mobile" })).elsewhere, []);
});

test("presentations are withheld as a whole after a theft, a complaint or an unpaid bill", async () => {
  const advisor = await panel();
  for (const [text, present] of [["modifier mon forfait", true], ["", true], ["facture de mon tel volé", false], ["vous m’avez arnaqué", false], ["vous m'avez pas prévenu de l'augmentation", false], ["perte ou vol", false]])
    assert.equal((await find(advisor, text)).present, present, text);
  assert.equal((await find(advisor, "modifier mon forfait", { customer: "impaye" })).present, false);
});

test("an act of theft, debt or trouble is its own bad moment when it is found by browsing; so is displeasure in any words", async () => {
  const advisor = await panel();
  const present = new Map((await find(advisor, "")).results.map((one) => [one.intent, one.present]));
  for (const intent of ["perte_vol_declarer", "impaye_regulariser", "sim_remplacement_commander"]) assert.equal(present.get(intent), false, intent);
  for (const intent of ["forfait_modifier", "factures_consulter"]) assert.equal(present.get(intent), true, intent);
  assert.ok((await find(advisor, "", { section: "offre", customer: "impaye" })).results.every((one) => one.present === false), "a customer who owes");
  for (const text of ["il est insatisfait de son forfait", "trop perçu", "vous m’avez prélevé en trop", "il conteste un montant", "il n’est pas content"])
    assert.equal((await find(advisor, text)).present, false, text);
});

test("a number is known however it is dialled; who is not found is in the journal, and who is found has a name there", async () => {
  const advisor = await panel();
  const mobile = (await advisor.ask({ t: "search", text: "", customer: "pro" })).customer.lines.find(({ number }) => /^\+33/.test(number ?? ""));
  assert.equal((await advisor.ask({ t: "search", text: "", customer: mobile.number.replace("+33", "0033 ") })).customer.id, "pro");
  assert.equal((await advisor.ask({ t: "search", text: "", customer: "06 99 99 99 99" })).code, "not_found");
  const rows = async () => (await (await fetch(`${server.url}/api/v1/desk/audit`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } })).json()).entries;
  const entries = await rows();
  assert.equal(entries.find(({ what }) => what === "customer_unknown").detail, "06 99 99 99 99");
  assert.match(entries.find(({ what, customer }) => what === "customer" && customer === "pro").person, /\S/);
});

test("what is hesitated about with little to go by is not sure; a contested debit is about the bill", async () => {
  const advisor = await panel();
  assert.ok((await find(advisor, "réclamation")).results.every(({ sure }) => !sure));
  for (const text of ["je conteste un prélèvement", "contester un débit", "un prélèvement anormal"])
    assert.equal((await find(advisor, text)).results[0].intent, "facture_comprendre", text);
});

test("suggestions are for the customer's lines, name the block, and answer each request", async () => {
  const advisor = await panel();
  const suggested = async (sub, text) => {
    const { customer, conv } = await held(advisor, sub), from = advisor.frames.length;
    await customer.say(text);
    return (await advisor.until((frame) => frame.t === "suggestions" && frame.conv === conv, from)).items.map((one) => plain([one])[0]);
  };
  const [conso] = await suggested("mobile", "je voudrais suivre ma consommation");
  assert.deepEqual([conso.market, tapped(conso)], ["mobile", ["Ma conso > Ma data"]]);
  assert.ok(conso.text.includes("« Ma conso > Ma data »"));
  const [change] = await suggested("impaye", "je veux changer de forfait");
  assert.ok(change.blocked && /le chemin vous est ouvert.*42,50 €.*A payer/.test(change.text), change.text);
  const [stolen] = await suggested("duo", "on ma volé ma box hier");
  assert.deepEqual([stolen.ways, stolen.no_way], [[], "fixe"]);
  const both = await suggested("mobile", "je veux mon rio et payer ma facture");
  assert.deepEqual(both.filter(({ asked }) => asked).map(({ intent }) => intent), ["rio_mobile", "facture_payer_cb"]);
  const three = await suggested("mobile", "je veux mon code puk, payer ma facture et aussi le rio");
  assert.deepEqual(three.filter(({ asked }) => asked).map(({ intent }) => intent), ["code_puk", "facture_payer_cb", "rio_mobile"]);
  assert.ok(three.slice(0, 3).every(({ sure, source, score }) => sure && source === "comprehension" && score > 0.5));
  const puk = await suggested("cle4g", "mon code puk et aussi mes factures");
  assert.deepEqual([puk[0].market, tapped(puk[0])], ["cle4g", ["Ma clé 4G > Urgences & dépannage"]]);
});

test("who opens gets suggestions for the request that was written before, until it is answered", async () => {
  const advisor = await panel(), customer = await Client.open(server);
  open.push(customer);
  await customer.hello({ ticket: await ticket("impaye") });
  const own = (await customer.say("je veux changer de forfait")).messages.find(({ from }) => from === "customer");
  await customer.say("merci");
  const { conv } = customer, { entry, suggestions } = await advisor.ask({ t: "watch", conv });
  assert.deepEqual([suggestions.for, suggestions.items[0].intent, suggestions.items[0].blocked], [own.mid, "forfait_modifier", true]);
  assert.equal((await advisor.ask({ t: "take", conv, mode_ver: entry.mode_ver })).t, "ok");
  assert.deepEqual((await advisor.ask({ t: "watch", conv })).suggestions, suggestions);
  assert.equal((await advisor.ask({ t: "msg", conv, text: "Voici le chemin." })).t, "ok");
  assert.equal((await advisor.ask({ t: "watch", conv })).suggestions, null);
  const from = advisor.frames.length;
  await customer.say("je veux mon code puk");
  assert.equal((await advisor.until((frame) => frame.t === "suggestions" && frame.conv === conv, from)).items[0].intent, "code_puk");
});

test("after a theft or a complaint nothing is presented in the conversation, live or opened later", async () => {
  const advisor = await panel();
  const tells = ({ items }) => items.filter(({ say, tell }) => say || tell).map(({ intent }) => intent);
  const suggested = async (customer, text) => {
    const { mid } = (await customer.say(text)).messages.find(({ from }) => from === "customer");
    return advisor.until((frame) => frame.t === "suggestions" && frame.for === mid && frame.conv === customer.conv);
  };
  for (const told of ["on ma volé mon portable hier", "vous êtes des incapables, ça fait trois fois que je réclame"]) {
    const { customer, conv } = await held(advisor, "famille");
    await customer.say(told);
    const live = await suggested(customer, "je veux changer de forfait");
    assert.equal(live.items[0].intent, "forfait_modifier");
    assert.deepEqual(tells(live), [], told);
    assert.deepEqual(tells((await advisor.ask({ t: "watch", conv })).suggestions), [], told);
  }
  const { customer } = await held(advisor, "famille");
  assert.ok(tells(await suggested(customer, "je veux changer de forfait")).length > 0, "otherwise it is");
  assert.deepEqual(tells(await suggested(customer, "ma facture est trop chère et je veux changer de forfait")), []);
});

test("who owes is told where to pay and how much", async () => {
  const advisor = await panel();
  const [pay] = (await find(advisor, "régulariser un impayé", { customer: "impaye" })).results;
  assert.deepEqual([pay.intent, pay.steps], ["impaye_regulariser", ["J'accède à mes factures et paiements", "A payer"]]);
  assert.match(pay.text, /42,50 €.*« J'accède à mes factures et paiements > A payer »/);
  const { results } = await find(advisor, "j'ai pas pu payer ma facture, je voudrais changer de forfait", { customer: "impaye" });
  assert.deepEqual(results.slice(0, 2).map(({ intent }) => intent), ["forfait_modifier", "impaye_regulariser"]);
  const [other] = (await find(advisor, "régulariser un impayé", { customer: "famille" })).results;
  assert.ok(!other.text.includes("€"));
});

test("an act is not left for another one unless the advisor says so; both are told, and the first is over", async () => {
  const advisor = await panel(), { customer, conv, context } = await held(advisor, "famille");
  const line = context.lines.find(({ market }) => market === "mobile").id;
  const start = (intent, more = {}) => advisor.ask({ t: "start", conv, intent, params: { line, ...more } });
  let from = customer.frames.length;
  assert.equal((await start("option_gerer")).t, "ok");
  await botSays(customer, from, ({ parts: list }) => list.some(({ k }) => k === "choices"));
  from = customer.frames.length;
  const asked = await start("depenses_maitriser");
  assert.equal(asked.code, "act_open", JSON.stringify(asked));
  assert.match(asked.text, /«\u00a0Ajouter ou retirer une option\u00a0» est en cours/);
  assert.ok(!customer.frames.slice(from).some(({ t }) => t === "msg"), "nothing is said to the customer");
  // The audit does not say that it was begun.
  const audit = await fetch(`${server.url}/api/v1/desk/audit?by=conseiller-1`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } });
  const rows = (await audit.json()).entries.filter((row) => row.conv === conv && /^start/.test(row.what));
  assert.deepEqual(rows.map(({ what, detail }) => [what, detail]), [["start_refused", "depenses_maitriser"], ["start", "option_gerer"]]);
  assert.ok(rows.every(({ title }) => title));
  // What asks nothing goes beside it.
  assert.equal((await start("code_puk")).t, "ok");
  assert.equal((await start("depenses_maitriser")).code, "act_open");
  const watched = advisor.frames.length;
  assert.equal((await start("depenses_maitriser", { replace: true })).t, "ok");
  const line2 = await customer.until((frame) => frame.t === "msg" && frame.from === "system" && /à la place de/.test(frame.text), from);
  assert.match(line2.text, /à la place de «\u00a0Ajouter ou retirer une option\u00a0»\.$/);
  const act = await advisor.until((frame) => frame.t === "act" && frame.state === "replaced", watched);
  assert.deepEqual([act.intent, act.title], ["option_gerer", "Ajouter ou retirer une option"]);
});
