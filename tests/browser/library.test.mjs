// The library alone on a page, in real Chromium: no DOM of ours, its own storage, two tabs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./support.mjs";

let world;
before(async () => { world = await start(); });
after(async () => { await world.stop(); });

const lines = (page) => page.locator("#log li").allTextContents();

async function say(page, text) {
  const count = await page.locator("#log li").count();
  await page.getByLabel("Votre message").fill(text);
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.locator("#log li").nth(count + 1).waitFor();
}

test("the example page talks, survives a reload, and a second tab goes on with the same conversation", async () => {
  const page = await world.page();
  await page.goto(`${world.server.url}/examples/page.html`);
  await page.locator("#log li").first().waitFor();
  await say(page, "duplicata facture");
  const seen = await lines(page);
  assert.equal(seen.length, 3);
  assert.match(seen[1], /^Vous\u00a0: duplicata facture$/);
  await page.reload();
  await page.locator("#log li").nth(2).waitFor();
  assert.deepEqual(await lines(page), seen);
  const other = await page.context().newPage();
  await other.goto(`${world.server.url}/examples/page.html`);
  await other.locator("#log li").nth(2).waitFor();
  assert.deepEqual(await lines(other), seen, "the greeting of a conversation of its own is gone");
  await say(other, "merci");
  await page.locator("#log li").nth(4).waitFor();
  assert.deepEqual(await lines(page), await lines(other));
  await page.context().close();
});

test("what is said without a network goes when it is back, once", async () => {
  const page = await world.page();
  await page.goto(`${world.server.url}/examples/page.html`);
  await page.locator("#log li").first().waitFor();
  await page.context().setOffline(true);
  await page.getByLabel("Votre message").fill("mon code puk");
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("mon code puk (envoi…)").waitFor();
  await page.context().setOffline(false);
  await page.locator("#log li").nth(2).waitFor();
  const seen = await lines(page);
  assert.equal(seen.filter((line) => line.includes("mon code puk")).length, 1);
  assert.match(seen[1], /mon code puk$/);
  await page.context().close();
  assert.deepEqual(world.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault)), []);
});
