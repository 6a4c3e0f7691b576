/**
 * drafts.js - what an advisor is writing, by conversation: kept in sessionStorage, so that a page
 * that is loaded again, or a browser that has failed, loses nothing. A desk that is locked holds
 * them in memory alone, until the page is left or somebody signs in. Gone once sent, and when
 * another one signs in.
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

/** While nobody is signed in. @type {string | null} */
let aside = null;

export function setDraftsAside() {
  aside = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
}

/** Who signs in has their own again; another one's are gone. */
export function bringDraftsBack(/** @type {string} */ advisor) {
  if (aside !== null) sessionStorage.setItem(KEY, aside);
  aside = null;
  if (!Object.keys(read(advisor)).length) sessionStorage.removeItem(KEY);
}
