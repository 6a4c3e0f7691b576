// The advisors' panel in Chromium, on the real server: several advisors at once, lines that break,
// many who wait, and the keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertClean as assertCleanNow } from "./support.mjs";
import { configure, eventually, heard, lineWillBreak, logOf, online, panel, queueOf, quiet, row, show, state, stored, tab, take, waiting, warned, whole, wire, world } from "./panel.mjs";

test("two advisors take at once, one is told by whom; transfer; hand back", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await waiting("famille");
  await show(camille, client);
  await show(karim, client);
  await state(camille, "aussi ouverte par Karim");
  // Pressed at once, in the page itself: whoever is second has not heard of the first yet, or has.
  const pages = [camille, karim], names = ["Camille", "Karim"], ids = ["conseiller-1", "conseiller-2"];
  await Promise.all(pages.map((page) => page.locator(".actions .main").evaluate((button) => button.click())));
  const { by } = await client.until((frame) => frame.t === "mode" && frame.mode === "advisor");
  const first = names.indexOf(by), won = pages[first], lost = pages[1 - first];
  await state(won, "Avec vous");
  await state(lost, `Avec ${by}`);
  await warned(lost, `${by} a déjà pris cette conversation.`);
  await lost.locator("#draft[readonly]").waitFor();
  await lost.locator(".actions .main").waitFor({ state: "hidden" });
  await won.getByLabel("Réponse au client").fill("Bonjour, je regarde.");
  await won.keyboard.press("Enter");
  assert.equal((await heard(client, "je regarde")).name, by);
  await won.locator(".log .message.advisor").filter({ hasText: "je regarde" }).waitFor();
  await lost.locator(".log .message.advisor").filter({ hasText: "je regarde" }).waitFor();
  await won.getByLabel("Transférer à").selectOption(ids[1 - first]);
  await won.getByRole("button", { name: "Transférer" }).click();
  await state(won, `Avec ${names[1 - first]}`);
  await state(lost, "Avec vous");
  await tab(lost, "mine");
  await row(lost, client).waitFor();
  await lost.keyboard.press("Alt+r");
  await client.until((frame) => frame.t === "mode" && frame.mode === "bot");
  await state(lost, "Avec l’assistant");
  const answered = await client.say("je veux mon code PUK");
  assert.ok(answered.messages.some((one) => one.from === "bot"));
  await lost.locator(".log .message.bot").last().filter({ hasText: /ligne|PUK/i }).waitFor();
  assert.deepEqual(await eventually(() => logOf(lost), (seen) => seen.length >= answered.messages.at(-1).seq), await stored(client));
});

test("an advisor who looks elsewhere while they take it has it all the same", async () => {
  const page = await panel("conseiller-1");
  const client = await waiting(), other = await waiting();
  await show(page, client);
  await page.evaluate((conv) => {
    document.querySelector(".actions .main").click();
    document.querySelector(`.rows [data-conv="${conv}"]`).click();
  }, other.conv);
  await client.until((frame) => frame.t === "mode" && frame.mode === "advisor");
  await tab(page, "mine");
  await row(page, client).waitFor();
  await client.say("vous m’entendez ?");
  await page.locator("#status p").filter({ hasText: "vous écrit dans une autre conversation" }).first().waitFor({ state: "attached" });
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
  await warned(karim, "Camille a déjà pris");
  const chief = await panel("superviseur-1");
  await tab(chief, "others");
  await row(chief, client).click();
  await chief.getByRole("button", { name: "Reprendre à ce conseiller" }).click();
  await state(chief, "Avec vous");
  await state(camille, "Avec Sophie");
});

test("an advisor whose line is dead gives back to the queue, at the place where it was", async () => {
  await quiet();
  const line = await wire();
  const camille = await panel("conseiller-1", { line }), karim = await panel("conseiller-2");
  const client = await waiting("duo"), behind = await waiting();
  const place = (one, rank, from = 0) => one.until((frame) => frame.t === "mode" && frame.rank === rank, from);
  const { rank } = await client.until((frame) => frame.t === "mode" && frame.mode === "waiting");
  await place(behind, rank + 1);
  await take(camille, client);
  await place(behind, rank);
  // Half-open: the sockets stay, and nothing comes through.
  line.die();
  const back = await client.until((frame) => frame.t === "mode" && frame.mode === "waiting" && frame.mode_ver === 3);
  assert.equal(back.rank, rank);
  await place(behind, rank + 1, behind.frames.findLastIndex((frame) => frame.rank === rank));
  await take(karim, client);
  line.mend();
  await state(camille, "Avec Karim");
  await camille.locator("#draft[readonly]").waitFor();
});

test("a panel that comes back after cuts, short and long, shows what the store has: no hole, no double", async (t) => {
  const line = await wire();
  configure(30); // time enough to come back, on a slow machine too
  lineWillBreak();
  await world.server.kill();
  await world.server.restart();
  const page = await panel("conseiller-1", { line });
  const client = await waiting("famille");
  await take(page, client);
  let told = 0;
  const speak = async (count) => { for (let i = 0; i < count; i++) await client.say(`message ${++told}`); };
  for (const [ms, before, during, after] of [[100, 3, 2, 3], [1500, 1, 8, 0], [100, 0, 1, 6], [4000, 2, 70, 2], [400, 4, 4, 4], [700, 0, 0, 1]]) {
    await speak(before);
    line.cut();
    const over = new Promise((resolve) => setTimeout(resolve, ms));
    await page.locator("#draft").fill(`réponse après ${told}`);
    await page.locator("#draft").press("Enter");
    await speak(during);
    await over;
    line.mend();
    // Messages come while it comes back.
    await speak(after);
    await heard(client, `réponse après ${told - during - after}`);
    await online(page);
  }
  await speak(1);
  await page.locator(".log:not(.pending) > .message").last().filter({ hasText: `message ${told}` }).waitFor();
  assert.equal(await eventually(() => page.locator(".pending .message").count(), (count) => count === 0), 0);
  const wanted = await stored(client), older = page.locator(".scroll > .older");
  t.diagnostic(`${wanted.length} messages`);
  assert.deepEqual(await whole(page, logOf, older, wanted.length), wanted);
  assert.equal(new Set(wanted.map(([, text]) => text)).size, wanted.length, "nothing was said twice");
  await state(page, "Avec vous");
});

test("the keyboard alone: in, through the queue, an answer, a note, a transfer, and out", async () => {
  const karim = await panel("conseiller-2");
  const client = await waiting("duo");
  const page = await world.page({ path: "/conseiller" });
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Tab until that has the focus. */
  const tabTo = async (selector, key = "Tab") => {
    for (let presses = 0; presses < 80; presses++) {
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
      await press(key);
    }
    assert.fail(`${selector} is not reached`);
  };
  try {
    await page.locator("[data-sub=conseiller-1]").waitFor();
    await tabTo("[data-sub=conseiller-1]");
    await press("Enter");
    await online(page);
    await row(page, client).waitFor();
    // The search field on the way changes nothing of what is shown.
    await tabTo("#tab-desk");
    assert.ok(await page.locator("#view-desk").isVisible());
    await tabTo("[data-tab=waiting]");
    await press("Enter");
    await tabTo(".rows button");
    await press("End");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.conv), client.conv);
    await press("Enter");
    await page.locator(".log .message").first().waitFor();
    await press("Alt+t");
    await state(page, "Avec vous");
    await tabTo("#draft");
    await page.keyboard.type("Au clavier seul.");
    await press("Enter");
    await heard(client, "Au clavier seul.");
    await press("Alt+n");
    await page.keyboard.type("Noté au clavier.");
    await press("Enter");
    await page.locator(".notes li").filter({ hasText: "Noté au clavier." }).waitFor();
    await page.locator(".transfer option[value=conseiller-2]").waitFor({ state: "attached" });
    await tabTo(".transfer select", "Shift+Tab");
    await press("k", "Tab", "Enter");
    await client.until((frame) => frame.t === "mode" && frame.by === "Karim");
    await state(page, "Avec Karim");
    await tab(karim, "mine");
    await row(karim, client).waitFor();
    await tabTo("#lock", "Shift+Tab");
    await press("Enter");
    // Asked again when there is still somebody with her, from before.
    await page.locator("dialog[open], #sign-in h1:visible").first().waitFor();
    if (await page.locator("dialog[open]").count()) await press("Enter");
    await page.locator("#sign-in").getByText("Poste verrouillé.").waitFor();
  } finally {
    await page.context().close();
  }
});

test("after a restart the panel is back with what it held, its draft and its log", async () => {
  lineWillBreak();
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
  await online(page);
  await page.locator(".log:not(.pending) > .message.advisor").filter({ hasText: "un brouillon qui part" }).waitFor();
  await state(page, "Avec vous");
  assert.equal(await eventually(() => page.locator(".pending .message").count(), (count) => count === 0), 0);
  assert.equal(await page.locator(".log:not(.pending) > .message").count(), shown + 1, "nothing twice, nothing lost");
});

// Last: those who wait here stay in the queue.
test("five hundred who wait: all are listed in their order, and the page stays quick", async (t) => {
  configure(1); // what the tests before held comes back sooner
  await world.server.kill();
  await world.server.restart();
  await quiet();
  const page = await panel("conseiller-2");
  await tab(page, "waiting");
  await page.waitForFunction(() => Number(document.querySelector("[data-tab=waiting] .count").textContent) === document.querySelectorAll(".rows li").length);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const spent = async () => (await session.send("Performance.getMetrics")).metrics.reduce((sum, { name, value }) => (/^(ScriptDuration|LayoutDuration|RecalcStyleDuration)$/.test(name) ? sum + value : sum), 0);
  const before = await page.locator(".rows li").count(), begun = await spent();
  const clients = [];
  for (let i = 0; i < 500; i += 20) clients.push(...await Promise.all(Array.from({ length: 20 }, () => waiting())));
  await page.waitForFunction((count) => document.querySelectorAll(".rows li").length >= count, before + 500);
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
  await page.locator("[data-tab=mine][aria-pressed=true]").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "draft", "once it is ours one writes");
  await assertCleanNow(page, "queue");
  // Who comes now is told how many there are, and is given the rest as they ask for it.
  const late = await panel("superviseur-1");
  const shown = () => late.locator(".rows li").count(), count = async () => Number(await late.locator("[data-tab=waiting] .count").innerText());
  const all = await eventually(count, (seen) => seen >= before + 499);
  assert.ok(all >= before + 499, String(all));
  assert.equal(await eventually(shown, (seen) => seen > 0), 100);
  assert.match(await late.locator("#queue > .older").innerText(), new RegExp(`\\(${all - 100}\\)$`));
  await late.locator("#queue > .older").focus();
  await late.keyboard.press("Enter");
  assert.equal(await eventually(shown, (seen) => seen > 100), 200);
  await late.locator(".rows").evaluate((list) => { list.scrollTop = list.scrollHeight; });
  assert.equal(await eventually(shown, (seen) => seen > 200), 300);
  await assertCleanNow(late, "a long queue");
  const order = await eventually(async () => {
    await late.locator("#queue > .older").evaluate((button) => button.click());
    return late.locator(".rows button").evaluateAll((list) => list.map((button) => button.dataset.conv));
  }, (list) => list.length === all);
  assert.deepEqual(order, await queueOf("conseiller-2"));
  assert.ok(await late.locator("#queue > .older").isHidden());
});
