// beside.js - the till beside a register that knows nothing of it: what is to be keyed in over there, and the total that it
// prints as a code.
//
// What is off is off only when the register knows it too.  So a sale that takes something off stays on the screen until
// somebody says that it is keyed in, also when the page was loaded anew meanwhile.
import { signal } from '@preact/signals';
import { decimalText } from '../../shared/money.js';
import { labelText, say } from '../../shared/text.js';
import { act } from './act.js';
import { hosted } from './hosted.js';
import { isPrefix, keysOf, totalOf } from './key-in.js';
import { shown, kept as keptSale, watchSales } from './recording.js';
import { draft, isOpen, openSale, openings, paidParts, typedReceipt } from './sale.js';
import { session, store } from './session.js';
import { isLocked } from './staff.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('./key-in.js').KeyIn} KeyIn
 * @typedef {{ receipt: string, parts: { kind: string, amount: number }[] }} Begun
 */

/** Sales on their way whose answer is not there: a till has one, and some that were set aside. */
const BEGUN_MAX = 20;

export const isBesideRegister = signal(store.get('beside') === true);
/** How the code begins by which the register tells a total; empty: it tells none. */
export const totalPrefix = signal(/** @type {string} */ (store.get('beside-prefix') ?? ''));
/** What is to be keyed in, the oldest first. */
export const toKeyIn = signal(/** @type {KeyIn[]} */ (store.get('key-in') ?? []));

/** @param {boolean} isOn */
export function setBeside(isOn) {
  isBesideRegister.value = isOn;
  store.set('beside', isOn);
}

/**
 * @param {string} typed
 * @returns {boolean} false: it cannot begin a code
 */
export function setPrefix(typed) {
  const prefix = typed.trim().toUpperCase();
  if (prefix !== '' && !isPrefix(prefix)) return false;
  totalPrefix.value = prefix;
  store.set('beside-prefix', prefix);
  return true;
}

/** @param {KeyIn[]} list */
function keep(list) {
  toKeyIn.value = list;
  store.set('key-in', list);
}

/** It is keyed in: the next one may come. */
export function keyedIn() {
  keep(toKeyIn.value.slice(1));
  shown.value = null;
  keptSale.value = null;
}

/** @returns {Begun[]} */
const begunList = () => store.get('key-in-begun') ?? [];

/** Follows the sales of this till. */
export function watchBeside() {
  const settle = (/** @type {EntryAnswer} */ answer, /** @type {string} */ receipt) => {
    const list = begunList();
    const begun = list.find((one) => one.receipt === receipt);
    if (!begun) return; // told before, or of a till that was not beside another then
    store.set('key-in-begun', list.filter((one) => one !== begun));
    const told = keysOf(answer, receipt, begun.parts, { inWords: labelText, other: say('total.discount') });
    if (told.keys.length > 0) keep([...toKeyIn.value, told]);
  };
  watchSales({
    begun(receipt) {
      if (!isBesideRegister.value || hosted.value) return;
      const parts = paidParts.peek().map(({ kind, amount }) => ({ kind, amount }));
      store.set('key-in-begun', [...begunList().filter((one) => one.receipt !== receipt), { receipt, parts }].slice(-BEGUN_MAX));
    },
    recorded: settle,
    kept: settle,
    refused() {},
    returned() {},
  });
}

/**
 * The register has told a total: it is that of the sale at hand, or of a new one.
 * @param {string} text
 * @returns {boolean} false: it was something else, or there is no place for it now
 */
export function takeTotal(text) {
  const told = isBesideRegister.value && !hosted.value ? totalOf(text.trim(), totalPrefix.value) : null;
  const isFree = session.value !== null && !isLocked.value && toKeyIn.value.length === 0 && act.value === null
    && document.querySelector('dialog[open]') === null;
  if (!told || !isFree) return false;
  if (!isOpen.value) openSale(null);
  draft.value = decimalText(told.amount, session.value?.decimals ?? 2, ',');
  if (told.receipt !== null) typedReceipt.value = told.receipt;
  openings.value++;
  return true;
}
