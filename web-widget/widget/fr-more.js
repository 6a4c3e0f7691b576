// @ts-check
/**
 * fr-more.js - the sentences of what is fetched when it is first shown (more.js). One level of
 * language: they are short and plain already.
 */
const N = "\u00a0";

export const MORE = {
  // Codes
  copyCode: "Copier le code",
  show: "Afficher",
  hide: "Masquer",
  hidden: "Code masqué. Vous pouvez l’afficher de nouveau.",
  masked: "masqué",
  kept: "Ce code n’est pas conservé dans la conversation.",

  // Files
  download: "Télécharger",
  downloading: "Téléchargement…",
  downloaded: "Téléchargé",

  // Confirmations
  confirm: "Confirmer",
  cancel: "Annuler",
  summary: "À confirmer",
  confirmed: "Vous avez confirmé",
  cancelled: "Annulé, rien n’a été changé",
  valid: (/** @type {number} */ minutes) => (minutes > 1 ? `À confirmer dans les ${minutes}${N}minutes.` : "À confirmer dans la minute."),
  soon: "Encore vingt secondes pour confirmer. Ensuite, vous pourrez recommencer.",
  expired: "Le délai est passé, rien n’a été changé.",
  again: "Recommencer",

  // Rating
  scores: ["Pas du tout", "Plutôt non", "Moyennement", "Plutôt oui", "Tout à fait"],
  comment: "Un mot de plus (facultatif)",
  rateSend: "Envoyer mon avis",
  rateLater: "Plus tard",
  rateMissing: "Choisissez d’abord une réponse.",
  rated: "Merci pour votre avis.",
};
