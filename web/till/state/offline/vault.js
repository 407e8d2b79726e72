// vault.js - what a till keeps in this browser while the line is down: the snapshot of the accounts, and the acts that
// wait to be sent.  All of it is encrypted (AES-GCM) with the key that the server gives this till; the browser holds
// that key as one that no script can read out, and so a copied disk tells nobody's purchases.
//
// The places of the acts are in the clear, for they are sent in their order.
import { openDB } from 'idb';
import { hexOf } from '../../../shared/hex.js';

/**
 * @typedef {{ key: string, iv: Uint8Array, bytes: ArrayBuffer }} Sealed key: which one, by its digest
 * @typedef {{ place: number, sealed: Sealed }} KeptAct
 * @typedef {Awaited<ReturnType<typeof openVault>>} Vault
 */

const VERSION = 1;
const IV_BYTES = 12; // of AES-GCM, NIST SP 800-38D, 5.2.1.1

/** This browser has no room left, or keeps nothing at all. */
export class VaultFull extends Error {}

/** What was kept under this name cannot be read with the key at hand. */
export class VaultBroken extends Error {}

/** @param {string} text base64 */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

/** @param {unknown} error */
function isFull(error) {
  return error instanceof DOMException && ['QuotaExceededError', 'UnknownError'].includes(error.name);
}

/**
 * Only where WebCrypto and IndexedDB are: on https, and on this machine itself.
 * @param {string} name of the database: other tills of the same host have others
 */
export async function openVault(name) {
  const db = await openDB(name, VERSION, {
    upgrade(fresh) {
      fresh.createObjectStore('keys');
      fresh.createObjectStore('kept');
      fresh.createObjectStore('acts', { keyPath: 'place', autoIncrement: true });
    },
    blocking: () => db.close(), // a page of a later version waits for it
  });

  /**
   * @param {string} key
   * @returns {Promise<CryptoKey>}
   */
  const keyOf = async (key) => {
    const found = await db.get('keys', key);
    if (!found) throw new VaultBroken('the key is not in this browser any more');
    return found;
  };

  /**
   * @param {string} key
   * @param {unknown} value
   * @returns {Promise<Sealed>}
   */
  const seal = async (key, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return { key, iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(key), text) };
  };

  /** @param {Sealed} sealed */
  const open = async ({ key, iv, bytes }) => {
    const secret = await keyOf(key);
    try {
      const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(iv) }, secret, bytes);
      return JSON.parse(new TextDecoder().decode(text));
    } catch (error) {
      throw new VaultBroken('what was kept is damaged', { cause: error });
    }
  };

  /**
   * @template Result
   * @param {() => Promise<Result>} write
   */
  const within = async (write) => {
    try {
      return await write();
    } catch (error) {
      if (isFull(error)) throw new VaultFull('no room', { cause: error });
      throw error;
    }
  };

  return {
    /**
     * The key that the server gives this till, from now on one that cannot be read out.
     * @param {string} text 32 bytes in base64
     * @returns {Promise<string>} its name
     */
    async keepKey(text) {
      const bytes = bytesOf(text);
      const name = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))).slice(0, 16);
      const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
      await within(() => db.put('keys', key, name));
      return name;
    },

    /**
     * @param {string} what
     * @param {string} key its name
     * @param {unknown} value
     */
    async keep(what, key, value) {
      const sealed = await seal(key, value);
      await within(() => db.put('kept', sealed, what));
    },

    /**
     * @param {string} what
     * @returns {Promise<any>} null: nothing is kept
     */
    async kept(what) {
      const sealed = await db.get('kept', what);
      return sealed ? open(sealed) : null;
    },

    /** @param {string} what */
    forget: (what) => db.delete('kept', what),

    /**
     * An act joins the queue; it is on the disk when this resolves.
     * @param {string} key its name
     * @param {unknown} act
     * @returns {Promise<number>} its place
     */
    async addAct(key, act) {
      const sealed = await seal(key, act);
      return within(async () => {
        const step = db.transaction('acts', 'readwrite', { durability: 'strict' });
        const place = await step.store.add({ sealed });
        await step.done;
        return Number(place);
      });
    },

    /**
     * The same act as it is now.
     * @param {number} place
     * @param {string} key its name
     * @param {unknown} act
     */
    async changeAct(place, key, act) {
      const sealed = await seal(key, act);
      await within(() => db.put('acts', { place, sealed }));
    },

    /** @param {number} place */
    dropAct: (place) => db.delete('acts', place),

    /**
     * The acts in their order.  One that cannot be read is told as null: it is not dropped.
     * @returns {Promise<{ place: number, act: any }[]>}
     */
    async acts() {
      const all = /** @type {KeptAct[]} */ (await db.getAll('acts'));
      return Promise.all(all.map(async ({ place, sealed }) => ({ place, act: await open(sealed).catch(() => null) })));
    },
  };
}
