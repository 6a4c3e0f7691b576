// @ts-check
/**
 * tabs.js - keeps the tabs of one customer in step, over a BroadcastChannel.
 *
 * Every tab has its own link; the server hands each message to all. This adds what the server
 * cannot know: a new tab goes on with the conversation of one that is open, what one tab has not
 * sent yet shows in the others (`outgoing.elsewhere`), and signing out is for all.
 *
 *   await joinTabs(link, new BroadcastChannel("chemin"));
 *   link.open();
 *
 * @typedef {import("./link.js").Link} Link
 * @typedef {{postMessage: (data: any) => void, onmessage: any, close: () => void}} Channel
 */

const ANSWER_MS = 100;

/**
 * Resolves when another tab has answered, or none has in 100 ms: open the link then.
 * @param {Link} link
 * @param {Channel} channel
 * @returns {Promise<void>}
 */
export function joinTabs(link, channel) {
  // What comes from another tab is not posted again.
  let hearing = false;
  const post = (/** @type {object} */ data) => { if (!hearing) channel.postMessage(data); };
  const isOurs = (/** @type {any} */ data) => link.kept !== null && data.conv === link.kept.conv;
  let answered = () => {};
  /** @type {Record<string, (data: any) => void>} */
  const kinds = {
    ask: () => { if (link.kept) channel.postMessage({ kind: "kept", kept: link.kept }); },
    kept: ({ kept }) => {
      link.adopt(kept);
      if (link.kept) answered();
    },
    outgoing: ({ outgoing }) => {
      if (typeof outgoing?.id === "string" && typeof outgoing.text === "string")
        link.emit("outgoing", { ...outgoing, elsewhere: true });
    },
    read: ({ seq }) => { if (Number.isSafeInteger(seq)) link.read(seq); },
    forget: () => link.forget(),
  };
  channel.onmessage = (/** @type {{data: any}} */ { data }) => {
    const kind = Object.hasOwn(kinds, data?.kind) ? kinds[data.kind] : undefined;
    if (!kind || (data.kind !== "ask" && data.kind !== "kept" && !isOurs(data))) return;
    hearing = true;
    try {
      kind(data);
    } finally {
      hearing = false;
    }
  };
  link.on("outgoing", (outgoing) => post({ kind: "outgoing", conv: link.kept?.conv, outgoing: { ...outgoing } }));
  link.on("read", (seq) => post({ kind: "read", conv: link.kept?.conv, seq }));
  link.on("forget", (kept) => post({ kind: "forget", conv: kept?.conv }));
  if (link.kept) return Promise.resolve();
  return new Promise((resolve) => {
    answered = resolve;
    link.clock.setTimeout(resolve, ANSWER_MS);
    channel.postMessage({ kind: "ask" });
  });
}
