// `chemin replay` on what a real server has kept, while it runs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { binary, Server } from "./support.mjs";

let server;
before(async () => {
  server = await Server.start([]);
  const first = await server.post({ text: "je veux mon code puk" });
  await server.post({ conv: first.body.conv, text: "azerpoiu qsdlkjm wxx" });
  await server.post({ text: "mon code rio et un duplicata de mars" });
});
after(() => server.stop());

test("under the same pack nothing is answered otherwise, while the server runs", () => {
  const run = spawnSync(binary, ["replay", "--data", server.data], { encoding: "utf8", timeout: 60000 });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /2 conversations, 3 messages of customers, 0 answered otherwise/);
});

test("a folder without conversations is refused and not made", () => {
  const run = spawnSync(binary, ["replay", "--data", "/nowhere"], { encoding: "utf8", timeout: 60000 });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /no conversations there/);
});
