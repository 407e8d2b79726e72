// act.js - which of the acts besides a sale is open: each is a dialog, and one is open at a time.
import { signal } from '@preact/signals';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {{ is: 'more' | 'receipt' | 'gift' | 'lost' } | { is: 'customer' | 'top-up' | 'voucher' | 'balance', card: CardAnswer }
 *   | { is: 'lost', card: CardAnswer } | { is: 'paid-in', id: string }} Act
 */

export const act = signal(/** @type {Act | null} */ (null));

export function closeAct() {
  act.value = null;
}
