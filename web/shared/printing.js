// printing.js - slips on paper, when somebody asks: what becomes of one.
//
// A slip is no sale: what is not certain is not kept in the browser, it is asked for again with the same key.
import { newOperation } from './api.js';

/** @typedef {import('./api-types.d.ts').Print} Print */
/** @typedef {{ entry: string } | { voucher: string } | { gift_card: string } | { balance: string }} What is printed */
/** @typedef {{ is: 'sending' } | { is: 'failed', error: unknown } | { is: 'known', print: Print }} Printing */
/** @typedef {import('./mailing.js').Api} Api */

const LOOK_MS = 700;

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
export function askToStop(print) {
  return newOperation(`/v1/prints/${print.id}/cancel`, {}, null);
}

/** @param {Print} print */
export function waits({ state }) {
  return state === 'queued' || state === 'printing';
}

/**
 * Sends it, and follows what becomes of it for as long as somebody looks.
 * @param {Api} api
 * @param {import('./api.js').Operation} operation
 * @param {(printing: Printing) => void} tell
 * @param {AbortSignal} signal
 */
export async function print(api, operation, tell, signal) {
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
