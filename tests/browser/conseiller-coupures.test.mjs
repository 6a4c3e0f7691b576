// The advisors' panel and the customer's chat in Chromium, on the real server under load: lines that
// are cut, or go dead, for 0.1 to 60 seconds. What each page then shows is held against what the
// server keeps, number by number and word by word.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../server/support.mjs";
import { atEnd, chatOf, configure, customer, logOf, online, panel, state, stored, take, whole, wire, world } from "./panel.mjs";
import { open as openChat } from "./support.mjs";

configure(120, { ping_seconds: 4 });

/** Others who write all the time: so many, each once in that time at most, one message at a time. */
const OTHERS = 4, OTHERS_MS = 200;

/** Does `work` again and again, never twice at once, until it is told to stop, or the test ends. */
function repeat(work, ms) {
  let under = Promise.resolve(), idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    under = work().finally(() => { idle = true; });
  }, ms);
  const stop = async () => {
    clearInterval(timer);
    await under;
  };
  atEnd(stop);
  return stop;
}

async function crowd() {
  for (let i = 0; i < OTHERS; i++) {
    const client = await customer();
    let said = 0;
    repeat(() => client.say(`ma facture numéro ${++said}`), OTHERS_MS);
  }
}

/** A line with a customer's page and an advisor's, who speak with each other; and another device of the same customer, on no such line. */
async function couple(name, sub) {
  const line = await wire();
  const desk = await panel(sub, { line }); // somebody must be there
  const chat = await world.page({ path: line.url });
  atEnd(() => chat.context().close());
  await openChat(chat);
  await chat.getByLabel("Votre message").fill(`un conseiller s’il vous plaît, pour ${name}`);
  await chat.keyboard.press("Enter");
  await chat.locator("chemin-assistant .message.mine[data-seq]").waitFor();
  const kept = await chat.evaluate(() => JSON.parse(sessionStorage.getItem(`chemin.link ${location.origin}`)).kept);
  const device = await Client.open(world.server);
  await device.hello({ conv: kept.conv, epoch: kept.epoch, seq: 0 });
  atEnd(() => device.close());
  assert.equal(device.conv, kept.conv);
  await take(desk, device);
  return { name, line, chat, desk, device };
}

/** Eight pages catch up at once: a busy machine takes its time. */
const say = async (field, text) => {
  await field.fill(text, { timeout: 90000 });
  await field.press("Enter", { timeout: 90000 });
};

/** A try may come 20 seconds after the line is mended, and a busy machine takes its time. */
async function arrives(device, text) {
  const came = (frame) => frame.t === "msg" && frame.text === text;
  await device.until(came).catch(() => device.until(came)).catch(() => assert.fail(`« ${text} » has not arrived`));
}

/** The line breaks for `ms`; both write meanwhile, which arrives once it is mended. */
async function breakFor({ name, line, chat, desk, device }, kind, ms) {
  const over = new Promise((resolve) => setTimeout(resolve, ms)), texts = [`${name}, client, ${ms} ms`, `${name}, conseiller, ${ms} ms`];
  const fields = [chat.getByLabel("Votre message"), desk.locator("#draft")];
  line[kind]();
  await Promise.all(fields.map((field, i) => say(field, texts[i])));
  await over;
  line.mend();
  // Who writes then does not wait for the next try.
  if (ms >= 10000) await Promise.all(fields.map((field, i) => say(field, `${texts[i]}, après`)));
  for (const text of texts) await arrives(device, text);
}

async function check({ name, chat, desk, device }) {
  const last = `${name}, fin`;
  await device.say(last);
  for (const page of [chat, desk]) await page.locator(".message").filter({ hasText: last }).waitFor({ timeout: 60000 });
  await state(desk, "Avec vous");
  await online(desk);
  const wanted = await stored(device), said = wanted.map(([, text]) => text).filter((text) => text.startsWith(`${name}, `));
  assert.deepEqual(wanted.map(([seq]) => seq), wanted.map((_, at) => at + 1), "the server numbers them without a hole");
  assert.equal(new Set(said).size, said.length, "nothing was said twice");
  assert.deepEqual(await whole(desk, logOf, desk.locator(".scroll > .older"), wanted.length), wanted, `the panel, ${name}`);
  assert.deepEqual(await whole(chat, chatOf, chat.locator("chemin-assistant .older"), wanted.length), wanted, `the chat, ${name}`);
  assert.equal(await desk.locator(".pending .message").count(), 0);
  assert.equal(await chat.locator(".message.unsent").count(), 0);
  return wanted.length;
}

const SHORT = [100, 500, 2000, 10000, 30000], LONG = [60000];
/** Name, who answers, how the line breaks, for how long, how often the other device writes. The long ones begin first. */
const CASES = [["coupe longue", "conseiller-1", "cut", LONG, 400], ["muette longue", "conseiller-2", "die", LONG, 150],
  ["coupe", "conseiller-1", "cut", SHORT, 200], ["muette", "conseiller-2", "die", SHORT, 400]];

/** How many messages were compared. */
async function live(one, [name, , kind, cuts, ms]) {
  let said = 0;
  const stop = repeat(() => one.device.say(`${name}, ${++said}`), ms);
  for (const cut of cuts) await breakFor(one, kind, cut);
  await stop();
  return check(one);
}

test("after cuts of 0.1 to 60 s, clean and half-open, under load, panel and chat show what the server keeps", { timeout: 240000 }, async (t) => {
  await crowd();
  const lives = [];
  for (const one of CASES) lives.push(live(await couple(one[0], one[1]), one));
  (await Promise.all(lives)).forEach((count, i) => t.diagnostic(`${CASES[i][0]}: ${count} messages`));
});
