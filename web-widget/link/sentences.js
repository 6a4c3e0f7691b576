// @ts-check
/** sentences.js - what the library itself has to say, in French that can be shown. */

export const SIGN_IN = "Votre connexion a expiré. Reconnectez-vous pour continuer.";

/** What is said when coming back is pointless, by close code. @type {Record<number, string>} */
const CLOSED = {
  4500: SIGN_IN,
  4501: "Cette page n’est plus à jour. Rechargez-la pour continuer.",
  4503: "Vous êtes déconnecté. Reconnectez-vous pour continuer.",
  4504: "Trop de fenêtres de l’assistant sont ouvertes. Fermez-en une, puis réessayez.",
};

/** @param {number} code */
export const closedFor = (code) => CLOSED[code] ?? "Le service ne peut pas répondre ici. Rechargez la page pour réessayer.";

/** @param {number} most */
export const tooLong = (most) =>
  `Votre message est trop long\u00a0: ${most.toLocaleString("fr-FR").replace(/\s/g, "\u00a0")} caractères au plus.`;

export const NOT_DOWNLOADED = "Le document n’a pas pu être téléchargé. Vérifiez votre réseau, puis réessayez.";

export const FULL = "Trop de messages attendent le réseau. Réessayez quand il sera revenu.";
