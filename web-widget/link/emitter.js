// @ts-check
/** emitter.js - who listens to what. */
import { report } from "./world.js";

export class Emitter {
  /** @type {Map<string, Set<(...args: any[]) => void>>} */ #listeners = new Map();

  /** Returns how to stop. @param {string} name @param {(...args: any[]) => void} listener */
  on(name, listener) {
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all.add(listener));
    return () => { all.delete(listener); };
  }

  /** A listener's fault is its own: the others are told, and the fault is seen. @param {string} name @param {...any} args */
  emit(name, ...args) {
    for (const listener of [...this.#listeners.get(name) ?? []]) {
      try {
        listener(...args);
      } catch (error) {
        report(error);
      }
    }
  }
}
