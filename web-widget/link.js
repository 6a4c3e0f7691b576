// @ts-check
/**
 * link.js - the client library: one conversation over `chemin.v1`, without any DOM.
 *
 * Connects, says hello, resumes by epoch and seq, sends each message until it is acknowledged
 * (same id, so that nothing happens twice), notices gaps and dead links, and tries again with
 * full jitter. What it keeps between pages is a plain object, handed to `onkeep`.
 *
 * @typedef {{conv: string, epoch: string, seq: number}} Kept
 * @typedef {{id: string, text: string, choice?: string, state: "waiting"|"sent"|"failed"}} Outgoing
 * @typedef {"connecting"|"online"|"offline"|"stopped"} LinkState
 * @typedef {{t: "msg", conv: string, seq: number, ts: number, mid: string, cid?: string,
 *   from: "customer"|"bot"|"advisor"|"system", text: string, say?: string, intent?: string,
 *   parts: Array<any>}} Message
 * @typedef {object} LinkOptions
 * @property {string} url                          ws:// or wss:// address of /ws
 * @property {"app"|"site"|"panel"|"script"} kind
 * @property {Kept | null} [kept]                  what `onkeep` was given last, to go on
 * @property {typeof WebSocket} [socket]           for tests
 * @property {() => number} [random]               for tests
 * @property {(message: Message, replayed: boolean) => void} [onmessage]
 * @property {(outgoing: Outgoing) => void} [onoutgoing]  a message of ours changed its state
 * @property {(state: LinkState) => void} [onstate]
 * @property {(kept: Kept) => void} [onkeep]
 * @property {() => void} [onclear]                the log must be emptied: history follows
 * @property {(on: boolean) => void} [onthinking]  the assistant is (not) preparing an answer
 * @property {(text: string) => void} [onrefused]  a French sentence that can be shown
 */

const PROTOCOLS = ["chemin.v1", "chemin.none"];
/** Codes after which coming back is pointless. */
const FINAL_CODES = new Set([4501, 4503, 4504]);
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20000;
const GRACE_MS = 10000;
const HISTORY_COUNT = 50;

/** An id of our own: 1 to 64 of A-Z a-z 0-9 _ - */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Link {
  /** @param {LinkOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {Kept | null} */
    this.kept = options.kept ?? null;
    /** @type {Outgoing[]} */
    this.outbox = [];
    /** @type {LinkState} */
    this.state = "offline";
    this.attempts = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.pingSeconds = 25;
    this.welcomed = false;
    this.helloId = "";
    this.historyId = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.watchdog = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** Last seq applied here; 0 before anything. */
    this.seq = this.kept ? this.kept.seq : 0;
    this.fresh = this.kept !== null;
  }

  open() {
    clearTimeout(this.retry);
    if (this.socket || this.state === "stopped") return;
    this.#become("connecting");
    const Socket = this.options.socket ?? WebSocket;
    const socket = new Socket(this.options.url, PROTOCOLS);
    this.socket = socket;
    this.welcomed = false;
    socket.onopen = () => this.#hello();
    socket.onmessage = (event) => this.#receive(String(event.data));
    socket.onclose = (event) => this.#closed(socket, event.code);
    socket.onerror = () => {};
    this.#watch();
  }

  close() {
    this.#become("stopped");
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    if (this.socket && this.welcomed) this.#send({ t: "bye" });
    this.socket?.close();
    this.socket = null;
  }

  /**
   * Queues a message; it is sent now, or as soon as the link is there.
   * @param {string} text
   * @param {string} [choice]
   * @returns {Outgoing}
   */
  say(text, choice) {
    /** @type {Outgoing} */
    const outgoing = { id: newId(), text, state: "waiting" };
    if (choice) outgoing.choice = choice;
    this.outbox.push(outgoing);
    this.options.onoutgoing?.(outgoing);
    if (this.welcomed) this.#flush();
    else this.wake();
    return outgoing;
  }

  /** Tries at once: the page is shown again, the network is back. */
  wake() {
    if (this.state !== "offline") return;
    this.attempts = 0;
    this.open();
  }

  #become(/** @type {LinkState} */ state) {
    if (this.state === state) return;
    this.state = state;
    this.options.onstate?.(state);
  }

  #send(/** @type {object} */ frame) {
    this.socket?.send(JSON.stringify(frame));
  }

  #hello() {
    this.helloId = newId();
    const resume = this.kept ? { conv: this.kept.conv, epoch: this.kept.epoch, seq: this.seq } : {};
    this.#send({ t: "hello", id: this.helloId, role: "customer", kind: this.options.kind, ...resume });
  }

  /** No frame for longer than a ping and its grace: the link is dead, whatever the socket says. */
  #watch() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.#drop(), this.pingSeconds * 1000 + GRACE_MS);
  }

  /** Leaves the socket behind; a half-open one would never tell. */
  #drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#closed(socket, 4001);
  }

  #closed(/** @type {WebSocket} */ socket, /** @type {number} */ code) {
    if (this.socket !== socket) return;
    this.socket = null;
    this.welcomed = false;
    clearTimeout(this.watchdog);
    this.options.onthinking?.(false);
    if (this.state === "stopped") return;
    if (FINAL_CODES.has(code)) {
      this.#become("stopped");
      return;
    }
    this.#become("offline");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts++);
    const random = this.options.random ?? Math.random;
    this.retry = setTimeout(() => this.open(), random() * longest);
  }

  #receive(/** @type {string} */ data) {
    this.#watch();
    /** @type {any} */
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    switch (frame.t) {
      case "ping": this.#send({ t: "pong" }); break;
      case "welcome": this.#welcome(frame); break;
      case "msg": this.#message(frame, false); break;
      case "ok": this.#ok(frame); break;
      case "err": this.#refused(frame); break;
      case "turn": this.options.onthinking?.(false); break;
    }
  }

  #welcome(/** @type {any} */ frame) {
    const same = this.kept !== null && this.kept.conv === frame.conv;
    this.pingSeconds = frame.ping_s;
    this.attempts = 0;
    this.welcomed = true;
    this.#become("online");
    if (!same || !frame.recovered || this.fresh) {
      this.options.onclear?.();
      this.seq = same ? 0 : 0;
      this.kept = { conv: frame.conv, epoch: frame.epoch, seq: 0 };
      if (same && frame.seq > 0) this.#history();
    }
    this.fresh = false;
    this.#flush();
  }

  #history() {
    this.historyId = newId();
    this.#send({ t: "history", id: this.historyId, conv: this.kept?.conv, before: 0, n: HISTORY_COUNT });
  }

  #ok(/** @type {any} */ frame) {
    if (frame.re === this.historyId && Array.isArray(frame.events)) {
      this.historyId = "";
      this.seq = 0;
      this.options.onclear?.();
      for (const event of frame.events) this.#apply(event, true);
      return;
    }
    const sent = this.outbox.find((outgoing) => outgoing.id === frame.re);
    if (!sent) return;
    this.outbox.splice(this.outbox.indexOf(sent), 1);
    sent.state = "sent";
    this.options.onoutgoing?.(sent);
  }

  #refused(/** @type {any} */ frame) {
    this.options.onthinking?.(false);
    const refused = this.outbox.find((outgoing) => outgoing.id === frame.re);
    if (refused && frame.retry_ms) {
      setTimeout(() => { if (this.welcomed) this.#flush(); }, frame.retry_ms);
    } else if (refused) {
      this.outbox.splice(this.outbox.indexOf(refused), 1);
      refused.state = "failed";
      this.options.onoutgoing?.(refused);
    } else if (frame.re === this.helloId) {
      this.#drop();
    }
    this.options.onrefused?.(frame.text);
  }

  /** In order, or not at all: a gap means that something was lost, so the link resumes. */
  #message(/** @type {Message} */ message, /** @type {boolean} */ replayed) {
    if (this.historyId || message.seq <= this.seq) return;
    if (this.seq > 0 && message.seq !== this.seq + 1) {
      this.#drop();
      return;
    }
    this.#apply(message, replayed);
  }

  #apply(/** @type {Message} */ message, /** @type {boolean} */ replayed) {
    this.seq = message.seq;
    if (this.kept) {
      this.kept = { ...this.kept, seq: message.seq };
      this.options.onkeep?.(this.kept);
    }
    this.options.onmessage?.(message, replayed);
  }

  /** Sends what is not acknowledged, in order. */
  #flush() {
    for (const outgoing of this.outbox) {
      const { id, text, choice } = outgoing;
      this.#send({ t: "msg", id, conv: this.kept?.conv, text, ...(choice ? { choice } : {}) });
    }
    if (this.outbox.length) this.options.onthinking?.(true);
  }
}
