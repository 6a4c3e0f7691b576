/**
 * drafts.js - what an advisor is writing, by conversation: kept in sessionStorage, so that a page
 * that is loaded again, or a browser that has failed, loses nothing. Gone once sent, and when the
 * advisor signs out.
 */
const KEY = "chemin.conseiller.brouillons";

/** @typedef {{draft: string, note: string}} Texts */

/** The texts of one advisor, by conversation. @returns {Record<string, Texts>} */
function read(/** @type {string} */ advisor) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return kept.advisor === advisor ? kept.texts : {};
  } catch {
    return {};
  }
}

/** @param {string | undefined} advisor @param {string} conv @returns {Texts} */
export const draftOf = (advisor, conv) => ({ draft: "", note: "", ...(advisor ? read(advisor)[conv] : {}) });

/** @param {string | undefined} advisor @param {string} conv @param {Texts} texts */
export function keepDraft(advisor, conv, { draft, note }) {
  if (!advisor) return;
  const texts = read(advisor);
  if (draft || note) texts[conv] = { draft, note };
  else delete texts[conv];
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ advisor, texts }));
  } catch {
    // No room, or storage is denied: the text stays in the page alone.
  }
}

export const forgetDrafts = () => sessionStorage.removeItem(KEY);
