// The client library alone, with a socket that does what it is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Link } from "../../web-widget/link.js";

/** A world of sockets: each one that the library opens is kept. */
function world(options = {}) {
  const seen = { sockets: [], messages: [], states: [], outgoing: [], cleared: 0, kept: null };
  class FakeSocket {
    constructor() {
      this.sent = [];
      seen.sockets.push(this);
    }
    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.onclose?.({ code: 1000 }); }
    open() { this.onopen(); }
    hear(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
    drop(code) { this.onclose?.({ code }); }
    last(name) { return this.sent.filter((frame) => frame.t === name).at(-1); }
  }
  const link = new Link({
    url: "ws://x/ws", kind: "site", socket: FakeSocket, random: () => 0,
    onmessage: (message, replayed) => seen.messages.push([message.seq, replayed]),
    onstate: (state) => seen.states.push(state),
    onoutgoing: (outgoing) => seen.outgoing.push([outgoing.text, outgoing.state]),
    onclear: () => seen.cleared++,
    onkeep: (kept) => { seen.kept = kept; },
    ...options,
  });
  return { link, seen, socket: () => seen.sockets.at(-1) };
}

const CONV = "A".repeat(22);
const welcome = (socket, rest = {}) => socket.hear({
  t: "welcome", re: socket.last("hello").id, conv: CONV, epoch: "e", seq: 0, recovered: false, ping_s: 25,
  limits: {}, state: {}, ...rest });
const message = (seq, rest = {}) => ({ t: "msg", conv: CONV, seq, ts: 0, mid: `m${seq}`, from: "bot", text: "a", parts: [], ...rest });
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what is said before the link is there goes once, in order, after the welcome", () => {
  const { link, seen, socket } = world();
  link.open();
  link.say("un");
  link.say("deux");
  socket().open();
  assert.deepEqual(socket().sent.map((frame) => frame.t), ["hello"]);
  welcome(socket());
  assert.deepEqual(socket().sent.slice(1).map((frame) => frame.text), ["un", "deux"]);
  for (const frame of socket().sent.slice(1)) socket().hear({ t: "ok", re: frame.id, seq: 1 });
  assert.deepEqual(seen.outgoing.at(-1), ["deux", "sent"]);
  assert.equal(link.outbox.length, 0);
  link.close();
});

test("what was not acknowledged is sent again with the same id", async () => {
  const { link, socket, seen } = world();
  link.open();
  socket().open();
  welcome(socket());
  link.say("un");
  const id = socket().last("msg").id;
  socket().drop(1006);
  await soon();
  assert.equal(seen.sockets.length, 2);
  socket().open();
  assert.deepEqual([socket().last("hello").conv, socket().last("hello").seq], [CONV, 0]);
  welcome(socket(), { recovered: true });
  assert.equal(socket().last("msg").id, id);
  link.close();
});

test("messages come in order, once; a gap makes the link resume", async () => {
  const { link, socket, seen } = world();
  link.open();
  socket().open();
  welcome(socket());
  socket().hear(message(1));
  socket().hear(message(2));
  socket().hear(message(2));
  socket().hear(message(4));
  await soon();
  assert.deepEqual(seen.messages.map(([seq]) => seq), [1, 2]);
  assert.equal(seen.sockets.length, 2);
  socket().open();
  assert.equal(socket().last("hello").seq, 2);
  link.close();
});

test("after a reload the history is asked for and replayed", () => {
  const { link, socket, seen } = world({ kept: { conv: CONV, epoch: "e", seq: 3 } });
  link.open();
  socket().open();
  assert.equal(socket().last("hello").conv, CONV);
  welcome(socket(), { recovered: true, seq: 3 });
  const asked = socket().last("history");
  socket().hear({ t: "ok", re: asked.id, events: [message(1), message(2), message(3)], more: false });
  assert.deepEqual(seen.messages, [[1, true], [2, true], [3, true]]);
  socket().hear(message(4));
  assert.deepEqual(seen.messages.at(-1), [4, false]);
  assert.equal(seen.kept.seq, 4);
  link.close();
});

test("another conversation than the one kept empties the log", () => {
  const { link, socket, seen } = world({ kept: { conv: "B".repeat(22), epoch: "e", seq: 3 } });
  link.open();
  socket().open();
  welcome(socket());
  assert.equal(seen.cleared, 1);
  assert.equal(socket().last("history"), undefined);
  socket().hear(message(1));
  assert.equal(seen.kept.conv, CONV);
  link.close();
});

test("ping is answered; a final code stops for good", async () => {
  const { link, socket, seen } = world();
  link.open();
  socket().open();
  welcome(socket());
  socket().hear({ t: "ping" });
  assert.equal(socket().sent.at(-1).t, "pong");
  socket().drop(4501);
  await soon();
  assert.equal(seen.sockets.length, 1);
  assert.equal(seen.states.at(-1), "stopped");
  link.close();
});

test("a message refused for good is marked, one refused for a while is sent again", async () => {
  const { link, socket, seen } = world();
  link.open();
  socket().open();
  welcome(socket());
  link.say("trop");
  socket().hear({ t: "err", re: socket().last("msg").id, code: "too_large", text: "Trop long." });
  assert.deepEqual(seen.outgoing.at(-1), ["trop", "failed"]);
  link.say("vite");
  const id = socket().last("msg").id;
  socket().hear({ t: "err", re: id, code: "rate_limited", text: "Patientez.", retry_ms: 1 });
  await soon();
  assert.equal(socket().sent.filter((frame) => frame.id === id).length, 2);
  link.close();
});
