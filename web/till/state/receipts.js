// receipts.js - the till's own receipt numbers: a prefix and a counter that begins anew each day.
//
// The server tells receipts apart by till, day and number.  The prefix is drawn by lot in each
// browser, so that a till whose browser forgot everything, or a second window on the same key, does
// not begin again with numbers that were used this morning.

/** @typedef {{ day: string, prefix: string, next: number, width: number }} Counter */

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** @param {(bound: number) => number} random a whole number from 0 to below the bound */
export function newPrefix(random) {
  return `${Array.from({ length: 3 }, () => LETTERS[random(LETTERS.length)]).join('')}-`;
}

/**
 * The counter of this day.
 * @param {Counter | null} kept
 * @param {string} day
 * @param {() => string} makePrefix
 * @returns {Counter}
 */
export function counterFor(kept, day, makePrefix) {
  if (!kept) return { day, prefix: makePrefix(), next: 1, width: 4 };
  return kept.day === day ? kept : { ...kept, day, next: 1 };
}

/** @param {Counter} counter */
export function receiptNumber(counter) {
  return counter.prefix + String(counter.next).padStart(counter.width, '0');
}

/**
 * The counter after a number was used; a number typed by hand leads the way, if it ends in digits.
 * @param {Counter} counter
 * @param {string} used
 * @returns {Counter}
 */
export function counterAfter(counter, used) {
  const found = /^(.*?)(\d{1,9})$/.exec(used);
  if (!found) return counter;
  const digits = found[2] ?? '';
  return { ...counter, prefix: found[1] ?? '', next: Number(digits) + 1, width: digits.length };
}
