// The advisors' panel in Chromium, on a real server with the operator's key: tickets that end while
// the panel is open, are renewed unseen, or not before the advisor has signed in again.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { atEnd, configure, customer, eventually, folder, heard, logOf, online, row, serveWith, stored, take, tab, waiting, whole, world } from "./panel.mjs";
import { assertClean } from "./support.mjs";

const key = randomBytes(32), keys = join(folder, "keys.jwk");
writeFileSync(keys, JSON.stringify({ kty: "oct", alg: "HS256", k: key.toString("base64url") }));
configure(60, { ticket_keys: keys, ticket_algorithms: "HS256" });

/** What the server forgives clocks that differ. */
const SKEW_S = 60;

/** A ticket that the server takes for `seconds` more. */
function ticket(seconds, sub = "c-1", name = "Léa") {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub, role: "advisor", name, acr: "strong", exp: Math.floor(Date.now() / 1000) - SKEW_S + seconds })}`;
  return `${body}.${createHmac("sha256", key).update(body).digest("base64url")}`;
}

/** The panel, and the operator's page of tickets: `give` makes one, or answers as one that asks who is there. */
async function open() {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 } });
  atEnd(() => context.close());
  const site = { give: () => ticket(600), asked: 0 };
  await serveWith(context, "ticketUrl", "/sso/ticket");
  await context.route("**/sso/ticket", async (route) => {
    site.asked++;
    const given = await site.give();
    return given ? route.fulfill({ json: { ticket: given } }) : route.fulfill({ contentType: "text/html", body: "<h1>Connexion</h1>" });
  });
  const page = await world.page({ path: "/conseiller", context });
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.locator("#me").getByText("Léa").waitFor();
  await online(page);
  return { page, site };
}

/** Its ticket is replaced by one that ends within two seconds; then `give` is asked. */
async function endSoon(page, site, give) {
  const asked = site.asked;
  site.give = () => ticket(2);
  await page.locator("#again").evaluate((button) => button.click());
  assert.ok(await eventually(() => site.asked, (count) => count > asked) > asked);
  site.give = give;
}

test("a ticket that ends is renewed by itself: the queue and the open conversation have no hole", async () => {
  const { page, site } = await open();
  const client = await waiting();
  await take(page, client);
  let given;
  const gate = new Promise((resolve) => { given = resolve; });
  const asked = site.asked;
  await endSoon(page, site, () => gate);
  assert.equal(await eventually(() => site.asked, (count) => count > asked + 1), asked + 2, "the server has told the end");
  // Not told to the panel, whose ticket has ended.
  for (let i = 1; i <= 60; i++) await client.say(`message ${i}`);
  const late = await waiting();
  given(ticket(600));
  await page.locator(".log:not(.pending) > .message").filter({ hasText: "message 60" }).waitFor();
  await page.locator("#expired").waitFor({ state: "hidden" });
  await online(page);
  await client.say("le dernier");
  await page.locator(".log .message").filter({ hasText: "le dernier" }).waitFor();
  assert.deepEqual(await logOf(page), (await stored(client)).slice(-51));
  await tab(page, "waiting");
  await row(page, late).waitFor();
});

test("a session that has ended says so, keeps what is typed, and once signed in again nothing is missing", async () => {
  const { page, site } = await open();
  const client = await waiting(), other = await waiting();
  await take(page, client);
  await tab(page, "waiting");
  await row(page, other).waitFor();
  await page.locator("#draft").fill("le début");
  await endSoon(page, site, () => null);
  await page.locator("#expired").waitFor();
  assert.equal(await page.locator("#link-state").textContent(), "Session expirée");
  await assertClean(page, "expired");
  const before = await page.locator(".log:not(.pending) > .message").count();
  for (let i = 1; i <= 70; i++) await client.say(`pendant ${i}`);
  const late = await customer();
  await late.say("j’arrive pendant ce temps");
  await page.locator("#draft").press("End");
  await page.keyboard.type(" de la réponse");
  await page.keyboard.press("Enter");
  await page.locator(".pending .message").filter({ hasText: "le début de la réponse" }).waitFor();
  await page.keyboard.type("et la suite");
  await page.keyboard.press("Alt+n");
  await page.keyboard.type("Une note.");
  await page.keyboard.press("Enter");
  await page.locator("#alerts p").filter({ hasText: "Votre connexion a expiré" }).first().waitFor({ state: "attached" });
  assert.equal(await page.locator("#draft").inputValue(), "Une note.");
  assert.equal(await page.locator(".log:not(.pending) > .message").count(), before, "nothing is told meanwhile");
  const asked = site.asked;
  await page.locator("#again").click();
  assert.ok(await eventually(() => site.asked, (count) => count > asked) > asked);
  assert.ok(await page.locator("#expired").isVisible(), "nobody has signed in");
  site.give = () => ticket(600);
  await page.locator("#again").click();
  await page.locator("#expired").waitFor({ state: "hidden" });
  await online(page);
  await heard(client, "le début de la réponse");
  await page.locator(".log:not(.pending) > .message").filter({ hasText: "pendant 70" }).waitFor();
  await page.locator(".log:not(.pending) > .message").filter({ hasText: "le début de la réponse" }).waitFor();
  const wanted = await stored(client), older = page.locator(".scroll > .older");
  assert.deepEqual(await whole(page, logOf, older, wanted.length), wanted);
  assert.equal(await page.locator(".pending .message").count(), 0);
  assert.equal(await page.locator("#draft").inputValue(), "Une note.");
  await page.locator("#draft").press("Enter");
  await page.locator(".notes li").filter({ hasText: "Une note." }).waitFor();
  await page.keyboard.press("Alt+n");
  assert.equal(await page.locator("#draft").inputValue(), "et la suite");
  await tab(page, "bot");
  await row(page, late).waitFor();
});

test("who signs in again is somebody else: nothing of the first one stays", async () => {
  const { page, site } = await open();
  const client = await waiting();
  await take(page, client);
  await page.locator("#draft").fill("à moi seule");
  await endSoon(page, site, () => null);
  await page.locator("#expired").waitFor();
  site.give = () => ticket(600, "c-2", "Paul");
  await page.locator("#again").click();
  await page.locator("#sign-in .reason").getByText("Connectez-vous de nouveau").waitFor();
  assert.ok(await page.locator("#expired").isHidden());
  assert.equal(await page.locator(".log .message, .rows li").count(), 0);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.locator("#me").getByText("Paul").waitFor();
});
