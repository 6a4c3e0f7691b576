// Payments: the demonstration's page, a hosted service that misbehaves, its signed webhook.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import Ajv from "ajv";
import { closing, listening, until, within } from "./deadline.mjs";
import { Client, fetch, root, Server } from "./support.mjs";

const openapi = JSON.parse(readFileSync(join(root, "src", "pay", "openapi.json"), "utf8"));
const ajv = new Ajv({ strict: false });
ajv.addSchema(openapi, "openapi");
function valid(name, value) {
  const check = ajv.getSchema(`openapi#/components/schemas/${name}`);
  assert.ok(check(value), `${name}: ${ajv.errorsText(check.errors)}: ${JSON.stringify(value)}`);
  return value;
}

/** Drives the payment service of a server started with --test. */
async function drive(server, order) {
  const answer = await fetch(`${server.url}/test/payments`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order) });
  assert.equal(answer.status, 200);
  return answer.json();
}

let keys = 0;
const payment = (more = {}) => ({ key: `cle-${++keys}`, customer: "impaye", conv: "c".repeat(22),
                                  amount_cents: 4250, label: "Facture d’août & frais <b>", ...more });
const begin = async (server, more) => drive(server, { begin: payment(more) });
const stateOf = async (server, session) => (await drive(server, { ask: session })).state;

/** How many times the server was told of that state. */
async function told(server, state) {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`chemin_payments_total\\{state="${state}"\\} (\\d+)`).exec(metrics)[1]);
}

/** Until all that became of payments is told, for good. */
async function heard(server) {
  const untold = async () => /chemin_payments_untold (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())[1];
  const late = Date.now() + 10000;
  while (await untold() !== "0") assert.ok(Date.now() < late, "news of a payment is not told");
}

function quiet(server, ...secrets) {
  for (const secret of secrets) assert.ok(!server.log.includes(secret), "the log holds a secret");
}

describe("the demonstration's page", () => {
  let server;
  before(async () => { server = await Server.start(["--test"]); });
  after(async () => { assert.equal((await server.stop()).code, 0); });

  const look = async (url) => {
    const answer = await fetch(server.url + url);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const tokenIn = (page) => /name="token" value="([0-9a-f]{32})"/.exec(page.text)[1];
  const press = (url, fields, headers = {}) => fetch(server.url + url, {
    method: "POST", redirect: "manual", body: new URLSearchParams(fields),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });

  test("it says that it is one, what is paid, and asks for nothing", async () => {
    const { status, session, url } = await begin(server);
    assert.equal(status, "ok");
    assert.match(session, /^[0-9a-f]{32}$/);
    assert.equal(url, `/demo/paiement/${session}`);
    const page = await look(url);
    assert.equal(page.status, 200);
    for (const part of ["Démonstration\u00a0:", "aucune carte n’est demandée, rien n’est débité", "42,50\u00a0€",
                        "Facture d’août &amp; frais &lt;b&gt;", '<html lang="fr">', "<title>", "<h1>", "<legend>"])
      assert.ok(page.text.includes(part), part);
    assert.doesNotMatch(page.text, /<script|style=|type="text"|type="tel"|autocomplete/);
    assert.equal(page.text.match(/<button/g).length, 3);
    const policy = page.headers.get("content-security-policy");
    assert.match(policy, /form-action 'self'/);
    assert.doesNotMatch(policy, /script-src/);
    assert.equal(page.headers.get("referrer-policy"), "same-origin");
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.match((await fetch(`${server.url}/`)).headers.get("content-security-policy"), /form-action 'none'/);
    assert.match((await fetch(`${server.url}/payment.css`)).headers.get("content-type"), /text\/css/);
  });

  for (const [button, state, title] of [["accept", "paid", "Paiement accepté"],
                                        ["refuse", "refused", "Paiement refusé"],
                                        ["abandon", "abandoned", "Paiement abandonné"]])
    test(`${button}: the session is ${state}, once`, async () => {
      const before = await told(server, state);
      const { session, url } = await begin(server, { return_url: "/?c=1&d=2" });
      const token = tokenIn(await look(url));
      const first = await press(url, { token, button });
      assert.equal(first.status, 303);
      assert.equal(first.headers.get("location"), url);
      const page = await look(url);
      assert.ok(page.text.includes(`<h1>${title}</h1>`));
      assert.ok(page.text.includes("Vous pouvez revenir à la conversation."));
      assert.ok(page.text.includes('href="/?c=1&amp;d=2"'));
      assert.doesNotMatch(page.text, /<button/);
      // Twice, and another button: nothing changes, nothing is told.
      assert.equal((await press(url, { token, button })).status, 303);
      assert.equal((await press(url, { token, button: "accept" })).status, 303);
      assert.equal(await stateOf(server, session), state);
      assert.equal(await told(server, state), before + 1);
      quiet(server, session, token);
    });

  test("presses that do not come from the page are refused", async () => {
    const { session, url } = await begin(server);
    const token = tokenIn(await look(url));
    const good = { token, button: "accept" };
    const origin = `http://127.0.0.1:${server.port}`;
    assert.equal((await press(url, { ...good, token: "0".repeat(32) })).status, 403);
    assert.equal((await press(url, { ...good, token: "" })).status, 403);
    assert.equal((await press(url, { button: "accept" })).status, 403);
    assert.equal((await press(url, { ...good, button: "voler" })).status, 403);
    assert.equal((await press(url, good, { origin: "https://ailleurs.example" })).status, 403);
    assert.equal((await press(url, good, { origin: "null" })).status, 403);
    assert.equal((await press(url, good, { origin: `${origin}0` })).status, 403);
    assert.equal((await press(url, good, { "sec-fetch-site": "cross-site" })).status, 403);
    assert.equal((await press(url, good, { "sec-fetch-site": "same-site" })).status, 403);
    assert.equal((await press(url, good, { "content-type": "text/plain" })).status, 415);
    assert.equal(await stateOf(server, session), "open");
    assert.equal((await press(url, good, { origin })).status, 303);
    assert.equal(await stateOf(server, session), "paid");
  });

  test("an unknown session is a page that says so, and no path leads out", async () => {
    for (const path of [`/demo/paiement/${"0".repeat(32)}`, "/demo/paiement/", "/demo/paiement/a/../b",
                        `/demo/paiement/${"x".repeat(300)}`, "/demo/paiement/%00"]) {
      const page = await look(path);
      assert.equal(page.status, 404, path);
      assert.match(page.text, /introuvable/i);
    }
    const gone = `/demo/paiement/${"0".repeat(32)}`;
    assert.equal((await press(gone, { token: "0".repeat(32), button: "accept" })).status, 404);
  });

  test("a key is one session; for something else it is refused", async () => {
    const one = payment();
    const first = await drive(server, { begin: one });
    const both = await Promise.all([drive(server, { begin: one }), drive(server, { begin: one })]);
    assert.deepEqual(both, [first, first]);
    assert.equal((await drive(server, { begin: { ...one, amount_cents: 1 } })).status, "refused");
    assert.equal((await drive(server, { begin: { ...one, customer: "duo" } })).status, "refused");
    assert.equal(await stateOf(server, one.key), "open");
    assert.equal((await drive(server, { ask: "personne" })).status, "absent");
  });

  test("requests that make no sense are refused", async () => {
    for (const wrong of [{ key: "" }, { key: "a b" }, { key: "a".repeat(128) }, { customer: "" }, { amount_cents: 0 },
                         { amount_cents: -1 }, { amount_cents: 1e12 }, { label: "" }, { label: "é".repeat(128) },
                         { return_url: "javascript:alert(1)" }, { return_url: "//ailleurs.example/" },
                         { return_url: "http://ailleurs.example/" }, { return_url: "/\\ailleurs.example" }])
      assert.equal((await begin(server, wrong)).status, "refused", JSON.stringify(wrong));
  });

  test("what is paid through one page can no longer be paid through another", async () => {
    const owing = { customer: "bbox", conv: undefined };
    const all = await begin(server, { ...owing, key: "pay:toutes:1" });
    const facility = await begin(server, { ...owing, key: "settle_facility:toutes:1" });
    const second = await begin(server, { ...owing, key: "pay:deux:1" });
    const one = await begin(server, { ...owing, key: "pay:une:1" });
    const other = await begin(server, { customer: "famille", key: "pay:toutes:2", conv: undefined });
    const page = await look(all.url);
    assert.deepEqual(await drive(server, { event: "paid", of: "bbox" }), { found: true });
    await until(async () => await stateOf(server, all.session) !== "open", "the overlapping page stays open");
    assert.deepEqual([await stateOf(server, one.session), await stateOf(server, all.session)], ["paid", "expired"]);
    for (const still of [facility, second, other]) assert.equal(await stateOf(server, still.session), "open");
    const paid = await told(server, "paid"), late = await look(all.url);
    assert.doesNotMatch(late.text, /value="accept"/);
    await press(all.url, { token: tokenIn(page), button: "accept" });
    assert.equal(await stateOf(server, all.session), "expired");
    assert.equal(await told(server, "paid"), paid);
    assert.equal(await told(server, "expired"), 0);
  });

  test("scripted events act on the newest session that waits", async () => {
    const old = await begin(server, { customer: "duo" });
    const young = await begin(server, { customer: "duo" });
    assert.deepEqual(await drive(server, { event: "pending", of: "duo" }), { found: true });
    assert.equal(await stateOf(server, young.session), "pending");
    assert.match((await look(young.url)).text, /Paiement en attente/);
    assert.deepEqual(await drive(server, { event: "paid", of: "duo" }), { found: true });
    assert.equal(await stateOf(server, young.session), "paid");
    assert.equal(await stateOf(server, old.session), "open");
    assert.deepEqual(await drive(server, { event: "abandoned", of: "duo" }), { found: true });
    assert.deepEqual(await drive(server, { event: "paid", of: "duo" }), { found: false });
    assert.deepEqual(await drive(server, { event: "paid", of: "personne" }), { found: false });
    assert.deepEqual(await drive(server, { event: "cassé", of: "impaye" }), { found: false });
  });

  test("a session expires when nobody came", async () => {
    const { session, url } = await begin(server, { customer: "bbox" });
    const page = await look(url);
    await drive(server, { tick: Date.now() + 29 * 60000 });
    assert.equal(await stateOf(server, session), "open");
    const before = await told(server, "expired");
    await drive(server, { tick: Date.now() + 31 * 60000 });
    assert.equal(await stateOf(server, session), "expired");
    assert.ok(await told(server, "expired") > before);
    assert.match((await look(url)).text, /Paiement expiré/);
    assert.equal((await press(url, { token: tokenIn(page), button: "accept" })).status, 303);
    assert.equal(await stateOf(server, session), "expired");
  });

  test("sessions and their pages survive a crash", async () => {
    const { session, url } = await begin(server);
    const token = tokenIn(await look(url));
    await server.kill("SIGKILL");
    await server.restart();
    assert.equal((await press(url, { token, button: "accept" })).status, 303);
    assert.equal(await stateOf(server, session), "paid");
    await heard(server);
    await server.kill("SIGKILL");
    await server.restart();
    assert.equal(await stateOf(server, session), "paid");
    assert.equal(await told(server, "paid"), 0); // heard before: not told again
  });

  test("without --demo or --test there is none of this", async () => {
    const plain = await Server.start();
    for (const path of ["/demo/paiement/x", "/test/payments", "/pay/webhook"])
      assert.equal((await fetch(plain.url + path, { method: "POST", body: "a=1" })).status, 404, path);
    await plain.stop();
    const demo = await Server.start(["--demo"]);
    assert.equal((await fetch(`${demo.url}/test/payments`, { method: "POST", body: "{}" })).status, 404);
    await demo.stop();
  });
});

describe("a hosted service", () => {
  const bearer = "un-secret-de-service-1234", signing = ["premier-secret-de-signature-000001", "second-secret-de-signature-00000002"];
  let folder, service, server, seen = [], behave, sessions, sockets = new Set();

  const file = (name) => join(folder, name);
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "pipe" });

  /** A certificate for localhost. */
  function certificate(name, host = "localhost") {
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-keyout", file(`${name}.key`), "-out",
            file(`${name}.pem`));
  }

  /** What the service does when all is well: the same session for the same key. */
  function serve(request, response, body) {
    const answer = (status, value) => {
      const text = JSON.stringify(value);
      response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
      response.end(text);
    };
    if (request.headers.authorization !== `Bearer ${bearer}`) return answer(401, {});
    const found = /^\/v1\/sessions\/([^/]+)$/.exec(request.url);
    if (request.method === "GET" && found) {
      const session = [...sessions.values()].find((one) => one.id === found[1]);
      return session ? answer(200, valid("Session", session)) : answer(404, {});
    }
    const cancelled = /^\/v1\/sessions\/([^/]+)\/cancel$/.exec(request.url);
    if (request.method === "POST" && cancelled) {
      const session = [...sessions.values()].find((one) => one.id === cancelled[1]);
      if (session.state === "open") session.state = "expired";
      return answer(200, valid("Session", session));
    }
    if (request.method !== "POST" || request.url !== "/v1/sessions") return answer(404, {});
    const wanted = valid("NewSession", JSON.parse(body));
    assert.equal(request.headers["idempotency-key"], wanted.key);
    if (!sessions.has(wanted.key)) {
      const id = `ses_${sessions.size + 1}`;
      sessions.set(wanted.key, { id, key: wanted.key, url: `https://paiement.example/${id}`, state: "open",
                                 amount_cents: wanted.amount_cents });
    }
    return answer(201, valid("Session", sessions.get(wanted.key)));
  }

  const configure = (more = {}) => {
    writeFileSync(file("config.jsonc"), JSON.stringify({
      pay_url: `https://localhost:${service.address().port}/v1`, pay_secret_file: file("bearer"),
      pay_webhook_secret_file: file("signing"), pay_ca_file: file("good.pem"), pay_timeout_ms: 2500, ...more }));
    return ["--test", "--config", file("config.jsonc")];
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "chemin-pay-"));
    certificate("good");
    certificate("other");
    writeFileSync(file("bearer"), `${bearer}\n`);
    writeFileSync(file("signing"), `# celui de cette année\n${signing[0]}\n`);
    sessions = new Map();
    service = https.createServer({ key: readFileSync(file("good.key")), cert: readFileSync(file("good.pem")) },
      (request, response) => {
        let body = "";
        request.on("data", (chunk) => { body += chunk; });
        request.on("end", () => {
          seen.push({ method: request.method, url: request.url, headers: request.headers, body });
          (behave ?? serve)(request, response, body);
        });
      });
    service.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    service.on("tlsClientError", () => {});
    await listening(service);
    server = await Server.start(configure());
  });
  after(async () => {
    assert.equal((await server.stop()).code, 0);
    for (const socket of sockets) socket.destroy();
    await closing(service);
    rmSync(folder, { recursive: true, force: true });
  });

  /** While `how` answers in the service's place. */
  async function while_(how, run) {
    behave = how;
    try { return await run(); } finally { behave = undefined; }
  }

  let events = 0;
  /** Sends a webhook as the service would; `more` spoils it. */
  function hook(event, more = {}) {
    const body = more.body ?? JSON.stringify(event);
    const at = more.at ?? Math.floor(Date.now() / 1000);
    const sign = (secret) => createHmac("sha256", secret).update(`${at}.${more.signed ?? body}`).digest("hex");
    const signature = more.signature ?? `t=${at},${(more.secrets ?? [signing[0]]).map((one) => `v1=${sign(one)}`).join(",")}`;
    return fetch(`${server.url}/pay/webhook`, {
      method: "POST", body, headers: { "content-type": "application/json", ...(signature ? { "chemin-signature": signature } : {}) } });
  }
  const eventOf = (session, state, more = {}) => valid("Event", {
    id: `evt_${++events}`, session, state, amount_cents: 4250, ...more });

  test("a session is begun once for a key, also by two at the same time", async () => {
    seen = [];
    const one = payment();
    const both = await Promise.all([drive(server, { begin: one }), drive(server, { begin: one })]);
    assert.deepEqual(both[0], both[1]);
    assert.equal(both[0].status, "ok");
    assert.match(both[0].url, /^https:\/\/paiement\.example\/ses_/);
    assert.deepEqual(await drive(server, { begin: one }), both[0]);
    assert.equal(seen.length, 1);
    assert.deepEqual(Object.keys(JSON.parse(seen[0].body)).sort(), ["amount_cents", "currency", "key", "label"]);
    assert.equal(await stateOf(server, both[0].session), "open");
  });

  test("an answer that was lost is unknown, and the same key finds the session", async () => {
    const one = payment();
    const lost = await while_((request, response, body) => {
      serve(request, { writeHead() {}, end() {} }, body); // it was done
      response.destroy();
    }, () => drive(server, { begin: one }));
    assert.equal(lost.status, "unknown");
    assert.equal((await drive(server, { ask: one.key })).status, "unknown");
    const count = sessions.size;
    assert.equal((await drive(server, { begin: one })).status, "ok");
    assert.equal(sessions.size, count);
  });

  for (const [name, how, expected] of [
    ["never answers", () => {}, "unknown"],
    ["stops in its answer", (request, response) => {
      response.writeHead(201, { "content-length": 500 });
      response.write("{\"id\":");
    }, "unknown"],
    ["hangs up in its answer", (request, response) => {
      response.writeHead(201, { "content-length": 500 });
      response.write("{\"id\":", () => response.destroy());
    }, "unknown"],
    ["answers without end", (request, response) => {
      response.writeHead(201);
      const more = () => { while (!response.destroyed && response.write("x".repeat(4096))); };
      response.on("drain", more);
      response.on("error", () => {});
      more();
    }, "unknown"],
    ["answers in pieces", (request, response, body) => {
      response.writeHead(201);
      const id = `ses_pieces_${sessions.size}`, { key, amount_cents } = JSON.parse(body);
      sessions.set(key, { id, key, url: `https://paiement.example/${id}`, state: "open", amount_cents });
      for (const letter of JSON.stringify({ id, url: `https://paiement.example/${id}` })) response.write(letter);
      response.end();
    }, "ok"],
    ["answers something else", (request, response) => { response.end("<html>"); }, "unknown"],
    ["answers nothing", (request, response) => { response.writeHead(204); response.end(); }, "unknown"],
    ["names a page that is not https", (request, response) => {
      response.end('{"id":"ses_x","url":"javascript:alert(1)"}');
    }, "unknown"],
    ["names a session oddly", (request, response) => {
      response.end('{"id":"../x","url":"https://paiement.example/x"}');
    }, "unknown"],
    ["names the folder above", (request, response) => {
      response.end('{"id":"..","url":"https://paiement.example/x"}');
    }, "unknown"],
    ["redirects elsewhere", (request, response) => {
      const followed = request.url === "/elsewhere";
      response.writeHead(followed ? 201 : 302, { location: "/elsewhere" });
      response.end(followed ? '{"id":"ses_e","url":"https://paiement.example/e"}' : "");
    }, "unknown"],
    ["is down", (request, response) => { response.writeHead(503, { "content-length": 0 }); response.end(); }, "unavailable"],
    ["fails", (request, response) => { response.writeHead(500, { "content-length": 2 }); response.end("{}"); }, "unknown"],
    ["refuses", (request, response) => { response.writeHead(422, { "content-length": 2 }); response.end("{}"); }, "refused"],
    ["does not know us", (request, response) => { response.writeHead(401, { "content-length": 2 }); response.end("{}"); }, "unavailable"],
  ])
    test(`a service that ${name}: ${expected}`, async () => {
      const from = Date.now();
      assert.equal((await while_(how, () => begin(server))).status, expected);
      assert.ok(Date.now() - from < 8000);
      assert.equal((await begin(server)).status, "ok"); // and all is well again
    });

  test("a certificate of nobody we know, or of another host: unavailable, nothing is sent", async () => {
    seen = [];
    for (const ca of ["other.pem", undefined]) {
      const wary = await Server.start(configure({ pay_ca_file: ca && file(ca) }));
      assert.equal((await begin(wary)).status, "unavailable");
      await wary.stop();
    }
    certificate("elsewhere", "ailleurs.example");
    service.setSecureContext({ key: readFileSync(file("elsewhere.key")), cert: readFileSync(file("elsewhere.pem")) });
    const wary = await Server.start(configure({ pay_ca_file: file("elsewhere.pem") }));
    assert.equal((await begin(wary)).status, "unavailable");
    await wary.stop();
    service.setSecureContext({ key: readFileSync(file("good.key")), cert: readFileSync(file("good.pem")) });
    assert.equal(seen.length, 0);
    configure();
  });

  test("no service at all: unavailable, and the server goes on", async () => {
    const closed = net.createServer();
    await listening(closed);
    const { port } = closed.address();
    await closing(closed);
    const alone = await Server.start(configure({ pay_url: `https://localhost:${port}/v1` }));
    assert.equal((await begin(alone)).status, "unavailable");
    assert.equal((await fetch(`${alone.url}/healthz`)).status, 200);
    await alone.stop();
    configure();
  });

  test("a service that takes the connection and says nothing: unavailable in time, nothing was asked", async () => {
    const held = new Set();
    const mute = net.createServer((socket) => held.add(socket.on("error", () => {})));
    await listening(mute);
    const alone = await Server.start(configure({ pay_url: `https://localhost:${mute.address().port}`, pay_timeout_ms: 400 }));
    for (let i = 0; i < 3; i++) assert.equal((await begin(alone)).status, "unavailable");
    assert.equal((await alone.stop()).code, 0);
    for (const socket of held) socket.destroy();
    await closing(mute);
    configure();
  });

  test("more requests than places: some are unavailable, none is forgotten", async () => {
    const patient = await Server.start(configure({ pay_timeout_ms: 30000 }));
    const held = [];
    const many = await while_((...one) => {
      held.push(one);
      if (held.length >= 32) for (const each of held.splice(0)) serve(...each);
      else if (held.served) serve(...held.pop());
      held.served ||= held.length === 0;
    }, () => Promise.all(Array.from({ length: 50 }, () => begin(patient))));
    const statuses = many.map((one) => one.status);
    assert.ok(statuses.filter((one) => one === "ok").length >= 32);
    assert.ok(statuses.every((one) => one === "ok" || one === "unavailable"), `${statuses}`);
    assert.equal((await begin(patient)).status, "ok");
    await patient.stop();
    configure();
  });

  test("a server that stops while the service is silent ends well", async () => {
    const leaving = await Server.start(configure());
    let asked;
    const arrived = new Promise((resolve) => { asked = resolve; });
    await while_(() => asked(), async () => {
      const begun = begin(leaving).catch(() => "cut");
      await within(arrived, "the service was not asked");
      assert.deepEqual(await leaving.stop(), { code: 0, signal: null });
      await begun;
    });
  });

  test("a signed webhook changes the state, once", async () => {
    const { session } = await begin(server);
    const before = await told(server, "paid");
    const event = eventOf(session, "paid");
    const first = await hook(event);
    assert.equal(first.status, 200);
    assert.deepEqual(await first.json(), { received: true });
    assert.equal((await hook(event)).status, 200); // delivered twice
    assert.equal((await hook(eventOf(session, "paid"))).status, 200); // said twice
    assert.equal(await told(server, "paid"), before + 1);
    assert.equal(await stateOf(server, session), "paid");
    quiet(server, session, bearer, ...signing, "impaye");
    for (const line of server.log.trim().split("\n")) JSON.parse(line);
  });

  test("once something is paid, the service is asked to close the customer's other pages", async () => {
    const owing = { customer: "impaye-duo", conv: undefined };
    const all = await begin(server, { ...owing, key: "pay:toutes:3" }), one = await begin(server, { ...owing, key: "pay:une:3" });
    seen = [];
    assert.equal((await hook(eventOf(one.session, "paid"))).status, 200);
    await until(() => cancels(all.session) === 1, "the service was not asked to close the page");
    await until(() => [...sessions.values()].find((one) => one.id === all.session).state === "expired", "the page was not closed");
    assert.equal(await stateOf(server, all.session), "expired");
    assert.deepEqual(seen.filter(({ method }) => method === "POST").map(({ url }) => url), [`/v1/sessions/${all.session}/cancel`]);
  });

  const cancels = (session) => seen.filter(({ method, url }) => method === "POST" && url === `/v1/sessions/${session}/cancel`).length;

  /** A payment that is done, and the page of another one that would pay it too, which `how` will not close. */
  async function overlapping(mark, how, run) {
    const owing = { customer: `client-${mark}`, conv: undefined };
    const all = await begin(server, { ...owing, key: `pay:toutes:${mark}` }), one = await begin(server, { ...owing, key: `pay:une:${mark}` });
    seen = [];
    const refuse = (request, response, body) => (request.url.endsWith("/cancel") ? how(request, response, body)
                                                                                : serve(request, response, body));
    return while_(refuse, async () => {
      assert.equal((await hook(eventOf(one.session, "paid"))).status, 200);
      await until(() => cancels(all.session) === 1, "the service was not asked to close the page");
      return run(all.session);
    });
  }
  const fail500 = (request, response) => { response.writeHead(500); response.end("{}"); };
  const session = (id) => [...sessions.values()].find((one) => one.id === id);

  test("a page that the service does not close is asked for again, each time later, then no more", async () => {
    await overlapping("tenace", fail500, async (id) => {
      const start = Date.now();
      await drive(server, { tick: start + 10000 }); // too early
      assert.equal(cancels(id), 1);
      let tries = 1, at = start;
      for (let round = 0; round < 60; round++) {
        at += 5 * 60000;
        await drive(server, { tick: at });
        await drive(server, { ask: "rien" }); // after the request has left
        if (round === 0) await until(() => cancels(id) === 2, "the service was not asked to close the page");
        tries = cancels(id);
      }
      await until(() => cancels(id) >= 11, "the service was not asked to close the page");
      assert.equal(cancels(id), 11, "bounded");
      assert.ok(tries <= 11);
      await drive(server, { tick: at + 86400000 });
      assert.equal(cancels(id), 11);
      assert.equal(session(id).state, "open");
    });
    assert.match(server.log, /payment_not_withdrawn/);
  });

  test("it is closed at last, and is not to be paid meanwhile", async () => {
    let refusals = 2;
    const id = await overlapping("patient", (request, response, body) => (refusals-- > 0 ? fail500(request, response) : serve(request, response, body)),
      async (all) => {
        assert.equal(await stateOf(server, all), "expired"); // nobody is led there
        for (let round = 1; round <= 2; round++) {
          await drive(server, { tick: Date.now() + round * 3 * 60000 });
          await until(() => cancels(all) === 1 + round, "the service was not asked to close the page");
        }
        await until(() => session(all).state === "expired", "the page was not closed");
        return all;
      });
    const before = cancels(id);
    await drive(server, { tick: Date.now() + 60 * 60000 });
    assert.equal(cancels(id), before); // over: not asked again
  });

  test("a service that never answers a withdrawal holds up nobody, and is asked again after a restart", async () => {
    const id = await overlapping("muet", () => {}, async (all) => {
      const start = Date.now();
      for (let i = 0; i < 20; i++) assert.equal((await fetch(`${server.url}/metrics`)).status, 200);
      assert.equal((await begin(server)).status, "ok");
      assert.ok(Date.now() - start < 2400, "the loop waited for the service");
      return all;
    });
    await server.kill("SIGKILL");
    await server.restart();
    const before = cancels(id);
    await drive(server, { tick: Date.now() + 60000 });
    await until(() => cancels(id) === before + 1 && session(id).state === "expired", "the service was not asked to close the page");
    assert.equal(await stateOf(server, id), "expired");
  });

  test("a withdrawal that comes too late tells what was paid", async () => {
    const before = await told(server, "paid");
    await overlapping("tard", (request, response, body) => {
      session(/sessions\/([^/]+)\//.exec(request.url)[1]).state = "paid";
      serve(request, response, body);
    }, async (all) => {
      await until(async () => await told(server, "paid") >= before + 2, "what was paid was not told");
      assert.equal(await stateOf(server, all), "paid");
    });
  });

  test("states that come in the wrong order do no harm", async () => {
    const { session } = await begin(server);
    for (const state of ["pending", "open", "refused", "pending", "paid", "refused", "pending", "expired"])
      assert.equal((await hook(eventOf(session, state))).status, 200);
    assert.equal(await stateOf(server, session), "paid");
  });

  test("a webhook may overtake the answer to our own request", async () => {
    const one = payment();
    const before = await told(server, "paid");
    const result = await while_(async (request, response, body) => {
      assert.equal((await hook(eventOf("ses_rapide", "paid", { key: one.key }))).status, 200);
      const text = JSON.stringify({ id: "ses_rapide", url: "https://paiement.example/ses_rapide" });
      response.writeHead(201, { "content-length": text.length });
      response.end(text);
    }, () => drive(server, { begin: one }));
    assert.deepEqual(result, { status: "ok", session: "ses_rapide", url: "https://paiement.example/ses_rapide" });
    assert.equal(await stateOf(server, "ses_rapide"), "paid");
    assert.equal(await told(server, "paid"), before + 1);
  });

  test("forged, old and spoilt webhooks change nothing", async () => {
    const { session } = await begin(server);
    const event = eventOf(session, "paid");
    const now = Math.floor(Date.now() / 1000);
    const cases = [
      [{ secrets: ["un-autre-secret-de-signature-0000000"] }, 401],
      [{ secrets: [signing[1]] }, 401],
      [{ signed: "autre chose" }, 401],
      [{ signature: "" }, 401],
      [{ signature: "t=1" }, 401],
      [{ signature: `t=${now},v1=${"0".repeat(64)}` }, 401],
      [{ signature: "v1=,t=,".repeat(200) }, 401],
      [{ at: now - 310 }, 401],
      [{ at: now + 310 }, 401],
      [{ body: "pas du json" }, 400],
      [{ body: "[]" }, 400],
      [{ body: '{"id":"evt_a","session":"s","session":"t","state":"paid","amount_cents":1}' }, 400],
      [{ body: JSON.stringify({ ...event, state: "offert" }) }, 400],
      [{ body: JSON.stringify({ ...event, id: "" }) }, 400],
      [{ body: JSON.stringify({ ...event, amount_cents: "4250" }) }, 400],
      [{ body: JSON.stringify({ ...event, amount_cents: undefined }) }, 400],
      [{ body: JSON.stringify({ ...event, amount_cents: 1 }) }, 422],
      [{ body: JSON.stringify({ ...event, filler: "x".repeat(20000) }) }, 413],
      [{ body: JSON.stringify({ ...event, session: "ses_de_personne" }) }, 202],
    ];
    for (const [more, status] of cases)
      assert.equal((await hook(event, more)).status, status, JSON.stringify(more).slice(0, 120));
    assert.equal(await stateOf(server, session), "open");
    assert.equal((await hook(event, { at: now - 200 })).status, 200);
    assert.equal(await stateOf(server, session), "paid");
    quiet(server, "ses_de_personne", "pas du json", event.id);
    const other = await fetch(`${server.url}/pay/webhook`, { method: "POST", body: "a=1",
      headers: { "content-type": "application/x-www-form-urlencoded" } });
    assert.equal(other.status, 415);
  });

  test("secrets rotate without a stop; a broken file leaves the old ones", async () => {
    const reload = async (text, event) => {
      writeFileSync(file("signing"), text);
      const from = server.log.length;
      server.child.kill("SIGHUP");
      await server.logs(event, from);
    };
    const { session } = await begin(server);
    await reload(`${signing[1]}\n${signing[0]}\n`, '"event":"reloaded"');
    assert.equal((await hook(eventOf(session, "pending"))).status, 200);
    assert.equal((await hook(eventOf(session, "refused"), { secrets: [signing[1]] })).status, 200);
    assert.equal((await hook(eventOf(session, "paid"), { secrets: ["pas-le-bon-secret-de-signature-00000", signing[1]] })).status, 200);
    await reload("court\n", '"event":"payment_secrets_refused"');
    assert.equal((await hook(eventOf(session, "paid"))).status, 200);
    await reload(`${signing[1]}\n`, '"event":"reloaded"');
    assert.equal((await hook(eventOf(session, "paid"))).status, 401);
    await reload(`${signing[0]}\n`, '"event":"reloaded"');
    quiet(server, ...signing, "court");
  });

  test("a webhook that never came: the service is asked, once in a while, and the news is told", async () => {
    const alone = await Server.start(configure());
    const one = payment();
    const { session } = await drive(alone, { begin: one });
    sessions.get(one.key).state = "paid";
    const now = Date.now();
    await drive(alone, { tick: now + 60000 }); // too early
    assert.equal(await told(alone, "paid"), 0);
    seen = [];
    await drive(alone, { tick: now + 3 * 60000 });
    await until(async () => await told(alone, "paid") > 0, "nothing was told", 5000);
    await drive(alone, { tick: now + 30 * 60000 });
    assert.equal(await stateOf(alone, session), "paid");
    assert.deepEqual(seen.map((request) => request.url), [`/v1/sessions/${session}`]);
    assert.equal(await told(alone, "paid"), 1);
    await alone.stop();
  });

  test("what was paid stays paid after a crash, and is not told again", async () => {
    const { session } = await begin(server, { conv: undefined }); // told to nobody: heard at once
    assert.equal((await hook(eventOf(session, "paid"))).status, 200);
    await server.kill("SIGKILL");
    await server.restart();
    assert.equal(await stateOf(server, session), "paid");
    assert.equal(await told(server, "paid"), 0);
    assert.equal((await hook(eventOf(session, "paid"))).status, 200);
    assert.equal(await told(server, "paid"), 0);
  });

  test("settings that cannot serve are refused with what to do", async () => {
    for (const [more, words] of [[{ pay_url: "http://localhost/v1" }, /pay_url/],
                                 [{ pay_url: "https://localhost:0/" }, /pay_url/],
                                 [{ pay_secret_file: file("rien") }, /rien: cannot read it/],
                                 [{ pay_webhook_secret_file: undefined }, /pay_webhook_secret_file/],
                                 [{ pay_ca_file: file("bearer") }, /bearer/]])
      await assert.rejects(Server.start(configure(more)), words, JSON.stringify(more));
    configure();
  });
});

describe("what a payment leads to is told once", () => {
  const KILLS = 12, STEP_MS = 4; // from before the button's post is read until after the news is told

  async function signedIn(server, hello = {}) {
    const client = await Client.open(server);
    await client.hello({ ticket: await server.ticket("impaye"), ...hello });
    return client;
  }

  /** Asks to pay; the page's address. */
  async function toPage(client) {
    let answer = await client.say("payer ma facture");
    for (let i = 0; i < 5; i++) {
      const parts = answer.messages.flatMap((one) => one.parts);
      const link = parts.find((part) => part.k === "link" && part.url.includes("/demo/paiement/"));
      if (link) return new URL(link.url, "http://127.0.0.1").pathname;
      const choice = parts.find((part) => part.k === "choices").items[0];
      answer = await client.say(choice.label, { choice: choice.id });
    }
    throw new Error("no page to pay on");
  }

  const thanks = (frames) => frames.filter((frame) => frame.t === "msg" && frame.intent === "paiement_suivre");

  const tokenOf = async (server, page) =>
    /name="token" value="([0-9a-f]{32})"/.exec(await (await fetch(server.url + page)).text())[1];

  async function pay(server, page, token) {
    token ??= await tokenOf(server, page);
    return fetch(server.url + page, { method: "POST", redirect: "manual", body: new URLSearchParams({ token, button: "accept" }),
                                      headers: { "content-type": "application/x-www-form-urlencoded" } });
  }

  async function history(client) {
    const { events } = await client.ask({ t: "history", conv: client.conv, before: 0, n: 100 });
    return events;
  }

  const ledger = (server, sql) => execFileSync("sqlite3", [join(server.data, "demo-payments.db"), sql], { encoding: "utf8" }).trim();

  /** Until what was to be told has been. */
  async function untilHeard(client) {
    await until(async () => thanks(await history(client)).length > 0, "it was never told");
  }

  const text = (message) => message.text.replaceAll("\u00a0", " ");
  /** The whole way to an act that a bill stops at the end. */
  async function stopped(client, ...words) {
    for (const one of words) await client.say(one);
  }

  test("paid from one of two conversations: told in both, and what each kept goes on where it was", async () => {
    const server = await Server.start(["--demo"]);
    const first = await signedIn(server), second = await signedIn(server);
    assert.notEqual(first.conv, second.conv);
    await stopped(first, "ajouter une option", "Multi-SIM", "oui");
    const page = await toPage(second);
    assert.equal(await toPage(first), page); // one session, whoever asks
    const seen = first.frames.length;
    assert.equal((await pay(server, page)).status, 303);
    await second.until((frame) => thanks([frame]).length > 0);
    await first.until((frame) => thanks([frame]).length > 0, seen);
    const kept = await first.until((frame) => frame.t === "msg" && frame.intent === "option_gerer", seen);
    assert.match(text(kept), /Multi-SIM/);
    const done = await first.say("oui");
    assert.ok(done.messages.some((one) => /Référence D-/.test(text(one))), JSON.stringify(done.messages));
    assert.equal(thanks(await history(first)).length, 1);
    assert.equal(thanks(await history(second)).length, 1);
    assert.equal((await server.stop()).code, 0);
  });

  test("heard where the customer is, not again in the next conversation", async () => {
    const server = await Server.start(["--demo"]);
    const first = await signedIn(server), second = await signedIn(server);
    const page = await toPage(first);
    assert.equal(await toPage(second), page);
    await first.close();
    assert.equal((await pay(server, page)).status, 303);
    await second.until((frame) => thanks([frame]).length > 0);
    await until(() => ledger(server, "SELECT count(*) FROM news") === "0", "it was never heard");
    const next = await signedIn(server);
    await next.say("bonjour");
    assert.equal(thanks(await history(next)).length, 0);
    assert.equal(thanks(await history(second)).length, 1);
    assert.equal((await server.stop()).code, 0);
  });

  test("a refusal is told where the page was shown, not elsewhere", async () => {
    const server = await Server.start(["--demo"]);
    const first = await signedIn(server), second = await signedIn(server), third = await signedIn(server);
    const page = await toPage(first);
    assert.equal(await toPage(second), page);
    await third.say("bonjour");
    const token = await tokenOf(server, page);
    await fetch(server.url + page, { method: "POST", redirect: "manual", body: new URLSearchParams({ token, button: "refuse" }),
                                     headers: { "content-type": "application/x-www-form-urlencoded" } });
    for (const client of [first, second]) assert.match(text(await client.until((frame) => thanks([frame]).length > 0)), /refusé/);
    await third.say("merci");
    assert.equal(thanks(await history(third)).length, 0);
    assert.equal((await server.stop()).code, 0);
  });

  test("a new page closes the one that it overlaps: nothing is paid twice", async () => {
    const server = await Server.start(["--demo"]);
    const client = await Client.open(server);
    await client.hello({ ticket: await server.ticket("impaye-duo") });
    const link = (answer) => new URL(answer.messages.flatMap((one) => one.parts).find((part) => part.k === "link").url, server.url).pathname;
    const all = link(await client.say("tout payer")), token = await tokenOf(server, all);
    const one = link(await client.say("payer 24,99"));
    assert.match(await (await fetch(server.url + all)).text(), /Paiement expiré.*n’est plus due/s);
    await pay(server, all, token); // its page was still open in another tab
    assert.equal((await pay(server, one)).status, 303);
    assert.match(text(await client.until((frame) => thanks([frame]).length > 0)), /24,99.*reste 39,99/);
    assert.equal(ledger(server, "SELECT group_concat(amount_cents || state, ' ') FROM session ORDER BY number"), "6498expired 2499paid");
    assert.equal((await server.stop()).code, 0);
  });

  test("what the account no longer asks for is refused by the page, and nothing is charged", async () => {
    const server = await Server.start(["--demo"]);
    const client = await signedIn(server), page = await toPage(client), token = await tokenOf(server, page);
    // Paid to the operator by other means meanwhile.
    execFileSync("sqlite3", [join(server.data, "demo.db"),
                             "UPDATE invoice SET paid_cents = amount_cents WHERE line = 'impaye-1'"]);
    assert.equal((await pay(server, page, token)).status, 303);
    assert.match(await (await fetch(server.url + page)).text(), /Paiement expiré.*n’est plus due.*Rien n’est débité/s);
    assert.equal(ledger(server, "SELECT state FROM session"), "expired");
    assert.equal((await server.stop()).code, 0);
  });

  test("killed after it was stored, before the service was told so: not told again", async () => {
    const server = await Server.start(["--demo"]);
    const client = await signedIn(server);
    assert.equal((await pay(server, await toPage(client))).status, 303);
    await client.until((frame) => thanks([frame]).length > 0);
    await server.kill("SIGKILL");
    // The disk as it is when the process ends between the two.
    assert.equal(ledger(server, "SELECT count(*) FROM news"), "0");
    ledger(server, "INSERT INTO news (key, state, at_ms) SELECT key, state, state_ms FROM session WHERE state = 'paid'");
    await server.restart();
    const again = await signedIn(server, { conv: client.conv });
    await again.say("bonjour"); // after what the start has told
    assert.equal(thanks(await history(again)).length, 1);
    assert.equal((await server.stop()).code, 0);
  });

  test("paid after a restart, with nobody there: told once in the next conversation, with the act that waited", async () => {
    const server = await Server.start(["--demo"]);
    const first = await signedIn(server);
    await stopped(first, "ajouter une option", "Multi-SIM", "oui");
    const page = await toPage(first), token = await tokenOf(server, page);
    await server.kill("SIGKILL");
    await server.restart();
    assert.equal((await pay(server, page, token)).status, 303);
    await until(() => ledger(server, "SELECT count(*) FROM news") === "0", "it was never heard");
    const next = await signedIn(server);
    assert.notEqual(next.conv, first.conv);
    await next.until((frame) => thanks([frame]).length > 0);
    assert.match(text(await next.until((frame) => frame.t === "msg" && frame.intent === "option_gerer")), /Multi-SIM/);
    const done = await next.say("oui");
    assert.ok(done.messages.some((one) => /Référence D-/.test(text(one))), JSON.stringify(done.messages));
    const last = await signedIn(server);
    await last.say("bonjour");
    assert.equal(thanks(await history(next)).length, 1);
    assert.equal(thanks(await history(last)).length, 0);
    const again = await signedIn(server, { conv: first.conv }); // where it was begun it was told too, once
    await again.say("merci");
    assert.equal(thanks(await history(again)).length, 1);
    assert.equal((await server.stop()).code, 0);
  });

  test("killed at any moment: the payment is recorded and told once", async (t) => {
    const outcomes = { before: 0, after: 0 };
    for (let round = 0; round < KILLS; round++) {
      const server = await Server.start(["--demo"]);
      const client = await signedIn(server), page = await toPage(client);
      const token = await tokenOf(server, page);
      const pressed = pay(server, page, token).then(() => true, () => false);
      const end = performance.now() + round * STEP_MS;
      do await new Promise(setImmediate); while (performance.now() < end);
      await server.kill("SIGKILL");
      await pressed;
      outcomes[thanks(client.frames).length ? "after" : "before"]++;
      await server.restart();
      await pay(server, page, token); // the customer presses again; the page knows better
      const again = await signedIn(server, { conv: client.conv });
      await untilHeard(again);
      await again.say("bonjour");
      assert.equal(thanks(await history(again)).length, 1);
      await again.close();
      assert.equal((await server.stop()).code, 0);
    }
    t.diagnostic(JSON.stringify(outcomes));
  });
});
