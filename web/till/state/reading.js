// reading.js - what was scanned or typed at the till, as what it is.
import { readScan as readOne } from '../../shared/reading.js';
import { say } from '../../shared/text.js';
import { halvesOf } from './lookup.js';
import { session } from './session.js';

/** @typedef {import('../../shared/reading.js').Reading} Reading */

/** Said in the language that is read when it is looked at. */
const TWO = { code: 'scan_two', get fr() { return say('scan.two'); }, get en() { return say('scan.two'); } };

/**
 * As it is by itself; two codes in one burst are none.
 * @param {string} text
 * @returns {Promise<Reading>}
 */
export async function readScan(text) {
  const settings = session.value?.scans;
  const halves = halvesOf(text.trim());
  const both = halves && await Promise.all(halves.map((one) => readOne(one, settings)));
  const [first, second] = both ?? [];
  if (!first || !second || first.code === null || second.code === null) return readOne(text, settings);
  if (first.text === second.text) return first;
  return { kind: null, medium: null, code: null, phone: null, text: '', refusal: TWO };
}
