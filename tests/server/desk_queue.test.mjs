// The queue as customers and advisors live it: nobody at the desk, customers who go, what was left
// unanswered, acts that an advisor proposes, what is found again and counted.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pause, until } from "./deadline.mjs";
import { Client, Server, fetch } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "chemin-queue-"));
const config = join(folder, "chemin.jsonc");
writeFileSync(config, '{"desk_grace_seconds": 1, "desk_away_seconds": 1, "desk_left_seconds": 4, "messages_per_minute": 100000, "messages_per_minute_per_address": 1000000}');

let server;
before(async () => { server = await Server.start(["--demo", "--config", config]); });
after(async () => {
  assert.equal((await server.stop()).code, 0);
  rmSync(folder, { recursive: true });
});

const ticket = (sub, on = server) => on.ticket(sub);

async function panel(sub, on = server) {
  const client = await Client.open(on);
  client.welcome = await client.hello({ role: "advisor", kind: "panel", ticket: await ticket(sub, on) });
  return client;
}

async function customer(sub, more = {}, on = server) {
  const client = await Client.open(on);
  client.welcome = await client.hello({ ...more, ...(sub ? { ticket: await ticket(sub, on) } : {}) });
  return client;
}

const say = async (who, text, conv = who.conv) => {
  const { err, messages } = await who.say(text, { conv });
  return err ?? messages;
};

async function take(who, conv) {
  const { entry } = await who.ask({ t: "watch", conv });
  const answer = await who.ask({ t: "take", conv, mode_ver: entry.mode_ver });
  assert.equal(answer.t, "ok", JSON.stringify(answer));
  return answer.mode_ver;
}

const fetchDesk = async (path) => fetch(`${server.url}/api/v1/desk/${path}`, { headers: { authorization: `Bearer ${await ticket("superviseur-1")}` } });
const get = async (path) => (await fetchDesk(path)).json();

/** Until those of the tests before, who have gone from the page, wait no more. */
async function quiet() {
  let now;
  await until(async () => {
    ({ now } = await get("figures"));
    return !now.waiting && !now.advisor;
  }, () => `some are still in the queue: ${JSON.stringify(now)}`);
}

const told = (client, pattern, from = 0) => client.until((frame) => frame.t === "msg" && pattern.test(frame.text), from);

test("nobody is at the desk any more: who waits is told so, with hours and number, keeps the place, and the assistant answers", async () => {
  const camille = await panel("conseiller-1"), client = await customer(), behind = await customer();
  await say(client, "un conseiller");
  await say(behind, "un conseiller");
  assert.equal((await say(client, "duplicata facture")).length, 1, "silent while somebody may come");
  await camille.close();
  const line = await told(client, /Plus aucun conseiller/);
  assert.equal(line.from, "system");
  assert.match(line.text, /gardez votre place.*01\s99\s00\s12\s34.*h/s);
  // What was left unanswered is answered, once; and the place is kept.
  await client.until((frame) => frame.t === "msg" && frame.from === "bot" && frame.intent === "facture_duplicata");
  assert.deepEqual((await client.until((frame) => frame.t === "mode" && frame.alone)).rank, 1);
  await told(behind, /Plus aucun conseiller/);
  const said = await say(client, "je veux mon rio");
  assert.deepEqual(said.map(({ from }) => from).slice(0, 2), ["customer", "bot"]);
  assert.equal(client.frames.filter((frame) => frame.t === "mode").at(-1).mode, "waiting");
  assert.equal(client.frames.filter((frame) => frame.intent === "facture_duplicata").length, 1);
  // Who comes now is told the hours, and does not wait.
  const late = await customer();
  assert.match((await say(late, "un conseiller")).at(-1).text, /01\s99/);
  const from = client.frames.length, karim = await panel("conseiller-2");
  await told(client, /de nouveau présent/, from);
  assert.equal((await say(client, "vous êtes là ?")).length, 1, "silent again");
  await take(karim, client.conv);
  await take(karim, behind.conv);
  for (const one of [karim, client, behind, late]) await one.close();
});

test("handing back, the assistant answers what was left unanswered, once; not what the advisor has answered", async () => {
  const camille = await panel("conseiller-1"), client = await customer();
  await say(client, "un conseiller");
  let version = await take(camille, client.conv);
  await say(client, "je veux mon code puk");
  const from = client.frames.length;
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  await told(client, /L’assistant reprend/, from);
  await client.until((frame) => frame.t === "msg" && frame.from === "bot" && frame.intent === "code_puk", from);
  assert.deepEqual((await say(client, "merci")).map(({ from: who }) => who), ["customer", "bot"]);
  assert.equal(client.frames.filter((frame) => frame.t === "msg" && frame.intent === "code_puk").length, 1);
  await say(client, "un conseiller");
  version = await take(camille, client.conv);
  await say(client, "duplicata facture");
  await say(camille, "C’est fait.", client.conv);
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  assert.deepEqual((await say(client, "merci")).map(({ from: who }) => who), ["customer", "bot"]);
  assert.ok(!client.frames.some((frame) => frame.t === "msg" && frame.intent === "facture_duplicata"));
  await say(client, "un conseiller");
  version = await take(camille, client.conv);
  await say(client, "merci beaucoup");
  const thanked = client.frames.length;
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  await told(client, /L’assistant reprend/, thanked);
  assert.deepEqual((await say(client, "bonjour")).map(({ from: who }) => who), ["customer", "bot"]);
  assert.equal(client.frames.slice(thanked).filter((frame) => frame.t === "msg" && frame.from === "bot").length, 1, "thanks to a person are not for the assistant");
  for (const one of [camille, client]) await one.close();
});

test("handing back after a mere « vous êtes là ? », the assistant does not welcome again", async () => {
  const camille = await panel("conseiller-1"), client = await customer("mobile");
  await say(client, "un conseiller");
  const version = await take(camille, client.conv);
  await say(client, "vous êtes là ?");
  const from = client.frames.length;
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  await say(client, "mes factures");
  assert.ok(!client.frames.slice(from).some((frame) => frame.t === "msg" && /ravi|Bonjour/.test(frame.text)));
  for (const one of [camille, client]) await one.close();
});

test("what the advisor answers by starting an act is not answered once more", async () => {
  const camille = await panel("conseiller-1"), client = await customer("mobile");
  await say(client, "un conseiller");
  const version = await take(camille, client.conv);
  await say(client, "je veux mon code puk");
  assert.equal((await camille.ask({ t: "start", conv: client.conv, intent: "code_puk", params: {} })).t, "ok");
  await client.until((frame) => frame.t === "msg" && frame.intent === "code_puk");
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "bot" });
  await told(client, /L’assistant reprend/);
  assert.deepEqual((await say(client, "merci")).map(({ from }) => from), ["customer", "bot"]);
  assert.equal(client.frames.filter((frame) => frame.t === "msg" && frame.intent === "code_puk").length, 1);
  for (const one of [camille, client]) await one.close();
});

test("who signs in on the way is called by their name, in the queue and in the search", async () => {
  const camille = await panel("conseiller-1"), client = await customer();
  await say(client, "un conseiller");
  const entry = async () => (await camille.ask({ t: "watch", conv: client.conv })).entry;
  assert.equal((await entry()).name, undefined);
  assert.equal((await client.ask({ t: "auth", conv: client.conv, ticket: await ticket("bbox") })).t, "ok");
  const { name } = await until(async () => { const one = await entry(); return one.name && one; }, "they have no name");
  await say(client, "vous êtes là ?");
  const { entries } = await camille.ask({ t: "watch", queue: true });
  assert.equal(entries.find(({ conv }) => conv === client.conv).name, name);
  const { hits } = await camille.ask({ t: "search", in: "transcripts", text: name });
  assert.ok(hits.some(({ conv, kind }) => conv === client.conv && kind === "customer"), JSON.stringify(hits));
  await take(camille, client.conv);
  for (const one of [camille, client]) await one.close();
});

test("a restart keeps what was promised to who waits: their message is answered; those who go together move the others once", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const camille = await panel("conseiller-1", own), clients = [];
  for (let i = 0; i < 5; i++) {
    clients.push(await customer(null, {}, own));
    await say(clients[i], "un conseiller");
  }
  const [first, last] = [clients[0], clients[4]];
  assert.equal((await say(first, "duplicata facture")).length, 1, "silent while somebody may come");
  await own.kill("SIGKILL");
  await own.restart();
  const again = await panel("conseiller-1", own), stays = await customer(null, { conv: last.conv }, own);
  await until(async () => {
    const { entries } = await again.ask({ t: "watch", queue: true });
    return entries.filter(({ mode }) => mode === "waiting").length === 1;
  }, "they are still in the queue");
  const moves = stays.frames.filter((frame) => frame.t === "mode");
  assert.ok(moves.length <= 1, JSON.stringify(moves));
  assert.equal((moves[0] ?? stays.welcome.state).rank, 1);
  const back = await customer(null, { conv: first.conv }, own);
  const said = await until(async () => {
    const { events } = await back.ask({ t: "history", conv: first.conv, before: 0, n: 50 });
    return events.at(-1).from === "bot" && events;
  }, "what was left unanswered was never answered");
  assert.match(said.at(-2).text, /quitté la page/);
  assert.equal(said.at(-1).intent, "facture_duplicata");
  assert.equal((await own.stop()).code, 0);
});

test("who was told that nobody is there is told so once, and hears who comes, over a restart", async () => {
  const own = await Server.start(["--demo", "--config", config]);
  const camille = await panel("conseiller-1", own), client = await customer(null, {}, own);
  await say(client, "un conseiller");
  camille.send({ t: "bye" });
  await told(client, /Plus aucun conseiller/);
  await own.kill("SIGKILL");
  await own.restart();
  const back = await customer(null, { conv: client.conv }, own);
  await panel("conseiller-2", own);
  await told(back, /de nouveau présent/);
  const { events } = await back.ask({ t: "history", conv: client.conv, before: 0, n: 50 });
  assert.equal(events.filter(({ text }) => /Plus aucun conseiller/.test(text)).length, 1);
  assert.equal((await own.stop()).code, 0);
});

test("who has gone from the page is marked, comes after those who are there, and leaves the queue with a line that they find", async () => {
  const camille = await panel("conseiller-1");
  await camille.ask({ t: "watch", queue: true });
  const gone = await customer("famille"), stays = await customer();
  await say(gone, "un conseiller");
  await say(stays, "un conseiller");
  assert.equal((await stays.until((frame) => frame.t === "mode" && frame.mode === "waiting")).rank, 2);
  const { conv } = gone, { epoch } = gone.welcome;
  await gone.close();
  await camille.until((frame) => frame.t === "presence" && frame.conv === conv && frame.here === false);
  await stays.until((frame) => frame.t === "mode" && frame.rank === 1);
  const { entries } = await camille.ask({ t: "watch", queue: true });
  assert.deepEqual(entries.filter((one) => one.mode === "waiting" && [conv, stays.conv].includes(one.conv)).map((one) => [one.conv, one.here]), [[stays.conv, true], [conv, false]]);
  await camille.until((frame) => frame.t === "mode" && frame.conv === conv && frame.mode === "bot");
  const back = await customer("famille", { conv, epoch, seq: 1 });
  assert.equal(back.welcome.state.mode, "bot");
  const { events } = await back.ask({ t: "history", conv, before: 0, n: 50 });
  assert.match(events.at(-1).text, /quitté la page.*libérée/s);
  await take(camille, stays.conv);
  for (const one of [camille, stays, back]) await one.close();
});

test("the queue says who it is and what they want; one wait has one time, which gives the place, also once it is given back", async () => {
  const camille = await panel("conseiller-1"), client = await customer("mobile");
  await say(client, "je veux changer de forfait");
  await say(client, "un conseiller");
  const { entries } = await camille.ask({ t: "watch", queue: true });
  const entry = entries.find(({ conv }) => conv === client.conv);
  assert.equal(entry.name, "Camille Martin");
  assert.equal(entry.wish, "je veux changer de forfait");
  const version = await take(camille, client.conv);
  await say(client, "et mon rio");
  const from = camille.frames.length;
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "queue" });
  const mode = await camille.until((frame) => frame.t === "mode" && frame.conv === client.conv && frame.mode === "waiting", from);
  const again = (await camille.ask({ t: "watch", conv: client.conv })).entry;
  const listed = (await camille.ask({ t: "watch", queue: true })).entries.find(({ conv }) => conv === client.conv);
  await say(client, "vous êtes là ?");
  const event = (await camille.until((frame) => frame.t === "queue" && frame.entry.conv === client.conv && frame.entry.mode === "waiting", from)).entry;
  assert.deepEqual([mode.since, again.since, listed.since, event.since], Array(4).fill(entry.since), "told, opened, listed and live alike");
  assert.equal(again.wish, "et mon rio");
  await take(camille, client.conv);
  for (const one of [camille, client]) await one.close();
});

test("a transfer says from whom, to advisors alone", async () => {
  const camille = await panel("conseiller-1"), karim = await panel("conseiller-2"), client = await customer();
  await karim.ask({ t: "watch", queue: true });
  await say(client, "un conseiller");
  const version = await take(camille, client.conv);
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "advisor:conseiller-2" });
  const given = await karim.until((frame) => frame.t === "mode" && frame.by_id === "conseiller-2");
  assert.deepEqual([given.from, given.from_id], ["Camille", "conseiller-1"]);
  const seen = await client.until((frame) => frame.t === "mode" && frame.by === "Karim");
  assert.ok(!("from" in seen) && !("by_id" in seen));
  for (const one of [camille, karim, client]) await one.close();
});

test("an act that an advisor starts is told as theirs, offers nobody else, and is refused for a line that the customer has not", async () => {
  const camille = await panel("conseiller-1"), client = await customer("mobile");
  await say(client, "un conseiller");
  await take(camille, client.conv);
  const from = client.frames.length, watched = camille.frames.length;
  assert.equal((await camille.ask({ t: "start", conv: client.conv, intent: "code_puk", params: {} })).t, "ok");
  const line = await told(client, /vous propose/, from);
  assert.deepEqual([line.from, line.text.startsWith("Camille vous propose\u00a0: «\u00a0")], ["system", true]);
  assert.equal((await camille.until((frame) => frame.t === "act" && frame.intent === "code_puk", watched)).state, "given");
  assert.ok(!JSON.stringify(client.frames.slice(from)).includes("Parler à un conseiller"));
  const denied = await camille.ask({ t: "start", conv: client.conv, intent: "diagnostic_bbox", params: {} });
  assert.deepEqual([denied.code, /aucune ligne.*Fixe/.test(denied.text)], ["forbidden", true], JSON.stringify(denied));
  assert.ok(!client.frames.slice(from).some((frame) => frame.t === "msg" && /diagnostic/i.test(frame.text)));
  const { entries } = await get("audit?by=conseiller-1");
  const refused = entries.find(({ what }) => what === "start_refused");
  assert.deepEqual([refused.detail, refused.customer, refused.person], ["diagnostic_bbox", "mobile", "Camille Martin"]);
  assert.ok(refused.title);
  for (const one of [camille, client]) await one.close();
});

test("singular finds plural and the other way; a conversation is found by who, by tag, by note; the audit has the words", async () => {
  const camille = await panel("conseiller-1"), client = await customer("famille");
  await say(client, "deux forfaits zinzolins et un conseiller zinzolin");
  const { conv } = client;
  await camille.ask({ t: "tag", conv, add: ["rétractation"], del: [] });
  await camille.ask({ t: "note", conv, text: "A rappeler depuis Zanzibar" });
  const find = async (text) => (await camille.ask({ t: "search", in: "transcripts", text })).hits;
  for (const text of ["forfait zinzolin", "forfaits zinzolins", "conseillers zinzolins", "conseiller zinzolin"])
    assert.ok((await find(text)).some((hit) => hit.conv === conv && hit.kind === "message"), text);
  for (const text of ["l'incident zinzolin"]) assert.deepEqual(await find(text), [], text);
  await say(client, "ça fait un incident, attendez");
  for (const text of ["l'incident", "l’incidents", "qu'attendre", "d'incident attendre"])
    assert.ok((await find(text)).some((hit) => hit.conv === conv && hit.kind === "message"), text);
  for (const [text, kind] of [["famille", "customer"], ["retractations", "tag"], ["zanzibar", "note"]])
    assert.ok((await find(text)).some((hit) => hit.conv === conv && hit.kind === kind && hit.pieces.some(({ hit: found }) => found)), text);
  const { name } = (await camille.ask({ t: "watch", conv })).entry;
  assert.ok((await find(name)).some((hit) => hit.conv === conv && hit.kind === "customer" && hit.name === name), name);
  await camille.ask({ t: "tag", conv, add: [], del: ["rétractation"] });
  assert.deepEqual((await find("retractation")).filter((hit) => hit.kind === "tag"), []);
  assert.ok(!/Zanzibar|rétractation/.test(JSON.stringify(client.frames)));
  const { entries } = await get("audit?by=conseiller-1");
  assert.ok(entries.some(({ what, detail }) => what === "search" && detail === "zanzibar"));
  for (const one of [camille, client]) await one.close();
});

test("figures: waits under way count, requests are of customers only, resolved means served and ended; a period is chosen", async () => {
  await quiet();
  const since = Date.now(), camille = await panel("conseiller-1");
  const waiting = await customer(), started = await customer("mobile"), served = await customer(), lost = await customer();
  await say(waiting, "bonjour");
  await say(waiting, "un conseiller");
  await say(started, "un conseiller");
  await take(camille, started.conv);
  await camille.ask({ t: "start", conv: started.conv, intent: "code_puk", params: {} });
  await say(served, "duplicata facture");
  await say(lost, "le poulet rôti du dimanche");
  const chief = await panel("superviseur-1");
  for (const { conv } of [served, lost]) {
    const { entry } = await chief.ask({ t: "watch", conv });
    assert.equal((await chief.ask({ t: "release", conv, mode_ver: entry.mode_ver, to: "closed" })).mode, "closed");
  }
  const figures = await get(`figures?since=${since}`);
  assert.deepEqual([figures.since, figures.conversations, figures.ended, figures.contained, figures.handed_over], [since, 4, 2, 1, 2]);
  assert.ok(figures.wait_s.now >= 0 && figures.wait_s.most >= figures.wait_s.now, JSON.stringify(figures.wait_s));
  const counts = Object.fromEntries(figures.intents.map(({ intent, count }) => [intent, count]));
  assert.deepEqual([counts.facture_duplicata, counts.code_puk, counts.salutation], [1, undefined, undefined]);
  const { groups } = await get(`unmatched?since=${since}`);
  assert.equal(groups.length, 1);
  assert.equal(figures.time.step_s, 3600);
  assert.deepEqual(figures.time.points.map(({ at, conversations, waits }) => [at, conversations, waits]), [[since, 4, 2]]);
  const month = (await get(`figures?since=${since - 29 * 86400000}`)).time;
  assert.equal(month.step_s, 86400);
  assert.ok(month.points.length >= 30 && month.points.at(-1).conversations + month.points.at(-2).conversations >= 4, JSON.stringify(month.points.slice(-2)));
  assert.deepEqual(month.points[0], { at: since - 29 * 86400000, conversations: 0, waits: 0, wait_s: null, satisfaction: null });
  for (const bad of ["x", "-1", String(Date.now() + 1e6), "1"]) assert.equal((await fetchDesk(`figures?since=${bad}`)).status, 400, bad);
  await take(camille, waiting.conv);
  for (const one of [camille, chief, waiting, started, served, lost]) await one.close();
});

test("the rank that is told is the one by which they will be served: who has left the page does not stand before them", async () => {
  await quiet();
  const camille = await panel("conseiller-1"), gone = [await customer(), await customer()];
  await camille.ask({ t: "watch", queue: true });
  for (const one of gone) await say(one, "un conseiller");
  for (const one of gone) await one.close();
  for (const { conv } of gone) await camille.until((frame) => frame.t === "presence" && frame.conv === conv && frame.here === false);
  const client = await customer(), second = await customer();
  assert.ok(!/\d/.test((await say(client, "un conseiller")).at(-1).text), "no number: they are the next");
  assert.equal((await client.until((frame) => frame.t === "mode" && frame.mode === "waiting")).rank, 1);
  assert.match((await say(second, "un conseiller")).at(-1).text, /\b2\b/);
  await take(camille, client.conv);
  await take(camille, second.conv);
  for (const { conv } of gone) await take(camille, conv);
  for (const one of [camille, client, second]) await one.close();
});

test("the queue has the customer's last words, whatever the server said after them", async () => {
  const camille = await panel("conseiller-1"), client = await customer();
  await camille.ask({ t: "watch", queue: true });
  await say(client, "un conseiller s'il vous plait");
  const { entry } = await camille.until((frame) => frame.t === "queue" && frame.entry.conv === client.conv && frame.entry.mode === "waiting");
  assert.equal(entry.said, "un conseiller s'il vous plait");
  const { entries } = await camille.ask({ t: "watch", queue: true });
  assert.equal(entries.find(({ conv }) => conv === client.conv).said, "un conseiller s'il vous plait");
  await take(camille, client.conv);
  for (const one of [camille, client]) await one.close();
});

test("customers are told whether an advisor is there, on arrival and when it changes; who leaves on purpose is not waited for", async () => {
  const gone = await panel("conseiller-1");
  gone.send({ t: "bye" });
  await gone.closed;
  const client = await until(async () => { // those of before have had their grace time
    const one = await customer();
    if (!one.welcome.state.advisors) return one;
    await one.close();
    return null;
  }, "an advisor is still said to be there");
  const camille = await panel("conseiller-1");
  await client.until((frame) => frame.t === "presence" && frame.advisors === true);
  const late = await customer();
  assert.equal(late.welcome.state.advisors, true);
  assert.ok(!camille.frames.some((frame) => frame.t === "presence" && typeof frame.advisors === "boolean"));
  await say(late, "un conseiller");
  await take(camille, late.conv);
  const from = client.frames.length, at = Date.now();
  camille.send({ t: "bye" });
  await client.until((frame) => frame.t === "presence" && frame.advisors === false, from);
  assert.ok(Date.now() - at < 900, "without the grace time");
  await told(late, /Votre conseiller n’est plus connecté/);
  for (const one of [client, late]) await one.close();
});

test("each wait counts: a conversation put back waits again, in the figures and the export", async () => {
  await quiet();
  const since = Date.now(), camille = await panel("conseiller-1"), client = await customer("mobile");
  await say(client, "un conseiller");
  await pause(1100);
  const version = await take(camille, client.conv);
  await camille.ask({ t: "release", conv: client.conv, mode_ver: version, to: "queue" });
  await pause(1100);
  const figures = await get(`figures?since=${since}`);
  assert.ok(figures.wait_s.mean >= 1 && figures.wait_s.now >= 1, JSON.stringify(figures.wait_s));
  const [heads, ...rows] = (await (await fetchDesk(`export.csv?since=${since}`)).text()).trim().split("\r\n").map((line) => line.split(";"));
  const row = rows.find(([conv]) => conv === client.conv);
  assert.ok(Number(row[heads.indexOf("attente_s")]) >= 2, row.join(";"));
  await take(camille, client.conv);
  for (const one of [camille, client]) await one.close();
});

test("a note and a tag are dated by when they were written; a customer found by name is not said to have written it", async () => {
  const camille = await panel("conseiller-1"), client = await customer("famille");
  await say(client, "je note tout");
  const { conv } = client;
  await camille.ask({ t: "tag", conv, add: ["xylophone"], del: [] });
  await camille.ask({ t: "note", conv, text: "Rappeler au sujet du xylophage" });
  const written = Date.now();
  await pause(50);
  await say(client, "et ensuite");
  const find = async (text) => (await camille.ask({ t: "search", in: "transcripts", text })).hits;
  for (const text of ["xylophone", "xylophage"]) {
    const [hit] = await find(text);
    assert.ok(hit.ts <= written, `${text}: ${hit.ts} after ${written}`);
  }
  const { name } = (await camille.ask({ t: "watch", conv })).entry;
  const words = ({ pieces }) => pieces.map(({ text }) => text).join("");
  assert.equal(words((await find(name)).find((hit) => hit.kind === "customer" && hit.conv === conv)), name);
  assert.equal(words((await find("famille")).find((hit) => hit.kind === "customer" && hit.conv === conv)), `${name} (identifiant famille)`);
  for (const one of [camille, client]) await one.close();
});

test("what was not understood is grouped by likeness: forms of words and slips of the keyboard; what was lacking is in words", async () => {
  const since = Date.now(), client = await customer();
  for (const text of ["ma trottinette couine", "comment regler la telecommande blipblop", "ma trotinette elle couine", "la telecommande blipblop ne repond plus", "le poulet rôti du dimanche"]) await say(client, text);
  const { groups } = await get(`unmatched?since=${since}`);
  const grouped = groups.map(({ examples }) => [...examples].sort()).sort();
  assert.deepEqual(grouped, [["comment regler la telecommande blipblop", "la telecommande blipblop ne repond plus"], ["le poulet rôti du dimanche"], ["ma trotinette elle couine", "ma trottinette couine"]]);
  for (const { lacked } of groups) assert.ok(!lacked || !/il manque|[<>|_()@]/.test(lacked.replace(/ \(nié\)/, "")), lacked);
  await client.close();
});
