// A customer's conversations are erased at the operator's request while pages are open: the chat
// goes on by itself with another one, and the advisors' panel keeps nothing of what it showed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sendSigned } from "../server/operator.mjs";
import { atEnd, configure, eventually, folder, panel, row, show, tab, take, ticket, waiting, warned, wire, world } from "./panel.mjs";
import { answer, say } from "./support.mjs";

const secret = "secret-des-donnees-de-clients-00001", secrets = join(folder, "secrets");
writeFileSync(secrets, `${secret}\n`);
configure(8, { customer_data_secret_file: secrets });

async function erase(customer) {
  const { status, body } = await sendSigned(world.server, "/api/v1/customer-erase", { what: "erase", customer }, secret);
  assert.equal(status, 200);
  return body;
}

test("the chat empties itself and begins another conversation, in each tab", async () => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 } });
  atEnd(() => context.close());
  const token = await ticket("duo");
  const pages = [];
  for (let i = 0; i < 2; i++) {
    const page = await world.page({ context });
    await page.evaluate((given) => { document.querySelector("chemin-assistant").ticket = async () => given; }, token);
    await page.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
    await answer(page, 0);
    pages.push(page);
  }
  await say(pages[0], "mon code puk bilboquet");
  assert.ok((await erase("duo")).erased >= 1);
  for (const page of pages) {
    await page.locator(".message").filter({ hasText: "bilboquet" }).first().waitFor({ state: "detached" });
    await say(page, "bonjour");
    assert.ok(!(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).includes("bilboquet"));
  }
});

test("the panel loses the conversation that is open, what was being written, and says so; the audit tells it", async () => {
  const page = await panel("superviseur-1"), client = await waiting("famille");
  await take(page, client);
  await page.locator("#draft").fill("je vous écris que");
  assert.deepEqual(await erase("famille"), { erased: 1, left: 0 });
  await warned(page, "Cette conversation a été effacée.");
  await row(page, client).waitFor({ state: "detached" });
  assert.equal(await page.locator(".log:not(.pending) > .message").count(), 0);
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("je vous écris"));
  // It serves on.
  const next = await waiting("mobile");
  await tab(page, "waiting");
  await show(page, next);
  await page.locator("#tab-supervision").click();
  await page.getByRole("button", { name: "Afficher le journal" }).click();
  const lines = await eventually(() => page.locator(".audit tbody tr").allInnerTexts(), (seen) => seen.some((line) => /A effacé/.test(line)));
  assert.ok(lines.some((line) => /Système de l’opérateur.*A effacé 1\u00a0conversation du client.*famille/s.test(line)), JSON.stringify(lines));
  assert.ok(lines.some((line) => /A demandé l’effacement/.test(line)));
});

test("a panel whose line was cut meanwhile loses it when it is back", async () => {
  const line = await wire(), page = await panel("conseiller-1", { line }), client = await waiting("pro");
  await show(page, client);
  line.cut();
  assert.equal((await erase("pro")).left, 0);
  line.mend();
  await warned(page, "Cette conversation a été effacée.");
  await row(page, client).waitFor({ state: "detached" });
  assert.equal(await page.locator(".log:not(.pending) > .message").count(), 0);
});
