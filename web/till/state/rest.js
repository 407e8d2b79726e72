// rest.js - what is left of a purchase after its returns, and which part of a line so much money is.
//
// The API counts what comes back of a line in thousandths of a thing.  Of a line of several things, or of something that
// was weighed, a quantity is typed; of one thing money, which is turned into the thousandths whose price comes nearest.
// The price is the server's (src/loyalty/remains.h): of a quantity of q thousandths, after r of them are back,
//
//      amount * r / q, rounded half up
//
// are back of the line's amount.  Of one thing of up to 10.00 each cent can be met; beyond, the dialog shows the
// nearest price before anything is sent.
import { decimalText, parseAmount } from '../../shared/money.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../shared/api-types.d.ts').ReturnRequest} ReturnRequest
 * @typedef {{ line: number, label: string, vat: string, whole: number, left: number, wholeMilli: number, backMilli: number }} LineLeft
 *   whole: the line's amount when it was bought; left: what has not come back; both before discounts; wholeMilli: its
 *   quantity; backMilli: what of that has come back
 * @typedef {{ left: LineLeft, milli: number, amount: number }} Pick
 *   what comes back of a line; milli 0: nothing
 */

const ONE_MILLI = 1000;

/**
 * Every line of the purchase, those of which nothing is left too.
 * @param {EntryAnswer} purchase
 * @param {EntryAnswer[]} returns
 * @returns {LineLeft[]}
 */
export function linesLeft(purchase, returns) {
  const backs = returns.flatMap((one) => one.lines ?? []);
  return (purchase.lines ?? []).map(({ line, amount, vat, label, quantity }) => {
    const mine = backs.filter((back) => back.line === line);
    return {
      line,
      label: label ?? '',
      vat: vat ?? '0',
      whole: amount,
      wholeMilli: parseAmount(quantity ?? '1', 3) ?? ONE_MILLI,
      left: mine.reduce((sum, back) => sum + back.amount, amount),
      backMilli: mine.reduce((sum, back) => sum + (parseAmount(back.quantity ?? '', 3) ?? 0), 0),
    };
  });
}

/** @param {LineLeft} left */
export function isGone({ backMilli, wholeMilli }) {
  return backMilli >= wholeMilli;
}

/** @param {LineLeft} left */
export function milliLeft({ backMilli, wholeMilli }) {
  return wholeMilli - backMilli;
}

/**
 * Whether a part of it is told by its quantity: one thing has no part but of its price.
 * @param {LineLeft} left
 */
export function isCounted({ wholeMilli }) {
  return wholeMilli !== ONE_MILLI;
}

/**
 * The price of so many thousandths of a line.  Above 2 to the 53rd a product is not exact as a number.
 * @param {LineLeft} left
 * @param {number} milli
 */
function priceOf({ whole, wholeMilli }, milli) {
  return Number((2n * BigInt(whole) * BigInt(milli) + BigInt(wholeMilli)) / (2n * BigInt(wholeMilli)));
}

/**
 * All that is left of a line.
 * @param {LineLeft} left
 * @returns {Pick}
 */
export function pickAll(left) {
  return { left, milli: milliLeft(left), amount: left.left };
}

/**
 * So much of a line.
 * @param {LineLeft} left
 * @param {number} milli from 1 to what is left of it
 * @returns {Pick}
 */
export function pickQuantity(left, milli) {
  const gone = left.whole - left.left;
  return { left, milli, amount: priceOf(left, left.backMilli + milli) - gone };
}

/**
 * The part of one thing whose price is nearest to what is wanted; of two, the larger.
 * @param {LineLeft} left
 * @param {number} wanted from 1 to left.left
 * @returns {Pick}
 */
export function pickPart(left, wanted) {
  if (wanted >= left.left) return pickAll(left);
  const gone = left.whole - left.left;
  const product = (gone + wanted) * ONE_MILLI;
  const below = (product - product % left.whole) / left.whole;
  const [nearest] = [below + 1, below]
    .map((milli) => Math.min(Math.max(milli, left.backMilli + 1), ONE_MILLI))
    .map((milli) => ({ milli, amount: priceOf(left, milli) - gone }))
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
  const isRest = (/** @type {Pick} */ { left, milli }) => milli === milliLeft(left);
  const isWhole = picks.every((pick) => isRest(pick));
  const lines = chosen.map((pick) => (isRest(pick) ? { line: pick.left.line }
    : { line: pick.left.line, quantity: decimalText(pick.milli, 3) }));
  return {
    body: isWhole ? {} : { lines },
    amount: chosen.reduce((sum, { amount }) => sum + amount, 0),
    isWhole,
  };
}
