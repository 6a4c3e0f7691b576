// The protocol's vectors, played to the client library by a socket and a clock that do as told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, match, vectors } from "../server/vectors.mjs";
import { settle, world } from "./support.mjs";

/** What the steps do to the library. */
class Play {
  constructor(vector) {
    const defaults = new Map(Object.entries(vector.vars ?? {}));
    this.bound = new Map();
    this.valueOf = (name) => {
      if (!this.bound.has(name)) this.bound.set(name, defaults.get(name));
      const value = this.bound.get(name);
      assert.notEqual(value, undefined, `$${name} has no value`);
      return value;
    };
    const { tickets, ...options } = fill({ kind: "script", ...vector.link }, this.valueOf);
    this.owed = [];
    this.failed = [];
    this.read = 0;
    this.world = world({
      ...options,
      ...(tickets ? { ticket: async () => tickets.shift() } : {}),
      onunpaid: (unpaid) => this.owed.push(unpaid?.active ?? null),
    });
    this.world.link.on("outgoing", (one) => { if (one.state === "failed") this.failed.push(one.text); });
  }

  /** The next frame that the library sent, acknowledgements of receipt left out. */
  next() {
    const { sockets } = this.world.seen;
    const all = sockets.flatMap((socket) => socket.sent).filter((frame) => frame.t !== "ack");
    return all[this.read];
  }

  async do({ do: name, args = [] }) {
    const answer = this.world.link[name](...fill(args, this.valueOf));
    // What the server answers is the vector's to say; a promise that fails is seen in `expect`.
    answer?.catch?.(() => {});
    if (name === "open") {
      await settle();
      this.world.socket().open();
    }
  }

  client({ client }) {
    const frame = this.next();
    assert.ok(frame, `nothing was sent, ${client.t} expected`);
    // What a vector has in common with the server takes its names from the library.
    match(client, frame, this.bound);
    this.read++;
  }

  server({ server }) { this.world.socket().hear(fill(server, this.valueOf)); }

  anyorder({ anyorder }) { for (const server of anyorder) this.server({ server }); }

  drop({ drop }) { this.world.socket().drop(drop); }

  closed({ closed }) { assert.equal(this.world.socket().readyState === 3 ? closed : 0, closed); }

  /** Time passes; a connection that is begun meanwhile is made. */
  pass({ pass }) {
    this.world.clock.pass(pass);
    if (this.world.socket().readyState === 0) this.world.socket().open();
  }

  quiet() { assert.equal(this.next(), undefined); }

  async settle() {
    await settle();
    if (this.world.socket()?.readyState === 0) this.world.socket().open();
  }

  count({ count }) {
    for (const [name, most] of Object.entries(count)) assert.equal(this.valueOf(name).length, most);
  }

  expect({ expect }) {
    const { link, seen } = this.world;
    const now = {
      status: link.status,
      seqs: seen.messages.map(([seq]) => seq),
      outbox: link.outbox.map((one) => one.text),
      failed: this.failed,
      refused: seen.refused.map(([, code]) => code),
      thinking: seen.thinking.at(-1) ?? false,
      cleared: seen.cleared,
      kept: seen.kept,
      owed: this.owed.at(-1),
    };
    for (const [name, value] of Object.entries(expect)) assert.deepEqual(now[name], fill(value, this.valueOf), name);
  }
}

const STEPS = ["client", "server", "anyorder", "drop", "closed", "pass", "quiet", "settle", "count", "expect", "do"];

for (const vector of vectors("client"))
  test(`${vector.name}: ${vector.title}`, async () => {
    const play = new Play(vector);
    for (const [i, step] of vector.steps.entries()) {
      const kind = STEPS.find((name) => name in step);
      assert.ok(kind, `step ${i} is of no known kind`);
      try {
        await play[kind](step);
      } catch (error) {
        error.message = `step ${i} ${JSON.stringify(step).slice(0, 160)}: ${error.message}`;
        throw error;
      }
    }
    play.quiet();
  });
