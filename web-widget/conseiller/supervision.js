/** supervision.js - figures of the last seven days, what was not understood, the export, the audit. Each chart has its table. */
import { Audit } from "./audit.js";
import { fill, h, button } from "./dom.js";
import { date, number, percent, plural, seconds } from "./fr.js";
import { tell, warn } from "./voice.js";

const MOST_INTENTS = 12;

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

export class Supervision {
  /** @type {any[]} */
  #charts = [];

  /**
   * `open(conv)` shows a conversation.
   * @param {HTMLElement} root
   * @param {import("./desk.js").Desk} desk
   * @param {(conv: string) => void} open
   */
  constructor(root, desk, open) {
    this.root = root;
    this.desk = desk;
    this.body = h("div", {});
    const audit = h("section", {});
    fill(root, h("h2", {}, "Supervision"), h("p", { class: "row" }, button("Actualiser", () => this.load()), button("Exporter les conversations (CSV)", () => this.#export())), this.body, audit);
    new Audit(audit, desk, open);
  }

  async load() {
    try {
      const [figures, { groups }, Chart] = await Promise.all([this.desk.get("figures"), this.desk.get("unmatched"), library()]);
      this.#draw(figures, groups, Chart);
    } catch {
      warn("Les chiffres ne sont pas disponibles pour le moment. Actualisez dans un instant.");
    }
  }

  close() {
    for (const chart of this.#charts.splice(0)) chart.destroy();
  }

  /** @param {import("./types.d.ts").Figures} figures @param {import("./types.d.ts").Unmatched[]} groups @param {any} Chart */
  #draw(figures, groups, Chart) {
    this.close();
    const { contained, handed_over, conversations: all, suggestions: used, now } = figures;
    const intents = figures.intents.slice(0, MOST_INTENTS);
    const facts = [["Conversations", number(all)], ["Résolues par l’assistant", percent(contained, all)], ["Passées à un conseiller", percent(handed_over, all)],
      ["Attente moyenne", seconds(figures.wait_s.mean)], ["Attente la plus longue", seconds(figures.wait_s.most)], ["Première réponse", seconds(figures.first_answer_s.mean)],
      ["Satisfaction sur 5", figures.satisfaction.count ? `${number(figures.satisfaction.mean ?? 0)} (${plural(figures.satisfaction.count, "avis", "avis")})` : "–"],
      ["Démarches bloquées", number(figures.blocked.acts)], ["Impayés réglés", number(figures.blocked.settled)]];
    /** @type {Row[]} */
    const states = [["En attente", now.waiting], ["Avec un conseiller", now.advisor], ["Avec l’assistant", now.bot], ["Closes", now.closed]];
    /** @type {Row[]} */
    const outcomes = [["Envoyées", used.used], ["Modifiées", used.edited], ["Ignorées", used.ignored]];
    fill(this.body, h("p", { class: "quiet" }, `Depuis le ${date(figures.since)}`), h("dl", { class: "figures" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      h("div", { class: "charts" }, this.#chart(Chart, "Conversations en ce moment", states), this.#chart(Chart, "Suggestions aux conseillers", outcomes),
        this.#chart(Chart, "Demandes les plus fréquentes", intents.map(({ title, count }) => [title, count]))),
      this.#advisors(figures.advisors), this.#unmatched(groups));
  }

  /** @param {any} Chart @param {string} title @param {Row[]} rows */
  #chart(Chart, title, rows) {
    const canvas = h("canvas", { role: "img", "aria-label": `${title}\u00a0: ${rows.map(([name, value]) => `${name} ${value}`).join(", ")}` });
    const axis = { ticks: { color: colour("ink"), precision: 0 }, grid: { color: colour("line") }, beginAtZero: true };
    const box = h("div", { class: "canvas", "data-rows": rows.length > 4 ? "many" : "few" }, canvas);
    requestAnimationFrame(() => {
      if (!canvas.isConnected) return;
      this.#charts.push(new Chart(canvas, { type: "bar", data: { labels: rows.map(([name]) => name), datasets: [{ data: rows.map(([, value]) => value), backgroundColor: colour("accent"), maxBarThickness: 22 }] },
        options: { indexAxis: "y", animation: false, maintainAspectRatio: false, locale: "fr-FR", plugins: { legend: { display: false } }, scales: { x: axis, y: { ...axis, grid: { display: false } } } } }));
    });
    return h("section", {}, h("h3", {}, title), rows.length ? box : h("p", { class: "quiet" }, "Rien encore."), rows.length > 0 && table(title, ["Rubrique", "Nombre"], rows));
  }

  #advisors(/** @type {import("./types.d.ts").Advisor[]} */ advisors) {
    return h("section", {}, h("h3", {}, "Conseillers présents"), advisors.length ? h("ul", { class: "facts" }, advisors.map(({ name, held, here }) =>
      h("li", {}, `${name}\u00a0: ${plural(held, "conversation", "conversations")}${here ? "" : ", liaison coupée"}`))) : h("p", {}, "Personne."));
  }

  #unmatched(/** @type {import("./types.d.ts").Unmatched[]} */ groups) {
    return h("section", {}, h("h3", {}, "Ce que l’assistant n’a pas compris"), groups.length ? h("ul", { class: "unmatched" }, groups.map((group) => h("li", {},
      h("p", {}, h("strong", {}, plural(group.count, "fois", "fois")), group.title && `, au plus près de «\u00a0${group.title}\u00a0» (${percent(group.score, 1)})`),
      h("ul", {}, group.examples.map((text) => h("li", {}, `«\u00a0${text}\u00a0»`)))))) : h("p", {}, "Tout a été compris."));
  }

  /** The ticket goes in a header, so the file is fetched and then saved. */
  async #export() {
    try {
      const file = URL.createObjectURL(await (await this.desk.get("export.csv", true)).blob());
      h("a", { href: file, download: `conversations-${new Date().toISOString().slice(0, 10)}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(file), 60000);
      tell("Export enregistré.");
    } catch {
      warn("L’export n’a pas abouti. Réessayez.");
    }
  }
}
