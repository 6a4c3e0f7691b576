// The protocol chemin.v1 over a real socket.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, Server, newId } from "./support.mjs";

let server;
before(async () => { server = await Server.start(["--test"]); });
after(async () => { assert.equal((await server.stop()).code, 0); });

/** A configuration file of its own. */
function config(settings) {
  const path = join(server.data, `settings-${Object.keys(settings).join("-")}.jsonc`);
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

const open = (options) => Client.open(server, options);

test("hello, a question, its answer with the exact chemin, in order", async () => {
  const client = await open();
  const welcome = await client.hello();
  assert.equal(welcome.t, "welcome");
  assert.equal(welcome.recovered, false);
  assert.equal(welcome.seq, 0);
  const { ok, messages, turn } = await client.say("duplicata facture");
  assert.equal(ok.seq, 1);
  assert.deepEqual(messages.map((m) => [m.seq, m.from]), [[1, "customer"], [2, "bot"]]);
  const chemin = messages[1].parts.find((part) => part.k === "chemin");
  assert.equal(chemin.chemin, "J'accès à mes factures et paiements > demande de duplicata");
  assert.ok(messages[1].text.includes(chemin.chemin));
  assert.equal(messages[1].intent, "facture_duplicata");
  assert.equal(turn.seq, 2);
  const order = client.frames.map((frame) => frame.t).slice(1);
  assert.deepEqual(order, ["ok", "msg", "msg", "turn"]);
  await client.close();
});

test("the welcome message comes for a site or an app, and says that it is automatic", async () => {
  for (const kind of ["site", "app"]) {
    const client = await open();
    await client.hello({ kind });
    const greeting = await client.until((frame) => frame.t === "msg");
    assert.equal(greeting.seq, 1);
    assert.match(greeting.text, /automati/);
    const { messages } = await client.say("bonjour");
    assert.deepEqual(messages.map((m) => m.seq), [2, 3]);
    await client.close();
  }
});

test("the same id with the same text is acknowledged once more and does nothing", async () => {
  const client = await open();
  await client.hello();
  const id = newId();
  const first = await client.say("mon code puk", { id });
  const again = await client.say("mon code puk", { id });
  assert.equal(again.ok.dup, true);
  assert.equal(again.ok.seq, first.ok.seq);
  assert.equal(again.messages.length, 0);
  const conflict = await client.say("autre chose", { id });
  assert.equal(conflict.err.code, "id_conflict");
  const next = await client.say("duplicata facture");
  assert.equal(next.ok.seq, 3);
  await client.close();
});

test("a client that comes back gets what it missed, all of it or nothing", async () => {
  const first = await open();
  const welcome = await first.hello();
  await first.say("mon code puk");
  const second = await open();
  const resumed = await second.hello({ conv: welcome.conv, epoch: welcome.epoch, seq: 1 });
  assert.equal(resumed.recovered, true);
  await second.until((frame) => frame.t === "msg" && frame.seq === 2);
  assert.ok(!second.frames.some((frame) => frame.t === "msg" && frame.seq === 1));
  const stranger = await open();
  const refused = await stranger.hello({ conv: welcome.conv, epoch: "0".repeat(32), seq: 1 });
  assert.equal(refused.recovered, false);
  assert.equal(refused.conv, welcome.conv);
  const history = await stranger.ask({ t: "history", conv: welcome.conv, before: 0, n: 50 });
  assert.deepEqual(history.events.map((event) => event.seq), [1, 2]);
  assert.equal(history.more, false);
  for (const client of [first, second, stranger]) await client.close();
});

test("two tabs of one conversation see the same messages", async () => {
  const one = await open();
  const welcome = await one.hello();
  await one.say("bonjour");
  const two = await open();
  await two.hello({ conv: welcome.conv, epoch: welcome.epoch, seq: 2 });
  const from = two.frames.length;
  await one.say("mon code puk");
  await two.until((frame) => frame.t === "msg" && frame.seq === 4, from);
  assert.deepEqual(two.frames.slice(from).map((frame) => [frame.t, frame.seq]), [["msg", 3], ["msg", 4]]);
  await one.close();
  await two.close();
});

test("an unknown conversation begins a new one", async () => {
  const client = await open();
  const welcome = await client.hello({ conv: "A".repeat(22), epoch: "0".repeat(32), seq: 5 });
  assert.equal(welcome.recovered, false);
  assert.notEqual(welcome.conv, "A".repeat(22));
  await client.close();
});

test("a choice pressed is served, and what the line is stays known", async () => {
  const client = await open();
  await client.hello();
  const asked = await client.say("offre de remboursement");
  const choices = asked.messages[1].parts.find((part) => part.k === "choices");
  assert.deepEqual(choices.items.map((item) => item.label), ["Mobile", "Bbox ou fixe"]);
  const answer = await client.say("Mobile", { choice: choices.items[0].id });
  assert.equal(answer.messages[1].parts[0].chemin, "Mon forfait > Détail du tarif > Offre de remboursement");
  await client.close();
});

test("asking for a human notes the wish", async () => {
  const client = await open();
  await client.hello();
  const ok = await client.ask({ t: "human", conv: client.conv });
  assert.equal(ok.t, "ok");
  const message = await client.until((frame) => frame.t === "msg");
  assert.equal(message.intent, "conseiller_demander");
  assert.equal((await client.ask({ t: "rate", conv: client.conv, score: 4, text: "bien" })).t, "ok");
  await client.close();
});

test("a history of long messages comes in pages that the queue can hold", async () => {
  const long = await Server.start(["--config", config({ queue_bytes: 65536, messages_per_minute: 1000 })]);
  const client = await Client.open(long);
  await client.hello();
  for (let i = 0; i < 12; i++) await client.say("😀".repeat(2000));
  const seqs = [];
  for (let before = 0, more = true, pages = 0; more; pages++) {
    assert.ok(pages < 20);
    const page = await client.ask({ t: "history", conv: client.conv, before, n: 100 });
    seqs.unshift(...page.events.map((event) => event.seq));
    ({ more } = page);
    before = page.events[0].seq;
  }
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => i + 1));
  assert.ok(seqs.length >= 24);
  await client.close();
  await long.stop();
});

test("an idle link is asked whether it lives in time, whatever else the server waits for", async () => {
  const quiet = await Server.start(["--config", config({ ping_seconds: 2 })]);
  const client = await Client.open(quiet);
  await client.hello();
  const from = Date.now();
  await client.until((frame) => frame.t === "ping");
  assert.ok(Date.now() - from < 6000, `after ${Date.now() - from} ms`);
  await client.close();
  await quiet.stop();
});

test("bad frames get their code and the server goes on", async () => {
  const client = await open();
  await client.hello();
  const cases = [
    ["pas du json", "bad_request"],
    ["[1,2]", "bad_request"],
    ['{"t":"danse","id":"x1"}', "bad_request"],
    ['{"t":"msg","t":"msg","id":"x2"}', "bad_request"],
    [`{"t":"msg","id":"x3","conv":"${client.conv}"}`, "bad_request"],
    [`{"t":"msg","id":"bad id","conv":"${client.conv}","text":"a"}`, "bad_request"],
    [`{"t":"msg","id":"x4","conv":"${"B".repeat(22)}","text":"a"}`, "forbidden"],
    [`{"t":"msg","id":"x5","conv":"${client.conv}","text":"${"a".repeat(2001)}"}`, "too_large"],
    [`{"t":"msg","id":"x6","conv":"${client.conv}","text":"a","x":${"[".repeat(9)}${"]".repeat(9)}}`, "bad_request"],
    [`{"t":"msg","id":"x7","conv":"${client.conv}","text":"a",${Array.from({ length: 40 }, (_, i) => `"k${i}":1`)}}`, "bad_request"],
    [`{"t":"msg","id":"x8","conv":"${client.conv}","text":"a\\u0000b"}`, "bad_request"],
    ['{"t":"hello","id":"x9","role":"customer","kind":"site"}', "bad_request"],
    [`{"t":"take","id":"x10","conv":"${client.conv}","mode_ver":0}`, "forbidden"],
    [`{"t":"confirm","id":"x11","conv":"${client.conv}","token":"a","yes":true}`, "confirm_expired"],
    [`{"t":"auth","id":"x12","conv":"${client.conv}","ticket":"a"}`, "unauthorized"],
    [`{"t":"history","id":"x13","conv":"${client.conv}","before":0,"n":1000}`, "bad_request"],
  ];
  for (const [text, code] of cases) {
    const from = client.frames.length;
    client.raw(text);
    const err = await client.until((frame) => frame.t === "err", from);
    assert.equal(err.code, code, text.slice(0, 60));
    assert.ok(err.text.length > 10);
  }
  const { messages } = await client.say("mon code puk");
  assert.equal(messages[1].intent, "code_puk");
  await client.close();
});

test("what is too large, or not UTF-8, or binary, closes with its code", async () => {
  const large = await open();
  large.raw(JSON.stringify({ t: "msg", text: "a".repeat(20000) }));
  assert.equal(await large.closed, 1009);
  const binary = await open();
  binary.socket.send(Buffer.from("{}"), { binary: true });
  assert.equal(await binary.closed, 1009);
  const broken = await open();
  broken.socket.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false });
  assert.equal(await broken.closed, 1007);
});

test("roles and kinds are checked", async () => {
  const client = await open();
  assert.equal((await client.hello({ role: "advisor" })).code, "forbidden");
  assert.equal((await client.ask({ t: "hello", role: "customer", kind: "site", ticket: "x" })).code, "unauthorized");
  client.raw('{"t":"msg","id":"early","conv":"AAAAAAAAAAAAAAAAAAAAAA","text":"a"}');
  assert.equal((await client.until((frame) => frame.re === "early")).code, "bad_request");
  await client.close();
});

test("a foreign page, another path, no subprotocol are refused; an old client is told", async () => {
  await assert.rejects(open({ headers: { origin: "https://ailleurs.example" } }), /403/);
  await assert.rejects(open({ path: "/autre" }), /404/);
  await assert.rejects(open({ protocols: [] }));
  const ours = await open({ headers: { origin: `http://127.0.0.1:${server.port}` } });
  await ours.hello();
  await ours.close();
  const old = await open({ protocols: ["chemin.none"] });
  assert.equal(await old.closed, 4501);
});

test("scripted tests may set the line and move the clock, customers may not", async () => {
  const tester = await open();
  await tester.hello({ role: "test" });
  assert.equal((await tester.ask({ t: "event", conv: tester.conv, event: "market fixe" })).t, "ok");
  assert.equal((await tester.ask({ t: "event", conv: tester.conv, event: "clock 2026-03-06T10:00:00+01:00" })).t, "ok");
  assert.equal((await tester.ask({ t: "event", conv: tester.conv, event: "clock +3d" })).t, "ok");
  const { messages } = await tester.say("offre de remboursement");
  assert.equal(messages[1].parts[0].chemin, "Mon offre > Détail du tarif > Offre de remboursement");
  assert.equal(new Date(messages[0].ts).toISOString().slice(0, 10), "2026-03-09");
  const customer = await open();
  await customer.hello();
  assert.equal((await customer.ask({ t: "event", conv: customer.conv, event: "clock +1d" })).code, "forbidden");
  await tester.close();
  await customer.close();
});

test("typing and receipts reach the other tab", async () => {
  const one = await open();
  const welcome = await one.hello();
  await one.say("bonjour");
  const two = await open();
  await two.hello({ conv: welcome.conv, epoch: welcome.epoch, seq: 2 });
  for (const frame of [{ t: "typing", on: true }, { t: "read", seq: 2 }]) one.send({ ...frame, conv: welcome.conv });
  await two.until((frame) => frame.t === "typing" && frame.on === true);
  await two.until((frame) => frame.t === "receipt" && frame.kind === "read" && frame.seq === 2);
  await one.close();
  await two.close();
});

test("the other page's frames in pieces make one message", async () => {
  const client = await open();
  await client.hello();
  const id = newId();
  const frame = JSON.stringify({ t: "msg", id, conv: client.conv, text: "je veux mon code PUK, é" });
  const bytes = Buffer.from(frame);
  for (let i = 0; i < bytes.length; i += 7)
    client.socket.send(bytes.subarray(i, i + 7), { fin: i + 7 >= bytes.length, binary: false });
  await client.until((seen) => seen.t === "turn" && seen.re === id);
  await client.close();
});
