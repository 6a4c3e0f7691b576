// deadline.mjs - every wait of a test ends: with what was waited for, or with a fault that says what
// never came. What a test that failed has left behind does not keep its file from ending.
import { after } from "node:test";

const LIMIT_MS = 60000;

/** What the promise gives; fails when it gives nothing in time: `what` says it. */
export async function within(promise, what, ms = LIMIT_MS) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${typeof what === "function" ? what() : what} (after ${ms / 1000} s)`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Asks until it holds, with a pause between; resolves to what `holds` gave. */
export async function until(holds, what, ms = LIMIT_MS) {
  const deadline = Date.now() + ms;
  for (;;) {
    const held = await holds();
    if (held) return held;
    if (Date.now() > deadline) throw new Error(`${typeof what === "function" ? what() : what} (after ${ms / 1000} s)`);
    await pause(10);
  }
}

/** As the global one, with a deadline for the whole answer, its body too. */
export function fetch(url, options = {}) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error(`${options.method ?? "GET"} ${url}: no whole answer (after ${LIMIT_MS / 1000} s)`)),
             LIMIT_MS).unref();
  return globalThis.fetch(url, { ...options, signal: controller.signal });
}

/** Begins to listen; on a free port if none is given. */
export const listening = (server, port = 0, host = "127.0.0.1") =>
  within(new Promise((resolve) => { server.listen({ port, host }, resolve); }), `nothing listens on ${host}:${port}`);

/** Ends a server of the test's own. */
export const closing = (server) =>
  within(new Promise((resolve) => { server.close(resolve); }), "a server of the test did not close");

const children = new Set();
/** The process is ended with this one, if it has not ended before. */
export function endWithUs(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}
process.on("exit", () => { for (const child of children) child.kill("SIGKILL"); });
process.once("SIGTERM", () => process.exit(1)); // how the runner ends a file that takes too long

// A server that a failed test did not stop would keep its file running for ever.
after(() => {
  setTimeout(() => {
    console.error(`still running after the last test: ${process.getActiveResourcesInfo().join(", ")}`);
    process.exit(1);
  }, LIMIT_MS).unref();
});
