// The client library alone: a socket that does what it is told, a clock that stands still.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Link, LinkError, newId } from "../../web-widget/link.js";
import { joinTabs } from "../../web-widget/link/tabs.js";
import { CONV, EPOCH, FakeClock, FakeStore, NEXT_EPOCH, OTHER, message, mine, settle, world } from "./support.mjs";

const err = (re, code, rest = {}) => ({ t: "err", ...(re ? { re } : {}), code, text: "Refusé pour une raison.", ...rest });
const texts = (socket) => socket.all("msg").map((frame) => frame.text);

// ---- Saying ----

test("what is said before the link is there goes once, in order, after the welcome", () => {
  const { link, seen, socket, acknowledge } = world();
  link.open();
  link.say("un");
  link.say("deux", "c1");
  socket().open();
  assert.deepEqual(socket().sent.map((frame) => frame.t), ["hello"]);
  socket().welcome();
  assert.deepEqual(texts(socket()), ["un"]);
  acknowledge(1);
  assert.deepEqual(texts(socket()), ["un", "deux"]);
  assert.equal(socket().last("msg").choice, "c1");
  acknowledge(2);
  assert.deepEqual(seen.outgoing, [["un", "waiting"], ["deux", "waiting"], ["un", "sent"], ["deux", "sent"]]);
  assert.deepEqual(seen.messages, [[1, false], [2, false]]);
  assert.equal(link.outbox.length, 0);
});

test("what was not acknowledged is sent again with the same id, and nothing overtakes it", () => {
  const { link, seen, socket, clock, acknowledge, online } = world();
  online();
  link.say("un");
  link.say("deux");
  const { id } = socket().last("msg");
  socket().drop(1006);
  clock.pass(0);
  assert.equal(seen.sockets.length, 2);
  socket().open();
  assert.deepEqual([socket().last("hello").conv, socket().last("hello").seq], [CONV, 0]);
  socket().welcome({ recovered: true });
  assert.deepEqual(socket().all("msg").map((frame) => [frame.id, frame.text]), [[id, "un"]]);
  acknowledge(1);
  assert.deepEqual(texts(socket()), ["un", "deux"]);
});

test("a message that came back is not sent again, though its acknowledgement was lost", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  link.say("un");
  const frame = socket().last("msg");
  socket().drop(1006);
  clock.pass(0);
  socket().open();
  socket().welcome({ recovered: true, seq: 1 });
  assert.deepEqual(texts(socket()), []);
  socket().hear(mine(1, frame));
  assert.deepEqual(texts(socket()), []);
  assert.deepEqual(seen.outgoing.at(-1), ["un", "sent"]);
  assert.equal(link.outbox.length, 0);
});

test("two messages with the same text are two", () => {
  const { link, socket, acknowledge, online } = world();
  online();
  link.say("oui");
  link.say("oui");
  acknowledge(1);
  acknowledge(2);
  const [one, two] = socket().all("msg");
  assert.notEqual(one.id, two.id);
});

test("refused for a while: the same again after the time that the server asked for, and before the others", () => {
  const { link, socket, clock, online, acknowledge } = world();
  online();
  link.say("un");
  link.say("deux");
  socket().hear(err(socket().last("msg").id, "rate_limited", { retry_ms: 700 }));
  clock.pass(699);
  assert.deepEqual(texts(socket()), ["un"]);
  clock.pass(1);
  assert.deepEqual(texts(socket()), ["un", "un"]);
  acknowledge(1);
  assert.deepEqual(texts(socket()), ["un", "un", "deux"]);
});

test("an overloaded server without a time is given one; an internal error is tried three times", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  const said = link.say("un");
  socket().hear(err(said.id, "overloaded"));
  clock.pass(1000);
  for (let i = 0; i < 3; i++) {
    socket().hear(err(said.id, "internal"));
    clock.pass(10000);
  }
  assert.equal(texts(socket()).length, 4);
  assert.deepEqual([said.state, said.error.code], ["failed", "internal"]);
  assert.equal(seen.refused.length, 4);
});

test("refused for good: the text is kept, the next one goes, and it can be said again with a new id", () => {
  for (const code of ["too_large", "id_conflict", "closed", "forbidden", "bad_request"]) {
    const { link, seen, socket, online } = world();
    online();
    const said = link.say("trop");
    link.say("suite");
    socket().hear(err(said.id, code));
    assert.deepEqual([said.text, said.state, said.error], ["trop", "failed", { code, text: "Refusé pour une raison." }]);
    assert.deepEqual(texts(socket()), ["trop", "suite"]);
    assert.deepEqual(seen.refused, [["Refusé pour une raison.", code]]);
    const again = link.retry(said);
    assert.notEqual(again.id, said.id);
    assert.deepEqual(link.outbox.map((one) => one.text), ["suite", "trop"]);
  }
});

test("an error that names nothing is of what is under way", () => {
  const { link, socket, online } = world();
  online();
  const said = link.say("a\ud800b");
  socket().hear(err(undefined, "bad_request"));
  assert.equal(said.state, "failed");
});

test("a text that is too long never leaves, and is kept; what is counted is characters", () => {
  const { link, seen, socket, online } = world();
  online();
  const long = link.say("é".repeat(2001));
  assert.deepEqual([long.state, long.error.code, long.text.length], ["failed", "too_large", 2001]);
  assert.match(long.error.text, /trop long\u00a0: 2\u00a0000 caractères/);
  assert.equal(seen.refused[0][1], "too_large");
  link.say("😀".repeat(2000));
  assert.equal(socket().all("msg").length, 1);
});

test("a frame that closes the socket for its size is not sent again", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  const said = link.say("énorme");
  socket().drop(1009);
  assert.deepEqual([said.state, said.error.code], ["failed", "too_large"]);
  clock.pass(0);
  socket().open();
  socket().welcome({ recovered: true });
  assert.deepEqual(texts(seen.sockets[1]), []);
});

test("the outbox is bounded: the fifty-first is told so at once", () => {
  const { link, seen } = world();
  for (let i = 0; i < 50; i++) assert.equal(link.say(`m${i}`).state, "waiting");
  const over = link.say("trop");
  assert.deepEqual([over.state, over.error.code], ["failed", "overloaded"]);
  assert.match(seen.refused[0][0], /réseau/);
  assert.equal(link.outbox.length, 50);
  return assert.rejects(link.human(), LinkError);
});

test("what is not sent yet can be given up; what is under way cannot", () => {
  const { link, socket, online, acknowledge } = world();
  online();
  const one = link.say("un"), two = link.say("deux");
  link.discard(one);
  link.discard(two);
  assert.deepEqual(link.outbox.map((said) => said.text), ["un"]);
  acknowledge(1);
  assert.deepEqual(texts(socket()), ["un"]);
});

test("an answer that never comes breaks the link, not the message", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  link.say("un");
  for (let i = 0; i < 3; i++) {
    clock.pass(9000);
    socket().hear({ t: "ping" });
  }
  assert.equal(seen.sockets.length, 1);
  clock.pass(3000);
  assert.equal(seen.sockets.length, 2);
  socket().open();
  socket().welcome({ recovered: true });
  assert.deepEqual(texts(socket()), ["un"]);
});

test("thinking lasts from the first message sent to the end of the last turn", () => {
  const { link, seen, socket, online } = world();
  online();
  seen.thinking.length = 0;
  const one = link.say("un"), two = link.say("deux");
  socket().hear({ t: "ok", re: one.id, seq: 1 });
  socket().hear({ t: "turn", re: one.id, conv: CONV, seq: 2 });
  assert.deepEqual(seen.thinking, [true]);
  socket().hear({ t: "ok", re: two.id, seq: 3 });
  socket().hear({ t: "turn", re: two.id, conv: CONV, seq: 4 });
  assert.deepEqual(seen.thinking, [true, false]);
});

test("confirming, asking for a human and rating go in order with the messages, over a loss", async () => {
  const { link, socket, clock, online } = world();
  online();
  link.say("oui");
  const answers = [link.confirm("tok", true), link.human(), link.rate(4, "bien")];
  socket().hear({ t: "ok", re: socket().last("msg").id, seq: 1 });
  assert.deepEqual([socket().last("confirm").token, socket().last("confirm").yes], ["tok", true]);
  const { id } = socket().last("confirm");
  socket().drop(1006);
  clock.pass(0);
  socket().open();
  socket().welcome({ recovered: true });
  assert.equal(socket().last("confirm").id, id);
  socket().hear({ t: "ok", re: id, seq: 2 });
  socket().hear({ t: "ok", re: socket().last("human").id, seq: 2 });
  assert.deepEqual([socket().last("rate").score, socket().last("rate").text], [4, "bien"]);
  socket().hear(err(socket().last("rate").id, "bad_request"));
  assert.equal((await answers[0]).seq, 2);
  assert.equal((await answers[1]).t, "ok");
  await assert.rejects(answers[2], (fault) => fault instanceof LinkError && fault.code === "bad_request");
});

// ---- Hearing ----

test("messages come in order, once; a gap makes the link resume", () => {
  const { seen, socket, clock, online } = world();
  online();
  for (const seq of [1, 2, 2, 1, 4, 3]) socket().hear(message(seq));
  assert.deepEqual(seen.messages.map(([seq]) => seq), [1, 2]);
  clock.pass(0);
  assert.equal(seen.sockets.length, 2);
  socket().open();
  assert.equal(socket().last("hello").seq, 2);
  socket().welcome({ recovered: true, seq: 4 });
  for (const seq of [3, 4]) socket().hear(message(seq));
  assert.deepEqual(seen.messages.map(([seq]) => seq), [1, 2, 3, 4]);
});

test("the very first message may not be missed either", () => {
  const { seen, socket, clock, online } = world();
  online();
  socket().hear(message(2));
  clock.pass(0);
  assert.deepEqual([seen.messages.length, seen.sockets.length], [0, 2]);
});

test("what was missed is counted, and comes before what waits is sent", () => {
  const missed = [];
  const { link, socket, clock, online } = world({ onresumed: (count) => missed.push(count) });
  online();
  socket().hear(message(1));
  socket().drop(1006);
  link.say("un");
  clock.pass(0);
  socket().open();
  socket().welcome({ recovered: true, seq: 3 });
  assert.deepEqual(missed, [2]);
  socket().hear(message(2));
  assert.deepEqual(texts(socket()), []);
  socket().hear(message(3));
  assert.deepEqual(texts(socket()), ["un"]);
});

test("after a reload a short conversation is replayed whole, and is no news", () => {
  const { seen, socket, online } = world({ kept: { conv: CONV, epoch: EPOCH, seq: 2 } });
  online({ recovered: true, seq: 3 });
  assert.deepEqual([socket().last("hello").conv, socket().last("hello").seq], [CONV, 0]);
  for (const seq of [1, 2, 3]) socket().hear(message(seq));
  assert.equal(socket().last("history"), undefined);
  socket().hear(message(4));
  assert.deepEqual(seen.messages, [[1, true], [2, true], [3, true], [4, false]]);
  assert.equal(seen.kept.seq, 4);
});

test("after a reload of a long one the history is asked for; what comes meanwhile follows it", () => {
  const { seen, socket, online } = world({ kept: { conv: CONV, epoch: EPOCH, seq: 80 } });
  online({ recovered: true, seq: 81 });
  assert.equal(socket().last("hello").seq, 80);
  socket().hear(message(81));
  const asked = socket().last("history");
  assert.deepEqual([asked.before, asked.n], [0, 50]);
  socket().hear(message(82));
  socket().hear(message(83));
  const events = Array.from({ length: 50 }, (_, i) => message(i + 33));
  socket().hear({ t: "ok", re: asked.id, events, more: true });
  assert.deepEqual([seen.messages.length, seen.messages[0], seen.messages.at(-2), seen.messages.at(-1)],
    [51, [33, true], [82, true], [83, false]]);
});

test("an embedder that still shows the log gets only what it missed", () => {
  const { seen, socket, online } = world({ kept: { conv: CONV, epoch: EPOCH, seq: 80 }, shown: true });
  online({ recovered: true, seq: 81 });
  assert.equal(seen.cleared, 0);
  socket().hear(message(81));
  assert.deepEqual(seen.messages, [[81, false]]);
  assert.equal(socket().last("history"), undefined);
});

test("another epoch: the log is emptied and read again, and what waits is said after it", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  socket().hear(message(1));
  socket().drop(1001);
  link.say("un");
  clock.pass(0);
  socket().open();
  const before = seen.cleared;
  socket().welcome({ epoch: NEXT_EPOCH, recovered: false, seq: 2 });
  assert.equal(seen.cleared, before + 1);
  socket().hear({ t: "ok", re: socket().last("history").id, events: [message(1), message(2)], more: false });
  assert.deepEqual(seen.messages.slice(1), [[1, true], [2, true]]);
  assert.deepEqual(texts(socket()), ["un"]);
  assert.equal(seen.kept.epoch, NEXT_EPOCH);
});

test("a history that is refused is asked for again by resuming", () => {
  const { seen, socket, clock, online } = world({ kept: { conv: CONV, epoch: EPOCH, seq: 80 } });
  online({ recovered: false, seq: 81 });
  socket().hear(err(socket().last("history").id, "rate_limited", { retry_ms: 400 }));
  clock.pass(399);
  assert.equal(seen.sockets.length, 1);
  clock.pass(1);
  assert.equal(seen.sockets.length, 2);
});

test("another conversation than the one kept empties the log", () => {
  const { seen, socket, online } = world({ kept: { conv: OTHER, epoch: EPOCH, seq: 3 } });
  online();
  assert.equal(seen.cleared, 1);
  assert.equal(socket().last("history"), undefined);
  socket().hear(message(1));
  assert.equal(seen.kept.conv, CONV);
});

test("what is not of this conversation, not JSON, or not known is left aside", () => {
  const { seen, socket, online } = world();
  online();
  socket().hear(message(1, { conv: OTHER }));
  for (const text of ["{", "null", "[]", "3", '{"t":7}', '{"t":"danse"}', '{"t":"msg","conv":"' + CONV + '","seq":"1"}'])
    socket().raw(text);
  assert.deepEqual(seen.messages, []);
  socket().hear(message(1));
  assert.deepEqual(seen.messages, [[1, false]]);
});

test("several listeners, each until it stops; a faulty one harms nobody", () => {
  const heard = [], faults = [];
  const { link, socket, online } = world();
  globalThis.reportError = (fault) => faults.push(fault.message);
  const stop = link.on("message", () => heard.push("a"));
  link.on("message", () => { throw new Error("listener"); });
  link.on("message", () => heard.push("b"));
  online();
  socket().hear(message(1));
  stop();
  socket().hear({ t: "ping" });
  assert.deepEqual(heard, ["a", "b"]);
  delete globalThis.reportError;
  assert.deepEqual(faults, ["listener"]);
});

// ---- Losing and coming back ----

test("ping is answered, and any frame shows that the link lives", () => {
  const { seen, socket, clock, online } = world();
  online();
  for (let i = 0; i < 4; i++) {
    clock.pass(25000);
    socket().hear({ t: "ping" });
  }
  assert.equal(socket().all("pong").length, 4);
  assert.equal(seen.sockets.length, 1);
});

test("a half-open link is left within 35 seconds, and the outbox goes over the next one", () => {
  const { link, seen, socket, clock, online } = world();
  online();
  clock.pass(34000);
  assert.equal(seen.sockets.length, 1);
  link.say("un");
  clock.pass(1000);
  assert.equal(seen.sockets.length, 2);
  assert.equal(seen.sockets[0].readyState, 3);
  socket().open();
  socket().welcome({ recovered: true });
  assert.deepEqual(texts(socket()), ["un"]);
});

test("a connection that never opens, or never welcomes, is left after 15 seconds", () => {
  const { link, seen, socket, clock } = world();
  link.open();
  clock.pass(15000);
  assert.equal(seen.sockets.length, 2);
  socket().open();
  clock.pass(15000);
  assert.equal(seen.sockets.length, 3);
});

test("waits double up to 20 s, with full jitter; a link that lasted begins anew", () => {
  const clock = new FakeClock();
  const { link, seen, socket } = world({ clock, random: () => 1 });
  link.open();
  const waits = [];
  for (let i = 0; i < 8; i++) {
    const from = clock.now(), count = seen.sockets.length;
    socket().drop(1006);
    while (seen.sockets.length === count) clock.pass(100);
    waits.push(clock.now() - from);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
  const soon = () => {
    const from = clock.now(), count = seen.sockets.length;
    socket().drop(1006);
    while (seen.sockets.length === count) clock.pass(100);
    return clock.now() - from;
  };
  socket().open();
  socket().welcome();
  assert.equal(soon(), 20000, "welcomed and lost at once");
  socket().open();
  socket().welcome({ recovered: true });
  clock.pass(10001);
  assert.equal(soon(), 500, "welcomed for a while");
  const half = world({ random: () => 0.5 });
  half.link.open();
  half.socket().drop(1006);
  half.clock.pass(249);
  assert.equal(half.seen.sockets.length, 1);
  half.clock.pass(1);
  assert.equal(half.seen.sockets.length, 2);
});

test("messages that were promised and do not come are asked for again", () => {
  const { seen, socket, clock, online } = world({ kept: { conv: CONV, epoch: EPOCH, seq: 1 } });
  online({ recovered: true, seq: 2 });
  socket().hear(message(1));
  socket().hear({ t: "ping" });
  clock.pass(0);
  assert.equal(seen.sockets.length, 2);
});

test("an address that is none is refused with words, and not tried for ever", () => {
  const faults = [];
  globalThis.reportError = (fault) => faults.push(fault.message);
  const { link, seen, clock } = world({ socket: class { constructor() { throw new SyntaxError("no URL"); } } });
  link.open();
  clock.pass(60000);
  delete globalThis.reportError;
  assert.deepEqual([faults, seen.statuses.at(-1), seen.refused.length, clock.waiting], [["no URL"], "refused", 1, 0]);
});

test("codes that are final stop for good and say why in French; the others do not", () => {
  for (const code of [4500, 4501, 4503, 4504, 4999, 3500]) {
    const { link, seen, socket, clock, signals, online } = world();
    online();
    socket().drop(code);
    clock.pass(60000);
    link.wake();
    assert.equal(seen.sockets.length, 1);
    assert.deepEqual([seen.statuses.at(-1), seen.states.at(-1), seen.refused[0][1]], ["refused", "stopped", `closed_${code}`]);
    assert.match(seen.refused[0][0], /[a-zé]+.*\.$/);
    assert.equal(signals.stopped, true);
    assert.equal(clock.waiting, 0);
  }
  const old = world();
  old.online();
  old.socket().drop(4501);
  assert.match(old.seen.refused[0][0], /plus à jour.*Rechargez/);
  for (const code of [1000, 1001, 1005, 1006, 1011, 4000, 4001, 4002, 4003, 4499]) {
    const { seen, socket, clock, online } = world();
    online();
    socket().drop(code);
    assert.equal(seen.statuses.at(-1), "waiting");
    clock.pass(0);
    assert.equal(seen.sockets.length, 2, String(code));
  }
});

test("a hello that comes too late is tried again, three times", () => {
  const { link, seen, socket, clock } = world();
  link.open();
  for (let i = 0; i < 4; i++) {
    socket().open();
    socket().drop(4502);
    clock.pass(0);
  }
  assert.deepEqual([seen.sockets.length, seen.statuses.at(-1)], [4, "refused"]);
});

test("both protocols are offered, so that an old server can say that it is one", () => {
  const { link, socket } = world();
  link.open();
  assert.deepEqual(socket().protocols, ["chemin.v1", "chemin.none"]);
});

test("every status has its coarse state", () => {
  const { link, seen, socket, clock, signals } = world({ random: () => 1 });
  assert.deepEqual([link.status, link.state], ["idle", "offline"]);
  link.open();
  socket().open();
  socket().welcome();
  socket().drop(1006);
  signals.offline();
  clock.pass(500);
  socket().open();
  socket().welcome({ recovered: true });
  signals.offline();
  signals.wake();
  link.close();
  assert.deepEqual(seen.statuses, ["connecting", "open", "waiting", "offline", "connecting", "open", "offline", "connecting", "closed"]);
  assert.deepEqual(seen.states, ["connecting", "online", "offline", "connecting", "online", "offline", "connecting", "stopped"]);
});

test("the network's return, a page shown again, or a message make it try at once", () => {
  const { link, seen, socket, clock, signals, online } = world({ random: () => 1 });
  online();
  socket().drop(1006);
  signals.wake();
  assert.equal(seen.sockets.length, 2);
  socket().drop(1006);
  link.say("un");
  assert.equal(seen.sockets.length, 3);
  socket().open();
  socket().welcome({ recovered: true });
  signals.wake();
  assert.equal(seen.sockets.length, 3, "an open link is left in peace");
  assert.equal(clock.now(), new FakeClock().now());
});

test("a page that slept longer than the link can live leaves it when it wakes", () => {
  const asleep = new FakeClock();
  let shift = 0;
  const { seen, signals, online } = world({ clock: {
    now: () => asleep.now() + shift, setTimeout: (...args) => asleep.setTimeout(...args), clearTimeout: (timer) => asleep.clearTimeout(timer) } });
  online();
  shift = 3600000;
  signals.wake();
  assert.equal(seen.sockets.length, 2);
});

test("a server that asks for peace has it, whatever the customer does", () => {
  const { link, seen, socket, clock, signals } = world();
  link.open();
  socket().open();
  socket().hear(err(socket().last("hello").id, "overloaded", { retry_ms: 2000 }));
  link.say("un");
  signals.wake();
  clock.pass(1999);
  assert.equal(seen.sockets.length, 1);
  clock.pass(1);
  assert.equal(seen.sockets.length, 2);
});

test("closed is closed: bye, no timer left, until it is opened again with what waits", () => {
  const { link, seen, socket, clock, signals, online } = world();
  online();
  socket().hear(message(1));
  link.say("un");
  link.close();
  assert.equal(socket().sent.at(-1).t, "bye");
  assert.deepEqual([link.status, clock.waiting, signals.stopped], ["closed", 0, true]);
  signals.wake();
  assert.equal(seen.sockets.length, 1);
  link.open();
  socket().open();
  socket().welcome({ recovered: true, seq: 1 });
  assert.deepEqual(texts(socket()), ["un"]);
});

test("a request that is under way when the link breaks is lost, and says so", async () => {
  const { link, socket, online } = world();
  await assert.rejects(link.history(), (fault) => fault.code === "lost");
  online();
  const asked = link.history(10, 5);
  assert.deepEqual([socket().last("history").before, socket().last("history").n], [10, 5]);
  socket().drop(1006);
  await assert.rejects(asked, (fault) => fault.code === "lost");
});

// ---- Over a reload ----

test("what is not sent survives a reload, in order, with its ids", () => {
  const storage = new FakeStore();
  const first = world({ storage });
  first.online();
  assert.equal(storage.kept.size, 0, "nothing is kept before something is said");
  first.link.say("un");
  first.acknowledge(1);
  first.socket().drop(1006);
  first.link.say("deux");
  first.link.say("trois", "c3");
  const ids = first.link.outbox.map((one) => one.id);
  first.link.close();

  const second = world({ storage });
  assert.deepEqual(second.seen.outgoing, []);
  second.online({ recovered: true, seq: 1 });
  assert.deepEqual(second.seen.outgoing, [["deux", "waiting"], ["trois", "waiting"]]);
  second.socket().hear(message(1));
  assert.deepEqual(second.socket().all("msg").map((frame) => frame.id), [ids[0]]);
  second.acknowledge(2);
  second.acknowledge(3);
  assert.deepEqual(second.socket().all("msg").map((frame) => [frame.id, frame.text, frame.choice]),
    [[ids[0], "deux", undefined], [ids[1], "trois", "c3"]]);
  assert.equal(JSON.parse(storage.getItem("chemin.link")).outbox.length, 0);
});

test("a storage that is full, closed or holds nonsense does no harm", () => {
  for (const text of ["{", "7", '{"kept":{"conv":1},"outbox":[{"id":3},null,{"id":"a","text":5}],"read":"x"}', '{"outbox":{}}']) {
    const { link, seen, online } = world({ storage: { getItem: () => text, setItem: () => { throw new Error("full"); }, removeItem() {} } });
    online();
    link.say("un");
    assert.equal(link.outbox.length, 1);
    assert.deepEqual(seen.outgoing, [["un", "waiting"]]);
  }
  const closed = world({ storage: { getItem: () => { throw new Error("denied"); }, setItem() {}, removeItem() {} } });
  closed.online();
});

test("signing out forgets the conversation, what waits, and the ticket", async () => {
  const storage = new FakeStore();
  let tickets = 0;
  const { link, socket, online } = world({ storage, ticket: () => `ticket-${++tickets}` });
  link.open();
  await settle();
  socket().open();
  socket().welcome();
  link.say("un");
  link.say("deux");
  const asked = assert.rejects(link.human(), (fault) => fault.code === "lost");
  link.forget();
  await asked;
  assert.deepEqual([storage.kept.size, link.kept, link.outbox.length, link.status], [0, null, 0, "closed"]);
  link.open();
  await settle();
  socket().open();
  assert.deepEqual([socket().last("hello").conv, socket().last("hello").ticket], [undefined, "ticket-2"]);
  socket().welcome({ conv: OTHER });
  assert.deepEqual(texts(socket()), []);
});

// ---- Who speaks ----

test("a ticket goes with hello, and is asked for once as long as it is good", async () => {
  let asked = 0;
  const { link, socket, clock } = world({ ticket: async () => `ticket-${++asked}` });
  link.open();
  await settle();
  socket().open();
  assert.equal(socket().last("hello").ticket, "ticket-1");
  socket().welcome();
  socket().drop(1006);
  clock.pass(0);
  socket().open();
  assert.deepEqual([socket().last("hello").ticket, asked], ["ticket-1", 1]);
});

test("a ticket that expired is renewed, and the message said again with its id", async () => {
  let asked = 0;
  const { link, seen, socket } = world({ ticket: async () => `ticket-${++asked}` });
  link.open();
  await settle();
  socket().open();
  socket().welcome();
  const said = link.say("un");
  link.say("deux");
  socket().hear(err(said.id, "ticket_expired"));
  await settle();
  assert.equal(socket().last("auth").ticket, "ticket-2");
  assert.deepEqual(texts(socket()), ["un"]);
  socket().hear({ t: "ok", re: socket().last("auth").id, seq: 0 });
  assert.deepEqual(socket().all("msg").map((frame) => [frame.id, frame.text]), [[said.id, "un"], [said.id, "un"]]);
  assert.deepEqual(seen.refused, [], "no news to the customer");
  socket().hear(err(said.id, "ticket_expired"));
  assert.deepEqual([said.state, seen.refused.length], ["failed", 1], "not for ever");
});

test("an advisor who only listens is told that the ticket has ended: renewed, all that is watched is asked for again", async () => {
  const tickets = ["t1", "t2", "t3"], renewed = [];
  const { link, seen, socket } = world({ role: "advisor", kind: "panel", ticket: async () => tickets.shift(), onrenewed: () => renewed.push(tickets.length) });
  const end = { t: "err", code: "ticket_expired", text: "fini" };
  link.watch({ queue: true });
  link.watch({ conv: CONV });
  link.open();
  await settle();
  socket().open();
  socket().welcome({ conv: "", seq: 0 });
  assert.equal(socket().all("watch").length, 2);
  const said = link.say("en route", undefined, CONV);
  socket().hear(end);
  socket().hear(end);
  await settle();
  link.say("attend", undefined, CONV);
  assert.deepEqual([socket().all("auth").map(({ ticket }) => ticket), texts(socket())], [["t2"], ["en route"]]);
  socket().hear({ t: "ok", re: socket().last("auth").id });
  assert.deepEqual([renewed, socket().all("watch").length, seen.refused], [[1], 4, []]);
  assert.deepEqual(socket().all("msg").map(({ id }) => id === said.id), [true, true], "what may have been refused goes again, with its id");
  socket().hear(end);
  await settle();
  socket().hear({ t: "err", re: socket().last("auth").id, code: "forbidden", text: "un autre" });
  assert.deepEqual([seen.statuses.at(-1), seen.refused], ["refused", [["un autre", "forbidden"]]]);
});

test("a ticket that is not renewed fails the message, kindly", async () => {
  for (const ticket of [async () => null, undefined]) {
    const { link, seen, socket } = world({ ticket });
    link.open();
    await settle();
    socket().open();
    socket().welcome();
    const said = link.say("un");
    link.say("deux");
    socket().hear(err(said.id, "ticket_expired"));
    await settle();
    assert.deepEqual([said.state, said.error.code, seen.refused.length], ["failed", "ticket_expired", 1]);
    assert.deepEqual(texts(socket()), ["un", "deux"]);
    assert.equal(seen.sockets.length, 1);
  }
});

test("hello with an expired ticket asks for another, on the same socket, once", async () => {
  let asked = 0;
  const { link, seen, socket, clock } = world({ ticket: async () => `ticket-${++asked}` });
  link.open();
  await settle();
  socket().open();
  socket().welcome();
  socket().drop(1006);
  clock.pass(0);
  socket().open();
  socket().hear(err(socket().last("hello").id, "ticket_expired"));
  await settle();
  assert.deepEqual(socket().all("hello").map((frame) => frame.ticket), ["ticket-1", "ticket-2"]);
  socket().hear(err(socket().last("hello").id, "unauthorized"));
  assert.deepEqual([seen.statuses.at(-1), seen.refused.at(-1)[1], asked], ["refused", "unauthorized", 2]);
});

test("no ticket to be had is a fault of the network: it waits and asks again", async () => {
  let asked = 0;
  const { link, seen, socket, clock } = world({ random: () => 1, ticket: async () => {
    if (++asked === 1) throw new Error("offline");
    return "";
  } });
  link.open();
  await settle();
  assert.deepEqual([seen.sockets.length, seen.statuses.at(-1)], [0, "waiting"]);
  clock.pass(500);
  await settle();
  socket().open();
  assert.equal("ticket" in socket().last("hello"), false);
});

test("somebody else's conversation is left, and what was meant for it is not said in another", () => {
  const storage = new FakeStore();
  storage.setItem("chemin.link", JSON.stringify({ kept: { conv: OTHER, epoch: EPOCH, seq: 3 }, outbox: [{ id: "x1", text: "privé" }] }));
  const { seen, socket, link } = world({ storage });
  link.open();
  socket().open();
  socket().hear(err(socket().last("hello").id, "forbidden"));
  assert.deepEqual(socket().all("hello").map((frame) => frame.conv), [OTHER, undefined]);
  socket().welcome();
  assert.deepEqual(texts(socket()), []);
  assert.deepEqual(seen.outgoing.at(-1), ["privé", "failed"]);
  const role = world({ role: "advisor" });
  role.link.open();
  role.socket().open();
  role.socket().hear(err(role.socket().last("hello").id, "forbidden"));
  assert.deepEqual([role.seen.statuses.at(-1), role.seen.refused.length], ["refused", 1]);
});

test("signing in on an open conversation; between hello and welcome; and while there is no link", async () => {
  const { link, socket, clock, online } = world();
  online();
  const done = link.signIn("t1");
  await settle();
  socket().hear({ t: "ok", re: socket().last("auth").id, seq: 0 });
  assert.equal((await done).t, "ok");
  socket().drop(1006);
  await link.signIn("t2");
  assert.equal(socket().last("auth"), undefined);
  clock.pass(0);
  socket().open();
  assert.equal(socket().last("hello").ticket, "t2");
  await link.signIn("t3");
  socket().welcome({ recovered: true });
  assert.equal(socket().last("auth").ticket, "t3");
});

// ---- Around the conversation ----

test("what came is acknowledged once for many; what is read is told, later if need be", () => {
  const read = [];
  const { link, socket, clock, online } = world({ onread: (seq) => read.push(seq) });
  online();
  for (const seq of [1, 2, 3]) socket().hear(message(seq));
  clock.pass(300);
  assert.deepEqual(socket().all("ack").map((frame) => frame.seq), [3]);
  link.read(2);
  link.read(1);
  link.read(9);
  assert.deepEqual(socket().all("read").map((frame) => frame.seq), [2]);
  socket().drop(1006);
  link.read();
  clock.pass(0);
  socket().open();
  socket().welcome({ recovered: true, seq: 3 });
  assert.deepEqual(socket().all("read").map((frame) => frame.seq), [3]);
  assert.deepEqual(read, [2, 3]);
});

test("what another tab has read is read here, and not told again", () => {
  const read = [], receipts = [];
  const { link, socket, online } = world({ onread: (seq) => read.push(seq), onreceipt: (frame) => receipts.push(frame.who) });
  online();
  socket().hear(message(1));
  socket().hear({ t: "receipt", conv: CONV, kind: "read", who: "advisor", seq: 1 });
  socket().hear({ t: "receipt", conv: CONV, kind: "read", who: "customer", seq: 1 });
  link.read();
  assert.deepEqual([read, receipts, socket().all("read").length], [[1], ["advisor", "customer"], 0]);
});

test("typing is told every 3 s at most, and ends; that of others ends by itself", () => {
  const heard = [];
  const { link, socket, clock, online } = world({ ontyping: (frame) => heard.push(frame.on) });
  link.typing(true);
  online();
  link.typing(false);
  for (let i = 0; i < 5; i++) {
    link.typing(true);
    clock.pass(1000);
  }
  link.typing(false);
  link.typing(false);
  assert.deepEqual(socket().all("typing").map((frame) => frame.on), [true, true, false]);
  const who = { t: "typing", conv: CONV, who: "advisor" };
  socket().hear({ ...who, on: true });
  clock.pass(5999);
  assert.deepEqual(heard, [true]);
  clock.pass(1);
  socket().hear({ ...who, on: true });
  socket().drop(1006);
  assert.deepEqual(heard, [true, false, true, false]);
});

test("the mode and what is owed are told at each welcome, and when they change", () => {
  const modes = [], owed = [];
  const { socket, online } = world({ onmode: ({ mode }) => modes.push(mode), onunpaid: (unpaid) => owed.push(unpaid?.active ?? null) });
  online({ mode: "waiting" });
  socket().hear({ t: "mode", conv: CONV, mode: "advisor", mode_ver: 3, by: "Camille" });
  socket().hear({ t: "unpaid", active: true, amount_cents: 4250, due: "2026-03-01", invoices: [], blocked: [], chemin: "A > B" });
  assert.deepEqual(modes, ["waiting", "advisor"]);
  assert.deepEqual(owed, [null, true]);
});

test("an advisor's link watches, watches again after a loss, and says to the conversation it names", async () => {
  const watched = [], faults = [];
  const { link, seen, socket, clock } = world({ role: "advisor", kind: "panel",
    onwatched: (answer, what) => (answer.code ? faults.push([answer.code, what]) : watched.push(what)) });
  const welcome = { conv: "", seq: 0, advisor: { id: "conseiller-1", name: "Camille", role: "advisor" } };
  link.open();
  socket().open();
  socket().welcome(welcome);
  link.watch({ queue: true });
  link.watch({ conv: CONV });
  link.watch({ conv: OTHER });
  link.unwatch({ conv: OTHER });
  assert.deepEqual(socket().sent.slice(1).map((frame) => [frame.t, frame.conv ?? "queue"]),
    [["watch", "queue"], ["watch", CONV], ["watch", OTHER], ["unwatch", OTHER]]);
  socket().hear({ t: "ok", re: socket().sent[1].id, entries: [], rest: [], counts: { bot: 0, waiting: 0, advisor: 0, closed: 0 },
                  advisors: [], thresholds_s: [60, 180], intents: [] });
  socket().drop(1001);
  clock.pass(0);
  socket().open();
  socket().welcome(welcome);
  assert.deepEqual(socket().all("watch").map((frame) => frame.conv ?? "queue"), ["queue", CONV]);
  assert.deepEqual(watched, [{ queue: true }]);
  assert.deepEqual(faults.splice(0), [["lost", { conv: CONV }], ["lost", { conv: OTHER }]]);
  socket().hear(err(socket().last("watch").id, "not_found"));
  assert.deepEqual(faults, [["not_found", { conv: CONV }]]);
  socket().hear(message(7));
  assert.deepEqual(seen.messages, [[7, false]]);
  link.say("Bonjour", undefined, CONV);
  assert.equal(socket().last("msg").conv, CONV);
  const taking = link.request({ t: "take", conv: CONV, mode_ver: 1 });
  socket().hear({ ...err(socket().last("take").id, "taken"), mode: "advisor", mode_ver: 2, by: "Sacha" });
  await assert.rejects(taking, (fault) => fault.code === "taken" && fault.frame.by === "Sacha");
});

test("ids are of the form that the server takes, and differ", () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{1,64}$/);
});

test("without signals of a browser the library works as it is", () => {
  const link = new Link({ url: "ws://x/ws", kind: "script", socket: class { close() {} } });
  link.open();
  assert.equal(link.status, "connecting");
  link.close();
});

// ---- Tabs ----

/** BroadcastChannel, at once: what one end posts all the others hear. */
function channels() {
  const ends = [];
  return () => {
    const end = { postMessage: (data) => ends.filter((one) => one !== end).forEach((one) => one.onmessage?.({ data: structuredClone(data) })), close() {} };
    ends.push(end);
    return end;
  };
}

test("a new tab goes on with the conversation of the other; what one says, reads or forgets shows in the other", async () => {
  const channel = channels();
  const one = world(), two = world();
  const first = joinTabs(one.link, channel());
  one.clock.pass(100);
  await first;
  one.online();
  one.socket().hear(message(1));
  await joinTabs(two.link, channel());
  assert.deepEqual(two.link.kept, { conv: CONV, epoch: EPOCH, seq: 1 });
  two.online({ recovered: true, seq: 1 });
  two.socket().hear(message(1));
  assert.deepEqual(two.seen.messages, [[1, true]]);
  const elsewhere = [];
  two.link.on("outgoing", (outgoing) => elsewhere.push([outgoing.text, outgoing.state, outgoing.elsewhere]));
  one.link.say("un");
  one.acknowledge(2);
  assert.deepEqual(elsewhere, [["un", "waiting", true], ["un", "sent", true]]);
  assert.equal(two.link.outbox.length, 0);
  one.link.read(1);
  assert.equal(two.link.readSeq, 1);
  one.link.forget();
  assert.deepEqual([one.link.kept, two.link.kept, two.link.status], [null, null, "closed"]);
});

test("a tab that answers late is followed, unless something was said here already", async () => {
  for (const speaks of [false, true]) {
    const channel = channels();
    const slow = channel(), { link, seen, socket, clock } = world();
    const joining = joinTabs(link, channel());
    clock.pass(100);
    await joining;
    link.open();
    socket().open();
    socket().welcome({ conv: OTHER });
    if (speaks) link.say("un");
    slow.postMessage({ kind: "kept", kept: { conv: CONV, epoch: EPOCH, seq: 1 } });
    assert.equal(link.kept.conv, speaks ? OTHER : CONV);
    assert.equal(seen.sockets.length, speaks ? 1 : 2);
    if (speaks) continue;
    socket().open();
    socket().welcome({ recovered: true, seq: 1 });
    socket().hear(message(1));
    slow.postMessage({ kind: "kept", kept: { conv: OTHER, epoch: EPOCH, seq: 1 } });
    assert.deepEqual([seen.messages, link.kept.conv], [[[1, true]], CONV]);
  }
});

test("what another page posts on the channel is checked; a tab alone waits a moment only", async () => {
  const channel = channels();
  const stranger = channel();
  const { link, clock, seen } = world();
  const joining = joinTabs(link, channel());
  for (const data of [null, 7, {}, { kind: "kept" }, { kind: "kept", kept: { conv: 3 } }, { kind: "outgoing" }, { kind: "read", seq: "x" }])
    stranger.postMessage(data);
  assert.equal(link.kept, null);
  clock.pass(100);
  await joining;
  assert.deepEqual(seen.outgoing, []);
});

// ---- Files ----

const PART = { k: "file", name: "Facture mars 2026.pdf", type: "application/pdf", bytes: 4, url: "/fichiers/AAAA/facture-2026-03.pdf" };

/** A server of files: `answers` in turn, each a status and a problem, or a body; what it was asked. */
function files(...answers) {
  const asked = [];
  const fetch = async (url, { headers, redirect }) => {
    assert.equal(redirect, "error");
    asked.push([url, headers.authorization]);
    const [status, body] = answers.shift();
    if (!status) throw new TypeError("fetch failed");
    const isFile = status === 200;
    return new Response(isFile ? body : typeof body === "string" ? body : JSON.stringify({ status, ...body }),
      { status, headers: { "content-type": isFile ? "application/pdf" : "application/problem+json" } });
  };
  return { fetch, asked };
}

const failure = (promise) => promise.then(() => assert.fail("was not refused"), (fault) => {
  assert.ok(fault instanceof LinkError);
  return [fault.code, fault.message];
});

test("a file is fetched from the server of the link with the ticket, and has the name of the part", async () => {
  const { fetch, asked } = files([200, "%PDF"]);
  const { link } = world({ url: "wss://assistant.example/ws", ticket: async () => "t1", fetch });
  const { name, blob } = await link.download(PART);
  assert.deepEqual([name, blob.type, await blob.text()], [PART.name, "application/pdf", "%PDF"]);
  assert.deepEqual(asked, [["https://assistant.example/fichiers/AAAA/facture-2026-03.pdf", "Bearer t1"]]);
});

test("the ticket of the connection is used; one that has expired is renewed once, and the next hello has it", async () => {
  let tickets = 0;
  const { fetch, asked } = files([200, "a"], [401, { code: "ticket_expired" }], [200, "b"]);
  const { link, socket, clock } = world({ ticket: async () => `t${++tickets}`, fetch });
  link.open();
  await settle();
  socket().open();
  socket().welcome();
  await link.download(PART);
  assert.equal(await (await link.download(PART)).blob.text(), "b");
  assert.deepEqual(asked.map(([, shown]) => shown), ["Bearer t1", "Bearer t1", "Bearer t2"]);
  socket().drop(1006);
  clock.pass(0);
  socket().open();
  assert.equal(socket().last("hello").ticket, "t2");
});

test("without a good ticket a file is refused, and the server is not asked without one", async () => {
  const late = files([401, { code: "ticket_expired" }], [401, { code: "unauthorized" }]);
  assert.deepEqual(await failure(world({ ticket: () => "t", fetch: late.fetch }).link.download(PART)),
    ["unauthorized", "Votre connexion a expiré. Reconnectez-vous pour continuer."]);
  for (const ticket of [undefined, () => null, () => ""]) {
    const { fetch, asked } = files();
    assert.equal((await failure(world({ ticket, fetch }).link.download(PART)))[0], "unauthorized");
    assert.deepEqual(asked, []);
  }
});

test("a ticket is never shown to another server", async () => {
  for (const url of ["https://ailleurs.example/f", "//ailleurs.example/f", "http://[", "data:,a"]) {
    const { fetch, asked } = files();
    const { link } = world({ url: "wss://assistant.example/ws", ticket: () => "t", fetch });
    assert.equal((await failure(link.download({ ...PART, url })))[0], "lost", url);
    assert.deepEqual(asked, []);
  }
});

test("what the server says of a file is told in its words, what the network does in ours, and it can be tried again", async () => {
  const expired = "Ce lien a expiré\u00a0: demandez à nouveau le document.";
  const { fetch } = files([410, { code: "link_expired", detail: expired }], [0], [502, "<html>Bad Gateway"], [200, "%PDF"]);
  const { link } = world({ ticket: () => "t", fetch });
  assert.deepEqual(await failure(link.download(PART)), ["link_expired", expired]);
  for (let i = 0; i < 2; i++) {
    const [code, text] = await failure(link.download(PART));
    assert.equal(code, "lost");
    assert.match(text, /^Le document n’a pas pu être téléchargé/);
  }
  assert.equal(await (await link.download(PART)).blob.text(), "%PDF");
});

test("a ticket that comes after signing out is not kept", async () => {
  let give;
  const { fetch } = files([200, "a"]);
  const { link } = world({ ticket: () => new Promise((resolve) => { give = resolve; }), fetch });
  const coming = link.download(PART);
  link.forget();
  give("of who left");
  await coming;
  assert.equal(link.line.ticket, null);
});
