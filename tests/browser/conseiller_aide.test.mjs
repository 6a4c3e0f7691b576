// What helps an advisor, in Chromium on the real server: acts started for a customer, the guide by
// section, by line and for a customer, presentations, canned answers, the audit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../server/support.mjs";
import { configure, customer, eventually, heard, panel, row, ticket, waiting, warned, world } from "./panel.mjs";
import { axe } from "./support.mjs";

configure(5);

/** A customer over a raw socket who asked for a person, whose conversation the page then holds. */
async function held(page, sub) {
  const client = await waiting(sub);
  await page.locator("[data-tab=waiting]").click();
  await page.locator(`.rows [data-conv="${client.conv}"]`).click();
  await page.locator("#context").getByText("Lignes", { exact: true }).waitFor();
  await page.keyboard.press("Alt+t");
  await page.locator(".state").filter({ hasText: "Avec vous" }).waitFor();
  return client;
}

const parts = (messages, kind) => messages.flatMap((one) => one.parts).find(({ k }) => k === kind);

/** The customer presses the choice whose label begins so; the assistant's answer. */
async function press(client, asked, label) {
  const choice = parts([asked], "choices").items.find((one) => one.label.startsWith(label));
  const { messages } = await client.say(choice.label, { choice: choice.id });
  return messages.findLast(({ from }) => from === "bot");
}

const asks = (client, from, wanted) => client.until((frame) => frame.t === "msg" && frame.from === "bot" && frame.parts.some(({ k, items }) => k === "choices" && items.some(({ label }) => label.startsWith(wanted))), from);
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

async function assertClean(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await axe(page);
    assert.deepEqual(violations, [], `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 640 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), `${name} at 320 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("an advisor starts an option and a cap on a line; the customer confirms in the chat; the result is in the file", async () => {
  const page = await panel("conseiller-1"), client = await held(page, "famille");
  await page.locator("#act").fill("Ajouter ou retirer une option");
  const lines = await page.locator("#act-line option").allInnerTexts();
  assert.ok(lines.length > 1 && lines.slice(1).every((line) => /^(Mobile|Fixe)/.test(line)), lines.join(" | "));
  assert.ok(await page.locator("#act-mail").isHidden(), "no address is asked");
  await page.locator("#act-line").selectOption({ index: 1 });
  let from = client.frames.length;
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  let asked = await press(client, await asks(client, from, "Ajouter"), "Ajouter");
  await page.locator(".acts li").filter({ hasText: "Ajouter ou retirer une option\u00a0: commencée, le client répond" }).waitFor();
  asked = await press(client, asked, parts([asked], "choices").items[0].label);
  await client.ask({ t: "confirm", conv: client.conv, token: parts([asked], "confirm").token, yes: true });
  await page.locator(".acts [data-state=done]").filter({ hasText: /faite, référence \S+/ }).waitFor();
  const told = await page.locator(".acts [data-state=done]").innerText(), reference = /référence (\S+)/.exec(told)[1];
  await page.locator("#status").getByText(`référence ${reference}`).waitFor();
  await page.locator("#context .facts").filter({ hasText: "Derniers événements du compte" }).or(page.locator("#context section").filter({ hasText: "Derniers événements du compte" })).filter({ hasText: reference }).first().waitFor();
  // A cap, whose amount is typed while the advisor is there.
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  await page.locator("#act-line").selectOption({ index: 1 });
  from = client.frames.length;
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  asked = await press(client, await asks(client, from, "Fixer"), "Fixer un plafond");
  await press(client, asked, "Tout");
  const { messages } = await client.say("40 euros");
  await client.ask({ t: "confirm", conv: client.conv, token: parts(messages, "confirm").token, yes: true });
  await page.waitForFunction(() => document.querySelectorAll(".acts [data-state=done]").length === 2);
  // Given up by the customer.
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  from = client.frames.length;
  await page.locator("#act-line").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  asked = await press(client, await asks(client, from, "Fixer"), "Bloquer");
  asked = await press(client, asked, "Dons");
  await client.ask({ t: "confirm", conv: client.conv, token: parts([asked], "confirm").token, yes: false });
  await page.locator(".acts [data-state=cancelled]").filter({ hasText: "abandonnée par le client" }).waitFor();
  await assertClean(page, "acts");
});

test("what an unpaid bill stops, and the address that is the login, are refused before the advisor's eyes", async () => {
  const page = await panel("conseiller-2"), client = await held(page, "impaye");
  await page.locator("#act").fill("Ajouter ou retirer une option");
  const from = client.frames.length;
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  let asked = await press(client, await asks(client, from, "Ajouter"), "Ajouter");
  if (parts([asked], "choices")) asked = await press(client, asked, parts([asked], "choices").items[0].label);
  await client.ask({ t: "confirm", conv: client.conv, token: parts([asked], "confirm").token, yes: true });
  await page.locator(".acts [data-state=blocked]").filter({ hasText: "arrêtée par l’impayé" }).waitFor();
  const refused = [];
  for (const sub of ["mobile", "bbox", "sav"]) {
    await held(page, sub);
    await page.locator("#act").fill("Changer mon e-mail de contact");
    await page.locator("#act-condition").filter({ hasText: "CDC" }).waitFor();
    const isLogin = await page.locator("#act-condition").filter({ hasText: "lui seul peut la changer" }).count() > 0;
    const begin = page.getByRole("button", { name: "Commencer pour le client" });
    assert.equal(await begin.isDisabled(), isLogin, "what the page says impossible is not offered");
    assert.equal(await page.locator("#act-mail").isVisible(), !isLogin);
    if (isLogin) {
      refused.push(sub);
      continue;
    }
    await page.locator("#act-mail").fill("nouvelle@exemple.fr");
    await begin.click();
    await page.locator(".acts [data-state=confirm]").filter({ hasText: "attend sa confirmation" }).waitFor();
  }
  assert.ok(refused.length > 0);
});

test("the guide goes by section and by line, and is bound to who is on the phone", async () => {
  const page = await panel("conseiller-1", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("#ask").click();
  await page.locator("#section").selectOption("urgence");
  await page.locator("#results li").filter({ hasText: "PUK" }).waitFor();
  assert.ok(await page.locator("#results li").count() >= 5);
  await page.locator("#section").selectOption("offre");
  await page.locator("#results li").filter({ hasText: "Changer de mobile" }).first().waitFor();
  await page.locator("[data-market=fixe]").click();
  await page.locator("#results li").filter({ hasText: "Changer de mobile" }).first().waitFor({ state: "detached" });
  await page.locator("[data-market='']").click();
  await page.locator("#who").fill("impaye");
  await page.keyboard.press("Enter");
  await page.locator(".bound").filter({ hasText: "impayé de 42,50" }).waitFor();
  assert.match(await page.locator(".bound [data-line]").first().innerText(), /^Mobile, 06.*active/);
  await page.locator(".bound summary").click();
  assert.ok(await page.locator(".bound .facts li").count() > 3);
  await page.locator("#results .blocked").first().waitFor();
  await page.locator(".bound [data-line]").first().click();
  await page.locator("[data-market=mobile][aria-pressed=true]").waitFor();
  await page.locator("#section").selectOption("");
  await page.locator("#ask").fill("changer e-mail de contact");
  await page.locator("#results li").first().filter({ hasText: "e-mail" }).waitFor();
  await page.locator("#results li").first().click();
  await page.locator(".detail .condition").filter({ hasText: /CDC.*(lui seul peut la changer|Remplie pour ce client)/ }).waitFor();
  await assertClean(page, "bound guide");
  const audit = await (await fetch(`${world.server.url}/api/v1/desk/audit?customer=impaye&by=conseiller-1`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } })).json();
  assert.ok(audit.entries.some(({ what, detail }) => what === "customer" && detail === "guide"), "the binding is audited");
  await page.getByRole("button", { name: "Retirer", exact: true }).click();
  await page.locator(".bound").filter({ hasText: "impayé" }).waitFor({ state: "detached" }).catch(() => {});
  assert.equal(await page.locator(".bound").innerText(), "");
  // Ways and sentences by the keyboard.
  await page.locator("[data-market='']").click();
  await page.locator("#ask").fill("modifier mon forfait");
  await page.locator(".detail .tell").filter({ hasText: "dites-lui que" }).waitFor();
  await page.locator("#ask").press("Enter");
  await page.getByText("Chemin\u00a0: copié.").waitFor();
  await page.locator("#ask").press("Control+Enter");
  await page.getByText("Phrase\u00a0: copiée.").waitFor();
  await page.locator("#ask").press("Control+Shift+Enter");
  await page.getByText("Présentation\u00a0: copiée.").waitFor();
  assert.equal(await clipboard(page), await page.locator(".detail blockquote").nth(1).innerText());
});

test("presentations are looked through by theme, and never offered to who complains, was robbed or owes", async () => {
  const page = await panel("conseiller-1");
  await page.locator("#ask").click();
  await page.locator(".presentations > summary").click();
  await page.locator("[data-theme]").nth(2).waitFor();
  assert.ok(await page.locator("[data-theme] blockquote").count() >= 9);
  await page.locator("#theme").selectOption("controle_fonctions");
  assert.equal(await page.locator("[data-theme]").count(), 1);
  assert.match(await page.locator("[data-theme] .tell").first().innerText(), /^Dites-lui que /);
  await assertClean(page, "presentations");
  const offered = async (text) => {
    await page.locator("#ask").fill(text);
    await page.waitForFunction((typed) => document.querySelector("#ask").value === typed && document.querySelector("#view-guide").dataset.asked === typed, text);
    return page.locator(".detail").getByText("Pour présenter l’application").count();
  };
  assert.equal(await offered("modifier mon forfait"), 1);
  for (const text of ["je fais une réclamation sur mon forfait", "on m’a volé mon mobile", "payer mon impayé"]) assert.equal(await offered(text), 0, text);
  // Whatever was typed, the act on the screen says it.
  await page.locator("#ask").fill("");
  await page.waitForFunction(() => document.querySelector("#view-guide").dataset.asked === "");
  await page.locator("#results li", { hasText: "Modifier mon forfait" }).or(page.locator("#results li", { hasText: "Changer de forfait" })).first().click();
  await page.locator("[data-theme] blockquote").first().waitFor();
  await page.locator("#results li", { hasText: "Déclarer une perte ou un vol" }).click();
  await page.locator(".presentations").getByText("ce n’est pas le moment").waitFor();
  assert.equal(await page.locator("[data-theme] blockquote").count(), 0);
  await page.locator("#who").fill("impaye");
  await page.keyboard.press("Enter");
  await page.locator(".presentations").getByText("Ce client a un impayé").waitFor();
  assert.equal(await offered("modifier mon forfait"), 0);
  // Beside the conversation.
  await page.locator("#tab-desk").click();
  const client = await held(page, "famille");
  await client.say("je veux modifier mon forfait");
  const first = page.locator(".suggestions > ol > li").first();
  await first.filter({ hasText: "dites-lui que" }).waitFor();
  await first.getByRole("button", { name: /Avec la présentation/ }).click();
  assert.match(await page.locator("#draft").inputValue(), /\n\n\S/);
  await page.locator("#draft").fill("");
  await first.getByRole("button", { name: /^Commencer/ }).click();
  assert.match(await page.locator("#act").inputValue(), /forfait/);
  await client.say("votre forfait est une arnaque, je veux le modifier");
  await page.waitForFunction(() => document.querySelectorAll(".suggestions .tell").length === 0 && document.querySelectorAll(".suggestions > ol > li").length > 0);
});

test("several canned answers in one message, in notes too; each conversation keeps its draft", async () => {
  const page = await panel("conseiller-1"), first = await held(page, "famille");
  await page.locator("#draft").focus();
  await page.keyboard.type("/bonj");
  await page.keyboard.press("Enter");
  await page.keyboard.type(" /autr");
  await page.keyboard.press("Tab");
  assert.match(await page.locator("#draft").inputValue(), /^Bonjour Nadia, je suis Camille,.* Puis-je faire autre chose pour vous, Nadia \?$|^Bonjour Nadia, je suis Camille,.* Puis-je faire autre chose pour vous, Nadia\u00a0\?$/s);
  const draft = await page.locator("#draft").inputValue();
  await held(page, "duo");
  assert.equal(await page.locator("#draft").inputValue(), "");
  await page.keyboard.press("Alt+n");
  await page.keyboard.type("/coll");
  await page.locator("#canned [aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#draft").inputValue(), /collègue/);
  await page.locator("[data-tab=mine]").click();
  await page.locator(`.rows [data-conv="${first.conv}"]`).click();
  await page.waitForFunction((text) => document.querySelector("#draft").value === text, draft);
});

test("the supervisor reads the audit by advisor, by customer and further back, and opens what it names", async () => {
  const advisor = await panel("conseiller-2"), client = await held(advisor, "pro");
  const page = await panel("superviseur-1");
  await page.locator("#tab-supervision").click();
  await page.getByLabel("Client (identifiant)", { exact: true }).fill("pro");
  await page.getByRole("button", { name: "Afficher le journal" }).click();
  const rows = page.locator(".audit tbody tr");
  await rows.filter({ hasText: "A pris la conversation" }).first().waitFor();
  for (const cells of await rows.allInnerTexts()) assert.match(cells, /\bpro\b/);
  await rows.filter({ hasText: "A lu ce journal" }).first().waitFor();
  await page.getByLabel("Conseiller", { exact: true }).fill("conseiller-2");
  await page.keyboard.press("Enter");
  await rows.filter({ hasText: "A lu ce journal" }).first().waitFor({ state: "detached" });
  for (const cells of await rows.allInnerTexts()) assert.match(cells, /Karim \(conseiller-2\)/);
  assert.deepEqual(await page.locator(".audit thead th").allInnerTexts(), ["Quand", "Qui", "Quoi", "Client", "Conversation"]);
  await assertClean(page, "audit");
  // Many entries: the older ones come below, and the focus goes to the first of them.
  const tickets = await ticket("conseiller-2"), socket = await Client.open(world.server);
  await socket.ask({ t: "hello", role: "advisor", kind: "panel", ticket: tickets });
  for (let i = 0; i < 110; i++) await socket.ask({ t: "tag", conv: client.conv, add: [], del: ["rien"] });
  await socket.close();
  await page.getByRole("button", { name: "Afficher le journal" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".audit tbody tr").length === 100);
  await page.getByRole("button", { name: "Plus ancien" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".audit tbody tr").length > 100);
  await page.waitForFunction(() => document.activeElement === document.querySelectorAll(".audit tbody tr th")[100]);
  await rows.filter({ hasText: "A pris la conversation" }).first().getByRole("button").click();
  await page.locator("#view-desk").waitFor();
  await page.locator(".log .message").first().waitFor();
});

/** What is typed in the guide, and answered. */
async function search(page, text) {
  await page.locator("#ask").fill(text);
  await page.waitForFunction((typed) => document.querySelector("#view-guide").dataset.asked === typed, text);
}

const steps = (page) => page.locator(".detail .way").evaluateAll((ways) => ways.map((one) => [...one.children].map(({ textContent }) => textContent).join(" > ")));
const plain = (text) => text.replaceAll("\u00a0", " ");

test("on one card the same chemin is shown, copied and read aloud, for the line of who is on the phone", async () => {
  const page = await panel("conseiller-1", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("#ask").click();
  await page.locator("#results li").nth(60).waitFor();
  assert.equal(await page.locator("#results [aria-selected=true]").count(), 0, "nothing is chosen while nothing is typed");
  const same = async (chemin) => {
    assert.deepEqual(await steps(page), [chemin]);
    await page.locator("#ask").press("Enter");
    assert.equal(await clipboard(page), chemin);
    assert.ok(plain(await page.locator(".detail blockquote").first().innerText()).includes(`« ${chemin} »`));
  };
  await search(page, "ma clé 4g a été volée");
  await same("Ma clé 4G > Urgences & dépannage");
  await page.locator("[data-market=mobile]").click();
  await search(page, "code puk");
  await same("Mon mobile > Urgences & dépannage");
  // No line is chosen: each is shown, copied and named.
  await page.locator("[data-market='']").click();
  await page.locator(".detail .way").nth(2).waitFor();
  await page.locator("#ask").press("Enter");
  assert.equal(plain(await clipboard(page)), "Mobile : Mon mobile > Urgences & dépannage\nClé 4G : Ma clé 4G > Urgences & dépannage\n4G box : Ma 4G box > Urgences & dépannage");
  assert.match(plain(await page.locator(".detail blockquote").first().innerText()), /pour un mobile, .* pour une clé 4G ou .* pour une 4G box/);
  // An unknown customer is warned of until a good one comes.
  await page.locator("#who").fill("xx-inconnu");
  await page.keyboard.press("Enter");
  await warned(page, "Aucun client à ce numéro");
  await page.locator("#who").fill("cle4g");
  await page.keyboard.press("Enter");
  await page.locator(".bound strong").filter({ hasText: /^\S+ \S+/ }).waitFor();
  assert.equal(await page.locator("#alerts p").filter({ hasText: "Aucun client" }).count(), 0);
  await page.locator(".detail .way").nth(1).waitFor({ state: "detached" });
  await same("Ma clé 4G > Urgences & dépannage");
  await page.locator("#who").fill("mobile");
  await page.keyboard.press("Enter");
  await page.locator(".bound [data-line]").filter({ hasText: "Mobile" }).first().waitFor();
  await search(page, "ma box marche plus");
  await page.locator(".detail").getByText("Ce client n’a pas de Bbox").waitFor();
  assert.deepEqual(await steps(page), []);
  assert.equal(await page.locator("#results [aria-selected=true]").getByText("Possible pour ce client").count(), 0);
  await page.locator("#who").fill("impaye");
  await page.keyboard.press("Enter");
  await search(page, "je veux changer de forfait");
  await page.locator(".detail blockquote").filter({ hasText: /le chemin vous est ouvert.*42,50.*A payer/ }).waitFor();
  await assertClean(page, "guide of a customer");
});

test("what only shares words is marked and never chosen by itself; an act for another line is a press away", async () => {
  const page = await panel("conseiller-2");
  await page.locator("#ask").focus();
  await search(page, "p");
  await page.locator("#results li").first().waitFor();
  await search(page, "vous êtes des voleurs");
  await page.locator("#view-guide [role=status]").filter({ hasText: "Rien ne correspond" }).waitFor();
  assert.equal(await page.locator("#results li").count(), 0);
  await page.locator(".presentations > summary").click();
  await page.locator(".presentations").getByText("ce n’est pas le moment").waitFor();
  assert.equal(await page.locator(".presentations blockquote").count(), 0);
  await search(page, "facture de mon tel volé");
  assert.equal(await page.locator(".presentations blockquote").count(), 0);
  await search(page, "modifier mon forfait");
  await page.locator(".presentations blockquote").first().waitFor();
  await page.locator("[data-market=fixe]").click();
  await search(page, "code puk");
  await page.locator(".other").filter({ hasText: "Obtenir mon code PUK" }).waitFor();
  assert.equal(await page.locator("#results [aria-selected=true]").count(), 0);
  await page.locator("#results .unsure").filter({ hasText: "Peu sûr" }).first().waitFor();
  await assertClean(page, "weak matches");
  // The first arrow chooses the first.
  await page.locator("#ask").press("ArrowDown");
  await page.locator("#result-0[aria-selected=true]").waitFor();
  await page.locator(".other").getByRole("button", { name: "Clé 4G" }).click();
  await page.locator("#results [aria-selected=true]").filter({ hasText: "PUK" }).waitFor();
  assert.deepEqual(await steps(page), ["Ma clé 4G > Urgences & dépannage"]);
  assert.ok(await page.locator(".other").isHidden());
});

test("who takes over has suggestions for what was written; each request is answered by a key; a code that is none stays", async () => {
  const page = await panel("conseiller-1"), client = await customer("impaye");
  await client.say("je veux changer de forfait");
  await client.say("un conseiller s'il vous plaît");
  await page.locator("[data-tab=waiting]").click();
  await row(page, client).click();
  const items = page.locator(".suggestions > ol > li");
  await items.first().filter({ hasText: "Changer de forfait mobile" }).waitFor();
  await page.keyboard.press("Alt+t");
  await page.locator(".state").filter({ hasText: "Avec vous" }).waitFor();
  await page.locator("#status p").filter({ hasText: "Réponses suggérées, la première\u00a0: Changer de forfait mobile, bloqué" }).waitFor({ state: "attached" });
  await page.locator("#draft").focus();
  await page.keyboard.press("Control+Digit1");
  const told = await heard(client, "le chemin vous est ouvert");
  assert.match(plain(told.text), /« Mon forfait > Je change d'offre ».*42,50 €.*« J'accède à mes factures et paiements > A payer »/);
  // Its chemin fills the canned answer.
  await page.keyboard.type("/chemin");
  await page.locator("#canned [aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.ok(plain(await page.locator("#draft").inputValue()).includes("« Mon forfait > Je change d'offre »"));
  await page.locator("#draft").fill("");
  await client.say("je veux mon rio et payer ma facture");
  await items.nth(1).filter({ hasText: "Payer ma facture" }).waitFor();
  // Held, it repeats: one message leaves, and the numbers stay those that are seen.
  const sent = () => client.frames.filter((frame) => frame.t === "msg" && frame.from === "advisor").length, until = sent();
  await page.keyboard.down("Control");
  for (let presses = 0; presses < 3; presses++) await page.keyboard.down("Digit1");
  await page.keyboard.up("Digit1");
  await page.keyboard.up("Control");
  await heard(client, "Obtenir mon RIO");
  await items.first().filter({ hasText: "Envoyée" }).waitFor();
  await page.keyboard.press("Control+Digit1");
  await page.locator("#status p").filter({ hasText: "La suggestion 1 est déjà envoyée." }).waitFor({ state: "attached" });
  assert.equal(sent(), until + 1);
  // The chemin that a canned answer takes is that of what is left.
  await page.keyboard.type("/chemin");
  await page.locator("#canned [aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.ok(plain(await page.locator("#draft").inputValue()).includes("« J'accède à mes factures et paiements > A payer »"));
  await page.locator("#draft").fill("");
  await page.keyboard.press("Control+Digit2");
  await heard(client, "Pour payer votre facture");
  await page.locator(".suggestions").waitFor({ state: "hidden" });
  const before = client.frames.length;
  await page.keyboard.type("/zzz");
  await page.keyboard.press("Enter");
  await warned(page, "Aucune réponse type ne porte le code");
  assert.equal(await page.locator("#draft").inputValue(), "/zzz");
  await page.locator("#draft").fill("Bien reçu, et/ou 1/2.");
  await page.keyboard.press("Enter");
  await heard(client, "Bien reçu", before);
  assert.ok(!client.frames.some((frame) => frame.t === "msg" && frame.text.includes("/zzz")));
  // The buttons are where they are seen, on a small screen.
  await client.say("je veux mon rio et payer ma facture");
  // At any width what was asked stays in sight beside what could be answered.
  const inSight = () => page.evaluate(() => {
    const box = document.querySelector(".scroll").getBoundingClientRect(), asked = [...document.querySelectorAll(".log .customer")].at(-1).getBoundingClientRect();
    return asked.top >= box.top && asked.bottom <= box.bottom;
  });
  for (const [width, height] of [[1100, 700], [600, 800], [1366, 768]]) {
    await page.setViewportSize({ width, height });
    assert.ok(await eventually(inSight, Boolean), `${width} px`);
  }
  const button = page.getByRole("button", { name: /^Envoyer la suggestion 1/ });
  await button.waitFor();
  assert.ok(await button.evaluate((one) => one.getBoundingClientRect().bottom <= one.closest(".suggestions").getBoundingClientRect().bottom && one.closest(".suggestions").scrollTop === 0));
});

test("who is bound is announced, also by a number typed in the one field; filters that hide all are said and lifted", async () => {
  const page = await panel("conseiller-1");
  const said = (text) => page.locator("#status p").filter({ hasText: text }).waitFor({ state: "attached" });
  await page.locator("#ask").click();
  await page.locator("#who").fill("impaye");
  await page.keyboard.press("Enter");
  await said(/Client associé\u00a0: \S+ \S+, impayé de 42,50\s€, \d+\u00a0démarches bloquées à la dernière étape\./);
  // The line that was chosen goes with its customer.
  await page.locator("[data-line]").first().click();
  assert.equal(await page.locator("[data-market='']").getAttribute("aria-pressed"), "false");
  await page.getByRole("button", { name: "Retirer", exact: true }).click();
  await said("Client retiré.");
  assert.equal(await page.locator("[data-market='']").getAttribute("aria-pressed"), "true");
  // A number is no act.
  await page.locator("#ask").fill("06 39 98 00 03");
  await page.locator("#view-guide [role=status]").filter({ hasText: "C’est un numéro" }).waitFor();
  await page.getByRole("button", { name: "Associer le client du 06 39 98 00 03" }).waitFor();
  assert.equal(await page.locator("#results li").count(), 0);
  await page.locator("#ask").press("Enter");
  await page.locator(".bound strong").first().waitFor();
  assert.equal(await page.locator("#ask").inputValue(), "");
  assert.equal(await page.evaluate(() => document.activeElement.id), "ask");
  await page.getByRole("button", { name: "Retirer", exact: true }).click();
  // Filters.
  await page.locator("[data-market=box4g]").click();
  await page.locator("#section").selectOption("urgence");
  await search(page, "mes factures");
  await page.locator("#view-guide [role=status]").filter({ hasText: "Rien ne correspond pour 4G box, rubrique Urgence" }).waitFor();
  await assertClean(page, "filters");
  await page.getByRole("button", { name: "Lever les filtres" }).click();
  await page.locator("#results li").first().filter({ hasText: "Consulter mes factures" }).waitFor();
  assert.equal(await page.locator("#section").inputValue(), "");
  assert.ok(await page.locator(".other").isHidden());
});

test("what an unpaid bill stops stands out of the list; a topic has its place", async () => {
  const page = await panel("conseiller-2");
  await page.locator("#ask").click();
  await page.locator("#results li").nth(60).waitFor();
  const stopped = page.locator("#results li.stopped"), count = await stopped.count();
  assert.ok(count > 3 && count < 20, String(count));
  assert.equal(await page.locator("#results li").filter({ hasText: "Bloqué en cas d’impayé" }).count(), count);
  assert.equal(await page.locator("#results").getByText("Possible même avec un impayé").count(), 0);
  await page.locator("#view-guide [role=status]").filter({ hasText: `dont ${count}\u00a0bloquées en cas d’impayé` }).waitFor();
  const topic = page.locator("#results li").filter({ hasText: "Changer ma date de prélèvement" });
  await topic.getByText("Sujet", { exact: true }).waitFor();
  await topic.getByText("Rubrique Facture").waitFor();
  await assertClean(page, "the whole list");
});
