// The advisors' panel in Chromium, on the real server: what an advisor does, view by view.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertClean as assertCleanNow } from "./support.mjs";
import { customer, eventually, heard, narrow, online, panel, row, serveWith, shoot, show, state, tab, take, ticket, waiting, warned, world, atEnd } from "./panel.mjs";

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

async function assertClean(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await assertCleanNow(page, `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
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
  await page.getByText("Phrase\u00a0: copiée.").waitFor();
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
  await page.locator(".bound").filter({ hasText: "aucun impayé" }).waitFor();
  await page.locator("#who").fill("06 00 00 00 00");
  await page.keyboard.press("Enter");
  await warned(page, "Aucun client à ce numéro");
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

test("suggestions are sent by a key, or changed first; what became of them is counted", async () => {
  const page = await panel("conseiller-1");
  const client = await waiting("impaye"), first = page.locator(".suggestions > ol > li").first();
  await client.say("je voudrais changer de mobile");
  await show(page, client);
  await page.locator(".suggestions").getByText("Prenez la main pour les envoyer.").waitFor();
  await first.filter({ hasText: "Changer de mobile" }).waitFor();
  await take(page, client);
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
  assert.deepEqual(await eventually(figures, ({ ignored }) => ignored > 0), { used: 1, edited: 1, ignored: 1 });
});

test("an advisor sees which file the customer was given, and cannot open it", async () => {
  const page = await panel("conseiller-1");
  const client = await customer("mobile");
  const { messages } = await client.say("duplicata de ma facture");
  const { name, url } = messages.flatMap(({ parts }) => parts).find(({ k }) => k === "file");
  await client.say("un conseiller s'il vous plaît");
  await show(page, client);
  await page.locator(".log").getByText(`Fichier remis au client : ${name}`).waitFor();
  assert.ok(!(await page.content()).includes("/fichiers/"));
  for (const sub of ["conseiller-1", "superviseur-1"])
    assert.equal((await fetch(world.server.url + url, { headers: { authorization: `Bearer ${await ticket(sub)}` } })).status, 403);
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
  await page.locator("#draft").fill("/");
  assert.ok(await page.locator("#canned li").count() > 8, "all are listed");
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.locator("#canned li").last().evaluate((one) => one.getBoundingClientRect().bottom <= one.parentElement.getBoundingClientRect().bottom + 1));
  await page.locator("#draft").fill("/impaye");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => { const { value, selectionStart, selectionEnd } = document.querySelector("#draft"); return value.slice(selectionStart, selectionEnd); }), "{montant}");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await warned(page, "Complétez {montant}");
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
  await page.getByRole("button", { name: "Envoyer au client" }).click();
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
  // It opens at what was found, however much was said since.
  for (let said = 0; said < 30; said++) await client.say(`bonjour ${said}`);
  await page.getByRole("button", { name: /^Ouvrir la conversation d’un visiteur, \d/ }).first().click();
  const found = page.locator(".log .message.customer.found").filter({ hasText: "zébrée" });
  await found.waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector(".scroll").getBoundingClientRect(), { top, bottom } = document.querySelector(".found").getBoundingClientRect();
    return top >= box.top && bottom <= box.bottom && document.activeElement.matches(".found");
  });
});

test("the supervisor has figures, charts with their tables, what was not understood, the export", async () => {
  const client = await customer("mobile");
  await client.say("duplicata facture");
  for (const day of ["dimanche", "lundi"]) await client.say(`le poulet rôti du ${day}`);
  const advisor = await panel("conseiller-1");
  assert.ok(await advisor.locator("#tab-supervision").isHidden());
  const page = await panel("superviseur-1");
  await page.locator("#tab-supervision").click();
  await page.locator(".unmatched").getByText(/poulet rôti/).first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".canvas canvas").length >= 3 && globalThis.Chart?.getChart(document.querySelector(".canvas canvas")));
  assert.ok(Number(await page.locator(".figures dd").first().innerText()) > 0);
  await page.locator("#view-supervision summary").first().click();
  const days = await page.locator("table").first().locator("tbody tr").allInnerTexts();
  assert.equal(days.length, 8, "seven days and today");
  assert.match(days.at(-1), /^\d\d\/\d\d\s+[1-9]/);
  assert.match(await page.locator(".whole canvas").first().getAttribute("aria-label"), /^Jour par jour\u00a0: \d+\sconversations?/u);
  await page.locator("#period").selectOption("0");
  await page.getByRole("heading", { name: "Heure par heure" }).waitFor();
  await assertClean(page, "supervision");
  await narrow(page, "supervision");
  // The charts follow the colours of the page.
  const ink = () => page.evaluate(() => globalThis.Chart.getChart(document.querySelector(".canvas canvas"))?.options.plugins.legend.labels.color);
  const light = await ink();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual(await eventually(ink, (now) => now && now !== light), light);
  await assertClean(page, "supervision, dark");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Exporter les conversations" }).click()]);
  assert.match(file.suggestedFilename(), /^conversations-.*\.csv$/);
  assert.match(await readFile(await file.path(), "utf8"), /;mobile;strong;/);
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
});

test("the operator's page gives the ticket, by an address or by a message of its own origin alone", async () => {
  const host = await world.page({ path: "/examples/page.html" });
  atEnd(() => host.context().close());
  await serveWith(host.context(), "ticketOrigin", world.server.url);
  const [opened] = await Promise.all([host.context().waitForEvent("page"), host.evaluate((given) => {
    addEventListener("message", ({ data, source, origin }) => {
      if (data?.type === "chemin-conseiller-ready") source.postMessage({ type: "chemin-ticket", ticket: given }, origin);
    });
    window.open("/conseiller");
  }, await ticket("conseiller-2"))]);
  // Scripts for new documents begin to work in a window that was opened at its next load.
  await opened.waitForURL("**/conseiller", { waitUntil: "load" });
  await opened.locator("#sign-in button").first().waitFor();
  await opened.reload();
  await opened.getByRole("button", { name: "Se connecter" }).click();
  await opened.locator("#me").getByText("Karim").waitFor();
  const other = await world.browser.newContext();
  atEnd(() => other.close());
  const page = await other.newPage();
  await serveWith(other, "ticketUrl", "/sso/ticket");
  const given = await ticket("conseiller-1");
  await page.route("**/sso/ticket", (route) => route.fulfill({ json: { ticket: given } }));
  await page.goto(`${world.server.url}/conseiller`);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.locator("#me").getByText("Camille").waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })), "{}", "no ticket is stored");
});

test("the desk locks itself, after a warning, and nothing of a customer stays", async () => {
  const page = await world.page({ path: "/conseiller" });
  atEnd(() => page.context().close());
  await page.clock.install();
  await page.reload();
  await page.locator("[data-sub=conseiller-1]").waitFor();
  await assertClean(page, "sign-in");
  await page.locator("[data-sub=conseiller-1]").click();
  await online(page);
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
  await assertCleanNow(page, "idle", "#idle");
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
