// @ts-check
/**
 * outbox.js - what is said, in order, each once.
 *
 * One request is under way at a time: the next one goes when it is acknowledged, so that a refusal
 * for a while ("rate_limited") never changes the order. A request keeps its id for good: sent
 * again after a loss, the server acknowledges it again and does nothing.
 *
 * @typedef {import("./link.js").Outgoing} Outgoing
 * @typedef {{t: string, id: string, [field: string]: any}} Frame
 * @typedef {{code: string, text: string}} Fault
 * @typedef {object} Entry
 * @property {Frame} frame                     without `conv`, when it is the link's
 * @property {Outgoing} [outgoing]             messages have one, other requests do not
 * @property {number} tries                    refusals that may pass
 * @property {(ok: any) => void} done
 * @property {(err: any) => void} failed
 * @typedef {object} Host
 * @property {import("./link.js").Clock} clock
 * @property {(frame: Frame) => void} send
 * @property {() => void} silent               no answer came in time
 * @property {(entry: Entry, err: any) => boolean} renew   an expired ticket: true when a new one is asked for
 * @property {(outgoing: Outgoing) => void} tell   a message changed its state
 * @property {() => void} changed              something to keep
 */

const MOST = 50;
const ANSWER_MS = 30000;
const PAUSE_MS = 1000;
const TRIES = 3;
/** Refused for now; "internal" is tried a few times, as it may never pass. */
const PASSING = new Set(["rate_limited", "overloaded", "internal"]);

const nothing = () => {};

export class Outbox {
  /** @type {Entry[]} */ entries = [];
  /** @type {Entry | null} */ #flight = null;
  #ready = false;
  /** @type {any} */ #answer;
  /** @type {any} */ #pause;
  #paused = false;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  get messages() {
    return this.entries.flatMap((entry) => entry.outgoing ?? []);
  }

  get isFull() {
    return this.entries.length >= MOST;
  }

  /** @param {Frame} frame @param {Partial<Entry>} rest */
  add(frame, rest) {
    this.entries.push({ frame, tries: 0, done: nothing, failed: nothing, ...rest });
    if (rest.outgoing) this.host.tell(rest.outgoing);
    this.host.changed();
    this.#next();
  }

  /** The link is there, and all that was missed is known. */
  start() {
    this.#ready = true;
    this.#next();
  }

  /** The link is lost: what was under way will be sent again. */
  stop() {
    this.#ready = false;
    this.resume(false);
  }

  /** Goes on after a pause. */
  resume(go = true) {
    this.host.clock.clearTimeout(this.#answer);
    this.host.clock.clearTimeout(this.#pause);
    this.#paused = false;
    this.#flight = null;
    if (go) this.#next();
  }

  #next() {
    const [head] = this.entries;
    if (!this.#ready || this.#flight || this.#paused || !head) return;
    this.#flight = head;
    this.#answer = this.host.clock.setTimeout(() => this.host.silent(), ANSWER_MS);
    this.host.send(head.frame);
  }

  /** Waits; what was under way is sent again by `resume`, after `ms` if it is given. */
  pause(/** @type {number | undefined} */ ms = undefined) {
    this.resume(false);
    this.#paused = true;
    if (ms !== undefined) this.#pause = this.host.clock.setTimeout(() => this.resume(), ms);
  }

  /** An acknowledgement. False: not of ours. @param {any} ok */
  ok(ok) {
    const entry = this.entries.find(({ frame }) => frame.id === ok.re);
    if (!entry) return false;
    this.#settle(entry);
    entry.done(ok);
    return true;
  }

  /** Our message came back: it is acknowledged, even if nobody said so. */
  seen(/** @type {string | undefined} */ cid) {
    const entry = cid ? this.entries.find(({ outgoing }) => outgoing?.id === cid) : undefined;
    if (entry && entry !== this.#flight) this.#settle(entry);
  }

  #settle(/** @type {Entry} */ entry, /** @type {Fault | undefined} */ fault = undefined) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    if (entry.outgoing) {
      entry.outgoing.state = fault ? "failed" : "sent";
      if (fault) entry.outgoing.error = { code: fault.code, text: fault.text };
      this.host.tell(entry.outgoing);
    }
    this.host.changed();
    if (entry === this.#flight) this.resume();
  }

  /** A refusal; without `re` it is of what is under way. False: not of ours. @param {any} err */
  err(err) {
    const entry = err.re === undefined ? this.#flight : this.entries.find(({ frame }) => frame.id === err.re);
    if (!entry) return false;
    const passing = err.retry_ms || PASSING.has(err.code);
    if (passing && (err.code !== "internal" || ++entry.tries < TRIES))
      this.pause(err.retry_ms ?? PAUSE_MS * 2 ** entry.tries);
    else if (!this.host.renew(entry, err)) this.fail(entry, err);
    return true;
  }

  /** @param {Entry} entry @param {Fault} fault */
  fail(entry, fault) {
    this.#settle(entry, fault);
    entry.failed(fault);
  }

  /** What is under way can never pass. @param {Fault} fault */
  failFlight(fault) {
    if (this.#flight) this.fail(this.#flight, fault);
  }

  /** @param {Fault} fault */
  failAll(fault) {
    for (const entry of [...this.entries]) this.fail(entry, fault);
  }

  /** @param {Outgoing} outgoing */
  drop(outgoing) {
    const entry = this.entries.find((one) => one.outgoing === outgoing);
    // What is under way may have arrived: its answer says.
    if (!entry || entry === this.#flight) return;
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.host.changed();
  }
}
