// @ts-check
/**
 * connection.js - one socket after the other: opened, watched, lost, tried again; and the ticket
 * that says who opens it. What is said over it is not known here.
 *
 * @typedef {import("../link.js").Status} Status
 * @typedef {object} Host
 * @property {() => void} opened                a socket is open: say hello
 * @property {(frame: any) => void} frame       what came, an object with a name
 * @property {(code: number) => void} left      the socket is gone, with this close code
 * @property {(status: Status) => void} became  the status has changed
 * @property {(text: string, code: string) => void} refused  coming back is pointless
 */
import { closedFor } from "./sentences.js";
import { browserSignals, report } from "./world.js";

const PROTOCOLS = ["chemin.v1", "chemin.none"];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20000;
const CONNECT_MS = 15000;
const GRACE_MS = 10000;
/** A link that lived this long is sound: the next wait is short again. */
const SOUND_MS = 10000;
const LATE_HELLOS = 3;
const PING_TIMEOUT = 4001;

export class Connection {
  /** @type {Status} */ status = "idle";
  /** Hello was answered. */
  isWelcomed = false;
  /** @type {string | null} */ ticket = null;
  /** A ticket must be asked for before the next hello. */
  ticketWanted = false;
  /** @type {any} */ #socket = null;
  /** Counts sockets: an answer that comes too late belongs to an older one. */
  #era = 0;
  #attempts = 0;
  #welcomedAt = 0;
  #heardAt = 0;
  #silenceMs = CONNECT_MS;
  /** @type {any} */ #watchdog;
  /** @type {any} */ #retry;
  /** The server asked for peace until then. */
  #notBefore = 0;
  #noNetwork = false;
  /** @type {(() => void) | null} */ #unlisten = null;
  #ticketTried = false;

  /** @param {import("../link.js").LinkOptions} options @param {import("../link.js").Clock} clock @param {Host} host */
  constructor(options, clock, host) {
    this.options = options;
    this.clock = clock;
    this.host = host;
    this.ticketWanted = Boolean(options.ticket);
  }

  /** Between `open` and `close`, or a refusal. */
  get isOn() {
    return this.#unlisten !== null;
  }

  #become(/** @type {Status} */ status) {
    if (this.status === status) return;
    this.status = status;
    this.host.became(status);
  }

  // ---- Opening ----

  open() {
    if (this.#socket || this.status === "connecting") return;
    this.clock.clearTimeout(this.#retry);
    this.#unlisten ??= (this.options.signals ?? browserSignals)({ wake: () => this.wake(), offline: () => this.#offline() });
    this.#become("connecting");
    this.#ticketTried = false;
    this.#silenceMs = CONNECT_MS;
    this.#expect();
    this.#era++;
    if (this.ticketWanted) this.askTicket(() => this.#dial());
    else this.#dial();
  }

  #dial() {
    const Socket = this.options.socket ?? WebSocket;
    /** @type {any} */
    let socket;
    try {
      socket = new Socket(this.options.url, PROTOCOLS);
    } catch (fault) {
      // The address is none, or the page may not go there: no other try would be better.
      report(fault);
      this.refuse(closedFor(0), "closed_0");
      return;
    }
    this.#socket = socket;
    socket.onopen = () => this.host.opened();
    socket.onmessage = (/** @type {any} */ event) => this.#receive(String(event.data));
    socket.onclose = (/** @type {any} */ event) => { if (this.#socket === socket) this.lose(event.code); };
    socket.onerror = () => {};
  }

  /** Tries at once. */
  wake() {
    this.#noNetwork = false;
    if (this.status === "open" && this.clock.now() - this.#heardAt > this.#silenceMs) this.lose(PING_TIMEOUT);
    if ((this.status !== "waiting" && this.status !== "offline") || this.clock.now() < this.#notBefore) return;
    this.#attempts = 0;
    this.open();
  }

  /** The device says so, and may err: the link is left, and tried now and then. */
  #offline() {
    this.#noNetwork = true;
    if (this.#socket || this.status === "connecting") this.lose(PING_TIMEOUT);
    else if (this.status === "waiting") this.#become("offline");
  }

  // ---- The ticket ----

  /** Asks the embedder for a ticket, then goes on if the link is the same; a failure is one of the network. @param {() => void} then */
  askTicket(then) {
    const era = this.#era;
    Promise.resolve().then(() => this.options.ticket?.()).then((ticket) => {
      if (era !== this.#era) return;
      this.ticket = ticket || null;
      this.ticketWanted = false;
      then();
    }, () => { if (era === this.#era) this.lose(0); });
  }

  /** The ticket at hand, or another one: for what is asked beside the socket. */
  async takeTicket(anew = false) {
    const { options } = this, era = this.#era;
    if (!options.ticket || (this.ticket && !anew)) return this.ticket;
    const ticket = await options.ticket() || null;
    if (era === this.#era) this.ticket = ticket; // else somebody may have signed out meanwhile
    return ticket;
  }

  /** The ticket of hello was refused. False: there is no other. @param {() => void} then */
  renewForHello(then) {
    if (!this.options.ticket || this.#ticketTried) return false;
    this.#ticketTried = true;
    this.askTicket(then);
    return true;
  }

  forgetTicket() {
    this.ticket = null;
    this.ticketWanted = Boolean(this.options.ticket);
  }

  // ---- While it is open ----

  /** @param {number} pingSeconds */
  welcome(pingSeconds) {
    this.isWelcomed = true;
    this.#noNetwork = false;
    this.#welcomedAt = this.clock.now();
    this.#silenceMs = pingSeconds * 1000 + GRACE_MS;
    this.#expect();
    this.#become("open");
  }

  /** @param {object} frame */
  send(frame) {
    this.#socket?.send(JSON.stringify(frame));
  }

  #receive(/** @type {string} */ data) {
    this.#expect();
    /** @type {any} */
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof frame?.t === "string") this.host.frame(frame);
  }

  /** No frame for that long: the link is dead, whatever the socket says. */
  #expect() {
    this.#heardAt = this.clock.now();
    this.clock.clearTimeout(this.#watchdog);
    this.#watchdog = this.clock.setTimeout(() => this.lose(PING_TIMEOUT), this.#silenceMs);
  }

  // ---- Leaving ----

  /** Leaves the socket behind, if there is one; a half-open one would never tell. @param {(socket: any) => void} end */
  #leave(end, code = 0) {
    const socket = this.#socket;
    this.#era++;
    this.#socket = null;
    this.isWelcomed = false;
    this.clock.clearTimeout(this.#watchdog);
    this.clock.clearTimeout(this.#retry);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      end(socket);
    }
    this.host.left(code);
  }

  /** The link is lost, with this close code; tries again after `leastMs` and a chance. @param {number} code */
  lose(code, leastMs = 0) {
    if (this.isWelcomed && this.clock.now() - this.#welcomedAt > SOUND_MS) this.#attempts = 0;
    this.#leave((socket) => (socket.terminate ? socket.terminate() : socket.close()), code);
    const isFinal = (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
    if (isFinal && !(code === 4502 && this.#attempts < LATE_HELLOS)) {
      this.refuse(closedFor(code), `closed_${code}`);
      return;
    }
    this.#become(this.#noNetwork ? "offline" : "waiting");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts++);
    const random = this.options.random ?? Math.random;
    this.#notBefore = this.clock.now() + leastMs;
    this.#retry = this.clock.setTimeout(() => this.open(), leastMs + random() * longest);
  }

  /** Begins again at once, on purpose. */
  reopen() {
    this.#leave((socket) => socket.close());
    this.#become("waiting");
    this.open();
  }

  close() {
    if (this.isWelcomed) this.send({ t: "bye" });
    this.#end("closed", (socket) => socket.close(1000));
  }

  /** Coming back is pointless: says so. @param {string} text @param {string} code */
  refuse(text, code) {
    this.ticketWanted = Boolean(this.options.ticket);
    this.#end("refused", (socket) => socket.close());
    this.host.refused(text, code);
  }

  /** @param {Status} status @param {(socket: any) => void} end */
  #end(status, end) {
    this.#leave(end);
    this.#unlisten?.();
    this.#unlisten = null;
    this.#become(status);
  }
}
