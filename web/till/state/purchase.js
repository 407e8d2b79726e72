// purchase.js - what the person typed, as the request that the server reads.

import { decimalText } from '../../shared/money.js';
import { ONE_MILLI } from './line.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').Ask} Ask
 * @typedef {import('../../shared/api-types.d.ts').PurchaseRequest} PurchaseRequest
 * @typedef {import('./line.js').Line} Line
 * @typedef {{ reward: string, count: number | null, amount: number | null }} Wish
 *   a reward to spend: so many times, or so much of it; neither: once, or the most there is
 */

/**
 * The same request serves for the quote (without payments) and for the purchase.
 * @param {{ card: string | null, shownAgo?: number | null, pin?: string, receipt: string, lines: Line[], wishes: Wish[],
 *   codes?: string[], vouchers?: string[] }} basket vouchers: their codes; shownAgo: seconds since a phone showed the card; null: its number was read;
 *   pin: that the customer has typed, or empty
 * @param {{ kind: string, due: number, at?: string | undefined, parts?: import('./bearers.js').Part[],
 *   rest?: { kind: string, amount: number }[] | null } | null} payment at: the moment, where the server's own is not as
 *   good: the receipt may reach it later; parts: what pays before `kind` does; rest: what pays instead of `kind`
 * @returns {PurchaseRequest}
 */
export function purchaseRequest({ card, shownAgo = null, pin = '', receipt, lines, wishes, codes = [], vouchers = [] }, payment) {
  const redeem = [...wishes.map(askOf), ...vouchers.map((voucher) => ({ voucher }))];
  const parts = payment?.parts ?? [];
  const rest = (payment?.due ?? 0) - parts.reduce((sum, { amount }) => sum + amount, 0);
  const payments = [...parts, ...(payment && rest > 0 ? payment.rest ?? [{ kind: payment.kind, amount: rest }] : [])];
  return {
    ...(card ? { card } : {}),
    ...(card && shownAgo !== null ? { shown_ago: shownAgo } : {}),
    ...(card && pin !== '' ? { pin } : {}),
    receipt,
    lines: lines.map(lineOf),
    ...(redeem.length > 0 ? { redeem } : {}),
    ...(codes.length > 0 ? { codes } : {}),
    ...(payment?.at ? { at: payment.at } : {}),
    ...(payments.length > 0 ? { payments } : {}),
  };
}

/**
 * @param {Line} line
 * @returns {PurchaseRequest['lines'][number]}
 */
function lineOf({ amount, vat, label, sku, milli, told }) {
  return told ?? {
    ...(sku ? { sku } : {}),
    ...(label ? { label } : {}),
    ...(milli && milli !== ONE_MILLI ? { quantity: decimalText(milli, 3) } : {}),
    amount,
    vat,
  };
}

/**
 * @param {Wish} wish
 * @returns {Ask}
 */
function askOf({ reward, count, amount }) {
  if (count !== null) return { reward, count };
  if (amount !== null) return { reward, amount };
  return { reward };
}
