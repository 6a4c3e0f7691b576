// support.mjs - a world for the client library: sockets that do what they are told, a clock that
// moves when it is told, and everything that the library said.
import { Link } from "../../web-widget/link.js";
import { validate } from "../server/support.mjs";

export const CONV = "A".repeat(22), OTHER = "B".repeat(22);
export const EPOCH = "0".repeat(32), NEXT_EPOCH = "1".repeat(32);

/** Timers that fire when `pass` reaches them, in order. */
export class FakeClock {
  #now = 1000000;
  #timers = new Map();
  #last = 0;

  now() { return this.#now; }

  setTimeout(call, ms) {
    this.#timers.set(++this.#last, { at: this.#now + Math.max(0, ms), call });
    return this.#last;
  }

  clearTimeout(timer) { this.#timers.delete(timer); }

  get waiting() { return this.#timers.size; }

  pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, one]) => one.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].call();
    }
    this.#now = end;
  }
}

/** sessionStorage, without a page. */
export class FakeStore {
  kept = new Map();
  getItem(key) { return this.kept.get(key) ?? null; }
  setItem(key, value) { this.kept.set(key, value); }
  removeItem(key) { this.kept.delete(key); }
}

/** Lets what was promised happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Every frame is checked against the protocol's document, both ways. */
export class FakeSocket {
  sent = [];
  readyState = 0;
  constructor(url, protocols) { Object.assign(this, { url, protocols }); }
  send(text) { this.sent.push(validate("client", JSON.parse(text))); }
  close(code = 1005) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  raw(text) { this.onmessage?.({ data: text }); }
  hear(frame) { this.raw(JSON.stringify(validate("server", frame))); }
  drop(code) { this.close(code); }
  all(name) { return this.sent.filter((frame) => frame.t === name); }
  last(name) { return this.all(name).at(-1); }

  welcome(rest = {}) {
    const { mode = "bot", unpaid = null, ...fields } = rest;
    this.hear({ t: "welcome", re: this.last("hello").id, conv: CONV, epoch: EPOCH, seq: 0, recovered: false, ping_s: 25,
                limits: { text: 2000, frame: 16384, rate: 60 }, state: { mode, mode_ver: 0, unpaid }, ...fields });
  }
}

export const message = (seq, rest = {}) =>
  ({ t: "msg", conv: CONV, seq, ts: 0, mid: `m${seq}`, from: "bot", text: `message ${seq}`, parts: [], ...rest });
export const mine = (seq, frame, rest = {}) =>
  message(seq, { from: "customer", cid: frame.id, text: frame.text, ...rest });

/** A library in its world. `seen` holds what listeners were told, `events` all of it in order. */
export function world(options = {}) {
  const clock = options.clock ?? new FakeClock();
  const seen = { sockets: [], messages: [], states: [], statuses: [], outgoing: [], refused: [], thinking: [], cleared: 0, kept: null };
  const signals = {};
  class Socket extends FakeSocket {
    constructor(...args) {
      super(...args);
      seen.sockets.push(this);
    }
  }
  const link = new Link({
    url: "ws://x/ws", kind: "site", socket: Socket, random: () => 0, clock,
    signals: (tell) => {
      Object.assign(signals, tell);
      return () => { signals.stopped = true; };
    },
    onmessage: (one, replayed) => seen.messages.push([one.seq, replayed]),
    onstate: (state) => seen.states.push(state),
    onoutgoing: (outgoing) => seen.outgoing.push([outgoing.text, outgoing.state]),
    onclear: () => seen.cleared++,
    onkeep: (kept) => { seen.kept = kept; },
    onrefused: (text, code) => seen.refused.push([text, code]),
    onthinking: (on) => seen.thinking.push(on),
    onstatus: (status) => seen.statuses.push(status),
    ...options,
  });
  const socket = () => seen.sockets.at(-1);
  /** Opens, and is welcomed. */
  const online = (rest) => {
    link.open();
    socket().open();
    socket().welcome(rest);
    return socket();
  };
  /** Acknowledges what was said last, and hands it back as message `seq`. */
  const acknowledge = (seq) => {
    const frame = socket().last("msg");
    socket().hear({ t: "ok", re: frame.id, seq, mid: `m${seq}` });
    socket().hear(mine(seq, frame));
    return frame;
  };
  return { link, seen, clock, signals, socket, online, acknowledge };
}
