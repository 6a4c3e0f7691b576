// The operator says that an account has changed: signed, at once, in every client of that customer
// and in nobody else's.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { until } from "./deadline.mjs";
import { account, Backend, TOKEN } from "./backend.mjs";
import { seconds, sendSigned } from "./operator.mjs";
import { Client, Server, fetch, newId } from "./support.mjs";

const secret = "secret-des-avis-de-l-operateur-0001", next = "secret-des-avis-de-l-operateur-0002";
const folder = mkdtempSync(join(tmpdir(), "chemin-notices-"));
const secrets = join(folder, "secrets");
after(() => rmSync(folder, { recursive: true, force: true }));

function configure(more = {}) {
  const path = join(folder, `config-${newId()}.jsonc`);
  writeFileSync(secrets, `# celui de cette année\n${secret}\n`);
  writeFileSync(path, JSON.stringify({ account_changed_secret_file: secrets, ...more }));
  return ["--config", path];
}

/** What the operator sends. `more`: by, and as of sendSigned. */
const send = (server, notice, { by = secret, ...more } = {}) => sendSigned(server, "/api/v1/account-changed", notice, by, more);

let count = 0;
const notify = async (server, customer, what) => {
  const { status, body } = await send(server, { customer, what, id: `avis-${++count}` });
  assert.equal(status, 202);
  assert.deepEqual(body, { received: true });
};

async function signedIn(server, sub, hello = {}) {
  const client = await Client.open(server);
  client.welcome = await client.hello({ ticket: await server.ticket(sub), ...hello });
  return client;
}

/** What happens at the operator's: nobody but this conversation is told of it. */
async function happen(server, sub, event) {
  const outside = await signedIn(server, sub, { role: "test" });
  assert.equal((await outside.ask({ t: "event", conv: outside.conv, event })).t, "ok");
  await outside.close();
}

/** The next frame of what is owed; told within a second, however slow the machine that tests is. */
const banner = (client, from) => client.until((frame) => frame.t === "unpaid", from);

/** All that the server had to say to the client was said. */
const settle = (client) => client.say("bonjour");

async function operations(server, name) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`chemin_crm_operations_total\\{operation="${name}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
}

describe("with the fictional customers", () => {
  let server;
  before(async () => { server = await Server.start(["--demo", "--test", ...configure()]); });
  after(async () => {
    assert.equal((await server.stop()).code, 0, server.log);
    for (const one of [secret, next]) assert.ok(!server.log.includes(one), "the log holds a secret");
  });

  test("a new bill moves the banner in every client of the customer, and in nobody else's", async () => {
    const first = await signedIn(server, "duo"), tab = await signedIn(server, "duo", { conv: first.conv });
    const other = await signedIn(server, "duo"), stranger = await signedIn(server, "mobile");
    assert.equal(first.welcome.state.unpaid.active, false);
    await happen(server, "duo", "invoice new 4250");
    const from = [first, tab, other, stranger].map((one) => one.frames.length);
    const begun = performance.now();
    await notify(server, "duo", "invoice");
    const told = await Promise.all([first, tab, other].map((one, i) => banner(one, from[i])));
    assert.ok(performance.now() - begun < 1000, "told within a second");
    for (const one of told) {
      assert.equal(one.active, true);
      assert.equal(one.amount_cents, 4250);
    }
    await settle(stranger);
    assert.ok(!stranger.frames.slice(from[3]).some((frame) => frame.t === "unpaid"));
    await happen(server, "duo", "payment paid");
    const again = first.frames.length;
    await notify(server, "duo", "payment");
    assert.equal((await banner(first, again)).active, false);
    for (const one of [first, tab, other, stranger]) await one.close();
  });

  test("paid elsewhere: what the bill had stopped is offered again, once", async () => {
    const client = await signedIn(server, "impaye");
    const press = async (answer, wanted) => {
      const items = answer.messages.flatMap((one) => one.parts).filter((part) => part.k === "choices").flatMap((part) => part.items);
      const item = items.find((one) => wanted.test(one.label));
      return client.say(item.label, { choice: item.id });
    };
    let last = await press(await client.say("je voudrais changer de mobile"), /Neuf/);
    last = await press(last, /En une fois/);
    const confirm = last.messages.flatMap((one) => one.parts).find((part) => part.k === "confirm");
    if (confirm) await client.ask({ t: "confirm", conv: client.conv, token: confirm.token, yes: true });
    await settle(client);
    await happen(server, "impaye", "payment paid");
    const from = client.frames.length;
    await notify(server, "impaye", "payment");
    const news = await client.until((frame) => frame.t === "msg" && /à jour|Tout est réglé/.test(frame.text), from);
    assert.equal(news.from, "bot");
    await notify(server, "impaye", "payment");
    await settle(client);
    assert.equal(client.frames.slice(from).filter((frame) => frame.t === "msg" && /à jour|Tout est réglé/.test(frame.text)).length, 1);
    await client.close();
  });

  const incidents = (frames) => frames.filter((frame) => frame.t === "msg" && frame.intent === "incident_suivre");

  test("a new incident is told once in a conversation, in one short message, whatever comes again", async () => {
    const client = await signedIn(server, "famille"), stranger = await signedIn(server, "mobile");
    await client.say("bonjour");
    const offered = (await client.say("je voudrais changer de mobile")).messages.at(-1)
      .parts.find((part) => part.k === "choices").items[0];
    await notify(server, "famille", "incident"); // nothing new: nothing is said
    await settle(stranger);
    await happen(server, "famille", "incident new");
    await notify(server, "famille", "incident");
    const told = await client.until((frame) => incidents([frame]).length > 0);
    assert.match(told.text.replaceAll("\u00A0", " "), /ligne 0\d( \d\d){4}.*« Coupure du service »/);
    assert.ok(told.text.length < 160, told.text);
    // What was shown before can still be pressed.
    assert.equal((await client.say(offered.label, { choice: offered.id })).ok.t, "ok");
    await notify(server, "famille", "incident");
    await notify(server, "famille", "incident");
    await settle(client);
    await client.close();
    await server.kill("SIGKILL");
    await server.restart();
    const back = await signedIn(server, "famille", { conv: client.conv });
    await notify(server, "famille", "incident");
    await settle(back);
    const { events } = await back.ask({ t: "history", conv: client.conv, before: 0, n: 100 });
    assert.equal(incidents(events).length, 1, JSON.stringify(incidents(events)));
    assert.equal(incidents(stranger.frames).length, 0);
    await back.close();
  });

  test("an old incident is no news", async () => {
    const client = await signedIn(server, "sav");
    await client.say("bonjour");
    await notify(server, "sav", "incident");
    await settle(client);
    assert.equal(incidents(client.frames).length, 0);
    await client.close();
  });

  test("forged, stale and spoilt notices change nothing and read nothing", async () => {
    const client = await signedIn(server, "bbox");
    const notice = { customer: "bbox", what: "invoice" }, reads = await operations(server, "account");
    for (const [more, status] of [
      [{ by: next }, 401],
      [{ signed: "autre chose" }, 401],
      [{ signature: "" }, 401],
      [{ signature: `t=${seconds()},v1=${"0".repeat(64)}` }, 401],
      [{ at: seconds() - 310 }, 401],
      [{ at: seconds() + 310 }, 401],
      [{ body: "pas du json" }, 400],
      [{ body: "[]" }, 400],
      [{ body: JSON.stringify({ customer: "bbox" }) }, 400],
      [{ body: JSON.stringify({ ...notice, what: "autre" }) }, 400],
      [{ body: JSON.stringify({ ...notice, customer: "" }) }, 400],
      [{ body: JSON.stringify({ ...notice, customer: 5 }) }, 400],
      [{ body: JSON.stringify({ ...notice, customer: "x".repeat(200) }) }, 400],
      [{ body: JSON.stringify({ ...notice, id: 5 }) }, 400],
      [{ body: '{"customer":"bbox","customer":"duo","what":"invoice"}' }, 400],
      [{ body: JSON.stringify({ ...notice, filler: "x".repeat(20000) }) }, 413],
      [{ headers: { "content-type": "text/plain" } }, 415],
      [{ headers: { origin: "https://ailleurs.example" } }, 403],
    ])
      assert.equal((await send(server, notice, more)).status, status, JSON.stringify(more).slice(0, 100));
    assert.equal(await operations(server, "account"), reads);
    await client.close();
  });

  test("a customer that nobody knows, or who is not here, is answered alike, and nothing is read", async () => {
    const client = await signedIn(server, "pro");
    const reads = await operations(server, "account");
    const answers = [];
    for (const customer of ["personne", "commande", "pro"])
      answers.push(await send(server, { customer, what: "invoice", id: newId() }));
    assert.deepEqual(new Set(answers.map((one) => `${one.status} ${one.text}`)), new Set(['202 {"received":true}']));
    await banner(client, 1);
    assert.equal(await operations(server, "account"), reads + 1);
    await client.close();
  });

  test("a notice that is sent again is received, and does nothing more", async () => {
    const client = await signedIn(server, "bbox");
    const notice = { customer: "bbox", what: "invoice", id: newId() }, at = seconds() - 100;
    assert.equal((await send(server, notice, { at })).status, 202);
    await banner(client, 1);
    const reads = await operations(server, "account");
    for (let i = 0; i < 3; i++) assert.equal((await send(server, notice, { at })).status, 202);
    assert.equal(await operations(server, "account"), reads);
    assert.equal((await send(server, notice)).status, 202); // signed anew: it counts
    assert.equal(await operations(server, "account"), reads + 1);
    await client.close();
  });

  test("secrets rotate without a stop; a broken file leaves the old ones", async () => {
    const reload = async (text, event) => {
      writeFileSync(secrets, text);
      const from = server.log.length;
      server.child.kill("SIGHUP");
      await server.logs(event, from);
    };
    const with_ = async (by) => (await send(server, { customer: "bbox", what: "invoice", id: newId() }, { by })).status;
    await reload(`${next}\n${secret}\n`, '"event":"reloaded"');
    assert.deepEqual([await with_(secret), await with_(next)], [202, 202]);
    await reload("court\n", '"event":"account_changed_secrets_refused"');
    assert.deepEqual([await with_(secret), await with_(next)], [202, 202]);
    await reload(`${next}\n`, '"event":"reloaded"');
    assert.deepEqual([await with_(secret), await with_(next)], [401, 202]);
    await reload(`${secret}\n`, '"event":"reloaded"');
  });

  test("more than the operator may say in a minute is refused, and said so", async () => {
    let refused = 0;
    for (let i = 0; i < 200 && !refused; i++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () =>
        send(server, { customer: "personne", what: "invoice", id: newId() })));
      for (const one of answers) assert.ok(one.status === 202 || one.status === 429, `${one.status}`);
      refused = answers.filter((one) => one.status === 429).length;
    }
    assert.ok(refused > 0);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });
});

test("without a file of secrets there is no such address, and a bad file is refused at the start", async () => {
  const plain = await Server.start(["--demo"]);
  assert.equal((await send(plain, { customer: "duo", what: "invoice" })).status, 404);
  await plain.stop();
  const flags = configure();
  writeFileSync(secrets, "court\n");
  await assert.rejects(Server.start(["--demo", ...flags]), /secrets:1: a secret has from 32/);
});

describe("reads of an account that answer in the wrong order", () => {
  const bill = (cents) => [{ id: "F202602-impaye-1", line: "impaye-1", month: "2026-02", amount_cents: cents, due: "2026-02-20" }];
  let backend, server, held;
  before(async () => {
    backend = await Backend.start();
    writeFileSync(join(folder, "token"), `${TOKEN}\n`);
    server = await Server.start(["--demo", ...configure({ crm_url: backend.url(), crm_token_file: join(folder, "token") })]);
  });
  after(async () => {
    assert.equal((await server.stop()).code, 0, server.log);
    await backend.stop();
    assert.deepEqual(backend.faults, []);
  });

  /** From now on each read of the account waits until it is answered: its response. */
  function hold() {
    held = [];
    backend.mode = (go, response, seen) => {
      if (!seen.path.endsWith("/account")) return go();
      held.push(response);
      return undefined;
    };
    return (number) => until(() => held.length >= number, `the account was not read ${number} times`);
  }
  const answer = (number, cents, id = "impaye") => backend.json(held[number - 1], 200, account(id, cents ? bill(cents) : []));

  test("only the newest is told", async () => {
    const client = await signedIn(server, "impaye");
    const from = client.frames.length, arrived = hold();
    await notify(server, "impaye", "invoice");
    await arrived(1);
    await notify(server, "impaye", "payment");
    await arrived(2);
    answer(2, 0);
    assert.equal((await banner(client, from)).active, false);
    answer(1, 4250); // what was owed before
    await notify(server, "impaye", "invoice");
    await arrived(3);
    answer(3, 1999);
    await client.until((frame) => frame.t === "unpaid" && frame.amount_cents === 1999, from);
    assert.deepEqual(client.frames.slice(from).filter((frame) => frame.t === "unpaid").map((frame) => frame.amount_cents), [0, 1999]);
    await client.close();
  });

  test("what changes while a client comes in is told after its welcome", async () => {
    const arrived = hold();
    const client = await Client.open(server);
    const welcomed = client.hello({ ticket: await server.ticket("famille") });
    await arrived(1);
    await notify(server, "famille", "payment");
    answer(1, 4250, "famille"); // as it was read before
    assert.equal((await welcomed).state.unpaid.amount_cents, 4250);
    await arrived(2);
    answer(2, 0, "famille");
    assert.equal((await banner(client, 0)).active, false);
    await client.close();
  });
});
