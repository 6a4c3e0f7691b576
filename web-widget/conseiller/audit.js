/** audit.js - who opened or did what, when, and for whom. The newest first; read when it is asked for. */
import { button, fill, h } from "./dom.js";
import { moment, plural } from "./fr.js";
import { warn } from "./voice.js";

/** @typedef {import("./types.d.ts").AuditEntry} AuditEntry */

/** @type {Record<string, string>} */
const GIVEN = { bot: "à l’assistant", queue: "à la file d’attente", closed: "" };

/** What the operator's own system is called. */
const OPERATOR = "operateur";

/** « 12, 1 »: twelve are gone, one could not go yet. */
function erased(/** @type {string} */ detail = "0") {
  const [count, left] = detail.split(", ").map(Number);
  return `A effacé ${plural(count, "conversation", "conversations")} du client${left ? `, ${plural(left, "reste", "restent")} à effacer` : ""}`;
}

/** What the supervisor reads of an entry. @type {Record<string, (entry: AuditEntry) => string>} */
const WORDS = {
  open: () => "A ouvert la conversation",
  history: () => "A lu les messages précédents",
  take: () => "A pris la conversation",
  release: ({ detail, to }) => (detail === "closed" ? "A clos la conversation" : detail?.startsWith("advisor:") ? `A transféré à ${to ?? detail.slice(8)}` : `A rendu la conversation ${GIVEN[detail ?? ""] ?? ""}`.trim()),
  start: ({ title, detail }) => `A commencé «\u00a0${title ?? detail}\u00a0»`,
  note: () => "A ajouté une note",
  tag: () => "A changé les étiquettes",
  customer: () => "A consulté le client depuis le guide",
  customer_unknown: ({ detail }) => `A cherché un client que personne ne connaît${detail ? `\u00a0: «\u00a0${detail}\u00a0»` : ""}`,
  start_refused: ({ title, detail }) => `S’est vu refuser «\u00a0${title ?? detail}\u00a0»`,
  search: ({ detail }) => `A cherché dans les conversations${detail ? `\u00a0: «\u00a0${detail}\u00a0»` : ""}`,
  export: () => "A exporté les conversations",
  customer_export: ({ detail }) => `A reçu ce qui est conservé du client${detail ? ` (${plural(Number(detail), "conversation", "conversations")})` : ""}`,
  customer_erase: () => "A demandé l’effacement des conversations du client",
  customer_erased: ({ detail }) => erased(detail),
  audit: ({ customer, detail, to }) => ["A lu ce journal", detail && `pour ${to ?? detail}`, customer && `pour le client ${customer}`].filter(Boolean).join(", "),
};

const words = (/** @type {AuditEntry} */ entry) => WORDS[entry.what]?.(entry) ?? entry.what;

export class Audit {
  #last = 0;
  #asked = "";

  /**
   * `open(conv)` shows a conversation.
   * @param {HTMLElement} root
   * @param {import("./desk.js").Desk} desk
   * @param {(conv: string) => void} open
   */
  constructor(root, desk, open) {
    this.desk = desk;
    this.open = open;
    this.people = h("datalist", { id: "audit-people" });
    this.by = h("input", { id: "audit-by", list: "audit-people", autocomplete: "off", maxlength: 63, size: 16 });
    this.customer = h("input", { id: "audit-customer", autocomplete: "off", maxlength: 63, size: 16 });
    this.count = h("p", { class: "quiet", role: "status" });
    this.rows = h("tbody", {});
    this.older = button("Plus ancien", () => this.#more(), { hidden: true });
    this.table = h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Journal", hidden: true }, h("table", { class: "audit" }, h("caption", { class: "unseen" }, "Journal des consultations et des actions, du plus récent au plus ancien"),
      h("thead", {}, h("tr", {}, ["Quand", "Qui", "Quoi", "Client", "Conversation"].map((head) => h("th", { scope: "col" }, head)))), this.rows));
    fill(root, h("h3", {}, "Journal"), h("p", { class: "quiet" }, "Chaque consultation et chaque action des conseillers y est inscrite, votre lecture aussi."),
      h("form", { class: "filters", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.load(); } },
        h("label", { for: "audit-by" }, "Conseiller"), this.by, this.people, h("label", { for: "audit-customer" }, "Client (identifiant)"), this.customer,
        h("button", { type: "submit" }, "Afficher le journal")),
      this.count, this.table, h("p", { class: "row" }, this.older));
  }

  /** From the newest, with the filters as they are typed. */
  async load() {
    this.#asked = new URLSearchParams(Object.entries({ by: this.by.value.trim(), customer: this.customer.value.trim() }).filter(([, value]) => value)).toString();
    this.#last = 0;
    await this.#read();
  }

  async #more() {
    const shown = this.rows.childElementCount;
    await this.#read();
    this.rows.children[shown]?.querySelector("th")?.focus();
  }

  async #read() {
    const before = this.#last;
    try {
      /** @type {{entries: AuditEntry[], more: boolean}} */
      const { entries, more } = await this.desk.get(`audit?${this.#asked}${before ? `&before=${before}` : ""}`);
      if (!before) fill(this.rows);
      this.#last = entries.at(-1)?.id ?? before;
      this.rows.append(...entries.map((entry) => this.#row(entry)));
      this.#after(more);
    } catch {
      warn("Le journal n’est pas disponible pour le moment. Réessayez dans un instant.");
    }
  }

  #after(/** @type {boolean} */ more) {
    const count = this.rows.childElementCount;
    if (!more && document.activeElement === this.older) this.table.focus();
    this.older.hidden = !more;
    this.table.hidden = count === 0;
    this.count.textContent = count ? `${plural(count, "ligne", "lignes")}${more ? ", il y en a de plus anciennes" : ""}` : "Rien de tel dans le journal.";
    /** @type {Map<string, string>} */
    const known = new Map(this.desk.advisors.map(({ id, name }) => [id, name]));
    for (const cell of this.rows.querySelectorAll("td[data-by]")) known.set(cell.getAttribute("data-by") ?? "", cell.textContent ?? "");
    fill(this.people, [...known].map(([id, name]) => h("option", { value: id }, name)));
  }

  #row(/** @type {AuditEntry} */ entry) {
    const { by, name, conv, customer, person } = entry, who = customer && person ? `${person} (${customer})` : customer;
    return h("tr", {}, h("th", { scope: "row", tabindex: "-1" }, h("time", { datetime: new Date(entry.ts).toISOString() }, moment(entry.ts))),
      h("td", { "data-by": by }, by === OPERATOR ? "Système de l’opérateur" : name ? `${name} (${by})` : by), h("td", {}, words(entry)), h("td", {}, who ?? "–"),
      h("td", {}, conv ? button("Ouvrir", () => this.open(conv), { "aria-label": `Ouvrir la conversation${who ? ` de ${who}` : ""}, ${moment(entry.ts)}` }) : "–"));
  }
}
