// @ts-check
/**
 * link.js - the client library: one conversation over `chemin.v1`, without any DOM.
 *
 * Connects, says hello, resumes by epoch and seq, sends each message until it is acknowledged
 * (same id, so that nothing happens twice), notices gaps and dead links, and tries again with
 * full jitter. `link.d.ts` is its contract, README.md tells how to use it.
 *
 * @typedef {import("./link.js").Link} Contract
 * @typedef {import("./link.js").Kept} Kept
 * @typedef {import("./link.js").Outgoing} Outgoing
 * @typedef {import("./link.js").Status} Status
 * @typedef {import("./link.js").LinkState} LinkState
 * @typedef {import("./link.js").LinkOptions} LinkOptions
 * @typedef {import("./link.js").Message} Message
 * @typedef {{ok: (ok: any) => void, err: (err: any) => void}} Answer
 */
import { Connection } from "./link/connection.js";
import { fetchFile } from "./link/download.js";
import { Emitter } from "./link/emitter.js";
import { Memory, goodKept } from "./link/memory.js";
import { MOST, Outbox } from "./link/outbox.js";
import { Receipts } from "./link/receipts.js";
import { FULL, SIGN_IN, tooLong } from "./link/sentences.js";
import { newId, realClock } from "./link/world.js";

export { newId };

const HISTORY_COUNT = 50;
/** Close codes. */
const FRAME_TOO_LARGE = 1009, RESUME = 4003;

/** @type {Record<Status, LinkState>} */
const COARSE = { idle: "offline", connecting: "connecting", open: "online", waiting: "offline",
                 offline: "offline", closed: "stopped", refused: "stopped" };

const isAboutTicket = (/** @type {any} */ err) => err.code === "ticket_expired" || err.code === "unauthorized";

export class LinkError extends Error {
  /** @param {any} fault an err frame, or {code, text} */
  constructor(fault) {
    super(fault.text ?? fault.code);
    this.code = fault.code;
    this.frame = fault.t ? fault : undefined;
  }
}

/** @implements {Contract} */
export class Link extends Emitter {
  /** @type {Kept | null} */ kept = null;
  /** Last seq applied here; 0 before anything. */
  seq = 0;
  limits = { text: 2000, frame: 16384, rate: 60 };
  /** @type {LinkState} */ #stateTold = "offline";
  /** @type {string | null} */ #ticketTold = null;
  #helloId = "";
  #helloSeq = 0;
  /** The log is empty though the conversation is known: after a reload. */
  #fresh = false;
  /** Up to here messages are not news. */
  #oldSeq = 0;
  /** Up to here messages are on their way. */
  #topSeq = 0;
  /** Messages that came while the history was awaited. @type {Message[] | null} */ #held = null;
  /** Requests that wait for their answer. @type {Map<string, Answer>} */ #asked = new Map();
  /** Ids whose turn is not over. @type {Set<string>} */ #turns = new Set();
  /** @type {Map<string, object>} */ #watched = new Map();
  #written = false;
  /** What to do when no other ticket is to be had; null: none is asked for. @type {((fault: any) => void)[] | null} */ #renewal = null;
  /** Restored messages that nobody has heard of. @type {Outgoing[]} */ #untold = [];

  /** @param {LinkOptions} options */
  constructor(options) {
    super();
    this.options = options;
    this.clock = options.clock ?? realClock;
    for (const [name, value] of Object.entries(options))
      if (name.startsWith("on") && typeof value === "function") this.on(name.slice(2), value);
    this.line = new Connection(options, this.clock, {
      opened: () => this.#hello(),
      frame: (frame) => this.#receive(frame),
      left: (code) => this.#left(code),
      became: (status) => this.#became(status),
      refused: (text, code) => this.emit("refused", text, code),
    });
    this.box = new Outbox({
      clock: this.clock,
      send: (frame) => this.#sendQueued(frame),
      silent: () => this.line.lose(RESUME),
      renew: (entry, err) => this.#renewFor(entry, err),
      tell: (outgoing) => { if (!this.#untold.includes(outgoing)) this.emit("outgoing", outgoing); },
      changed: () => this.#save(),
    });
    this.receipts = new Receipts({
      clock: this.clock,
      send: (frame) => this.line.send({ conv: this.kept?.conv, ...frame }),
      top: () => this.seq,
      read: (seq) => {
        this.#save();
        this.emit("read", seq);
      },
      typing: (frame) => this.emit("typing", frame),
    });
    this.memory = new Memory(options.storage, options.key);
    this.#restore();
  }

  get status() {
    return this.line.status;
  }

  get state() {
    return COARSE[this.status];
  }

  get outbox() {
    return this.box.messages;
  }

  get readSeq() {
    return this.receipts.readSeq;
  }

  #became(/** @type {Status} */ status) {
    this.emit("status", status);
    if (this.state === this.#stateTold) return;
    this.#stateTold = this.state;
    this.emit("state", this.state);
  }

  // ---- What is kept over a reload ----

  #restore() {
    const { kept, shown } = this.options, stored = this.memory.load();
    this.kept = goodKept(kept) ?? stored?.kept ?? null;
    this.#fresh = this.kept !== null && !shown;
    this.seq = this.kept && shown ? this.kept.seq : 0;
    this.#written = stored !== null;
    this.receipts.begin(stored?.read);
    this.#untold = (stored?.outbox ?? []).slice(0, MOST);
    for (const outgoing of this.#untold) this.#queue(outgoing);
  }

  /** Nothing is stored before the customer has said something. */
  #save() {
    if (this.#written) this.memory.save({ kept: this.kept, read: this.readSeq, outbox: this.outbox });
  }

  #keep(/** @type {Kept} */ kept) {
    this.kept = kept;
    this.#save();
    this.emit("keep", kept);
  }

  /** Goes on with the conversation of another tab, unless something was said in one here. @param {Kept} kept */
  adopt(kept) {
    const good = goodKept(kept);
    if (!good || this.#written || good.conv === this.kept?.conv) return;
    this.kept = good;
    this.seq = 0;
    this.#fresh = true;
    this.receipts.begin();
    if (this.line.isOn) this.line.reopen();
  }

  forget() {
    this.close();
    const { kept } = this;
    this.box.clear();
    this.line.forgetTicket();
    this.kept = null;
    this.seq = 0;
    this.receipts.begin();
    this.#fresh = this.#written = false;
    this.memory.clear();
    this.emit("clear");
    this.emit("forget", kept);
  }

  // ---- Connecting ----

  open() {
    for (const outgoing of this.#untold.splice(0)) this.emit("outgoing", outgoing);
    this.line.open();
  }

  close() {
    this.line.close();
  }

  wake() {
    this.line.wake();
  }

  #hello() {
    const { role = "customer", kind } = this.options;
    this.#helloId = newId();
    this.#helloSeq = this.seq;
    this.#ticketTold = this.line.ticket;
    // A short conversation is replayed whole, which saves the history's round trip.
    if (this.#fresh && this.kept && this.kept.seq > HISTORY_COUNT) this.#helloSeq = this.kept.seq;
    this.line.send({ t: "hello", id: this.#helloId, role, kind,
                     ...(this.line.ticket ? { ticket: this.line.ticket } : {}),
                     ...(this.kept ? { conv: this.kept.conv, epoch: this.kept.epoch, seq: this.#helloSeq } : {}) });
  }

  #helloRefused(/** @type {any} */ err) {
    if (isAboutTicket(err) && this.line.renewForHello(() => this.#hello())) {
      // A new one is on its way.
    } else if ((err.code === "forbidden" || err.code === "not_found") && this.kept) {
      // Somebody else's conversation, or nobody's: what was meant for it is not said elsewhere.
      this.kept = null;
      this.seq = 0;
      this.box.failAll(err);
      this.emit("clear");
      this.#hello();
    } else if (err.retry_ms || ["rate_limited", "overloaded", "internal"].includes(err.code)) {
      this.line.lose(0, err.retry_ms ?? 0);
    } else {
      this.line.refuse(err.text, err.code);
    }
  }

  /** What was under way goes again later, or is lost. */
  #left(/** @type {number} */ code) {
    this.#held = this.#renewal = null;
    this.receipts.stop();
    this.box.stop(code === FRAME_TOO_LARGE ? { code: "too_large", text: tooLong(this.limits.text) } : undefined);
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer.err({ code: "lost" });
    const thought = this.#turns.size > 0;
    this.#turns.clear();
    if (thought) this.emit("thinking", false);
  }

  // ---- Frames ----

  #receive(/** @type {any} */ frame) {
    this.emit("frame", frame);
    switch (frame.t) {
      case "ping": this.#ping(); break;
      case "welcome": if (frame.re === this.#helloId) this.#welcome(frame); break;
      case "msg": this.#message(frame); break;
      case "ok": this.#ok(frame); break;
      case "err": this.#err(frame); break;
      case "turn": this.#thinks(frame.re, false); break;
      case "typing": this.receipts.heard(frame); break;
      case "receipt": this.#receipt(frame); break;
      case "unpaid": case "mode": case "suggestions": case "presence": case "queue": case "note": case "tag":
        this.emit(frame.t, frame);
    }
  }

  #ping() {
    this.line.send({ t: "pong" });
    // What was promised has not come for the whole time between two pings.
    if (this.#topSeq > this.seq || this.#held) this.line.lose(RESUME);
  }

  #welcome(/** @type {any} */ frame) {
    this.limits = frame.limits;
    this.line.welcome(frame.ping_s);
    const { mode, mode_ver, by, rank, alone, unpaid, advisors } = frame.state;
    if (advisors !== undefined) this.emit("presence", { advisors });
    this.emit("mode", { conv: frame.conv, mode, mode_ver, by, rank, alone });
    this.emit("unpaid", unpaid);
    // Signed in between hello and welcome.
    if (this.line.ticket !== this.#ticketTold) this.#ask(this.#auth(), { ok() {}, err() {} });
    if (this.options.role === "advisor") {
      for (const what of this.#watched.values()) this.#askToWatch(what);
      this.receipts.start();
      this.box.start();
    } else {
      this.#catchUp(frame);
    }
  }

  /** All that was missed, or all anew. */
  #catchUp(/** @type {any} */ { conv, epoch, seq, recovered }) {
    const same = this.kept?.conv === conv;
    const goesOn = same && recovered && this.#helloSeq === this.seq;
    if (!same) this.receipts.begin();
    if (!goesOn) this.seq = 0;
    this.#topSeq = seq;
    this.#oldSeq = this.#fresh && goesOn ? seq : 0;
    if (!goesOn || this.#fresh) this.emit("clear");
    else if (seq > this.seq) this.emit("resumed", seq - this.seq);
    this.#fresh = false;
    this.#keep({ conv, epoch, seq: this.seq });
    if (!goesOn && same && seq > 0) this.#replay();
    else this.#caughtUp();
  }

  #replay() {
    this.#held = [];
    this.#ask({ t: "history", conv: this.kept?.conv, before: 0, n: HISTORY_COUNT }, {
      ok: ({ events }) => {
        const held = this.#held ?? [];
        this.#held = null;
        for (const event of events) this.#apply(event, true);
        this.seq = Math.max(this.seq, this.#topSeq);
        for (const message of held) this.#message(message);
        this.#caughtUp();
      },
      err: (err) => { if (err.code !== "lost") this.line.lose(RESUME, err.retry_ms); },
    });
  }

  /** Once nothing is on its way any more, what waits may go. */
  #caughtUp() {
    if (!this.line.isWelcomed || this.#held || this.seq < this.#topSeq) return;
    this.#topSeq = 0;
    this.receipts.start();
    this.box.start();
  }

  /** In order, or not at all: a gap means that something was lost, so the link resumes. */
  #message(/** @type {Message} */ message) {
    if (this.options.role === "advisor") {
      this.emit("message", message, false);
    } else if (message.conv !== this.kept?.conv || !Number.isSafeInteger(message.seq)) {
      // not ours
    } else if (this.#held) {
      this.#held.push(message);
    } else if (message.seq > this.seq + 1) {
      this.line.lose(RESUME);
    } else if (message.seq > this.seq) {
      this.#apply(message, message.seq <= this.#oldSeq);
      this.#caughtUp();
    }
  }

  #apply(/** @type {Message} */ message, /** @type {boolean} */ replayed) {
    this.seq = message.seq;
    this.box.seen(message.cid);
    if (this.kept) this.#keep({ ...this.kept, seq: message.seq });
    this.emit("message", message, replayed);
    this.receipts.received();
  }

  #ok(/** @type {any} */ frame) {
    const answer = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (answer) answer.ok(frame);
    else this.box.ok(frame);
  }

  #err(/** @type {any} */ frame) {
    if (!this.line.isWelcomed && (frame.re === undefined || frame.re === this.#helloId)) {
      this.#helloRefused(frame);
      return;
    }
    this.#thinks(frame.re, false);
    const answer = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (answer) answer.err(frame);
    // The server says so by itself to advisors, who may only listen.
    else if (frame.re === undefined && frame.code === "ticket_expired" && this.options.ticket) this.renew();
    // An expired ticket that is being renewed is no news to the customer.
    else if (!this.box.err(frame) || !this.line.ticketWanted) this.emit("refused", frame.text, frame.code);
  }

  // ---- Asking ----

  /** Sends at once; the answer is lost with the link. @param {{t: string, [field: string]: any}} frame @param {Answer} answer */
  #ask(frame, answer) {
    if (!this.line.isWelcomed) {
      answer.err({ code: "lost" });
      return;
    }
    const id = newId();
    this.#asked.set(id, answer);
    this.line.send({ ...frame, id });
    if (frame.t === "auth") this.#thinks(id, true);
  }

  /** @type {import("./link.js").Link["request"]} */
  request(frame) {
    return new Promise((resolve, reject) => {
      this.#ask(frame, { ok: resolve, err: (fault) => reject(new LinkError(fault)) });
    });
  }

  history(before = 0, n = HISTORY_COUNT) {
    return this.request({ t: "history", conv: this.kept?.conv, before, n });
  }

  /** In order with the messages. @param {{t: string, [field: string]: any}} frame */
  #ordered(frame) {
    return new Promise((resolve, reject) => {
      const failed = (/** @type {any} */ fault) => reject(new LinkError(fault));
      if (this.box.isFull) failed({ code: "overloaded", text: FULL });
      else this.box.add({ ...frame, id: newId() }, { done: resolve, failed });
    });
  }

  /** @param {string} token @param {boolean} yes */
  confirm(token, yes) {
    return this.#ordered({ t: "confirm", token, yes });
  }

  human() {
    return this.#ordered({ t: "human" });
  }

  /** @param {number} score @param {string} [text] */
  rate(score, text) {
    return this.#ordered({ t: "rate", score, ...(text ? { text } : {}) });
  }

  /** @param {string} text @param {string} [choice] @param {string} [conv] @returns {Outgoing} */
  say(text, choice, conv) {
    /** @type {Outgoing} */
    const outgoing = { id: newId(), text, state: "waiting", ...(choice ? { choice } : {}), ...(conv ? { conv } : {}) };
    this.#written = true;
    this.receipts.typed();
    if ([...text].length > this.limits.text) return this.#failed(outgoing, "too_large", tooLong(this.limits.text));
    if (this.box.isFull) return this.#failed(outgoing, "overloaded", FULL);
    this.#queue(outgoing);
    this.wake();
    return outgoing;
  }

  #failed(/** @type {Outgoing} */ outgoing, /** @type {string} */ code, /** @type {string} */ text) {
    outgoing.state = "failed";
    outgoing.error = { code, text };
    this.emit("outgoing", outgoing);
    this.emit("refused", text, code);
    return outgoing;
  }

  #queue(/** @type {Outgoing} */ outgoing) {
    const { id, text, choice, conv } = outgoing;
    this.box.add({ t: "msg", id, text, ...(choice ? { choice } : {}), ...(conv ? { conv } : {}) }, { outgoing });
  }

  /** @param {{name: string, url: string}} part */
  download(part) {
    return fetchFile(part, this.line).catch((fault) => { throw new LinkError(fault); });
  }

  /** @param {Outgoing} outgoing */
  retry(outgoing) {
    return this.say(outgoing.text, outgoing.choice, outgoing.conv);
  }

  /** @param {Outgoing} outgoing */
  discard(outgoing) {
    this.box.drop(outgoing);
  }

  #sendQueued(/** @type {any} */ frame) {
    this.line.send({ conv: this.kept?.conv, ...frame });
    if (frame.t !== "rate" && this.options.role !== "advisor") this.#thinks(frame.id, true);
  }

  /** Whether some turn of ours is not over. */
  #thinks(/** @type {string} */ id, /** @type {boolean} */ on) {
    const before = this.#turns.size > 0;
    if (on) this.#turns.add(id);
    else this.#turns.delete(id);
    if (before !== this.#turns.size > 0) this.emit("thinking", !before);
  }

  // ---- Who speaks ----

  /** The ticket has expired: a new one first, then the same request. @type {import("./link/outbox.js").Host["renew"]} */
  #renewFor(entry, err) {
    if (!isAboutTicket(err) || !this.options.ticket || entry.tries > 0) return false;
    entry.tries = 1;
    this.#renew(err, (fault) => this.box.fail(entry, fault));
    return true;
  }

  renew() {
    if (this.line.isWelcomed) this.#renew({ code: "ticket_expired", text: SIGN_IN }, () => {});
  }

  /** Another ticket; `err` is why it is wanted. What is said meanwhile waits. @param {any} err @param {(fault: any) => void} failed */
  #renew(err, failed) {
    if (this.#renewal) {
      this.#renewal.push(failed);
      return;
    }
    this.#renewal = [failed];
    this.line.ticketWanted = true;
    this.box.pause();
    this.line.askTicket(() => {
      if (!this.line.ticket) this.#notRenewed(err);
      else this.#ask(this.#auth(), { ok: () => this.#renewed(), err: (fault) => { if (fault.code !== "lost") this.#notRenewed(fault); } });
    });
  }

  /** Nothing was told to an advisor whose ticket had ended: all that is watched is asked for again. */
  #renewed() {
    this.#renewal = null;
    this.emit("renewed");
    for (const what of this.#watched.values()) this.#askToWatch(what);
    this.box.resume();
  }

  #notRenewed(/** @type {any} */ fault) {
    const all = this.#renewal ?? [];
    this.#renewal = null;
    // Another advisor's ticket: nothing here is theirs.
    if (this.options.role === "advisor" && !isAboutTicket(fault)) {
      this.line.refuse(fault.text, fault.code);
      return;
    }
    for (const failed of all) failed(fault);
    this.box.resume();
    this.emit("refused", fault.text, fault.code);
  }

  #auth() {
    return { t: "auth", ...(this.kept ? { conv: this.kept.conv } : {}), ticket: this.line.ticket };
  }

  /** @param {string} [ticket] */
  async signIn(ticket) {
    this.line.ticket = ticket ?? (await this.options.ticket?.()) ?? null;
    this.line.ticketWanted = false;
    if (this.line.isWelcomed) return this.request(this.#auth());
    this.open();
    return undefined;
  }

  // ---- Receipts and typing ----

  /** @param {number} [seq] @param {string} [conv] */
  read(seq = this.seq, conv) {
    if (!conv) this.receipts.read(seq);
    else if (this.line.isWelcomed) this.line.send({ t: "read", conv, seq });
  }

  #receipt(/** @type {any} */ frame) {
    this.emit("receipt", frame);
    if (frame.kind === "read" && frame.who === "customer" && this.options.role !== "advisor") this.receipts.readElsewhere(frame.seq);
  }

  /** @param {boolean} on @param {string} [conv] */
  typing(on, conv) {
    this.receipts.typing(on, conv);
  }

  // ---- Advisors ----

  /** @param {{conv?: string, queue?: true}} what */
  watch(what) {
    this.#watched.set(what.conv ?? "", what);
    if (this.line.isWelcomed) this.#askToWatch(what);
  }

  /** @param {{conv?: string, queue?: true}} what */
  unwatch(what) {
    this.#watched.delete(what.conv ?? "");
    if (this.line.isWelcomed) this.line.send({ t: "unwatch", ...what });
  }

  #askToWatch(/** @type {object} */ what) {
    const told = (/** @type {any} */ answer) => this.emit("watched", answer, what);
    this.#ask({ t: "watch", ...what }, { ok: told, err: told });
  }
}
