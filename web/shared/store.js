// store.js - small values kept in this browser.  Where the browser keeps nothing (a private window,
// a full disk) they last as long as the page, which isForgetful says.
import { signal } from '@preact/signals';

/** The last thing that was to be kept was not: it is gone when the page is closed. */
export const isForgetful = signal(false);

/**
 * @typedef {{ get: (name: string) => any, set: (name: string, value: any) => void,
 *             remove: (name: string) => void }} Store
 */

/**
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null} storage
 * @param {string} prefix
 * @returns {Store}
 */
export function openStore(storage, prefix) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  const attempt = (/** @type {() => any} */ action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };
  return {
    get(name) {
      const text = attempt(() => storage?.getItem(prefix + name)) ?? memory.get(name) ?? null;
      return text === null ? null : attempt(() => JSON.parse(text));
    },
    set(name, value) {
      const text = JSON.stringify(value);
      memory.set(name, text);
      isForgetful.value = !attempt(() => {
        storage?.setItem(prefix + name, text);
        return storage !== null;
      });
    },
    remove(name) {
      memory.delete(name);
      attempt(() => storage?.removeItem(prefix + name));
    },
  };
}

/** This browser's own storage; null where even naming it is refused. */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
