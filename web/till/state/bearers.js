// bearers.js - what pays besides money: gift cards and vouchers that were scanned, and the account of the customer.
import { computed, signal } from '@preact/signals';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {{ kind: string, amount: number, card?: string, from_account?: boolean }} Part of what is paid
 */

/** Gift cards and vouchers of the sale at hand, in the order in which they were scanned. */
export const bearers = signal(/** @type {CardAnswer[]} */ ([]));
/** The account pays what it can. */
export const usesAccount = signal(false);

export function forgetBearers() {
  bearers.value = [];
  usesAccount.value = false;
}

/** @param {CardAnswer} card */
function isVoucher(card) {
  return card.card.purpose === 'voucher';
}

/** @param {CardAnswer} card */
export function isForPeople({ card }) {
  return card.purpose === undefined || card.purpose === 'member';
}

/** @param {CardAnswer} card what is on a gift card, in minor units */
export function onGiftCard({ balances }) {
  return balances.reduce((sum, one) => sum + (one.kind === 'money' ? one.points : 0), 0);
}

/**
 * Why it cannot be used, as a key of the texts; null: it can.
 * @param {CardAnswer} card
 */
export function bearerRefusal(card) {
  if (card.card.state !== 'active') return 'bearer.refused';
  const left = isVoucher(card) ? card.balances.reduce((sum, { points }) => sum + points, 0) : onGiftCard(card);
  return left > 0 ? null : 'bearer.empty';
}

/**
 * The same one scanned twice is one.
 * @param {CardAnswer} card
 */
export function addBearer(card) {
  bearers.value = [...bearers.value.filter((one) => one.card.code !== card.card.code), card];
}

/** @param {string} code */
export function removeBearer(code) {
  bearers.value = bearers.value.filter((one) => one.card.code !== code);
}

const usable = computed(() => bearers.value.filter((one) => bearerRefusal(one) === null));

/** The codes that take something off. */
export const voucherCodes = computed(() => usable.value.filter(isVoucher).map((one) => one.card.code));

/**
 * What the account can pay with: its units that pay, less what rewards of this sale take of them.
 * @param {CardAnswer} card
 * @param {string[]} pays
 * @param {EntryAnswer | null} quote
 */
export function onAccount(card, pays, quote) {
  return card.balances.filter(({ unit, kind }) => kind === 'money' && pays.includes(unit)).reduce((sum, { unit, points }) => {
    const spent = (quote?.redeemed ?? []).reduce((all, one) => all + (one.unit === unit ? one.points : 0), 0);
    return sum + Math.max(points - spent, 0);
  }, 0);
}

/**
 * How so much is paid before money is: by the gift cards one after the other, then by the account.
 * @param {number} due
 * @param {number} fromAccount
 * @returns {Part[]}
 */
export function partsOf(due, fromAccount) {
  let rest = due;
  /** @type {Part[]} */
  const parts = [];
  for (const one of usable.value) {
    const amount = isVoucher(one) ? 0 : Math.min(rest, onGiftCard(one));
    if (amount > 0) parts.push({ kind: 'gift_card', card: one.card.code, amount });
    rest -= amount;
  }
  const amount = usesAccount.value ? Math.min(rest, fromAccount) : 0;
  if (amount > 0) parts.push({ kind: 'account', from_account: true, amount });
  return parts;
}
