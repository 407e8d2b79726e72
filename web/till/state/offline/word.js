// word.js - a word that is kept under a PIN so that nobody who has both tells the right PIN from a hundred others.
//
// The word is random, and what is kept of it is the word plus signs that are made of the PIN, slowly: with any other PIN
// another word comes out, which looks the same.  Only the server knows which of them it gave.  So that who mistypes is told
// so, one number below a hundred is kept beside it: it lets one PIN of a hundred pass.
// (docs/decisions/051-a-till-without-a-line-lets-staff-in.md)
import { bytesOfHex, hexOf } from '../../../shared/hex.js';
import { slowDigest } from '../../../shared/slow-digest.js';

/** @typedef {{ salt: string, hidden: string, check: number }} Hidden */

/** Of the server's words: five bits each (core/base32.h). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SALT_BYTES = 16;
const PINS_APART = 100;

/**
 * @param {string} word
 * @param {Uint8Array} digest of a byte for each sign
 * @param {1 | -1} way
 */
function turned(word, digest, way) {
  return Array.from(word, (sign, at) => {
    const moved = SIGNS.indexOf(sign) + way * ((digest[at] ?? 0) % SIGNS.length);
    return SIGNS[(moved + SIGNS.length) % SIGNS.length];
  }).join('');
}

/** Made of the three bits of each byte that no sign is made of. */
function checkOf(/** @type {Uint8Array} */ digest) {
  return digest.reduce((sum, byte) => (sum * 8 + (byte >> 5)) % PINS_APART, 0);
}

/** Whether a word is one that can be kept so. */
function isWord(/** @type {string} */ word) {
  return word.length === 32 && [...word].every((sign) => SIGNS.includes(sign));
}

/**
 * @param {string} word
 * @param {string} pin
 * @returns {Promise<Hidden>}
 */
export async function hideWord(word, pin) {
  if (!isWord(word)) throw new Error('the server gave another kind of word');
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const digest = await slowDigest(pin, salt);
  return { salt: hexOf(salt), hidden: turned(word, digest, 1), check: checkOf(digest) };
}

/**
 * What comes out of it with what was made of a PIN.
 * @param {Hidden} kept
 * @param {Uint8Array} digest
 * @returns {string | null} null: it is certainly another PIN
 */
export function wordOut({ hidden, check }, digest) {
  return checkOf(digest) === check ? turned(hidden, digest, -1) : null;
}

/**
 * @param {Hidden} kept
 * @param {string} pin
 * @returns {Promise<string | null>}
 */
export const wordUnder = async (kept, pin) => wordOut(kept, await slowDigest(pin, bytesOfHex(kept.salt)));
