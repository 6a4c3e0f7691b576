// What a signed-in customer has done in the chat, to the end, in Chromium against the real server:
// a confirmation, a file, a code, a last step that waits for a payment, an advisor.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Client } from "../server/support.mjs";
import { answer, assertClean, focused, open, say, start } from "./support.mjs";

let world;
before(async () => { world = await start(); });
after(async () => { await world.stop(); });

const choose = async (page, message, name) => {
  const count = await page.locator(".message.bot").count();
  await message.getByRole("button", { name }).click();
  return answer(page, count);
};

/** Up to the summary of a limit on data. */
async function summary(page) {
  await open(page);
  const place = await say(page, "gérer ma consommation data");
  const what = await choose(page, place, "En France");
  const size = await choose(page, what, "Plafonner");
  return choose(page, size, /^5\sGo/);
}

test("a confirmation: the summary, one press, the result; pressed again nothing happens", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  const asked = await summary(page);
  assert.match(await asked.innerText(), /plafonnées en France à 5\sGo/);
  const card = asked.getByRole("group", { name: "À confirmer" });
  await card.getByText(/À confirmer dans les 5\sminutes/).waitFor();
  const yes = card.getByRole("button", { name: "Confirmer" });
  const done = await choose(page, asked, "Confirmer");
  assert.match(await done.innerText(), /\bD-/);
  await card.getByText("Vous avez confirmé", { exact: true }).waitFor();
  assert.ok(await yes.evaluate((element) => element.matches(":focus")));
  const count = await page.locator(".message").count();
  await yes.press("Enter");
  await card.getByRole("button", { name: "Annuler" }).press("Enter");
  await say(page, "merci"); // all that was said before it has been answered
  assert.equal(await page.locator(".message").count(), count + 2);
  await page.reload();
  await page.locator(".message").nth(count + 1).waitFor();
  assert.equal(await page.getByRole("button", { name: "Confirmer" }).getAttribute("aria-disabled"), "true");
  await page.context().close();
});

test("a confirmation that is cancelled: said in the card and in the log, nothing is changed", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  const asked = await summary(page);
  const told = await choose(page, asked, "Annuler");
  assert.doesNotMatch(await told.innerText(), /\bD-/);
  await asked.getByText("Annulé, rien n’a été changé").waitFor();
  assert.equal(await asked.getByRole("button", { name: "Confirmer" }).getAttribute("aria-disabled"), "true");
  await page.context().close();
});

/** The file that the assistant offers, as its button. */
const fileOf = (told, name = /^Télécharger Facture .+\.pdf/) => told.getByRole("button", { name });

/** What is saved when `act` is done: its name and its bytes. */
async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const region = (page, role) => page.locator(`chemin-assistant [role=${role}]`);

test("a bill to download: its name, its kind and its size; what is saved is that PDF, and it is said", async () => {
  const page = await world.page({ path: "/?client=facilite" });
  await open(page);
  const told = await say(page, "duplicata de ma facture");
  await fileOf(told, /^Télécharger Facture .+\.pdf PDF, \d+\sKo$/).waitFor();
  const button = fileOf(told);
  const [, name, kilos] = /(Facture .+\.pdf)\s+PDF, (\d+)\sKo/.exec(await button.innerText());
  for (const act of [() => button.click(), () => button.press("Enter")]) {
    const file = await saved(page, act);
    assert.equal(file.name, name);
    assert.equal(file.bytes.subarray(0, 5).toString(), "%PDF-");
    assert.equal(Math.max(1, Math.round(file.bytes.length / 1000)), Number(kilos));
    await button.getByText(/^Téléchargé \(PDF, \d+\sKo\)$/).waitFor();
    await region(page, "status").getByText(`Téléchargé : ${name}`).waitFor();
  }
  assert.ok(await button.evaluate((element) => element.matches(":focus")));
  await assertClean(page, "a file", "chemin-assistant");
  await page.context().close();
});

test("an export and a return slip are saved under their own names", async () => {
  for (const [client, text, type, begin] of [["mobile", "exporter mes factures en csv", "CSV", "\ufeff"], ["bbox", "je veux le bon de restitution", "PDF", "%PDF-"]]) {
    const page = await world.page({ path: `/?client=${client}` });
    await open(page);
    const button = (await say(page, text)).locator("button.file").first();
    const name = await button.locator(".strong").innerText();
    const file = await saved(page, () => button.click());
    assert.equal(file.name, name);
    assert.match(await button.innerText(), new RegExp(type));
    assert.ok(file.bytes.toString().startsWith(begin), name);
    await page.context().close();
  }
});

test("while a file comes it is said, and another press does nothing", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  let asked = 0, go;
  const held = new Promise((resolve) => { go = resolve; });
  await page.route(/\/fichiers\//, async (route) => {
    asked++;
    await held;
    await route.continue();
  });
  await open(page);
  const button = fileOf(await say(page, "duplicata de ma facture"));
  const file = saved(page, () => button.click());
  await button.getByText("Téléchargement…").waitFor();
  await region(page, "status").getByText("Téléchargement…").waitFor();
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  await button.press("Enter");
  go();
  await file;
  await button.getByText(/^Téléchargé/).waitFor();
  assert.deepEqual([asked, await button.getAttribute("aria-disabled")], [1, "false"]);
  await page.context().close();
});

test("a file that does not come is said at once, beside it too, and another press gets it", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  const problem = (status, code, detail) => (route) => route.fulfill({
    status, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "t", status, detail, code }) });
  const expired = "Ce lien a expiré\u00a0: demandez à nouveau le document.";
  const lost = /^Le document n’a pas pu être téléchargé\. Vérifiez votre réseau, puis réessayez\.$/;
  const turns = [(route) => route.abort(), problem(503, "act_unavailable", "Votre compte ne répond pas en ce moment. Réessayez dans quelques minutes."),
                 problem(410, "link_expired", expired), (route) => route.continue()];
  await page.route(/\/fichiers\//, (route) => turns.shift()(route));
  await open(page);
  const told = await say(page, "duplicata de ma facture");
  const button = fileOf(told);
  for (const [text, state] of [[lost, "Réessayer"], [/^Votre compte ne répond pas/, "Réessayer"], [expired, /^PDF, /]]) {
    await button.press("Enter");
    await told.locator(".excuse").getByText(text).waitFor();
    await region(page, "alert").getByText(text).waitFor();
    await button.getByText(state).waitFor();
    assert.ok(await button.evaluate((element) => element.matches(":focus")));
    await assertClean(page, String(text), "chemin-assistant");
  }
  const { bytes } = await saved(page, () => button.press("Enter"));
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  assert.equal(await told.locator(".excuse").isVisible(), false);
  await page.context().close();
  assert.deepEqual(world.faults.splice(0).filter((fault) => !/ERR_FAILED|50\d|410/.test(fault)), []);
});

test("a ticket that has expired is renewed unseen when a file is wanted", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  const shown = [];
  await page.route(/\/fichiers\//, (route) => {
    shown.push(route.request().headers().authorization);
    if (shown.length > 1) return route.continue();
    return route.fulfill({ status: 401, contentType: "application/problem+json", body: '{"code":"ticket_expired"}' });
  });
  await open(page);
  const button = fileOf(await say(page, "duplicata de ma facture"));
  let tickets = 0;
  page.on("request", (request) => { if (request.url().endsWith("/demo/ticket")) tickets++; });
  await saved(page, () => button.click());
  assert.deepEqual([shown.length, tickets], [2, 1]);
  assert.ok(shown.every((one) => /^Bearer ./.test(one)));
  await page.context().close();
  assert.deepEqual(world.faults.splice(0).filter((fault) => !/401/.test(fault)), []);
});

test("the link alone, opened in a browser: no file, a page that says where it is", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  await open(page);
  const button = fileOf(await say(page, "duplicata de ma facture"));
  assert.equal(await page.locator(".body a[href*=fichiers]").count(), 0);
  const [request] = await Promise.all([page.waitForRequest(/\/fichiers\//), saved(page, () => button.click())]);
  const other = await world.browser.newPage();
  const requests = [];
  other.on("request", (one) => requests.push(one.url()));
  const answer = await other.goto(request.url());
  assert.equal(answer.status(), 401);
  await other.getByRole("heading", { name: "Ce document s’ouvre depuis votre conversation" }).waitFor();
  assert.equal(await other.locator("main").evaluate((element) => getComputedStyle(element).maxWidth), "576px");
  assert.deepEqual(requests.filter((url) => !url.endsWith("/favicon.ico")), [request.url()]);
  await assertClean(other, "the page of a bare link");
  await other.close();
  await page.context().close();
});

test("a code hides by itself when its time is over, and is shown again on demand", async () => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.clock.install();
  const page = await world.page({ path: "/?client=mobile", context });
  await open(page);
  const told = await say(page, "je veux mon code PUK");
  const value = told.locator(".value");
  const code = await value.innerText();
  assert.match(code.replace(/\s/g, ""), /^\d{8}$/);
  await page.clock.fastForward(600000);
  await value.filter({ hasText: "••••" }).waitFor();
  assert.ok(!(await page.locator(".body").evaluate((panel) => panel.outerHTML)).includes(code));
  await told.getByRole("button", { name: /^Afficher/ }).click();
  assert.equal(await value.innerText(), code);
  await context.close();
});

test("a last step that waits for a payment: the reason, the bill paid on its page, and the offer to finish", async () => {
  const page = await world.page({ path: "/?client=impaye" });
  await open(page);
  const options = await say(page, "ajouter une option");
  const asked = await choose(page, options, /^Multi-SIM/);
  const blocked = await choose(page, asked, "Confirmer");
  await blocked.getByText(/Pour finaliser, il reste 42,50\s€ à régler/).waitFor();
  const offer = await choose(page, blocked, "Payer ma facture");
  const [paying] = await Promise.all([page.waitForEvent("popup"), offer.getByRole("link", { name: /Payer 42,50/ }).click()]);
  const count = await page.locator(".message.bot").count();
  await paying.getByRole("button", { name: "La banque accepte le paiement" }).click();
  await paying.getByRole("heading", { name: "Paiement accepté" }).waitFor();
  const [thanks, again] = [await answer(page, count), await answer(page, count + 1)];
  assert.match(await thanks.innerText(), /42,50\s€/);
  assert.match(await again.innerText(), /terminer votre demande|il ne reste qu’à la confirmer/);
  await page.locator(".banner").waitFor({ state: "hidden" });
  const done = await choose(page, again, "Confirmer");
  assert.match(await done.innerText(), /Multi-SIM|\bD-/);
  assert.equal(await page.locator(".blocked").count(), 1);
  await page.context().close();
});

async function advisor() {
  const camille = await Client.open(world.server);
  await camille.hello({ role: "advisor", kind: "panel", ticket: await world.server.ticket("conseiller-1") });
  return camille;
}

test("an advisor joins, writes and leaves: told by name, typing shown, then the assistant again", async () => {
  const camille = await advisor();
  const page = await world.page();
  await open(page);
  await page.getByRole("button", { name: "Parler à un conseiller" }).click();
  await page.locator(".subtitle").filter({ hasText: "Vous êtes le prochain dans la file" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Parler à un conseiller" }).getAttribute("aria-disabled"), "true");
  const { entries } = await camille.ask({ t: "watch", queue: true });
  const { conv } = entries.find((entry) => entry.mode === "waiting");
  const { entry } = await camille.ask({ t: "watch", conv });
  const { mode_ver } = await camille.ask({ t: "take", conv, mode_ver: entry.mode_ver });
  await page.locator(".subtitle").filter({ hasText: "Vous parlez avec Camille" }).waitFor();
  assert.match(await page.locator("chemin-assistant [role=status]").textContent(), /Camille/);
  camille.send({ t: "typing", conv, on: true });
  await page.locator(".typing").getByText("Camille écrit…").waitFor();
  await camille.ask({ t: "msg", conv, text: "Bonjour, je regarde votre dossier." });
  const said = page.locator(".message.advisor").last();
  await said.getByText("je regarde votre dossier").waitFor();
  assert.match(await said.innerText(), /^C?\s*Camille/);
  await page.locator(".typing").waitFor({ state: "hidden" });
  assert.match(await page.locator("chemin-assistant [role=log]").textContent(), /Camille\u00a0: Bonjour/);
  const input = page.getByLabel("Votre message");
  await input.fill("merci Camille");
  await input.press("Enter");
  await camille.until((frame) => frame.t === "msg" && frame.text === "merci Camille");
  assert.equal(await focused(page), "textarea#message");
  await camille.ask({ t: "release", conv, mode_ver, to: "bot" });
  await page.locator(".subtitle").filter({ hasText: "La réponse, et le chemin exact" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Parler à un conseiller" }).getAttribute("aria-disabled"), "false");
  const told = await say(page, "je veux mon code PUK");
  assert.match(await told.innerText(), /Urgences/);
  await camille.close();
  await page.context().close();
});

test("the rating: asked by keyboard under a tall answer, its form has the focus and is on the screen; sent once", async () => {
  const page = await world.page({ path: "/?client=mobile", viewport: { width: 390, height: 560 } });
  await open(page);
  const tall = await say(page, "je veux mon code PUK");
  const room = (await page.locator(".log").boundingBox()).height;
  assert.ok((await tall.boundingBox()).height > room);
  await page.getByRole("button", { name: "Mon avis" }).press("Enter");
  const first = page.getByRole("radio", { name: "Pas du tout" });
  await first.waitFor();
  await page.waitForFunction(() => document.querySelector("chemin-assistant").shadowRoot.activeElement?.type === "radio");
  const [box, log] = [await first.boundingBox(), await page.locator(".log").boundingBox()];
  assert.ok(box.y >= log.y && box.y + box.height <= log.y + log.height, JSON.stringify([box, log]));
  await page.getByRole("button", { name: "Envoyer mon avis" }).press("Enter");
  await page.locator(".rating").getByText("Choisissez d’abord une réponse.").waitFor();
  await page.getByRole("radio", { name: "Tout à fait" }).check();
  await page.getByRole("button", { name: "Envoyer mon avis" }).press("Enter");
  await page.locator("chemin-assistant [role=status]").getByText("Merci pour votre avis.").waitFor();
  assert.equal(await page.locator(".rating").count(), 0);
  assert.equal(await focused(page), "textarea#message");
  await page.context().close();
});

test("no error in the console, no breach of the pages' policy", () => {
  assert.deepEqual(world.faults, []);
});
