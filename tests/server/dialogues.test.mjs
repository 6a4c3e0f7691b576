// The scripted dialogues, over a real socket, with both reports.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { endWithUs, within } from "./deadline.mjs";
import { Server, binary, root } from "./support.mjs";

test("every scripted dialogue passes against a server started with --test", async () => {
  const server = await Server.start(["--test", "--demo"]);
  const junit = join(tmpdir(), `chemin-junit-${process.pid}.xml`);
  const run = endWithUs(spawn(binary, ["test", "--url", `ws://127.0.0.1:${server.port}/ws`, "--junit", junit,
                                       join(root, "tests", "dialogues")]));
  let out = "";
  run.stdout.on("data", (chunk) => { out += chunk; });
  const code = await within(new Promise((resolve) => run.once("exit", resolve)), () => `the dialogues did not end: ${out.slice(-400)}`, 900000);
  const failed = out.split("\n").filter((line) => line.startsWith("not ok"));
  assert.deepEqual(failed, []);
  assert.equal(code, 0);
  const planned = Number(/^1\.\.(\d+)$/m.exec(out)[1]);
  assert.ok(planned >= 60);
  assert.match(readFileSync(junit, "utf8"), new RegExp(`tests="${planned}" failures="0"`));
  rmSync(junit);
  await server.stop();
});
