// act.js - which of the acts besides a sale is open: each is a dialog, and one is open at a time.
import { signal } from '@preact/signals';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {'top-up' | 'lost' | 'balance'} Intent what is done with the next customer, instead of a sale
 * @typedef {{ is: 'more' | 'receipt' | 'gift' } | { is: 'customer' | 'top-up' | 'lost' | 'balance', card: CardAnswer }
 *   | { is: 'voucher', card: CardAnswer, reward: string } | { is: 'given', card: CardAnswer, gesture: import('./offer.js').Gesture }
 *   | { is: 'bearer', card: CardAnswer } | { is: 'paid-in', id: string }} Act
 */

export const act = signal(/** @type {Act | null} */ (null));
/** Why the next customer is looked for; null: for a sale. */
export const intent = signal(/** @type {Intent | null} */ (null));

export function closeAct() {
  act.value = null;
}

/**
 * What a customer was looked for, if it was for no sale.
 * @param {CardAnswer} card
 * @returns {boolean} whether it was
 */
export function beginIntent(card) {
  const wanted = intent.value;
  if (wanted === null) return false;
  intent.value = null;
  act.value = { is: wanted, card };
  return true;
}
