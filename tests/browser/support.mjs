// support.mjs - the real pages in real Chromium, on a server of our own.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
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
