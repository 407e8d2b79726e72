// hosted.js - the sale that another's till has told this page of, where the page is a part of one.
import { signal } from '@preact/signals';

/**
 * @typedef {{ basket: string, sale: string, commit: 'host' | 'cashier' }} Hosted
 *   basket: the register's name of it; sale: the page's; commit: who records it
 */

/** null: what is sold here is typed here. */
export const hosted = signal(/** @type {Hosted | null} */ (null));

/** @typedef {import('../../shared/reading.js').Reading} Reading */

/** @type {(read: Reading) => Promise<boolean>} */
let giveAway = async () => false;

/**
 * What was scanned here and is the register's: an article has its place in the basket over there.
 * @param {Reading} read
 * @returns {Promise<boolean>} whether it was told there
 */
export function tellArticle(read) {
  return giveAway(read);
}

/** @param {typeof giveAway} tell */
export function giveArticles(tell) {
  giveAway = tell;
}
