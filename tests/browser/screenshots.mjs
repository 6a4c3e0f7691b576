// screenshots.mjs - node tests/browser/screenshots.mjs: takes the pictures of screenshots/ again.
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer, open, say, start } from "./support.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
const DESKTOP = { width: 760, height: 600 };
const PHONE = { width: 360, height: 720 };
const SHOTS = [
  ["site-clair", "/?client=impaye-duo", DESKTOP, "light", async (page) => { await open(page); await say(page, "je voudrais changer de mobile"); }],
  ["site-sombre", "/?client=mobile", DESKTOP, "dark", async (page) => { await open(page); await say(page, "je veux mon code PUK"); }],
  ["telephone-clair", "/", PHONE, "light", async (page) => { await open(page); await say(page, "duplicata facture"); }],
  ["application-sombre", "/demo/app?client=mobile", PHONE, "dark", async (page) => { await answer(page, 0); await say(page, "ma conso"); }],
  ["bloque-clair", "/demo/etats?etat=bloque", PHONE, "light"],
  ["conseiller-sombre", "/demo/etats?etat=conseiller", PHONE, "dark"],
  ["hors-ligne-clair", "/demo/etats?etat=envoi", PHONE, "light"],
  ["avis-clair", "/demo/etats?etat=avis", PHONE, "light"],
];

const world = await start();
for (const [name, path, viewport, colorScheme, act] of SHOTS) {
  const page = await world.page({ path, viewport, colorScheme, reducedMotion: "reduce" });
  await page.locator("chemin-assistant, chemin-etat").first().waitFor({ state: "attached" });
  await act?.(page);
  if (!act) await page.locator(".body").waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const file = join(folder, `${name}.jpg`);
  await page.screenshot({ path: file, type: "jpeg", quality: viewport === DESKTOP ? 24 : 55 });
  if (process.env.PNG) await page.screenshot({ path: join(process.env.PNG, `${name}.png`) });
  console.log(name, statSync(file).size);
  await page.context().close();
}
await world.stop();
