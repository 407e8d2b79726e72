// key-in.js - what a sale asks to be keyed in at another register, and the total which that tells; pure.
import { discountsOf } from './host/answers.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {{ kind: 'discount' | 'account' | 'gift_card', label: string, vat: string | null, amount: number }} Key to strike
 * @typedef {{ receipt: string, currency: string, keys: Key[], rest: number }} KeyIn rest: what is left to be paid
 */

const PREFIX_MAX = 8;
const DIGITS_MAX = 9;

/**
 * What a sale asks to be keyed in: each discount by its VAT rate, and what the account and gift cards paid.
 * @param {EntryAnswer} answer
 * @param {string} receipt
 * @param {{ kind: string, amount: number }[]} parts
 * @param {{ inWords: (label: import('../../shared/api-types.d.ts').Label) => string, other: string }} words
 * @returns {KeyIn}
 */
export function keysOf(answer, receipt, parts, { inWords, other }) {
  const discounts = discountsOf(answer, inWords, other).map(({ label, vat, amount }) => ({ kind: /** @type {const} */ ('discount'), label, vat, amount }));
  const paid = parts.map(({ kind, amount }) => ({ kind: kind === 'gift_card' ? /** @type {const} */ ('gift_card') : /** @type {const} */ ('account'), label: '', vat: null, amount }));
  return { receipt, currency: answer.currency, keys: [...discounts, ...paid],
    rest: answer.total.due - parts.reduce((sum, { amount }) => sum + amount, 0) };
}

/** @param {string} text */
export function isPrefix(text) {
  return new RegExp(`^[A-Z0-9]{2,${PREFIX_MAX}}$`).test(text);
}

/** The digits of a reader that believes in an American keyboard, under a French one. */
const AZERTY = 'à&é"\'(-è_ç';

/**
 * A total as a register prints it: the prefix, the amount in minor units, and behind a sign the receipt's number.
 * @param {string} text
 * @param {string} prefix
 * @returns {{ amount: number, receipt: string | null } | null} null: it is something else
 */
export function totalOf(text, prefix) {
  if (prefix === '') return null;
  const plain = /\d/.test(text) ? text : [...text].map((sign) => (AZERTY.includes(sign) ? String(AZERTY.indexOf(sign)) : sign)).join('');
  if (!plain.toUpperCase().startsWith(prefix)) return null;
  const found = new RegExp(`^(\\d{1,${DIGITS_MAX}})(?:[-/+*;](\\S{1,64}))?$`).exec(plain.slice(prefix.length).trim());
  const amount = Number(found?.[1] ?? 0);
  return found && amount > 0 ? { amount, receipt: found[2] ?? null } : null;
}
