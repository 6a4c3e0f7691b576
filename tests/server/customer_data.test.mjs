// What is kept of a customer: told to the operator, erased when it asks, and by itself when it is old.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import WebSocket from "ws";
import { Link } from "../../web-widget/link.js";
import { Backend, TOKEN } from "./backend.mjs";
import { until } from "./deadline.mjs";
import { seconds, sendSigned } from "./operator.mjs";
import { Client, Server, fetch, newId } from "./support.mjs";

const secret = "secret-des-donnees-de-clients-00001", next = "secret-des-donnees-de-clients-00002";
const folder = mkdtempSync(join(tmpdir(), "chemin-customer-data-"));
const secrets = join(folder, "secrets");
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function configure(more = {}) {
  const path = join(folder, `config-${++files}.jsonc`);
  writeFileSync(secrets, `${secret}\n`);
  writeFileSync(path, JSON.stringify({ customer_data_secret_file: secrets, messages_per_minute: 100000,
                                       messages_per_minute_per_address: 1000000, ...more }));
  return ["--config", path];
}

const send = (server, what, asked, { by = secret, ...more } = {}) => sendSigned(server, `/api/v1/customer-${what}`, { what, ...asked }, by, more);

/** All pages of what is kept. */
async function kept(server, customer) {
  const pages = [];
  for (let from = null; ; from = pages.at(-1).next) {
    const { status, body } = await send(server, "export", { customer, ...(from ? { after: from } : {}) });
    assert.equal(status, 200);
    assert.equal(body.customer, customer);
    pages.push(body);
    if (!body.next) return { pages, conversations: pages.flatMap((page) => page.conversations) };
  }
}

async function erase(server, customer) {
  const { status, body } = await send(server, "erase", { customer });
  assert.equal(status, 200);
  return body;
}

async function ticket(server, sub) {
  const answer = await fetch(`${server.url}/demo/ticket`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub }) });
  return (await answer.json()).ticket;
}

async function signedIn(server, sub, hello = {}) {
  const client = await Client.open(server);
  await client.hello({ ...(sub ? { ticket: await ticket(server, sub) } : {}), ...hello });
  return client;
}

async function panel(server) {
  const client = await Client.open(server);
  await client.ask({ t: "hello", role: "advisor", kind: "panel", ticket: await ticket(server, "conseiller-1") });
  return client;
}

/** A conversation in which that was said: its name. */
async function told(server, sub, ...texts) {
  const client = await signedIn(server, sub);
  for (const text of texts) await client.say(text);
  await client.close();
  return client.conv;
}

/** `count` conversations at once, over HTTP. */
async function talks(server, sub, count) {
  const headers = { authorization: `Bearer ${await ticket(server, sub)}` };
  for (let done = 0; done < count; done += 10)
    await Promise.all(Array.from({ length: Math.min(10, count - done) }, async () => {
      assert.equal((await server.post({ text: "merci beaucoup" }, headers)).status, 200);
    }));
}

async function audit(server, customer) {
  const answer = await fetch(`${server.url}/api/v1/desk/audit?customer=${customer}`, {
    headers: { authorization: `Bearer ${await ticket(server, "superviseur-1")}` } });
  return (await answer.json()).entries.filter(({ by }) => by === "operateur").map(({ what, detail }) => [what, detail]);
}

async function metric(server, name) {
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
}

const isKnown = async (server, conv) => (await server.post({ conv, text: "bonjour" })).status !== 404;
const inFiles = (server, word) => ["chemin.db", "chemin.db-wal"].some((name) => {
  try {
    return readFileSync(join(server.data, name)).includes(word);
  } catch {
    return false; // the log may not be there
  }
});

describe("with the fictional customers", () => {
  let server;
  before(async () => { server = await Server.start(["--demo", "--test", ...configure()]); });
  after(async () => {
    assert.equal((await server.stop()).code, 0, server.log);
    assert.doesNotMatch(server.log, /Sanitizer|runtime error/);
    for (const one of [secret, next, "pamplemousse"]) assert.ok(!server.log.includes(one), `the log holds ${one}`);
  });

  test("all that is kept of a customer is told, and nothing of another's", async () => {
    const first = await told(server, "duo", "bonjour", "le pamplemousse de Gaston");
    await told(server, "pro", "la pastèque de Lucie");
    const desk = await panel(server);
    await desk.ask({ t: "note", conv: first, text: "à rappeler mardi" });
    await desk.ask({ t: "tag", conv: first, add: ["fidélité"], del: [] });
    const client = await signedIn(server, "duo", { conv: first });
    assert.equal((await client.ask({ t: "rate", conv: first, score: 4, text: "bien" })).t, "ok");
    const { conversations, pages } = await kept(server, "duo");
    assert.equal(pages.length, 1);
    assert.equal(conversations.length, 1);
    const [one] = conversations;
    assert.equal(one.conv, first);
    assert.deepEqual(one.messages.map(({ seq }) => seq), one.messages.map((_, i) => i + 1));
    assert.ok(one.messages.some(({ from, text }) => from === "customer" && text === "le pamplemousse de Gaston"));
    assert.deepEqual(one.notes.map(({ text, by }) => [text, by]), [["à rappeler mardi", "Camille"]]);
    assert.deepEqual(one.tags, ["fidélité"]);
    assert.deepEqual(one.ratings.map(({ score, text }) => [score, text]), [[4, "bien"]]);
    assert.ok(one.name && one.level === "strong" && one.mode === "bot" && one.state);
    assert.doesNotMatch(JSON.stringify(pages), /pastèque/);
    assert.deepEqual((await kept(server, "personne")).conversations, []);
    assert.deepEqual(await audit(server, "duo"), [["customer_export", "1"]]);
    for (const each of [client, desk]) await each.close();
  });

  test("more than a page is told page after page, each conversation once", async () => {
    await talks(server, "cle4g", 52);
    const { pages, conversations } = await kept(server, "cle4g");
    assert.ok(pages.length > 1, `${pages.length}`);
    assert.equal(new Set(conversations.map(({ conv }) => conv)).size, 52);
    assert.equal(conversations.length, 52);
    assert.equal((await send(server, "export", { customer: "cle4g", after: "z".repeat(22) })).body.next, null);
    assert.deepEqual(await erase(server, "cle4g"), { erased: 52, left: 0 });
  });

  test("what is erased is found nowhere; another customer's and a nobody's stay", async () => {
    const gone = await told(server, "famille", "mon bilboquet violet turquoise", "encore le bilboquet violet");
    const others = [await told(server, "bbox", "un bilboquet jaune"), await told(server, null, "un bilboquet rouge")];
    const desk = await panel(server);
    await desk.ask({ t: "note", conv: gone, text: "note du bilboquet violet" });
    const search = async (text) => (await desk.ask({ t: "search", text, in: "transcripts" })).hits.map(({ conv }) => conv);
    assert.equal((await search("bilboquet violet")).length, 3);
    assert.deepEqual(await erase(server, "famille"), { erased: 1, left: 0 });
    assert.deepEqual(await search("bilboquet violet"), []);
    assert.deepEqual(new Set(await search("bilboquet")), new Set(others));
    assert.deepEqual((await kept(server, "famille")).conversations, []);
    assert.equal((await kept(server, "bbox")).conversations.length, 1);
    assert.equal(await isKnown(server, gone), false);
    assert.equal((await desk.ask({ t: "watch", conv: gone })).code, "not_found");
    assert.equal((await desk.ask({ t: "note", conv: gone, text: "trop tard" })).code, "not_found");
    assert.deepEqual(await audit(server, "famille"),
                     [["customer_export", "0"], ["customer_erased", "1"], ["customer_erase", undefined]]);
    assert.deepEqual(await erase(server, "famille"), { erased: 0, left: 0 });
    assert.ok(await metric(server, "chemin_conversations_erased_total") >= 1);
    await desk.close();
    // The audit keeps what an advisor searched for: this word was not.
    await until(() => !inFiles(server, "turquoise"), "what was said stays in the files");
    assert.ok(inFiles(server, "jaune") && inFiles(server, "rouge"));
  });

  test("an open client is closed, begins anew, and panels lose the conversation", async () => {
    const client = await signedIn(server, "sav"), desk = await panel(server);
    await client.say("bonjour");
    await client.ask({ t: "human", conv: client.conv });
    const { counts } = await desk.ask({ t: "watch", queue: true });
    assert.equal((await desk.ask({ t: "watch", conv: client.conv })).t, "ok");
    const from = desk.frames.length;
    assert.deepEqual(await erase(server, "sav"), { erased: 1, left: 0 });
    assert.equal(await client.closed, 1001);
    const frame = await desk.until(({ t }) => t === "erased", from);
    assert.deepEqual(frame.convs, [client.conv]);
    assert.equal(frame.counts.waiting, counts.waiting - 1);
    const { entries } = await desk.ask({ t: "watch", queue: true });
    assert.ok(!entries.some(({ conv }) => conv === client.conv));
    const again = await Client.open(server);
    const welcome = await again.hello({ ticket: await ticket(server, "sav"), conv: client.conv, epoch: "x", seq: 3 });
    assert.notEqual(welcome.conv, client.conv);
    assert.equal(welcome.state.mode, "bot");
    assert.ok((await again.say("bonjour")).messages.length > 1);
    assert.equal((await kept(server, "sav")).conversations.length, 1);
    for (const one of [again, desk]) await one.close();
  });

  test("the library goes on by itself, what was being said included", async () => {
    const link = new Link({ url: `ws://127.0.0.1:${server.port}/ws`, kind: "script", socket: WebSocket, ticket: () => ticket(server, "commande") });
    const texts = [];
    let conv;
    link.on("keep", (now) => { conv = now.conv; });
    link.on("clear", () => { texts.length = 0; });
    link.on("message", ({ from, text }) => { if (from === "customer") texts.push(text); });
    link.open();
    link.say("premier");
    await until(() => texts.includes("premier"), "nothing was said");
    const gone = conv;
    const erasing = erase(server, "commande");
    link.say("second");
    assert.equal((await erasing).left, 0);
    await until(() => conv !== gone && texts.includes("second") || texts.length === 0, "no new conversation was begun");
    link.say("troisième");
    await until(() => conv !== gone && texts.includes("troisième"), "the link did not go on");
    assert.ok(!texts.includes("premier"));
    link.close();
    assert.equal(await isKnown(server, gone), false);
  });

  test("turns under way come to nothing, and write nothing back", async () => {
    for (let round = 0; round < 10; round++) {
      const client = await signedIn(server, "facilite");
      await client.say("bonjour");
      const { conv } = client;
      const from = client.frames.length;
      for (let i = 0; i < 6; i++) client.send({ t: "msg", id: newId(), conv, text: "mon code puk" });
      await new Promise((resolve) => setTimeout(resolve, round));
      assert.equal((await erase(server, "facilite")).left, 0);
      await client.closed;
      for (const { t, code } of client.frames.slice(from)) assert.ok(t !== "err" || code === "not_found", code);
      assert.equal(await isKnown(server, conv), false);
      assert.deepEqual((await kept(server, "facilite")).conversations, []);
    }
  });

  test("what is not signed, or is of no such form, is refused", async () => {
    const asked = { customer: "mobile" };
    await told(server, "mobile", "bonjour");
    for (const what of ["export", "erase"]) {
      for (const [more, status] of [
        [{ by: next }, 401],
        [{ signed: "autre chose" }, 401],
        [{ signature: "" }, 401],
        [{ at: seconds() - 310 }, 401],
        [{ at: seconds() + 310 }, 401],
        [{ body: "pas du json" }, 400],
        [{ body: "{}" }, 400],
        [{ body: JSON.stringify({ ...asked, what: what === "erase" ? "export" : "erase" }) }, 400],
        [{ body: JSON.stringify(asked) }, 400],
        [{ body: JSON.stringify({ what, customer: "" }) }, 400],
        [{ body: JSON.stringify({ what, customer: 5 }) }, 400],
        [{ body: JSON.stringify({ what, customer: "x".repeat(200) }) }, 400],
        [{ body: JSON.stringify({ what, customer: "mobile", after: "ailleurs" }) }, 400],
        [{ body: JSON.stringify({ what, customer: "mobile", after: 5 }) }, 400],
        [{ body: JSON.stringify({ ...asked, filler: "x".repeat(20000) }) }, 413],
        [{ headers: { "content-type": "text/plain" } }, 415],
        [{ headers: { origin: "https://ailleurs.example" } }, 403],
      ])
        assert.equal((await send(server, what, asked, more)).status, status, `${what} ${JSON.stringify(more).slice(0, 100)}`);
    }
    assert.equal((await kept(server, "mobile")).conversations.length, 1);
  });

  test("secrets rotate without a stop; a broken file leaves the old ones", async () => {
    const reload = async (text, event) => {
      writeFileSync(secrets, text);
      const from = server.log.length;
      server.child.kill("SIGHUP");
      await server.logs(event, from);
    };
    const status = async (by) => (await send(server, "export", { customer: "personne" }, { by })).status;
    await reload("court\n", '"event":"customer_data_secrets_refused"');
    assert.deepEqual([await status(secret), await status(next)], [200, 401]);
    await reload(`${next}\n`, '"event":"reloaded"');
    assert.deepEqual([await status(secret), await status(next)], [401, 200]);
    await reload(`${secret}\n`, '"event":"reloaded"');
  });
});

test("without a file of secrets there is no such address, and a bad file or duration is refused at the start", async () => {
  const plain = await Server.start(["--demo"]);
  for (const what of ["export", "erase"]) assert.equal((await send(plain, what, { customer: "duo" })).status, 404);
  await plain.stop();
  await assert.rejects(Server.start(["--demo", ...configure({ keep_days: 0 })]), /keep_days/);
  const flags = configure();
  writeFileSync(secrets, "court\n");
  await assert.rejects(Server.start(["--demo", ...flags]), /secrets:1: a secret has from 32/);
});

test("killed in between, it is asked again and goes to its end", async () => {
  const server = await Server.start(["--demo", ...configure()]);
  let cut = 0;
  for (const wait of [1, 2, 4, 6, 9, 14]) {
    await talks(server, "box4g", 150);
    const answer = send(server, "erase", { customer: "box4g" }).then(() => false, () => true);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await server.kill("SIGKILL");
    cut += Number(await answer);
    await server.restart();
    await erase(server, "box4g");
    assert.deepEqual((await kept(server, "box4g")).conversations, []);
    assert.equal((await audit(server, "box4g")).filter(([what]) => what === "customer_erase").length > 0, true);
  }
  assert.ok(cut > 0, "no erasure was cut");
  assert.equal((await server.stop()).code, 0, server.log);
});

test("a change that is not settled keeps its conversation until it is", async () => {
  const backend = await Backend.start();
  writeFileSync(join(folder, "token"), `${TOKEN}\n`);
  const server = await Server.start(["--demo", ...configure({ crm_url: backend.url(), crm_token_file: join(folder, "token"), crm_timeout_ms: 1500, crm_open_ms: 300 })]);
  const other = await told(server, "famille", "bonjour");
  const client = await signedIn(server, "famille");
  let last = (await client.say("je voudrais changer de mobile")).messages.at(-1);
  for (const wanted of [/Hugo/, /Reconditionné/, /En une fois/]) {
    const item = last.parts.filter(({ k }) => k === "choices").flatMap(({ items }) => items).find(({ label }) => wanted.test(label));
    if (item) last = (await client.say(item.label, { choice: item.id })).messages.at(-1);
  }
  let shut = true; // the change is made, and nobody is told
  backend.mode = (go, response, seen) => {
    if (seen.method === "POST") {
      backend.write({ writeHead() {}, end() {} }, seen, "request");
      return response.socket.destroy();
    }
    if (!shut || !seen.path.startsWith("/v1/outcomes/")) return go();
    response.writeHead(500, { "content-type": "text/plain" });
    return response.end("oops");
  };
  const from = client.frames.length;
  await client.say("oui");
  assert.deepEqual(await erase(server, "famille"), { erased: 1, left: 1 });
  assert.equal(await isKnown(server, other), false);
  assert.equal((await kept(server, "famille")).conversations[0].conv, client.conv);
  assert.ok((await audit(server, "famille")).some(([what, detail]) => what === "customer_erased" && detail === "1, 1"));
  shut = false;
  await client.until(({ t, from: who, text }) => t === "msg" && who === "bot" && /D-2026-000001/.test(text), from);
  await until(async () => (await erase(server, "famille")).left === 0, "the change was never settled");
  assert.equal(await client.closed, 1001);
  assert.deepEqual((await kept(server, "famille")).conversations, []);
  assert.equal((await server.stop()).code, 0, server.log);
  await backend.stop();
  assert.deepEqual(backend.faults, []);
});

test("what has not changed for so many days goes by itself, unless somebody waits", async () => {
  const server = await Server.start(["--demo", "--test", ...configure({ keep_days: 30, desk_left_seconds: 80000, desk_grace_seconds: 3600 })]);
  const days = (count) => new Date(Date.now() - count * 24 * 3600 * 1000).toISOString().slice(0, 19) + "Z";
  const aged = async (count, text, human) => {
    const client = await signedIn(server, null, { role: "test" });
    assert.equal((await client.ask({ t: "event", conv: client.conv, event: `clock ${days(count)}` })).t, "ok");
    await client.say(text);
    if (human) await client.ask({ t: "human", conv: client.conv });
    await client.close();
    return client.conv;
  };
  const desk = await panel(server);
  const old = await aged(31, "bonjour"), waits = await aged(31, "bonjour", true), recent = await aged(29, "bonjour");
  await desk.close();
  assert.equal((await server.kill()).code, 0);
  await server.restart();
  await server.logs('"event":"conversations_expired"');
  assert.match(server.log, /"event":"conversations_expired","count":"1"/);
  assert.equal(await metric(server, "chemin_conversations_expired_total"), 1);
  assert.deepEqual([await isKnown(server, old), await isKnown(server, waits), await isKnown(server, recent)], [false, true, true]);
  assert.equal((await server.stop()).code, 0, server.log);
});
