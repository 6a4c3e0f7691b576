// support.mjs - the real page in real Chromium, on a server of our own.
import { chromium } from "playwright-core";
import { Server, validate } from "../server/support.mjs";

/** Starts server and browser; `page(options)` opens the demo page and collects what goes wrong. */
export async function start() {
  const server = await Server.start(["--demo"]);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"],
  });
  const faults = [];
  async function page(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const opened = await context.newPage();
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
    await opened.addInitScript(() => {
      globalThis.violations = [];
      addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(event.violatedDirective));
    });
    await opened.goto(server.url + "/");
    return opened;
  }
  async function stop() {
    await browser.close();
    await server.stop();
  }
  return { server, browser, faults, page, stop };
}

/** Types in the chat and waits for the assistant's next message. */
export async function say(page, text) {
  const before = await page.locator(".message:not(.mine)").count();
  const input = page.getByLabel("Votre message");
  await input.fill(text);
  await input.press("Enter");
  return answer(page, before);
}

/** The assistant's message number `index`, once it is there. */
export async function answer(page, index) {
  const message = page.locator(".message:not(.mine)").nth(index);
  await message.waitFor();
  return message;
}
