// The demo page in Chromium: what a newcomer sees and does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answer, say, start } from "./support.mjs";

let world;
before(async () => { world = await start(); });
after(async () => { await world.stop(); });

const steps = (message) => message.locator(".chemin li").allInnerTexts();

test("one types, reads the exact chemin, reloads, and the conversation is still there", async () => {
  const page = await world.page();
  const greeting = await answer(page, 0);
  assert.match(await greeting.innerText(), /automati/);
  const puk = await say(page, "je veux mon code PUK");
  assert.deepEqual(await steps(puk), ["Mon mobile", "Urgences & dépannage"]);
  const bill = await say(page, "g perdu ma factur de mars");
  assert.deepEqual(await steps(bill), ["J'accès à mes factures et paiements", "demande de duplicata"]);
  const shown = await page.locator(".message .text").allInnerTexts();
  await page.reload();
  await page.locator(".message").nth(shown.length - 1).waitFor();
  assert.deepEqual(await page.locator(".message .text").allInnerTexts(), shown);
  const next = await say(page, "merci");
  assert.ok((await next.innerText()).length > 5);
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  await page.context().close();
});

test("nothing is kept before the visitor has written", async () => {
  const page = await world.page();
  await answer(page, 0);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0);
  await page.context().close();
});

test("the whole journey by keyboard: choices, their result, the focus that stays", async () => {
  const page = await world.page();
  await answer(page, 0);
  const asked = await say(page, "offre de remboursement");
  const button = asked.getByRole("button", { name: "Mobile", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  const told = await answer(page, 2);
  assert.deepEqual(await steps(told), ["Mon forfait", "Détail du tarif", "Offre de remboursement"]);
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  const focused = await page.evaluate(() => document.activeElement.shadowRoot.activeElement?.textContent);
  assert.equal(focused, "Mobile");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement?.className), "launcher");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement?.id), "message");
  await page.keyboard.type("ligne une");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("ligne deux");
  assert.equal(await page.getByLabel("Votre message").inputValue(), "ligne une\nligne deux");
  await page.context().close();
});

test("each new message is announced once, history never", async () => {
  const page = await world.page();
  await answer(page, 0);
  await say(page, "je veux mon code PUK");
  const heard = await page.locator("[role=log] p").allInnerTexts();
  assert.equal(heard.length, 3);
  assert.match(heard[1], /^Vous avez dit/);
  assert.ok(!heard[2].includes(" > "), heard[2]);
  await page.reload();
  await page.locator(".message").nth(2).waitFor();
  assert.equal(await page.locator("[role=log] p").count(), 0);
  await page.context().close();
});

test("a small phone: nothing is cut, targets are large, letters are readable", async () => {
  const page = await world.page({ viewport: { width: 320, height: 568 } });
  await page.getByRole("button", { name: "Ouvrir l’assistant" }).click();
  await say(page, "offre de remboursement");
  const widths = await page.evaluate(() => {
    const root = document.querySelector("chemin-assistant").shadowRoot;
    const log = root.querySelector(".log");
    return { page: document.documentElement.scrollWidth, log: log.scrollWidth - log.clientWidth,
             font: getComputedStyle(root.querySelector("textarea")).fontSize,
             targets: [...root.querySelectorAll(".panel button")].map((b) => b.getBoundingClientRect().height) };
  });
  assert.ok(widths.page <= 320 && widths.log <= 0, JSON.stringify(widths));
  assert.equal(widths.font, "16px");
  assert.ok(widths.targets.every((height) => height >= 44), JSON.stringify(widths.targets));
  await page.context().close();
});

test("the server is killed and restarted in the middle: the next message is answered, nothing doubled", async () => {
  const page = await world.page();
  await answer(page, 0);
  await say(page, "je veux mon code PUK");
  await world.server.kill("SIGKILL");
  const input = page.getByLabel("Votre message");
  await input.fill("duplicata facture");
  await input.press("Enter");
  await page.locator(".status").filter({ hasText: "envoi" }).waitFor();
  await world.server.restart();
  const bill = await answer(page, 2);
  assert.deepEqual(await steps(bill), ["J'accès à mes factures et paiements", "demande de duplicata"]);
  const texts = await page.locator(".message .text").allInnerTexts();
  assert.equal(texts.length, 5);
  assert.equal(new Set(texts).size, 5);
  world.faults.splice(0); // the refused connections of the dead server are expected
  await page.context().close();
});

test("no error in the console, no breach of the page's policy", () => {
  assert.deepEqual(world.faults, []);
});
