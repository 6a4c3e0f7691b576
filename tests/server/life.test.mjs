// Starting, stopping, being killed; what is kept, what is hidden.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Client, Server, binary, newId, root } from "./support.mjs";

const serve = (...args) => spawnSync(binary, ["serve", ...args], { encoding: "utf8", timeout: 20000 });
const folder = () => mkdtempSync(join(tmpdir(), "chemin-life-"));

test("a conversation goes on where it was after kill -9", async () => {
  const server = await Server.start();
  const client = await Client.open(server);
  const welcome = await client.hello({ kind: "site" });
  await client.say("offre de remboursement");
  await server.kill("SIGKILL");
  await server.restart();
  const back = await Client.open(server);
  const resumed = await back.hello({ kind: "site", conv: welcome.conv, epoch: welcome.epoch, seq: 3 });
  assert.equal(resumed.recovered, true);
  assert.equal(resumed.seq, 3);
  const { messages } = await back.say("Mobile");
  assert.equal(messages[1].parts[0].chemin, "Mon forfait > Détail du tarif > Offre de remboursement");
  const history = await back.ask({ t: "history", conv: welcome.conv, before: 0, n: 100 });
  assert.deepEqual(history.events.map((event) => event.seq), [1, 2, 3, 4, 5]);
  await back.close();
  await server.stop();
});

test("kill -9 under load loses nothing that was acknowledged", async () => {
  const server = await Server.start();
  const talks = await Promise.all(Array.from({ length: 8 }, async () => {
    const client = await Client.open(server);
    const welcome = await client.hello();
    return { client, welcome, acked: new Map() };
  }));
  let count = 0;
  const talking = talks.map(async (talk) => {
    for (let i = 0; i < 1000; i++) {
      const text = `mon code puk numéro ${i}`;
      const { ok } = await talk.client.say(text);
      if (ok) talk.acked.set(ok.seq, text);
      if (ok && ++count === 60) server.kill("SIGKILL"); // in the middle of what the others say
    }
  });
  await Promise.allSettled(talking);
  const acked = talks.reduce((sum, talk) => sum + talk.acked.size, 0);
  assert.ok(acked > 20, `${acked} acknowledged`);
  await server.restart();
  for (const talk of talks) {
    const client = await Client.open(server);
    await client.hello({ conv: talk.welcome.conv, epoch: talk.welcome.epoch, seq: 0 });
    const kept = new Map();
    for (let before = 0, more = true; more;) {
      const page = await client.ask({ t: "history", conv: talk.welcome.conv, before, n: 100 });
      for (const event of page.events) kept.set(event.seq, event);
      more = page.more;
      before = page.events.length ? page.events[0].seq : 0;
    }
    for (const [seq, text] of talk.acked) assert.equal(kept.get(seq)?.text, text);
    assert.deepEqual([...kept.keys()].sort((a, b) => a - b), Array.from({ length: kept.size }, (_, i) => i + 1));
    await client.close();
  }
  await server.stop();
});

test("SIGTERM finishes what is under way, says 1001 and ends with 0", async () => {
  const server = await Server.start();
  const client = await Client.open(server);
  await client.hello();
  const turns = Array.from({ length: 10 }, (_, i) => client.say(`mon code puk ${i}`).catch(() => null));
  await turns[0];
  const end = await server.kill("SIGTERM");
  assert.equal(await client.closed, 1001);
  assert.equal(end.code, 0);
  await Promise.all(turns);
  await server.stop();
});

test("SIGHUP takes a new pack, refuses a broken one and goes on", async () => {
  const data = folder();
  cpSync(join(root, "intents"), join(data, "intents"), { recursive: true });
  cpSync(join(root, "responses"), join(data, "responses"), { recursive: true });
  const server = await Server.start(["--intents", join(data, "intents"), "--responses", join(data, "responses")]);
  const file = join(data, "responses", "textes", "urgence.jsonc");
  const good = readFileSync(file, "utf8");
  const wait = (event) => server.logs(event);
  writeFileSync(file, `${good}]`);
  server.child.kill("SIGHUP");
  await wait("reload_refused");
  assert.match(server.log, /urgence\.jsonc:\d+/);
  assert.equal((await server.post({ text: "mon code puk" })).body.messages[0].intent, "code_puk");
  writeFileSync(file, good);
  server.child.kill("SIGHUP");
  await wait('"reloaded"');
  assert.equal((await server.post({ text: "mon code puk" })).body.messages[0].intent, "code_puk");
  await server.stop();
  rmSync(data, { recursive: true });
});

test("what cannot start says why in one line and ends with an error", async () => {
  const server = await Server.start();
  const data = folder();
  const taken = serve("--listen", `127.0.0.1:${server.port}`, "--data", data);
  assert.equal(taken.status, 1);
  assert.match(taken.stderr, /^chemin: serve: cannot listen on .*another program/m);
  const pack = serve("--intents", "/nowhere", "--listen", "127.0.0.1:0", "--data", data);
  assert.equal(pack.status, 1);
  assert.match(pack.stderr, /nowhere/);
  const file = join(data, "plain");
  writeFileSync(file, "");
  const unwritable = serve("--listen", "127.0.0.1:0", "--data", join(file, "below"));
  assert.equal(unwritable.status, 1);
  assert.match(unwritable.stderr, /data folder/);
  for (const [args, words] of [
    [["--listen", "somewhere"], /ADDRESS:PORT/],
    [["--listen", "0.0.0.0:0", "--demo"], /this machine alone/],
    [["--listen", "0.0.0.0:0", "--test"], /this machine alone/],
    [["--listen", "1.2.3:80"], /no address/],
    [["--nope"], /no such option/],
    [["extra"], /not expected/],
  ]) {
    const run = serve(...args);
    assert.equal(run.status, 2, args.join(" "));
    assert.match(run.stderr, words);
  }
  const config = join(data, "chemin.jsonc");
  for (const [text, words] of [
    ['{ "ping_seconds": 0 }', /chemin\.jsonc:1:\d+: .*from 1 to/],
    ['{\n "pings": 3 }', /chemin\.jsonc:2:\d+: .*no setting/],
    ['{ "listen": "x" }', /ADDRESS:PORT/],
    ['{ "origins": ["ailleurs"] }', /http/],
    ["{", /chemin\.jsonc:1:/],
  ]) {
    writeFileSync(config, text);
    const run = serve("--config", config);
    assert.equal(run.status, 2, text);
    assert.match(run.stderr, words);
  }
  await server.stop();
  rmSync(data, { recursive: true });
});

test("limits of the configuration hold, and cost only the one who passes them", async () => {
  const data = folder();
  const config = join(data, "chemin.jsonc");
  writeFileSync(config, '{ // a small server\n "messages_per_minute": 5, "connections_per_address": 3,\n "hello_seconds": 1, "ping_seconds": 1,\n}');
  const server = await Server.start(["--config", config]);
  const client = await Client.open(server);
  await client.hello();
  const seen = [];
  for (let i = 0; i < 8; i++) seen.push(await client.say("bonjour"));
  assert.equal(seen.filter((turn) => turn.err?.code === "rate_limited").length, 3);
  assert.ok(seen.at(-1).err.retry_ms > 0);
  const silent = await Client.open(server);
  assert.equal(await silent.closed, 4502);
  const others = await Promise.all([Client.open(server), Client.open(server)]);
  const refused = await Client.open(server);
  assert.equal(await refused.closed, 4504);
  await client.until((frame) => frame.t === "ping");
  for (const other of others) await other.close();
  await client.close();
  await server.stop();
  rmSync(data, { recursive: true });
});

test("card numbers, IBANs and codes reach neither the disk, nor the log, nor the echo", async () => {
  const server = await Server.start();
  const client = await Client.open(server);
  await client.hello();
  const secrets = ["4970101234567890".replace(/.$/, "7"), "4111 1111 1111 1111", "FR76 3000 6000 0112 3456 7890 189"];
  const { messages } = await client.say(`je paie avec ${secrets[1]} ou ${secrets[2]}, merci`);
  assert.ok(!messages[0].text.includes("1111 1111"));
  assert.ok(!messages[0].text.includes("3000 6000"));
  assert.match(messages[0].text, /merci/);
  await client.ask({ t: "rate", conv: client.conv, score: 5, text: `ma carte ${secrets[1]}` });
  await server.post({ text: `ma carte est le ${secrets[1].replace(/ /g, "")}` });
  await client.close();
  await server.kill("SIGTERM");
  for (const name of readdirSync(server.data)) {
    const bytes = readFileSync(join(server.data, name)).toString("latin1");
    for (const needle of ["1111 1111", "41111111", "3000 6000", "30006000"])
      assert.ok(!bytes.includes(needle), `${name} holds ${needle}`);
  }
  assert.ok(!server.log.includes("1111"));
  await server.stop();
});

test("a card typed in two messages is hidden once it is whole, also when the message is sent again", async () => {
  const server = await Server.start();
  const client = await Client.open(server);
  await client.hello();
  await client.say("ma carte : 5555 5555");
  const id = newId();
  const { messages } = await client.say("5555 4444 voilà", { id });
  assert.equal(messages[0].text, "[carte masquée] voilà");
  const again = await client.say("5555 4444 voilà", { id });
  assert.equal(again.ok.dup, true);
  await client.close();
  await server.kill("SIGTERM");
  for (const name of readdirSync(server.data))
    assert.ok(!readFileSync(join(server.data, name)).toString("latin1").includes("5555 4444"), name);
  await server.stop();
});

test("logs hold no word of a customer", async () => {
  const server = await Server.start();
  await server.post({ text: "xylophone betterave duplicata" });
  const client = await Client.open(server);
  await client.hello();
  await client.say("xylophone betterave");
  client.raw("xylophone {");
  await client.until((frame) => frame.t === "err");
  await client.close();
  await server.kill();
  assert.ok(!/xylophone|betterave/.test(server.log));
  for (const line of server.log.trim().split("\n")) JSON.parse(line);
  await server.stop();
});
