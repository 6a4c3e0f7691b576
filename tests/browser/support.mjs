// support.mjs - the real pages in real Chromium, on a server of our own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import { chromium } from "playwright-core";
import { Server, validate } from "../server/support.mjs";

/** Starts server and browser; `page(options)` opens a page and collects what goes wrong. */
export async function start(flags = ["--demo"]) {
  const server = await Server.start(flags);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"],
  });
  const faults = [];

  function watch(opened) {
    opened.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
    opened.on("pageerror", (error) => faults.push(String(error)));
    // Every frame of the page and of the server is held against the protocol's document.
    const judge = (side) => ({ payload }) => {
      try {
        validate(side, JSON.parse(payload));
      } catch (fault) {
        faults.push(String(fault));
      }
    };
    opened.on("websocket", (socket) => {
      socket.on("framesent", judge("client"));
      socket.on("framereceived", judge("server"));
    });
  }

  async function page({ path = "/", context, ...options } = {}) {
    const owner = context ?? await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const opened = await owner.newPage();
    watch(opened);
    await opened.addInitScript(() => {
      globalThis.violations = [];
      addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(event.violatedDirective));
    });
    await opened.goto(path.startsWith("http") ? path : server.url + path);
    return opened;
  }

  async function stop() {
    await browser.close();
    await server.stop();
  }
  return { server, browser, faults, page, stop };
}

/** A site of its own on another origin: `pages` maps a path to {html, headers}. */
export async function host(pages) {
  const requests = [];
  const site = createServer((request, response) => {
    requests.push(request.url);
    const page = pages[request.url];
    response.writeHead(page ? 200 : request.url === "/favicon.ico" ? 204 : 404, { "content-type": "text/html; charset=utf-8", ...page?.headers });
    response.end(page?.html ?? "");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${site.address().port}`, requests, stop: () => new Promise((resolve) => {
    site.close(resolve);
    site.closeAllConnections();
  }) };
}

/** Opens the chat by its launcher, and waits for the greeting. */
export async function open(page) {
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
  return answer(page, 0);
}

/** Types in the chat and waits for the assistant's next message. */
export async function say(page, text) {
  const before = await page.locator(".message.bot").count();
  const input = page.getByLabel("Votre message");
  await input.fill(text);
  await input.press("Enter");
  return answer(page, before);
}

/** The assistant's message number `index`, once it is there. */
export async function answer(page, index) {
  const message = page.locator(".message.bot").nth(index);
  await message.waitFor();
  return message;
}

export const steps = (message) => message.locator(".step .name").allInnerTexts();

/** What has the focus, within the chat too: "tag.class" or "tag#id". */
export const focused = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element ? `${element.localName}${element.id ? `#${element.id}` : ""}${element.classList.length ? `.${element.classList[0]}` : ""}` : "";
});

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const axeText = readFileSync(axeFile, "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Violations, and what axe could not decide: [id, target, why]. */
export async function axe(page, selector) {
  await page.evaluate(axeText);
  return page.evaluate(async ([tags, within]) => {
    const found = await globalThis.axe.run(within ?? document, { runOnly: { type: "tag", values: tags } });
    const flat = (list) => list.flatMap((rule) => rule.nodes.map((node) =>
      [rule.id, node.target.flat().join(" "), (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""]));
    return { violations: flat(found.violations), incomplete: flat(found.incomplete) };
  }, [TAGS, selector]);
}

/** What axe cannot decide and a person has: rule and why. Nothing else may stay undecided. */
const DECIDED = [
  ["color-contrast", /background gradient|pseudo element|overlap|too short|partially obscured|single-character|only 1 character/i],
  ["aria-hidden-focus", /^$/],
];

/** Neither a violation, nor what nobody has decided. */
export async function assertClean(page, name, selector) {
  const found = await axe(page, selector);
  assert.deepEqual(found.violations, [], name);
  assert.deepEqual(found.incomplete.filter(([id, , why]) => !DECIDED.some(([rule, known]) => rule === id && known.test(why))), [], name);
}

/** The cable between a page and the server: it can be cut (nothing connects), or go dead (all stays open, nothing comes through). */
export class Wire {
  #pairs = new Set();
  /** Who knocked while it was dead. */
  #knocked = new Set();
  #state = "sound";

  static async open(server) {
    const wire = new Wire();
    wire.port = server.port;
    wire.listener = net.createServer({ pauseOnConnect: true }, (near) => wire.#join(near, wire.port));
    await new Promise((resolve) => wire.listener.listen(0, "127.0.0.1", resolve));
    wire.url = `http://127.0.0.1:${wire.listener.address().port}`;
    return wire;
  }

  #join(near, port) {
    near.on("error", () => {});
    if (this.#state === "cut") {
      near.resetAndDestroy();
      return;
    }
    if (this.#state === "dead") {
      this.#knocked.add(near);
      return;
    }
    const far = net.connect(port, "127.0.0.1").on("error", () => {}), pair = [near, far];
    this.#pairs.add(pair);
    for (const [one, other] of [pair, [far, near]]) {
      one.on("data", (chunk) => other.write(chunk));
      one.on("close", () => {
        if (this.#state === "dead") return; // the other end hears of it when the line is mended
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    for (const end of pair) end.resume();
  }

  /** Every connection breaks; no other one until `mend`. */
  cut() {
    this.#state = "cut";
    for (const pair of [...this.#pairs, this.#knocked]) for (const end of pair) end.resetAndDestroy();
    this.#knocked.clear();
  }

  die() {
    this.#state = "dead";
    for (const pair of this.#pairs) for (const end of pair) end.pause();
  }

  mend() {
    this.#state = "sound";
    for (const pair of this.#pairs)
      for (const end of pair)
        if (pair.some(({ destroyed }) => destroyed)) {
          this.#pairs.delete(pair);
          end.destroy();
        } else {
          end.resume();
        }
    for (const near of this.#knocked) this.#join(near, this.port);
    this.#knocked.clear();
  }

  async close() {
    this.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }
}
