/** types.d.ts - the shapes that the panel's modules share; src/server/DESK.md tells the frames. */
import type { Market, Message, Mode, Outgoing } from "../link.js";

export type { Market, Message, Mode, Outgoing, Part, Status } from "../link.js";
export type { Desk } from "./desk.js";

export type Level = "anonyme" | "basic" | "strong";
export type From = Message["from"];

export interface Person { id: string; name: string }
export interface Advisor extends Person { role: "advisor" | "supervisor"; held: number; here: boolean }
export interface Me extends Person { role: "advisor" | "supervisor" }

/** A conversation in the queue. */
export interface Entry {
  conv: string; mode: Mode; mode_ver: number; level: Level; since: number; updated: number;
  rank?: number; by?: string; by_id?: string; customer?: string | null; tags?: string[];
  /** What the customer is called, asked and wrote last; whether they are on the page. */
  name?: string; wish?: string; said?: string; here?: boolean;
  last?: { from: From; text: string; seq: number; ts: number } | null;
}
export interface ModeNow { conv: string; mode: Mode; mode_ver: number; by?: string; by_id?: string; rank?: number; since?: number; from?: string; from_id?: string }

export interface Note { id: number; by: string; by_id: string; text: string; ts: number }
export interface Titled { intent: string; title: string }
/** An act or a topic; `form`: the assistant can make it with the customer. */
export interface Intent extends Titled { section: string; condition?: string; form?: { lines: Market[]; email: boolean } }
export interface Line { id: string; market: Market; number: string | null; user: string | null; offer: string | null; status: string | null }

/** The customer's account; without `known` little of it is there. */
export interface Account {
  customer?: string | null; level: Level; known: boolean; down?: boolean; name?: string; first_name?: string; company?: string | null;
  lines?: Line[]; unpaid?: { active: boolean; amount_cents: number; due?: string | null; invoices?: Array<{ line?: string | null; month?: string; amount_cents: number; due: string }> }; blocked?: Titled[];
  last_bills?: Array<{ line: string; month: string; amount_cents: number; remaining_cents: number; status: string; due?: string | null }>;
  orders?: Array<{ label: string; status: string; expected?: string | null }>; incidents?: Array<{ symptom: string; status: string; expected?: string | null }>;
  acts?: Array<{ reference?: string; ts: number; title: string; status?: string }>; login_email_is_contact?: boolean;
}

export interface Way { market: Market; chemin: string; steps: string[] }
/** What the guide finds, and what is suggested. */
export interface Result {
  intent: string; title: string; section: string; score: number; source: string; sure: boolean; asked: boolean;
  market: Market | null; markets: Market[]; lacks: Market[]; no_way?: Market;
  chemin: string | null; steps: string[]; ways: Way[]; mode: string | null; level: Level | null; condition: string | null;
  blocked: boolean | null; may_block?: boolean; form: boolean; text: string; present: boolean; say?: string; tell?: string;
  /** Of a suggestion: its key, as long as it is shown, and whether it was sent. */
  number?: number; used?: boolean;
}
export interface Suggestions { sid: string; for: string; items: Result[] }

/** What was understood, and the line chosen has not. */
export interface Elsewhere extends Titled { markets: Market[] }

/** Whom the guide is bound to. */
export interface Bound { id: string; name: string | null; first_name?: string | null; lines: Line[]; unpaid: { active: boolean; amount_cents: number }; blocked?: Titled[]; login_email_is_contact?: boolean }

export interface CannedAnswer { code: string; title: string; text: string }
export interface Presentation { id: string; theme: string; text: string; tell: string; acts: string[] }

/** An act begun in a conversation; `state` as in fr.js. */
export interface Act { intent: string; title: string; state: string; ts: number; reference?: string; text?: string; told?: boolean }
/** What a frame says of one: of the last one when it names none. */
export interface ActNews { intent?: string; title?: string; state: string; ts: number; reference?: string; text?: string }

/** A chemin, and when it came on the screen. */
export interface Shown { chemin: string; at: number }

/** A conversation that is watched. */
export interface Watched {
  conv: string; entry: Entry; watched: boolean; events: Message[]; more: boolean; notes: Note[]; viewers: Person[];
  past: Array<{ conv: string; updated: number; mode: Mode; title?: string }>; context: Account | null; suggestions: Suggestions | null;
  outgoing: Outgoing[]; typing: boolean; readSeq: number; draft: string; note: string; from: Result | null; acts: Act[];
  told?: string; told_read?: number; failTold?: number;
  /** Of the suggestion that came or went last. */
  way?: Shown;
}

export interface AuditEntry { id: number; ts: number; by: string; name?: string; what: string; conv?: string; customer?: string; detail?: string; title?: string; to?: string; person?: string }
export interface Figures {
  since: number; conversations: number; now: Record<Mode, number>; contained: number; ended: number; handed_over: number; wait_s: { mean: number | null; most: number | null; now: number | null };
  first_answer_s: { mean: number | null }; satisfaction: { mean: number | null; count: number }; intents: Array<{ title: string; count: number }>;
  suggestions: { used: number; edited: number; ignored: number }; blocked: { acts: number; settled: number }; advisors: Advisor[];
  /** By steps of `step_s` seconds: what began, who asked for a person, how long they waited, what was thought of it. */
  time: { step_s: number; points: Array<{ at: number; conversations: number; waits: number; wait_s: number | null; satisfaction: number | null }> };
}
export interface Unmatched { count: number; examples: string[]; title?: string; closest?: string; score: number; lacked?: string }
export interface Hit { conv: string; seq?: number; ts: number; from?: From; kind: "message" | "customer" | "tag" | "note"; mode: Mode; customer?: string; name?: string; pieces: Array<{ text: string; hit: boolean }> }

/** What a request fails with; `frame`: the server's, when it refused. */
export interface Fault extends Error { code: string; frame?: any }

declare global {
  /** Chart.js, once the supervision has loaded it. */
  var Chart: any;
}
