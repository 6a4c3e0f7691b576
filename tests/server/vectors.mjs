// vectors.mjs - the protocol's sequences of frames (tests/data/protocol, see its README), read for
// both sides: the library plays the client of a fake server, and a fake client the real server.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./support.mjs";

const folder = join(root, "tests", "data", "protocol");

/** The vectors about `side` ("client" or "server"), their steps for the other side left out. */
export function vectors(side) {
  return readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => {
    const vector = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return { name: name.slice(0, -5), ...vector, steps: vector.steps.filter((step) => (step.only ?? side) === side) };
  }).filter((vector) => vector.for.includes(side));
}

const variable = (value) => (typeof value === "string" && /^\$[a-z0-9-]+$/i.test(value) ? value.slice(1) : null);

/** `pattern` with every "$name" replaced. @param {(name: string) => any} valueOf */
export function fill(pattern, valueOf) {
  const name = variable(pattern);
  if (name !== null) return valueOf(name);
  if (Array.isArray(pattern)) return pattern.map((one) => fill(one, valueOf));
  if (pattern && typeof pattern === "object")
    return Object.fromEntries(Object.entries(pattern).map(([key, value]) => [key, fill(value, valueOf)]));
  return pattern;
}

/** Asserts that `seen` is as `pattern` says; a name that is not bound yet takes what is seen. With `open`, `seen` may say more. */
export function match(pattern, seen, bound, { open = false } = {}) {
  const expected = Object.fromEntries(Object.entries(pattern).map(([key, value]) => {
    const name = variable(value);
    if (name !== null && !bound.has(name)) {
      assert.ok(Object.hasOwn(seen, key), `${key} is missing in ${JSON.stringify(seen)}`);
      bound.set(name, seen[key]);
    }
    return [key, fill(value, (one) => bound.get(one))];
  }));
  const compared = open ? Object.fromEntries(Object.keys(pattern).map((key) => [key, seen[key]])) : seen;
  assert.deepEqual(compared, expected);
}
