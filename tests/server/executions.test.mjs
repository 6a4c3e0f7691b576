// What a customer confirms is done once: double clicks, two tabs, resent frames, kills in between.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, Server, fetch, newId } from "./support.mjs";

const KILLS = 12, STEP_MS = 0.4; // from before the frame is read until after its answer

let server;
before(async () => { server = await Server.start(["--demo"]); });
after(async () => { assert.equal((await server.stop()).code, 0); });

async function signedIn(on, sub, hello = {}) {
  const client = await Client.open(on);
  await client.hello({ ticket: await on.ticket(sub), ...hello });
  return client;
}

async function say(client, text, choice) {
  const from = client.frames.length;
  const answer = await client.ask({ t: "msg", conv: client.conv, text, ...(choice ? { choice } : {}) });
  assert.equal(answer.t, "ok", JSON.stringify(answer));
  await client.until((frame) => frame.t === "turn" && frame.re === answer.re, from);
  return client.frames.slice(from).filter((frame) => frame.t === "msg" && frame.from === "bot");
}

const part = (messages, kind) => messages.flatMap((message) => message.parts).find((one) => one.k === kind);

/** Asks for another mobile, up to the summary: its token. */
async function upToSummary(client) {
  await say(client, "je voudrais changer de mobile");
  await say(client, "Neuf");
  return part(await say(client, "En une fois"), "confirm").token;
}

/** References of the requests that the account's journal holds. */
async function journal(client) {
  const list = part(await say(client, "mon journal d’activités"), "list");
  return (list?.items ?? []).filter((item) => /changement de mobile.*D-\d|D-\d.*changement de mobile/.test(item));
}

const references = (frames) => frames.filter((frame) => frame.t === "msg" && frame.from === "bot" &&
  /référence D-\d/.test(frame.text));

test("a double click, and two tabs, make one request", async () => {
  const client = await signedIn(server, "mobile");
  const tab = await signedIn(server, "mobile", { conv: client.conv });
  const before = (await journal(client)).length;
  const token = await upToSummary(client);
  const answers = await Promise.all([client, client, tab].map((one) =>
    one.ask({ t: "confirm", conv: client.conv, token, yes: true })));
  assert.ok(answers.every((answer) => answer.t === "ok"), JSON.stringify(answers));
  assert.equal((await journal(client)).length, before + 1);
  assert.equal(references(client.frames).length, 1);
  await client.close();
  await tab.close();
});

test("the same frame sent again is acknowledged, and does nothing", async () => {
  const client = await signedIn(server, "duo");
  const token = await upToSummary(client);
  const id = newId();
  const confirm = { t: "confirm", id, conv: client.conv, token, yes: true };
  client.send(confirm);
  await client.until((frame) => frame.t === "turn" && frame.re === id);
  const from = client.frames.length;
  client.send(confirm);
  assert.equal((await client.until((frame) => frame.re === id, from)).t, "ok");
  assert.equal(references(client.frames).length, 1);
  await client.close();
});

test("a confirmation that nobody asked for, or of somebody else, is refused", async () => {
  const client = await signedIn(server, "commande"), other = await signedIn(server, "sav");
  const token = await upToSummary(client);
  assert.equal((await other.ask({ t: "confirm", conv: other.conv, token, yes: true })).code, "confirm_expired");
  assert.equal((await other.ask({ t: "confirm", conv: client.conv, token, yes: true })).code, "forbidden");
  assert.equal((await client.ask({ t: "confirm", conv: client.conv, token: "autre", yes: true })).code, "confirm_expired");
  assert.equal((await client.ask({ t: "confirm", conv: client.conv, token, yes: false })).t, "ok");
  assert.equal((await client.ask({ t: "confirm", conv: client.conv, token, yes: true })).t, "ok", "given already: no");
  assert.equal(references(client.frames).length, 0);
  await client.close();
  await other.close();
});

test(`killed at ${KILLS} moments while it runs: each request is made once, and its result told`, async (t) => {
  const outcomes = { before: 0, between: 0, after: 0 };
  for (let round = 0; round < KILLS; round++) {
    const own = await Server.start(["--demo"]);
    const client = await signedIn(own, "mobile");
    const token = await upToSummary(client);
    const confirm = { t: "confirm", id: newId(), conv: client.conv, token, yes: true };
    client.send(confirm);
    const acknowledged = client.until((frame) => frame.t === "ok" && frame.re === confirm.id)
      .then(() => true, () => false);
    const end = performance.now() + round * STEP_MS;
    do await new Promise(setImmediate); while (performance.now() < end);
    await own.kill("SIGKILL");
    const stored = await acknowledged;
    await own.restart();
    const again = await signedIn(own, "mobile", { conv: client.conv });
    again.send(confirm); // as a client does whose frame was not acknowledged
    const answer = await again.until((frame) => frame.re === confirm.id);
    assert.equal(answer.t, "ok", JSON.stringify(answer));
    const made = await journal(again);
    const { events } = await again.ask({ t: "history", conv: client.conv, before: 0, n: 100 });
    const told = new Set(references(events).map((event) => event.seq));
    assert.equal(made.length, 1, JSON.stringify(made));
    assert.equal(told.size, 1, JSON.stringify(events.filter((event) => told.has(event.seq))));
    outcomes[stored ? "after" : answer.dup ? "between" : "before"]++;
    await again.close();
    assert.equal((await own.stop()).code, 0);
  }
  t.diagnostic(JSON.stringify(outcomes));
});
