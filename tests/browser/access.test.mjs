// Accessibility: the checks that a machine can make (RGAA 4.1, WCAG 2.2 AA), on every state.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { STATES } from "../../web-widget/demo/etats/frames.js";
import { MORE } from "../../web-widget/widget/fr-more.js";
import { wordsOf } from "../../web-widget/widget/fr.js";
import { MARK_PAIRS, TEXT_PAIRS, THEMES } from "../../web-widget/widget/tokens.js";
import { answer, assertClean, axe, focused, open, say, start } from "./support.mjs";

let world;
before(async () => { world = await start(); });
after(async () => { await world.stop(); });

/** Another state in the same page: a load for each would take minutes. */
async function turnTo(page, name) {
  await page.evaluate((wanted) => {
    const next = document.querySelector("chemin-etat").cloneNode();
    next.setAttribute("name", wanted);
    document.querySelector("chemin-etat").replaceWith(next);
  }, name);
  await page.locator(".panel .body").waitFor();
  await page.waitForFunction(() => !document.querySelector("chemin-etat").shadowRoot.querySelector(".later"));
}

const etat = (name, theme) => `/demo/etats?etat=${name}&theme=${theme}`;

test("a page with faults inside a shadow tree fails: the checks do see", async () => {
  const page = await world.page({ path: etat("accueil", "light") });
  await page.evaluate(() => {
    const log = document.querySelector("chemin-etat").shadowRoot.querySelector(".log");
    const grey = document.createElement("p");
    grey.textContent = "texte trop clair";
    grey.style.color = "#bbbbbb";
    log.append(document.createElement("button"), grey);
  });
  const rules = (await axe(page)).violations.map(([id]) => id);
  assert.ok(rules.includes("button-name") && rules.includes("color-contrast"), rules.join(" "));
  await page.context().close();
});

for (const theme of ["light", "dark"])
  test(`every state is clean under axe, ${theme}`, async () => {
    const page = await world.page({ path: etat("accueil", theme), reducedMotion: "reduce", viewport: { width: 420, height: 1400 } });
    for (const { name } of STATES) {
      await turnTo(page, name);
      await assertClean(page, `${name}, ${theme}`);
    }
    await page.context().close();
  });

test("the pages themselves are clean: closed, open, a phone's dialog, the app, all states", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await world.page({ path: "/?client=impaye", reducedMotion: "reduce", colorScheme });
    await page.getByRole("button", { name: /Impayé/ }).waitFor();
    await assertClean(page, `closed, ${colorScheme}`);
    await open(page);
    await say(page, "je voudrais changer de mobile");
    await assertClean(page, `open, ${colorScheme}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator("dialog[open]").waitFor();
    await assertClean(page, `phone, ${colorScheme}`);
    await page.goto(`${world.server.url}/demo/app?client=impaye`);
    await answer(page, 0);
    await assertClean(page, `app, ${colorScheme}`);
    await page.context().close();
  }
});

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("the contrast of both themes: text 4.5, outlines and marks 3", () => {
  assert.ok(contrast("#ffffff", "#000000") === 21 && contrast("#bbbbbb", "#ffffff") < 3);
  for (const [name, theme] of Object.entries(THEMES))
    for (const [pairs, least] of [[TEXT_PAIRS, 4.5], [MARK_PAIRS, 3]])
      for (const [front, ground] of pairs) {
        const got = contrast(theme[front], theme[ground]);
        assert.ok(got >= least, `${name}: ${front} on ${ground} is ${got.toFixed(2)}`);
      }
});

test("French typography: true apostrophes, non-breaking spaces before double signs", () => {
  const texts = (words) => Object.values(words).flatMap((value) => {
    if (typeof value === "function") return [value(1), value(2), value("a")];
    return typeof value === "object" ? Object.values(value) : value;
  });
  for (const level of [null, "simple"])
    for (const text of texts({ ...wordsOf(level), ...MORE }).map(String)) {
      assert.doesNotMatch(text, /'|"|\.\.\./, text);
      assert.doesNotMatch(text, / [:;!?»]|« |\d (?:€|Go|min)/, text);
      assert.doesNotMatch(text, /[^\s\u00a0][;!?](?!\w)/, text);
    }
});

test("320 by 256 pixels, text doubled, wide spacing: nothing is lost, nothing scrolls two ways", async () => {
  const spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }";
  for (const [width, height, size, spaced] of [[320, 256, "", false], [320, 568, "", true], [360, 740, "32px", false], [1280, 900, "32px", false]]) {
    const page = await world.page({ path: etat("accueil", "light"), viewport: { width, height } });
    for (const { name } of STATES) {
      await turnTo(page, name);
      const seen = await page.evaluate(([font, css]) => {
        const element = document.querySelector("chemin-etat");
        const root = element.shadowRoot;
        if (font) element.style.setProperty("--chemin-size", font);
        if (css) {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
        }
        const log = root.querySelector(".log");
        const input = root.querySelector("textarea#message").getBoundingClientRect();
        return { page: document.documentElement.scrollWidth, log: log.scrollWidth - log.clientWidth, room: log.clientHeight,
                 input: input.bottom <= innerHeight && input.top >= 0 && input.width > 60 };
      }, [size, spaced ? spacing : ""]);
      const where = `${name} ${width}x${height} ${size} ${spaced} ${JSON.stringify(seen)}`;
      assert.ok(seen.page <= width && seen.log <= 0 && seen.input, where);
    }
    await page.context().close();
  }
});

test("targets are 24 pixels at least, 44 for what acts; letters of the field are 16", async () => {
  const page = await world.page({ path: etat("accueil", "light"), viewport: { width: 360, height: 740 } });
  for (const { name } of STATES) {
    await turnTo(page, name);
    const small = await page.evaluate(() => [...document.querySelector("chemin-etat").shadowRoot.querySelectorAll("button, a, summary, textarea, .scores label")]
      .map((element) => ({ text: element.textContent, height: element.getBoundingClientRect().height, foot: element.matches(".foot *, summary") }))
      .filter(({ height, foot }) => height > 0 && height < (foot ? 24 : 43.9)));
    assert.deepEqual(small, [], name);
    assert.equal(await page.locator("#message").evaluate((element) => getComputedStyle(element).fontSize), "16px");
  }
  await page.context().close();
});

test("reduced motion: nothing moves; otherwise the dots stop by themselves within five seconds", async () => {
  for (const reducedMotion of ["reduce", "no-preference"]) {
    const page = await world.page({ path: etat("ecrit", "light"), reducedMotion });
    const lasting = await page.evaluate(() => document.querySelector("chemin-etat").shadowRoot.getAnimations({ subtree: true })
      .map((animation) => Number(animation.effect.getComputedTiming().endTime)));
    if (reducedMotion === "reduce") assert.deepEqual(lasting, []);
    else assert.ok(lasting.length > 0 && lasting.every((ms) => ms <= 5000), lasting.join(" "));
    await page.context().close();
  }
});

test("forced colours: what acts keeps an outline, the choice made is not told by colour alone", async () => {
  const page = await world.page({ path: etat("chemin", "light"), forcedColors: "active" });
  const outlines = await page.evaluate(() => [...document.querySelector("chemin-etat").shadowRoot.querySelectorAll(".send, .choices button, .action")]
    .map((element) => getComputedStyle(element).borderTopStyle));
  assert.ok(outlines.length > 3 && outlines.every((style) => style !== "none"), outlines.join(" "));
  assert.match(await page.locator(".chosen").textContent(), /choix retenu/);
  // The colours are the visitor's own: nothing to measure there.
  const { violations } = await axe(page);
  assert.deepEqual(violations.filter(([id]) => id !== "color-contrast"), []);
  await page.context().close();
});

test("each new message is announced once, in order, with its choices; history never", async () => {
  const page = await world.page();
  await open(page);
  await say(page, "je veux mon code PUK");
  const heard = await page.locator("chemin-assistant [role=log] p").allTextContents();
  assert.equal(heard.length, 3);
  assert.match(heard[1], /^Vous avez dit\u00a0: je veux mon code PUK/);
  assert.match(heard[2], /^Assistant\u00a0: .*réponses? proposées?\.$/s);
  assert.ok(!heard[2].includes(" > "), heard[2]);
  await page.reload();
  await page.locator(".message").nth(2).waitFor();
  assert.equal(await page.locator("chemin-assistant [role=log] p").count(), 0);
  await page.context().close();
});

test("the browser's accessibility tree has one log, one status, one alert, in the page and in the dialog", async () => {
  for (const viewport of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
    const page = await world.page({ viewport });
    await open(page);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const roles = nodes.filter((node) => !node.ignored).map((node) => node.role?.value);
    for (const role of ["log", "status", "alert"]) assert.equal(roles.filter((one) => one === role).length, 1, `${role} ${viewport.width}`);
    await page.context().close();
  }
});

test("while one types, what comes moves neither the focus, nor the caret, nor the text", async () => {
  const page = await world.page();
  await open(page);
  const input = page.getByLabel("Votre message");
  await input.pressSequentially("mon texte");
  await page.keyboard.press("ArrowLeft");
  const before = await page.locator(".message.bot").count();
  await page.evaluate(() => document.querySelector("chemin-assistant").load().then((chat) => { for (let i = 0; i < 3; i++) chat.say("bonjour"); }));
  await answer(page, before + 2);
  assert.equal(await focused(page), "textarea#message");
  assert.deepEqual(await input.evaluate((element) => [element.value, element.selectionStart]), ["mon texte", 8]);
  await page.context().close();
});

test("a panel that leaves the page's tab order where it is: one tabs out of it on a wide screen", async () => {
  const page = await world.page();
  await open(page);
  let left = false;
  for (let presses = 0; presses < 40 && !left; presses++) {
    await page.keyboard.press("Tab");
    left = await page.evaluate(() => document.activeElement?.localName !== "chemin-assistant");
  }
  assert.ok(left);
  await page.keyboard.press("Escape");
  await page.context().close();
});

test("the human is asked at a constant place, in every state", async () => {
  const page = await world.page({ path: etat("accueil", "light") });
  for (const { name } of STATES) {
    await turnTo(page, name);
    assert.match(await page.locator(".foot > *").first().innerText(), /Parler à un conseiller/, name);
    assert.match(await page.locator(".foot a").first().getAttribute("href"), /^tel:\d+$/, name);
  }
  await page.context().close();
});

test("a code and a confirmation tell their end before, and can be had again after", async () => {
  const page = await world.browser.newPage();
  await page.clock.install({ time: new Date("2026-03-06T10:00:00Z") });
  await page.goto(world.server.url + etat("secret", "light"));
  await page.locator(".value").filter({ hasText: "4821" }).waitFor();
  await page.clock.fastForward(121000);
  await page.locator(".value").filter({ hasText: "••••" }).waitFor();
  assert.match(await page.locator("[role=status]").textContent(), /masqué/);
  await page.getByRole("button", { name: /Afficher/ }).click();
  await page.locator(".value").filter({ hasText: "4821" }).waitFor();
  await page.goto(world.server.url + etat("confirmation", "light"));
  await page.getByText("À confirmer dans les 5").waitFor();
  await page.clock.runFor(281000);
  await page.locator(".confirm").getByText(/vingt secondes/).waitFor();
  await page.clock.runFor(21000);
  await page.locator(".confirm").getByText(/délai est passé/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Confirmer" }).getAttribute("aria-disabled"), "true");
  await page.getByRole("button", { name: "Recommencer" }).waitFor();
  await page.close();
});

test("no error in the console", () => {
  assert.deepEqual(world.faults, []);
});
