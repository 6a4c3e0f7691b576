// The client library with the real server: what breaks between them loses nothing and doubles nothing.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import WebSocket from "ws";
import { Link, LinkError } from "../../web-widget/link.js";
import { Client, Server, validate } from "../server/support.mjs";
import { FakeStore } from "./support.mjs";

/** A socket of `ws` whose frames are held against the document, both ways. */
class Recorded extends WebSocket {
  constructor(...args) {
    super(...args);
    this.on("message", (data) => validate("server", JSON.parse(data)));
  }
  send(text) { super.send(JSON.stringify(validate("client", JSON.parse(text)))); }
}

/** The library's clock, `times` as fast: its deadlines are the same, the test is shorter. */
const fast = (times) => ({
  now: () => Date.now() * times,
  setTimeout: (call, ms) => setTimeout(call, ms / times),
  clearTimeout: (timer) => clearTimeout(timer),
});

function linkTo(port, options = {}) {
  const link = new Link({ url: `ws://127.0.0.1:${port}/ws`, kind: "script", socket: Recorded, clock: fast(10), ...options });
  link.log = [];
  link.on("clear", () => { link.log.length = 0; });
  link.on("message", (message) => link.log.push(message));
  return link;
}

/** Resolves at the first event after which `holds` is true; fails after 20 s. */
function when(link, holds, what) {
  return new Promise((resolve, reject) => {
    const offs = [];
    const end = (call, value) => {
      clearTimeout(timer);
      for (const off of offs) off();
      call(value);
    };
    const timer = setTimeout(() => end(reject, new Error(`${what} did not come: ${link.status}, ${JSON.stringify(link.log.map((one) => [one.seq, one.text]))}`)), 20000);
    const look = () => { if (holds()) end(resolve); };
    for (const name of ["message", "outgoing", "status", "thinking", "refused", "read", "frame"]) offs.push(link.on(name, () => queueMicrotask(look)));
    look();
  });
}

const said = (link) => link.log.filter((message) => message.from === "customer").map((message) => message.text);
const allSent = (link, count) => when(link, () => link.outbox.length === 0 && said(link).length === count, `message ${count}`);
const numbered = (count) => Array.from({ length: count }, (_, i) => `mon code puk, question ${i}`);

/** What the server has of a conversation, read by somebody else. */
async function stored(server, conv, ticket = undefined) {
  const client = await Client.open(server);
  await client.hello({ conv, ...(ticket ? { ticket } : {}) });
  const events = [];
  for (let before = 0, more = true; more;) {
    const page = await client.ask({ t: "history", conv, before, n: 100 });
    events.unshift(...page.events);
    ({ more } = page);
    before = page.events[0]?.seq ?? 0;
  }
  await client.close();
  assert.deepEqual(events.map((event) => event.seq), events.map((_, i) => i + 1), "no gap");
  return events.filter((event) => event.from === "customer").map((event) => event.text);
}

/** A way to the server that can stop forwarding, without closing. */
async function proxyTo(port) {
  const pairs = new Set();
  const proxy = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    const pair = { client, server, deaf: false, dumb: false };
    pairs.add(pair);
    client.on("data", (bytes) => { if (!pair.dumb) server.write(bytes); });
    server.on("data", (bytes) => { if (!pair.deaf) client.write(bytes); });
    for (const [one, other] of [[client, server], [server, client]]) {
      one.on("error", () => {});
      one.on("close", () => {
        if (!pair.deaf && !pair.dumb) other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise((resolve) => { proxy.listen(0, "127.0.0.1", resolve); });
  return {
    port: proxy.address().port,
    /** Nothing more goes towards the server, or comes from it, over what is open now. */
    freeze(what) { for (const pair of pairs) Object.assign(pair, what); },
    close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      return new Promise((resolve) => { proxy.close(resolve); });
    },
  };
}

test("a server killed and started again in the middle of messages: none lost, none double, in order", async () => {
  const server = await Server.start();
  const link = linkTo(server.port);
  const texts = numbered(40);
  link.open();
  for (const text of texts) link.say(text);
  for (const [count, signal] of [[7, "SIGKILL"], [15, "SIGTERM"], [23, "SIGKILL"], [31, "SIGKILL"]]) {
    await when(link, () => said(link).length >= count, `message ${count}`);
    await server.kill(signal);
    await server.restart();
  }
  await allSent(link, 40);
  assert.deepEqual(said(link), texts);
  assert.deepEqual(link.log.map((message) => message.seq), link.log.map((_, i) => i + 1));
  assert.deepEqual(await stored(server, link.kept.conv), texts);
  link.close();
  await server.stop();
});

test("what is said while there is no server survives a reload, and goes once and in order when there is one", async () => {
  const server = await Server.start();
  const storage = new FakeStore();
  const first = linkTo(server.port, { storage });
  first.open();
  first.say("bonjour");
  await allSent(first, 1);
  const { conv } = first.kept;
  await server.kill("SIGKILL");
  await when(first, () => first.status === "waiting", "the loss");
  const texts = numbered(5);
  for (const text of texts) first.say(text);
  first.close();
  const second = linkTo(server.port, { storage });
  second.open();
  second.say("et voilà");
  await server.restart();
  await allSent(second, 7);
  assert.equal(second.kept.conv, conv);
  assert.deepEqual(said(second), ["bonjour", ...texts, "et voilà"]);
  assert.deepEqual(await stored(server, conv), said(second));
  second.close();
  await server.stop();
});

test("a server that has lost everything begins anew, and what waits is said there", async () => {
  const server = await Server.start();
  const link = linkTo(server.port);
  link.open();
  link.say("bonjour");
  await allSent(link, 1);
  const before = link.kept;
  await server.kill();
  rmSync(server.data, { recursive: true });
  mkdirSync(server.data);
  link.say("mon code puk");
  await server.restart();
  await allSent(link, 1);
  assert.notEqual(link.kept.conv, before.conv);
  assert.notEqual(link.kept.epoch, before.epoch);
  assert.deepEqual(said(link), ["mon code puk"]);
  link.close();
  await server.stop();
});

for (const [title, freeze] of [
  ["nothing goes either way", { deaf: true, dumb: true }],
  ["the server hears but is not heard", { deaf: true }],
])
  test(`a half-open link is left in time, and the message arrives once: ${title}`, async () => {
    const server = await Server.start();
    const proxy = await proxyTo(server.port);
    const link = linkTo(proxy.port);
    link.open();
    link.say("bonjour");
    await allSent(link, 1);
    await when(link, () => link.log.length === 2, "the answer");
    proxy.freeze(freeze);
    const from = Date.now();
    link.say("mon code puk");
    await when(link, () => link.status !== "open", "the loss");
    const took = (Date.now() - from) * 10;
    assert.ok(took < 40000, `${took} ms`);
    await allSent(link, 2);
    link.say("merci");
    await allSent(link, 3);
    assert.deepEqual(said(link), ["bonjour", "mon code puk", "merci"]);
    assert.deepEqual(await stored(server, link.kept.conv), said(link));
    link.close();
    await proxy.close();
    await server.stop();
  });

/** A server whose tickets we sign, with a key of our own. */
async function serverWithKeys(...flags) {
  const server = new Server();
  const key = Buffer.alloc(32, 7);
  writeFileSync(join(server.data, "keys.jwk"), JSON.stringify({ kty: "oct", k: key.toString("base64url"), alg: "HS256" }), { mode: 0o600 });
  writeFileSync(join(server.data, "chemin.jsonc"), JSON.stringify({ ticket_keys: join(server.data, "keys.jwk"), ticket_algorithms: "HS256" }));
  await server.launch([...flags, "--config", join(server.data, "chemin.jsonc")]);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const ticket = (exp) => {
    const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "mobile", role: "customer", acr: "strong", exp })}`;
    return `${body}.${createHmac("sha256", key).update(body).digest("base64url")}`;
  };
  return { server, ticket };
}

/** What the server forgives clocks that differ. */
const SKEW_S = 60;
const nowS = () => Math.floor(Date.now() / 1000);

test("a ticket that expires between two messages is renewed, and nobody notices", async () => {
  const { server, ticket } = await serverWithKeys();
  const end = nowS() - SKEW_S + 2;
  const tickets = [ticket(end), ticket(nowS() + 600)];
  const codes = [], refused = [];
  const link = linkTo(server.port, { ticket: async () => tickets.shift() });
  link.on("frame", (frame) => { if (frame.t === "err") codes.push(frame.code); });
  link.on("refused", (text) => refused.push(text));
  link.open();
  link.say("bonjour");
  await allSent(link, 1);
  await new Promise((resolve) => { setTimeout(resolve, (end + SKEW_S) * 1000 + 50 - Date.now()); });
  link.say("mon code puk");
  link.say("merci");
  await allSent(link, 3);
  assert.deepEqual([codes, refused, tickets], [["ticket_expired"], [], []]);
  assert.deepEqual(said(link), ["bonjour", "mon code puk", "merci"]);
  assert.deepEqual(await stored(server, link.kept.conv, ticket(nowS() + 600)), said(link));
  link.close();
  await server.stop();
});

test("a ticket that expired before hello is renewed there; one that is never good is refused with words", async () => {
  const { server, ticket } = await serverWithKeys();
  const tickets = [ticket(nowS() - 3600), ticket(nowS() + 600)];
  const link = linkTo(server.port, { ticket: () => tickets.shift() });
  link.open();
  await when(link, () => link.status === "open", "the welcome");
  assert.equal(tickets.length, 0);
  link.close();
  const refused = [];
  const never = linkTo(server.port, { ticket: () => "a.b.c", onrefused: (text, code) => refused.push([text, code]) });
  never.open();
  await when(never, () => never.status === "refused", "the refusal");
  assert.equal(refused[0][1], "unauthorized");
  assert.match(refused[0][0], /Reconnectez-vous/);
  await server.stop();
});

test("a file is downloaded with the ticket, renewed when it has expired, and by nobody else", async () => {
  const { server, ticket } = await serverWithKeys("--demo");
  const good = ticket(nowS() + 600), expired = ticket(nowS() - SKEW_S - 1);
  const link = linkTo(server.port, { ticket: () => good });
  link.open();
  link.say("duplicata de ma facture");
  const files = () => link.log.flatMap(({ parts }) => parts).filter(({ k }) => k === "file");
  await when(link, () => files().length > 0, "the file");
  const [part] = files();
  for (const tickets of [[good], [expired, good]]) {
    const { name, blob } = await linkTo(server.port, { ticket: () => tickets.shift() }).download(part);
    assert.deepEqual([name, blob.type, blob.size], [part.name, "application/pdf", part.bytes]);
    assert.equal(await blob.slice(0, 5).text(), "%PDF-");
    assert.equal(tickets.length, 0);
  }
  const refused = (options, asked = part) => linkTo(server.port, options).download(asked).then(() => assert.fail("was not refused"), (fault) => {
    assert.ok(fault instanceof LinkError);
    return [fault.code, fault.message];
  });
  const signIn = "Votre connexion a expiré. Reconnectez-vous pour continuer.";
  assert.deepEqual(await refused({}), ["unauthorized", signIn]);
  assert.deepEqual(await refused({ ticket: () => expired }), ["unauthorized", signIn]);
  const [code, text] = await refused({ ticket: () => good }, { ...part, url: part.url.replace(/.$/, "x") });
  assert.equal(code, "forbidden");
  assert.match(text, /^Ce lien n’ouvre aucun fichier/);
  link.close();
  await server.stop();
  assert.equal((await refused({ ticket: () => good }))[0], "lost");
});

test("two tabs of one customer see the same, in the same order, and what one has read is read in the other", async () => {
  const server = await Server.start();
  const one = linkTo(server.port);
  one.open();
  one.say("bonjour");
  await when(one, () => one.log.length === 2, "the answer");
  const two = linkTo(server.port, { kept: one.kept });
  two.open();
  await when(two, () => two.log.length === 2, "the replay");
  one.say("mon code puk");
  two.say("merci");
  await Promise.all([one, two].map((link) => when(link, () => said(link).length === 3 && link.log.length === 6, "all messages")));
  assert.deepEqual(one.log, two.log);
  one.read();
  await when(two, () => two.readSeq === 6, "the receipt");
  one.close();
  two.close();
  await server.stop();
});

test("haste is slowed down, not lost: every message of a burst arrives, in order", async () => {
  const server = new Server();
  writeFileSync(join(server.data, "chemin.jsonc"), JSON.stringify({ messages_per_minute: 300 }));
  await server.launch(["--config", join(server.data, "chemin.jsonc")]);
  const link = linkTo(server.port);
  const codes = new Set();
  link.on("refused", (text, code) => codes.add(code));
  link.open();
  await when(link, () => link.status === "open", "the welcome");
  // The bucket is emptied by somebody who asks for the history, then the burst comes.
  await Promise.allSettled(Array.from({ length: 300 }, () => link.history(0, 1)));
  const texts = numbered(10);
  for (const text of texts) link.say(text);
  await allSent(link, 10);
  assert.deepEqual(said(link), texts);
  assert.ok(codes.has("rate_limited"));
  link.close();
  await server.stop();
});
