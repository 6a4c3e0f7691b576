/** fr.js - the panel's words: names of modes and lines, amounts, dates, times of waiting. */
const EUROS = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const NUMBER = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat("fr-FR", { style: "percent", maximumFractionDigits: 0 });
const DAY = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", timeZone: "UTC" });
const DATE = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const MOMENT = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT_DAY = new Intl.DateTimeFormat("fr-FR", { day: "2-digit", month: "2-digit" });
const MONTH = new Intl.DateTimeFormat("fr-FR", { month: "long", year: "numeric", timeZone: "UTC" });
const HOUR = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });

export const euros = (/** @type {number} */ cents) => EUROS.format(cents / 100);
export const number = (/** @type {number} */ value) => NUMBER.format(value);
export const percent = (/** @type {number} */ part, /** @type {number} */ whole) => (whole ? PERCENT.format(part / whole) : "–");
export const hour = (/** @type {number} */ ms) => HOUR.format(ms);
export const moment = (/** @type {number} */ ms) => MOMENT.format(ms);
/** « 28/11 ». */
export const shortDay = (/** @type {number} */ ms) => SHORT_DAY.format(ms);
export const date = (/** @type {number} */ ms) => DATE.format(ms);

/** "2026-03-01": « 1er mars »; anything else as it is. */
export function day(/** @type {string} */ iso) {
  const at = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? iso : DAY.format(at).replace(/^1 /, "1er ").replace(" ", "\u00a0");
}

/** "2026-10": « octobre 2026 ». */
export function month(/** @type {string} */ text) {
  const at = new Date(`${text}-01T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? text : MONTH.format(at);
}

/** How long somebody waits, in steps that do not distract. */
export function wait(/** @type {number} */ ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 5) return "moins de 5\u00a0s";
  if (seconds < 60) return `${seconds - (seconds % 5)}\u00a0s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}\u00a0h\u00a0${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(seconds / 86400)}\u00a0j`;
}

/** A duration as it was measured. */
export function seconds(/** @type {number | null | undefined} */ value) {
  if (value === null || value === undefined) return "–";
  if (value < 60) return `${number(value)}\u00a0s`;
  const whole = Math.round(value), rest = String(whole % 60).padStart(2, "0");
  return whole < 3600 ? `${Math.floor(whole / 60)}\u00a0min\u00a0${rest}\u00a0s` : wait(whole * 1000);
}
export const plural = (/** @type {number} */ count, /** @type {string} */ one, /** @type {string} */ many) => `${number(count)}\u00a0${count > 1 ? many : one}`;

/** "+33639980011": « 06 39 98 00 11 ». */
export const phone = (/** @type {string | null | undefined} */ text) => (text && /^\+33\d{9}$/.test(text)
  ? `0${text.slice(3)}`.replace(/(\d\d)(?=\d)/g, "$1\u00a0") : text ?? "");

/** "Thomas Robert"; undefined when the account is not known. */
export const nameOf = (/** @type {{name?: string | null, first_name?: string | null} | null | undefined} */ context) => [context?.first_name, context?.name].filter(Boolean).join(" ") || undefined;

/** @typedef {Pick<import("./types.d.ts").Entry, "name" | "customer"> | undefined} Entry */
/** @typedef {import("./types.d.ts").Account | null | undefined} Account */
const known = (/** @type {Entry} */ entry, /** @type {Account} */ context) => nameOf(context) ?? entry?.name ?? context?.customer ?? entry?.customer;

/** What a conversation is called, in a list or as a title. @param {Entry} entry @param {Account} [context] */
export const callerOf = (entry, context) => known(entry, context) ?? "Visiteur anonyme";
/** Within a sentence, as its subject. */
export const aCaller = (/** @type {Entry} */ entry) => known(entry, null) ?? "Un visiteur";
/** « de Nadia », « d’Alice », « d’un visiteur ». @param {Entry} entry @param {Account} [context] */
export const ofCaller = (entry, context) => `de ${known(entry, context) ?? "un visiteur"}`.replace(/^de (?=[aeiouyàâéèêëîïôöùûü])/i, "d’");

export const MARKETS = { mobile: "Mobile", fixe: "Fixe", cle4g: "Clé 4G", box4g: "4G box" };
export const MODES = { bot: "Avec l’assistant", waiting: "En attente", advisor: "Avec un conseiller", closed: "Close" };
/** What has become of a conversation that an advisor has no more. @type {Record<string, string>} */
export const LEFT = { bot: "rendue à l’assistant", waiting: "remise en attente", closed: "close" };
export const LEVELS = { anonyme: "Anonyme", basic: "Identifié", strong: "Identité confirmée" };
export const WHO = { customer: "Client", bot: "Assistant", advisor: "Conseiller", system: "Information" };
/** @type {Record<string, string>} */
export const SOURCES = { comprehension: "compris dans la phrase", catalogue: "mots du catalogue", canned: "réponse type" };
/** @type {Record<string, string>} */
export const THEMES = { alertes_privileges: "Alertes et privilèges", gestion_offres: "Gestion et offres", controle_fonctions: "Contrôle et fonctions" };
/** What the application does for an act. @type {Record<string, string>} */
export const ACT_MODES = { chemin: "Le client suit le chemin", guider: "Le client suit le chemin", lire: "L’assistant lit pour lui", executer: "L’assistant peut le faire" };
/** @type {Record<string, string>} */
export const SECTIONS = { offre: "Offre", ligne: "Ligne", conso: "Consommation", infos_personnelles: "Infos personnelles", modes_paiement: "Modes de paiement", paiement: "Paiement",
  urgence: "Urgence", sav: "Dépannage et SAV", facture: "Facture", compte: "Compte et application" };
/** What became of an act that was begun for a customer. @type {Record<string, string>} */
export const ACT_STATES = { started: "commencée, le client répond", confirm: "attend sa confirmation", sent: "envoyée au client", replaced: "remplacée par une autre démarche", given: "donnée au client", done: "faite", refused: "refusée par le compte", blocked: "arrêtée par l’impayé", unknown: "confirmée, résultat attendu",
  down: "le compte ne répond pas", none: "aucune ligne ne le permet", payment: "page de paiement remise au client", level: "le client doit confirmer son identité", cancelled: "abandonnée par le client", denied: "refusée" };
/** What the account says in one word. @type {Record<string, string>} */
const STATES = { active: "active", suspended: "suspendue", terminated: "résiliée", open: "en cours", closed: "terminé", resolved: "résolu",
  paid: "payée", unpaid: "impayée", late: "en retard", due: "à régler", partial: "payée en partie", issued: "émise", preparing: "en préparation",
  ordered: "commandée", shipped: "expédiée", delivered: "livrée", done: "fait", in_progress: "en cours", cancelled: "annulée",
  received: "reçue", repairing: "en réparation", deposited: "déposé", opened: "ouvert", repair: "en réparation", started: "lancé", refused: "refusé", failed: "échoué" };
export const state = (/** @type {string | null | undefined} */ word) => STATES[word ?? ""] ?? word ?? "";

/** Whether an advisor may change the address: `isLogin` when the customer signs in with it. */
export const conditionWords = (/** @type {boolean | undefined} */ isLogin) => (isLogin === true ? "L’adresse de contact de ce client est son identifiant de connexion\u00a0: lui seul peut la changer."
  : isLogin === false ? "Remplie pour ce client\u00a0: son adresse de contact n’est pas son identifiant de connexion." : "");

/** Lines after « pas », and after « pour ». @type {Record<string, string>} */
const NO_LINE = { mobile: "de ligne mobile", fixe: "de Bbox", cle4g: "de clé 4G", box4g: "de 4G box" };
/** @type {Record<string, string>} */
const FOR_LINE = { mobile: "un mobile", fixe: "une Bbox", cle4g: "une clé 4G", box4g: "une 4G box" };

/** Why there is no chemin to give: the customer has no such line, or the act none for it; empty when there is one. */
export const lackWords = (/** @type {import("./types.d.ts").Result} */ { lacks, no_way }) => (no_way ? `Pas de chemin pour ${FOR_LINE[no_way]}`
  : lacks.length ? `Ce client n’a pas ${lacks.map((market) => NO_LINE[market]).join(", ").replace(/, ([^,]+)$/, " ni $1")}` : "");

export const blockedWords = (/** @type {import("./types.d.ts").Result} */ result) => {
  if (lackWords(result)) return lackWords(result);
  if (result.blocked) return "Bloqué par l’impayé";
  if (result.blocked === false) return "Possible pour ce client";
  return result.may_block ? "Bloqué en cas d’impayé" : "Possible même avec un impayé";
};
