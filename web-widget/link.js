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
import { Outbox } from "./outbox.js";

const PROTOCOLS = ["chemin.v1", "chemin.none"];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20000;
const CONNECT_MS = 15000;
const GRACE_MS = 10000;
/** A link that lived this long is sound: the next wait is short again. */
const SOUND_MS = 10000;
const ACK_MS = 300;
const TYPING_MS = 3000;
const TYPED_MS = 6000;
const HISTORY_COUNT = 50;
const LATE_HELLOS = 3;

const TOO_LATE = "Votre connexion a expiré. Reconnectez-vous pour continuer.";
/** What is said when coming back is pointless, by close code. @type {Record<number, string>} */
const FINAL = {
  4500: TOO_LATE,
  4501: "Cette page n’est plus à jour. Rechargez-la pour continuer.",
  4503: "Vous êtes déconnecté. Reconnectez-vous pour continuer.",
  4504: "Trop de fenêtres de l’assistant sont ouvertes. Fermez-en une, puis réessayez.",
};
const STOPPED = "Le service ne peut pas répondre ici. Rechargez la page pour réessayer.";
const TOO_LARGE = (/** @type {number} */ most) =>
  `Votre message est trop long\u00a0: ${most.toLocaleString("fr-FR").replace(/\s/g, "\u00a0")} caractères au plus.`;
const FULL = "Trop de messages attendent le réseau. Réessayez quand il sera revenu.";

/** @type {Record<Status, LinkState>} */
const COARSE = { idle: "offline", connecting: "connecting", open: "online", waiting: "offline",
                 offline: "offline", closed: "stopped", refused: "stopped" };

/** @type {import("./link.js").Clock} */
const realClock = {
  now: () => Date.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** @type {import("./link.js").Signals} */
function browserSignals({ wake, offline }) {
  const { document } = globalThis;
  const shown = () => { if (!document?.hidden) wake(); };
  const heard = /** @type {const} */ ([[globalThis, "online", wake], [globalThis, "offline", offline],
                                       [globalThis, "pageshow", shown], [document, "visibilitychange", shown]]);
  for (const [target, name, call] of heard) target?.addEventListener?.(name, call);
  return () => { for (const [target, name, call] of heard) target?.removeEventListener?.(name, call); };
}

/** An id of our own: 1 to 64 of A-Z a-z 0-9 _ - (unique, not secret: Math.random does without crypto). */
export function newId() {
  const bytes = new Uint8Array(12).map(() => Math.random() * 256);
  globalThis.crypto?.getRandomValues(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class LinkError extends Error {
  /** @param {any} fault an err frame, or {code, text} */
  constructor(fault) {
    super(fault.text ?? fault.code);
    this.code = fault.code;
    this.frame = fault.t ? fault : undefined;
  }
}

/** @param {any} kept @returns {Kept | null} */
const goodKept = (kept) =>
  (typeof kept?.conv === "string" && typeof kept.epoch === "string" && Number.isSafeInteger(kept.seq) && kept.seq >= 0
    ? { conv: kept.conv, epoch: kept.epoch, seq: kept.seq } : null);

/** @implements {Contract} */
export class Link {
  /** @type {Status} */ status = "idle";
  /** @type {Kept | null} */ kept = null;
  /** Last seq applied here; 0 before anything. */
  seq = 0;
  readSeq = 0;
  limits = { text: 2000, frame: 16384, rate: 60 };
  /** @type {Map<string, Set<Function>>} */ #listeners = new Map();
  /** @type {any} */ #socket = null;
  /** Counts connections: an answer that comes too late belongs to an older one. */
  #turn = 0;
  #attempts = 0;
  #welcomed = false;
  #welcomedAt = 0;
  #heardAt = 0;
  #silenceMs = 25000 + GRACE_MS;
  /** @type {any} */ #watchdog;
  /** @type {any} */ #retry;
  /** The server asked for peace until then. */
  #notBefore = 0;
  /** @type {any} */ #ackTimer;
  #noNetwork = false;
  /** @type {(() => void) | null} */ #unlisten = null;
  /** @type {string | null} */ #ticket = null;
  #ticketWanted = false;
  #ticketTried = false;
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
  #acked = 0;
  #readTold = 0;
  #typedAt = 0;
  /** Who writes: how to say that they stopped. @type {Map<string, {timer: any, off: () => void}>} */ #typists = new Map();
  /** Requests that wait for their answer. @type {Map<string, Answer>} */ #asked = new Map();
  /** Ids whose turn is not over. @type {Set<string>} */ #turns = new Set();
  /** @type {Map<string, object>} */ #watched = new Map();
  #written = false;
  /** Restored messages that nobody has heard of. @type {Outgoing[]} */ #untold = [];

  /** @param {LinkOptions} options */
  constructor(options) {
    this.options = options;
    this.clock = options.clock ?? realClock;
    for (const [name, value] of Object.entries(options))
      if (name.startsWith("on") && typeof value === "function") this.on(/** @type {any} */ (name.slice(2)), value);
    this.#ticketWanted = Boolean(options.ticket);
    this.box = new Outbox({
      clock: this.clock,
      send: (frame) => this.#sendQueued(frame),
      silent: () => this.#lose(4001),
      renew: (entry, err) => this.#renewFor(entry, err),
      tell: (outgoing) => { if (!this.#untold.includes(outgoing)) this.emit("outgoing", outgoing); },
      changed: () => this.#save(),
    });
    this.#restore();
  }

  get state() {
    return COARSE[this.status];
  }

  get outbox() {
    return this.box.messages;
  }

  // ---- Listeners ----

  /** @type {import("./link.js").Link["on"]} */
  on(name, listener) {
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all.add(listener));
    return () => { all.delete(listener); };
  }

  /** @param {string} name @param {...any} args */
  emit(name, ...args) {
    for (const listener of [...this.#listeners.get(name) ?? []]) {
      try {
        listener(...args);
      } catch (error) {
        // A listener's fault is its own: the link goes on, and the fault is seen.
        queueMicrotask(() => { throw error; });
      }
    }
  }

  #become(/** @type {Status} */ status) {
    if (this.status === status) return;
    const before = this.state;
    this.status = status;
    this.emit("status", status);
    if (this.state !== before) this.emit("state", this.state);
  }

  // ---- What is kept over a reload ----

  #restore() {
    const { storage, key = "chemin.link", kept, shown } = this.options;
    /** @type {any} */
    let stored = null;
    try {
      stored = JSON.parse(storage?.getItem(key) ?? "null");
    } catch { /* nothing that can be read: begin anew */ }
    this.kept = goodKept(kept) ?? goodKept(stored?.kept);
    this.#fresh = this.kept !== null && !shown;
    this.seq = this.kept && shown ? this.kept.seq : 0;
    this.#written = stored !== null;
    if (Number.isSafeInteger(stored?.read)) this.readSeq = this.#readTold = stored.read;
    for (const one of Array.isArray(stored?.outbox) ? stored.outbox : [])
      if (typeof one?.id === "string" && typeof one.text === "string" && !this.box.isFull)
        this.#untold.push({ id: one.id, text: one.text, state: "waiting",
                            ...(typeof one.choice === "string" ? { choice: one.choice } : {}) });
    for (const outgoing of this.#untold) this.#queue(outgoing);
  }

  /** Nothing is stored before the customer has said something. */
  #save() {
    const { storage, key = "chemin.link" } = this.options;
    if (!storage || !this.#written) return;
    const outbox = this.outbox.map(({ id, text, choice }) => ({ id, text, choice }));
    try {
      storage.setItem(key, JSON.stringify({ kept: this.kept, read: this.readSeq, outbox }));
    } catch { /* a page without storage forgets at reload, nothing more */ }
  }

  #keep(/** @type {Kept} */ kept) {
    this.kept = kept;
    this.#save();
    this.emit("keep", kept);
  }

  /** @param {Kept} kept */
  adopt(kept) {
    const good = goodKept(kept);
    if (this.kept || this.status !== "idle" || !good) return;
    this.kept = good;
    this.#fresh = true;
  }

  forget() {
    this.close();
    const { kept } = this;
    for (const outgoing of this.outbox) this.box.drop(outgoing);
    this.kept = this.#ticket = null;
    this.seq = this.readSeq = this.#readTold = this.#acked = 0;
    this.#fresh = this.#written = false;
    this.#ticketWanted = Boolean(this.options.ticket);
    this.options.storage?.removeItem(this.options.key ?? "chemin.link");
    this.emit("clear");
    this.emit("forget", kept);
  }

  // ---- Connecting ----

  open() {
    if (this.#socket || this.status === "connecting") return;
    this.clock.clearTimeout(this.#retry);
    if (!this.#unlisten) {
      this.#unlisten = (this.options.signals ?? browserSignals)({ wake: () => this.wake(), offline: () => this.#offline() });
    }
    for (const outgoing of this.#untold.splice(0)) this.emit("outgoing", outgoing);
    this.#become("connecting");
    this.#ticketTried = false;
    this.#watch(CONNECT_MS);
    const turn = ++this.#turn;
    if (this.#ticketWanted) this.#askTicket(turn, () => this.#dial());
    else this.#dial();
  }

  close() {
    const socket = this.#welcomed ? this.#socket : null;
    if (socket) this.#send({ t: "bye" });
    this.#detach((/** @type {any} */ one) => one.close(1000));
    this.#unlisten?.();
    this.#unlisten = null;
    this.#become("closed");
  }

  wake() {
    this.#noNetwork = false;
    if (this.status === "open" && this.clock.now() - this.#heardAt > this.#silenceMs) this.#lose(4001);
    if ((this.status !== "waiting" && this.status !== "offline") || this.clock.now() < this.#notBefore) return;
    this.#attempts = 0;
    this.open();
  }

  /** The device says so, and may err: the link is left, and tried now and then. */
  #offline() {
    this.#noNetwork = true;
    if (this.#socket || this.status === "connecting") this.#lose(4001);
    else if (this.status === "waiting") this.#become("offline");
  }

  /** Asks the embedder for a ticket; a failure is one of the network. @param {number} turn @param {() => void} then */
  #askTicket(turn, then) {
    this.#ticketTried = true;
    Promise.resolve().then(() => this.options.ticket?.()).then((ticket) => {
      if (turn !== this.#turn) return;
      this.#ticket = ticket || null;
      this.#ticketWanted = false;
      then();
    }, () => { if (turn === this.#turn) this.#lose(0); });
  }

  #dial() {
    const Socket = this.options.socket ?? WebSocket;
    const socket = new Socket(this.options.url, PROTOCOLS);
    this.#socket = socket;
    socket.onopen = () => this.#hello();
    socket.onmessage = (/** @type {any} */ event) => this.#receive(String(event.data));
    socket.onclose = (/** @type {any} */ event) => { if (this.#socket === socket) this.#lose(event.code); };
    socket.onerror = () => {};
  }

  #hello() {
    const { role = "customer", kind } = this.options;
    this.#helloId = newId();
    this.#helloSeq = this.seq;
    this.#ticketTold = this.#ticket;
    // A short conversation is replayed whole, which saves the history's round trip.
    if (this.#fresh && this.kept && this.kept.seq > HISTORY_COUNT) this.#helloSeq = this.kept.seq;
    this.#send({ t: "hello", id: this.#helloId, role, kind,
                 ...(this.#ticket ? { ticket: this.#ticket } : {}),
                 ...(this.kept ? { conv: this.kept.conv, epoch: this.kept.epoch, seq: this.#helloSeq } : {}) });
  }

  #helloRefused(/** @type {any} */ err) {
    if ((err.code === "ticket_expired" || err.code === "unauthorized") && this.options.ticket && !this.#ticketTried) {
      this.#askTicket(this.#turn, () => this.#hello());
    } else if ((err.code === "forbidden" || err.code === "not_found") && this.kept) {
      // Somebody else's conversation, or nobody's: what was meant for it is not said elsewhere.
      this.kept = null;
      this.seq = 0;
      this.box.failAll(err);
      this.emit("clear");
      this.#hello();
    } else if (err.retry_ms || ["rate_limited", "overloaded", "internal"].includes(err.code)) {
      this.#lose(0, err.retry_ms ?? 0);
    } else {
      this.#refuse(err.text, err.code);
    }
  }

  // ---- Losing ----

  /** No frame for that long: the link is dead, whatever the socket says. */
  #watch(/** @type {number} */ ms) {
    this.#heardAt = this.clock.now();
    this.clock.clearTimeout(this.#watchdog);
    this.#watchdog = this.clock.setTimeout(() => this.#lose(4001), ms);
  }

  /** Leaves the socket behind, if there is one; a half-open one would never tell. @param {(socket: any) => void} end */
  #detach(end) {
    const socket = this.#socket;
    this.#turn++;
    this.#socket = this.#held = null;
    this.#welcomed = false;
    this.#typedAt = 0;
    for (const timer of [this.#watchdog, this.#retry, this.#ackTimer]) this.clock.clearTimeout(timer);
    this.#ackTimer = undefined;
    for (const { off } of [...this.#typists.values()]) off();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      end(socket);
    }
    this.box.stop();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer.err({ code: "lost" });
    this.#turns.clear();
    this.emit("thinking", false);
  }

  #lose(/** @type {number} */ code, leastMs = 0) {
    if (this.#welcomed && this.clock.now() - this.#welcomedAt > SOUND_MS) this.#attempts = 0;
    if (code === 1009) this.box.failFlight({ code: "too_large", text: TOO_LARGE(this.limits.text) });
    this.#detach((socket) => (socket.terminate ? socket.terminate() : socket.close()));
    const isFinal = (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
    if (isFinal && !(code === 4502 && this.#attempts < LATE_HELLOS)) {
      this.#refuse(FINAL[code] ?? STOPPED, `closed_${code}`);
      return;
    }
    this.#become(this.#noNetwork ? "offline" : "waiting");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts++);
    const random = this.options.random ?? Math.random;
    this.#notBefore = this.clock.now() + leastMs;
    this.#retry = this.clock.setTimeout(() => this.open(), leastMs + random() * longest);
  }

  /** Coming back is pointless: says so. */
  #refuse(/** @type {string} */ text, /** @type {string} */ code) {
    this.#detach((socket) => socket.close());
    this.#ticketWanted = Boolean(this.options.ticket);
    this.#unlisten?.();
    this.#unlisten = null;
    this.#become("refused");
    this.emit("refused", text, code);
  }

  // ---- Frames ----

  #send(/** @type {object} */ frame) {
    this.#socket?.send(JSON.stringify(frame));
  }

  #receive(/** @type {string} */ data) {
    this.#watch(this.#welcomed ? this.#silenceMs : CONNECT_MS);
    /** @type {any} */
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof frame?.t !== "string") return;
    this.emit("frame", frame);
    switch (frame.t) {
      case "ping": this.#send({ t: "pong" }); break;
      case "welcome": if (frame.re === this.#helloId) this.#welcome(frame); break;
      case "msg": this.#message(frame); break;
      case "ok": this.#ok(frame); break;
      case "err": this.#err(frame); break;
      case "turn": this.#thinks(frame.re, false); break;
      case "typing": this.#typing(frame); break;
      case "receipt": this.#receipt(frame); break;
      case "unpaid": case "mode": case "suggestions": case "presence": case "queue": case "note": case "tag":
        this.emit(frame.t, frame);
    }
  }

  #welcome(/** @type {any} */ frame) {
    this.#silenceMs = frame.ping_s * 1000 + GRACE_MS;
    this.#welcomed = true;
    this.#noNetwork = false;
    this.#welcomedAt = this.clock.now();
    this.limits = frame.limits;
    this.#watch(this.#silenceMs);
    this.#become("open");
    const { mode, mode_ver, by, rank, unpaid } = frame.state;
    this.emit("mode", { conv: frame.conv, mode, mode_ver, by, rank });
    this.emit("unpaid", unpaid);
    // Signed in between hello and welcome.
    if (this.#ticket !== this.#ticketTold) this.#ask(this.#auth(), { ok() {}, err() {} });
    if (this.options.role === "advisor") {
      for (const what of this.#watched.values()) this.#askToWatch(what);
      this.box.start();
    } else {
      this.#catchUp(frame);
    }
  }

  /** All that was missed, or all anew. */
  #catchUp(/** @type {any} */ { conv, epoch, seq, recovered }) {
    const same = this.kept?.conv === conv;
    const goesOn = same && recovered && this.#helloSeq === this.seq;
    if (!same) this.readSeq = this.#readTold = this.#acked = 0;
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
      err: (err) => { if (err.code !== "lost") this.#lose(4003, err.retry_ms); },
    });
  }

  /** Once nothing is on its way any more, what waits may go. */
  #caughtUp() {
    if (!this.#welcomed || this.#held || this.seq < this.#topSeq) return;
    this.#topSeq = 0;
    this.#tellRead();
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
      this.#lose(4003);
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
    this.#ackTimer ??= this.clock.setTimeout(() => this.#ack(), ACK_MS);
  }

  #ok(/** @type {any} */ frame) {
    const answer = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (answer) answer.ok(frame);
    else this.box.ok(frame);
  }

  #err(/** @type {any} */ frame) {
    if (!this.#welcomed && (frame.re === undefined || frame.re === this.#helloId)) {
      this.#helloRefused(frame);
      return;
    }
    this.#thinks(frame.re, false);
    const answer = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (answer) answer.err(frame);
    // An expired ticket that is being renewed is no news to the customer.
    else if (!this.box.err(frame) || !this.#ticketWanted) this.emit("refused", frame.text, frame.code);
  }

  // ---- Asking ----

  /** Sends at once; the answer is lost with the link. @param {{t: string, [field: string]: any}} frame @param {Answer} answer */
  #ask(frame, answer) {
    if (!this.#welcomed) {
      answer.err({ code: "lost" });
      return;
    }
    const id = newId();
    this.#asked.set(id, answer);
    this.#send({ ...frame, id });
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
    this.#typedAt = 0;
    if ([...text].length > this.limits.text) return this.#failed(outgoing, "too_large", TOO_LARGE(this.limits.text));
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

  /** @param {Outgoing} outgoing */
  retry(outgoing) {
    return this.say(outgoing.text, outgoing.choice, outgoing.conv);
  }

  /** @param {Outgoing} outgoing */
  discard(outgoing) {
    this.box.drop(outgoing);
  }

  #sendQueued(/** @type {any} */ frame) {
    this.#send({ conv: this.kept?.conv, ...frame });
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

  /** The ticket has expired: a new one first, then the same request. @type {import("./outbox.js").Host["renew"]} */
  #renewFor(entry, err) {
    if ((err.code !== "ticket_expired" && err.code !== "unauthorized") || !this.options.ticket || entry.tries > 0)
      return false;
    entry.tries = 1;
    this.#ticketWanted = true;
    this.box.pause();
    this.#askTicket(this.#turn, () => {
      if (!this.#ticket) this.box.fail(entry, err);
      else this.#ask(this.#auth(), { ok: () => this.box.resume(), err: (fault) => {
        if (fault.code !== "lost") this.box.fail(entry, fault);
        this.box.resume();
      } });
    });
    return true;
  }

  #auth() {
    return { t: "auth", ...(this.kept ? { conv: this.kept.conv } : {}), ticket: this.#ticket };
  }

  /** @param {string} [ticket] */
  async signIn(ticket) {
    this.#ticket = ticket ?? (await this.options.ticket?.()) ?? null;
    this.#ticketWanted = false;
    if (this.#welcomed) return this.request(this.#auth());
    this.open();
    return undefined;
  }

  // ---- Receipts and typing ----

  #ack() {
    this.#ackTimer = undefined;
    if (!this.#welcomed || this.seq <= this.#acked) return;
    this.#acked = this.seq;
    this.#send({ t: "ack", conv: this.kept?.conv, seq: this.seq });
  }

  read(seq = this.seq) {
    if (seq <= this.readSeq || seq > this.seq) return;
    this.readSeq = seq;
    this.#save();
    this.#tellRead();
    this.emit("read", seq);
  }

  /** Read while the link was lost is told when it is back. */
  #tellRead() {
    if (!this.#welcomed || this.readSeq <= this.#readTold) return;
    this.#readTold = this.readSeq;
    this.#send({ t: "read", conv: this.kept?.conv, seq: this.readSeq });
  }

  #receipt(/** @type {any} */ frame) {
    this.emit("receipt", frame);
    if (frame.kind !== "read" || frame.who !== "customer" || this.options.role === "advisor" || frame.seq <= this.readSeq) return;
    this.readSeq = this.#readTold = frame.seq;
    this.#save();
    this.emit("read", frame.seq);
  }

  /** @param {boolean} on @param {string} [conv] */
  typing(on, conv = this.kept?.conv) {
    const now = this.clock.now();
    if (!this.#welcomed || (on ? now - this.#typedAt < TYPING_MS : !this.#typedAt)) return;
    this.#typedAt = on ? now : 0;
    this.#send({ t: "typing", conv, on });
  }

  /** Somebody who stopped may never say so. */
  #typing(/** @type {any} */ frame) {
    const key = `${frame.who} ${frame.conv}`;
    this.clock.clearTimeout(this.#typists.get(key)?.timer);
    this.#typists.delete(key);
    if (frame.on) {
      const off = () => this.#typing({ ...frame, on: false });
      this.#typists.set(key, { timer: this.clock.setTimeout(off, TYPED_MS), off });
    }
    this.emit("typing", frame);
  }

  // ---- Advisors ----

  /** @param {{conv?: string, queue?: true}} what */
  watch(what) {
    this.#watched.set(what.conv ?? "", what);
    if (this.#welcomed) this.#askToWatch(what);
  }

  /** @param {{conv?: string, queue?: true}} what */
  unwatch(what) {
    this.#watched.delete(what.conv ?? "");
    if (this.#welcomed) this.#send({ t: "unwatch", ...what });
  }

  #askToWatch(/** @type {object} */ what) {
    this.#ask({ t: "watch", ...what }, {
      ok: (answer) => this.emit("watched", answer, what),
      err: (err) => { if (err.code !== "lost") this.emit("refused", err.text, err.code); },
    });
  }
}
