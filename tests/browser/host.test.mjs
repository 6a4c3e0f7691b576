// The chat in pages that are not ours: another origin, hostile styles and keys, strict policies.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../server/support.mjs";
import { answer, axe, focused, host, open, say, start, steps } from "./support.mjs";

const pages = {};
let world;
let site;
let folder;
before(async () => {
  site = await host(pages);
  folder = mkdtempSync(join(tmpdir(), "chemin-host-"));
  const config = join(folder, "chemin.jsonc");
  writeFileSync(config, JSON.stringify({ origins: [site.url] }));
  world = await start(["--demo", "--config", config]);
  const script = `<script type="module" src="${world.server.url}/chemin.js"></script>`;
  pages["/strict"] = {
    headers: { "content-security-policy": `default-src 'none'; script-src ${world.server.url}; connect-src ${world.server.url} ${world.server.url.replace("http", "ws")}; `
      + "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'" },
    html: `<!doctype html><html lang="en"><title>t</title><meta name="viewport" content="width=device-width">${script}<h1>Strict</h1><chemin-assistant></chemin-assistant>`,
  };
  pages["/hostile"] = { html: `<!doctype html><html lang="en"><title>t</title>${script}<style>
    html { font-size: 5px } * { all: unset !important; color: red !important; font: 30px cursive !important; transform: none; letter-spacing: 1em !important; pointer-events: auto }
    head, script, style, title { display: none !important }
    body { display: block !important; transform: rotate(3deg) scale(.7) !important; filter: blur(2px) !important; overflow: hidden !important; height: 300px }
    button, div, p, li, span { position: absolute !important; top: -5000px !important; float: right !important }
    .other { position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; top: 0 !important; display: block !important; background: yellow !important }
    </style><body><h1>Hôte</h1><section class="other">autre</section><chemin-assistant></chemin-assistant>
    <script>keys = []; addEventListener("keydown", (event) => { keys.push(event.key); if ("s?/".includes(event.key)) event.preventDefault(); });</script>` };
  pages["/props"] = { html: `<!doctype html><html lang="fr"><title>t</title>${script}<style>chemin-assistant { --chemin-accent: #f0a8d8; --chemin-on-accent: #2b0a20; --chemin-size: 18px }</style>
    <h1>Hôte</h1><chemin-assistant side="left" level="simple" theme="dark" label="Une question" heading="Léa, assistante automatique" placeholder="Posez votre question" help="/aide" phone="3900"></chemin-assistant>` };
});
after(async () => {
  await world.stop();
  await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a strict policy with Trusted Types, from another origin: a whole conversation, not one report", async () => {
  const page = await world.page({ path: `${site.url}/strict` });
  await open(page);
  assert.deepEqual(await steps(await say(page, "je veux mon code PUK")), ["Mon mobile", "Urgences & dépannage"]);
  await page.getByRole("button", { name: "Copier le chemin" }).click();
  await page.getByRole("button", { name: "Mon avis" }).click();
  await page.getByRole("radio", { name: "Plutôt oui" }).check();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator("dialog[open]").waitFor();
  await page.getByRole("button", { name: "Fermer l’assistant" }).click();
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  assert.equal(await page.locator(".body").getAttribute("style"), null);
  await page.context().close();
});

test("a policy that is breached is reported: the check does see", async () => {
  const page = await world.page({ path: `${site.url}/strict` });
  await page.evaluate(() => { document.body.setAttribute("style", "color: red"); });
  await page.waitForFunction(() => globalThis.violations.length > 0);
  await page.context().close();
  world.faults.splice(0); // the breach made on purpose
});

test("hostile styles, a turned page, another widget over all: looks and works the same", async () => {
  const page = await world.page({ path: `${site.url}/hostile` });
  const launcher = page.getByRole("button", { name: /Ouvrir l’assistant/ });
  const box = await launcher.boundingBox();
  assert.ok(box.x + box.width > 1200 && box.y + box.height > 800 && box.height >= 50, JSON.stringify(box));
  await launcher.click();
  await answer(page, 0);
  const look = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("chemin-assistant");
    const text = getComputedStyle(shadowRoot.querySelector(".message .text"));
    const panel = shadowRoot.querySelector(".panel").getBoundingClientRect();
    const at = document.elementFromPoint(panel.x + 200, panel.y + 200);
    return { size: text.fontSize, spacing: text.letterSpacing, colour: text.color, width: panel.width, top: at.localName,
             voice: [...document.querySelectorAll("[slot=voice]")].map((region) => region.getBoundingClientRect().width <= 1) };
  });
  assert.deepEqual(look, { size: "16px", spacing: "normal", colour: "rgb(24, 36, 58)", width: 416, top: "chemin-assistant", voice: [true, true, true] });
  await page.getByLabel("Votre message").pressSequentially("s?/ ok");
  assert.equal(await page.getByLabel("Votre message").inputValue(), "s?/ ok");
  assert.deepEqual(await page.evaluate(() => globalThis.keys), []);
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "button.launcher");
  await page.context().close();
});

test("attributes and custom properties: words, colours, side, size, theme, level of language", async () => {
  const page = await world.page({ path: `${site.url}/props` });
  await page.getByRole("button", { name: "Une question" }).click();
  await answer(page, 0);
  await page.getByRole("heading", { name: "Léa, assistante automatique" }).waitFor();
  const look = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("chemin-assistant");
    const of = (selector) => getComputedStyle(shadowRoot.querySelector(selector));
    return [of(".send").backgroundColor, of(".text").fontSize, of(".panel").left, of(".body").colorScheme,
            shadowRoot.querySelector("textarea").placeholder, shadowRoot.querySelector(".subtitle").textContent];
  });
  assert.deepEqual(look, ["rgb(240, 168, 216)", "18px", "27px", "dark", "Posez votre question", "Je réponds à vos questions"]);
  assert.equal(await page.getByRole("link", { name: "Contacts" }).getAttribute("href"), "/aide");
  assert.equal(await page.locator(".root").getAttribute("lang"), "fr");
  assert.deepEqual((await axe(page)).violations.filter(([, target]) => target.includes("chemin-assistant")), []);
  await page.context().close();
});

test("another origin asks what is owed with a ticket; one that is not named is told nothing", async () => {
  const ticket = await world.server.ticket("impaye");
  pages["/owed"] = { html: `<!doctype html><html lang="fr"><title>t</title><h1>Hôte</h1><chemin-assistant></chemin-assistant>
    <script>told = []; const element = document.querySelector("chemin-assistant"); element.addEventListener("chemin-unpaid", (event) => told.push(event.detail.amount_cents));
    element.ticket = async () => ${JSON.stringify(ticket)};</script><script type="module" src="${world.server.url}/chemin.js"></script>` };
  const page = await world.page({ path: `${site.url}/owed` });
  await page.waitForFunction(() => globalThis.told.length > 0);
  assert.deepEqual(await page.evaluate(() => globalThis.told), [4250]);
  await page.context().close();
  const ask = (origin, method) => fetch(`${world.server.url}/api/v1/unpaid`, { method, headers: { origin, authorization: `Bearer ${ticket}` } });
  assert.equal((await ask(site.url, "OPTIONS")).headers.get("access-control-allow-origin"), site.url);
  const foreign = await ask("https://ailleurs.example", "OPTIONS");
  assert.deepEqual([foreign.status, foreign.headers.get("access-control-allow-origin")], [403, null]);
  assert.equal((await ask("https://ailleurs.example", "GET")).headers.get("access-control-allow-origin"), null);
});

test("a file is saved in a page of another origin with a strict policy; one that is not named gets none", async () => {
  const ticket = await world.server.ticket("mobile");
  const page = await world.page({ path: `${site.url}/strict` });
  await page.evaluate((token) => { document.querySelector("chemin-assistant").ticket = async () => token; }, ticket);
  await open(page);
  const button = (await say(page, "duplicata de ma facture")).getByRole("button", { name: /^Télécharger Facture/ });
  await button.waitFor();
  const [asked, download] = await Promise.all([page.waitForRequest((request) => /\/fichiers\//.test(request.url()) && request.method() === "GET"),
    page.waitForEvent("download"), button.click()]);
  assert.equal(new URL(asked.url()).origin, world.server.url);
  assert.equal(download.suggestedFilename(), await button.locator(".strong").innerText());
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  const headers = await (await asked.response()).allHeaders();
  assert.equal(headers["access-control-allow-origin"], site.url);
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  const elsewhere = await host({ "/": { html: "<!doctype html><title>t</title>" } });
  const stranger = await world.browser.newPage();
  await stranger.goto(`${elsewhere.url}/`);
  const got = await stranger.evaluate(([url, token]) => fetch(url, { headers: { authorization: `Bearer ${token}` } }).then(() => "read", () => "refused"), [asked.url(), ticket]);
  assert.equal(got, "refused");
  await stranger.close();
  await elsewhere.stop();
  await page.context().close();
});

test("a server of another version is said plainly", async () => {
  const page = await world.page();
  await page.routeWebSocket(/\/ws$/, (socket) => { socket.close({ code: 4501, reason: "version" }); });
  await page.reload(); // sockets are routed from the next page on
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
  await page.locator(".line").getByText(/n’est plus à jour/).waitFor();
  await page.getByRole("button", { name: "Recharger la page" }).waitFor();
  await page.context().close();
});

test("a ticket that has expired while the link was away is renewed by the page's function, unseen", async () => {
  const page = await world.browser.newPage();
  const sockets = [];
  const hellos = [];
  await page.routeWebSocket(/\/ws$/, (socket) => {
    sockets.push(socket);
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.t === "hello") hellos.push(frame);
      // The ticket kept from the first connection is not good any more.
      if (frame.t === "hello" && hellos.length === 2)
        socket.send(JSON.stringify({ t: "err", re: frame.id, code: "ticket_expired", text: "Votre session a expiré." }));
      else server.send(text);
    });
  });
  let tickets = 0;
  page.on("request", (request) => { if (request.url().endsWith("/demo/ticket")) tickets++; });
  await page.goto(`${world.server.url}/?client=mobile`);
  await open(page);
  const before = tickets;
  await sockets[0].close({ code: 4000, reason: "restart" });
  await say(page, "ma conso");
  assert.ok(hellos.length >= 3 && tickets > before, `${hellos.length} ${tickets}`);
  assert.equal(await page.locator(".line").isVisible(), false);
  assert.doesNotMatch(await page.locator(".body").innerText(), /expiré/);
  await page.close();
});

test("a link that is half open is seen within 35 seconds, and what was written goes once", async () => {
  const page = await world.browser.newPage();
  let sockets = 0;
  let deaf = true;
  await page.clock.install();
  await page.routeWebSocket(/\/ws$/, (socket) => {
    sockets++;
    const server = socket.connectToServer();
    server.onMessage((text) => { if (!(deaf && sockets === 1 && JSON.parse(text).t !== "welcome" && JSON.parse(text).t !== "msg")) socket.send(text); });
    socket.onMessage((text) => { if (!(deaf && sockets === 1 && JSON.parse(text).t !== "hello")) server.send(text); });
  });
  await page.goto(world.server.url);
  await page.getByRole("button", { name: /Ouvrir l’assistant/ }).click();
  await page.clock.runFor(500);
  await answer(page, 0);
  const input = page.getByLabel("Votre message");
  await input.fill("duplicata facture");
  await input.press("Enter");
  await page.clock.runFor(36000);
  deaf = false;
  for (let rounds = 0; rounds < 50 && await page.locator(".message.bot").count() < 2; rounds++) await page.clock.runFor(500);
  await answer(page, 1);
  assert.equal(await page.locator(".mine").count(), 1);
  assert.ok(sockets >= 2);
  await page.close();
});

test("sizes on the wire: the loader 2 KB at most, the open chat with its library 20 KB", async (t) => {
  const context = await world.browser.newContext();
  const sizes = {};
  context.on("requestfinished", async (request) => {
    const path = new URL(request.url()).pathname;
    if (path === "/chemin.js" || /^\/(widget|link)/.test(path)) sizes[path] = request.sizes().then((all) => all.responseBodySize);
  });
  const page = await world.page({ path: "/?client=impaye", context });
  await open(page);
  await say(page, "ma conso");
  const { "/chemin.js": loader, ...rest } = Object.fromEntries(
    await Promise.all(Object.entries(sizes).map(async ([path, size]) => [path, await size])));
  const chat = Object.values(rest).reduce((sum, size) => sum + size, 0);
  t.diagnostic(`loader ${loader}, chat ${chat}: ${Object.keys(rest).join(" ")}`);
  assert.ok(loader > 0 && loader <= 2048, String(loader));
  assert.ok(chat > 0 && chat <= 20480, String(chat));
  await context.close();
});

test("the chat works from its sources too, without anything built", async () => {
  const config = join(folder, "sources.jsonc");
  writeFileSync(config, JSON.stringify({ web: join(root, "web-widget") }));
  const sources = await start(["--demo", "--config", config]);
  const page = await sources.page({ path: "/?client=impaye" });
  await open(page);
  await page.locator(".banner").getByText(/42,50\s€ à régler/).waitFor();
  await say(page, "ma conso");
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  assert.deepEqual(sources.faults, []);
  await sources.stop();
});

test("what few visitors need cannot be fetched: it is said where it would be, and another try gets it", async () => {
  const context = await world.browser.newContext();
  await context.route(/\/widget\/more\.js/, (route) => route.abort());
  const page = await world.page({ context });
  await open(page);
  await page.getByRole("button", { name: "Mon avis" }).click();
  const excuse = page.locator(".later").getByText("n’a pas pu être chargée");
  await excuse.waitFor();
  await page.locator("chemin-assistant [role=alert]").getByText("n’a pas pu être chargée").waitFor();
  const again = page.getByRole("button", { name: "Réessayer" });
  await again.press("Enter");
  await page.waitForFunction(() => globalThis.performance.getEntriesByType("resource").filter(({ name }) => name.includes("/widget/more.js")).length >= 2);
  assert.ok(await again.evaluate((element) => element.matches(":focus")));
  await context.unroute(/\/widget\/more\.js/);
  await again.press("Enter");
  await page.getByRole("radio", { name: "Plutôt oui" }).waitFor();
  assert.equal(await page.locator(".later").count(), 0);
  assert.deepEqual(world.faults.splice(0).filter((fault) => !/ERR_FAILED/.test(fault)), []);
  await context.close();
});

test("nothing is fetched from elsewhere", async () => {
  const context = await world.browser.newContext();
  const elsewhere = [];
  context.on("request", (request) => { if (!request.url().startsWith(world.server.url)) elsewhere.push(request.url()); });
  const page = await world.page({ path: "/?client=impaye", context });
  await open(page);
  await say(page, "ma conso");
  assert.deepEqual(elsewhere, []);
  await context.close();
});

test("a payment made elsewhere takes the banner of both pages and the launcher's mark away within a second", async () => {
  const site = await world.page({ path: "/?client=impaye" }); // the chat stays closed here
  const app = await world.page({ path: "/demo/app?client=impaye" });
  const banner = (page) => page.getByRole("region", { name: "Facture à régler" });
  await site.getByRole("button", { name: /Impayé.*42,50/ }).waitFor();
  await banner(app).waitFor();
  await answer(app, 0);
  const offer = await say(app, "Payer ma facture");
  const [paying] = await Promise.all([app.context().waitForEvent("page"), offer.getByRole("link", { name: /Payer 42,50/ }).click()]);
  await paying.getByRole("button", { name: "La banque accepte le paiement" }).waitFor();
  assert.deepEqual((await axe(paying)).violations, []);
  // Told to be connected before the payment, although closed: its own link has been welcomed.
  await site.waitForFunction(() => document.querySelector("chemin-assistant").shadowRoot.querySelector(".message"));
  await paying.getByRole("button", { name: "La banque accepte le paiement" }).click();
  await paying.getByRole("heading", { name: "Paiement accepté" }).waitFor();
  for (const page of [site, app]) await banner(page).waitFor({ state: "hidden", timeout: 1000 });
  assert.equal(await site.getByRole("button", { name: /Impayé/ }).count(), 0);
  assert.equal(await app.locator(".banner").isVisible(), false);
  await site.context().close();
  await app.context().close();
});

test("without --demo there is no example page, and the chat's files are there", async () => {
  const { Server } = await import("../server/support.mjs");
  const server = await Server.start();
  for (const path of ["/", "/index.html", "/demo/app", "/demo/etats"]) assert.equal((await fetch(server.url + path)).status, 404, path);
  for (const path of ["/chemin.js", "/widget/chat.js", "/link.js", "/icon.svg"]) assert.equal((await fetch(server.url + path)).status, 200, path);
  await server.stop();
});

test("no error in the console", () => {
  assert.deepEqual(world.faults, []);
});
