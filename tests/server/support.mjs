// support.mjs - starts the real server, speaks chemin.v1 with it, checks every frame it sends.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";
import { endWithUs, fetch, within } from "./deadline.mjs";
import { validate, validateAnswer } from "./document.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const binary = process.env.CHEMIN_BINARY ?? join(root, "build", "chemin");

export { fetch, validate };

/** A server of our own on a free port. */
export class Server {
  constructor(data) {
    this.data = data ?? mkdtempSync(join(tmpdir(), "chemin-server-"));
    this.log = "";
  }

  static async start(flags = [], data) {
    const server = new Server(data);
    await server.launch(flags);
    return server;
  }

  async launch(flags = []) {
    this.flags = flags;
    this.child = endWithUs(spawn(binary, ["serve", "--listen", `127.0.0.1:${this.port ?? 0}`, "--data", this.data,
                                          ...flags], { stdio: ["ignore", "ignore", "pipe"] }));
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
    await this.#orKilled(new Promise((resolve, reject) => {
      this.child.stderr.on("data", (chunk) => {
        this.log += chunk;
        const line = /"event":"listening".*?"port":"(\d+)"/.exec(this.log);
        if (line) {
          this.port = Number(line[1]);
          resolve();
        }
      });
      this.child.once("exit", () => reject(new Error(`the server did not start: ${this.log}`)));
    }), "the server did not listen");
    return this;
  }

  /** What is waited for of the process; one that does not come to it is killed, and its log told. */
  async #orKilled(promise, what) {
    try {
      return await within(promise, () => `${what}: ${this.log}`);
    } catch (error) {
      this.child.kill("SIGKILL");
      throw error;
    }
  }

  /** Waits until its log has the event, from that place on. */
  async logs(event, from = 0) {
    let look;
    const seen = new Promise((resolve) => {
      look = () => { if (this.log.includes(event, from)) resolve(); };
      this.child.stderr.on("data", look);
      look();
    });
    try {
      await within(seen, () => `the server did not log ${event}: ${this.log.slice(from)}`);
    } finally {
      this.child.stderr.off("data", look);
    }
  }

  get url() { return `http://127.0.0.1:${this.port}`; }

  async kill(signal = "SIGTERM") {
    this.child.kill(signal);
    return this.#orKilled(this.ended, `the server did not end at ${signal}`);
  }

  async restart() {
    this.log = "";
    return this.launch(this.flags);
  }

  async stop() {
    const end = this.child.exitCode === null && this.child.signalCode === null ? await this.kill() : await this.ended;
    rmSync(this.data, { recursive: true, force: true });
    return end;
  }

  /** A ticket of the demonstration: what the operator's site gives to who signs in there. */
  async ticket(sub, level) {
    const answer = await fetch(`${this.url}/demo/ticket`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sub, level }) });
    return (await answer.json()).ticket;
  }

  async post(body, headers = {}) {
    const answer = await fetch(`${this.url}/api/v1/message`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const read = validateAnswer("post", "/api/v1/message", answer.status, await answer.json());
    return { status: answer.status, body: read, headers: answer.headers };
  }
}

let counter = 0;
export const newId = () => `t${process.pid}-${++counter}`;

/** A client: frames in order, waiting for what is expected. It answers each ping, unless it is `deaf`. */
export class Client {
  #closed;

  static async open(server, options = {}) {
    const client = new Client();
    client.frames = [];
    client.waiting = [];
    client.socket = new WebSocket(`ws://127.0.0.1:${server.port}${options.path ?? "/ws"}`,
                                  options.protocols ?? ["chemin.v1"], { headers: options.headers ?? {} });
    client.#closed = new Promise((resolve) => client.socket.once("close", (code) => {
      client.closeCode = code;
      client.wake();
      resolve(code);
    }));
    client.socket.on("message", (data) => {
      const frame = validate("server", JSON.parse(data));
      client.frames.push(frame);
      if (frame.t === "ping" && !client.deaf) client.send({ t: "pong" });
      client.wake();
    });
    await within(new Promise((resolve, reject) => {
      client.socket.once("open", resolve);
      client.socket.once("error", reject);
    }), "the connection was not opened");
    return client;
  }

  /** The code that it is closed with, once it is. */
  get closed() { return within(this.#closed, "the connection was not closed"); }

  wake() { for (const look of this.waiting.splice(0)) look(); }

  /** The first frame from `from` on that `wanted` accepts. */
  async until(wanted, from = 0) {
    const deadline = Date.now() + 30000;
    for (;;) {
      const found = this.frames.slice(from).find(wanted);
      if (found) return found;
      if (this.closeCode !== undefined) throw new Error(`closed with ${this.closeCode}`);
      if (Date.now() > deadline) throw new Error(`nothing came: ${JSON.stringify(this.frames.slice(from))}`);
      let timer;
      await new Promise((resolve) => {
        this.waiting.push(resolve);
        timer = setTimeout(resolve, 500);
      });
      clearTimeout(timer);
    }
  }

  /** Sends what may be no frame at all, as it is. */
  raw(text) { this.socket.send(text); }

  /** Sends a frame that the document describes. */
  send(frame) { this.socket.send(JSON.stringify(validate("client", frame))); }

  /** Sends a frame that the document describes; resolves to what answers its id. */
  async ask(frame) {
    const sent = { id: newId(), ...frame };
    const from = this.frames.length;
    this.send(sent);
    return this.until((seen) => seen.re === sent.id && seen.t !== "turn", from);
  }

  async hello(options = {}) {
    const welcome = await this.ask({ t: "hello", role: "customer", kind: "script", ...options });
    if (welcome.t === "welcome") this.conv = welcome.conv;
    return welcome;
  }

  /** Says something; resolves when the turn is over: { ok, messages }. */
  async say(text, options = {}) {
    const id = options.id ?? newId();
    const from = this.frames.length;
    this.send({ t: "msg", id, conv: this.conv, text, ...options });
    const end = await this.until((seen) => seen.re === id && (seen.t === "turn" || seen.t === "err"), from);
    if (end.t === "err") return { err: end };
    const seen = this.frames.slice(from, this.frames.indexOf(end) + 1);
    return { ok: seen.find((one) => one.t === "ok" && one.re === id), turn: end,
             messages: seen.filter((one) => one.t === "msg") };
  }

  async close() {
    this.socket.close();
    return this.closed;
  }
}
