// @ts-check
/** frames.js - the frames behind /demo/etats: fictional people, bills and codes. */

/** @typedef {import("../../widget/view.js").View} View */

const CONV = "AAAAAAAAAAAAAAAAAAAAAA";
const TEN = Date.UTC(2026, 2, 6, 9, 0);

/** A message frame, as the server sends it. */
function message(/** @type {number} */ seq, /** @type {any} */ from, /** @type {string} */ text, /** @type {any} */ rest = {}) {
  return { t: /** @type {const} */ ("msg"), conv: CONV, seq, ts: TEN + seq * 20000, mid: `m${seq}`, from, text, parts: [], ...rest };
}

/** Shows messages of [from, text, rest]. */
function talk(/** @type {View} */ view, /** @type {Array<[string, string, any?]>} */ lines, replayed = true) {
  lines.forEach(([from, text, rest], index) => view.message(message(index + 1, from, text, rest), replayed));
}

const HELLO = /** @type {[string, string]} */ (["bot",
  "Bonjour ! Je suis l’assistant automatique. Dites-moi ce que vous cherchez, je vous montre le chemin.".replace(" !", "\u00a0!")]);

const PUK_WAY = { k: "chemin", intent: "code_puk", market: "mobile", chemin: "Mon mobile > Urgences & dépannage", steps: ["Mon mobile", "Urgences & dépannage"] };
const REFUND_WAY = { k: "chemin", intent: "offre_remboursement", market: "mobile", chemin: "Mon forfait > Détail du tarif > Offre de remboursement",
                     steps: ["Mon forfait", "Détail du tarif", "Offre de remboursement"], link: "https://app.example.com/remboursement" };
const RENEW_WAY = { k: "chemin", intent: "renouvellement", market: "mobile", chemin: "Mon mobile > Changer de mobile", steps: ["Mon mobile", "Changer de mobile"], blocked: "unpaid" };
const LINES = { k: "choices", items: [{ id: "ligne mobile", label: "Mobile" }, { id: "ligne fixe", label: "Box" }, { id: "ligne cle4g", label: "Clé\u00a04G" }] };
const PUK = { k: "secret", label: "Code PUK", value: "48213907", spoken: "4 8 2 1 3 9 0 7", expires_s: 120 };

const UNPAID = {
  active: true, amount_cents: 6498, due: "2026-02-19", chemin: "Mes factures > Payer par carte bancaire", blocked: ["renouvellement", "forfait_modifier"],
  invoices: [{ id: "F-2026-000118", amount_cents: 2499, due: "2026-02-19" }, { id: "F-2026-000119", amount_cents: 3999, due: "2026-02-19" }],
};

/** @type {Array<{name: string, title: string, play: (view: View) => void}>} */
export const STATES = [
  { name: "accueil", title: "Premier message", play: (view) => talk(view, [HELLO]) },
  { name: "chemin", title: "Chemin et choix", play: (view) => talk(view, [HELLO, ["customer", "je veux me faire rembourser"],
    ["bot", "C’est pour quelle ligne\u00a0?", { parts: [LINES] }], ["customer", "Mobile", { choice: "ligne mobile" }],
    ["bot", "Voici le chemin pour demander l’offre de remboursement de votre mobile.", { parts: [REFUND_WAY] }]]) },
  { name: "choix", title: "Choix en attente", play: (view) => talk(view, [["customer", "offre de remboursement"],
    ["bot", "C’est pour quelle ligne\u00a0?", { parts: [LINES] }]]) },
  { name: "secret", title: "Code montré", play: (view) => talk(view, [["customer", "mon code puk"],
    ["bot", "Voici votre code PUK. Après dix essais faux, la carte est bloquée pour de bon.", { parts: [PUK, PUK_WAY] }]], false) },
  { name: "secret-masque", title: "Code masqué", play: (view) => talk(view, [["customer", "mon code puk"],
    ["bot", "Voici votre code PUK.", { parts: [PUK] }],
    ["bot", "Et votre code de déblocage.", { parts: [{ ...PUK, label: "Code de déblocage", value: "" }] }]]) },
  { name: "consommation", title: "Consommation", play: (view) => talk(view, [["customer", "ma conso"],
    ["bot", "Voici votre consommation de ce mois-ci.", { parts: [
      { k: "progress", label: "Internet", value: 38.2, max: 100, unit: "Go" },
      { k: "progress", label: "Internet à l’étranger", value: 22.4, max: 25, unit: "Go" },
      { k: "progress", label: "Appels vers l’international", value: 60, max: 60, unit: "min" },
      { k: "list", title: "Hors forfait", items: ["Aucun achat hors forfait", "Aucun appel surtaxé"] }] }]]) },
  { name: "factures", title: "Factures en fichiers", play: (view) => talk(view, [["customer", "mes factures"],
    ["bot", "Voici vos dernières factures.", { parts: [
      { k: "list", title: "Deux dernières factures", items: ["Mars 2026\u00a0: 24,99\u00a0€, prélevée le 6 mars", "Février 2026\u00a0: 24,99\u00a0€, payée"] },
      { k: "file", name: "Facture-2026-03.pdf", type: "application/pdf", bytes: 128400, url: "/files/exemple-1" },
      { k: "file", name: "Factures-2026.csv", type: "text/csv", bytes: 2150000, url: "/files/exemple-2" },
      { k: "link", label: "Payer 24,99\u00a0€", url: "https://paiement.example.com/session" }] }]]) },
  { name: "confirmation", title: "À confirmer", play: (view) => talk(view, [["customer", "prendre l’option Cinéma"],
    ["bot", "Je peux le faire pour vous.", { parts: [{ k: "confirm", token: "t1", label: "Option Cinéma, 10,00\u00a0€ par mois, sur la Bbox, dès aujourd’hui.", expires_s: 300 }] }]], false) },
  { name: "bloque", title: "Acte bloqué, bandeau", play: (view) => {
    view.unpaid(UNPAID, true);
    talk(view, [["customer", "je voudrais changer de mobile"],
      ["bot", "Voici le chemin pour changer de mobile. Au moment de finaliser, il restera une facture à régler.", { parts: [RENEW_WAY] }]]);
  } },
  { name: "ecrit", title: "L’assistant écrit", play: (view) => {
    talk(view, [HELLO, ["customer", "comment lire ma facture"]]);
    view.thinking(true);
  } },
  { name: "envoi", title: "Hors ligne, messages en attente", play: (view) => {
    talk(view, [HELLO, ["customer", "mon code puk"]]);
    view.outgoing({ id: "a", text: "et ma facture de mars ?".replace(" ?", "\u00a0?"), state: "waiting" });
    view.outgoing({ id: "b", text: "merci", state: "waiting" });
    view.link("offline");
  } },
  { name: "echec", title: "Message non envoyé", play: (view) => {
    talk(view, [HELLO]);
    view.outgoing({ id: "a", text: "Un message que le serveur n’a pas pris.", state: "failed",
                    error: { code: "overloaded", text: "Le service est très demandé. Réessayez dans un instant." } });
  } },
  { name: "perime", title: "Version périmée", play: (view) => {
    talk(view, [HELLO]);
    view.link("outdated");
  } },
  { name: "attente", title: "File d’attente", play: (view) => {
    talk(view, [["customer", "je veux parler à quelqu’un"], ["bot", "Je vous mets en relation avec un conseiller."],
      ["system", "Votre demande est dans la file d’attente."]]);
    view.mode({ mode: "waiting", rank: 2 }, true);
  } },
  { name: "conseiller", title: "Avec un conseiller", play: (view) => {
    talk(view, [["customer", "je veux parler à quelqu’un"], ["system", "Camille a rejoint la conversation."],
      ["advisor", "Bonjour, je reprends votre dossier. De quelle facture s’agit-il\u00a0?", { name: "Camille" }], ["customer", "celle de février"]]);
    view.mode({ mode: "advisor", by: "Camille" }, true);
    view.messages.read(4);
    view.typing({ who: "Camille", on: true });
  } },
  { name: "avis", title: "Conversation terminée, avis", play: (view) => {
    talk(view, [["advisor", "C’est réglé. Bonne journée\u00a0!", { name: "Camille" }], ["system", "Camille a quitté la conversation."]]);
    view.mode({ mode: "closed" }, true);
    view.showRating(false);
  } },
  { name: "limite", title: "Message trop long", play: (view) => {
    talk(view, [HELLO]);
    view.composer.fill("Je vous écris longuement. ".repeat(80));
  } },
  { name: "long", title: "Textes longs, mots sans coupure", play: (view) => talk(view, [
    ["customer", "https://exemple.fr/" + "segment-tres-long".repeat(8)],
    ["bot", "Mot sans coupure\u00a0: " + "anticonstitutionnellement".repeat(5), { parts: [
      { k: "chemin", intent: "x", market: "box4g", chemin: "A > B", steps: ["J'accès à mes factures et paiements, rubrique au libellé particulièrement long", "Demande-de-duplicata-".repeat(4)] },
      { k: "choices", items: Array.from({ length: 8 }, (_, index) => ({ id: `c${index}`, label: `Un choix au libellé plutôt long, numéro ${index + 1}` })) }] }]]) },
];
