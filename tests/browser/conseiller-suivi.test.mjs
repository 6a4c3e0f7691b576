// What an advisor hears of what they do, what is asked before an act is left, what the file says,
// and what outlives the page: in Chromium on the real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { atEnd, configure, customer, eventually, heard, online, panel, row, show, take, waiting, warned, world } from "./panel.mjs";
import { assertClean, axe } from "./support.mjs";

configure(8); // a page that is loaded again on a slow machine is back in time

/** All that the live regions say from now on. */
const listen = (page) => page.evaluate(() => {
  globalThis.told = [];
  const hear = new MutationObserver((changes) => { for (const { addedNodes } of changes) for (const node of addedNodes) globalThis.told.push(node.textContent); });
  for (const id of ["status", "alerts"]) hear.observe(document.getElementById(id), { childList: true });
});
const hears = (page, text) => page.waitForFunction((wanted) => globalThis.told.some((one) => one.includes(wanted)), text);

test("by keyboard alone one hears who is taken, that the answer left, note or answer, and how it ends", async () => {
  const page = await panel("conseiller-1"), client = await waiting("famille"), other = await waiting("mobile");
  await show(page, client);
  await listen(page);
  await page.keyboard.press("Alt+t");
  await hears(page, "Vous avez la conversation de Nadia");
  await page.locator(".state").filter({ hasText: "Avec vous" }).waitFor();
  await page.keyboard.type("Bonjour, je regarde.");
  await page.keyboard.press("Enter");
  await heard(client, "je regarde");
  await hears(page, "Message envoyé.");
  await page.keyboard.press("Alt+n");
  await hears(page, "Note interne\u00a0: le client ne la voit jamais.");
  await page.keyboard.type("À rappeler");
  await page.keyboard.press("Enter");
  await hears(page, "Note interne enregistrée.");
  await page.keyboard.press("Alt+n");
  await hears(page, "Réponse au client\u00a0: il verra");
  await page.getByRole("button", { name: "Remettre en attente" }).click();
  await hears(page, "remise en attente.");
  await take(page, client);
  await page.getByRole("button", { name: "Clore", exact: true }).click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // not closed
  await page.locator(".state").filter({ hasText: "Avec vous" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Clore");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await hears(page, " close.");
  await take(page, other);
  await page.keyboard.press("Alt+r");
  await hears(page, "rendue à l’assistant.");
});

test("what is written outlives the page, is gone once sent; who locks the desk is told who goes back, and has it again", async () => {
  const page = await panel("conseiller-1"), client = await waiting("famille"), other = await waiting();
  await take(page, other);
  await page.locator("#draft").fill("pour l’autre");
  await take(page, client);
  await page.locator("#draft").fill("brouillon gardé");
  await page.keyboard.press("Alt+n");
  await page.locator("#draft").fill("note gardée");
  await page.reload();
  await online(page);
  await show(page, client, "mine");
  assert.equal(await page.locator("#draft").inputValue(), "brouillon gardé");
  await page.keyboard.press("Alt+n");
  assert.equal(await page.locator("#draft").inputValue(), "note gardée");
  await page.keyboard.press("Alt+n");
  await page.locator("#draft").press("Enter");
  await heard(client, "brouillon gardé");
  await page.locator(".message.advisor").filter({ hasText: "brouillon gardé" }).first().waitFor();
  await page.waitForFunction(() => !sessionStorage.getItem("chemin.conseiller.brouillons").includes("brouillon gardé"));
  await page.reload();
  await online(page);
  await show(page, client, "mine");
  assert.equal(await page.locator("#draft").inputValue(), "");
  await page.locator("#lock").click();
  const dialog = page.getByRole("dialog", { name: "Verrouiller le poste" });
  await dialog.filter({ hasText: "2\u00a0clients sont avec vous" }).waitFor();
  await assertClean(page, "lock");
  await dialog.getByRole("button", { name: "Rester" }).click();
  await page.locator("#draft").waitFor();
  await page.locator("#lock").click();
  await dialog.getByRole("button", { name: "Verrouiller" }).click();
  await page.locator("#sign-in .reason").filter({ hasText: "Ce que vous écriviez est gardé" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("chemin.conseiller.brouillons")), null);
  // Who locks the desk is not waited for.
  await client.until((frame) => frame.t === "msg" && /n’est plus connecté/.test(frame.text));
  await page.locator("[data-sub=conseiller-1]").click();
  await online(page);
  await take(page, other);
  assert.equal(await page.locator("#draft").inputValue(), "pour l’autre");
});

test("a desk that locks itself keeps what is written for whoever wrote it, and no trace in the storage", async () => {
  const page = await panel("conseiller-1"), client = await waiting("famille");
  const lock = async () => {
    await page.clock.fastForward("09:01");
    await page.locator("#idle").waitFor();
    await page.clock.fastForward("01:01");
    await page.locator("#sign-in .reason").filter({ hasText: "Ce que vous écriviez est gardé" }).waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  };
  const signIn = async (sub, name) => {
    await page.locator(`[data-sub=${sub}]`).click();
    await page.locator("#me").filter({ hasText: name }).waitFor();
    await online(page);
    await show(page, client);
  };
  await page.clock.install();
  await take(page, client);
  await page.locator("#draft").pressSequentially("gardé pour moi");
  await lock();
  await client.until((frame) => frame.t === "mode" && frame.mode === "waiting" && frame.mode_ver > 2);
  await signIn("conseiller-1", "Camille");
  assert.equal(await page.locator("#draft").inputValue(), "gardé pour moi");
  await page.keyboard.press("Shift");
  await lock();
  await signIn("conseiller-2", "Karim");
  assert.equal(await page.locator("#draft").inputValue(), "");
  assert.equal(await page.evaluate(() => sessionStorage.getItem("chemin.conseiller.brouillons")), null);
});

test("the queue shows what the customer wrote, and no time that was not measured", async () => {
  const page = await panel("conseiller-1"), client = await customer();
  await client.say("il me faut un conseiller vite");
  await row(page, client).filter({ hasText: "«\u00a0il me faut un conseiller vite\u00a0»" }).waitFor();
  assert.ok(!/Information|Assistant\u00a0:/.test(await page.locator(".rows").innerText()));
  const words = await page.evaluate(async () => {
    const { seconds, wait } = await import("/conseiller/fr.js");
    return [seconds(0), seconds(4.3), seconds(65), seconds(3725), seconds(null), wait(1000), wait(12000)];
  });
  assert.deepEqual(words, ["0\u00a0s", "4,3\u00a0s", "1\u00a0min\u00a005\u00a0s", "1\u00a0h\u00a002", "–", "moins de 5\u00a0s", "10\u00a0s"]);
});

test("a conversation is called by its customer's name, or a visitor's, in a list and within a sentence", async () => {
  const page = await panel("conseiller-1");
  const words = await page.evaluate(async () => {
    const { aCaller, callerOf, ofCaller } = await import("/conseiller/fr.js");
    return [undefined, { name: "Nadia" }, { customer: "c-1" }, { name: "Élodie" }].map((entry) => [callerOf(entry), aCaller(entry), ofCaller(entry)]);
  });
  assert.deepEqual(words, [["Visiteur anonyme", "Un visiteur", "d’un visiteur"], ["Nadia", "Nadia", "de Nadia"], ["c-1", "c-1", "de c-1"], ["Élodie", "Élodie", "d’Élodie"]]);
});

test("with nobody at the desk the customer's button says so before it is pressed, and again what it was once somebody is", async () => {
  const page = await world.page();
  await page.locator("chemin-assistant").getByRole("button", { name: /assistance|assistant|question/i }).first().click();
  await page.getByRole("button", { name: "Joindre un conseiller autrement" }).waitFor();
  const { violations } = await axe(page);
  assert.deepEqual(violations, []);
  const desk = await panel("conseiller-1");
  await page.getByRole("button", { name: "Parler à un conseiller" }).waitFor();
  await desk.locator("#lock").click();
  await page.getByRole("button", { name: "Joindre un conseiller autrement" }).click();
  await page.locator(".message.bot").filter({ hasText: /01\s99/ }).waitFor();
  assert.ok(!/demande est transmise/.test(await page.locator("chemin-assistant [role=status]").textContent()));
  await page.context().close();
});

test("the file says which bills are late, what is blocked before an act is begun, and asks before one is left", async () => {
  const page = await panel("conseiller-1"), client = await waiting("impaye");
  await take(page, client);
  await page.locator(".owed").getByText(/Mobile, .*, échéance du/).waitFor();
  await page.locator("#act").fill("Changer de forfait mobile");
  await page.locator("#act-stop").filter({ hasText: "Bloqué par l’impayé de 42,50" }).waitFor();
  await page.locator("#act").fill("Comprendre le prorata");
  assert.equal(await page.locator("#act-stop").innerText(), "");
  await page.locator("#act").fill("Ajouter ou retirer une option");
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  await page.locator(".acts li").filter({ hasText: "Ajouter ou retirer une option\u00a0: commencée" }).waitFor();
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  await warned(page, "est en cours avec le client. La remplacer");
  const { violations } = await axe(page);
  assert.deepEqual(violations, []);
  await page.getByRole("button", { name: "La laisser en cours" }).click();
  assert.ok(await page.locator(".replace").isHidden());
  assert.equal(await page.evaluate(() => document.activeElement?.id), "act");
  await page.getByRole("button", { name: "Commencer pour le client" }).click();
  const from = client.frames.length;
  await page.getByRole("button", { name: /^La remplacer par/ }).click();
  await client.until((frame) => frame.t === "msg" && frame.from === "system" && /à la place de/.test(frame.text), from);
  await page.locator(".acts [data-state=replaced]").filter({ hasText: "Ajouter ou retirer une option\u00a0: remplacée par une autre" }).waitFor();
  await page.locator(".acts [data-state=started]").filter({ hasText: "Maîtriser mes achats" }).waitFor();
  // What only tells is no act that begins.
  await page.locator("#act").fill("Changer mon mot de passe");
  await page.getByRole("button", { name: "Envoyer au client" }).click();
  await page.locator("#status").getByText("Envoyé au client\u00a0: Changer mon mot de passe.").waitFor();
});

test("what is replaced is what was asked: another act, or another conversation, takes the question back", async () => {
  const page = await panel("conseiller-1"), client = await waiting("impaye");
  const begin = page.getByRole("button", { name: "Commencer pour le client" }), replace = page.locator(".replace");
  await take(page, client);
  await page.locator("#act").fill("Ajouter ou retirer une option");
  await begin.click();
  await page.locator(".acts [data-state=started]").waitFor();
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  await begin.click();
  await replace.getByRole("button", { name: "La remplacer par «\u00a0Maîtriser mes achats sur facture\u00a0»" }).waitFor();
  await page.locator("#act").fill("Changer de forfait mobile");
  assert.ok(await replace.isHidden(), "another act is another question");
  await begin.click();
  await replace.getByRole("button", { name: "La remplacer par «\u00a0Changer de forfait mobile\u00a0»" }).waitFor();
  await page.locator("#act-line").selectOption({ index: 1 });
  assert.ok(await replace.isHidden(), "for another line too");
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  await begin.click();
  await replace.getByRole("button", { name: /^La remplacer par/ }).waitFor();
  const other = await waiting("mobile");
  await page.locator("#alerts p").filter({ hasText: "La remplacer" }).waitFor({ state: "attached" });
  await show(page, other);
  assert.ok(await replace.isHidden());
  assert.equal(await page.locator("#alerts p").filter({ hasText: "La remplacer" }).count(), 0, "said of that conversation alone");
  // What is chosen for one is not for another, and is there again.
  await take(page, other);
  assert.equal(await page.locator("#act").inputValue(), "");
  await show(page, client, "mine");
  assert.equal(await page.locator("#act").inputValue(), "Maîtriser mes achats sur facture");
  assert.equal(await page.locator(".acts [data-state=replaced]").count(), 0);
});

test("an answer that comes while another conversation is open is told with its caller's name, and asks nothing of that one", async () => {
  // The answers to « start » are held until they are let go.
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 } }), held = [];
  let holds = false;
  atEnd(() => context.close());
  await context.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer(), asked = new Set();
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.t === "start") asked.add(frame.id);
      server.send(text);
    });
    server.onMessage((text) => {
      const { t, re } = JSON.parse(text);
      if (holds && asked.has(re) && (t === "ok" || t === "err")) held.push(() => socket.send(text));
      else socket.send(text);
    });
  });
  const page = await panel("conseiller-1", { context });
  const client = await waiting("impaye"), other = await waiting("mobile");
  await take(page, other);
  await take(page, client);
  const begin = page.getByRole("button", { name: "Commencer pour le client" });
  const letGo = async () => {
    assert.equal(await eventually(() => held.length, (count) => count === 1), 1);
    held.pop()();
  };
  holds = true;
  await page.locator("#act").fill("Ajouter ou retirer une option");
  await begin.click();
  await show(page, other, "mine");
  await page.locator("#act").fill("Changer de forfait mobile");
  await listen(page);
  await letGo();
  await hears(page, "Conversation de Thomas Robert\u00a0: Démarche commencée\u00a0: Ajouter ou retirer une option.");
  assert.equal(await page.locator("#act").inputValue(), "Changer de forfait mobile", "what is typed for this one stays");
  await show(page, client, "mine");
  await page.locator("#act").fill("Maîtriser mes achats sur facture");
  await begin.click();
  await show(page, other, "mine");
  await letGo();
  await hears(page, "est en cours avec le client");
  assert.ok(await page.locator(".replace").isHidden());
  assert.ok((await page.evaluate(() => globalThis.told)).some((text) => /^Conversation de Thomas Robert\u00a0: .*est en cours/.test(text)));
});

test("a conversation that is taken away is told at once, with what becomes of the text; Enter says that nothing left", async () => {
  const page = await panel("conseiller-1"), client = await waiting("famille");
  await take(page, client);
  await page.locator("#draft").fill("je vous écris que");
  await listen(page);
  const chief = await panel("superviseur-1");
  await show(chief, client, "others");
  await chief.getByRole("button", { name: "Reprendre à ce conseiller" }).click();
  await hears(page, "Sophie a repris la conversation de Nadia");
  await hears(page, "Votre texte n’est pas parti, il est gardé.");
  await page.locator("#draft").press("Enter");
  await hears(page, "Rien n’est parti\u00a0: cette conversation n’est pas avec vous.");
  assert.equal(await page.locator("#draft").inputValue(), "je vous écris que");
  // Nobody is told of what they do themselves.
  await listen(chief);
  await chief.getByRole("button", { name: "Rendre à l’assistant" }).click();
  await hears(chief, "rendue à l’assistant.");
  assert.ok(!(await chief.evaluate(() => globalThis.told)).some((text) => /n’est plus avec vous|a repris/.test(text)));
});

test("an act for a visitor who is not signed in is said to be the chemin alone, before and after", async () => {
  const page = await panel("conseiller-1"), client = await waiting();
  await take(page, client);
  await page.locator("#act").fill("Ajouter ou retirer une option");
  await page.locator("#act-stop").filter({ hasText: "Ce visiteur n’est pas connecté" }).waitFor();
  await page.getByRole("button", { name: "Envoyer le chemin au client" }).click();
  await page.locator("#status").getByText("Chemin envoyé\u00a0: Ajouter ou retirer une option.").waitFor();
});
