// reading.js - what was scanned or typed, as what it is: told at once, and without the server.
import address from 'habitue-scan.wasm';
import { openScanner } from '../../shared/scan.js';
import { sayIn } from '../../shared/text.js';
import { halvesOf } from './lookup.js';
import { session } from './session.js';

/** @typedef {import('../../shared/scan.js').Scan & { text: string }} Reading text: as it was scanned or typed */

const NOWHERE = { country: '', scale_labels: [] };

/** @type {Promise<import('../../shared/scan.js').Scanner> | null} */
let opening = null;

/** Fetches the module before the first customer is there. */
export function prepareReading() {
  opening ??= openScanner(new URL(address, import.meta.url));
  opening.catch(() => { opening = null; }); // the next scan tries it again
  return opening;
}

/**
 * Of a bank card nothing is in the answer, so nothing of it is drawn, sent or kept.
 * @param {string} text
 * @returns {Promise<Reading>}
 */
export async function readScan(text) {
  const scanner = await prepareReading();
  const understand = (/** @type {string} */ one) => scanner.read(one, session.value?.scans ?? NOWHERE);
  const halves = halvesOf(text.trim());
  if (halves && halves.every((one) => understand(one).code !== null)) {
    const [first, second] = halves;
    if (first === second) return readScan(first);
    return { kind: null, medium: null, code: null, phone: null, text: '',
      refusal: { code: 'scan_two', fr: sayIn('fr', 'scan.two'), en: sayIn('en', 'scan.two') } };
  }
  const read = understand(text);
  return { ...read, text: read.kind === 'bank_card' ? '' : text.trim() };
}
