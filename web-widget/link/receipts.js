// @ts-check
/**
 * receipts.js - beside the messages: what was received, what was read, who is writing.
 *
 * @typedef {object} Host
 * @property {import("../link.js").Clock} clock
 * @property {(frame: object) => void} send    while there is a link
 * @property {() => number} top                last message applied
 * @property {(seq: number) => void} read      this customer has read so far
 * @property {(frame: any) => void} typing     somebody else writes, or stopped
 */

const ACK_MS = 300;
const TYPING_MS = 3000;
const TYPED_MS = 6000;

export class Receipts {
  readSeq = 0;
  #linked = false;
  #told = 0;
  #acked = 0;
  #typedAt = 0;
  /** @type {any} */ #ackTimer;
  /** Who writes: how to say that they stopped. @type {Map<string, {timer: any, off: () => void}>} */ #typists = new Map();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  /** Another conversation, of which so much is known to be read. */
  begin(seq = 0) {
    this.readSeq = this.#told = seq;
    this.#acked = 0;
  }

  /** The link is there; read while it was lost is told now. */
  start() {
    this.#linked = true;
    this.#tell();
  }

  stop() {
    this.#linked = false;
    this.#typedAt = 0;
    this.host.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    for (const { off } of [...this.#typists.values()]) off();
  }

  /** Messages came; one acknowledgement does for many. */
  received() {
    this.#ackTimer ??= this.host.clock.setTimeout(() => {
      this.#ackTimer = undefined;
      const seq = this.host.top();
      if (!this.#linked || seq <= this.#acked) return;
      this.#acked = seq;
      this.host.send({ t: "ack", seq });
    }, ACK_MS);
  }

  /** @param {number} seq */
  read(seq) {
    if (seq <= this.readSeq || seq > this.host.top()) return;
    this.readSeq = seq;
    this.#tell();
    this.host.read(seq);
  }

  #tell() {
    if (!this.#linked || this.readSeq <= this.#told) return;
    this.#told = this.readSeq;
    this.host.send({ t: "read", seq: this.readSeq });
  }

  /** Another tab of this customer has read. @param {number} seq */
  readElsewhere(seq) {
    if (seq <= this.readSeq) return;
    this.readSeq = this.#told = seq;
    this.host.read(seq);
  }

  /** Our own: at most every 3 s. @param {boolean} on @param {string} [conv] */
  typing(on, conv) {
    const now = this.host.clock.now();
    if (!this.#linked || (on ? now - this.#typedAt < TYPING_MS : !this.#typedAt)) return;
    this.#typedAt = on ? now : 0;
    this.host.send({ t: "typing", on, ...(conv ? { conv } : {}) });
  }

  /** What was being written has been said. */
  typed() {
    this.#typedAt = 0;
  }

  /** Somebody else's; who stopped may never say so. @param {any} frame */
  heard(frame) {
    const key = `${frame.who} ${frame.conv}`;
    this.host.clock.clearTimeout(this.#typists.get(key)?.timer);
    this.#typists.delete(key);
    if (frame.on) {
      const off = () => this.heard({ ...frame, on: false });
      this.#typists.set(key, { timer: this.host.clock.setTimeout(off, TYPED_MS), off });
    }
    this.host.typing(frame);
  }
}
