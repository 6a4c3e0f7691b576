// The protocol's vectors, played to the real server.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client, Server, fetch, newId } from "./support.mjs";
import { fill, match, vectors } from "./vectors.mjs";

/** One server for all vectors that want the same. */
const servers = new Map();
const folder = mkdtempSync(join(tmpdir(), "chemin-vectors-"));

async function serverFor({ flags = [], config }) {
  const key = JSON.stringify([flags, config]);
  if (!servers.has(key)) {
    const file = join(folder, `${servers.size}.jsonc`);
    if (config) writeFileSync(file, JSON.stringify(config));
    servers.set(key, Server.start([...flags, ...(config ? ["--config", file] : [])]));
  }
  return servers.get(key);
}

after(async () => {
  for (const server of servers.values()) assert.equal((await (await server).stop()).code, 0);
  rmSync(folder, { recursive: true });
});

class Play {
  constructor(server) {
    this.server_ = server;
    this.bound = new Map();
    /** Ids of requests are drawn; all else must have been seen before. */
    this.valueOf = (name) => {
      assert.ok(this.bound.has(name), `$${name} has no value`);
      return this.bound.get(name);
    };
  }

  async connect() {
    this.socket = await Client.open(this.server_);
    this.read = 0;
  }

  client({ client }) {
    const { id } = client;
    if (typeof id === "string" && id.startsWith("$") && !this.bound.has(id.slice(1))) this.bound.set(id.slice(1), newId());
    // The epoch that a client of long ago kept; any that is not this server's.
    if (client.epoch === "$old") this.bound.set("old", "9".repeat(32));
    this.socket.send(fill(client, this.valueOf));
  }

  raw({ raw }) {
    const value = typeof raw === "string" ? raw.replaceAll("$conv", this.bound.get("conv")) : JSON.stringify(fill(raw, this.valueOf));
    this.socket.raw(value);
  }

  async next(skipPings = true) {
    const frame = await this.socket.until((seen) => seen.t !== "ping" || !skipPings, this.read);
    this.read = this.socket.frames.indexOf(frame, this.read) + 1;
    return frame;
  }

  async server({ server }) { match(server, await this.next(server.t !== "ping"), this.bound, { open: true }); }

  async anyorder({ anyorder }) {
    const left = [...anyorder];
    while (left.length) {
      const frame = await this.next();
      const index = left.findIndex((pattern) => pattern.t === frame.t);
      assert.ok(index >= 0, `${frame.t} was not expected`);
      match(left.splice(index, 1)[0], frame, this.bound, { open: true });
    }
  }

  async drop() {
    await this.socket.close();
    await this.connect();
  }

  async closed({ closed }) { assert.equal(await this.socket.closed, closed); }

  async post({ post, as, save }) {
    const headers = as ? { authorization: `Bearer ${await this.server_.ticket(as)}` } : {};
    const answer = await this.server_.post(fill(post, this.valueOf), headers);
    assert.equal(answer.status, 200);
    if (save) this.bound.set(save, answer.body.conv);
  }

  async ticket({ ticket, save }) { this.bound.set(save, await this.server_.ticket(ticket)); }

  count({ count }) {
    for (const [name, most] of Object.entries(count)) assert.equal(this.valueOf(name).length, most);
  }
}

const STEPS = ["client", "raw", "server", "anyorder", "drop", "closed", "post", "ticket", "count"];
/** What only the library does or shows. */
const OTHERS = ["do", "pass", "quiet", "settle", "expect"];

for (const vector of vectors("server"))
  test(`${vector.name}: ${vector.title}`, async () => {
    const play = new Play(await serverFor(vector));
    await play.connect();
    for (const [i, step] of vector.steps.entries()) {
      const kind = STEPS.find((name) => name in step);
      assert.ok(kind || OTHERS.some((name) => name in step), `step ${i} is of no known kind`);
      try {
        if (kind) await play[kind](step);
      } catch (error) {
        error.message = `step ${i} ${JSON.stringify(step).slice(0, 160)}: ${error.message}`;
        throw error;
      }
    }
    await play.socket.close();
  });
