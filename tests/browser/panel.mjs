// panel.mjs - the advisors' panel in Chromium on a real server of the test's own: customers over
// raw sockets, advisors in pages. Waits look at what a person would see, for 30 seconds at most.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";
import { pause, until } from "../server/deadline.mjs";
import { Client } from "../server/support.mjs";
import { Wire, start } from "./support.mjs";

export const folder = mkdtempSync(join(tmpdir(), "chemin-panel-"));
const config = join(folder, "chemin.jsonc");
const shots = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
export const configure = (grace, more) => writeFileSync(config, JSON.stringify({ desk_grace_seconds: grace, desk_away_seconds: 3600, desk_warn_seconds: 1, desk_alarm_seconds: 2, ping_seconds: 8, connections_per_address: 2000,
  messages_per_minute: 100000, messages_per_minute_per_address: 1000000, ...more }));
configure(1);
mkdirSync(shots, { recursive: true });

export let world;
/** What is to be closed at the end of a test, last first. */
const open = [];
let cuts = false;
before(async () => { world = await start(["--demo", "--config", config]); });
after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  // The browser reports each connection that fails; in a test that cuts the line they do.
  const faults = world.faults.splice(0).filter((fault) => !cuts || !/net::ERR_|WebSocket connection/.test(fault));
  cuts = false;
  assert.deepEqual(faults, []);
});
export const atEnd = (close) => open.push(close);
/** This test breaks connections on purpose. */
export const lineWillBreak = () => { cuts = true; };

export const ticket = (sub) => world.server.ticket(sub);

/** A customer's client over a raw socket; `sub` signs in. */
export async function customer(sub) {
  const client = await Client.open(world.server);
  await client.hello(sub ? { ticket: await ticket(sub) } : {});
  atEnd(() => client.close());
  return client;
}

/** A customer who has asked for a person, once somebody is there. */
export async function waiting(sub) {
  const client = await customer(sub);
  await client.say("un conseiller s'il vous plaît");
  return client;
}

/** The names of those who wait, in order, as the server tells them to an advisor. */
export async function queueOf(sub) {
  const client = await Client.open(world.server), names = [];
  await client.hello({ role: "advisor", kind: "panel", ticket: await ticket(sub) });
  let page = await client.ask({ t: "watch", queue: true });
  for (;;) {
    names.push(...page.entries.filter(({ mode }) => mode === "waiting").map(({ conv }) => conv));
    const rest = page.rest.find(({ mode }) => mode === "waiting");
    if (!rest) break;
    page = await client.ask({ t: "queue", ...rest });
  }
  await client.close();
  return names;
}

/** Until what the advisors of the tests before held has come back to its place: it would do so in the midst of this one. */
export async function quiet() {
  let now;
  await until(async () => {
    const answer = await fetch(`${world.server.url}/api/v1/desk/figures`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } });
    ({ now } = await answer.json());
    return !now.advisor;
  }, () => `some are still held: ${JSON.stringify(now)}`);
}

/** A cable of its own for an advisor's page. */
export async function wire() {
  const line = await Wire.open(world.server);
  lineWillBreak();
  atEnd(() => line.close());
  return line;
}

/** An advisor's page, signed in; `line` is the cable it goes over. */
export async function panel(sub, { line, ...options } = {}) {
  const page = await world.page({ path: `${line?.url ?? ""}/conseiller`, ...options });
  atEnd(() => page.context().close());
  await page.locator(`[data-sub=${sub}]`).click();
  await online(page);
  await page.locator("#me").filter({ hasText: /\S/ }).waitFor();
  return page;
}

export const online = (page) => page.locator("#link-state[data-status=open]").waitFor();
export const tab = (page, name) => page.locator(`[data-tab=${name}]`).click();
export const row = (page, client) => page.locator(`.rows [data-conv="${client.conv}"]`);
export const state = (page, text) => page.locator(".state").filter({ hasText: text }).waitFor();
/** A notice is shown for five seconds, and stays for screen readers for ten more. */
export const warned = (page, text) => page.locator("#alerts p").filter({ hasText: text }).first().waitFor({ state: "attached" });

export async function show(page, client, name = "waiting") {
  await tab(page, name);
  await row(page, client).click();
  await page.locator(`.rows [data-conv="${client.conv}"][aria-current]`).waitFor();
  await page.locator(".log:not(.pending) > .message").first().waitFor();
}

export async function take(page, client, name = "waiting") {
  await show(page, client, name);
  await page.keyboard.press("Alt+t");
  await state(page, "Avec vous");
}

export const heard = (client, text, from = 0) => client.until((frame) => frame.t === "msg" && frame.from === "advisor" && frame.text.includes(text), from);

/** The numbers of the messages that the panel shows, and their texts. */
export const logOf = (page) => page.locator(".log:not(.pending) > .message").evaluateAll((list) =>
  list.map((item) => [Number(item.dataset.seq), item.querySelector(".text").textContent]));

/** The same of the customer's chat. */
export const chatOf = (page) => page.locator("chemin-assistant .messages > .message").evaluateAll((list) =>
  list.map((item) => [Number(item.dataset.seq), item.querySelector(".text").textContent]));

/** All that the store has, in order. */
export async function stored(client) {
  const all = [];
  let before = 0, more = true;
  while (more) {
    const answer = await client.ask({ t: "history", conv: client.conv, before, n: 100 });
    all.unshift(...answer.events);
    before = all[0].seq;
    ({ more } = answer);
  }
  return all.map(({ seq, text }) => [seq, text]);
}

/** The panel as an operator serves it, with an attribute that says where tickets come from. */
export const serveWith = (context, name, value) => context.addInitScript(([key, text]) => {
  document.addEventListener("readystatechange", () => { document.documentElement.dataset[key] = text; }, { once: true });
}, [name, value]);

/** All that a page shows by `look`, once it has been asked for what is older by that button. */
export const whole = (page, look, older, count) => eventually(async () => {
  await older.evaluate((button) => { if (!button.hidden) button.click(); });
  return look(page);
}, (seen) => seen.length >= count);

/** Looks until `right(value)`; what was seen last otherwise. */
export async function eventually(look, right) {
  const deadline = Date.now() + 30000;
  let seen = await look();
  while (!right(seen) && Date.now() < deadline) {
    await pause(20); // what is looked at may change here, on a processor that this does not take
    seen = await look();
  }
  return seen;
}

export async function narrow(page, name) {
  await page.setViewportSize({ width: 320, height: 640 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), `${name} at 320 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The pictures that are kept are made anew only when SCREENSHOTS is set. */
export async function shoot(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const path = join(shots, `${name}.jpg`);
  await page.setViewportSize({ width: 1120, height: 720 });
  await page.screenshot({ path, type: "jpeg", quality: 20 });
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.ok(statSync(path).size < 60000, `${name} is ${statSync(path).size} bytes`);
}
