// recording.js - what is written: sales, returns, claims, enrolments; and what waits for a certain
// answer.
import { batch, computed, signal } from '@preact/signals';
import { Problem, Uncertain, Unreachable, isKeyRefusal, newOperation } from '../../shared/api.js';
import { heedPurchase, keepMember, keepPurchase, line, lineIsGone, momentOf } from './offline/line.js';
import { voucherCodes } from './bearers.js';
import { hosted } from './hosted.js';
import { purchaseRequest } from './purchase.js';
import { returnRequest } from './rest.js';
import { api, operations, refuseKey } from './session.js';
import * as sale from './sale.js';

/**
 * @typedef {import('../../shared/api.js').Operation} Operation
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../shared/api-types.d.ts').Enrolled} Enrolled
 * @typedef {import('../../shared/api-types.d.ts').MemberRequest} MemberRequest
 * @typedef {{ kind: 'purchase', receipt: string, amount: number, name: string }
 *   | { kind: 'return', purchase: string, amount: number, isPart: boolean }
 *   | { kind: 'claim', code: string, name: string }
 *   | { kind: 'enrol', name: string }
 *   | { kind: 'paid-in', what: 'top_up' | 'gift_card', amount: number, name: string }
 *   | { kind: 'undo', amount: number } | { kind: 'given' | 'voucher' | 'card', name: string }} About
 * @typedef {{ is: 'idle' } | { is: 'sending' } | { is: 'failed', error: unknown }} Writing
 *   failed with an Uncertain: the same operation can be sent again
 * @typedef {{ purchase: EntryAnswer, returns: EntryAnswer[], receipt: string, name: string }} Done
 *   returns: those made here, the latest last
 * @typedef {{ event: import('../../shared/api-types.d.ts').EventAnswer, undo: import('../../shared/api-types.d.ts').UndoAnswer | null, name: string }} PaidIn
 *   a top-up, or a gift card that was sold
 */

export const recording = signal(/** @type {Writing} */ ({ is: 'idle' }));
export const returning = signal(/** @type {Writing} */ ({ is: 'idle' }));
export const claiming = signal(/** @type {Writing} */ ({ is: 'idle' }));
export const enrolling = signal(/** @type {Writing} */ ({ is: 'idle' }));
/** Every other act: a top-up, a gift card, a voucher, another card. */
export const acting = signal(/** @type {Writing} */ ({ is: 'idle' }));

/** What was recorded since the page was opened, the latest first. */
export const done = signal(/** @type {Done[]} */ ([]));
/** Money that was paid in since, the latest first. */
export const paidIn = signal(/** @type {PaidIn[]} */ ([]));
/** The id of the one that is shown. */
export const shown = signal(/** @type {string | null} */ (null));
export const shownDone = computed(() =>
  done.value.find((one) => one.purchase.id === shown.value) ?? null);

/** The id of one that is shown to be undone at once. */
export const undoing = signal(/** @type {string | null} */ (null));

/** Operations without a certain answer that nobody is busy with. */
export const unconfirmed = signal(operations.list());

/** The latest that was kept while the line was down, as long as it is shown. */
export const kept = signal(/** @type {{ answer: EntryAnswer, receipt: string, name: string } | null} */ (null));

const DONE_MAX = 20;

/**
 * Who follows sales, for a register that this page is a part of, or stands beside.  begun: it is about to be sent under this number; refused:
 * nothing was recorded, or, of an Uncertain, nobody knows.
 * @typedef {{ begun: (receipt: string) => void, recorded: (answer: EntryAnswer, receipt: string) => void,
 *   kept: (answer: EntryAnswer, receipt: string) => void, refused: (error: unknown, receipt: string) => void,
 *   returned: (answer: EntryAnswer, isWhole: boolean) => void }} Follower
 */

/** @type {Follower[]} */
const followers = [];

/** @param {Follower} one */
export function watchSales(one) {
  followers.push(one);
}

/**
 * @template {keyof Follower} What
 * @param {What} what
 * @param {Parameters<Follower[What]>} told
 */
function tellFollowers(what, ...told) {
  for (const one of followers) (/** @type {(...told: unknown[]) => void} */ (one[what]))(...told);
}

/** @param {unknown} error */
export function isUncertain(error) {
  return error instanceof Uncertain;
}

/**
 * @param {import('@preact/signals').Signal<Writing>} state
 * @param {Operation} operation
 * @returns {Promise<any>} the answer, or null after a failure, which `state` tells
 */
async function send(state, operation) {
  state.value = { is: 'sending' };
  try {
    const answer = await api.write(operation);
    state.value = { is: 'idle' };
    return answer;
  } catch (error) {
    state.value = { is: 'failed', error };
    if (isKeyRefusal(error)) refuseKey(error);
    return null;
  }
}

/**
 * The operation that failed without certainty, if this is what happened.
 * @param {Writing} state
 */
function uncertainOperation(state) {
  return state.is === 'failed' && state.error instanceof Uncertain ? state.error.operation : null;
}

/** Records the sale at hand, or sends the same one again. */
export async function recordSale() {
  if (recording.value.is === 'sending') return;
  const again = uncertainOperation(recording.value);
  if (line.value === 'down') {
    await keepSale(again);
    return;
  }
  const { operation, giveBack } = again ? { operation: again, giveBack: null } : await newPurchase();
  if (operation === null) return;
  const answer = await send(recording, operation);
  if (answer) {
    finishPurchase(answer, operation.about);
    return;
  }
  const failure = recording.peek();
  if (isUncertain(failure.is === 'failed' && failure.error) && await lineIsGone()) await keepSale(operation);
  else if (failure.is === 'failed') tellFollowers('refused', failure.error, operation.about.receipt);
  if (failure.is !== 'failed' || !(failure.error instanceof Problem)) return;
  if (failure.error.code === 'receipt_seen' && hosted.value === null) sale.proposeReceipt();
  else giveBack?.();
  if (failure.error.code === 'payments_mismatch') void sale.askQuote();
}

/**
 * What is due of the sale at hand, once its quote is there.
 * @returns {Promise<number | null>} null: the sale is not ready
 */
async function dueNow() {
  recording.value = { is: 'sending' };
  if (sale.quote.value.is === 'asking') await sale.askQuote();
  const quote = sale.quote.value;
  if (quote.is === 'ready' && sale.receipt.value.trim() !== '') return quote.answer.total.due;
  recording.value = { is: 'idle' };
  return null;
}

/**
 * @returns {Promise<{ operation: Operation, giveBack: () => void }
 *   | { operation: null, giveBack: null }>} null: the sale is not ready
 */
async function newPurchase() {
  const due = await dueNow();
  if (due === null) return { operation: null, giveBack: null };
  const { number, giveBack } = sale.takeReceipt();
  tellFollowers('begun', number);
  const body = saleRequest(number, due);
  const operation = newOperation('/v1/purchases', body, { kind: 'purchase', receipt: number,
    amount: due, name: customerName(sale.customer.value) });
  return { operation, giveBack };
}

/**
 * The sale at hand under this number, and how it is paid.
 * @param {string} receipt
 * @param {number} due
 */
function saleRequest(receipt, due) {
  return purchaseRequest({
    ...sale.namedCard(),
    pin: sale.pin.value,
    receipt,
    lines: sale.basket.value,
    wishes: sale.wishes.value,
    codes: sale.toldCodes.value,
    vouchers: voucherCodes.value,
  }, { kind: sale.payment.value, due, at: momentOf(), parts: sale.paidParts.value, rest: sale.restPayments.value });
}

/**
 * The line is down: the till decides, keeps the receipt to be sent, and goes on.
 * @param {Operation | null} sent the same receipt, of which nobody knows whether it was recorded
 */
async function keepSale(sent) {
  const due = await dueNow();
  if (due === null) return;
  const { number, giveBack } = sent ? { number: sent.about.receipt, giveBack: () => {} } : sale.takeReceipt();
  const name = customerName(sale.customer.value);
  if (!sent) tellFollowers('begun', number);
  try {
    const answer = await keepPurchase(sale.byNumber(saleRequest(number, due)), { receipt: number, name, sent });
    if (sent) operations.drop(sent.id);
    tellFollowers('kept', answer, number);
    batch(() => {
      recording.value = { is: 'idle' };
      kept.value = { answer, receipt: number, name };
      sale.closeSale();
    });
  } catch (error) {
    if (!sent) {
      giveBack();
      tellFollowers('refused', error, number);
    }
    recording.value = { is: 'failed', error: sent ? new Uncertain(sent, error) : error };
  }
}

/**
 * One that was kept is recorded now.
 * @param {EntryAnswer} answer
 * @param {{ receipt: string, name: string }} about
 */
export function sentLater(answer, about) {
  tellFollowers('recorded', answer, about.receipt);
  keep(answer, about);
}

/**
 * @param {EntryAnswer} answer
 * @param {{ receipt: string, name: string }} about
 */
function finishPurchase(answer, about) {
  void heedPurchase(answer);
  batch(() => {
    tellFollowers('recorded', answer, about.receipt);
    keep(answer, about);
    shown.value = answer.id;
    returning.value = { is: 'idle' };
    sale.closeSale();
  });
}

/** What was sent waits for its answer; the sale at hand goes on. */
export function leaveForLater() {
  batch(() => {
    for (const state of [recording, returning, claiming, enrolling, acting]) state.value = { is: 'idle' };
    unconfirmed.value = operations.list();
  });
}

/** The sale waits for its answer; the till goes on with the next customer. */
export function setAside() {
  batch(() => {
    leaveForLater();
    sale.closeSale();
  });
}

/** Forgets a failure that was shown. */
export function clearFailure() {
  if (recording.value.is === 'failed') recording.value = { is: 'idle' };
}

/**
 * Gives back what was picked of a purchase, or asks again.
 * @param {Done} one
 * @param {import('./rest.js').Pick[]} picks
 * @returns {Promise<boolean>}
 */
export async function returnLines(one, picks) {
  if (returning.value.is === 'sending') return false;
  const { id } = one.purchase;
  const { body, amount, isWhole } = returnRequest(picks);
  const operation = uncertainOperation(returning.value) ?? newOperation(
    `/v1/purchases/${encodeURIComponent(id ?? '')}/returns`, body,
    { kind: 'return', purchase: id, amount, isPart: !isWhole });
  const answer = await send(returning, operation);
  if (answer) finishReturn(answer, isWhole);
  return answer !== null;
}

/**
 * Gives back lines of a purchase that this page need not know, or all that is left of it.
 * @param {string} purchase
 * @param {{ line: number, quantity?: string }[] | null} lines
 * @param {{ key: string, amount: number }} more key: of the request, so that the same one again is answered as it was
 * @returns {Promise<unknown>} why not; null: done
 */
export async function returnAs(purchase, lines, { key, amount }) {
  if (returning.value.is === 'sending') return new Unreachable('another return is on its way');
  const operation = { ...newOperation(`/v1/purchases/${encodeURIComponent(purchase)}/returns`, lines ? { lines } : {},
    { kind: 'return', purchase, amount, isPart: lines !== null }), id: key };
  const answer = await send(returning, operation);
  if (answer) finishReturn(answer, lines === null);
  const state = returning.peek();
  return state.is === 'failed' ? state.error : null;
}

/**
 * @param {EntryAnswer} answer
 * @param {boolean} isWhole nothing is left of the purchase
 */
function finishReturn(answer, isWhole) {
  tellFollowers('returned', answer, isWhole);
  done.value = done.value.map((one) => {
    const isOther = one.purchase.id !== answer.purchase;
    const isKnown = one.returns.some(({ id }) => id === answer.id);
    return isOther || isKnown ? one : { ...one, returns: [...one.returns, answer] };
  });
}

/**
 * Adds a receipt without a card to the account of this one, or asks again.
 * @param {string} code as printed
 * @param {import('../../shared/api-types.d.ts').CardAnswer} card
 * @returns {Promise<EntryAnswer | null>}
 */
export async function claimReceipt(code, card) {
  if (claiming.value.is === 'sending') return null;
  const operation = uncertainOperation(claiming.value) ?? newOperation('/v1/claims',
    { code, card: card.card.code }, { kind: 'claim', code, name: customerName(card) });
  return send(claiming, operation);
}

/**
 * @param {MemberRequest} member
 * @returns {Promise<Enrolled | null>}
 */
export async function enrol(member) {
  if (enrolling.value.is === 'sending') return null;
  const again = uncertainOperation(enrolling.value);
  const body = JSON.stringify(member);
  const operation = again && again.body === body ? again : newOperation('/v1/members', member, {
    kind: 'enrol',
    name: [member.first_name, member.last_name].filter(Boolean).join(' ') || member.phone || '',
  });
  if (line.value === 'up') {
    const answer = await send(enrolling, operation);
    const failure = enrolling.peek();
    const isLost = failure.is === 'failed' && (failure.error instanceof Unreachable || isUncertain(failure.error));
    if (!isLost || !member.card || !await lineIsGone()) return answer;
  }
  return keepEnrolment(member, operation, operations.list().some(({ id }) => id === operation.id));
}

/**
 * While the line is down.
 * @param {MemberRequest} member
 * @param {Operation} operation
 * @param {boolean} isSent the server may have it
 * @returns {Promise<Enrolled | null>}
 */
async function keepEnrolment(member, operation, isSent) {
  enrolling.value = { is: 'sending' };
  try {
    const { card } = await keepMember(member, { name: operation.about.name, sent: isSent ? operation : null });
    operations.drop(operation.id);
    enrolling.value = { is: 'idle' };
    return { id: '', account: '', card };
  } catch (error) {
    enrolling.value = { is: 'failed', error };
    return null;
  }
}

/**
 * Sends what waits once more.
 * @returns {Promise<{ confirmed: number, error: unknown }>} error: of the first that failed
 */
export async function confirmAll() {
  let confirmed = 0;
  /** @type {unknown} */
  let error = null;
  for (const operation of unconfirmed.value) {
    try {
      const answer = await api.write(operation);
      confirmed++;
      const about = /** @type {About} */ (operation.about);
      if (about.kind === 'purchase') sentLater(answer, about);
      if (about.kind === 'return') finishReturn(answer, !about.isPart);
      if (about.kind === 'paid-in') keepPaidIn(answer, about.name);
      if (about.kind === 'undo') finishUndo(answer);
    } catch (failure) {
      error ??= failure;
      if (operation.about.kind === 'purchase' && !(failure instanceof Uncertain)) tellFollowers('refused', failure, operation.about.receipt);
      if (failure instanceof Uncertain) break; // the others would fare no better
    }
  }
  unconfirmed.value = operations.list();
  return { confirmed, error };
}

/**
 * A sale joins the list of the latest.
 * @param {EntryAnswer} answer
 * @param {{ receipt: string, name: string }} about
 */
function keep(answer, { receipt, name }) {
  done.value = [{ purchase: answer, returns: [], receipt, name },
    ...done.value.filter((one) => one.purchase.id !== answer.id)].slice(0, DONE_MAX);
}

/**
 * Any other act, or the same once more.
 * @param {string} path
 * @param {object} body
 * @param {About} about
 * @returns {Promise<any>} the answer; null after a failure, which `acting` tells
 */
export async function doAct(path, body, about) {
  if (acting.value.is === 'sending') return null;
  const answer = await send(acting, uncertainOperation(acting.value) ?? newOperation(path, body, about));
  if (answer && about.kind === 'paid-in') keepPaidIn(answer, about.name);
  if (answer && about.kind === 'undo') finishUndo(answer);
  return answer;
}

/**
 * @param {import('../../shared/api-types.d.ts').EventAnswer} event
 * @param {string} name
 */
function keepPaidIn(event, name) {
  paidIn.value = [{ event, undo: null, name }, ...paidIn.value.filter((one) => one.event.id !== event.id)].slice(0, DONE_MAX);
}

/** @param {import('../../shared/api-types.d.ts').UndoAnswer} undo */
function finishUndo(undo) {
  paidIn.value = paidIn.value.map((one) => (one.event.id === undo.event ? { ...one, undo } : one));
}

/**
 * A purchase that was found by its receipt is shown like one of this page.
 * @param {EntryAnswer} purchase
 * @param {EntryAnswer[]} returns
 * @param {string} receipt
 */
export function showFound(purchase, returns, receipt) {
  batch(() => {
    const name = done.value.find((one) => one.purchase.id === purchase.id)?.name ?? '';
    keep(purchase, { receipt, name });
    done.value = done.value.map((one) => (one.purchase.id === purchase.id ? { ...one, returns } : one));
    shown.value = purchase.id;
    returning.value = { is: 'idle' };
  });
}

/** Another till begins: what this one showed is no business of it. */
export function forgetSales() {
  batch(() => {
    done.value = [];
    paidIn.value = [];
    shown.value = null;
    kept.value = null;
    recording.value = { is: 'idle' };
    sale.closeSale();
  });
}

/**
 * The customer's name as the till calls it, empty when nobody is known by name.
 * @param {import('../../shared/api-types.d.ts').CardAnswer | null} card
 */
export function customerName(card) {
  return (card?.members ?? [])
    .map((one) => [one.first_name, one.last_name].filter(Boolean).join(' '))
    .filter(Boolean).join(', ');
}
