// printing.js - a voucher on paper, by the printer that was chosen for this kiosk.
import { signal } from '@preact/signals';
import { askForSlip, askToStop, print, waits } from '../../shared/printing.js';
import { store } from './lock.js';
import { api } from './session.js';

/** The name of the printer; empty: vouchers are not printed here. */
export const printer = signal(/** @type {string} */ (store.get('printer') ?? ''));

const WAIT_MAX_MS = 15_000;

/** @param {string} name */
export function choosePrinter(name) {
  printer.value = name;
  if (name === '') store.remove('printer');
  else store.set('printer', name);
}

/** @returns {Promise<string[]>} those that this kiosk's key may name */
export async function printersHere() {
  const { printers } = await api.read('/v1/printers');
  return printers.map((/** @type {{ name: string }} */ { name }) => name);
}

/** What is at the printer now. */
let patience = new AbortController();
/** @type {import('../../shared/printing.js').Printing | null} */
let last = null;

/**
 * Prints a voucher by its code, and follows it until it is on paper or not.  What has not come out will not: the next
 * customer would take it.
 * @param {string} code
 * @returns {Promise<boolean>} rejects where nobody knows
 */
export async function printVoucher(code) {
  patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), WAIT_MAX_MS);
  await print(api, askForSlip({ voucher: code }, printer.value), (told) => {
    last = told;
    if (told.is === 'known' && told.print.reason) patience.abort(); // a customer does not wait for paper
  }, patience.signal);
  clearTimeout(timer);
  return stopPrinting();
}

/** @returns {Promise<boolean>} whether it is on paper; rejects where nobody knows */
export async function stopPrinting() {
  const printing = last;
  last = null;
  patience.abort();
  if (printing?.is === 'failed') throw printing.error;
  if (printing?.is !== 'known') return false;
  const seen = waits(printing.print) ? await api.once(askToStop(printing.print)) : printing.print;
  return seen.state === 'done';
}
