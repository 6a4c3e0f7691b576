/** supervision.js - the figures of a period, by themselves while they are looked at; what was not understood, the exports, the audit. Each chart has its table. */
import { Audit } from "./audit.js";
import { fill, h, button } from "./dom.js";
import { date, hour, number, percent, plural, seconds, shortDay } from "./fr.js";
import { copy, tell, warn } from "./voice.js";

const MOST_INTENTS = 12;
/** As a French spreadsheet reads it. */
const NUMBER = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2, useGrouping: false });

/** The library is loaded when it is first needed; it puts itself on globalThis. */
async function library() {
  await import(new URL("./vendor/chart.umd.js", import.meta.url).href);
  return globalThis.Chart;
}

const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @typedef {[string, ...(string | number)[]]} Row */

/** @param {string} caption @param {string[]} heads @param {Row[]} rows */
const table = (caption, heads, rows) => h("details", {}, h("summary", {}, `${caption}, en tableau`), h("table", {}, h("caption", { class: "unseen" }, caption),
  h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
  h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), rest.map((cell) => h("td", {}, String(cell))))))));

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const file = URL.createObjectURL(blob);
  h("a", { href: file, download: `${name}-${new Date().toISOString().slice(0, 10)}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(file), 60000);
  tell("Export enregistré.");
}

/** From when on: midnight here, so many days ago. @type {[string, number][]} */
const PERIODS = [["Aujourd’hui", 0], ["Depuis 7 jours", 7], ["Depuis 30 jours", 30], ["Depuis 90 jours", 90]];
const sinceDays = (/** @type {number} */ days) => new Date(new Date().setHours(0, 0, 0, 0)).setDate(new Date().getDate() - days);
/** The figures come again so often, while they are looked at. */
const AGAIN_MS = 10000;

/** A long label on several lines, so that none is cut. @param {string} text */
function inLines(text) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 24) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The beginning of a rule's file: what customers say, to be sorted out. @param {import("./types.d.ts").Unmatched} group */
const rule = (group) => `// ${group.closest ? `intents/…/${group.closest}.jsonc` : "intents/…/nouvelle_intention.jsonc"}\n"exemples": [\n${group.examples.map((text) => `  ${JSON.stringify(text)},`).join("\n")}\n],\n`;

/** How near it came, and what it lacked. @param {import("./types.d.ts").Unmatched} group */
const nearest = (group) => (group.title ? `, au plus près de «\u00a0${group.title}\u00a0» (${percent(group.score, 1)})${group.lacked ? `\u00a0; il manquait\u00a0: ${group.lacked}` : ""}` : ", sans intention proche");

export class Supervision {
  /** @type {any[]} */
  #charts = [];
  #timer = 0;
  #told = "";
  #failed = false;
  #loads = 0;
  /** What is shown. @type {[import("./types.d.ts").Figures, import("./types.d.ts").Unmatched[], any] | null} */
  #last = null;
  #scheme = matchMedia("(prefers-color-scheme: dark)");

  /**
   * `open(conv)` shows a conversation.
   * @param {HTMLElement} root
   * @param {import("./desk.js").Desk} desk
   * @param {(conv: string) => void} open
   */
  constructor(root, desk, open) {
    this.root = root;
    this.desk = desk;
    this.period = h("select", { id: "period", onchange: () => this.load() }, PERIODS.map(([label, days]) => h("option", { value: days }, label)));
    this.period.value = "7";
    this.body = h("div", {});
    const audit = h("section", { class: "card" });
    fill(root, h("h2", {}, "Supervision"), h("p", { class: "row" }, h("label", { for: "period" }, "Période"), this.period, button("Actualiser", () => this.load()),
      button("Exporter les conversations (CSV)", () => this.#export(`export.csv?since=${this.#since}`, "conversations"))), this.body, audit);
    new Audit(audit, desk, open);
    this.#scheme.addEventListener("change", this.#recolour);
  }

  get #since() {
    return sinceDays(Number(this.period.value));
  }

  /** The charts have their colours from the page: with others they are drawn again. */
  #recolour = () => { if (this.#last) this.#draw(...this.#last); };

  /** Whether it is looked at: then the figures come by themselves. */
  live(/** @type {boolean} */ on) {
    clearInterval(this.#timer);
    this.#timer = 0;
    if (!on) return;
    this.load();
    this.#timer = window.setInterval(() => { if (!document.hidden) this.load(); }, AGAIN_MS);
  }

  /** Only the last one that was asked for is shown: an earlier one may answer later. */
  async load() {
    const load = ++this.#loads;
    try {
      const since = `since=${this.#since}`;
      const [figures, { groups }, Chart] = await Promise.all([this.desk.get(`figures?${since}`), this.desk.get(`unmatched?${since}`), library()]);
      if (load !== this.#loads) return;
      const told = JSON.stringify([figures, groups]);
      this.#failed = false;
      if (told === this.#told) return;
      this.#told = told;
      this.#last = [figures, groups, Chart];
      this.#draw(...this.#last);
    } catch {
      if (load !== this.#loads) return;
      if (!this.#failed) warn("Les chiffres ne sont pas disponibles pour le moment. Ils reviendront d’eux-mêmes.");
      this.#failed = true;
    }
  }

  close() {
    clearInterval(this.#timer);
    this.#scheme.removeEventListener("change", this.#recolour);
    this.#last = null;
    this.#clear();
  }

  #clear() {
    for (const chart of this.#charts.splice(0)) chart.destroy();
  }

  /** What was unfolded stays so, and the focus where it was. @param {import("./types.d.ts").Figures} figures @param {import("./types.d.ts").Unmatched[]} groups @param {any} Chart */
  #draw(figures, groups, Chart) {
    const key = (/** @type {Element} */ element) => element.getAttribute("aria-label") ?? element.textContent;
    const unfolded = [...this.body.querySelectorAll("details[open] > summary")].map(key);
    const active = this.body.contains(document.activeElement) ? key(/** @type {Element} */ (document.activeElement)) : null;
    this.#clear();
    this.#fill(figures, groups, Chart);
    for (const summary of this.body.querySelectorAll("summary")) if (unfolded.includes(key(summary))) /** @type {HTMLDetailsElement} */ (summary.parentElement).open = true;
    if (active !== null) /** @type {HTMLElement | undefined} */ ([...this.body.querySelectorAll("summary, button")].find((element) => key(element) === active))?.focus();
  }

  /** @param {import("./types.d.ts").Figures} figures @param {import("./types.d.ts").Unmatched[]} groups @param {any} Chart */
  #fill(figures, groups, Chart) {
    const { contained, ended, handed_over, conversations: all, suggestions: used, now } = figures;
    const intents = figures.intents.slice(0, MOST_INTENTS);
    const facts = [["Conversations", number(all)], [`Résolues par l’assistant, sur ${plural(ended, "terminée", "terminées")}`, percent(contained, ended)], ["Passées à un conseiller", percent(handed_over, all)],
      ["Attente en cours la plus longue", seconds(figures.wait_s.now)], ["Attente moyenne", seconds(figures.wait_s.mean)], ["Attente la plus longue", seconds(figures.wait_s.most)], ["Première réponse", seconds(figures.first_answer_s.mean)],
      ["Satisfaction sur 5", figures.satisfaction.count ? `${number(figures.satisfaction.mean ?? 0)} (${plural(figures.satisfaction.count, "avis", "avis")})` : "–"],
      ["Démarches bloquées", number(figures.blocked.acts)], ["Impayés réglés", number(figures.blocked.settled)]];
    /** @type {Row[]} */
    const states = [["En attente", now.waiting], ["Avec un conseiller", now.advisor], ["Avec l’assistant", now.bot], ["Closes", now.closed]];
    /** @type {Row[]} */
    const outcomes = [["Envoyées", used.used], ["Modifiées", used.edited], ["Ignorées", used.ignored]];
    fill(this.body, h("p", { class: "quiet" }, `Depuis le ${date(figures.since)}. Terminée\u00a0: close, ou sans message depuis une demi-heure. Résolue\u00a0: l’assistant a servi une demande, personne n’a été appelé, le dernier message a été compris.`),
      h("dl", { class: "figures" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      h("div", { class: "charts" }, this.#overTime(Chart, figures.time), this.#shares(Chart, "Conversations en ce moment", states), this.#shares(Chart, "Suggestions aux conseillers", outcomes),
        this.#chart(Chart, "Demandes les plus fréquentes", intents.map(({ title, count }) => [title, count]))),
      this.#advisors(figures.advisors), this.#unmatched(groups));
  }

  /** Drawn once it is in the page. @param {any} Chart @param {HTMLCanvasElement} canvas @param {() => object} configuration */
  #show(Chart, canvas, configuration) {
    requestAnimationFrame(() => { if (canvas.isConnected) this.#charts.push(new Chart(canvas, configuration())); });
  }

  /** Conversations, those who asked for a person and how long they waited, by day or by hour. @param {any} Chart @param {import("./types.d.ts").Figures["time"]} time */
  #overTime(Chart, { step_s, points }) {
    const byHour = step_s < 86400, title = byHour ? "Heure par heure" : "Jour par jour", name = byHour ? hour : shortDay;
    const canvas = h("canvas", { role: "img", "aria-label": `${title}\u00a0: ${plural(points.reduce((sum, { conversations }) => sum + conversations, 0), "conversation", "conversations")}, ${plural(points.reduce((sum, { waits }) => sum + waits, 0), "attente", "attentes")}. Les valeurs sont dans le tableau.` });
    const ink = colour("ink"), grid = { color: colour("line") }, ticks = { color: ink, precision: 0 };
    const line = (/** @type {string} */ label, /** @type {string} */ tint, /** @type {(number | null)[]} */ data, /** @type {number[]} */ dash) => ({
      type: "line", label, data, yAxisID: "wait", borderColor: tint, backgroundColor: tint, borderWidth: 2, borderDash: dash, pointRadius: 3, spanGaps: true });
    this.#show(Chart, canvas, () => ({ data: { labels: points.map(({ at }) => name(at)), datasets: [
      line("Attente moyenne (s)", colour("alert"), points.map(({ wait_s }) => wait_s), []),
      { type: "bar", label: "Conversations", data: points.map(({ conversations }) => conversations), yAxisID: "count", backgroundColor: colour("accent"), maxBarThickness: 22 },
      { type: "bar", label: "Demandes d’un conseiller", data: points.map(({ waits }) => waits), yAxisID: "count", backgroundColor: colour("way-mark"), maxBarThickness: 22 }] },
    options: { animation: false, maintainAspectRatio: false, locale: "fr-FR", plugins: { legend: { labels: { color: ink, boxWidth: 12 } } }, scales: {
      x: { ticks: { color: ink, maxRotation: 0, autoSkip: true }, grid: { display: false } }, count: { position: "left", beginAtZero: true, ticks, grid },
      wait: { position: "right", beginAtZero: true, suggestedMax: 60, ticks: { ...ticks, callback: (/** @type {number} */ value) => seconds(value) }, grid: { display: false } } } } }));
    /** @type {Row[]} */
    const rows = points.map(({ at, conversations, waits, wait_s, satisfaction }) => [name(at), conversations, waits, seconds(wait_s), satisfaction === null ? "–" : number(satisfaction)]);
    return h("section", { class: "whole" }, h("h3", {}, title), h("div", { class: "canvas" }, canvas), table(title, [byHour ? "Heure" : "Jour", "Conversations", "Demandes d’un conseiller", "Attente moyenne", "Satisfaction sur 5"], rows));
  }

  /** The parts of a whole. @param {any} Chart @param {string} title @param {Row[]} rows */
  #shares(Chart, title, rows) {
    const canvas = h("canvas", { role: "img", "aria-label": `${title}\u00a0: ${rows.map(([name, value]) => `${name} ${value}`).join(", ")}` });
    const isEmpty = rows.every(([, value]) => value === 0);
    this.#show(Chart, canvas, () => ({ type: "doughnut", data: { labels: rows.map(([name, value]) => `${name}\u00a0: ${value}`), datasets: [{ data: rows.map(([, value]) => value), borderColor: colour("paper"), backgroundColor: ["alert", "accent", "way-mark", "quiet"].map(colour) }] },
      options: { animation: false, maintainAspectRatio: false, locale: "fr-FR", plugins: { legend: { position: "right", labels: { color: colour("ink"), boxWidth: 12, font: { size: 14 } } } } } }));
    return h("section", {}, h("h3", {}, title), isEmpty ? h("p", { class: "quiet" }, "Rien encore.") : h("div", { class: "canvas" }, canvas), !isEmpty && table(title, ["Rubrique", "Nombre"], rows));
  }

  /** @param {any} Chart @param {string} title @param {Row[]} rows */
  #chart(Chart, title, rows) {
    const canvas = h("canvas", { role: "img", "aria-label": `${title}\u00a0: ${rows.map(([name, value]) => `${name} ${value}`).join(", ")}` });
    const axis = { ticks: { color: colour("ink"), precision: 0 }, grid: { color: colour("line") }, beginAtZero: true };
    const box = h("div", { class: "canvas", "data-rows": rows.length > 4 ? "many" : "few" }, canvas);
    this.#show(Chart, canvas, () => ({ type: "bar", data: { labels: rows.map(([name]) => name), datasets: [{ data: rows.map(([, value]) => value), backgroundColor: colour("accent"), maxBarThickness: 22 }] },
        options: { indexAxis: "y", animation: false, maintainAspectRatio: false, locale: "fr-FR", plugins: { legend: { display: false } }, scales: { x: axis, y: { ...axis, ticks: { ...axis.ticks, callback: (/** @type {any} */ value, /** @type {number} */ index) => inLines(rows[index]?.[0] ?? String(value)) }, grid: { display: false } } } } }));
    return h("section", { class: "whole" }, h("h3", {}, title), rows.length ? box : h("p", { class: "quiet" }, "Rien encore."), rows.length > 0 && table(title, ["Rubrique", "Nombre"], rows));
  }

  #advisors(/** @type {import("./types.d.ts").Advisor[]} */ advisors) {
    return h("section", { class: "card" }, h("h3", {}, "Conseillers présents"), advisors.length ? h("ul", { class: "facts" }, advisors.map(({ name, held, here }) =>
      h("li", {}, `${name}\u00a0: ${plural(held, "conversation", "conversations")}${here ? "" : ", liaison coupée"}`))) : h("p", {}, "Personne."));
  }

  #unmatched(/** @type {import("./types.d.ts").Unmatched[]} */ groups) {
    return h("section", { class: "card" }, h("h3", {}, "Ce que l’assistant n’a pas compris"), groups.length ? [h("p", { class: "row" }, button("Exporter les incompris (CSV)", () => this.#exportUnmatched(groups))),
      h("ul", { class: "unmatched" }, groups.map((group) => h("li", {},
        h("p", {}, h("strong", {}, plural(group.count, "fois", "fois")), nearest(group)),
        h("ul", {}, group.examples.map((text) => h("li", {}, `«\u00a0${text}\u00a0»`))),
        h("p", { class: "row" }, button("Copier en règle", () => copy(rule(group), "Début de règle"), { "aria-label": `Copier en règle\u00a0: ${group.examples[0]}` })))))] : h("p", {}, "Tout a été compris."));
  }

  #exportUnmatched(/** @type {import("./types.d.ts").Unmatched[]} */ groups) {
    const cell = (/** @type {unknown} */ value) => `"${String(value ?? "").replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
    const lines = groups.flatMap((group, number) => group.examples.map((text, index) => [number + 1, text, index ? "" : group.count, group.closest, group.title, NUMBER.format(group.score ?? 0), group.lacked].map(cell).join(";")));
    save(new Blob([`\ufeffgroupe;phrase;fois_du_groupe;intention_proche;titre;score;manque\r\n${lines.join("\r\n")}\r\n`], { type: "text/csv" }), "incompris");
  }

  /** The ticket goes in a header, so the file is fetched and then saved. @param {string} path @param {string} name */
  async #export(path, name) {
    try {
      save(await (await this.desk.get(path, true)).blob(), name);
    } catch {
      warn("L’export n’a pas abouti. Réessayez.");
    }
  }
}
