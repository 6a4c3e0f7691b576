// @ts-check
/** world.js - what the library takes from outside, unless it is given something else. */

/** @type {import("../link.js").Clock} */
export const realClock = {
  now: () => Date.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** @type {import("../link.js").Signals} */
export function browserSignals({ wake, offline }) {
  const { document } = globalThis;
  const shown = () => { if (!document?.hidden) wake(); };
  const heard = /** @type {const} */ ([[globalThis, "online", wake], [globalThis, "offline", offline],
                                       [globalThis, "pageshow", shown], [document, "visibilitychange", shown]]);
  for (const [target, name, call] of heard) target?.addEventListener?.(name, call);
  return () => { for (const [target, name, call] of heard) target?.removeEventListener?.(name, call); };
}

/** As an exception that nobody has caught. @param {any} fault */
export function report(fault) {
  if (globalThis.reportError) globalThis.reportError(fault);
  else queueMicrotask(() => { throw fault; });
}

/** An id of our own: 1 to 64 of A-Z a-z 0-9 _ - (unique, not secret: Math.random does without crypto). */
export function newId() {
  const bytes = new Uint8Array(12).map(() => Math.random() * 256);
  globalThis.crypto?.getRandomValues(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
