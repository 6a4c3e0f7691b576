// The customer's file beside an open conversation: it follows what is paid, and knows what became
// of the acts of before it was opened.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Client, Server, fetch } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-dossier-"));
writeFileSync(join(folder, "chemin.jsonc"), JSON.stringify({ messages_per_minute: 100000, messages_per_minute_per_address: 1000000 }));

let server;
const open = [];
before(async () => { server = await Server.start(["--demo", "--config", join(folder, "chemin.jsonc")]); });
afterEach(async () => { for (const one of open.splice(0)) await one.close(); });
after(async () => {
  assert.equal((await server.stop()).code, 0);
  rmSync(folder, { recursive: true });
});

async function connect(sub, asked = {}) {
  const client = await Client.open(server);
  open.push(client);
  await client.hello({ ...asked, ticket: await server.ticket(sub) });
  return client;
}

const panel = (sub = "conseiller-1") => connect(sub, { role: "advisor", kind: "panel" });
const part = (messages, kind) => messages.flatMap(({ parts }) => parts).find(({ k }) => k === kind);
const watch = (advisor, conv) => advisor.ask({ t: "watch", conv });
const acts = ({ acts: list }) => list.map(({ intent, state }) => `${intent} ${state}`);

/** The customer accepts on the demonstration's page. */
async function pay(url) {
  const page = await (await fetch(server.url + url)).text(), token = /name="token" value="([0-9a-f]{32})"/.exec(page)[1];
  const answer = await fetch(server.url + url, { method: "POST", redirect: "manual", body: new URLSearchParams({ token, button: "accept" }), headers: { "content-type": "application/x-www-form-urlencoded" } });
  assert.ok(answer.status < 400, `the page answers ${answer.status}`);
}

test("an advisor who looks is told of what is paid, for which conversation, and reads the account again", async () => {
  const advisor = await panel(), customer = await connect("impaye");
  await customer.say("bonjour");
  assert.equal((await watch(advisor, customer.conv)).context.unpaid.active, true);
  const from = advisor.frames.length;
  const { url } = part((await customer.say("payer ma facture impayée")).messages, "link");
  await pay(url);
  const told = await advisor.until(({ t, active }) => t === "unpaid" && !active, from);
  assert.equal(told.conv, customer.conv);
  const again = await watch(advisor, customer.conv);
  assert.deepEqual([again.context.unpaid.active, again.context.blocked], [false, []]);
  assert.ok(acts(again).includes("impaye_regulariser payment") || acts(again).includes("impaye_regulariser done"), acts(again).join());
});

test("who opens a conversation finds what became of its acts; looking again is no other opening", async () => {
  const customer = await connect("famille");
  await customer.say("code PUK du 06 39 98 00 12");
  const asked = await customer.say("bloquer tous les achats sur facture du 06 39 98 00 12");
  const confirm = part(asked.messages, "confirm");
  const from = customer.frames.length;
  await customer.ask({ t: "confirm", conv: customer.conv, token: confirm.token, yes: true });
  await customer.until(({ t, text }) => t === "msg" && /Référence/.test(text), from);
  const advisor = await panel(), found = await watch(advisor, customer.conv);
  assert.deepEqual(acts(found).sort(), ["code_puk given", "depenses_maitriser done"]);
  const done = found.acts.find(({ state }) => state === "done");
  assert.match(done.reference, /^D-/);
  assert.equal(done.title.length > 0, true);
  assert.deepEqual((await watch(advisor, customer.conv)).acts, found.acts);
  const audit = await (await fetch(`${server.url}/api/v1/desk/audit?customer=famille`, { headers: { authorization: `Bearer ${await server.ticket("superviseur-1")}` } })).json();
  assert.equal(audit.entries.filter(({ what }) => what === "open").length, 1);
});
