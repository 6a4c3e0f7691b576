// The demonstration's payment page in a real browser, with and without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server } from "../server/support.mjs";
import { start } from "./support.mjs";

let all, server;
before(async () => {
  all = await start();
  server = await Server.start(["--test"]);
});
after(async () => {
  await server.stop();
  await all.stop();
});

let keys = 0;
async function begin() {
  const answer = await fetch(`${server.url}/test/payments`, {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ begin: { key: `navigateur-${++keys}`, customer: "impaye", amount_cents: 4250,
                                    label: "Facture de mars", return_url: "/" } }) });
  return server.url + (await answer.json()).url;
}

async function open(url, options) {
  const context = await all.browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  await page.goto(url);
  return { page, faults };
}

for (const [label, title] of [["La banque accepte le paiement", "Paiement accepté"],
                              ["La banque refuse le paiement", "Paiement refusé"],
                              ["J’abandonne le paiement", "Paiement abandonné"]])
  test(`without script, « ${label} » leads to « ${title} » and back`, async () => {
    const { page, faults } = await open(await begin(), { javaScriptEnabled: false, locale: "fr" });
    await page.getByRole("group", { name: "Que se passe-t-il ensuite ?" }).getByRole("button", { name: label }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    assert.equal(await page.getByRole("button").count(), 0);
    await page.reload(); // a page that was got, not posted
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await page.getByRole("link", { name: "Revenir à la conversation" }).click();
    assert.equal(new URL(page.url()).pathname, "/");
    assert.deepEqual(faults, []);
    await page.context().close();
  });

test("a form on another site cannot press the buttons", async () => {
  const url = await begin();
  const token = /name="token" value="(\w+)"/.exec(await (await fetch(url)).text())[1];
  const { page } = await open("about:blank");
  await page.setContent(`<form method="post" action="${url}"><input name="token" value="${token}">
    <button name="button" value="accept">ok</button></form>`);
  await page.getByRole("button").click();
  await page.waitForURL(url);
  assert.match(await page.content(), /forbidden|refus/);
  const { page: own } = await open(url);
  assert.equal(await own.getByRole("button").count(), 3);
  await page.context().close();
  await own.context().close();
});

test("it is readable on a small screen, in the dark too", async () => {
  const url = await begin();
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await open(url, { viewport: { width: 320, height: 640 }, colorScheme });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
    for (const button of await page.getByRole("button").all())
      assert.ok((await button.boundingBox()).height >= 44);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/pay-${colorScheme}.png` });
    await page.context().close();
  }
});
