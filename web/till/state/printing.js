// printing.js - which printers this till may use.
import { signal } from '@preact/signals';
import { api, session } from './session.js';

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
