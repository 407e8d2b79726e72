// display-line.js - between a till page and the customer's display in another window of the same browser.
//
// The till tells all that is to be seen, each time anew, so a display that was opened late or missed something is right
// with the next word.  What it is not told cannot be seen there: no card number, no family name, no key.
import { storePrefix } from './base.js';

/** A sign of life in both directions. */
export const BEAT_MS = 5_000;

/**
 * @typedef {import('./api-types.d.ts').Balance} Balance
 * @typedef {import('./api-types.d.ts').Label} Label
 * @typedef {Pick<Balance, 'unit' | 'label' | 'kind' | 'decimals' | 'points'>} Shown so much of a unit
 * @typedef {{ extra: number, gains: { now: number, then: Shown }[], rewards: Label[] }} More
 *   what a purchase that is larger by `extra` would give: so much of a unit instead of so much, and what comes off
 *   by itself
 * @typedef {{ is: 'sale', hasCustomer: boolean, name: string, currency: string, decimals: number, balances: Shown[],
 *   lines: { label: string, milli: number, amount: number }[], total: import('./api-types.d.ts').Total,
 *   off: { label: Label, discount: number }[], gains: Shown[], after: Shown[], more: More | null }} SaleView
 *   lines: a label may be empty, milli is the quantity in thousandths; name: the first name, or empty; gains: what this purchase gives; after: the balances behind it
 * @typedef {{ is: 'idle' } | { is: 'thanks' } | SaleView} View
 * @typedef {{ is: 'view', from: string, shop: string, language: 'fr' | 'en', link: string,
 *   brand: import('./api-types.d.ts').Brand | null, view: View }} ToldView
 *   link: where one can join, as the shop has set it; empty: nothing is set
 * @typedef {ToldView | { is: 'bye', from: string } | { is: 'here' } | { is: 'gone' }} Message
 *   bye: a till page is closed; here, gone: a display is there, or was
 */

/** Merchants below one host share the browser, so each has a line of its own. */
export function openDisplayLine() {
  return new BroadcastChannel(`${storePrefix('display')}1`);
}
