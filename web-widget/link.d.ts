/**
 * link.d.ts - what the client library offers. README.md beside it tells how to use it.
 *
 * One `Link` is one conversation (or, for an advisor, one desk) over `chemin.v1`. It has no DOM: a
 * browser, node or a native web view can use it. Everything it needs from outside can be given.
 */

/** What to come back with: kept by the embedder, or by `storage`. */
export interface Kept {
  conv: string;
  epoch: string;
  /** Last message applied; 0 before any. */
  seq: number;
}

/** A message of ours on its way. The object is the same at each `outgoing` event. */
export interface Outgoing {
  id: string;
  text: string;
  choice?: string;
  /** Advisors only: the conversation it goes to. */
  conv?: string;
  state: "waiting" | "sent" | "failed";
  /** Why it failed; `text` is French that can be shown. The text of the message is kept. */
  error?: { code: string; text: string };
  /** Written in another tab of the same customer, which sends it. */
  elsewhere?: true;
}

/** The coarse state, enough for a line of text. */
export type LinkState = "connecting" | "online" | "offline" | "stopped";

/**
 * idle: never opened. connecting: on the way to a welcome. open: welcomed. waiting: will try again
 * by itself. offline: the device says that it has no network; tries again when it is back (and now
 * and then, as devices err). closed: by `close()`. refused: coming back is pointless until
 * `open()` is called; the `refused` event has said why.
 */
export type Status = "idle" | "connecting" | "open" | "waiting" | "offline" | "closed" | "refused";

export type Mode = "bot" | "waiting" | "advisor" | "closed";
export type Market = "mobile" | "fixe" | "cle4g" | "box4g";

/** A part of a message. Kinds that are not known must be left out: the text alone suffices. */
export type Part =
  | { k: "chemin"; intent: string; market: Market | null; chemin: string; steps: string[]; link?: string;
      /** The last step waits: "unpaid", for a payment. */ blocked?: string }
  | { k: "choices"; items: Array<{ id: string; label: string }> }
  | { k: "list"; title: string; items: string[] }
  | { k: "progress"; label: string; value: number; max: number; unit: string }
  | { k: "confirm"; token: string; label: string; expires_s: number }
  | { k: "secret"; label: string; value: string; spoken: string; expires_s: number }
  | { k: "file"; name: string; type: string; bytes: number; url: string }
  | { k: "link"; label: string; url: string };

/** A file that was fetched: what to save, and under which name. The blob has its type. */
export interface Download {
  name: string;
  blob: Blob;
}

export interface Message {
  t: "msg";
  conv: string;
  seq: number;
  /** Milliseconds, UTC. */
  ts: number;
  mid: string;
  /** The `Outgoing.id` that it was sent with. */
  cid?: string;
  choice?: string;
  from: "customer" | "bot" | "advisor" | "system";
  /** First name of the advisor. */
  name?: string;
  text: string;
  /** To be spoken instead of `text`. */
  say?: string;
  intent?: string;
  parts: Part[];
}

export interface Unpaid {
  active: boolean;
  amount_cents: number;
  due: string | null;
  invoices: Array<{ id: string; amount_cents: number; due: string }>;
  blocked: string[];
  chemin: string;
}

/** The events, and what each listener is given. */
export interface Events {
  /** In order, each once. `replayed`: from the history, not news. */
  message: [message: Message, replayed: boolean];
  /** A message of ours was written, sent or refused. */
  outgoing: [outgoing: Outgoing];
  state: [state: LinkState];
  status: [status: Status];
  /** What to give as `kept` after a reload; also done by `storage`. */
  keep: [kept: Kept];
  /** Empty the log: all of it follows. What is not sent yet stays. */
  clear: [];
  /** Back after a loss: `count` messages were missed and follow. */
  resumed: [count: number];
  /** An answer is (not) being prepared. */
  thinking: [on: boolean];
  /** Refused: a French sentence that can be shown, and `err.code` or "closed_" and the close code; */
  refused: [text: string, code: string];
  /** What the customer owes: at each welcome (null: nobody signed in) and when it changes. */
  unpaid: [unpaid: Unpaid | null];
  /** Who answers: at each welcome and when it changes. */
  mode: [mode: { mode: Mode; mode_ver: number; by?: string; rank?: number; alone?: boolean; conv: string }];
  /** Somebody else writes; off again by itself after 6 s. */
  typing: [typing: { conv: string; who: string; on: boolean }];
  /** Received ("ack") or read up to `seq`, by the other side or another tab. */
  receipt: [receipt: { conv: string; kind: "ack" | "read"; who: string; seq: number }];
  /** This customer has read up to `seq`, here or in another tab. */
  read: [seq: number];
  /** Advisors: what was asked to be watched, answered again after each reconnection; or a refusal, with its
   * `code` and `text` ("lost": the line was cut, and it will be asked again). */
  watched: [answer: any, asked: { conv?: string; queue?: true }];
  /** The ticket had ended and there is another; an advisor was told nothing between the two, and all that is watched is answered again. */
  renewed: [];
  /** Advisors: as `asyncapi.json` tells. */
  suggestions: [frame: any];
  /** Customers: `advisors`, whether one is at the desk, at each welcome and when it changes. Advisors: as `asyncapi.json` tells. */
  presence: [frame: any];
  queue: [frame: any];
  note: [frame: any];
  tag: [frame: any];
  /** `forget()` was called; what was known until then. */
  forget: [kept: Kept | null];
  /** Every frame of the server, before it is acted on. */
  frame: [frame: any];
}

/** A clock that tests can hold. */
export interface Clock {
  now(): number;
  setTimeout(call: () => void, ms: number): any;
  clearTimeout(timer: any): void;
}

/** What is told from outside. Returns how to stop listening. */
export type Signals = (tell: { wake(): void; offline(): void }) => () => void;

/** Some of the Storage of browsers; `sessionStorage` fits (one a tab). */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

type Listeners = { [Name in keyof Events as `on${Name}`]?: (...args: Events[Name]) => void };

export interface LinkOptions extends Listeners {
  /** ws:// or wss:// address of /ws. */
  url: string;
  kind: "app" | "site" | "panel" | "script";
  /** "customer" unless said. */
  role?: "customer" | "advisor" | "test";
  /**
   * Gives a ticket when one is needed: at the first connection, and when the last one has
   * expired. Empty or null: anonymous. A rejection is a network fault: tried again later.
   */
  ticket?: () => Promise<string | null> | string | null;
  /** What `keep` gave last, to go on. */
  kept?: Kept | null;
  /** The embedder still shows all messages up to `kept.seq`: only what was missed is wanted. */
  shown?: boolean;
  /** Keeps the conversation and what is not sent over a reload, once something was said. */
  storage?: Store | null;
  /** The name in `storage`; "chemin.link" unless said. */
  key?: string;
  /** The WebSocket of browsers unless said; that of `ws` fits. */
  socket?: new (url: string, protocols: string[]) => any;
  /** What fetches files; that of browsers and node unless said. */
  fetch?: typeof fetch;
  clock?: Clock;
  /** 0 to 1; Math.random unless said. */
  random?: () => number;
  /** The browser's online, offline, pageshow and visibilitychange, where there are any. */
  signals?: Signals;
}

/** Why a request was not done. `code` is `err.code`, or "lost": the link broke, nobody knows. */
export class LinkError extends Error {
  code: string;
  /** The whole `err` frame, if there was one. */
  frame?: any;
}

/** An id of our own: 1 to 64 of A-Z a-z 0-9 _ - */
export function newId(): string;

export class Link {
  constructor(options: LinkOptions);

  /** What timers and `now` come from. */
  readonly clock: Clock;
  /** The coarse state; `status` says more. */
  readonly state: LinkState;
  readonly status: Status;
  readonly kept: Kept | null;
  /** Last message applied. */
  readonly seq: number;
  /** Messages not acknowledged, in order. At most 50. */
  readonly outbox: readonly Outgoing[];
  /** Read up to here, here or in another tab. */
  readonly readSeq: number;
  /** Of the server's welcome: characters of a text, bytes of a frame, messages a minute. */
  readonly limits: { text: number; frame: number; rate: number };

  /** Listens; returns how to stop. Any number of listeners. */
  on<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): () => void;

  /** Connects, and stays connected until `close()`. */
  open(): void;
  /** Says goodbye. What is not sent stays in `outbox` and in `storage`. */
  close(): void;
  /** Tries at once: the page is shown again, the network is back. */
  wake(): void;
  /** Signs out: closes, and forgets the conversation, what was not sent, and the ticket. */
  forget(): void;

  /**
   * Queues a message: sent once and in order, now or when the link is back, with one id for good.
   * Too long, or 50 waiting: the outgoing is "failed", and its text kept.
   */
  say(text: string, choice?: string, conv?: string): Outgoing;
  /** Says a failed message again. */
  retry(outgoing: Outgoing): Outgoing;
  /** Gives up a message that is not sent. */
  discard(outgoing: Outgoing): void;

  /** In order with the messages, over a reconnection; rejects with LinkError. */
  confirm(token: string, yes: boolean): Promise<any>;
  human(): Promise<any>;
  /** 1 to 5. */
  rate(score: number, text?: string): Promise<any>;

  /**
   * Fetches a file that came in a message (a part of kind "file"), with the ticket: its address
   * alone opens nothing. A ticket that has expired is asked for anew, once. Rejects with LinkError, whose message is French that can be shown:
   * "link_expired" (the document must be asked for again), "unauthorized" (there is no good
   * ticket), "lost" (the network, or 60 s), or what `openapi.json` tells; all but the first may be
   * tried again.
   */
  download(part: { name: string; url: string }): Promise<Download>;

  /**
   * Signs in, or renews, on the open conversation; without a ticket asks `options.ticket`. While
   * there is no link the ticket goes with the next hello, and this resolves at once.
   */
  signIn(ticket?: string): Promise<any>;
  /** Asks `options.ticket` for another one, on the open link; done by itself when the server says that the last one has ended. */
  renew(): void;
  /** {events, more}: `n` (100 at most) messages before `before` (0: the newest); the log is not touched. */
  history(before?: number, n?: number): Promise<any>;
  /** What the customer has seen: up to `seq`, or all that came. An advisor says in which conversation. */
  read(seq?: number, conv?: string): void;
  /** The customer (or an advisor, with `conv`) writes; call it at each key, it is sent every 3 s at most. */
  typing(on: boolean, conv?: string): void;

  /** Any other frame that is answered (`id` is added). Rejects with "lost" when the link breaks. */
  request(frame: { t: string; [field: string]: any }): Promise<any>;
  /** Advisors: watches, and watches again after each reconnection; the `watched` event answers. */
  watch(what: { conv?: string; queue?: true }): void;
  unwatch(what: { conv?: string; queue?: true }): void;

  /** For adapters: tells the listeners. */
  emit(name: string, ...args: any[]): void;
  /** For link/tabs.js: goes on with another tab's conversation, unless something was said here. */
  adopt(kept: Kept): void;
}
