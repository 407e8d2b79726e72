// line.js - a line of the bill: what it is, how much of it, and what it costs; pure.
//
// The amount is what counts.  Where there is a price for each, the amount is price times quantity, rounded half up to
// the minor unit: the arithmetic of a bill, and no rule of loyalty.
import { parseAmount } from '../../shared/money.js';

/**
 * @typedef {{ amount: number, vat: string, label?: string, sku?: string, milli?: number, price?: number | null,
 *   told?: import('../../shared/api-types.d.ts').PurchaseRequest['lines'][number] }} Line
 *   amount: of the whole line, in minor units; milli: the quantity in thousandths, 1000 when it is left out; price: for
 *   each, where there is one; told: as a register told it, word for word
 */

export const ONE_MILLI = 1000;
/** A hundred thousand of a thing: more is a slip of the finger. */
export const MILLI_MAX = 100_000_000;
const AMOUNT_MAX = 1_000_000_000_000;

/** @param {Line} line */
export function milliOf({ milli }) {
  return milli ?? ONE_MILLI;
}

/**
 * Above 2 to the 53rd a product is not exact as a number.
 * @param {number} price
 * @param {number} milli
 */
export function amountOf(price, milli) {
  return Number((BigInt(price) * BigInt(milli) + 500n) / 1000n);
}

/**
 * "1,250", "3": thousandths, or null when it is no quantity.
 * @param {string} typed
 */
export function parseQuantity(typed) {
  const milli = parseAmount(typed, 3);
  return milli !== null && milli > 0 && milli <= MILLI_MAX ? milli : null;
}

/**
 * What is typed into the amount: "12,50", or "3 x 2,50" for three at 2.50 each.
 * @param {string} typed
 * @param {number} decimals
 * @returns {{ amount: number, milli?: number, price?: number } | null}
 */
export function parseDraft(typed, decimals) {
  const [first = '', second, ...more] = typed.split(/[x*×]/i);
  if (second === undefined) {
    const amount = parseAmount(first, decimals);
    return amount === null ? null : { amount };
  }
  const milli = parseQuantity(first);
  const price = parseAmount(second, decimals);
  if (more.length > 0 || milli === null || price === null) return null;
  const amount = amountOf(price, milli);
  return amount <= AMOUNT_MAX ? { amount, milli, price } : null;
}

/**
 * What one costs: the price that was told, or the amount of one.
 * @param {Line} line
 */
export function priceOf(line) {
  return line.price ?? (milliOf(line) === ONE_MILLI ? line.amount : null);
}

/**
 * The same in another quantity; null: it has no price for each, or would cost more than there is.
 * @param {Line} line
 * @param {number} milli
 * @returns {Line | null}
 */
export function withMilli(line, milli) {
  const price = priceOf(line);
  if (price === null || milli <= 0 || milli > MILLI_MAX) return null;
  const amount = amountOf(price, milli);
  return amount <= AMOUNT_MAX ? { ...line, milli, price, amount } : null;
}

/**
 * One more, or one less: of things that are counted, not of those that are weighed.
 * @param {Line} line
 * @param {1 | -1} by
 */
export function oneMore(line, by) {
  const milli = milliOf(line);
  return milli % ONE_MILLI === 0 ? withMilli(line, milli + by * ONE_MILLI) : null;
}

/**
 * Whether an article that was scanned again is one more of this line.
 * @param {Line} line
 * @param {Line} other
 */
export function isSameArticle(line, other) {
  return line.sku !== undefined && line.sku === other.sku && line.vat === other.vat && priceOf(line) === priceOf(other)
    && milliOf(line) % ONE_MILLI === 0 && milliOf(other) === ONE_MILLI;
}
