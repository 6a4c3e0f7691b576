// The published documents themselves: that they are what they say, and that the judge can say no.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { asyncapi, judged, openapi, validate, validateAnswer } from "./document.mjs";
import { Client, Server, fetch, root } from "./support.mjs";

const official = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0.json");
const schemas = asyncapi.components.schemas;

let server;
before(async () => { server = await Server.start(["--demo"]); });
after(async () => { await server.stop(); });

/** Every value of a document, with its path. */
function* walk(value, path = "#") {
  yield [path, value];
  if (value && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}/${key.replaceAll("/", "~1")}`);
}

function follow(document, pointer) {
  return pointer.split("/").slice(1).reduce((value, key) => value?.[key.replaceAll("~1", "/")], document);
}

test("asyncapi.json is a valid AsyncAPI 3.0 document", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, meta: false, validateSchema: false, allErrors: true });
  const check = ajv.compile(official);
  assert.ok(check(asyncapi), ajv.errorsText(check.errors?.slice(0, 5)));
  const broken = structuredClone(asyncapi);
  broken.operations.say.action = "shout";
  assert.equal(check(broken), false, "the official schema can refuse");
});

test("every reference of both documents leads somewhere", () => {
  let seen = 0;
  for (const document of [asyncapi, openapi])
    for (const [path, value] of walk(document)) {
      if (!path.endsWith("/$ref")) continue;
      const [file, pointer] = value.split("#");
      assert.notEqual(follow(file ? asyncapi : document, `#${pointer}`), undefined, `${path}: ${value}`);
      seen++;
    }
  assert.ok(seen > 200);
});

test("every message has its schema, its place in the channel and in an operation, and every schema is used", () => {
  const messages = Object.keys(asyncapi.components.messages);
  assert.deepEqual(Object.keys(asyncapi.channels.conversation.messages), messages);
  const placed = new Set(Object.values(asyncapi.operations)
    .flatMap((one) => [...one.messages, ...one.reply?.messages ?? []]).map(({ $ref }) => $ref.split("/").at(-1)));
  assert.deepEqual([...placed].sort(), [...messages].sort());
  const used = new Set([...walk(asyncapi), ...walk(openapi)].filter(([path]) => path.endsWith("/$ref")).map(([, ref]) => ref.split("/").at(-1)));
  for (const name of Object.keys(schemas)) assert.ok(used.has(name), `${name} is used nowhere`);
});

test("every object is closed, and every frame requires its name", () => {
  for (const [path, value] of [...walk(schemas), ...walk(openapi.components.schemas)])
    if (value?.type === "object" && value.properties) assert.equal(value.additionalProperties, false, path);
  for (const name of Object.keys(asyncapi.components.messages)) {
    const { oneOf = [schemas[name]] } = schemas[name].properties?.t ? {} : schemas[name];
    for (const one of oneOf) {
      const schema = one.$ref ? follow(asyncapi, one.$ref) : one;
      assert.equal(schema.properties.t.const, asyncapi.components.messages[name].name);
      assert.ok(schema.required.includes("t"), name);
    }
  }
});

test("examples are frames", () => {
  let seen = 0;
  for (const [name, { examples = [] }] of Object.entries(asyncapi.components.messages))
    for (const { payload } of examples) {
      validate(name.split("_")[0], payload);
      seen++;
    }
  assert.ok(seen >= 8);
});

test("the frames, parts and codes are those that the server's sources know", () => {
  const source = (name) => readFileSync(join(root, "src", "server", name), "utf8");
  const table = source("requests.c").split("REQUESTS[] = {")[1].split("};")[0];
  const known = [...table.matchAll(/\{"([a-z_]+)",/g)].map((match) => match[1]);
  assert.ok(known.length > 15);
  assert.deepEqual(Object.keys(schemas).filter((name) => name.startsWith("client_")).map((name) => name.slice(7)).sort(), known.sort());
  for (const [, code] of source("frames.c").split("ERRORS[] = {")[1].split("\n};")[0].matchAll(/\{"([a-z_]+)",/g))
    assert.ok(schemas.err_code.enum.includes(code), code);
  for (const [, code] of source("connection.h").matchAll(/CLOSE_[A-Z_]+ = (\d+)/g))
    assert.ok(asyncapi.info.description.includes(`| ${code} |`), `close code ${code}`);
});

test("the judge refuses what is no frame", () => {
  const conv = "A".repeat(22), msg = { t: "msg", conv, seq: 1, ts: 0, mid: "m1", from: "bot", text: "a", parts: [] };
  validate("server", msg);
  const secret = { k: "secret", label: "Code PUK", value: "1", spoken: "1", expires_s: 1 };
  validate("server", { ...msg, parts: [secret] });
  const bad = [
    ["server", null], ["server", {}], ["server", { t: "danse" }], ["server", { t: "toString" }],
    ["server", { ...msg, html: "<b>" }], ["server", { ...msg, seq: 0 }], ["server", { ...msg, seq: "1" }], ["server", { ...msg, conv: "short" }],
    ["server", { ...msg, from: "nobody" }], ["server", { ...msg, text: undefined }], ["server", { ...msg, parts: [{ k: "html" }] }],
    ["server", { ...msg, parts: [{ ...secret, pin: "1" }] }], ["server", { ...msg, parts: [{ k: "link", label: "a" }] }],
    ["server", { ...msg, parts: [{ k: "chemin", intent: "a", market: "tv", chemin: "A", steps: ["A"] }] }],
    ["server", { ...msg, parts: [{ k: "choices", items: [] }] }],
    ["server", { t: "err", code: "oops", text: "a" }], ["server", { t: "err", code: "internal", text: "" }], ["server", { t: "err", code: "internal", text: "a", retry_ms: 0 }],
    ["server", { t: "ok" }], ["server", { t: "ok", re: "a", more: true }], ["server", { t: "ok", re: "a", seq: 1, dup: false }], ["server", { t: "ok", re: "a", events: [{ t: "ping" }], more: false }],
    ["server", { t: "mode", conv, mode: "robot", mode_ver: 0 }], ["server", { t: "presence" }], ["server", { t: "ping", x: 1 }],
    ["server", { t: "hello", id: "a", role: "customer", kind: "site" }],
    ["client", { t: "welcome" }], ["client", { t: "hello", id: "a b", role: "customer", kind: "site" }], ["client", { t: "hello", id: "a", role: "boss", kind: "site" }],
    ["client", { t: "msg", id: "a", conv, text: "a".repeat(2001) }], ["client", { t: "msg", id: "a".repeat(65), conv, text: "a" }], ["client", { t: "msg", id: "a", text: "a" }],
    ["client", { t: "watch", id: "a" }], ["client", { t: "watch", id: "a", conv, queue: true }], ["client", { t: "release", id: "a", conv, mode_ver: 0, to: "nowhere" }],
    ["client", { t: "rate", id: "a", conv, score: 6 }], ["client", { t: "history", id: "a", conv, before: -1, n: 5 }], ["client", { t: "confirm", id: "a", conv, token: "a", yes: "true" }],
    ["client", { t: "event", id: "a", conv, event: "payment maybe" }],
  ];
  for (const [side, frame] of bad) assert.throws(() => validate(side, frame), undefined, JSON.stringify(frame));
  assert.throws(() => validateAnswer("post", "/api/v1/message", 200, { conv, messages: [{}] }));
  assert.throws(() => validateAnswer("post", "/api/v1/message", 418, {}));
});

test("advisors' frames are described", () => {
  const conv = "A".repeat(22);
  for (const frame of [
    { t: "watch", id: "a", queue: true }, { t: "watch", id: "a", conv }, { t: "unwatch", conv },
    { t: "take", id: "a", conv, mode_ver: 1 }, { t: "release", id: "a", conv, mode_ver: 2, to: "advisor:conseiller-2" },
    { t: "queue", id: "a", mode: "waiting", at: 1, conv }, { t: "note", id: "a", conv, text: "à rappeler" }, { t: "tag", id: "a", conv, add: ["rappel"], del: [] },
    { t: "search", id: "a", text: "puk", market: "mobile", customer: "famille" }, { t: "search", id: "a", text: "résilier", in: "transcripts" },
    { t: "suggestion_used", id: "a", conv, sid: "s1", outcome: "edited" }, { t: "start", id: "a", conv, intent: "code_puk", params: { market: "mobile" } },
  ]) validate("client", frame);
  const entry = { conv, mode: "waiting", mode_ver: 1, since: 1, updated: 1, rank: 1, level: "anonyme", tags: [] };
  const counts = { bot: 0, waiting: 1, advisor: 0, closed: 0 };
  for (const frame of [
    { t: "queue", entry, counts }, { t: "presence", conv, viewers: [{ id: "conseiller-1", name: "Camille" }] }, { t: "tag", conv, tags: ["rappel"] },
    { t: "note", conv, id: "n1", by: "Camille", by_id: "conseiller-1", text: "à rappeler", ts: 1 },
    { t: "ok", re: "a", entries: [entry], rest: [], counts, advisors: [], thresholds_s: [60, 180], intents: [] },
    { t: "ok", re: "a", entries: [entry], rest: [{ mode: "waiting", at: 1, conv }], counts }, { t: "ok", re: "a", mode: "advisor", mode_ver: 2 },
    { t: "err", re: "a", code: "taken", text: "Sacha s’en occupe.", mode: "advisor", mode_ver: 2, by: "Sacha" },
    { t: "suggestions", conv, sid: "s1", for: "m1", items: [] }, { t: "receipt", conv, kind: "read", who: "advisor", seq: 1 },
  ]) validate("server", frame);
});

test("what HTTP answers is what openapi.json says, whatever is asked", async () => {
  const json = { "content-type": "application/json" };
  const ask = async (method, path, headers = {}, body = undefined) => {
    const answer = await fetch(server.url + path, { method, headers, body });
    const type = answer.headers.get("content-type");
    validateAnswer(method.toLowerCase(), path, answer.status, type.startsWith("application/json") ? await answer.json() : await answer.text());
    const described = openapi.paths[path][method.toLowerCase()].responses[answer.status].content;
    assert.ok(Object.keys(described).some((one) => type.startsWith(one)), `${path} ${answer.status}: ${type}`);
    return answer.status;
  };
  const mobile = { authorization: `Bearer ${await server.ticket("mobile")}` }, advisor = { authorization: `Bearer ${await server.ticket("conseiller-1")}` };
  const seen = [
    await ask("POST", "/api/v1/message", json, '{"text":"mon code puk"}'),
    await ask("POST", "/api/v1/message", { ...json, ...mobile }, '{"text":"mon code puk"}'),
    await ask("POST", "/api/v1/message", json, "["),
    await ask("POST", "/api/v1/message", { "content-type": "text/plain" }, "a"),
    await ask("POST", "/api/v1/message", json, JSON.stringify({ text: "a".repeat(2001) })),
    await ask("POST", "/api/v1/message", json, JSON.stringify({ conv: "A".repeat(22), text: "a" })),
    await ask("POST", "/api/v1/message", { ...json, authorization: "Bearer a.b.c" }, '{"text":"a"}'),
    await ask("POST", "/api/v1/message", { ...json, ...advisor }, '{"text":"a"}'),
    await ask("GET", "/api/v1/unpaid"), await ask("GET", "/api/v1/unpaid", advisor), await ask("GET", "/api/v1/unpaid", mobile),
    await ask("POST", "/demo/ticket", json, '{"sub":"mobile"}'), await ask("POST", "/demo/ticket", json, '{"sub":"personne"}'), await ask("POST", "/demo/ticket", json, "{}"),
    await ask("GET", "/healthz"), await ask("GET", "/readyz"), await ask("GET", "/metrics"),
  ];
  assert.deepEqual(seen, [200, 200, 400, 415, 413, 404, 401, 403, 401, 403, 200, 200, 404, 400, 200, 200, 200]);
});

test("what tests see is judged: a talk leaves its count", async () => {
  const before_ = judged.get("server_msg") ?? 0;
  const client = await Client.open(server);
  await client.hello();
  await client.say("mon code puk");
  await client.close();
  assert.equal(judged.get("server_msg") - before_, 2);
  assert.throws(() => client.send({ t: "msg", id: "a" }));
});
