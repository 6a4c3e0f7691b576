// The advisors' desk, on the real server: who takes, who waits, what is seen and what never is.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { within } from "./deadline.mjs";
import { Backend, TOKEN } from "./backend.mjs";
import { Client, Server, fetch, newId } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-desk-"));
const config = join(folder, "chemin.jsonc");
writeFileSync(config, '{"desk_grace_seconds": 1, "messages_per_minute": 100000, "messages_per_minute_per_address": 1000000}');

let files = 0;
function settings(given) {
  const path = join(folder, `settings-${++files}.jsonc`);
  writeFileSync(path, JSON.stringify({ messages_per_minute: 100000, messages_per_minute_per_address: 1000000, ...given }));
  return path;
}

let server;
before(async () => { server = await Server.start(["--demo", "--config", config]); });
after(async () => {
  assert.equal((await server.stop()).code, 0);
  rmSync(folder, { recursive: true });
});

const ticket = (sub, on = server, level = "strong") => on.ticket(sub, level);

/** Says something as a customer or an advisor; resolves to the turn's messages, or to the refusal. */
async function say(who, text, conv = who.conv, more = {}) {
  const { err, messages } = await who.say(text, { conv, ...more });
  return err ?? messages;
}

/** Sends what the document does not describe; resolves to what answers the id. */
async function askOdd(who, frame) {
  const id = newId(), from = who.frames.length;
  who.raw(JSON.stringify({ id, ...frame }));
  return who.until((seen) => seen.re === id, from);
}

async function panel(sub, on = server) {
  const client = await Client.open(on);
  client.welcome = await client.hello({ role: "advisor", kind: "panel", ticket: await ticket(sub, on) });
  assert.equal(client.welcome.t, "welcome", JSON.stringify(client.welcome));
  return client;
}

/** A customer's client; with `sub` signed in. */
async function customer(sub, on = server, more = {}) {
  const client = await Client.open(on);
  client.welcome = await client.hello({ ...more, ...(sub ? { ticket: await ticket(sub, on) } : {}) });
  return client;
}

async function take(who, conv) {
  const { entry } = await who.ask({ t: "watch", conv });
  const answer = await who.ask({ t: "take", conv, mode_ver: entry.mode_ver });
  assert.equal(answer.t, "ok", JSON.stringify(answer));
  return answer.mode_ver;
}

const get = async (path, sub, on = server) => {
  const answer = await fetch(`${on.url}/api/v1/desk/${path}`, sub ? { headers: { authorization: `Bearer ${await ticket(sub, on)}` } } : {});
  return { status: answer.status, text: await answer.text(), type: answer.headers.get("content-type") };
};

test("an advisor is welcomed by their first name; a customer never takes that role", async () => {
  const camille = await panel("conseiller-1");
  assert.deepEqual(camille.welcome.advisor, { id: "conseiller-1", name: "Camille", role: "advisor" });
  await camille.close();
  const peer = await Client.open(server);
  assert.equal((await peer.ask({ t: "hello", role: "advisor", kind: "panel", ticket: await ticket("mobile") })).code, "forbidden");
  assert.equal((await peer.ask({ t: "hello", role: "advisor", kind: "panel" })).code, "forbidden");
  assert.equal((await peer.ask({ t: "hello", role: "customer", kind: "site", ticket: await ticket("conseiller-1") })).code, "forbidden");
  await peer.close();
});

test("a customer reaches nothing of the desk", async () => {
  const client = await customer("mobile");
  await say(client, "bonjour");
  const conv = client.conv;
  for (const frame of [{ t: "watch", queue: true }, { t: "watch", conv }, { t: "queue", mode: "waiting", at: 0, conv }, { t: "take", conv, mode_ver: 0 },
    { t: "release", conv, mode_ver: 0, to: "bot" }, { t: "note", conv, text: "x" }, { t: "tag", conv, add: ["x"], del: [] },
    { t: "search", text: "puk" }, { t: "search", text: "bonjour", in: "transcripts" },
    { t: "start", conv, intent: "code_puk", params: {} }, { t: "suggestion_used", conv, sid: "s1", outcome: "used" }])
    assert.equal((await client.ask(frame)).code, "forbidden", frame.t);
  for (const path of ["canned", "figures", "unmatched", "export.csv", "audit"]) {
    assert.equal((await get(path)).status, 401, path);
    assert.equal((await get(path, "mobile")).status, 403, path);
  }
  for (const path of ["figures", "unmatched", "export.csv", "audit"]) assert.equal((await get(path, "conseiller-1")).status, 403, path);
  assert.equal((await get("rien", "superviseur-1")).status, 404);
  await client.close();
});

test("a person is offered only when one is there, and the rank is told", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const alone = await customer(null, own);
  const [, absent] = await say(alone, "je veux parler à un conseiller");
  assert.match(absent.text, /01\s99\s00\s12\s34/);
  assert.ok(!alone.frames.some((frame) => frame.t === "mode"));
  const camille = await panel("conseiller-1", own);
  const queue = await camille.ask({ t: "watch", queue: true });
  assert.deepEqual(queue.thresholds_s, [60, 180]);
  const first = await customer(null, own), second = await customer(null, own);
  const [, coming] = await say(first, "je veux parler à un conseiller");
  assert.doesNotMatch(coming.text, /01\s99/);
  assert.equal((await first.until((frame) => frame.t === "mode")).rank, 1);
  const [, behind] = await say(second, "un conseiller s'il vous plaît");
  assert.match(behind.text, /2/);
  assert.equal((await second.until((frame) => frame.t === "mode")).rank, 2);
  // The bot is silent while they wait; what they write is kept and told.
  const from = camille.frames.length;
  assert.deepEqual((await say(second, "mon code puk")).map((one) => one.from), ["customer"]);
  await camille.until((frame) => frame.t === "queue" && frame.entry.conv === second.conv && frame.entry.last.text === "mon code puk", from);
  const again = await camille.ask({ t: "watch", queue: true });
  assert.deepEqual(again.entries.filter((one) => one.mode === "waiting").map((one) => [one.conv, one.rank]),
    [[first.conv, 1], [second.conv, 2]]);
  await take(camille, first.conv);
  assert.equal((await second.until((frame) => frame.t === "mode" && frame.rank === 1)).mode, "waiting");
  const entry = (await camille.ask({ t: "watch", conv: second.conv })).entry;
  assert.equal((await camille.ask({ t: "release", conv: second.conv, mode_ver: entry.mode_ver, to: "bot" })).code, "forbidden");
  for (const one of [first, second]) {
    const chief = await panel("superviseur-1", own);
    const now = (await chief.ask({ t: "watch", conv: one.conv })).entry;
    assert.equal((await chief.ask({ t: "release", conv: one.conv, mode_ver: now.mode_ver, to: "bot" })).t, "ok");
    await chief.close();
    await one.close();
  }
  await alone.close();
  await camille.close();
  await own.stop();
});

test("two advisors take at once: one wins, the other is told who", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  for (let round = 0; round < 10; round++) {
    const client = await customer();
    await say(client, "bonjour");
    const answers = await Promise.all([camille, karim].map((one) => one.ask({ t: "take", conv: client.conv, mode_ver: 0 })));
    const won = answers.findIndex((one) => one.t === "ok"), lost = answers[1 - won];
    assert.ok(won >= 0);
    assert.equal(lost.code, "taken");
    assert.equal(lost.by, ["Camille", "Karim"][won]);
    assert.equal(lost.by_id, ["conseiller-1", "conseiller-2"][won]);
    assert.match(lost.text, new RegExp(`^${lost.by} a déjà pris`));
    assert.equal(lost.mode_ver, 1);
    const line = await client.until((frame) => frame.t === "msg" && frame.from === "system");
    assert.equal(line.text, `${lost.by} a rejoint la conversation.`);
    const mode = await client.until((frame) => frame.t === "mode" && frame.mode === "advisor");
    assert.equal(mode.by, lost.by);
    assert.ok(!("by_id" in mode), "a customer does not learn the id of an advisor");
    await client.close();
  }
  await camille.close();
  await karim.close();
});

test("a version that is past is a conflict, told with what is so now", async () => {
  const camille = await panel("conseiller-1");
  const client = await customer();
  await say(client, "bonjour");
  const version = await take(camille, client.conv);
  const refused = await camille.ask({ t: "release", conv: client.conv, mode_ver: version - 1, to: "bot" });
  assert.deepEqual([refused.code, refused.mode, refused.mode_ver], ["version_conflict", "advisor", version]);
  assert.equal((await camille.ask({ t: "take", conv: "A".repeat(22), mode_ver: 0 })).code, "not_found");
  assert.equal((await askOdd(camille, { t: "take", conv: "court", mode_ver: 0 })).code, "bad_request");
  assert.equal((await askOdd(camille, { t: "take", conv: client.conv, mode_ver: "0" })).code, "bad_request");
  await client.close();
  await camille.close();
});

test("once an advisor has it the bot says nothing, whatever was under way", async () => {
  const camille = await panel("conseiller-1");
  for (let round = 0; round < 20; round++) {
    const client = await customer("famille");
    await say(client, "bonjour");
    await camille.ask({ t: "watch", conv: client.conv });
    const ids = [newId(), newId(), newId()];
    for (const id of ids) client.send({ t: "msg", id, conv: client.conv, text: "où en est ma consommation ?" });
    const taken = await camille.ask({ t: "take", conv: client.conv, mode_ver: 0 });
    assert.equal(taken.t, "ok");
    for (const id of ids) await client.until((frame) => frame.t === "turn" && frame.re === id);
    const { events } = await client.ask({ t: "history", conv: client.conv, before: 0, n: 50 });
    const at = events.findIndex((event) => event.from === "system");
    assert.ok(at > 0);
    assert.ok(!events.slice(at).some((event) => event.from === "bot"), JSON.stringify(events.slice(at).map((one) => one.from)));
    assert.equal(events.filter((event) => event.from === "customer").length, 4, "nothing that was said is lost");
    await client.close();
  }
  await camille.close();
});

test("an advisor writes, types and reads; the customer answers; the assistant takes over again", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await customer("mobile");
  await say(client, "ma facture");
  const version = await take(camille, client.conv);
  assert.equal((await say(karim, "bonjour", client.conv)).code, "forbidden");
  await say(client, "encore moi");
  assert.ok(!karim.frames.some((frame) => frame.t === "msg"), "who may not write does not listen either");
  const [said] = await say(camille, "Bonjour, ma carte est 4970 1012 3456 7890.", client.conv);
  assert.equal(said.from, "advisor");
  assert.equal(said.name, "Camille");
  const heard = await client.until((frame) => frame.t === "msg" && frame.from === "advisor");
  assert.equal(heard.name, "Camille");
  camille.send({ t: "typing", conv: client.conv, on: true });
  assert.equal((await client.until((frame) => frame.t === "typing")).who, "advisor");
  client.send({ t: "typing", conv: client.conv, on: true });
  assert.equal((await camille.until((frame) => frame.t === "typing")).who, "customer");
  camille.send({ t: "read", conv: client.conv, seq: heard.seq });
  assert.equal((await client.until((frame) => frame.t === "receipt")).who, "advisor");
  assert.deepEqual((await say(client, "je veux mon code PUK")).map((one) => one.from), ["customer"]);
  const back = await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  assert.equal(back.mode, "bot");
  await client.until((frame) => frame.t === "msg" && frame.text === "L’assistant reprend la conversation.");
  const answered = await say(client, "je veux mon code PUK");
  assert.ok(answered.some((one) => one.from === "bot"));
  // The code is the customer's own: the panel that watches gets it empty.
  const shown = answered.flatMap((one) => one.parts).find((part) => part.k === "secret");
  assert.match(shown.value, /^\d{8}$/);
  await camille.until((frame) => frame.t === "msg" && frame.parts.some((part) => part.k === "secret"));
  assert.ok(!JSON.stringify(camille.frames).includes(shown.value));
  for (const one of [camille, karim, client]) await one.close();
});

test("a conversation goes from one advisor to another, to the queue, is closed, begins again", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await customer();
  await say(client, "bonjour");
  let version = await take(camille, client.conv);
  assert.equal((await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "advisor:personne" })).code, "not_found");
  const moved = await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "advisor:conseiller-2" });
  assert.equal(moved.mode, "advisor");
  await client.until((frame) => frame.t === "mode" && frame.by === "Karim");
  assert.equal((await say(camille, "encore là ?", client.conv)).code, "forbidden");
  assert.equal((await say(karim, "Bonjour, je prends la suite.", client.conv))[0].name, "Karim");
  const queued = await karim.ask({ t: "release", conv: client.conv, mode_ver: moved.mode_ver, to: "queue" });
  assert.equal(queued.mode, "waiting");
  assert.ok((await client.until((frame) => frame.t === "mode" && frame.mode === "waiting")).rank >= 1);
  version = await take(karim, client.conv);
  const closed = await karim.ask({ t: "release", conv: client.conv, mode_ver: version, to: "closed" });
  assert.equal(closed.mode, "closed");
  assert.equal((await karim.ask({ t: "release", conv: client.conv, mode_ver: closed.mode_ver, to: "queue" })).code, "closed");
  const again = await say(client, "duplicata facture");
  assert.deepEqual(again.map((one) => one.from).slice(0, 3), ["customer", "system", "bot"]);
  const mode = await client.until((frame) => frame.t === "mode" && frame.mode === "bot");
  assert.equal(mode.mode_ver, closed.mode_ver + 1);
  for (const one of [camille, karim, client]) await one.close();
});

test("who comes back finds the mode and the place in the welcome", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const camille = await panel("conseiller-1", own);
  const client = await customer(null, own);
  await say(client, "un conseiller");
  await client.close();
  const back = await customer(null, own, { conv: client.conv });
  assert.deepEqual([back.welcome.state.mode, back.welcome.state.rank], ["waiting", 1]);
  await take(camille, client.conv);
  await back.close();
  const third = await customer(null, own, { conv: client.conv });
  assert.deepEqual([third.welcome.state.mode, third.welcome.state.by, third.welcome.state.mode_ver], ["advisor", "Camille", 2]);
  await third.close();
  await camille.close();
  await own.stop();
});

test("an advisor who vanishes gives back what they held; one who returns in time keeps it", async () => {
  const karim = await panel("conseiller-2");
  await karim.ask({ t: "watch", queue: true });
  let camille = await panel("conseiller-1");
  const client = await customer();
  await say(client, "bonjour");
  await take(camille, client.conv);
  camille.socket.terminate();
  await camille.closed;
  camille = await panel("conseiller-1");
  assert.equal((await say(camille, "Me revoilà.", client.conv))[0].from, "advisor");
  camille.socket.terminate();
  const from = client.frames.length;
  await client.until((frame) => frame.t === "mode" && frame.mode === "waiting", from);
  const line = client.frames.slice(from).find((frame) => frame.from === "system");
  assert.match(line.text, /plus connecté/);
  await karim.until((frame) => frame.t === "presence" && frame.advisors && !frame.advisors.some((one) => one.id === "conseiller-1"));
  const { entries } = await karim.ask({ t: "watch", queue: true });
  assert.equal(entries.find((one) => one.conv === client.conv).mode, "waiting");
  await take(karim, client.conv);
  await client.close();
  await karim.close();
});

test("an advisor whose socket stays open and says nothing gives back what they held", async () => {
  const own = await Server.start(["--demo", "--config", settings({ desk_grace_seconds: 1, ping_seconds: 1 })]);
  const camille = await panel("conseiller-1", own);
  const karim = await panel("conseiller-2", own), client = await customer(null, own);
  // The others are alive: they answer each ping. Camille's end of the line is dead and does not.
  camille.deaf = true;
  await say(client, "un conseiller");
  await take(camille, client.conv);
  // A second without a frame, ten for the answer to the ping, one of grace.
  const given = await client.until((frame) => frame.t === "mode" && frame.mode === "waiting" && frame.mode_ver === 3);
  assert.equal(given.rank, 1, "at the place where it was");
  assert.equal(camille.closeCode, 4001);
  await take(karim, client.conv);
  for (const one of [karim, client]) await one.close();
  await own.stop();
});

test("an answer that was on its way when a person took over is dropped, also once they have handed back", { timeout: 60000 }, async () => {
  const backend = await Backend.start();
  const token = join(folder, "token");
  writeFileSync(token, `${TOKEN}\n`);
  const own = await Server.start(["--demo", "--config", settings({ crm_url: backend.url(), crm_token_file: token, crm_timeout_ms: 9000 })]);
  const camille = await panel("conseiller-1", own), client = await customer("impaye", own);
  await say(client, "bonjour");
  const held = [];
  let isHeld;
  const asked = new Promise((resolve) => { isHeld = resolve; });
  backend.mode = (next) => new Promise((resolve) => {
    held.push(() => resolve(next()));
    isHeld();
  });
  const id = newId();
  client.send({ t: "msg", id, conv: client.conv, text: "je veux mon code PUK" });
  await within(asked, "the account was not asked");
  const taken = await camille.ask({ t: "take", conv: client.conv, mode_ver: 0 });
  assert.equal(taken.t, "ok", JSON.stringify(taken));
  await client.until((frame) => frame.t === "turn" && frame.re === id);
  assert.equal((await say(camille, "Je regarde.", client.conv))[0].from, "advisor");
  assert.equal((await camille.ask({ t: "release", conv: client.conv, mode_ver: taken.mode_ver, to: "bot" })).mode, "bot");
  backend.mode = null;
  for (const answer of held.splice(0)) await answer();
  const said = await say(client, "duplicata facture");
  assert.ok(said.some((one) => one.from === "bot"));
  const { events } = await client.ask({ t: "history", conv: client.conv, before: 0, n: 50 });
  const kinds = events.map((one) => one.from);
  assert.deepEqual(kinds.slice(kinds.indexOf("system") - 1, -said.length), ["customer", "system", "advisor", "system"]);
  assert.deepEqual(events.map((one) => one.seq), events.map((_, at) => at + 1));
  for (const one of [camille, client]) await one.close();
  await own.stop();
  await backend.stop();
  assert.deepEqual(backend.faults, []);
});

test("who looks away before the answer has come is not told of what is said", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await customer("famille");
  await say(client, "bonjour");
  await karim.ask({ t: "watch", conv: client.conv });
  const opened = camille.ask({ t: "watch", conv: client.conv });
  camille.send({ t: "unwatch", conv: client.conv });
  const { events } = await opened;
  assert.ok(events.length > 0);
  await karim.until((frame) => frame.t === "presence" && frame.conv === client.conv && frame.viewers.length === 1);
  await say(client, "merci");
  await karim.until((frame) => frame.t === "msg" && frame.text === "merci");
  assert.equal((await camille.ask({ t: "search", text: "puk" })).t, "ok");
  assert.ok(!camille.frames.some((frame) => frame.t === "msg"));
  for (const one of [camille, karim, client]) await one.close();
});

test("two hundred and fifty wait: the answer counts them all and gives a hundred, then the rest in order", async () => {
  const own = await Server.start(["--demo", "--config", settings({ connections_per_address: 1000 })]);
  const karim = await panel("conseiller-2", own);
  const clients = [];
  for (let i = 0; i < 250; i++) {
    clients.push(await customer(null, own));
    await say(clients[i], "un conseiller");
  }
  const other = await customer(null, own);
  await say(other, "bonjour");
  const mine = clients[180].conv;
  await take(karim, mine);
  const order = clients.map(({ conv }) => conv).filter((conv) => conv !== mine);
  const queue = await karim.ask({ t: "watch", queue: true });
  assert.deepEqual(queue.counts, { bot: 1, waiting: 249, advisor: 1, closed: 0 });
  assert.deepEqual(queue.entries.map((one) => one.mode), [...Array(100).fill("waiting"), "advisor", "bot"]);
  const got = queue.entries.slice(0, 100), sizes = [];
  let { rest } = queue;
  while (rest.length && sizes.length < 3) {
    assert.equal(rest[0].mode, "waiting");
    const page = await karim.ask({ t: "queue", ...rest[0] });
    sizes.push(page.entries.length);
    got.push(...page.entries);
    ({ rest } = page);
  }
  assert.deepEqual(sizes, [100, 49]);
  assert.deepEqual(got.map((one) => one.conv), order);
  assert.deepEqual(got.map((one) => one.rank), order.map((_, at) => at + 1));
  // Each change tells how many there are now.
  const from = karim.frames.length;
  await say(clients[0], "toujours là");
  assert.equal((await karim.until((frame) => frame.t === "queue", from)).counts.waiting, 249);
  const again = await customer(null, own);
  await say(again, "bonjour");
  assert.equal((await karim.until((frame) => frame.t === "queue" && frame.entry.conv === again.conv)).counts.bot, 2);
  await take(karim, order[0]);
  assert.deepEqual((await karim.until((frame) => frame.t === "queue" && frame.entry.conv === order[0] && frame.entry.mode === "advisor")).counts,
    { bot: 2, waiting: 248, advisor: 2, closed: 0 });
  await own.kill("SIGKILL");
  await own.restart();
  const back = await panel("conseiller-2", own);
  assert.deepEqual((await back.ask({ t: "watch", queue: true })).counts, { bot: 2, waiting: 248, advisor: 2, closed: 0 });
  await back.close();
  await own.stop();
});

test("a server killed and started again knows who waits and who was with whom", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const camille = await panel("conseiller-1", own);
  const first = await customer(null, own), second = await customer(null, own);
  await say(first, "un conseiller");
  await say(second, "un conseiller");
  await take(camille, second.conv);
  await own.kill("SIGKILL");
  await own.restart();
  const back = await panel("conseiller-1", own);
  const { entries } = await back.ask({ t: "watch", queue: true });
  assert.deepEqual(entries.map((one) => [one.conv, one.mode, one.rank]), [[first.conv, "waiting", 1], [second.conv, "advisor", undefined]]);
  const client = await customer(null, own, { conv: second.conv });
  assert.equal(client.welcome.state.by, "Camille");
  assert.equal((await say(back, "Toujours là.", second.conv))[0].from, "advisor");
  await back.close();
  await client.close();
  await own.stop();
});

test("an opened conversation shows who the customer is, what they owe and what it stops", async () => {
  const camille = await panel("conseiller-1");
  const client = await customer("impaye");
  await say(client, "bonjour");
  const opened = await camille.ask({ t: "watch", conv: client.conv });
  const { context } = opened;
  assert.deepEqual([context.customer, context.level, context.known], ["impaye", "strong", true]);
  assert.deepEqual([context.unpaid.active, context.unpaid.amount_cents, context.lines.length], [true, 4250, 1]);
  assert.ok(context.blocked.some((one) => one.intent === "renouvellement" && one.title.length > 3));
  assert.ok(context.last_bills.length === 1 && context.last_bills[0].amount_cents > 0);
  assert.equal(context.last_bills[0].line, context.lines[0].id);
  assert.ok(Array.isArray(context.orders) && Array.isArray(context.incidents) && Array.isArray(context.acts));
  assert.equal(opened.events.at(-1).from, "bot");
  const text = JSON.stringify(opened);
  for (const secret of ["puk", "rio", "unlock"]) assert.ok(!new RegExp(`"${secret}"`, "i").test(text));
  const unknown = await customer();
  await say(unknown, "bonjour");
  const other = await camille.ask({ t: "watch", conv: unknown.conv });
  assert.deepEqual([other.context.known, other.context.level], [false, "anonyme"]);
  const second = await customer("impaye");
  await say(second, "bonjour");
  const past = (await camille.ask({ t: "watch", conv: second.conv })).past;
  assert.ok(past.some((one) => one.conv === client.conv));
  assert.equal((await camille.ask({ t: "watch", conv: "B".repeat(22) })).code, "not_found");
  for (const one of [camille, client, unknown, second]) await one.close();
});

test("notes and tags are seen by colleagues and never by the customer", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await customer("duo");
  await say(client, "bonjour");
  await karim.ask({ t: "watch", conv: client.conv });
  const made = await camille.ask({ t: "note", conv: client.conv, text: "Rappeler jeudi, geste commercial promis." });
  assert.equal(made.note.by, "Camille");
  assert.equal((await karim.until((frame) => frame.t === "note")).text, "Rappeler jeudi, geste commercial promis.");
  const tags = await camille.ask({ t: "tag", conv: client.conv, add: ["fidélité", "rappel"], del: [] });
  assert.deepEqual(tags.tags, ["fidélité", "rappel"]);
  assert.deepEqual((await camille.ask({ t: "tag", conv: client.conv, add: [], del: ["rappel"] })).tags, ["fidélité"]);
  assert.equal((await askOdd(camille, { t: "tag", conv: client.conv, add: ["x".repeat(41)], del: [] })).code, "bad_request");
  const opened = await karim.ask({ t: "watch", conv: client.conv });
  assert.equal(opened.notes[0].text, "Rappeler jeudi, geste commercial promis.");
  assert.deepEqual(opened.entry.tags, ["fidélité"]);
  await say(client, "merci");
  const { events } = await client.ask({ t: "history", conv: client.conv, before: 0, n: 100 });
  assert.ok(events.length > 0);
  const back = await customer("duo", server, { conv: client.conv, epoch: client.welcome.epoch, seq: 0 });
  for (const frames of [client.frames, back.frames]) {
    assert.ok(!JSON.stringify(frames).includes("geste commercial"));
    assert.ok(!frames.some((frame) => frame.t === "note" || frame.t === "tag" || frame.t === "presence" || frame.t === "suggestions"));
  }
  for (const one of [camille, karim, client, back]) await one.close();
});

test("each message brings three suggestions, more when it asks for more; the outcome is kept", async () => {
  const camille = await panel("conseiller-1");
  const client = await customer("impaye");
  await say(client, "bonjour");
  await take(camille, client.conv);
  /* The line that says who joined may come at the same time. */
  const own = (await say(client, "je voudrais changer de mobile")).find((frame) => frame.from === "customer");
  const told = await camille.until((frame) => frame.t === "suggestions");
  assert.equal(told.for, own.mid);
  assert.equal(told.items.length, 3);
  const [best] = told.items;
  assert.deepEqual([best.intent, best.blocked, best.chemin], ["renouvellement", true, "Mon mobile > Je change de mobile"]);
  assert.ok(best.text.includes("Je change de mobile") && best.source && best.score > 0.5);
  const from = camille.frames.length;
  await say(client, "mon code puk et un duplicata de mars");
  const both = await camille.until((frame) => frame.t === "suggestions", from);
  assert.deepEqual(both.items.slice(0, 2).map((one) => one.intent), ["code_puk", "facture_duplicata"]);
  for (const outcome of ["used", "edited", "ignored"])
    assert.equal((await camille.ask({ t: "suggestion_used", conv: client.conv, sid: `${told.sid}${outcome}`, outcome, intent: best.intent })).t, "ok");
  // Who opens it now is told the same, until an advisor has written.
  const karim = await panel("conseiller-2"), opened = async () => (await karim.ask({ t: "watch", conv: client.conv })).suggestions;
  assert.deepEqual(await opened(), { sid: both.sid, for: both.for, items: both.items });
  await say(camille, "Je regarde.", client.conv);
  assert.equal(await opened(), null);
  await karim.close();
  assert.equal((await askOdd(camille, { t: "suggestion_used", conv: client.conv, sid: told.sid, outcome: "perdu" })).code, "bad_request");
  await client.close();
  await camille.close();
});

test("the guide finds at each keystroke, and knows what an unpaid bill stops", async () => {
  const camille = await panel("conseiller-1");
  for (const typed of ["dup", "dupli", "duplicata", "duplicata de fact"]) {
    const { results } = await camille.ask({ t: "search", text: typed });
    assert.equal(results[0].intent, "facture_duplicata", typed);
    assert.equal(results[0].chemin, "J'accès à mes factures et paiements > demande de duplicata");
    assert.ok(results.length <= 8);
  }
  const refund = (await camille.ask({ t: "search", text: "offre de remboursement" })).results[0];
  assert.equal(refund.chemin, null);
  assert.deepEqual(refund.ways.map((way) => [way.market, way.chemin]), [
    ["mobile", "Mon forfait > Détail du tarif > Offre de remboursement"],
    ["fixe", "Mon offre > Détail du tarif > Offre de remboursement"]]);
  assert.equal((await camille.ask({ t: "search", text: "offre de remboursement", market: "fixe" })).results[0].chemin,
    "Mon offre > Détail du tarif > Offre de remboursement");
  const told = (await camille.ask({ t: "search", text: "il a fait tomber son téléphone dans l'eau et l'écran est cassé" })).results;
  assert.ok(told.slice(0, 3).some((one) => ["sinistre_declarer", "reparation_express", "diagnostic_mobile"].includes(one.intent)), told.map((one) => one.intent).join());
  const free = (await camille.ask({ t: "search", text: "changer de mobile" })).results[0];
  assert.deepEqual([free.intent, free.blocked, free.may_block], ["renouvellement", null, true]);
  const bound = await camille.ask({ t: "search", text: "changer de mobile", customer: "impaye" });
  assert.deepEqual([bound.results[0].blocked, bound.customer.unpaid.amount_cents, bound.customer.lines.length], [true, 4250, 1]);
  const byNumber = await camille.ask({ t: "search", text: "changer de mobile", customer: "06 39 98 00 11" });
  assert.deepEqual([byNumber.customer.id, byNumber.results[0].blocked, byNumber.customer.lines.length], ["famille", false, 4]);
  assert.equal((await camille.ask({ t: "search", text: "x", customer: "personne" })).code, "not_found");
  assert.equal((await camille.ask({ t: "search", text: "x", customer: "06 00 00 00 00" })).code, "not_found");
  const mail = (await camille.ask({ t: "search", text: "changer e-mail de contact" })).results.find((one) => one.intent === "email_contact_changer");
  assert.match(mail.condition, /CDC/);
  const never = (await camille.ask({ t: "search", text: "perte ou vol" })).results.find((one) => one.intent === "perte_vol_declarer");
  assert.ok(!("say" in never));
  assert.ok((await camille.ask({ t: "search", text: "forfait modifier" })).results.some((one) => one.say));
  await camille.close();
});

test("transcripts are searched by the words' stems, and the hits are marked", async () => {
  const camille = await panel("conseiller-1");
  const client = await customer();
  await say(client, "je souhaite la résiliation de ma ligne zébrée");
  for (const words of ["resilier zebree", "Résiliations zébr", "zébrées"]) {
    const { hits } = await camille.ask({ t: "search", text: words, in: "transcripts" });
    const hit = hits.find((one) => one.conv === client.conv && one.from === "customer");
    assert.ok(hit, words);
    assert.ok(hit.pieces.some((piece) => piece.hit && /zébrée/.test(piece.text)), JSON.stringify(hit.pieces));
    assert.match(hit.pieces.map((piece) => piece.text).join(""), /la résiliation de ma ligne zébrée/);
  }
  assert.deepEqual((await camille.ask({ t: "search", text: "xylophone", in: "transcripts" })).hits, []);
  for (const odd of ['"', '" OR "', "* NEAR(", "text:ligne", "-", "   "])
    assert.equal((await camille.ask({ t: "search", text: odd, in: "transcripts" })).t, "ok", odd);
  await client.close();
  await camille.close();
});

test("an advisor starts an act, the customer goes on with it; the login address is refused", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2");
  const client = await customer("famille");
  await say(client, "bonjour");
  await take(camille, client.conv);
  assert.equal((await karim.ask({ t: "start", conv: client.conv, intent: "code_puk", params: {} })).code, "forbidden");
  assert.equal((await camille.ask({ t: "start", conv: client.conv, intent: "rien", params: {} })).code, "unknown_act");
  const from = client.frames.length;
  assert.equal((await camille.ask({ t: "start", conv: client.conv, intent: "code_puk", params: {} })).t, "ok");
  const asked = await client.until((frame) => frame.t === "msg" && frame.from === "bot", from);
  const choice = asked.parts.find((part) => part.k === "choices").items[1];
  const answered = await say(client, choice.label, client.conv, { choice: choice.id });
  const secret = answered.flatMap((one) => one.parts).find((part) => part.k === "secret");
  assert.match(secret.value, /^\d{8}$/);
  assert.ok(!JSON.stringify(camille.frames).includes(secret.value));
  assert.deepEqual((await say(client, "merci beaucoup")).map((one) => one.from), ["customer"]);
  const refused = await camille.ask({ t: "start", conv: client.conv, intent: "email_contact_changer", params: { email: "famille@exemple.fr" } });
  const { context } = await camille.ask({ t: "watch", conv: client.conv });
  if (context.login_email_is_contact) assert.equal(refused.code, "forbidden");
  else assert.equal(refused.t, "ok");
  for (const one of [camille, karim, client]) await one.close();
});

test("figures, what was not understood, the export and the audit are the supervisor's", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const camille = await panel("conseiller-1", own);
  const client = await customer("mobile", own);
  for (const text of ["le poulet rôti du dimanche", "le poulet rôti du lundi", "je veux un violoncelle"]) await say(client, text);
  await client.ask({ t: "rate", conv: client.conv, score: 4 });
  await say(client, "un conseiller");
  await take(camille, client.conv);
  await say(camille, "Bonjour", client.conv);
  await camille.ask({ t: "tag", conv: client.conv, add: ["=1+1"], del: [] });
  const other = await customer(null, own);
  await say(other, "duplicata facture");
  const figures = JSON.parse((await get("figures", "superviseur-1", own)).text);
  assert.deepEqual([figures.conversations, figures.ended, figures.contained, figures.handed_over], [2, 0, 0, 1], "nothing has ended yet");
  assert.deepEqual(figures.now, { bot: 1, waiting: 0, advisor: 1, closed: 0 });
  assert.deepEqual(figures.satisfaction, { mean: 4, count: 1 });
  assert.ok(figures.first_answer_s.mean >= 0 && figures.wait_s.most >= 0);
  assert.ok(figures.intents.some((one) => one.intent === "facture_duplicata" && one.count === 1));
  const { groups } = JSON.parse((await get("unmatched", "superviseur-1", own)).text);
  const roast = groups.find((group) => group.examples.some((text) => text.includes("poulet")));
  assert.equal(roast.count, 2);
  const csv = await get("export.csv", "superviseur-1", own);
  assert.match(csv.type, /text\/csv/);
  const lines = csv.text.trim().split("\r\n");
  assert.equal(lines.length, 3);
  assert.match(lines.find((line) => line.includes("mobile")), /;advisor;\d+;1;\d+;\d+;4;mobile;strong;conseiller-1;"'=1\+1"$/);
  const { entries } = JSON.parse((await get("audit", "superviseur-1", own)).text);
  const acts = entries.filter((entry) => entry.by === "conseiller-1").map((entry) => entry.what);
  for (const what of ["open", "take", "tag"]) assert.ok(acts.includes(what), what);
  assert.ok(entries.every((entry) => entry.ts > 0));
  assert.ok(entries.some((entry) => entry.what === "open" && entry.conv === client.conv && entry.customer === "mobile"));
  for (const one of [camille, client, other]) await one.close();
  await own.stop();
});

test("canned answers carry their variables, the three themes have their sentences", async () => {
  const { canned, presentations } = JSON.parse((await get("canned", "conseiller-1")).text);
  assert.ok(canned.length >= 15);
  assert.deepEqual(canned.find((one) => one.code === "bonjour").variables, ["prenom", "conseiller"]);
  assert.ok(!JSON.stringify(canned).includes("{operateur}"));
  assert.deepEqual([...new Set(presentations.map((one) => one.theme))].sort(), ["alertes_privileges", "controle_fonctions", "gestion_offres"]);
});

test("hostile frames of a panel get an answer, and the server stands", async () => {
  const camille = await panel("conseiller-1");
  const conv = "C".repeat(22);
  for (const frame of [{ t: "watch" }, { t: "watch", conv: 3 },
    { t: "queue" }, { t: "queue", mode: "waiting" }, { t: "queue", mode: "lune", at: 1, conv }, { t: "queue", mode: "bot", at: "1", conv },
    { t: "queue", mode: "bot", at: 1, conv: "court" }, { t: "take", conv }, { t: "release", conv, mode_ver: 0 },
    { t: "release", conv, mode_ver: 0, to: "lune" }, { t: "note", conv, text: "" }, { t: "note", conv }, { t: "tag", conv, add: [1], del: [] },
    { t: "tag", conv, add: "x" }, { t: "search" }, { t: "search", text: 1 }, { t: "search", text: "x", in: "lune" },
    { t: "search", text: "x", customer: "y".repeat(200) }, { t: "msg", conv, text: "" }, { t: "msg", conv, text: "x".repeat(2001) },
    { t: "start", conv, intent: "code_puk", params: {} }, { t: "suggestion_used", conv, sid: "é", outcome: "used" },
    { t: "history", conv, before: -1, n: 1 }, { t: "confirm", conv, token: "x", yes: true }, { t: "human", conv }, { t: "auth" },
    { t: "auth", ticket: "a.b.c" }, { t: "event", conv, event: "advisor take" }]) {
    const answer = await askOdd(camille, frame);
    assert.equal(answer.t, "err", JSON.stringify(frame));
    assert.ok(answer.text.length > 5);
  }
  assert.equal((await camille.ask({ t: "auth", ticket: await ticket("conseiller-2") })).code, "forbidden");
  assert.equal((await camille.ask({ t: "auth", ticket: await ticket("conseiller-1") })).t, "ok");
  await camille.close();
});
