// printing.js - slips on paper, when somebody asks: which printers there are, and what becomes of a slip.
//
// A slip is no sale: what is not certain is not kept in the browser, it is asked for again with the same key.
import { signal } from '@preact/signals';
import { newOperation } from '../../shared/api.js';
import { api, session } from './session.js';

/** @typedef {import('../../shared/api-types.d.ts').Print} Print */
/** @typedef {{ entry: string } | { voucher: string } | { gift_card: string } | { balance: string }} What is printed */
/** @typedef {{ is: 'sending' } | { is: 'failed', error: unknown } | { is: 'known', print: Print }} Printing */

const LOOK_MS = 700;
const SHOWN_MAX = 4;

/** The names of those that this till may use; empty until they are known. */
export const printers = signal(/** @type {string[]} */ ([]));
let askedFor = /** @type {unknown} */ (null);

/** Once for a session. */
export async function findPrinters() {
  if (askedFor === session.value) return;
  askedFor = session.value;
  printers.value = [];
  try {
    const answer = await api.read('/v1/printers');
    printers.value = answer.printers.slice(0, SHOWN_MAX).map((/** @type {{ name: string }} */ one) => one.name);
  } catch {
    askedFor = null; // the next receipt asks again
  }
}

/**
 * @param {What} what
 * @param {string} printer
 */
export function askForSlip(what, printer) {
  return newOperation('/v1/prints', { what, printer }, null);
}

/** @param {Print} print */
export function askAgain(print) {
  return newOperation(`/v1/prints/${print.id}/repeat`, {}, null);
}

/** @param {Print} print */
export function waits({ state }) {
  return state === 'queued' || state === 'printing';
}

/**
 * Sends it, and follows what becomes of it for as long as somebody looks.
 * @param {import('../../shared/api.js').Operation} operation
 * @param {(printing: Printing) => void} tell
 * @param {AbortSignal} signal
 */
export async function print(operation, tell, signal) {
  tell({ is: 'sending' });
  try {
    let seen = await api.once(operation, signal);
    while (!signal.aborted) {
      tell({ is: 'known', print: seen });
      if (!waits(seen)) return;
      await new Promise((done) => setTimeout(done, LOOK_MS));
      if (!signal.aborted) seen = await api.read(`/v1/prints/${seen.id}`, signal);
    }
  } catch (error) {
    if (!signal.aborted) tell({ is: 'failed', error });
  }
}
