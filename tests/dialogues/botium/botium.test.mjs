// botium.test.mjs - the public botium-core runs our dialogues, unchanged, against the HTTP API.
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Server } from "../../server/support.mjs";

process.env.BOTIUM_ANALYTICS = "false";
const { default: botium } = await import("botium-core");

const here = dirname(fileURLToPath(import.meta.url));
const { Capabilities } = JSON.parse(readFileSync(join(here, "botium.json"), "utf8")).botium;
const work = join(tmpdir(), `chemin-botium-${process.pid}`);

/** A driver with our configuration, its files where they are. */
const newDriver = (url) => new botium.BotDriver({
  ...Capabilities, SAFEDIR: here, TEMPDIR: work, SIMPLEREST_URL: `${url}/api/v1/message`,
});

const compiler = newDriver("http://127.0.0.1:1").BuildCompiler();
const { convos } = compiler.ReadScriptsFromDirectory(join(here, ".."), "**/*.txt");
const files = new Set(convos.map((convo) => convo.sourceTag.filename));
compiler.ExpandConvos();

let server;
before(async () => { server = await Server.start(["--test", "--demo"]); });
after(async () => {
  rmSync(work, { recursive: true, force: true });
  await server.stop();
});

test("at least sixty files are there", () => assert.ok(files.size >= 60, `${files.size} files`));

async function run(convo) {
  const container = await newDriver(server.url).Build();
  try {
    await container.Start();
    await convo.Run(container);
    await container.Stop();
  } finally {
    await container.Clean();
  }
}

for (const convo of compiler.convos) test(`${convo.sourceTag.filename}: ${convo.header.name}`, () => run(convo));

/** A dialogue that is not in a file. */
function written(...lines) {
  const text = Buffer.from(lines.join("\n"));
  return newDriver(server.url).BuildCompiler().Compile(text, "SCRIPTING_FORMAT_TXT", "SCRIPTING_TYPE_CONVO")[0];
}

test("a dialogue that does not go as written fails", () =>
  assert.rejects(run(written("Faux", "#me", "duplicata facture", "#bot", "CHEMIN Ailleurs")), /CHEMIN Ailleurs/));

test("a message that no #bot awaited fails", () =>
  assert.rejects(run(written("Reste", "#me", "duplicata facture", "#me", "bonjour", "#bot")), /unread bot repl/));

test("CUSTOMER refuses who is not there", () =>
  assert.rejects(run(written("Client", "#begin", "CUSTOMER personne", "#me", "bonjour", "#bot")), /nobody is called so/));
