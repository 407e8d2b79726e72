// pin.js - the customer's PIN, where the card as it was shown may not take what is asked.
import { signal } from '@preact/signals';
import { Problem } from '../../shared/api.js';
import { line } from './offline/line.js';
import { askQuote, pin, quote } from './sale.js';

const ASKING = ['shown_weakly', 'code_stale', 'code_clock', 'code_used', 'chip_used', 'pin_wrong', 'pin_locked', 'pin_missing'];

/** Why the last one was not taken. */
export const pinRefusal = signal(/** @type {Problem | null} */ (null));

/**
 * Whether a PIN may help: while the line is down nobody can check it.
 * @param {unknown} error
 */
export function asksForPin(error) {
  return line.value === 'up' && error instanceof Problem && ASKING.includes(error.code);
}

/**
 * The sale goes on with it; one that is refused is forgotten, or each quote would count it as wrong once more.
 * @param {string} typed
 * @returns {Promise<boolean>} whether it was not refused
 */
export async function tellPin(typed) {
  pinRefusal.value = null;
  pin.value = typed;
  await askQuote();
  const state = quote.peek();
  const error = state.is === 'failed' ? state.error : null;
  if (!(error instanceof Problem && error.code.startsWith('pin_'))) return true;
  pinRefusal.value = error;
  pin.value = '';
  return false;
}
