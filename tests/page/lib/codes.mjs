// codes.mjs - numbers of the trade and labels of scales, with their check digits.
import { randomInt } from 'node:crypto';

/** @param {string} twelve digits */
export function ean(twelve) {
  const sum = [...twelve].reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return twelve + String((10 - (sum % 10)) % 10);
}

/** A number of the trade that no other case, and no other try of this one, has. */
export function newArticle() {
  return ean(`37${String(randomInt(1e10)).padStart(10, '0')}`);
}

/**
 * A label of the shop's scales.
 * @param {string} article five digits
 * @param {number} value a price in cents, or a weight in grammes
 */
export function scaleLabel(article, value) {
  return ean(`02${article}${String(value).padStart(5, '0')}`);
}

const AZERTY = new Map([...'1234567890;?='].map((key, at) => [key, [...'&é"\'(-è_çàm§='][at] ?? '']));

/**
 * What a reader set to an American keyboard types under a French one.
 * @param {string} text
 */
export const onAzerty = (text) => [...text].map((key) => AZERTY.get(key) ?? key).join('');
