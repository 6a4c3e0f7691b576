// A long conversation: its older messages, what they leave in place, and what it all costs.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "../server/support.mjs";
import { answer, focused, open, start } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-history-"));
const OLDER = "Afficher les messages précédents";
let world, kept, all;
before(async () => {
  const config = join(folder, "chemin.jsonc");
  writeFileSync(config, JSON.stringify({ messages_per_minute: 100000, messages_per_minute_per_address: 1000000 }));
  world = await start(["--demo", "--config", config]);
  const client = await Client.open(world.server);
  const { conv, epoch } = await client.hello();
  for (let turn = 0; turn < 60; turn++) await client.say(turn ? `ma facture numéro ${turn}` : "offre de remboursement");
  all = client.frames.filter((frame) => frame.t === "msg");
  kept = { conv, epoch, seq: all.at(-1).seq };
  await client.close();
});
after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

/** A page of somebody who comes back to that conversation, with the chat open. */
async function back(context) {
  const owner = context ?? await world.browser.newContext({ viewport: { width: 1280, height: 900 } });
  await owner.addInitScript((link) => {
    sessionStorage.setItem(`chemin.link ${location.origin}`, JSON.stringify({ kept: link, read: link.seq, outbox: [] }));
    sessionStorage.setItem(`chemin.chat ${location.origin}`, JSON.stringify({ open: true, draft: "" }));
  }, kept);
  const page = await world.page({ context: owner });
  await page.locator(".message").nth(49).waitFor();
  return page;
}

/** Messages slide in: until all are where they stay. */
const still = (page) => page.locator(".log").evaluate((log) => Promise.all(log.getAnimations({ subtree: true }).map(({ finished }) => finished.catch(() => {}))));

const oldest = (page) => page.locator(".message").first().getAttribute("data-seq").then(Number);

test("older messages come by a button, in order, each once; place, focus and the live region are left alone", async () => {
  assert.ok(all.length > 100 && all.length <= 150 && all[0].seq === 1, `${all.length} ${all[0].seq}`);
  const page = await back();
  const button = page.getByRole("button", { name: OLDER });
  assert.equal(await page.locator(".message").count(), 50);
  const status = page.locator("chemin-assistant [role=status]");
  for (let shown = 50; shown < all.length;) {
    await button.focus();
    await page.locator(".log").evaluate((log) => { log.scrollTop = 0; });
    const seq = await oldest(page);
    const place = page.locator(`.message[data-seq="${seq}"]`);
    await still(page);
    const before = await place.boundingBox();
    await page.keyboard.press("Enter");
    await status.getByText(/messages? précédents? affichés?/).waitFor();
    const count = Math.min(50, all.length - shown);
    assert.match(await status.textContent(), new RegExp(`^${count}\\s`));
    shown += count;
    assert.equal(await page.locator(".message").count(), shown);
    await still(page);
    const now = await place.boundingBox();
    // The button itself goes with the last of them.
    assert.ok(Math.abs(now.y - before.y) < 1.5, `${before.y} ${now.y}`);
    assert.equal(await focused(page), shown < all.length ? "button.action" : "section.log");
    await status.evaluate((region) => region.replaceChildren());
  }
  assert.ok(await button.isHidden());
  const seqs = await page.locator(".message").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
  assert.deepEqual(seqs, all.map((message) => message.seq));
  assert.deepEqual(await page.locator(".message .text").allTextContents(), all.map((message) => message.text));
  assert.equal(await page.locator("chemin-assistant [role=log] p").count(), 0);
  assert.equal(await page.locator(".jump").isVisible(), false);
  await page.context().close();
});

test("a short conversation has no such button; nor has one that was shown to its beginning", async () => {
  const page = await world.page();
  await open(page);
  assert.ok(await page.getByRole("button", { name: OLDER }).isHidden());
  await page.context().close();
});

test("older messages that cannot be had: it is said, and the next press gets them", async () => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 } });
  let refused = 0;
  await context.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.t === "history" && frame.before > 0 && refused++ === 0)
        socket.send(JSON.stringify({ t: "err", re: frame.id, code: "rate_limited", text: "Un instant.", retry_ms: 100 }));
      else server.send(text);
    });
  });
  const page = await back(context);
  await page.getByRole("button", { name: OLDER }).click();
  await page.locator("chemin-assistant [role=alert]").getByText("n’ont pas pu être affichés").waitFor();
  assert.equal(await page.locator(".message").count(), 50);
  await page.getByRole("button", { name: OLDER }).click();
  await page.locator(".message").nth(99).waitFor();
  assert.equal(await oldest(page), all.length - 99);
  await context.close();
});

test("figures: first paint, from the press to the greeting, from Enter to the answer", async (t) => {
  const page = await world.page();
  const launcher = page.getByRole("button", { name: /Ouvrir l’assistant/ });
  await launcher.waitFor();
  const figures = await page.evaluate(async () => {
    const element = document.querySelector("chemin-assistant");
    const until = (count) => new Promise((resolve) => {
      const look = () => (element.shadowRoot.querySelectorAll(".message.bot").length >= count ? resolve() : requestAnimationFrame(look));
      look();
    });
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const pressed = performance.now();
    element.launcher.click();
    await until(1);
    const greeted = performance.now() - pressed;
    const field = element.shadowRoot.querySelector("textarea");
    const turns = [];
    for (let turn = 0; turn < 5; turn++) {
      field.value = "je veux mon code PUK";
      const entered = performance.now();
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      await until(turn + 2);
      turns.push(performance.now() - entered);
    }
    return { paint, greeted, turns };
  });
  const [, , middle] = [...figures.turns].sort((a, b) => a - b);
  t.diagnostic(`first paint ${figures.paint?.toFixed()} ms, greeting ${figures.greeted.toFixed()} ms after the press, answer ${middle.toFixed()} ms after Enter (median of 5)`);
  assert.ok(figures.paint > 0 && figures.turns.length === 5);
  await answer(page, 5);
  await page.context().close();
});

test("no error in the console, no breach of the pages' policy", () => {
  assert.deepEqual(world.faults, []);
});
