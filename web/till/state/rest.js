// rest.js - what is left of a purchase after its returns, and which part of a line so much money is.
//
// The API counts what comes back of a line in thousandths of its quantity, and the lines of this till
// have the quantity 1.  What is typed here is money, so it is turned into the thousandths whose price
// comes nearest.  The price is the server's (src/loyalty/remains.h): after r thousandths are back,
//
//      amount * r / 1000, rounded half up
//
// are back of the line's amount.  Up to 10.00 each cent can be met; beyond, the dialog shows the
// nearest price before anything is sent.
import { decimalText, parseAmount } from '../../shared/money.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../shared/api-types.d.ts').ReturnRequest} ReturnRequest
 * @typedef {{ line: number, vat: string, whole: number, left: number, backMilli: number }} LineLeft
 *   whole: the line's amount when it was bought; left: what has not come back; both before discounts
 * @typedef {{ left: LineLeft, milli: number, amount: number }} Pick
 *   what comes back of a line; milli 0: nothing
 */

const WHOLE_MILLI = 1000;

/**
 * Every line of the purchase, those of which nothing is left too.
 * @param {EntryAnswer} purchase
 * @param {EntryAnswer[]} returns
 * @returns {LineLeft[]}
 */
export function linesLeft(purchase, returns) {
  const backs = returns.flatMap((one) => one.lines ?? []);
  return (purchase.lines ?? []).map(({ line, amount, vat }) => {
    const mine = backs.filter((back) => back.line === line);
    return {
      line,
      vat: vat ?? '0',
      whole: amount,
      left: mine.reduce((sum, back) => sum + back.amount, amount),
      backMilli: mine.reduce((sum, back) => sum + (parseAmount(back.quantity ?? '', 3) ?? 0), 0),
    };
  });
}

/** @param {LineLeft} left */
export function isGone({ backMilli }) {
  return backMilli >= WHOLE_MILLI;
}

/**
 * The price of so many thousandths of a line.
 * @param {number} whole
 * @param {number} milli
 */
function priceOf(whole, milli) {
  const product = whole * milli; // below 2 to the 53rd: an amount is at most 10 to the 12th
  const rest = product % WHOLE_MILLI;
  return (product - rest) / WHOLE_MILLI + (rest * 2 >= WHOLE_MILLI ? 1 : 0);
}

/**
 * All that is left of a line.
 * @param {LineLeft} left
 * @returns {Pick}
 */
export function pickAll(left) {
  return { left, milli: WHOLE_MILLI - left.backMilli, amount: left.left };
}

/**
 * The part of a line whose price is nearest to what is wanted; of two, the larger.
 * @param {LineLeft} left
 * @param {number} wanted from 1 to left.left
 * @returns {Pick}
 */
export function pickPart(left, wanted) {
  if (wanted >= left.left) return pickAll(left);
  const gone = left.whole - left.left;
  const product = (gone + wanted) * WHOLE_MILLI;
  const below = (product - product % left.whole) / left.whole;
  const [nearest] = [below + 1, below]
    .map((milli) => Math.min(Math.max(milli, left.backMilli + 1), WHOLE_MILLI))
    .map((milli) => ({ milli, amount: priceOf(left.whole, milli) - gone }))
    .sort((one, other) => Math.abs(one.amount - wanted) - Math.abs(other.amount - wanted));
  if (!nearest) throw new Error('a line has no part');
  return { left, milli: nearest.milli - left.backMilli, amount: nearest.amount };
}

/**
 * The request for what was picked of a purchase: as little said as possible, so that "all" stays all.
 * @param {Pick[]} picks one for each line of the purchase
 * @returns {{ body: ReturnRequest, amount: number, isWhole: boolean }} isWhole: nothing is left
 */
export function returnRequest(picks) {
  const chosen = picks.filter(({ milli }) => milli > 0);
  const isRest = (/** @type {Pick} */ { left, milli }) => milli + left.backMilli === WHOLE_MILLI;
  const isWhole = picks.every((pick) => isRest(pick));
  const lines = chosen.map((pick) => (isRest(pick) ? { line: pick.left.line }
    : { line: pick.left.line, quantity: decimalText(pick.milli, 3) }));
  return {
    body: isWhole ? {} : { lines },
    amount: chosen.reduce((sum, { amount }) => sum + amount, 0),
    isWhole,
  };
}
