// sales.js - what becomes of each sale is written down, told to the register, and told again until that has it.
import { Problem, Uncertain, Unreachable, newKey, problemOf } from '../../../shared/api.js';
import { labelText } from '../../../shared/text.js';
import { say } from '../../register-words.js';
import { hosted } from '../hosted.js';
import { acts } from '../offline/queue.js';
import { confirmAll, recording, returnAs, unconfirmed, watchSales } from '../recording.js';
import { basket, paidParts } from '../sale.js';
import { api, operations, session, store } from '../session.js';
import { discountsOf, recordTold, returnTold, soldTold } from './answers.js';
import { openLedger } from './ledger.js';

/**
 * @typedef {import('./ledger.js').Sold} Sold
 * @typedef {import('../../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 */

export const ledger = openLedger(store);

/** What is on its way without a certain answer is tried again so often. */
const SETTLE_MS = 5_000;
/** The clocks of the two machines may differ by so much: a number is not used twice in that time. */
const CLOCKS_MS = 10 * 60_000;

/** What was told since the page was opened, by its delivery: whatever else is asked for again. */
const told = /** @type {Map<string, object>} */ (new Map());

/** @type {(message: Record<string, unknown>) => void} */
let tell = () => {};
/** @type {(error: unknown, about: { basket: string | null }) => void} */
let refuse = () => {};

/**
 * @param {typeof tell} say
 * @param {typeof refuse} complain
 */
export function followSales(say, complain) {
  tell = say;
  refuse = complain;
  watchSales({ begun, recorded, kept, refused, returned });
  setInterval(() => {
    if (recording.peek().is === 'idle' && ledger.list().some(({ state }) => state === 'sending')) void settleAll();
  }, SETTLE_MS);
}

function begun(/** @type {string} */ receipt) {
  const open = hosted.peek();
  ledger.add({ sale: open?.sale ?? newKey(), basket: open?.basket ?? null, receipt, state: 'sending', entry: null,
    total: basket.peek().reduce((sum, { amount }) => sum + amount, 0), count: basket.peek().length,
    payments: paidParts.peek().map(({ kind, amount }) => ({ kind, amount })), waits: [], at: Date.now() });
}

function recorded(/** @type {EntryAnswer} */ answer, /** @type {string} */ receipt) {
  const sold = ledger.ofReceipt(receipt);
  if (!sold) return; // one of before this till was a part of another
  ledger.change(sold.sale, (one) => ({ ...one, state: 'recorded', entry: answer.id, waits: one.waits.filter((what) => what !== 'kept') }));
  deliver(sold.sale, 'recorded', (now) => saleTold(now, answer, false));
}

function kept(/** @type {EntryAnswer} */ answer, /** @type {string} */ receipt) {
  const sold = ledger.ofReceipt(receipt);
  if (!sold) return;
  ledger.change(sold.sale, (one) => ({ ...one, state: 'kept' }));
  deliver(sold.sale, 'kept', (now) => saleTold(now, answer, true));
}

/** Nothing was recorded; or, of an Uncertain, nobody knows. */
function refused(/** @type {unknown} */ error, /** @type {string} */ receipt) {
  const sold = ledger.ofReceipt(receipt);
  if (!sold) return;
  if (error instanceof Uncertain) {
    refuse(problemOf('uncertain', say('host.uncertain')), sold);
    return;
  }
  ledger.drop(sold.sale);
  refuse(error, sold);
}

function returned(/** @type {EntryAnswer} */ back, /** @type {boolean} */ isWhole) {
  const sold = ledger.ofEntry(back.purchase ?? '');
  if (!sold) return;
  if (isWhole) ledger.change(sold.sale, (one) => ({ ...one, state: 'returned' }));
  deliver(sold.sale, `return/${back.id}`, (now) => ({ type: 'returned', ...named(now), ...returnTold(back, isWhole) }));
}

/** @param {Sold} sold */
const named = ({ sale, basket: name, receipt }) => ({ sale, basket: name, receipt });

/**
 * @param {Sold} sold
 * @param {EntryAnswer} answer
 * @param {boolean} isKept
 */
function saleTold(sold, answer, isKept) {
  return { type: 'recorded', ...named(sold), ...soldTold(answer, sold.payments, discountsOf(answer, labelText, say('host.discount'))),
    ...recordTold(answer, { isKept }) };
}

/**
 * @param {string} sale
 * @param {string} what
 * @param {(sold: Sold) => Record<string, unknown>} make
 */
function deliver(sale, what, make) {
  const delivery = ledger.wait(sale, what);
  const sold = ledger.list().find((one) => one.sale === sale);
  if (!sold) return;
  const message = make(sold);
  told.set(delivery, message);
  tell({ ...message, delivery, is_again: false });
}

/**
 * All that a register has not acknowledged.
 * @param {Sold} sold
 * @param {string[]} [which] of what is told of it; otherwise what became of it
 */
export async function tellAgain(sold, which = [whatBecame(sold)]) {
  for (const what of which) {
    const delivery = `${sold.sale}/${what}`;
    const message = told.get(delivery) ?? await askAgain(sold, what);
    if (!message) continue;
    told.set(delivery, message);
    ledger.wait(sold.sale, what);
    tell({ ...message, delivery, is_again: true });
  }
}

/** @param {Sold} sold */
function whatBecame(sold) {
  const back = [...told.keys(), ...sold.waits.map((what) => `${sold.sale}/${what}`)].findLast((one) => one.startsWith(`${sold.sale}/return/`));
  if (sold.state === 'returned') return back?.slice(sold.sale.length + 1) ?? 'return/last';
  return sold.state === 'kept' ? 'kept' : 'recorded';
}

export async function tellAllAgain() {
  for (const sold of ledger.list()) await tellAgain(sold, sold.waits).catch(() => {}); // the next hello asks again
}

/**
 * The same from the server, or from what waits to be sent.
 * @param {Sold} sold
 * @param {string} what
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function askAgain(sold, what) {
  if (what === 'kept') {
    const act = acts.value.find((one) => one.act?.about.receipt === sold.receipt)?.act;
    return act?.answer ? saleTold(sold, act.answer, true) : null;
  }
  const path = `/v1/purchases/${encodeURIComponent(sold.entry ?? '')}`;
  if (what === 'recorded') return saleTold(sold, await api.read(path), false);
  const { returns } = await api.read(`${path}/returns`);
  const back = what === 'return/last' ? returns.at(-1) : returns.find((/** @type {EntryAnswer} */ one) => `return/${one.id}` === what);
  return back ? { type: 'returned', ...named(sold), ...returnTold(back, sold.state === 'returned') } : null;
}

/**
 * A sale that was sent and not answered, or of which the page was closed in between.
 * @param {Sold} sold
 */
export async function settle(sold) {
  if (operations.list().some(({ about }) => about?.kind === 'purchase' && about.receipt === sold.receipt)) {
    unconfirmed.value = operations.list();
    await confirmAll();
  } else if (acts.value.some(({ act }) => act?.about.receipt === sold.receipt)) {
    ledger.change(sold.sale, (one) => ({ ...one, state: 'kept' }));
  } else {
    const answer = await findRecorded(sold);
    if (answer) recorded(answer, sold.receipt);
    else ledger.drop(sold.sale); // it was never sent
  }
}

/**
 * A page that ended between the answer and the next line it would have written has no operation any more: the server knows.
 * @param {Sold} sold
 * @returns {Promise<EntryAnswer | null>}
 */
async function findRecorded({ receipt, total, at }) {
  const { purchases } = await api.read(`/v1/purchases?${new URLSearchParams({ receipt })}`);
  const found = purchases.find((/** @type {import('../../../shared/api-types.d.ts').PurchaseFound} */ one) =>
    one.till === (session.value?.till ?? one.till) && one.total.gross === total && Date.parse(one.at) > at - CLOCKS_MS);
  return found ? api.read(`/v1/purchases/${encodeURIComponent(found.id)}`) : null;
}

/** @param {Sold} sold */
const isOursNow = ({ sale }) => hosted.peek()?.sale === sale;

let isSettling = false;

export async function settleAll() {
  if (isSettling) return;
  isSettling = true;
  try {
    for (const sold of ledger.list()) if (sold.state === 'sending' && !isOursNow(sold)) await settle(sold);
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error; // a little later, then
  } finally {
    isSettling = false;
  }
}

/**
 * Lines of a sale, or all that is left of it.
 * @param {Sold} sold
 * @param {{ lines: { line: number, quantity?: string }[] | null, key: string }} what key: the same one again is the same return
 */
export async function giveBack(sold, { lines, key }) {
  if (sold.state === 'returned') {
    await tellAgain(sold);
    return;
  }
  if (sold.state !== 'recorded' || sold.entry === null) {
    const code = sold.state === 'kept' ? 'line_down' : 'uncertain';
    throw problemOf(code, say(code === 'line_down' ? 'host.line.down' : 'host.uncertain'));
  }
  const error = await returnAs(sold.entry, lines, { key: `host-${sold.sale}-${key}`, amount: sold.total });
  if (error) throw error;
}
