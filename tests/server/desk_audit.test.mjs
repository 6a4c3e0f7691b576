// What supervisors read of who did what; what advisors are called, by the operator's own tickets.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, Server, fetch } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-audit-"));
const secret = randomBytes(32);
const base64url = (value) => Buffer.from(value).toString("base64url");
writeFileSync(join(folder, "keys.jwk"), JSON.stringify({ kty: "oct", alg: "HS256", k: base64url(secret) }));
writeFileSync(join(folder, "chemin.jsonc"), JSON.stringify({ ticket_keys: join(folder, "keys.jwk"), ticket_algorithms: "HS256", desk_grace_seconds: 1, messages_per_minute: 100000, messages_per_minute_per_address: 1000000 }));

/** A ticket as the operator's site signs it. */
function ticket(sub, role, more = {}) {
  const body = `${base64url(JSON.stringify({ alg: "HS256", typ: "JWT" }))}.${base64url(JSON.stringify({ sub, role, acr: "strong", exp: Math.floor(Date.now() / 1000) + 600, ...more }))}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

let server;
before(async () => { server = await Server.start(["--demo", "--config", join(folder, "chemin.jsonc")]); });
after(async () => {
  assert.equal((await server.stop()).code, 0);
  rmSync(folder, { recursive: true });
});

async function panel(given) {
  const client = await Client.open(server);
  const welcome = await client.ask({ t: "hello", role: "advisor", kind: "panel", ticket: given });
  return { client, welcome };
}

async function audit(query, as = ticket("chef", "supervisor", { name: "Inès" })) {
  const answer = await fetch(`${server.url}/api/v1/desk/audit${query}`, { headers: { authorization: `Bearer ${as}` } });
  return { status: answer.status, ...(answer.ok ? await answer.json() : {}) };
}

test("an advisor is called by their ticket's name, everywhere; without one by a word for all", async () => {
  const named = await panel(ticket("a-1", "advisor", { name: "Zoé" })), plain = await panel(ticket("a-2", "advisor"));
  assert.deepEqual(named.welcome.advisor, { id: "a-1", name: "Zoé", role: "advisor" });
  assert.equal(plain.welcome.advisor.name, "Un conseiller");
  const customer = await Client.open(server);
  await customer.hello({ ticket: ticket("famille", "customer", { name: "x".repeat(500) }) });
  await customer.say("bonjour");
  const { conv } = customer;
  const queue = await plain.client.ask({ t: "watch", queue: true });
  assert.deepEqual(queue.advisors.map(({ id, name }) => [id, name]).sort(), [["a-1", "Zoé"], ["a-2", "Un conseiller"]]);
  const { entry } = await named.client.ask({ t: "watch", conv });
  const from = customer.frames.length;
  assert.equal((await named.client.ask({ t: "take", conv, mode_ver: entry.mode_ver })).t, "ok");
  assert.equal((await customer.until((frame) => frame.t === "msg" && frame.from === "system", from)).text, "Zoé a rejoint la conversation.");
  assert.equal((await customer.until((frame) => frame.t === "mode", from)).by, "Zoé");
  assert.equal((await named.client.ask({ t: "msg", conv, text: "Bonjour" })).t, "ok");
  assert.equal((await customer.until((frame) => frame.t === "msg" && frame.from === "advisor", from)).name, "Zoé");
  const { note } = await named.client.ask({ t: "note", conv, text: "à rappeler" });
  assert.equal(note.by, "Zoé");
  const taken = await plain.client.ask({ t: "take", conv, mode_ver: entry.mode_ver + 1 });
  assert.match(taken.text, /^Zoé a déjà pris/);
  assert.equal((await plain.client.ask({ t: "auth", ticket: ticket("a-2", "advisor", { name: "Loïc" }) })).t, "ok");
  await plain.client.until((frame) => frame.t === "presence" && frame.advisors?.some(({ name }) => name === "Loïc"))
    .catch(() => assert.fail("who watches the queue hears of the new name"));
  for (const one of [customer, named.client, plain.client]) await one.close();
});

test("a name that cannot be shown is no ticket", async () => {
  for (const name of ["", "   ", "Zo\u0007é", "Zo\né", "Zo\u202eé", "x".repeat(31), 3, null, ["Zoé"], { fr: "Zoé" }]) {
    const { client, welcome } = await panel(ticket("a-3", "advisor", { name }));
    assert.equal(welcome.code, "unauthorized", JSON.stringify(name));
    await client.close();
  }
});

test("the audit says who, what and for whom, by advisor, by customer, and further back", async () => {
  const zoe = (await panel(ticket("z-1", "advisor", { name: "Zoé" }))).client, lea = (await panel(ticket("z-2", "advisor", { name: "Léa" }))).client;
  const convs = {};
  for (const sub of ["mobile", "bbox"]) {
    const customer = await Client.open(server);
    await customer.hello({ ticket: ticket(sub, "customer") });
    await customer.say("bonjour");
    convs[sub] = customer.conv;
    await customer.close();
  }
  await zoe.ask({ t: "watch", conv: convs.mobile });
  await lea.ask({ t: "watch", conv: convs.bbox });
  await zoe.ask({ t: "note", conv: convs.mobile, text: "vu" });
  await lea.ask({ t: "search", text: "facture", customer: "mobile" });
  const { entries } = await audit("");
  assert.deepEqual([entries[0].what, entries[0].by, entries[0].name], ["audit", "chef", "Inès"], "who reads it is in it, and is not at the desk");
  for (let i = 1; i < entries.length; i++) assert.ok(entries[i].id < entries[i - 1].id);
  assert.deepEqual((await audit("?by=z-1")).entries.map(({ what, customer, conv, name }) => [what, customer, conv, name]), [
    ["note", "mobile", convs.mobile, "Zoé"], ["open", "mobile", convs.mobile, "Zoé"]]);
  const about = (await audit("?customer=mobile")).entries.filter(({ what }) => what !== "audit");
  assert.deepEqual(about.map(({ what, by }) => [what, by]), [["customer", "z-2"], ["note", "z-1"], ["open", "z-1"]]);
  const newest = (await audit("?by=z-1")).entries[0];
  assert.deepEqual((await audit(`?by=z-1&before=${newest.id}`)).entries.map(({ what }) => what), ["open"]);
  assert.deepEqual((await audit("?by=personne&before=1")).entries, []);
  // Whatever is asked of it, who reads it is in it.
  const reads = async () => (await audit("?by=chef")).entries.filter(({ what }) => what === "audit").length;
  const seen = await reads();
  await audit("?before=9223372036854775807");
  assert.equal(await reads(), seen + 2);
  for (const wrong of ["?before=x", "?before=-1", "?before=0", "?before=1x", "?before=99999999999999999999", `?by=${"x".repeat(64)}`, "?by=%ff", `?by=${"x".repeat(600)}`])
    assert.equal((await audit(wrong)).status, 400, wrong);
  assert.equal((await audit("", ticket("z-1", "advisor"))).status, 403);
  for (let i = 0; i < 120; i++) await zoe.ask({ t: "tag", conv: convs.mobile, add: [], del: ["rien"] });
  const first = await audit("?by=z-1");
  assert.deepEqual([first.entries.length, first.more], [100, true]);
  const next = await audit(`?by=z-1&before=${first.entries.at(-1).id}`);
  assert.deepEqual([next.entries.length, next.more], [22, false]);
  assert.equal(next.entries.at(-1).what, "open");
  for (const one of [zoe, lea]) await one.close();
});

test("who is gone is called by the name they last came with, after a restart too", async () => {
  const customer = await Client.open(server);
  await customer.hello({ ticket: ticket("duo", "customer") });
  await customer.say("bonjour");
  const { conv } = customer, gone = (await panel(ticket("g-1", "advisor", { name: "Noé" }))).client, heir = (await panel(ticket("g-2", "advisor"))).client;
  assert.equal((await heir.ask({ t: "auth", ticket: ticket("g-2", "advisor", { name: "Lou" }) })).t, "ok");
  const { entry } = await gone.ask({ t: "watch", conv });
  const taken = await gone.ask({ t: "take", conv, mode_ver: entry.mode_ver });
  assert.equal((await gone.ask({ t: "release", conv, mode_ver: taken.mode_ver, to: "advisor:g-2" })).t, "ok");
  for (const one of [customer, gone, heir]) await one.close();
  const readAs = async () => (await audit("?by=g-1")).entries.find(({ what }) => what === "release");
  const said = ({ name, to, detail }) => [name, to, detail];
  await server.kill();
  await server.restart();
  assert.deepEqual(said(await readAs()), ["Noé", "Lou", "advisor:g-2"], "nobody is there");
  // Who comes back without a name keeps theirs; under another one, that one is theirs.
  await (await panel(ticket("g-1", "advisor"))).client.close();
  assert.equal((await readAs()).name, "Noé");
  await (await panel(ticket("g-1", "advisor", { name: "Noémie" }))).client.close();
  assert.equal((await readAs()).name, "Noémie");
  assert.equal((await audit("")).entries.find(({ what, detail }) => what === "audit" && detail === "g-1").to, "Noémie");
});

test("a panel is told that its ticket has ended, then nothing until another one of the same person", async () => {
  const end = Math.floor(Date.now() / 1000) - 58;
  const { client } = await panel(ticket("e-1", "advisor", { exp: end })), customer = await Client.open(server);
  await customer.hello();
  await customer.say("bonjour");
  const ended = await client.until((frame) => frame.t === "err");
  assert.deepEqual([ended.code, ended.re, Date.now() >= (end + 60) * 1000], ["ticket_expired", undefined, true]);
  // Nobody is there: no customer waits for who cannot see them.
  await customer.until((frame) => frame.t === "presence" && frame.advisors === false);
  const late = await Client.open(server);
  assert.equal((await late.hello()).state.advisors, false);
  await late.close();
  assert.equal((await client.ask({ t: "watch", conv: customer.conv })).code, "ticket_expired");
  const other = await client.ask({ t: "auth", ticket: ticket("e-2", "advisor") });
  assert.deepEqual([other.code, other.text], ["forbidden", "Ce poste est ouvert à un autre nom ou dans un autre rôle. Connectez-vous de nouveau."]);
  assert.equal((await client.ask({ t: "auth", ticket: ticket("e-1", "supervisor") })).code, "forbidden");
  // Each renewal has its own end.
  const again = Math.floor(Date.now() / 1000) - 54, from = client.frames.length;
  assert.equal((await client.ask({ t: "auth", ticket: ticket("e-1", "advisor", { exp: again }) })).t, "ok");
  await customer.until((frame) => frame.t === "presence" && frame.advisors === true);
  assert.equal((await client.ask({ t: "watch", conv: customer.conv })).t, "ok");
  await client.until((frame) => frame.t === "err" && frame.re === undefined, from);
  assert.ok(Date.now() >= (again + 60) * 1000);
  assert.equal((await client.ask({ t: "auth", ticket: ticket("e-1", "advisor") })).t, "ok");
  for (const one of [client, customer]) await one.close();
});
