// Who speaks, and whose conversation it is.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, Server, fetch } from "./support.mjs";

let server;
before(async () => { server = await Server.start(["--demo"]); });
after(async () => { assert.equal((await server.stop()).code, 0); });

async function ticket(sub, level) {
  const answer = await fetch(`${server.url}/demo/ticket`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sub, level }),
  });
  return { status: answer.status, ...await answer.json() };
}

const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** A client that has said hello with the ticket of `sub`. */
async function signedIn(sub, options = {}) {
  const client = await Client.open(server);
  const welcome = await client.hello({ ticket: (await ticket(sub, options.level)).ticket, ...options.hello });
  return { client, welcome };
}

async function say(client, text) {
  const from = client.frames.length;
  const answer = await client.ask({ t: "msg", conv: client.conv, text });
  if (answer.t === "err") return answer;
  await client.until((frame) => frame.t === "turn" && frame.re === answer.re, from);
  return client.frames.slice(from).filter((frame) => frame.t === "msg" && frame.from === "bot");
}

/** Every byte that the server keeps. */
function kept() {
  return readdirSync(server.data).map((name) => readFileSync(join(server.data, name)).toString("latin1")).join("");
}

test("a demonstration gives tickets to its own people, and to nobody else", async () => {
  const mobile = await ticket("mobile");
  assert.deepEqual([mobile.status, mobile.sub, mobile.role, mobile.level, mobile.expires_s],
    [200, "mobile", "customer", "strong", 3600]);
  assert.equal((await ticket("mobile", "basic")).level, "basic");
  assert.equal((await ticket("conseiller-1")).role, "advisor");
  assert.equal((await ticket("personne")).status, 404);
});

test("without --demo nobody gives tickets, and none is good", async () => {
  const plain = await Server.start();
  const answer = await fetch(`${plain.url}/demo/ticket`, {
    method: "POST", headers: { "content-type": "application/json" }, body: '{"sub":"mobile"}' });
  assert.equal(answer.status, 404);
  const good = (await ticket("mobile")).ticket;
  assert.equal((await plain.post({ text: "bonjour" }, bearer(good))).status, 401);
  await plain.stop();
});

test("a forged ticket is refused, on the socket and over HTTP", async () => {
  const good = (await ticket("mobile")).ticket;
  const [head, body, signature] = good.split(".");
  const other = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, "base64url")), sub: "duo" })).toString("base64url");
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  for (const forged of [`${head}.${other}.${signature}`, `${none}.${body}.`, good.slice(0, -4), "a.b.c", "x".repeat(5000)]) {
    const client = await Client.open(server);
    assert.equal((await client.hello({ ticket: forged })).code, "unauthorized");
    client.close();
    const answer = await server.post({ text: "bonjour" }, bearer(forged)).catch(() => ({ status: 401 }));
    assert.ok(answer.status === 401 || answer.status >= 400, String(answer.status));
  }
});

test("a customer's own code is shown once, and never kept", async () => {
  const { client } = await signedIn("mobile");
  const [answer] = await say(client, "je veux mon code PUK");
  const secret = answer.parts.find((part) => part.k === "secret");
  assert.match(secret.value, /^\d{8}$/);
  assert.equal(secret.spoken, [...secret.value].join(" "));
  assert.ok(secret.expires_s > 0);
  assert.ok(answer.parts.some((part) => part.k === "chemin"));
  const history = await client.ask({ t: "history", conv: client.conv, before: 0, n: 20 });
  const seen = history.events.flatMap((event) => event.parts ?? []).find((part) => part.k === "secret");
  assert.equal(seen.value, "");
  assert.ok(!JSON.stringify(await say(client, "répète")).includes(secret.value));
  client.close();
  assert.ok(!server.log.includes(secret.value), "in the log");
  const stored = readdirSync(server.data).filter((name) => name.startsWith("chemin.db"))
    .map((name) => readFileSync(join(server.data, name)).toString("latin1")).join("");
  assert.ok(!stored.includes(secret.value), "in the store");
  assert.ok(kept().length > 0);
});

test("what was asked before signing in goes on after it", async () => {
  const client = await Client.open(server);
  await client.hello();
  const [before_] = await say(client, "je veux mon code PUK");
  assert.ok(!before_.parts.some((part) => part.k === "secret"));
  const from = client.frames.length;
  const answer = await client.ask({ t: "auth", conv: client.conv, ticket: (await ticket("mobile")).ticket });
  assert.equal(answer.t, "ok");
  await client.until((frame) => frame.t === "turn" && frame.re === answer.re, from);
  const messages = client.frames.slice(from).filter((frame) => frame.t === "msg");
  assert.ok(messages.some((message) => message.parts.some((part) => part.k === "secret")), JSON.stringify(messages));
  client.close();
});

test("two requests asked together before signing in both go on after it", async () => {
  const client = await Client.open(server);
  await client.hello();
  await say(client, "mon code PUK et ma consommation");
  const from = client.frames.length;
  const answer = await client.ask({ t: "auth", conv: client.conv, ticket: (await ticket("mobile")).ticket });
  await client.until((frame) => frame.t === "turn" && frame.re === answer.re, from);
  const messages = client.frames.slice(from).filter((frame) => frame.t === "msg");
  const at = (intent) => messages.findIndex((message) => message.intent === intent);
  assert.ok(messages.some((message) => message.parts.some((part) => part.k === "secret")), JSON.stringify(messages));
  assert.ok(at("code_puk") >= 0 && at("conso_suivre") > at("code_puk"), JSON.stringify(messages));
  client.close();
});

test("an act whose line was being asked goes on with the customer's own line", async () => {
  const client = await Client.open(server);
  await client.hello();
  const [asked] = await say(client, "bloquer mes achats sur facture");
  assert.ok(asked.parts.some((part) => part.k === "choices" && part.items.some(({ label }) => label === "Mobile")), JSON.stringify(asked));
  const from = client.frames.length;
  const answer = await client.ask({ t: "auth", conv: client.conv, ticket: (await ticket("mobile")).ticket });
  await client.until((frame) => frame.t === "turn" && frame.re === answer.re, from);
  const messages = client.frames.slice(from).filter((frame) => frame.t === "msg");
  assert.ok(messages.some(({ intent, text }) => intent === "depenses_maitriser" && /catégorie/.test(text)), JSON.stringify(messages));
  client.close();
});

test("a level that is too low shows the chemin, and asks for more", async () => {
  const { client } = await signedIn("mobile", { level: "basic" });
  const messages = await say(client, "je veux mon code PUK");
  assert.ok(messages.some((message) => message.parts.some((part) => part.k === "chemin")));
  assert.ok(messages.some((message) => /identité/.test(message.text)));
  assert.ok(!messages.some((message) => message.parts.some((part) => part.k === "secret")));
  client.close();
});

test("a conversation of one customer is closed to all others", async () => {
  const { client } = await signedIn("mobile");
  await say(client, "ma consommation");
  const conv = client.conv;
  const stranger = await Client.open(server);
  assert.equal((await stranger.hello({ conv })).code, "forbidden");
  stranger.close();
  const other = await Client.open(server);
  assert.equal((await other.hello({ conv, ticket: (await ticket("duo")).ticket })).code, "forbidden");
  other.close();
  assert.equal((await server.post({ conv, text: "bonjour" })).status, 403);
  assert.equal((await server.post({ conv, text: "bonjour" }, bearer((await ticket("duo")).ticket))).status, 403);
  assert.equal((await server.post({ conv, text: "bonjour" }, bearer((await ticket("mobile")).ticket))).status, 200);
  client.close();
});

test("it stays closed after the server was killed and started again", async () => {
  const { client } = await signedIn("mobile");
  await say(client, "ma consommation");
  const conv = client.conv;
  await server.kill("SIGKILL");
  await server.restart();
  const stranger = await Client.open(server);
  assert.equal((await stranger.hello({ conv })).code, "forbidden");
  stranger.close();
  const { client: owner, welcome } = await signedIn("mobile", { hello: { conv } });
  assert.equal(welcome.conv, conv);
  owner.close();
});

test("who listened before the conversation was someone's hears no more of it", async () => {
  const first = await Client.open(server);
  await first.hello();
  await say(first, "bonjour");
  const listener = await Client.open(server);
  await listener.hello({ conv: first.conv });
  await first.ask({ t: "auth", conv: first.conv, ticket: (await ticket("mobile")).ticket });
  await say(first, "je veux mon code PUK");
  assert.equal((await say(listener, "et moi")).code, "forbidden");
  assert.ok(!JSON.stringify(listener.frames).includes('"secret"'));
  first.close();
  listener.close();
});

test("a customer cannot take an advisor's role, nor sign in to another's conversation", async () => {
  const client = await Client.open(server);
  assert.equal((await client.hello({ role: "advisor", ticket: (await ticket("mobile")).ticket })).code, "forbidden");
  client.close();
  const { client: own } = await signedIn("mobile");
  await say(own, "bonjour");
  const refused = await own.ask({ t: "auth", conv: own.conv, ticket: (await ticket("duo")).ticket });
  assert.equal(refused.code, "forbidden");
  assert.notEqual((await say(own, "ma consommation")).code, "forbidden");
  own.close();
});

test("what a customer owes is told to the page that hosts the chat, and to nobody else", async () => {
  const get = async (headers) => {
    const answer = await fetch(`${server.url}/api/v1/unpaid`, { headers });
    return { status: answer.status, body: await answer.json() };
  };
  assert.equal((await get({})).status, 401);
  assert.equal((await get(bearer("a.b.c"))).status, 401);
  const owing = await get(bearer((await ticket("impaye", "basic")).ticket));
  assert.equal(owing.status, 200);
  assert.deepEqual([owing.body.active, owing.body.amount_cents, owing.body.invoices.length], [true, 4250, 1]);
  assert.match(owing.body.due, /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual([...owing.body.blocked].sort(), ["assurance_souscrire", "demenagement", "forfait_modifier",
    "ligne_ceder", "numero_changer", "offre_fai_modifier", "option_gerer", "renouvellement"]);
  assert.equal(owing.body.chemin, "J'accède à mes factures et paiements > A payer");
  const two = (await get(bearer((await ticket("impaye-duo")).ticket))).body;
  assert.deepEqual([two.amount_cents, two.invoices.length], [6498, 2]);
  const none = (await get(bearer((await ticket("mobile")).ticket))).body;
  assert.deepEqual([none.active, none.amount_cents, none.invoices, none.blocked], [false, 0, [], []]);
});

test("signing in is durable once it is acknowledged, even when nothing else is said", async () => {
  const client = await Client.open(server);
  await client.hello();
  await say(client, "bonjour");
  const conv = client.conv;
  assert.equal((await client.ask({ t: "auth", conv, ticket: (await ticket("mobile")).ticket })).t, "ok");
  await server.kill("SIGKILL");
  await server.restart();
  const stranger = await Client.open(server);
  assert.equal((await stranger.hello({ conv })).code, "forbidden");
  stranger.close();
});
