// printing.js - a voucher on paper, by the printer that was chosen for this kiosk.
import { signal } from '@preact/signals';
import { newOperation } from '../../shared/api.js';
import { store } from './lock.js';
import { api } from './session.js';

/** @typedef {import('../../shared/api-types.d.ts').Print} Print */

/** The name of the printer; empty: vouchers are not printed here. */
export const printer = signal(/** @type {string} */ (store.get('printer') ?? ''));

const LOOK_MS = 500;
const LOOKS_MAX = 30;

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

/**
 * Prints a voucher by its code, and follows it until it is on paper or not.
 * @param {string} code
 * @returns {Promise<boolean>}
 */
export async function printVoucher(code) {
  const operation = newOperation('/v1/prints', { what: { voucher: code }, printer: printer.value }, null);
  let print = /** @type {Print} */ (await api.once(operation));
  for (let looks = 0; looks < LOOKS_MAX && print.state !== 'done' && print.state !== 'failed' && !print.reason; looks++) {
    await new Promise((done) => { setTimeout(done, LOOK_MS); });
    print = await api.read(`/v1/prints/${encodeURIComponent(print.id)}`);
  }
  return print.state === 'done';
}
