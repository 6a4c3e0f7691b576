// The HTTP routes.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { within } from "./deadline.mjs";
import { Server, fetch, validate } from "./support.mjs";

let server;
before(async () => { server = await Server.start(); });
after(async () => { assert.equal((await server.stop()).code, 0); });

test("a message is answered with the turn's messages, and the conversation goes on", async () => {
  const first = await server.post({ text: "offre de remboursement" });
  assert.equal(first.status, 200);
  assert.match(first.body.conv, /^[A-Za-z0-9_-]{22}$/);
  assert.match(first.body.notice, /automati/);
  assert.equal(first.body.messages.length, 1);
  first.body.messages.forEach((message) => validate("server", message));
  const second = await server.post({ conv: first.body.conv, text: "Mobile" });
  assert.equal(second.body.conv, first.body.conv);
  assert.equal(second.body.notice, undefined);
  assert.equal(second.body.messages[0].parts[0].chemin, "Mon forfait > Détail du tarif > Offre de remboursement");
});

test("the line may be given, two requests give two messages", async () => {
  const line = await server.post({ text: "offre de remboursement", market: "fixe" });
  assert.equal(line.body.messages[0].parts[0].chemin, "Mon offre > Détail du tarif > Offre de remboursement");
  const both = await server.post({ conv: "", text: "mon code puk et un duplicata de mars" });
  assert.deepEqual(both.body.messages.map((message) => message.intent), ["code_puk", "facture_duplicata"]);
});

test("what cannot be is refused with a code and a French sentence", async () => {
  const cases = [
    [await server.post("pas du json"), 400, "bad_request"],
    [await server.post({ text: 5 }), 400, "bad_request"],
    [await server.post({ text: "a", market: "lune" }), 400, "bad_request"],
    [await server.post('{"text":"a","text":"b"}'), 400, "bad_request"],
    [await server.post({ text: "a".repeat(2001) }), 413, "too_large"],
    [await server.post({ text: "a", conv: "x" }), 404, "not_found"],
    [await server.post({ text: "a", conv: "A".repeat(22) }), 404, "not_found"],
    [await server.post({ text: "a" }, { "content-type": "text/plain" }), 415, "bad_request"],
    [await server.post({ text: "a" }, { origin: "https://ailleurs.example" }), 403, "forbidden"],
    [await server.post({ text: "a" }, { authorization: "Bearer x" }), 401, "unauthorized"],
  ];
  for (const [answer, status, code] of cases) {
    assert.equal(answer.status, status, code);
    assert.equal(answer.body.code, code);
    assert.ok(answer.body.text.length > 10);
  }
  const elsewhere = await fetch(`${server.url}/api/v1/autre`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
  assert.equal(elsewhere.status, 404);
});

test("health, readiness and metrics are told", async () => {
  assert.equal(await (await fetch(`${server.url}/healthz`)).text(), "ok\n");
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  await server.post({ text: "il fait beau" });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  for (const name of ["chemin_turns_total", 'chemin_decisions_total{decision="reject"}', "chemin_turn_seconds_bucket",
                      "chemin_store_queue", "chemin_store_commits_total", 'chemin_errors_total{code="bad_request"}'])
    assert.ok(metrics.includes(name), name);
  assert.match(metrics, /chemin_turns_total [1-9]/);
});

test("files are served with a strict policy, and nothing outside its folder", async () => {
  const page = await fetch(`${server.url}/chemin.js`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type"), /text\/javascript; charset=utf-8/);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  const again = await fetch(`${server.url}/chemin.js`, { headers: { "if-none-match": page.headers.get("etag") } });
  assert.equal(again.status, 304);
  assert.equal((await fetch(`${server.url}/asyncapi.json`)).status, 200);
  assert.equal((await fetch(`${server.url}/chemin.js.gz`)).status, 404);
  for (const path of ["/../Makefile", "/%2e%2e/Makefile", "/.git/config", "/nothing.js", "/index", "//etc/passwd"])
    assert.equal((await fetch(server.url + path)).status, 404, path);
});

test("a file goes packed to who can unpack it, and as it is to others", async () => {
  const get = async (accepted) => {
    const [head, ...body] = (await raw(`GET /chemin.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${accepted === undefined ? "" : `Accept-Encoding: ${accepted}\r\n`}\r\n`)).split("\r\n\r\n");
    return { packed: /content-encoding: gzip/i.test(head), etag: /etag: (\S+)/i.exec(head)[1], vary: /vary: .*accept-encoding/i.test(head), body: body.join("") };
  };
  const plain = await get(undefined);
  assert.deepEqual([plain.packed, plain.vary, plain.body.includes("chemin-assistant")], [false, true, true]);
  for (const accepted of ["gzip", "br, gzip", "deflate , GZIP ;q=0.5", "gzip;q=1.0, *;q=0"]) {
    const packed = await get(accepted);
    assert.deepEqual([packed.packed, packed.vary, packed.body.includes("chemin-assistant")], [true, true, false], accepted);
    assert.notEqual(packed.etag, plain.etag);
  }
  for (const accepted of ["", "identity", "gzip;q=0", "gzip; q=0.000, br", "xgzip", "gzipped", ",,;"])
    assert.deepEqual(await get(accepted), plain, accepted);
});

/** Sends bytes as they are; resolves to all that came until the server closed. */
function raw(bytes) {
  return within(new Promise((resolve, reject) => {
    let all = "";
    const socket = net.connect(server.port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => { all += chunk; });
    socket.on("close", () => resolve(all));
    socket.on("error", reject);
    socket.setTimeout(8000, () => socket.destroy());
  }), "the server neither answered nor closed");
}

test("two posts in one segment harm nobody", async () => {
  const body = JSON.stringify({ text: "bonjour" });
  const post = `POST /api/v1/message HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const answer = await raw(post + post);
  assert.match(answer, /^HTTP\/1\.1 200/);
  assert.equal((await server.post({ text: "bonjour" })).status, 200);
});

test("a body without length, too long or that never comes is refused", async () => {
  const head = "POST /api/v1/message HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  assert.match(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`), /^HTTP\/1\.1 411/);
  assert.match(await raw(`${head}Content-Length: 100000\r\n\r\n{`), /^HTTP\/1\.1 413/);
  assert.match(await raw(`${head}Content-Length: -1\r\n\r\n{`), /^HTTP\/1\.1 411/);
  assert.equal((await server.post({ text: "bonjour" })).status, 200);
});

test("a connection that closes after its answer says so", async () => {
  const { headers } = await server.post({ text: "bonjour" });
  assert.equal(headers.get("connection"), "close");
});
