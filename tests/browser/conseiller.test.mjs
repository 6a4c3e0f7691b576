// The advisors' panel in Chromium, on the real server: customers over raw sockets, advisors in pages.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "../server/support.mjs";
import { axe, start } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-panel-"));
const config = join(folder, "chemin.jsonc");
const shots = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
const configure = (grace) => writeFileSync(config, JSON.stringify({ desk_grace_seconds: grace, desk_warn_seconds: 1, desk_alarm_seconds: 2, ping_seconds: 2, connections_per_address: 2000,
  messages_per_minute: 100000, messages_per_minute_per_address: 1000000 }));
configure(1);
mkdirSync(shots, { recursive: true });

let world, open = [];
before(async () => { world = await start(["--demo", "--config", config]); });
after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  const faults = world.faults.splice(0);
  assert.deepEqual(faults, []);
});

async function ticket(sub) {
  const answer = await fetch(`${world.server.url}/demo/ticket`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub }) });
  return (await answer.json()).ticket;
}

/** A customer's client over a raw socket; `sub` signs in. */
async function customer(sub) {
  const client = await Client.open(world.server);
  await client.hello(sub ? { ticket: await ticket(sub) } : {});
  open.push(() => client.close());
  return client;
}

/** An advisor's page, signed in. */
async function panel(sub, options = {}) {
  const page = await world.page({ path: "/conseiller", ...options });
  open.push(() => page.context().close());
  await page.locator(`[data-sub=${sub}]`).click();
  await page.locator("#link-state[data-status=open]").waitFor();
  await page.locator("#me").filter({ hasText: /\S/ }).waitFor();
  return page;
}

const tab = (page, name) => page.locator(`[data-tab=${name}]`).click();
const row = (page, client) => page.locator(`.rows [data-conv="${client.conv}"]`);
const state = (page, text) => page.locator(".state").filter({ hasText: text }).waitFor();

async function show(page, client, name = "waiting") {
  await tab(page, name);
  await row(page, client).click();
  await page.locator(".log .message").first().waitFor();
}

async function take(page, client, name = "waiting") {
  await show(page, client, name);
  await page.keyboard.press("Alt+t");
  await state(page, "Avec vous");
}

/** A customer who has asked for a person, once somebody is there. */
async function waiting(sub) {
  const client = await customer(sub);
  await client.say("un conseiller s'il vous plaît");
  return client;
}

const heard = (client, text, from = 0) => client.until((frame) => frame.t === "msg" && frame.from === "advisor" && frame.text.includes(text), from);
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

async function assertClean(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await axe(page);
    assert.deepEqual(violations, [], `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function narrow(page, name) {
  await page.setViewportSize({ width: 320, height: 640 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), `${name} at 320 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The pictures that are kept are made anew only when SCREENSHOTS is set. */
async function shoot(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const path = join(shots, `${name}.jpg`);
  await page.setViewportSize({ width: 1120, height: 720 });
  await page.screenshot({ path, type: "jpeg", quality: 20 });
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.ok(statSync(path).size < 60000, `${name} is ${statSync(path).size} bytes`);
}

test("the guide finds under the keyboard alone, copies, filters and knows the customer", async (t) => {
  const page = await panel("conseiller-1", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("#lock").focus();
  await page.keyboard.press("/");
  const times = [];
  for (const letter of "offre de remboursement") {
    await page.keyboard.type(letter);
    await page.waitForFunction(() => document.querySelector("#view-guide").dataset.ms);
    times.push(Number(await page.locator("#view-guide").getAttribute("data-ms")));
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`guide, key to screen: ${times[times.length >> 1]} ms median, ${times.at(-1)} ms most`);
  const chosen = page.locator("#results [aria-selected=true]");
  await chosen.filter({ hasText: "Suivre une offre de remboursement" }).waitFor();
  assert.deepEqual(await page.locator(".detail .way").first().locator("li").allInnerTexts(), ["Mon forfait", "Détail du tarif", "Offre de remboursement"]);
  await page.locator("[data-market=fixe]").click();
  await page.locator(".detail .way li").first().filter({ hasText: "Mon offre" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Enter");
  await page.getByText("Chemin\u00a0: copié.").waitFor();
  assert.equal(await clipboard(page), "Mon offre > Détail du tarif > Offre de remboursement");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Phrase\u00a0: copié.").waitFor();
  assert.match(await clipboard(page), /remboursement/);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#ask").getAttribute("aria-activedescendant"), "result-1");
  await page.locator("[data-market='']").click();
  await page.locator("#ask").fill("changer de mobile");
  await page.locator("#results .may").first().filter({ hasText: "Bloqué en cas d’impayé" }).waitFor();
  await page.locator("#who").fill("impaye");
  await page.keyboard.press("Enter");
  await page.locator(".bound").filter({ hasText: "impayé de 42,50" }).waitFor();
  await page.locator(".detail .blocked").filter({ hasText: "Bloqué par l’impayé" }).waitFor();
  await page.locator("#who").fill("06 39 98 00 11");
  await page.keyboard.press("Enter");
  await page.locator(".bound").filter({ hasText: "rien à régler" }).waitFor();
  await page.locator("#who").fill("06 00 00 00 00");
  await page.keyboard.press("Enter");
  await page.locator("#alerts").getByText("Aucun client à ce numéro").waitFor();
  await page.locator("#ask").fill("changer e-mail de contact");
  await page.locator("#results li").first().click();
  await page.locator(".detail .condition").filter({ hasText: "CDC" }).waitFor();
  await shoot(page, "conseiller-guide");
  await assertClean(page, "guide");
  await narrow(page, "guide");
  await page.locator("#ask").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.locator("#view-desk").waitFor();
});

test("two advisors take at once, one is told by whom; transfer; hand back", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await waiting("famille");
  await show(camille, client);
  await show(karim, client);
  await camille.locator(".state").filter({ hasText: "aussi ouverte par Karim" }).waitFor();
  const button = (page) => page.getByRole("button", { name: "Prendre la main" });
  await Promise.all([camille, karim].map((page) => button(page).click({ noWaitAfter: true })));
  const won = await Promise.race([camille, karim].map((page) => state(page, "Avec vous").then(() => page)));
  const lost = won === camille ? karim : camille, [winner, loser] = won === camille ? ["Camille", "Karim"] : ["Karim", "Camille"];
  await state(lost, `Avec ${winner}`);
  assert.ok(await lost.locator("#draft").getAttribute("readonly") !== null, "who has lost may not write");
  assert.ok(await button(lost).isHidden());
  await won.getByLabel("Réponse au client").fill("Bonjour, je regarde.");
  await won.keyboard.press("Enter");
  assert.equal((await heard(client, "je regarde")).name, winner);
  await won.locator(".log .message.advisor").filter({ hasText: "je regarde" }).waitFor();
  await won.getByLabel("Transférer à").selectOption({ label: `${loser} (0 en cours)` });
  await won.getByRole("button", { name: "Transférer" }).click();
  await state(won, `Avec ${loser}`);
  await state(lost, "Avec vous");
  await tab(lost, "mine");
  await row(lost, client).waitFor();
  await lost.locator(".state").click();
  await lost.keyboard.press("Alt+r");
  await client.until((frame) => frame.t === "mode" && frame.mode === "bot");
  await state(lost, "Avec l’assistant");
  const answered = await client.say("je veux mon code PUK");
  assert.ok(answered.messages.some((one) => one.from === "bot"));
  await lost.locator(".log .message.bot").last().filter({ hasText: /ligne|PUK/i }).waitFor();
});

test("who tries to take what is taken is told by whom, whatever the screen showed", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await waiting();
  await show(karim, client);
  await show(camille, client);
  // Karim's page does not hear that Camille takes it, as when the frame is still on its way.
  await karim.evaluate(() => { Object.defineProperty(document.querySelector(".actions .main"), "hidden", { get: () => false, set() {} }); });
  await camille.keyboard.press("Alt+t");
  await state(camille, "Avec vous");
  await karim.locator(".actions .main").click({ force: true });
  await karim.locator("#alerts").getByText("Camille a déjà pris").waitFor();
  const chief = await panel("superviseur-1");
  await tab(chief, "others");
  await row(chief, client).click();
  await chief.getByRole("button", { name: "Reprendre à ce conseiller" }).click();
  await state(chief, "Avec vous");
  await state(camille, "Avec Sophie");
});

test("an advisor whose link is dead gives back to the queue, at the place where it was", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await waiting("duo");
  await take(camille, client);
  // Half-open: the sockets stay, and nothing goes through.
  await camille.context().setOffline(true);
  await client.until((frame) => frame.t === "mode" && frame.mode === "waiting" && frame.mode_ver === 3);
  await tab(karim, "waiting");
  await row(karim, client).waitFor();
  await take(karim, client);
  world.faults.length = 0;
  await camille.context().setOffline(false);
  await camille.locator("#link-state[data-status=open]").waitFor();
  await state(camille, "Avec Karim");
  world.faults.length = 0;
});

test("suggestions are sent by a key, or changed first; what became of them is counted", async () => {
  const page = await panel("conseiller-1");
  const client = await waiting("impaye");
  await take(page, client);
  await client.say("je voudrais changer de mobile");
  const first = page.locator(".suggestions > ol > li").first();
  await first.filter({ hasText: "Bloqué à la dernière étape par l’impayé" }).waitFor();
  assert.deepEqual(await first.locator(".way li").allInnerTexts(), ["Mon mobile", "Je change de mobile"]);
  assert.equal(await page.locator(".suggestions > ol > li").count(), 3);
  await assertClean(page, "conversation");
  await narrow(page, "conversation");
  await shoot(page, "conseiller-conversation");
  await page.locator("#draft").focus();
  await page.keyboard.press("Control+Digit1");
  await heard(client, "Je change de mobile");
  await client.say("et un duplicata de ma facture de mars");
  await page.locator(".suggestions > ol > li").first().filter({ hasText: "duplicata" }).waitFor();
  await page.keyboard.press("Control+Shift+Digit1");
  await page.waitForFunction(() => document.querySelector("#draft").value.includes("duplicata"));
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" Je reste là.");
  await page.keyboard.press("Enter");
  await heard(client, "Je reste là.");
  await client.say("mon code puk");
  await page.locator(".suggestions > ol > li").first().filter({ hasText: "PUK" }).waitFor();
  await page.locator("#draft").fill("Un instant.");
  await page.keyboard.press("Enter");
  await heard(client, "Un instant.");
  const figures = async () => (await (await fetch(`${world.server.url}/api/v1/desk/figures`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } })).json()).suggestions;
  const deadline = Date.now() + 5000;
  while ((await figures()).ignored < 1 && Date.now() < deadline);
  assert.deepEqual(await figures(), { used: 1, edited: 1, ignored: 1 });
});

test("canned answers, drafts of each conversation, notes, tags, an act begun, the customer's file", async () => {
  const page = await panel("conseiller-1");
  const first = await waiting("famille"), second = await waiting("impaye");
  await take(page, second);
  await page.locator("#context").getByText("Impayé\u00a0: 42,50").waitFor();
  await take(page, first);
  await page.locator("#draft").focus();
  await page.keyboard.type("/bonj");
  await page.locator("#canned [aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#draft").inputValue(), /^Bonjour Nadia, je suis Camille,/);
  // A variable that is not known is to be completed, and cannot be sent.
  await page.locator("#draft").fill("/impaye");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => { const { value, selectionStart, selectionEnd } = document.querySelector("#draft"); return value.slice(selectionStart, selectionEnd); }), "{montant}");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.locator("#alerts").getByText("Complétez {montant}").waitFor();
  await page.locator("#draft").fill("pour la première");
  await show(page, second, "mine");
  assert.equal(await page.locator("#draft").inputValue(), "");
  await page.locator("#draft").fill("pour la seconde");
  await show(page, first, "mine");
  assert.equal(await page.locator("#draft").inputValue(), "pour la première");
  await page.keyboard.press("Alt+n");
  await page.keyboard.type("Geste promis.");
  const from = first.frames.length;
  await page.keyboard.press("Enter");
  await page.locator(".notes li").filter({ hasText: "Geste promis." }).waitFor();
  await page.getByLabel("Ajouter une étiquette").fill("fidélité");
  await page.keyboard.press("Enter");
  await page.locator(".tags .tag").filter({ hasText: "fidélité" }).waitFor();
  await page.locator("#act").fill("Obtenir mon code PUK");
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  const asked = await first.until((frame) => frame.t === "msg" && frame.from === "bot" && frame.parts.some(({ k }) => k === "choices"), from);
  const choice = asked.parts.find(({ k }) => k === "choices").items[0];
  const { messages } = await first.say(choice.label, { choice: choice.id });
  const secret = messages.flatMap(({ parts }) => parts).find(({ k }) => k === "secret");
  await page.locator(".log").getByText("montré au client seul").waitFor();
  assert.ok(!(await page.content()).includes(secret.value), "a code is the customer's alone");
  assert.ok(!JSON.stringify(first.frames).includes("Geste promis"));
  await first.send({ t: "typing", conv: first.conv, on: true });
  await page.getByText("Le client écrit…").waitFor();
});

test("past words are found in any form, and the conversation opens", async () => {
  const page = await panel("conseiller-2");
  const client = await customer();
  await client.say("la résiliation de ma ligne zébrée");
  await page.locator("#tab-search").click();
  await page.locator("#words").fill("resilier zebr");
  await page.locator(".hits mark").filter({ hasText: "zébrée" }).first().waitFor();
  await assertClean(page, "search");
  await narrow(page, "search");
  await page.getByRole("button", { name: "Ouvrir la conversation" }).first().click();
  await page.locator(".log .message.customer").filter({ hasText: "zébrée" }).waitFor();
});

test("the supervisor has figures, charts with their tables, what was not understood, the export", async () => {
  const client = await customer("mobile");
  for (const day of ["dimanche", "lundi"]) await client.say(`le poulet rôti du ${day}`);
  const advisor = await panel("conseiller-1");
  assert.ok(await advisor.locator("#tab-supervision").isHidden());
  const page = await panel("superviseur-1");
  await page.locator("#tab-supervision").click();
  await page.locator(".unmatched").getByText(/poulet rôti/).first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".canvas canvas").length === 3 && globalThis.Chart?.getChart(document.querySelector(".canvas canvas")));
  assert.ok(Number(await page.locator(".figures dd").first().innerText()) > 0);
  await page.locator("#view-supervision summary").first().click();
  assert.equal(await page.locator("table").first().locator("tbody tr").count(), 4);
  await assertClean(page, "supervision");
  await narrow(page, "supervision");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Exporter" }).click()]);
  assert.match(file.suggestedFilename(), /^conversations-.*\.csv$/);
  assert.match(await readFile(await file.path(), "utf8"), /;mobile;strong;/);
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
});

test("after a restart the panel is back with what it held, its draft and its log", async () => {
  const page = await panel("conseiller-1");
  const client = await waiting("mobile");
  await take(page, client);
  await page.locator("#draft").fill("un brouillon");
  const shown = await page.locator(".log:not(.pending) > .message").count();
  await world.server.kill("SIGKILL");
  await page.locator("#link-state:not([data-status=open])").waitFor();
  await page.keyboard.press("End");
  await page.keyboard.type(" qui part");
  await page.keyboard.press("Enter");
  await page.locator(".pending .message").filter({ hasText: "un brouillon qui part" }).waitFor();
  configure(30); // time enough to come back, on a slow machine too
  await world.server.restart();
  await page.locator("#link-state[data-status=open]").waitFor();
  await page.locator(".log:not(.pending) > .message.advisor").filter({ hasText: "un brouillon qui part" }).waitFor();
  await state(page, "Avec vous");
  assert.equal(await page.locator(".log:not(.pending) > .message").count(), shown + 1, "nothing twice, nothing lost");
  assert.equal(await page.locator(".pending .message").count(), 0);
  open.splice(open.indexOf(client), 1);
  world.faults.length = 0;
});

test("five hundred who wait: all are listed in their order, and the page stays quick", async (t) => {
  const page = await panel("conseiller-2");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const spent = async () => (await session.send("Performance.getMetrics")).metrics.reduce((sum, { name, value }) => (/^(ScriptDuration|LayoutDuration|RecalcStyleDuration)$/.test(name) ? sum + value : sum), 0);
  const before = await page.locator(".rows li").count(), begun = await spent();
  const clients = [];
  for (let i = 0; i < 500; i += 20) clients.push(...await Promise.all(Array.from({ length: 20 }, () => waiting())));
  await page.waitForFunction((count) => document.querySelectorAll(".rows li").length >= count, before + 500, { timeout: 30000 });
  t.diagnostic(`500 arrivals: ${((await spent() - begun) * 1000).toFixed(0)} ms of script, style and layout in all`);
  await page.locator(".rows [data-level=late]").first().waitFor();
  assert.match(await page.locator(".rows [data-level=late] .time").first().innerText(), /Urgent/);
  const mark = await spent();
  await page.locator(".rows button").nth(1).focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowDown");
  t.diagnostic(`30 steps through the list: ${((await spent() - mark) * 1000).toFixed(0)} ms`);
  const focused = await page.evaluate(() => document.activeElement.dataset.conv);
  const first = await page.locator(".rows button").first().getAttribute("data-conv");
  await page.locator(`.rows [data-conv="${first}"]`).click();
  await page.locator(".actions .main").waitFor();
  await page.locator(`.rows [data-conv="${focused}"]`).focus();
  await page.keyboard.press("Alt+t");
  await state(page, "Avec vous");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.conv), focused, "the list moves under the focus, which stays");
  await assertClean(page, "queue");
});

/** The panel as an operator serves it, with an attribute that says where tickets come from. */
const serveWith = (page, name, value) => page.context().addInitScript(([key, text]) => {
  document.addEventListener("readystatechange", () => { document.documentElement.dataset[key] = text; }, { once: true });
}, [name, value]);

test("the operator's page gives the ticket, by an address or by a message of its own origin alone", async () => {
  const host = await world.page({ path: "/examples/page.html" });
  open.push(() => host.context().close());
  await serveWith(host, "ticketOrigin", world.server.url);
  const [opened] = await Promise.all([host.context().waitForEvent("page"), host.evaluate((given) => {
    addEventListener("message", ({ data, source, origin }) => {
      if (data?.type === "chemin-conseiller-ready") source.postMessage({ type: "chemin-ticket", ticket: given }, origin);
    });
    window.open("/conseiller");
  }, await ticket("conseiller-2"))]);
  // Scripts for new documents begin to work in a window that was opened at its next load.
  await opened.waitForURL("**/conseiller", { waitUntil: "load" });
  await opened.reload();
  await opened.getByRole("button", { name: "Se connecter" }).click();
  await opened.locator("#me").getByText("Karim").waitFor();
  const other = await world.browser.newContext();
  open.push(() => other.close());
  const page = await other.newPage();
  await serveWith(page, "ticketUrl", "/sso/ticket");
  const given = await ticket("conseiller-1");
  await page.route("**/sso/ticket", (route) => route.fulfill({ json: { ticket: given } }));
  await page.goto(`${world.server.url}/conseiller`);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.locator("#me").getByText("Camille").waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })), "{}", "no ticket is stored");
});

test("the desk locks itself, after a warning, and nothing of a customer stays", async () => {
  const page = await world.page({ path: "/conseiller" });
  open.push(() => page.context().close());
  await page.clock.install();
  await page.reload();
  await page.locator("[data-sub=conseiller-1]").waitFor();
  await assertClean(page, "sign-in");
  await page.locator("[data-sub=conseiller-1]").click();
  await page.locator("#link-state[data-status=open]").waitFor();
  const client = await waiting("impaye");
  await take(page, client);
  await page.locator("#context").getByText("Thomas Robert").waitFor();
  await page.locator("#draft").fill("");
  await page.keyboard.press("?");
  assert.equal(await page.locator("#draft").inputValue(), "?", "keys of text fields are text");
  await page.locator("#lock").focus();
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await assertClean(page, "help");
  await page.keyboard.press("Escape");
  await page.clock.fastForward("09:01");
  await page.locator("#idle").waitFor();
  await page.locator("#stay").click();
  await page.locator("#idle").waitFor({ state: "hidden" });
  await page.clock.fastForward("09:01");
  await page.locator("#idle").waitFor();
  await page.clock.fastForward("01:01");
  await page.locator("#sign-in").getByText("Poste verrouillé après dix minutes").waitFor();
  assert.ok(!(await page.content()).includes("Robert"));
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await page.reload();
  await page.locator("#sign-in [data-sub=conseiller-1]").waitFor();
});
