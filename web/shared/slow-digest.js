// slow-digest.js - what is made of a PIN before a browser keeps anything of it: slowly, so that trying them all takes time.

const ROUNDS = 600_000; // OWASP, Password Storage Cheat Sheet: PBKDF2 with SHA-256
const BITS = 256;

/**
 * @param {string} pin
 * @param {Uint8Array} salt
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export async function slowDigest(pin, salt) {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations: ROUNDS },
    key, BITS));
}
