// The examples of the documentation do what they say.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Server, root } from "../server/support.mjs";

test("the terminal example asks, is answered, and leaves at the end of its input", async () => {
  const server = await Server.start();
  const folder = mkdtempSync(join(tmpdir(), "chemin-example-"));
  cpSync(join(root, "web-widget"), join(folder, "web-widget"), { recursive: true });
  symlinkSync(join(root, "tests", "node_modules"), join(folder, "node_modules"));
  const child = spawn(process.execPath, [join(folder, "web-widget", "examples", "terminal.mjs"), `ws://127.0.0.1:${server.port}/ws`],
                      { stdio: ["pipe", "pipe", "pipe"], timeout: 20000 });
  let out = "", err = "";
  child.stdout.on("data", (chunk) => { out += chunk; });
  child.stderr.on("data", (chunk) => { err += chunk; });
  child.stdin.end("duplicata facture\noffre de remboursement\n");
  const code = await new Promise((resolve) => { child.once("exit", resolve); });
  assert.equal(code, 0, err);
  assert.match(out, /< .*automati/);
  assert.ok(out.includes("J'accès à mes factures et paiements > demande de duplicata"), out);
  assert.match(out, /\[Mobile\] \[Bbox ou fixe\]/);
  assert.match(err, /\(open\)[^]*\(closed\)/);
  await server.stop();
  rmSync(folder, { recursive: true });
});
