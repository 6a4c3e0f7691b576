// What customers do with the chat, in Chromium, against the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answer, focused, open, say, start, steps } from "./support.mjs";

let world;
before(async () => { world = await start(); });
after(async () => { await world.stop(); });

test("one types, reads the exact chemin, reloads, and the conversation is still there, open", async () => {
  const page = await world.page();
  const greeting = await open(page);
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

test("nothing is fetched, kept or connected before the visitor asks; nothing kept before they write", async () => {
  const context = await world.browser.newContext();
  const asked = [];
  const sockets = [];
  context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const page = await context.newPage();
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto(world.server.url);
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).waitFor();
  assert.ok(!asked.some((path) => path.startsWith("/widget/") || path.startsWith("/api/")), asked.join(" "));
  assert.deepEqual(sockets, []);
  await open(page);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0);
  await say(page, "bonjour");
  assert.ok(await page.evaluate(() => sessionStorage.length > 0 && localStorage.length + document.cookie.length === 0));
  await context.close();
});

test("the whole journey by keyboard: choices, their result, the focus that stays", async () => {
  const page = await world.page();
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).focus();
  await page.keyboard.press("Enter");
  await answer(page, 0);
  assert.equal(await focused(page), "textarea#message");
  await page.keyboard.type("offre de remboursement");
  await page.keyboard.press("Enter");
  const asked = await answer(page, 1);
  const button = asked.getByRole("button", { name: /^Mobile/ });
  // Back from the field to the choices, as one does with the keyboard.
  for (let presses = 0; presses < 20 && !(await button.evaluate((element) => element.matches(":focus"))); presses++)
    await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  const told = await answer(page, 2);
  assert.deepEqual(await steps(told), ["Mon forfait", "Détail du tarif", "Offre de remboursement"]);
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  assert.match(await button.textContent(), /choix retenu/);
  assert.ok(await button.evaluate((element) => element.matches(":focus")));
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "button.launcher");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "textarea#message");
  await page.keyboard.type("ligne une");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("ligne deux");
  assert.equal(await page.getByLabel("Votre message").inputValue(), "ligne une\nligne deux");
  await page.context().close();
});

test("a composed letter does not send; a draft comes back after a reload", async () => {
  const page = await world.page();
  await open(page);
  await say(page, "bonjour");
  const input = page.getByLabel("Votre message");
  await input.fill("et ma factur");
  await input.evaluate((element) => element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })));
  assert.equal(await input.inputValue(), "et ma factur");
  await page.reload();
  await page.locator(".message").nth(2).waitFor();
  assert.equal(await page.getByLabel("Votre message").inputValue(), "et ma factur");
  await page.context().close();
});

test("by touch on a phone: a modal dialog, steps to tick, the focus on the title, nothing under it", async () => {
  const page = await world.page({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).tap();
  await answer(page, 0);
  assert.equal(await focused(page), "h2#title");
  const way = await say(page, "je veux mon code PUK");
  const step = way.getByRole("button", { name: /étape 1 sur 2/ });
  await step.tap();
  assert.equal(await step.getAttribute("aria-pressed"), "true");
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => document.activeElement?.localName);
    assert.ok(["chemin-assistant", "body"].includes(place), place);
  }
  await page.getByRole("button", { name: "Fermer l’assistant" }).tap();
  assert.equal(await focused(page), "button.launcher");
  await page.context().close();
});

test("a customer's code: shown, spoken digit by digit, hidden and shown again, copied", async () => {
  const page = await world.page({ path: "/?client=mobile", permissions: ["clipboard-read", "clipboard-write"] });
  await open(page);
  const puk = await say(page, "je veux mon code PUK");
  const code = (await puk.locator(".value").innerText()).replace(/\s/g, "");
  assert.match(code, /^\d{8}$/);
  assert.equal((await puk.locator(".value + .unseen").textContent()).replace(/\D/g, ""), code);
  await puk.getByRole("button", { name: "Copier le code" }).click();
  await puk.getByText("Copié").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  await puk.getByRole("button", { name: /Masquer/ }).click();
  assert.equal(await puk.locator(".value").innerText(), "••••");
  await puk.getByRole("button", { name: /Afficher/ }).click();
  assert.equal((await puk.locator(".value").innerText()).replace(/\s/g, ""), code);
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  assert.ok(!kept.includes(code));
  await page.context().close();
});

test("consumption is bars, the customer keeps the conversation on the app's page", async () => {
  const page = await world.page({ path: "/?client=mobile" });
  await open(page);
  const conso = await say(page, "ma conso");
  assert.ok(await conso.getByRole("progressbar").count() >= 1);
  const count = await page.locator(".message").count();
  await page.goto(`${world.server.url}/demo/app?client=mobile`);
  await page.locator(".message").nth(count - 1).waitFor();
  assert.equal(await page.locator(".message").count(), count);
  assert.equal(await page.getByRole("button", { name: "Fermer l’assistant" }).count(), 0);
  await page.context().close();
});

test("an unpaid bill: launcher marked in words, banners on both pages, gone for one who owes nothing", async () => {
  for (const path of ["/?client=impaye", "/demo/app?client=impaye"]) {
    const page = await world.page({ path });
    await page.getByRole("region", { name: "Facture à régler" }).getByText(/42,50/).waitFor();
    if (path.startsWith("/?")) {
      await page.getByRole("button", { name: /Ouvrir l’assistant.*Impayé.*42,50/ }).waitFor();
      await open(page);
    }
    await page.locator(".banner").getByText(/42,50\s€ à régler/).waitFor();
    await page.context().close();
  }
  const calm = await world.page({ path: "/?client=mobile" });
  await open(calm);
  assert.equal(await calm.getByRole("region", { name: "Facture à régler" }).count(), 0);
  await calm.context().close();
});

test("what comes while the chat is closed is counted on the launcher, in words", async () => {
  const page = await world.page();
  await open(page);
  const input = page.getByLabel("Votre message");
  await input.fill("je veux mon code PUK");
  await input.press("Enter");
  await page.keyboard.press("Escape"); // closed with the answer on its way, or just there
  await page.evaluate(() => document.querySelector("chemin-assistant").load().then((chat) => chat.say("duplicata facture")));
  await page.getByRole("button", { name: /Ouvrir l’assistant.*nouveau/ }).waitFor();
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
  assert.equal(await page.evaluate(() => document.querySelector("chemin-assistant").unread), 0);
  await page.context().close();
});

test("the server is killed and restarted in the middle: what was written goes once, in order", async () => {
  const page = await world.page({ viewport: { width: 800, height: 560 } });
  await open(page);
  await say(page, "je veux mon code PUK");
  const log = page.locator(".log"), tall = await log.evaluate((element) => element.clientHeight);
  await world.server.kill("SIGKILL");
  const input = page.getByLabel("Votre message");
  for (const text of ["duplicata facture", "merci"]) {
    await input.fill(text);
    await input.press("Enter");
  }
  await page.locator(".meta").filter({ hasText: "Envoi" }).nth(1).waitFor();
  // The notice takes its room from the log, which is shown to its end.
  const fromEnd = () => log.evaluate((element) => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(element.scrollHeight - element.scrollTop - element.clientHeight)));
  }));
  assert.ok(await fromEnd() <= 1);
  await page.locator(".line").filter({ hasText: "Connexion" }).waitFor();
  assert.ok(await log.evaluate((element) => element.clientHeight) < tall, "the notice takes its room");
  assert.ok(await log.evaluate((element) => element.scrollHeight > element.clientHeight), "there is something to scroll");
  assert.ok(await fromEnd() <= 1, "the last message is whole");
  await world.server.restart();
  await answer(page, 3);
  await page.locator(".line").waitFor({ state: "hidden" });
  const mine = await page.locator(".mine .text").allInnerTexts();
  assert.deepEqual(mine, ["je veux mon code PUK", "duplicata facture", "merci"]);
  assert.equal(await page.locator(".message.bot").count(), 4);
  world.faults.splice(0); // the refused connections of the dead server are expected
  await page.context().close();
});

test("two tabs of one customer stay in step", async () => {
  const context = await world.browser.newContext();
  const one = await world.page({ path: "/?client=famille", context });
  await open(one);
  await say(one, "ma conso");
  const two = await world.page({ path: "/?client=famille", context });
  await two.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
  await answer(two, 1);
  const chosen = (await two.locator(".choices button").first().textContent()).trim();
  await two.locator(".choices button").first().click();
  await answer(one, 2);
  await answer(two, 2);
  assert.deepEqual(await one.locator(".message .text").allInnerTexts(), await two.locator(".message .text").allInnerTexts());
  assert.match(await one.locator(".choices .chosen").textContent(), new RegExp(chosen.slice(0, 6)));
  await context.close();
});

test("signing out leaves nothing of the customer in the tab", async () => {
  const page = await world.page({ path: "/?client=impaye" });
  await open(page);
  await say(page, "je veux mon code PUK");
  await page.getByLabel("Se présenter comme").selectOption("");
  await page.getByRole("button", { name: "Changer" }).click();
  await page.waitForURL((url) => url.search === "" && url.pathname === "/");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.equal(await page.getByRole("region", { name: "Facture à régler" }).count(), 0);
  await page.context().close();
});

test("too long a text is refused where it is written, and kept", async () => {
  const page = await world.page();
  await open(page);
  const input = page.getByLabel("Votre message");
  const long = "é".repeat(2005);
  await input.fill(long);
  await input.press("Enter");
  assert.equal(await input.inputValue(), long);
  assert.equal(await input.getAttribute("aria-invalid"), "true");
  assert.match(await page.locator("#count").innerText(), /trop long de 5\s/);
  assert.equal(await page.locator(".mine").count(), 0);
  await page.context().close();
});

test("a thousand messages: the reader's place and typing are not disturbed", async (t) => {
  const page = await world.page({ path: "/demo/etats?etat=accueil" });
  const spent = await page.evaluate(async () => {
    const view = document.querySelector("chemin-etat").view;
    const before = performance.now();
    for (let seq = 10; seq < 1010; seq++)
      view.message({ t: "msg", conv: "", seq, ts: 0, mid: `m${seq}`, from: seq % 2 ? "bot" : "customer", text: `message ${seq}`, parts: [] }, true);
    const scripting = performance.now() - before;
    const { log } = view.messages;
    const frames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await frames();
    log.scrollTop = 0;
    await frames();
    const last = performance.now();
    view.message({ t: "msg", conv: "", seq: 1011, ts: 0, mid: "x", from: "bot", text: "un de plus", parts: [] }, false);
    const one = performance.now() - last;
    return { scripting, one, top: log.scrollTop, news: !view.messages.jump.hidden };
  });
  t.diagnostic(`${(spent.scripting / 1000).toFixed(3)} ms of script a message, ${spent.one.toFixed(1)} ms for one more with 1,000 in the log`);
  assert.deepEqual([spent.top, spent.news], [0, true]);
  assert.equal(await page.locator(".message").count(), 1002);
  await page.getByRole("button", { name: "Nouveaux messages" }).click();
  assert.ok(await page.evaluate(() => document.querySelector("chemin-etat").view.messages.isNearBottom()));
  await page.context().close();
});

test("no error in the console, no breach of the pages' policy", () => {
  assert.deepEqual(world.faults, []);
});
