// display-view.js - what of this till the customer's display may show; pure.
import { milliOf } from './line.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../shared/api-types.d.ts').Balance} Balance
 * @typedef {import('../../shared/display-line.js').Shown} Shown
 * @typedef {import('../../shared/display-line.js').SaleView} SaleView
 * @typedef {import('../../shared/display-line.js').More} More
 */

/**
 * The first name of whose card it is; empty when that is not known: another of the family may stand there.
 * @param {CardAnswer} card
 */
export function firstName({ members, member }) {
  const whose = member ? members.find(({ id }) => id === member.id) : members.length === 1 ? members[0] : undefined;
  return whose?.first_name ?? '';
}

/**
 * @param {Balance} balance
 * @param {number} [points]
 * @returns {Shown}
 */
function shown({ unit, label, kind, decimals, points: all }, points = all) {
  return { unit, label, kind, decimals, points };
}

/**
 * @param {object} sale
 * @param {CardAnswer | null} sale.card that takes part in it
 * @param {import('./line.js').Line[]} sale.lines
 * @param {EntryAnswer | null} sale.answer its quote, as the till shows it
 * @param {More | null} sale.more
 * @param {{ currency: string, decimals: number }} money
 * @returns {SaleView}
 */
export function saleView({ card, lines, answer, more }, { currency, decimals }) {
  const sum = lines.reduce((total, { amount }) => total + amount, 0);
  return {
    is: 'sale',
    hasCustomer: card !== null,
    name: card ? firstName(card) : '',
    currency,
    decimals,
    balances: card ? card.balances.map((one) => shown(one)) : [],
    lines: lines.map((line) => ({ label: line.label ?? '', milli: milliOf(line), amount: line.amount })),
    total: answer?.total ?? { gross: sum, discount: 0, due: sum },
    off: (answer?.redeemed ?? []).filter((one) => one.discount > 0)
      .map(({ label, discount }) => ({ label, discount })),
    gains: card && answer ? gainsOf(answer) : [],
    after: card && answer?.account ? answer.balances.map((one) => shown(one)) : [],
    more: card && answer ? more : null,
  };
}

/** @param {EntryAnswer} answer */
function gainsOf({ earned, balances }) {
  return earned.flatMap(({ unit, points }) => {
    const balance = balances.find((one) => one.unit === unit);
    return balance && points > 0 ? [shown(balance, points)] : [];
  });
}

/** Round sums that people think of, in whole units of the currency. */
const ROUND = [5, 10];

/**
 * How much is missing to a round sum, the least first: what the server is asked about.
 * @param {number} gross in minor units
 * @param {number} decimals
 */
export function missingToRound(gross, decimals) {
  const missing = ROUND.map((units) => {
    const step = units * 10 ** decimals;
    return step - (gross % step);
  });
  return [...new Set(missing)].sort((one, other) => one - other);
}

/**
 * What the server gives for so much more, compared with what it gives now; null: nothing more.
 * @param {EntryAnswer} now
 * @param {EntryAnswer} then
 * @param {number} extra
 * @returns {More | null}
 */
export function moreOf(now, then, extra) {
  const gains = gainsOf(then).flatMap((one) => {
    const before = now.earned.find(({ unit }) => unit === one.unit)?.points ?? 0;
    return one.points > before ? [{ now: before, then: one }] : [];
  });
  const rewards = then.redeemed.filter(({ reward }) => !now.redeemed.some((one) => one.reward === reward))
    .map(({ label }) => label);
  return gains.length + rewards.length > 0 ? { extra, gains, rewards } : null;
}
