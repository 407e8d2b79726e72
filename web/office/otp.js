// otp.js - the secret of a telephone's codes in the form that programs for that read.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'; // RFC 4648, 6

/** @param {Uint8Array} bytes a multiple of five of them: nothing has to be filled up */
export function base32Of(bytes) {
  let text = '';
  let rest = 0;
  let bits = 0;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(rest >> (bits - 5)) & 31];
    rest &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The address in the picture ("Key Uri Format" of the authenticators): in ASCII.
 * @param {string} shop
 * @param {string} operator
 * @param {Uint8Array} secret
 */
export function otpAddress(shop, operator, secret) {
  const label = `${encodeURIComponent(shop)}:${encodeURIComponent(operator)}`;
  return `otpauth://totp/${label}?secret=${base32Of(secret)}&issuer=${encodeURIComponent(shop)}`;
}
