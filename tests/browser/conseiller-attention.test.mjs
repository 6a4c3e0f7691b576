// What calls an advisor, and what does not: announcements without stealing the focus, the title, the
// list after taking, unread marks, the keyboard through the page, live figures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { customer, eventually, panel, quiet, row, show, state, tab, take, waiting, warned, wire } from "./panel.mjs";

const announced = (page, text) => page.locator("#status p").filter({ hasText: text }).first().waitFor({ state: "attached" });
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

test("who waits is announced with what they want, and counted in the title; the focus stays", async () => {
  const page = await panel("conseiller-1");
  assert.equal(await focused(page), "main", "after signing in one is in the page");
  await page.locator("#ask").focus();
  const client = await customer("mobile");
  await client.say("je veux changer de forfait");
  await client.say("un conseiller");
  await announced(page, "Un client attend\u00a0: Camille Martin, «\u00a0je veux changer de forfait\u00a0».");
  assert.match(await page.title(), /^\(\d+\) Espace conseiller/);
  assert.equal(await focused(page), "ask");
  assert.match(await row(page, client).innerText(), /Camille Martin[\s\S]*«\u00a0je veux changer de forfait\u00a0»/);
  await take(page, client);
  await page.locator("[data-tab=mine][aria-pressed=true]").waitFor();
  assert.equal(await row(page, client).count(), 1, "the list follows");
  assert.equal(await focused(page), "draft");
});

test("a transfer is announced to who receives it, and asks first to whom; what is unread is marked", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await waiting("duo"), other = await waiting();
  await take(karim, other);
  await take(camille, client);
  await camille.getByRole("button", { name: "Transférer", exact: true }).click();
  await warned(camille, "Choisissez d’abord à qui transférer.");
  await camille.locator(".transfer option[value=conseiller-2]").waitFor({ state: "attached" });
  await camille.locator(".transfer select").selectOption("conseiller-2");
  await camille.getByRole("button", { name: "Transférer", exact: true }).click();
  await announced(karim, "Camille vous transfère la conversation d’Inès Dubois.");
  assert.equal(await focused(karim), "draft");
  // Marked until it is looked at, whatever was said before.
  await karim.locator(`[data-unread=true] [data-conv="${client.conv}"]`).getByText("Transférée par Camille").waitFor();
  await client.say("vous êtes là ?");
  await announced(karim, /vous écrit dans une autre conversation\.$/);
  await karim.locator(`[data-unread=true] [data-conv="${client.conv}"]`).getByText("Non lu").waitFor();
  await show(karim, client, "mine");
  await karim.locator(`[data-unread=false] [data-conv="${client.conv}"]`).waitFor();
  assert.equal(await row(karim, client).getByText("Transférée par").count(), 0);
});

test("going by Tab through the page keeps what is shown", async () => {
  const page = await panel("conseiller-1"), client = await waiting();
  await take(page, client);
  await page.locator("#ask").focus();
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab"]) {
    await page.keyboard.press(key);
    assert.ok(await page.locator("#view-desk").isVisible());
  }
  await page.locator("#ask").focus();
  await page.keyboard.type("puk");
  await page.locator("#results li").first().waitFor();
});

test("a cut is said once, whatever is tried, and no more once it is over; what was given back meanwhile is told", async () => {
  await quiet();
  const line = await wire(), page = await panel("conseiller-1", { line }), karim = await panel("conseiller-2");
  const client = await waiting("duo");
  await take(page, client);
  await page.evaluate(() => {
    globalThis.cuts = 0;
    new MutationObserver((changes) => { for (const { addedNodes } of changes) for (const node of addedNodes) if (/Liaison coupée/.test(node.textContent)) globalThis.cuts++; }).observe(document.getElementById("alerts"), { childList: true });
  });
  line.die();
  await client.until((frame) => frame.t === "mode" && frame.mode === "waiting" && frame.mode_ver === 3);
  await take(karim, client);
  line.mend();
  await announced(page, "Liaison rétablie.");
  assert.equal(await page.evaluate(() => globalThis.cuts), 1);
  assert.equal(await page.locator("#alerts p").filter({ hasText: "Liaison coupée" }).count(), 0);
  await announced(page, "Pendant votre absence\u00a0: conversation d’Inès Dubois avec Karim.");
  await state(page, "Avec Karim");
});

test("figures come by themselves while they are looked at, keep what is unfolded, and what was not understood is copied as a rule", async () => {
  const page = await panel("superviseur-1", { permissions: ["clipboard-read", "clipboard-write"] });
  const client = await customer();
  await client.say("le hérisson bleu du mardi");
  await page.locator("#tab-supervision").click();
  await page.locator(".unmatched").getByText(/hérisson bleu/).first().waitFor();
  const count = async () => Number(await page.locator(".figures dd").first().innerText());
  const before = await count();
  await page.locator("#view-supervision summary").first().click();
  const next = await customer();
  await next.say("duplicata facture");
  assert.ok(await eventually(count, (seen) => seen > before) > before);
  assert.ok(await page.locator("#view-supervision details").first().evaluate((details) => details.open));
  const group = page.locator(".unmatched > li").filter({ hasText: "hérisson bleu" });
  assert.match(await group.innerText(), /1\sfois, sans intention proche/);
  await group.getByRole("button", { name: /Copier en règle/ }).click();
  await announced(page, /Début de règle/);
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /"exemples": \[\n {2}"le hérisson bleu du mardi",/);
});

test("of two periods that are asked for, the last one is shown, whichever answers last", async () => {
  const page = await panel("superviseur-1");
  const title = (text) => page.locator("#view-supervision h3").filter({ hasText: text });
  await page.locator("#tab-supervision").click();
  await title("Jour par jour").waitFor();
  // The first period's answers are held until they are let go.
  let letGo, first = "", answered = 0;
  const gate = new Promise((resolve) => { letGo = resolve; });
  await page.route(/\/(figures|unmatched)\?/, async (route) => {
    const { search } = new URL(route.request().url());
    first ||= search;
    if (search !== first) {
      await route.continue();
      return;
    }
    const response = await route.fetch();
    await gate;
    await route.fulfill({ response });
    answered++;
  });
  await page.locator("#period").selectOption("90");
  assert.notEqual(await eventually(() => first, Boolean), "");
  await page.locator("#period").selectOption("0");
  await title("Heure par heure").waitFor();
  letGo();
  assert.equal(await eventually(() => answered, (count) => count === 2), 2);
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  assert.equal(await title("Heure par heure").count(), 1);
});
