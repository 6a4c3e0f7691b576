// The operator's REST API behind the server: as it should be, and misbehaving in every way. What
// the customer reads is the same each time: the chemin, and why there is no more.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { closing, listening, pause, until, within } from "./deadline.mjs";
import { Authority, Backend, TOKEN, openapi } from "./backend.mjs";
import { Client, Server, fetch, newId, root, validate } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-crm-"));
const open = new Set();
after(async () => {
  for (const one of open) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

const reasons = /"compte_indisponible": \[([^\]]*)\]/
  .exec(readFileSync(join(root, "responses", "dialogue.jsonc"), "utf8"))[1]
  .match(/"[^"\n]+"/g).map((one) => JSON.parse(one));
const PUK = "Mon mobile > Ma clé 4G > Urgences & dépannage";

let files = 0;
function writeFile(text) {
  const path = join(folder, `file-${++files}`);
  writeFileSync(path, text);
  return path;
}

async function serve(settings, flags = ["--demo"]) {
  const config = writeFile(JSON.stringify({ crm_token_file: writeFile(`${TOKEN}\n`), crm_timeout_ms: 1500,
                                            crm_connect_timeout_ms: 700, crm_open_ms: 300, ...settings }));
  const server = await Server.start([...flags, "--config", config]);
  open.add(server);
  return server;
}

/** A backend and a server that asks it. */
async function both(settings = {}, options = {}) {
  const backend = await Backend.start(options);
  open.add(backend);
  return { backend, server: await serve({ crm_url: backend.url(), ...settings }) };
}

/** Stops both: the server has ended well, and every request was as the document says. */
async function end({ backend, server }) {
  open.delete(server);
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.log);
  assert.doesNotMatch(server.log, /Sanitizer|runtime error/);
  assert.ok(!server.log.includes(TOKEN), "the token is in the log");
  assert.doesNotMatch(server.log, /11112222|55556666/, "a code is in the log");
  if (!backend) return;
  open.delete(backend);
  await backend.stop();
  assert.deepEqual(backend.faults, []);
}

const bearer = (token) => ({ authorization: `Bearer ${token}` });

async function ask(server, text = "je veux mon code PUK", sub = "impaye") {
  const answer = await server.post({ text }, bearer(await server.ticket(sub)));
  assert.equal(answer.status, 200);
  answer.body.messages.forEach((message) => validate("server", message));
  return answer.body.messages;
}

const parts = (messages, kind) => messages.flatMap((one) => one.parts).filter((part) => part.k === kind);
const isGiven = (messages) => parts(messages, "secret").length === 1;

/** The chemin and why: nothing else. */
function assertDown(messages) {
  assert.deepEqual(parts(messages, "secret"), []);
  assert.equal(parts(messages, "chemin")[0].chemin, PUK);
  const why = messages.at(-1).text.replaceAll("\u00A0", " ");
  assert.ok(reasons.some((reason) => reason.replaceAll("\u00A0", " ") === why), why);
}

async function metric(server, name) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  assert.ok(line, `${name} is not told`);
  return Number(line.slice(name.length + 1));
}

/** Asks until the account is given again, for ten seconds at most. */
async function untilGiven(server) {
  await until(async () => isGiven(await ask(server)), "the account never came back", 10000);
}

test("what the operator knows is shown; requests and answers are those of the document", async () => {
  const pair = await both();
  const secret = parts(await ask(pair.server), "secret")[0];
  assert.equal(secret.value, "55556666");
  const used = await ask(pair.server, "ma conso");
  assert.match(used[0].text.replaceAll("\u00A0", " "), /06 39 98 00 41/);
  const client = await Client.open(pair.server);
  const welcome = await client.hello({ ticket: await pair.server.ticket("famille") });
  assert.equal(welcome.state.unpaid.active, false);
  const which = (await client.say("mon code puk")).messages.at(-1);
  const choice = parts([which], "choices")[0].items.find((item) => item.label.includes("Hugo"));
  const given = (await client.say(choice.label, { choice: choice.id })).messages;
  assert.equal(parts(given, "secret")[0].value, "33334444");
  const owing = await fetch(`${pair.server.url}/api/v1/unpaid`, { headers: bearer(await pair.server.ticket("impaye")) });
  assert.equal((await owing.json()).amount_cents, 4250);
  assert.ok(pair.backend.requests.every((one) => one.headers["transfer-encoding"] === undefined));
  assert.ok(pair.backend.requests.some((one) => one.url === "/v1/customers/famille/puk?line=famille-2"));
  assert.equal(await metric(pair.server, 'chemin_crm_calls_total{status="unavailable"}'), 0);
  await client.close();
  await end(pair);
});

/** Goes as far as the confirmation of a new mobile phone. */
async function toConfirmation(client) {
  let last = (await client.say("je voudrais changer de mobile")).messages.at(-1);
  for (const wanted of [/Hugo/, /Reconditionné/, /En une fois/]) {
    const item = parts([last], "choices").flatMap((part) => part.items).find((one) => wanted.test(one.label));
    if (item) last = (await client.say(item.label, { choice: item.id })).messages.at(-1);
  }
  return last;
}

const posts = (backend) => backend.requests.filter((one) => one.method === "POST");

test("a change is written once, with its key, and its reference told", async () => {
  const pair = await both();
  const client = await Client.open(pair.server);
  await client.hello({ ticket: await pair.server.ticket("famille") });
  await toConfirmation(client);
  const told = (await client.say("oui")).messages.map((one) => one.text).join(" ");
  assert.match(told, /D-2026-000001/);
  assert.equal(posts(pair.backend).length, 1);
  await client.close();
  await end(pair);
});

for (const [what, written] of [["was done", true], ["was not done", false]]) {
  test(`a change whose answer is lost is looked up, never sent again: it ${what}`, async () => {
    const pair = await both();
    const client = await Client.open(pair.server);
    await client.hello({ ticket: await pair.server.ticket("famille") });
    await toConfirmation(client);
    let shut = true;
    pair.backend.mode = (next, response, seen) => {
      const lookup = seen.path.startsWith("/v1/outcomes/");
      if (seen.method !== "POST") return shut && lookup ? send("text/plain", "oops", 500)(next, response) : next();
      if (written) pair.backend.write({ writeHead() {}, end() {} }, seen, "request");
      return response.socket.destroy();
    };
    const from = client.frames.length;
    const waiting = (await client.say("oui")).messages.map((one) => one.text).join(" ");
    assert.doesNotMatch(waiting, /D-2026/);
    shut = false;
    const news = await client.until((frame) => frame.t === "msg" && frame.from === "bot" && frame.text !== waiting &&
                                    frame.seq > client.frames.filter((one) => one.t === "turn").at(-1).seq, from);
    if (written) assert.match(news.text, /D-2026-000001/);
    else assert.doesNotMatch(news.text, /D-2026/);
    assert.equal(posts(pair.backend).length, 1);
    assert.ok(pair.backend.requests.some((one) => one.path.startsWith("/v1/outcomes/")));
    await client.close();
    await end(pair);
  });
}

// The very moment between the account and the store: the operator has the change, Chemin dies.
for (const [what, written] of [["done", true], ["not done", false]]) {
  test(`killed while the operator holds the change: ${what}, it is made once and told once`, async () => {
    const pair = await both();
    const client = await Client.open(pair.server);
    await client.hello({ ticket: await pair.server.ticket("famille") });
    await toConfirmation(client);
    pair.backend.mode = async (next, response, seen) => {
      if (seen.method !== "POST") return next();
      if (written) pair.backend.write({ writeHead() {}, end() {} }, seen, "request");
      await pair.server.kill("SIGKILL");
      return response.socket.destroy();
    };
    const yes = { t: "msg", id: newId(), conv: client.conv, text: "oui" };
    client.send(yes);
    await client.closed;
    pair.backend.mode = (next) => next();
    await pair.server.restart();
    const again = await Client.open(pair.server);
    await again.hello({ ticket: await pair.server.ticket("famille"), conv: client.conv });
    again.send(yes); // as a client does whose message was not acknowledged
    await again.until((frame) => frame.t === "turn" && frame.re === yes.id);
    const { events } = await again.ask({ t: "history", conv: client.conv, before: 0, n: 100 });
    const told = events.filter((event) => event.from === "bot" && /D-2026-\d+/.test(event.text));
    assert.equal(told.length, 1, JSON.stringify(events.map((event) => event.text)));
    const keys = new Set(posts(pair.backend).map((one) => one.headers["idempotency-key"]));
    assert.equal(keys.size, 1, "every try has the key of the one confirmation");
    await again.close();
    await end(pair);
  });
}

test("a customer that the operator does not know gets the chemin", async () => {
  const pair = await both();
  const messages = await ask(pair.server, "je veux mon code PUK", "mobile");
  assert.equal(parts(messages, "chemin")[0].chemin, PUK);
  assert.equal(messages.length, 1);
  await end(pair);
});

/** The backend answers this for every account that is asked. */
const account = (change) => (next, response, seen) => seen.path.endsWith("/account") ? change(response) : next();
const raw = (text) => (next, response) => { response.socket.end(text); };
const head = (type, length) => `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;
const send = (type, text, status = 200, more = {}) => (next, response) => {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text), ...more });
  response.end(text);
};

const misbehaviours = {
  "it never answers": () => {},
  "it answers byte by byte, endlessly": (next, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
  },
  "it is broken": send("text/plain", "oops", 500),
  "its gateway is broken": send("text/html", "<h1>502</h1>", 502),
  "it hangs up": (next, response) => response.socket.destroy(),
  "it hangs up in the middle": (next, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 500 });
    response.write('{"id":"impaye",', () => response.socket.destroy());
  },
  "it hangs up in the middle of a chunk": raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
    'transfer-encoding: chunked\r\n\r\nff\r\n{"id":"impaye"'),
  "it says more than there is": raw(`${head("application/json", 900)}{"id":"impaye"}`),
  "it says less than there is": raw(`${head("application/json", 5)}{"id":"impaye"}`),
  "it tells no length": raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"id":"impaye"}'),
  "its length is negative": raw(`${head("application/json", -1)}{"id":"impaye"}`),
  "its chunks are of an impossible size": raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
    "transfer-encoding: chunked\r\n\r\nfffffff0\r\n{}\r\n0\r\n\r\n"),
  "its chunks are no chunks": raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
    "transfer-encoding: chunked\r\n\r\n55556666\r\n"),
  "it is no HTTP": raw("SSH-2.0-OpenSSH_9.2\r\n"),
  "its headers are endless": raw(`HTTP/1.1 200 OK\r\n${"x-padding: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(2000)}\r\n`),
  "it is no JSON": send("application/json", "<html>"),
  "it is half a JSON": send("application/json", '{"id":"impaye","lines":['),
  "its JSON is a list": send("application/json", "[]"),
  "its JSON is deep": send("application/json", "[".repeat(100000)),
  "its JSON has a wrong type": account((response) => send("application/json", '{"id":5}')(null, response)),
  "its type is HTML": send("text/html", '{"id":"impaye"}'),
  "it has no type": raw('HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{"id":"impaye"}'),
  "it is huge": send("application/json", `{"id":"${"a".repeat(2 << 20)}"}`),
  "it is huge in chunks": (next, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"id":"${"a".repeat(2 << 20)}"}`);
  },
  "it sends elsewhere": send("text/plain", "", 302, { location: "/v1/customers/famille/account" }),
  "it refuses our token": send("application/problem+json", '{"status":401,"reason":"unauthorized"}', 401),
  "it is overloaded": send("application/problem+json", '{"status":503,"reason":"overloaded"}', 503, { "retry-after": "60" }),
};

for (const [what, mode] of Object.entries(misbehaviours)) {
  test(`the chemin and why, when ${what}; then it is well again`, async () => {
    const pair = await both({ crm_timeout_ms: 600 });
    pair.backend.mode = mode;
    const begun = Date.now();
    assertDown(await ask(pair.server));
    assert.ok(Date.now() - begun < 5000);
    pair.backend.mode = null;
    await untilGiven(pair.server);
    await end(pair);
  });
}

test("another customer's account is never shown", async () => {
  const pair = await both();
  let others;
  pair.backend.mode = (next, response, seen) => {
    others ??= seen.headers.authorization && fetch(`${pair.backend.url()}/v1/customers/famille/account`,
                                                   { headers: bearer(TOKEN) }).then((one) => one.text());
    if (seen.path.includes("famille")) return next();
    return others.then((text) => send("application/json", text)(null, response));
  };
  assertDown(await ask(pair.server));
  await end(pair);
});

test("the code of another line is never shown", async () => {
  const pair = await both();
  pair.backend.mode = (next, response, seen) => seen.path.endsWith("/puk")
    ? pair.backend.json(response, 200, { lines: [{ line: "impaye-2", market: "mobile", number: null, code: "00000000", commitment_end: null }] })
    : next();
  assertDown(await ask(pair.server));
  await end(pair);
});

test("a failure in passing is not seen by the customer", async () => {
  const pair = await both();
  let failures = 2;
  pair.backend.mode = (next, response) => failures-- > 0 ? send("text/plain", "oops", 500)(next, response) : next();
  assert.ok(isGiven(await ask(pair.server)));
  assert.equal(await metric(pair.server, "chemin_crm_retries_total"), 2);
  assert.equal(pair.backend.requests.length, 4);
  await end(pair);
});

test("the socket's customer reads the same, and the banner is silent", async () => {
  const pair = await both({ crm_timeout_ms: 500 });
  const client = await Client.open(pair.server);
  pair.backend.mode = () => {};
  const welcome = await client.hello({ ticket: await pair.server.ticket("impaye") });
  assert.equal(welcome.t, "welcome");
  assert.equal(welcome.state.unpaid, null);
  assertDown((await client.say("je veux mon code PUK")).messages);
  pair.backend.mode = null;
  await untilGiven(pair.server);
  assert.ok(isGiven((await client.say("je veux mon code PUK")).messages));
  await client.close();
  await end(pair);
});

test("a dead backend is left alone, answered for at once, and tried again later", async () => {
  const pair = await both({ crm_open_ms: 2500 });
  pair.backend.mode = send("text/plain", "oops", 500);
  await until(async () => {
    if (await metric(pair.server, "chemin_crm_breaker") === 2) return true;
    assertDown(await ask(pair.server));
    return false;
  }, "the dead backend was never left alone");
  assert.equal(await metric(pair.server, "chemin_crm_breaker_openings_total"), 1);
  const asked = pair.backend.requests.length;
  const begun = Date.now();
  for (let i = 0; i < 5; i++) assertDown(await ask(pair.server));
  if (Date.now() - begun < 2000) assert.equal(pair.backend.requests.length, asked);
  pair.backend.mode = null;
  await untilGiven(pair.server);
  assert.equal(await metric(pair.server, "chemin_crm_breaker"), 0);
  assert.match(pair.server.log, /"event":"backend_down"/);
  assert.match(pair.server.log, /"event":"backend_up"/);
  await end(pair);
});

test("nobody listens there: the chemin and why; then it comes up", async () => {
  const pair = await both();
  assert.ok(isGiven(await ask(pair.server)));
  await pair.backend.stop();
  assertDown(await ask(pair.server));
  await pair.backend.restart();
  await untilGiven(pair.server);
  await end(pair);
});

test("a connection that is never accepted ends in time", async () => {
  // A listener whose queue is full: what comes next waits for a handshake that nobody makes.
  const deaf = net.createServer({ pauseOnConnect: true });
  await listening(deaf);
  const held = [];
  deaf.on("connection", (socket) => held.push(socket.on("error", () => {})));
  const server = await serve({ crm_url: `http://127.0.0.1:${deaf.address().port}`, crm_timeout_ms: 400 });
  assertDown(await ask(server));
  await end({ server });
  held.forEach((socket) => socket.destroy());
  await closing(deaf);
});

test("more customers than connections wait their turn", async () => {
  const pair = await both({ crm_connections: 2, crm_timeout_ms: 8000 });
  let now = 0, most = 0;
  pair.backend.mode = async (next) => {
    most = Math.max(most, ++now);
    await pause(5);
    now--;
    return next();
  };
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(pair.server)));
  assert.ok(answers.every(isGiven));
  assert.equal(most, 2);
  await end(pair);
});

test("customers who leave while the account is asked do no harm", async () => {
  const pair = await both({ crm_timeout_ms: 3000 });
  const waiting = [];
  pair.backend.mode = (next) => new Promise((resolve) => waiting.push(() => resolve(next())));
  const token = await pair.server.ticket("impaye");
  const asked = (count) => until(() => waiting.length >= count, `the backend was not asked ${count} times`);

  const early = await Client.open(pair.server); // leaves before its welcome
  early.raw(JSON.stringify({ t: "hello", id: newId(), role: "customer", kind: "site", ticket: token }));
  await asked(1);
  early.socket.terminate();

  const body = JSON.stringify({ text: "je veux mon code PUK" });
  const poster = net.connect(pair.server.port, "127.0.0.1");
  poster.write(`POST /api/v1/message HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n` +
               `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const getter = net.connect(pair.server.port, "127.0.0.1");
  const get = `GET /api/v1/unpaid HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`;
  getter.write(get + get);
  await asked(3);
  poster.destroy();
  getter.destroy();
  await early.closed;
  waiting.splice(0).forEach((answer) => answer());
  pair.backend.mode = null;
  assert.ok(isGiven(await ask(pair.server)));
  await end(pair);
});

test("texts read again while the account is asked do no harm", async () => {
  const pair = await both({ crm_timeout_ms: 5000 });
  let answer;
  const asked = new Promise((resolve) => {
    pair.backend.mode = (next) => new Promise((go) => { answer = () => go(next()); resolve(); });
  });
  const client = await Client.open(pair.server);
  const welcome = client.hello({ ticket: await pair.server.ticket("impaye") });
  await within(asked, "the backend was not asked");
  pair.server.child.kill("SIGHUP");
  await until(async () => await metric(pair.server, "chemin_reloads_total") >= 1, "the texts were not read again");
  pair.backend.mode = null;
  answer();
  assert.equal((await welcome).state.unpaid.chemin, "J'accède à mes factures et paiements > A payer");
  await client.close();
  await end(pair);
});

test("a server that stops while the account is asked answers first", async () => {
  const pair = await both({ crm_timeout_ms: 5000, drain_seconds: 1 });
  const asked = new Promise((resolve) => { pair.backend.mode = () => resolve(); });
  const client = await Client.open(pair.server);
  await client.hello();
  client.raw(JSON.stringify({ t: "hello", id: newId() }));
  const other = await Client.open(pair.server);
  other.raw(JSON.stringify({ t: "hello", id: newId(), role: "customer", kind: "site", ticket: await pair.server.ticket("impaye") }));
  await within(asked, "the backend was not asked");
  const post = ask(pair.server).catch((error) => error);
  await until(() => pair.backend.requests.length >= 2, "the backend was not asked twice");
  await end(pair);
  await post;
});

test("a new token is taken at SIGHUP, a bad one is refused and the old one stays", async () => {
  const token = writeFile("first");
  const pair = await both({ crm_token_file: token });
  const refuse = send("application/problem+json", '{"status":401,"reason":"unauthorized"}', 401);
  const real = pair.backend.understand;
  pair.backend.understand = function (seen, url) {
    const good = seen.headers.authorization === "Bearer second";
    this.mode = good ? null : refuse;
    seen.headers.authorization = `Bearer ${TOKEN}`;
    return real.call(this, seen, url);
  };
  assertDown(await ask(pair.server));
  writeFileSync(token, "second\r\nX-Evil: 1\n");
  pair.server.child.kill("SIGHUP");
  await untilGiven(pair.server);
  writeFileSync(token, "with a blank\n");
  pair.server.child.kill("SIGHUP");
  await until(async () => await metric(pair.server, "chemin_reload_failures_total") >= 1, "the bad token was not refused");
  assert.ok(isGiven(await ask(pair.server)));
  assert.ok(pair.backend.requests.every((one) => one.headers["x-evil"] === undefined));
  assert.doesNotMatch(pair.server.log, /with a blank/);
  await end(pair);
});

test("a configuration that cannot work is told at the start", async () => {
  const token = writeFile("t");
  const cases = [
    [{ crm_url: "http://api.example.fr", crm_token_file: token }, /use https/],
    [{ crm_url: "https://api.example.fr/?a", crm_token_file: token }, /is not https/],
    [{ crm_url: "http://127.0.0.1:1", crm_token_file: join(folder, "none") }, /one line/],
    [{ crm_url: "http://127.0.0.1:1", crm_token_file: writeFile("a b") }, /no blank/],
    [{ crm_url: "https://a.example", crm_token_file: token, crm_ca_file: token }, /no certificate/],
    [{ crm_url: "https://a.example", crm_token_file: token, crm_timeout_ms: 60000 }, /from 100 to 9000/],
  ];
  for (const [settings, message] of cases) await assert.rejects(serve(settings), message);
  await assert.rejects(Server.start(["--config", writeFile('{"crm_url":"http://127.0.0.1:1"}')]), /crm_token_file/);
});

test("a scripted event is refused: nothing is played on the operator's data", async () => {
  const backend = await Backend.start();
  open.add(backend);
  const server = await serve({ crm_url: backend.url() }, ["--demo", "--test"]);
  const client = await Client.open(server);
  const token = await server.ticket("impaye");
  await client.ask({ t: "hello", role: "test", kind: "script", ticket: token }).then((one) => { client.conv = one.conv; });
  const id = newId();
  client.raw(JSON.stringify({ t: "event", id, conv: client.conv, event: "payment paid" }));
  const answer = await client.until((frame) => frame.re === id);
  assert.equal(answer.code, "bad_request");
  await client.close();
  await end({ server, backend });
});

// ---- TLS ----

test("TLS: the right certificate is trusted, and no other", async () => {
  const authority = new Authority();
  const stranger = new Authority();
  try {
    const good = authority.issue("DNS:localhost,IP:127.0.0.1");
    const cases = [
      ["good", good, authority.file, "localhost", true],
      ["good, by its address", good, authority.file, "127.0.0.1", true],
      ["of an unknown authority", stranger.issue("DNS:localhost"), authority.file, "localhost", false],
      ["not known to the system", good, undefined, "localhost", false],
      ["expired", authority.issue("DNS:localhost", { begin: "20200101000000Z", end: "20200201000000Z" }), authority.file, "localhost", false],
      ["not valid yet", authority.issue("DNS:localhost", { begin: "20900101000000Z", end: "20900201000000Z" }), authority.file, "localhost", false],
      ["of another host", authority.issue("DNS:other.example"), authority.file, "localhost", false],
    ];
    for (const [what, tls, ca, host, works] of cases) {
      const backend = await Backend.start({ tls });
      open.add(backend);
      const server = await serve({ crm_url: backend.url(host), crm_timeout_ms: 3000, ...(ca ? { crm_ca_file: ca } : {}) });
      const messages = await ask(server);
      if (works) assert.ok(isGiven(messages), `${what}: ${server.log}`);
      else assertDown(messages);
      assert.equal(backend.requests.length > 0, works, what);
      await end({ server, backend });
    }
  } finally {
    authority.remove();
    stranger.remove();
  }
});

test("TLS: plain HTTP where TLS is expected, and silence, end in time", async () => {
  const authority = new Authority();
  try {
    const plain = await Backend.start();
    open.add(plain);
    const server = await serve({ crm_url: `https://localhost:${plain.port}`, crm_ca_file: authority.file });
    assertDown(await ask(server));
    assert.equal(plain.requests.length, 0);
    await end({ server, backend: plain });
    const silent = net.createServer((socket) => socket.on("error", () => {}));
    await listening(silent);
    const other = await serve({ crm_url: `https://localhost:${silent.address().port}`, crm_ca_file: authority.file,
                                crm_connect_timeout_ms: 200, crm_timeout_ms: 700 });
    assertDown(await ask(other));
    await end({ server: other });
    silent.close();
  } finally {
    authority.remove();
  }
});

// ---- The document ----

test("the document names nothing that is not there, and every write has its key", () => {
  const text = JSON.stringify(openapi);
  for (const [, pointer] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
    let at = openapi;
    for (const step of pointer.slice(1).split("/")) at = at?.[step];
    assert.ok(at, pointer);
  }
  const names = new Set();
  for (const methods of Object.values(openapi.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (method === "parameters") continue;
      assert.ok(!names.has(operation.operationId));
      names.add(operation.operationId);
      assert.ok(operation.responses["200"] && operation.responses["401"] && operation.responses["503"]);
      if (method === "post") {
        assert.deepEqual(operation.parameters, [{ $ref: "#/components/parameters/key" }]);
        assert.ok(operation.requestBody.required);
      }
    }
  }
});
