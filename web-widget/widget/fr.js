// @ts-check
/**
 * fr.js - every sentence of the chat itself (fr-more.js has those of what is fetched later), at
 * two levels of language: the usual one, and `level="simple"`, shorter and plainer. Non-breaking
 * spaces before : ; ! ? and in « ».
 */
const N = "\u00a0";
const plural = (/** @type {number} */ count, /** @type {string} */ one, /** @type {string} */ many) =>
  `${count}${N}${count > 1 ? many : one}`;

export const FR = {
  title: "Assistant automatique",
  subtitle: "La réponse, et le chemin exact",
  close: "Fermer l’assistant",
  log: "Conversation",
  label: "Votre message",
  placeholder: "Écrivez avec vos mots…",
  send: "Envoyer",
  count: (/** @type {number} */ left) => (left >= 0
    ? `Encore ${plural(left, "caractère", "caractères")}.`
    : `Message trop long de ${plural(-left, "caractère", "caractères")}. Raccourcissez-le, ou envoyez-le en deux fois.`),
  you: "Vous",
  said: "Vous avez dit",
  bot: "Assistant",
  advisor: "Conseiller",
  news: "Nouveaux messages",
  older: "Afficher les messages précédents",
  olderShown: (/** @type {number} */ count) => plural(count, "message précédent affiché", "messages précédents affichés"),
  olderFailed: "Les messages précédents n’ont pas pu être affichés. Réessayez.",
  missed: (/** @type {number} */ count) => plural(count, "nouveau message", "nouveaux messages"),

  // States of the link, and of what one sends
  connecting: "Connexion…",
  offline: "Connexion perdue, nouvel essai en cours. Vos messages partiront dès le retour du réseau.",
  outdated: "Cette page n’est plus à jour. Rechargez-la pour continuer la conversation.",
  ended: "La conversation est interrompue. Rechargez la page pour la reprendre.",
  reload: "Recharger la page",
  back: "La connexion est rétablie.",
  thinking: "L’assistant écrit…",
  someone: "Un conseiller",
  writing: (/** @type {string} */ who) => `${who} écrit…`,
  sending: "Envoi…",
  sent: "Envoyé",
  seen: "Lu",
  failed: "Non envoyé",
  retry: "Réessayer",
  withdraw: "Supprimer",
  notSent: "Votre message n’a pas été envoyé.",

  // Parts
  notLoaded: "Cette partie n’a pas pu être chargée.",
  chemin: "Chemin dans l’application",
  markets: /** @type {Record<string, string>} */ ({ mobile: "Mobile", fixe: "Fixe", cle4g: `Clé${N}4G`, box4g: `4G${N}box` }),
  step: (/** @type {number} */ rank, /** @type {number} */ all) => `étape ${rank} sur ${all}`,
  stepDone: (/** @type {number} */ rank) => `Étape ${rank} faite`,
  tip: "Touchez une étape quand elle est faite.",
  openApp: "Ouvrir dans l’application",
  copy: "Copier le chemin",
  copied: "Copié",
  notCopied: "La copie n’est pas possible ici. Sélectionnez le texte pour le copier.",
  choices: (/** @type {number} */ count) => `${plural(count, "réponse proposée", "réponses proposées")}.`,
  chosen: "choix retenu",
  used: (/** @type {string} */ value, /** @type {string} */ max, /** @type {string} */ unit) => `${value}${N}${unit} sur ${max}${N}${unit}`,
  newWindow: "nouvelle fenêtre",
  blocked: "Indisponible au moment de finaliser",
  blockedUnpaid: (/** @type {string} */ amount) => `Tout le parcours vous est ouvert. Pour finaliser, il reste${amount ? ` ${amount}` : " une facture"} à régler.`,
  blockedOther: "Tout le parcours vous est ouvert. Seule la dernière étape n’est pas disponible pour le moment.",
  pay: "Payer ma facture",
  payShort: ["Payer", " ma facture"],
  payWay: "Pour payer",

  // The banner
  unpaid: (/** @type {string} */ amount) => `${amount} à régler`,
  unpaidSince: (/** @type {string} */ day) => `depuis le ${day}`,
  unpaidOpen: "Votre espace reste ouvert. Certaines démarches attendent seulement le règlement pour être finalisées.",
  unpaidNone: `Votre règlement est pris en compte. Merci${N}!`,
  details: "Détail",
  invoice: (/** @type {string} */ id) => `Facture ${id}`,

  // People
  human: "Parler à un conseiller",
  humanAway: "Joindre un conseiller autrement",
  waiting: "Un conseiller va vous répondre",
  alone: "Pas de conseiller pour l’instant, nous gardons votre place",
  rank: (/** @type {number} */ rank) => (rank > 1 ? `Vous êtes en ${rank}e position dans la file` : "Vous êtes le prochain dans la file"),
  with: (/** @type {string} */ name) => (name ? `Vous parlez avec ${name}` : "Un conseiller vous répond"),
  withTitle: "Conseiller",
  closedMode: "Conversation terminée. Écrivez pour la reprendre.",
  call: "Appeler le",
  help: "Contacts",

  // Rating
  rate: "Mon avis",
  rateTitle: `Cette conversation vous a-t-elle aidé${N}?`,
};

/** @type {Partial<typeof FR>} */
const SIMPLE = {
  subtitle: "Je réponds à vos questions",
  placeholder: "Écrivez votre question",
  offline: "Pas de réseau. Vos messages partiront tout seuls quand le réseau reviendra.",
  outdated: "Cette page est trop ancienne. Rechargez la page.",
  tip: "Touchez chaque étape quand vous l’avez faite.",
  blocked: "Pas possible pour le moment",
  blockedUnpaid: (amount) => `Vous devez d’abord payer${amount ? ` ${amount}` : " votre facture"}. Vous pouvez tout préparer dès maintenant.`,
  unpaidOpen: "Vous pouvez utiliser votre espace. Pour certaines choses, il faut payer avant.",
  rank: (rank) => (rank > 1 ? `Il y a ${plural(rank - 1, "personne", "personnes")} avant vous` : "C’est bientôt à vous"),
  rateTitle: `Est-ce que cela vous a aidé${N}?`,
};

/** @returns {typeof FR} */
export function wordsOf(/** @type {string | null} */ level) {
  return level === "simple" ? { ...FR, ...SIMPLE } : FR;
}
