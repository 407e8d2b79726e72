// code.js - what a phone shows: RFC 6238, in steps of 30 seconds, eight digits, HMAC-SHA1.

import { bytesOfHex } from '../../shared/hex.js';

export const STEP_S = 30;
const DIGITS = 8;

/**
 * The digits of a step.
 * @param {SubtleCrypto} subtle
 * @param {string} secret in hexadecimal
 * @param {number} step
 */
export async function digitsOf(subtle, secret, step) {
  const key = await subtle.importKey('raw', bytesOfHex(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(step / 2 ** 32));
  counter.setUint32(4, step % 2 ** 32);
  const mac = new DataView(await subtle.sign('HMAC', key, counter.buffer));
  const number = mac.getUint32(mac.getUint8(mac.byteLength - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/**
 * The text of the QR code at an instant.
 * @param {SubtleCrypto} subtle
 * @param {{ token: string, secret: string }} card
 * @param {number} seconds since 1970
 */
export async function codeAt(subtle, card, seconds) {
  const step = Math.floor(seconds / STEP_S);
  return `v1.${card.token}.${step * STEP_S}.${await digitsOf(subtle, card.secret, step)}`;
}
