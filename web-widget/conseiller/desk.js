/**
 * desk.js - what the panel knows: the queue, the conversations that it watches, who is there. It
 * listens to the link and tells the views what has changed; it has no DOM.
 *
 * Tells: queue, advisors, conversation(conv, what), selected(conv), status, me, expired(is), refused(text),
 * waits(entry): one more waits; given(conv, from): a colleague transfers it; taken(conv): by whoever sits
 * here; away(entry): ours until somebody else took it, or gave it back; sent(outgoing): the
 * server has it; lost(entries): ours before the line was cut, and no more.
 * A conversation is {conv, entry, events[] by seq, more, notes[], viewers[], past[], context,
 * suggestions, outgoing[], typing, draft, note, from, acts[]} ; `from`: the suggestion that the draft
 * comes from; `acts`: those begun here, and what became of them. `watched` is false until the server has answered.
 */
import { Link } from "../link.js";
import { Emitter } from "../link/emitter.js";
import { draftOf, keepDraft } from "./drafts.js";

/** @typedef {import("./types.d.ts").Watched} Watched */
/** @typedef {import("./types.d.ts").Entry} Entry */
/** @typedef {import("./types.d.ts").ModeNow} ModeNow */

/** An act in one of these states may still go on. */
const OPEN_ACTS = ["started", "confirm", "sent", "given", "denied", "refused", "blocked", "unknown", "down", "level", "payment"];

/** A ticket that comes within that time is nobody's concern. */
const LATE_MS = 2000;

/** Whether `one` tells what was so later than `other`. */
const isNewer = (/** @type {Entry} */ one, /** @type {Entry} */ other) => one.mode_ver !== other.mode_ver ? one.mode_ver > other.mode_ver : one.updated > other.updated;

/** Two tellings of one conversation: the later one, with its tags, which only answers have. */
function merge(/** @type {Entry | undefined} */ known, /** @type {Entry} */ told) {
  if (!known) return told;
  const newer = isNewer(known, told) ? known : told;
  return { ...newer, tags: told.tags ?? known.tags, name: told.name ?? known.name, wish: newer.wish ?? known.wish ?? told.wish, said: newer.said ?? known.said ?? told.said };
}

export class Desk extends Emitter {
  /** @type {import("./types.d.ts").Me | null} */
  me = null;
  /** What the guide showed last, for an answer. @type {import("./types.d.ts").Shown | undefined} */
  lastWay;
  /** @type {Map<string, Entry>} */
  entries = new Map();
  /** How many there are in all, by mode: more than `entries` may hold. */
  counts = { bot: 0, waiting: 0, advisor: 0, closed: 0 };
  /** Where to go on, by mode, if there are more than `entries` holds. */
  /** @type {Map<string, {mode: string, at: number, conv: string}>} */
  rest = new Map();
  /** Told since the link is open: an answer that comes later may be older. */
  /** @type {Set<string>} */
  #told = new Set();
  /** @type {Map<string, unknown>} */
  #asksMore = new Map();
  /** @type {Set<string>} */
  #asksAgain = new Set();
  /** @type {import("./types.d.ts").Advisor[]} */
  advisors = [];
  thresholds = [60, 180];
  /** @type {import("./types.d.ts").Intent[]} */
  intents = [];
  /** @type {import("./types.d.ts").CannedAnswer[]} */
  canned = [];
  /** @type {import("./types.d.ts").Presentation[]} */
  presentations = [];
  /** @type {Map<string, Watched>} */
  conversations = new Map();
  /** @type {string | null} */
  selected = null;
  /** The last message that was looked at, by conversation. @type {Map<string, number>} */
  #seen = new Map();
  /** Who transferred those that were not looked at since. @type {Map<string, string>} */
  given = new Map();

  /** The session has ended, and whoever sits here must sign in again; nothing is heard until then. */
  isExpired = false;
  /** @type {Promise<string> | null} */
  #renewal = null;
  /** Asks again while a ticket is awaited. @type {(() => void) | null} */
  #again = null;

  /** `source` gives a ticket, null when nobody is signed in; it rejects when the network fails. @param {() => Promise<string | null>} source */
  constructor(source) {
    super();
    this.source = source;
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.link = new Link({ url: url.href, kind: "panel", role: "advisor", ticket: () => this.ticket() });
    this.#listen();
  }

  open() {
    this.link.watch({ queue: true });
    this.link.open();
  }

  close() {
    this.link.close();
  }

  // ---- Who is signed in ----

  /** One is asked for at a time. */
  ticket() {
    return (this.#renewal ??= this.#askTicket().finally(() => { this.#renewal = null; }));
  }

  /** Waits for whoever sits here to sign in again, however long that takes. */
  async #askTicket() {
    const late = setTimeout(() => this.#expire(true), LATE_MS);
    try {
      for (;;) {
        const again = new Promise((resolve) => { this.#again = () => resolve(undefined); });
        const ticket = await Promise.race([this.source(), again]);
        if (ticket || !this.me) {
          this.lastTicket = ticket ?? "";
          this.#expire(false);
          return this.lastTicket;
        }
        if (ticket !== undefined) {
          this.#expire(true);
          await again;
        }
      }
    } finally {
      clearTimeout(late);
      this.#again = null;
    }
  }

  #expire(/** @type {boolean} */ is) {
    if (this.isExpired === is || !this.me) return;
    this.isExpired = is;
    this.emit("expired", is);
  }

  /** Whoever sits here says that they have signed in. */
  signInAgain() {
    if (this.#again) this.#again();
    else this.link.renew();
  }

  /** The server's clock is ours until a message says otherwise: waits are told to the minute. */
  now() {
    return Date.now();
  }

  #listen() {
    const { link } = this;
    link.on("frame", (frame) => { if (frame.t === "welcome") this.#welcome(frame); });
    link.on("status", (status) => this.emit("status", status));
    link.on("refused", (text, code) => this.#refused(text, code));
    link.on("renewed", () => this.#afresh());
    link.on("watched", (answer, asked) => {
      if (answer.code) this.#notWatched(answer, asked);
      else if (asked.queue) this.#queue(answer);
      else this.#watched(answer);
    });
    link.on("queue", ({ entry, counts }) => this.#entry(entry, counts));
    link.on("presence", (frame) => this.#presence(frame));
    link.on("message", (message) => this.#message(message));
    link.on("mode", (frame) => { if (frame.conv) this.#mode(frame); });
    link.on("outgoing", (outgoing) => this.#outgoing(outgoing));
    link.on("suggestions", ({ conv, sid, for: mid, items }) => this.#change(conv, "suggestions", (one) => this.#suggested(one, { sid, for: mid, items }, [])));
    link.on("note", ({ t, conv, ...note }) => this.#change(conv, "notes", (one) => {
      if (!one.notes.some(({ id }) => id === note.id)) one.notes.push(note);
    }));
    link.on("tag", ({ conv, tags }) => this.#tags(conv, tags));
    link.on("typing", ({ conv, who, on }) => { if (who === "customer") this.#change(conv, "typing", (one) => { one.typing = on; }); });
    link.on("receipt", ({ conv, kind, who, seq }) => {
      if (who === "customer" && kind === "read") this.#change(conv, "receipt", (one) => { one.readSeq = seq; });
    });
    link.on("frame", (frame) => {
      if (frame.t === "unpaid" && frame.conv) this.refresh(frame.conv);
      if (frame.t === "act") this.#act(frame);
      if (frame.t === "erased") this.#erased(frame);
    });
  }

  /** What was told until now may be old: the answers that follow are not. */
  #afresh() {
    this.#told.clear();
    this.#asksAgain.clear();
    this.#asksMore.clear();
    this.#expire(false);
  }

  async #welcome(/** @type {any} */ frame) {
    const isFirst = !this.me;
    this.#afresh();
    this.me = frame.advisor;
    this.emit("me", this.me);
    if (!isFirst) return;
    const { canned, presentations } = await this.get("canned").catch(() => ({ canned: [], presentations: [] }));
    this.canned = canned;
    this.presentations = presentations;
  }

  /** GET below /api/v1/desk/: the JSON, or with `raw` the answer. A ticket that has ended is renewed once. @param {string} path */
  async get(path, raw = false) {
    const ask = (/** @type {string} */ ticket) => fetch(`/api/v1/desk/${path}`, { headers: { authorization: `Bearer ${ticket}` } });
    let answer = await ask(this.lastTicket ?? await this.ticket());
    if (answer.status === 401) answer = await ask(await this.ticket());
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return raw ? answer : answer.json();
  }

  // ---- The queue ----

  /** @param {any} answer of a watch of the queue */
  #queue({ entries, rest, counts, advisors, thresholds_s, intents }) {
    const before = this.entries;
    this.entries = new Map(entries.map((/** @type {Entry} */ entry) => [entry.conv, entry]));
    for (const conv of this.#told) {
      const known = before.get(conv), told = this.entries.get(conv);
      if (known) this.entries.set(conv, told ? merge(known, told) : known);
    }
    this.rest = new Map(rest.map((/** @type {any} */ one) => [one.mode, one]));
    this.counts = counts;
    this.thresholds = thresholds_s;
    this.intents = intents;
    this.advisors = advisors;
    for (const entry of this.entries.values()) if (this.#isMine(entry)) this.#watch(entry.conv);
    const lost = [...before.values()].filter((entry) => this.#isMine(entry) && !this.#isMine(this.entries.get(entry.conv) ?? { ...entry, mode: "closed" }));
    this.emit("queue");
    this.emit("advisors");
    if (lost.length) this.emit("lost", lost.map((entry) => ({ ...entry, ...this.entries.get(entry.conv) })));
  }

  #put(/** @type {Entry} */ entry) {
    const whole = merge(this.entries.get(entry.conv), entry);
    this.entries.set(entry.conv, whole);
    return whole;
  }

  #entry(/** @type {Entry} */ entry, /** @type {any} */ counts) {
    this.#told.add(entry.conv);
    const before = this.entries.get(entry.conv)?.mode, whole = this.#put(/** @type {Entry} */ entry);
    this.counts = counts;
    if (this.#isMine(whole)) this.#watch(entry.conv);
    const known = this.conversations.get(entry.conv);
    if (known) {
      known.entry = merge(known.entry, entry);
      this.emit("conversation", entry.conv, "head");
    }
    this.#see();
    this.emit("queue");
    if (whole.mode === "waiting" && before !== "waiting") this.emit("waits", whole);
  }

  /** What is open is seen, while the page is. */
  #see() {
    const entry = this.entries.get(this.selected ?? "");
    if (entry && !document.hidden) this.given.delete(entry.conv);
    if (entry?.last && !document.hidden) this.#seen.set(entry.conv, Math.max(entry.last.seq, this.#seen.get(entry.conv) ?? 0));
  }

  /** Whether a conversation of ours was transferred, or the customer has said something in it, that was not looked at. */
  isUnread(/** @type {Entry} */ entry) {
    return this.#isMine(entry) && (this.given.has(entry.conv) || (entry.last?.from === "customer" && entry.last.seq > (this.#seen.get(entry.conv) ?? 0)));
  }

  /** The next ones of a mode, if there are more; once at a time. */
  more(/** @type {string} */ mode) {
    const from = this.rest.get(mode);
    if (!from || this.#asksMore.get(mode) === from) return;
    this.#asksMore.set(mode, from);
    this.link.request({ t: "queue", ...from }).then((/** @type {any} */ { entries, rest, counts }) => {
      if (this.rest.get(mode) !== from) return; // the whole queue was told anew meanwhile
      for (const entry of entries) this.#put(entry);
      this.counts = counts;
      if (rest.length) this.rest.set(mode, rest[0]);
      else this.rest.delete(mode);
      this.emit("queue");
    }, (/** @type {any} */ fault) => {
      this.#asksMore.delete(mode);
      if (fault.code !== "lost") this.emit("refused", fault.message, fault.code);
    });
  }

  #presence(/** @type {any} */ frame) {
    if (frame.conv && frame.viewers) {
      this.#change(frame.conv, "head", (one) => { one.viewers = frame.viewers; });
      return;
    }
    if (frame.conv) {
      this.#here(frame.conv, frame.here);
      return;
    }
    this.advisors = frame.advisors;
    this.emit("advisors");
  }

  /** The customer has come to the page, or gone from it. */
  #here(/** @type {string} */ conv, /** @type {boolean} */ here) {
    const entry = this.entries.get(conv);
    if (entry) this.entries.set(conv, { ...entry, here });
    this.#change(conv, "head", (one) => { one.entry = { ...one.entry, here }; });
    this.emit("queue");
  }

  #refused(/** @type {string} */ text, /** @type {string} */ code) {
    if (code === "ticket_expired" || code === "unauthorized") this.#expire(true);
    this.emit("refused", text, code);
  }

  /** @param {{code: string, text: string}} fault @param {{conv?: string}} asked */
  #notWatched({ code, text }, { conv }) {
    if (code === "not_found" && conv) this.#erased({ convs: [conv], counts: this.counts }); // while the line was cut
    else if (code !== "lost") this.#refused(text, code);
  }

  /** Nothing of these stays here either. @param {{convs: string[], counts: any}} frame */
  #erased({ convs, counts }) {
    this.counts = counts;
    for (const conv of convs) {
      this.entries.delete(conv);
      this.given.delete(conv);
      this.#seen.delete(conv);
      keepDraft(this.me?.id, conv, { draft: "", note: "" });
      if (this.conversations.delete(conv)) this.link.unwatch({ conv });
    }
    if (this.selected && convs.includes(this.selected)) {
      this.select(null);
      this.emit("refused", "Cette conversation a été effacée.", "erased");
    }
    this.emit("queue");
  }

  #isMine(/** @type {Entry} */ entry) {
    return entry.mode === "advisor" && entry.by_id === this.me?.id;
  }

  /** How many conversations are ours. */
  get held() {
    return [...this.entries.values()].filter((entry) => this.#isMine(entry)).length;
  }

  isMine(/** @type {string | null} */ conv) {
    if (!conv) return false;
    const entry = this.conversations.get(conv)?.entry ?? this.entries.get(conv);
    return Boolean(entry && this.#isMine(entry));
  }

  // ---- Conversations ----

  #watch(/** @type {string} */ conv) {
    if (this.conversations.has(conv)) return;
    this.conversations.set(conv, {
      conv, entry: this.entries.get(conv) ?? { conv, mode: "bot", mode_ver: 0, level: "anonyme", since: 0, updated: 0, tags: [] }, watched: false,
      events: [], more: false, notes: [], viewers: [], past: [], context: null, suggestions: null, outgoing: [],
      typing: false, readSeq: 0, ...draftOf(this.me?.id, conv), from: null, acts: [] });
    this.link.watch({ conv });
  }

  /** What is being written outlives the page. @param {Watched} one */
  keepDraft({ conv, draft, note }) {
    keepDraft(this.me?.id, conv, { draft, note });
  }

  /** Shows one; the one before is watched on only when it is ours or has an unfinished text. @param {string | null} conv */
  select(conv) {
    const before = this.selected;
    this.selected = conv;
    if (conv) this.#watch(conv);
    this.#see();
    const left = before && before !== conv ? this.conversations.get(before) : null;
    if (left && before && !this.isMine(before) && !left.draft && !left.note && !left.outgoing.length) {
      this.conversations.delete(before);
      this.link.unwatch({ conv: before });
    }
    this.emit("selected", conv);
  }

  /** @param {string} conv @param {string} what @param {(one: Watched) => void} change */
  #change(conv, what, change) {
    const one = this.conversations.get(conv);
    if (!one) return;
    change(one);
    this.emit("conversation", conv, what);
  }

  /** Messages that came before the answer are after its last, or among them; those of before a loss may be too old to join. */
  /** @param {any} answer of a watch of a conversation */
  #watched({ conv, entry, events, more, notes, viewers, past, acts, context, suggestions }) {
    this.#asksAgain.delete(conv);
    this.#change(conv, "all", (one) => {
      const first = events[0]?.seq ?? Infinity, last = events.at(-1)?.seq ?? 0;
      const older = one.events.filter(({ seq }) => seq < first), newer = one.events.filter(({ seq }) => seq > last);
      const goesOn = older.at(-1)?.seq === first - 1;
      one.events = events.length ? [...(goesOn ? older : []), ...events, ...newer] : one.events;
      if (!goesOn) one.more = more;
      const own = new Set(one.events.map(({ cid }) => cid));
      one.outgoing = one.outgoing.filter(({ id }) => !own.has(id));
      one.acts = this.#known(one, acts);
      Object.assign(one, { entry: merge(one.entry, entry), notes, viewers, past, context, watched: true, typing: false });
      this.#suggested(one, suggestions, newer);
      if (this.entries.has(conv)) this.#put(entry);
    });
    this.emit("queue");
  }

  /** What the server knows of the acts, then what only this page does: those it has just begun, or may not. Those done before it looked are no news. @param {Watched} one @param {import("./types.d.ts").Act[]} acts */
  #known(one, acts) {
    const told = new Set(one.acts.filter((act) => act.told).map(({ reference }) => reference));
    const own = one.acts.filter(({ intent }) => !acts.some((act) => act.intent === intent));
    return [...acts.map((act) => ({ ...act, told: !one.watched || told.has(act.reference) })), ...own];
  }

  /** The account again: something in it has changed. @param {string} conv */
  async refresh(conv) {
    const answer = await this.link.request({ t: "watch", conv }).catch(() => null);
    if (answer) this.#change(conv, "context", (one) => { one.context = answer.context; });
  }

  #message(/** @type {import("./types.d.ts").Message} */ message) {
    this.#change(message.conv, "message", (one) => {
      const last = one.events.at(-1)?.seq ?? 0;
      if (message.seq <= last) return;
      if (one.watched && message.seq > last + 1) this.#askAgain(message.conv);
      one.events.push(message);
      one.outgoing = one.outgoing.filter(({ id }) => id !== message.cid);
      if (message.from === "customer") one.typing = false;
    });
    // The summary of what was begun here: the customer has but to confirm it.
    if (message.from === "bot" && message.parts?.some(({ k }) => k === "confirm") && this.conversations.get(message.conv)?.acts.some(({ state }) => state === "started"))
      this.#putAct(message.conv, { state: "confirm", ts: message.ts });
  }

  /** Some were missed. */
  #askAgain(/** @type {string} */ conv) {
    if (this.#asksAgain.has(conv)) return;
    this.#asksAgain.add(conv);
    this.link.watch({ conv });
  }

  #outgoing(/** @type {import("./types.d.ts").Outgoing} */ outgoing) {
    this.#change(outgoing.conv ?? "", "outgoing", (one) => {
      // Acknowledged, it is in the log, or so far back that the log begins after it.
      const came = outgoing.state === "sent" || one.events.some(({ cid }) => cid === outgoing.id);
      if (came) one.outgoing = one.outgoing.filter((other) => other !== outgoing);
      else if (!one.outgoing.includes(outgoing)) one.outgoing.push(outgoing);
      if (came) this.keepDraft(one); // what was sent stayed kept until then
    });
    if (outgoing.state === "sent") this.emit("sent", outgoing);
  }

  /** @param {ModeNow} now */
  #mode({ conv, mode, mode_ver, by, by_id, rank, since, from, from_id }) {
    const now = { mode, mode_ver, by, by_id, rank, ...(since ? { since } : {}) }, entry = this.entries.get(conv), isNews = (entry?.mode_ver ?? 0) < mode_ver;
    const wasMine = this.isMine(conv);
    if (entry && entry.mode_ver <= mode_ver) {
      this.#told.add(conv);
      this.entries.set(conv, { ...entry, ...now });
    }
    if (mode === "advisor" && by_id === this.me?.id) this.#watch(conv);
    const isGiven = isNews && from && mode === "advisor" && by_id === this.me?.id && from_id !== this.me?.id;
    if (isGiven) this.given.set(conv, from);
    else if (isNews) this.given.delete(conv);
    this.#see();
    this.#change(conv, "head", (one) => {
      if (one.entry.mode_ver <= mode_ver) one.entry = { ...one.entry, ...now };
    });
    this.emit("queue");
    if (isNews && wasMine && !this.isMine(conv) && !this.#giving.has(conv)) this.emit("away", { ...(entry ?? { conv }), ...now });
    if (entry && isNews && mode === "waiting" && entry.mode !== "waiting") this.emit("waits", { ...entry, ...now });
    if (isGiven) this.emit("given", conv, from);
  }

  async older(/** @type {string} */ conv) {
    const one = this.conversations.get(conv), before = one?.events[0]?.seq;
    if (!before) return;
    const { events, more } = await this.link.request({ t: "history", conv, before, n: 50 });
    this.#change(conv, "all", (known) => {
      if (known.events[0]?.seq !== before) return; // told anew meanwhile
      known.events = [...events.filter((/** @type {import("./types.d.ts").Message} */ { seq }) => seq < before), ...known.events];
      known.more = more;
    });
  }

  // ---- What the advisor does; each rejects with a French text ----

  /** Those that are being given back from here. @type {Set<string>} */
  #giving = new Set();

  /** The mode that it is in then. @param {string} conv @param {{t: string, to?: string}} frame @returns {Promise<string>} */
  async #setMode(conv, frame) {
    const entry = this.conversations.get(conv)?.entry, { me } = this;
    if (!entry || !me) return "";
    if (frame.t === "release") this.#giving.add(conv);
    try {
      const { mode, mode_ver } = await this.link.request({ ...frame, conv, mode_ver: entry.mode_ver });
      const mine = mode === "advisor" && frame.t === "take";
      this.#mode({ conv, mode, mode_ver, ...(mine ? { by: me.name, by_id: me.id } : this.#owner(conv, mode_ver)) });
      return mode;
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error), now = fault.frame;
      if (now?.mode_ver !== undefined) this.#mode({ conv, ...now });
      throw fault;
    } finally {
      this.#giving.delete(conv);
    }
  }

  /** Who has it under this version, if that was told already. @param {string} conv @param {number} mode_ver */
  #owner(conv, mode_ver) {
    const entry = this.conversations.get(conv)?.entry;
    return entry?.mode_ver === mode_ver ? { by: entry.by, by_id: entry.by_id, rank: entry.rank } : {};
  }

  async take(/** @type {string} */ conv) {
    await this.#setMode(conv, { t: "take" });
    this.emit("taken", conv);
  }

  release(/** @type {string} */ conv, /** @type {string} */ to) {
    return this.#setMode(conv, { t: "release", to });
  }

  say(/** @type {string} */ conv, /** @type {string} */ text) {
    return this.link.say(text, undefined, conv);
  }

  /** Told anew when it is watched again: what was done with them stays done. @param {Watched} one
   * @param {import("./types.d.ts").Suggestions | null} told @param {import("./types.d.ts").Message[]} newer messages than what is told; theirs stay */
  #suggested(one, told, newer) {
    const now = one.suggestions;
    if (now && (now.sid === told?.sid || newer.some(({ mid }) => mid === now.for))) return;
    one.suggestions = !told || told.sid === one.told ? null : { ...told, items: told.items.map((item, index) => ({ ...item, number: index + 1 })) };
    this.#noteWay(one, one.suggestions?.items.find(({ steps }) => steps.length));
  }

  /** The chemin of a suggestion, for answers that want one. @param {Watched} one @param {import("./types.d.ts").Result} [item] */
  #noteWay(one, item) {
    if (item?.steps.length) one.way = { chemin: item.steps.join(" > "), at: performance.now() };
  }

  /** A suggestion has been answered with: those for the message's other requests stay, under their numbers, and what is left to give is the next one's chemin. @param {string} conv @param {import("./types.d.ts").Result} item */
  answered(conv, item) {
    this.#change(conv, "suggestions", (one) => {
      const items = (item.asked ? one.suggestions?.items ?? [] : []).filter(({ asked }) => asked).map((other) => (other.intent === item.intent ? { ...other, used: true } : other));
      const left = items.filter(({ used }) => !used);
      one.suggestions = one.suggestions && left.length ? { ...one.suggestions, items } : null;
      this.#noteWay(one, left.find(({ steps }) => steps.length) ?? item);
    });
  }

  /** What became of the suggestions for the last message; told once. @param {string} conv @param {"used" | "edited" | "ignored"} outcome @param {string} [intent] */
  outcome(conv, outcome, intent) {
    const one = this.conversations.get(conv), sid = one?.suggestions?.sid;
    if (!sid || one.told === sid) return;
    one.told = sid;
    this.link.request({ t: "suggestion_used", conv, sid, outcome, ...(intent ? { intent } : {}) }).catch(() => {});
  }

  #tags(/** @type {string} */ conv, /** @type {string[]} */ tags) {
    const entry = this.entries.get(conv);
    if (entry) this.entries.set(conv, { ...entry, tags });
    this.#change(conv, "head", (one) => { one.entry = { ...one.entry, tags }; });
    this.emit("queue");
  }

  async addNote(/** @type {string} */ conv, /** @type {string} */ text) {
    const { note } = await this.link.request({ t: "note", conv, text });
    this.#change(conv, "notes", (one) => { if (!one.notes.some(({ id }) => id === note.id)) one.notes.push(note); });
  }

  async tag(/** @type {string} */ conv, /** @type {string[]} */ add, /** @type {string[]} */ del) {
    const { tags } = await this.link.request({ t: "tag", conv, add, del });
    this.#tags(conv, tags);
  }

  /** Begins an act for the customer; what becomes of it is told by `acts`. Refused with "act_open" while another one is under way, unless it is to be replaced. @param {string} conv @param {string} intent @param {Record<string, any>} params */
  async start(conv, intent, params) {
    const known = this.intents.find((one) => one.intent === intent), title = known?.title ?? intent;
    try {
      await this.link.request({ t: "start", conv, intent, params });
      this.#putAct(conv, { intent, title, state: known?.form && this.conversations.get(conv)?.context?.customer ? "started" : "sent", ts: this.now() });
    } catch (error) {
      const fault = /** @type {import("./types.d.ts").Fault} */ (error);
      if (fault.code !== "lost" && fault.code !== "act_open") this.#putAct(conv, { intent, title, state: "denied", text: fault.message, ts: this.now() });
      throw fault;
    }
  }

  /** The act goes on, or ends: the last one of that name that is open, else a new one. @param {string} conv @param {import("./types.d.ts").ActNews} act */
  #putAct(conv, act) {
    this.#change(conv, "acts", (one) => {
      const at = one.acts.map(({ intent, state }) => (!act.intent || intent === act.intent) && OPEN_ACTS.includes(state)).lastIndexOf(true);
      if (at >= 0) one.acts[at] = { ...one.acts[at], ...act };
      else if (act.intent) one.acts.push({ ...act, intent: act.intent, title: act.title ?? act.intent });
    });
  }

  #act(/** @type {any} */ { t, conv, ...act }) {
    this.#putAct(conv, act);
    if (act.state === "done") this.refresh(conv);
  }

  search(/** @type {Record<string, string>} */ asked) {
    return this.link.request({ t: "search", ...asked });
  }
}
