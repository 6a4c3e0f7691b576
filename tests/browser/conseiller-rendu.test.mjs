// The advisors' panel and the customer's chat in Chromium, on the real server with an account that
// answers late: an answer of the assistant that is on its way when people take over and hand back.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Backend, TOKEN } from "../server/backend.mjs";
import { atEnd, chatOf, configure, folder, logOf, panel, row, show, state, stored, tab, world } from "./panel.mjs";
import { Client } from "../server/support.mjs";
import { open as openChat } from "./support.mjs";

const backend = await Backend.start(), token = join(folder, "token"), SECRET = "55556666";
writeFileSync(token, `${TOKEN}\n`);
configure(30, { crm_url: backend.url(), crm_token_file: token, crm_timeout_ms: 9000 });
backend.server.unref(); // nothing waits for it when the world does not begin
after(() => backend.stop());

/** What the account was asked and has not answered. */
const held = [];

/** The customer's words in the chat; resolves once the assistant waits for the account. */
async function askHeld(chat, text) {
  const asked = new Promise((resolve) => {
    backend.mode = (next) => new Promise((answer) => {
      held.push(() => answer(next()));
      resolve();
    });
  });
  await chat.getByLabel("Votre message").fill(text);
  await chat.keyboard.press("Enter");
  await asked;
}

test("an answer on its way when somebody takes over and hands back is dropped for all; the lines are shown, once each", { timeout: 120000 }, async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const chat = await world.page({ path: "/?client=impaye" });
  atEnd(() => chat.context().close());
  await openChat(chat);
  await chat.getByLabel("Votre message").fill("bonjour");
  await chat.keyboard.press("Enter");
  await chat.locator("chemin-assistant .message.bot[data-seq='3']").waitFor();
  const { conv } = await chat.evaluate(() => JSON.parse(sessionStorage.getItem(`chemin.link ${location.origin}`)).kept), client = { conv };
  for (const page of [camille, karim]) {
    await show(page, client, "bot");
    await page.locator("#context").getByText("Lignes", { exact: true }).waitFor();
  }
  const answers = () => chat.locator("chemin-assistant .message.bot").count(), before = await answers();
  for (const [page, other, name] of [[camille, karim, "Camille"], [karim, camille, "Karim"]]) {
    await askHeld(chat, `je veux mon code PUK (${name})`);
    await page.keyboard.press("Alt+t");
    await state(page, "Avec vous");
    for (const panels of [camille, karim]) await panels.locator(".log .message.customer").filter({ hasText: `(${name})` }).waitFor();
    await state(other, `Avec ${name}`);
    await page.locator("#draft").fill(`${name} regarde.`);
    await page.keyboard.press("Enter");
    await chat.locator("chemin-assistant .message.advisor").filter({ hasText: `${name} regarde.` }).waitFor();
    await page.keyboard.press("Alt+r");
    for (const panels of [camille, karim]) await state(panels, "Avec l’assistant");
    // The account answers now, to nobody: the assistant has the conversation, and the answer is of before.
    assert.ok(held.length > 0, "the answer is on its way all along");
    backend.mode = null;
    for (const answer of held.splice(0)) await answer();
  }
  assert.equal(await answers(), before);
  await chat.getByLabel("Votre message").fill("duplicata facture");
  await chat.keyboard.press("Enter");
  const last = chat.locator("chemin-assistant .message").last();
  await chat.locator("chemin-assistant .message.bot").nth(before).waitFor();
  const reader = await Client.open(world.server);
  atEnd(() => reader.close());
  await reader.hello({ role: "advisor", kind: "panel", ticket: await world.server.ticket("superviseur-1") });
  reader.conv = conv;
  const wanted = await stored(reader), texts = wanted.map(([, text]) => text);
  for (const page of [camille, karim]) await page.locator(`.log .message[data-seq="${wanted.length}"]`).waitFor();
  await last.and(chat.locator(`[data-seq="${wanted.length}"]`)).waitFor();
  for (const shown of [await chatOf(chat), await logOf(camille), await logOf(karim)]) assert.deepEqual(shown, wanted);
  for (const name of ["Camille", "Karim"]) {
    // The message and the take-over meet: either may be stored first.
    const at = texts.indexOf(`${name} regarde.`), before = texts.slice(at - 2, at);
    assert.ok(before.includes(`${name} a rejoint la conversation.`) && before.some((text) => text.includes(`PUK (${name})`)), before.join(" / "));
    assert.match(texts[at + 1], /assistant/, "the line that says who answers again");
  }
  const said = texts.filter((text) => /Camille|Karim|duplicata/.test(text));
  assert.equal(new Set(said).size, said.length, "nothing was said twice");
  for (const page of [chat, camille, karim]) assert.ok(!(await page.content()).includes(SECRET));
  assert.deepEqual(backend.faults, []);
  await tab(camille, "bot");
  await row(camille, client).waitFor();
});
