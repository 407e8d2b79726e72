// lock.js - the PIN without which nobody leaves the kiosk or changes it.
//
// Kept as what PBKDF2 makes of it: a shop's PIN may open other things as well.  What somebody can do who reaches the
// browser's storage is another matter: there lies the kiosk's key, which the office revokes.
import { bytesOfHex, hexOf } from '../../shared/hex.js';
import { browserStorage, openStore } from '../../shared/store.js';
import { storePrefix } from '../../shared/base.js';
import { slowDigest } from '../../shared/slow-digest.js';

const WRONG_MAX = 5;
const WAIT_MS = 5 * 60_000;

export const store = openStore(browserStorage(), storePrefix('kiosk'));

/**
 * @param {string} pin
 * @param {Uint8Array} salt
 */
const digestOf = async (pin, salt) => hexOf(await slowDigest(pin, salt));

/** On a server without https elsewhere than on this machine there is no WebCrypto, and no kiosk. */
export function isPossible() {
  return isSecureContext && crypto.subtle !== undefined;
}

export function hasPin() {
  return store.get('pin') !== null;
}

/** @param {string} pin */
export async function setPin(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  store.set('pin', { salt: hexOf(salt), digest: await digestOf(pin, salt) });
  store.remove('wrong');
}

export function forgetPin() {
  store.remove('pin');
  store.remove('wrong');
}

/**
 * @param {string} pin
 * @param {number} [now]
 * @returns {Promise<'right' | 'wrong' | 'waits'>} waits: after five wrong ones nothing is tried for five minutes
 */
export async function tryPin(pin, now = Date.now()) {
  const kept = /** @type {{ salt: string, digest: string } | null} */ (store.get('pin'));
  const wrong = /** @type {{ count: number, at: number }} */ (store.get('wrong') ?? { count: 0, at: 0 });
  const isOver = now - wrong.at >= WAIT_MS || now < wrong.at;
  if (wrong.count >= WRONG_MAX && !isOver) return 'waits';
  const count = isOver ? 0 : wrong.count;
  store.set('wrong', { count: count + 1, at: now }); // before it is looked at: a page that is closed counts too
  if (!kept || await digestOf(pin, bytesOfHex(kept.salt)) !== kept.digest) return 'wrong';
  store.remove('wrong');
  return 'right';
}
