// answers.js - what a register is told of a customer, a quote and a sale; pure.
//
// Nothing is worked out here but sums: each amount is one of the server's answer.

/**
 * @typedef {import('../../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../../shared/api-types.d.ts').Label} Label
 * @typedef {{ kind: string, amount: number }} Payment
 * @typedef {{ reward: string | null, label: string, vat: string, amount: number }} Discount
 */

/**
 * As the till may show it; no card number.
 * @param {CardAnswer} card
 * @param {string} name
 */
export function customerTold({ account, tier, balances, rewards }, name) {
  return {
    account,
    name,
    tier,
    balances: balances.map(balanceTold),
    rewards: rewards.map(({ reward, label, is_within_reach }) => ({ reward, label, is_within_reach })),
  };
}

/** @param {EntryAnswer['balances'][number]} balance */
const balanceTold = ({ unit, label, kind, decimals, points }) => ({ unit, label, kind, decimals, points });

/**
 * What to take off: one line for each reward and VAT rate, in the order in which the rewards applied.
 * @param {EntryAnswer} answer
 * @param {(label: Label) => string} inWords
 * @param {string} other what a discount is called that belongs to no reward
 * @returns {Discount[]}
 */
export function discountsOf(answer, inWords, other) {
  /** @type {Discount[]} */
  const found = [];
  const rates = new Map(answer.lines?.map(({ line, vat }) => [line, vat ?? '0']));
  const left = new Map(answer.lines?.map(({ line, discount }) => [line, discount]));
  const add = (/** @type {string | null} */ reward, /** @type {string} */ label, /** @type {number} */ line, /** @type {number} */ amount) => {
    if (amount <= 0) return;
    const vat = rates.get(line) ?? '0';
    const known = found.find((one) => one.reward === reward && one.vat === vat);
    if (known) known.amount += amount;
    else found.push({ reward, label, vat, amount });
    left.set(line, (left.get(line) ?? 0) - amount);
  };
  for (const { reward, label, lines = [] } of answer.redeemed) {
    for (const { line, discount } of lines) add(reward, inWords(label), line, discount);
  }
  for (const [line, amount] of left) add(null, other, line, amount);
  return found;
}

/** @param {EntryAnswer} answer */
function linesTold({ lines = [] }) {
  return lines.map(({ line, sku, label, quantity, amount, discount, due, vat }) => ({ line, ...(sku ? { sku } : {}), ...(label ? { label } : {}),
    ...(quantity ? { quantity } : {}), amount, discount, due, ...(vat ? { vat } : {}) }));
}

/**
 * What quotes and sales have in common.
 * @param {EntryAnswer} answer
 * @param {Payment[]} parts what pays besides money; of a card, its number is nobody's business
 * @param {Discount[]} discounts
 */
export function soldTold(answer, parts, discounts) {
  const payments = parts.map(({ kind, amount }) => ({ kind, amount }));
  return {
    currency: answer.currency,
    total: answer.total,
    lines: linesTold(answer),
    discounts,
    earned: answer.earned.map(({ unit, points }) => ({ unit, points })),
    balances: answer.balances.map(balanceTold),
    payments,
    rest: answer.total.due - payments.reduce((sum, { amount }) => sum + amount, 0),
  };
}

/**
 * @param {EntryAnswer} answer
 * @param {{ isKept: boolean }} how
 */
export function recordTold({ id, at, account, vat = [], claim, receipt }, { isKept }) {
  return { entry: isKept ? null : id, at, account, vat, claim: claim ?? null, text: receipt };
}

/**
 * @param {EntryAnswer} back
 * @param {boolean} isWhole
 */
export function returnTold(back, isWhole) {
  return {
    entry: back.purchase ?? '',
    return: back.id ?? '',
    is_whole: isWhole,
    at: back.at,
    currency: back.currency,
    total: back.total,
    lines: linesTold(back),
    refund: back.refund ?? 0,
    due: back.due ?? 0,
    withheld: back.withheld ?? 0,
    balances: back.balances.map(balanceTold),
    text: back.receipt,
  };
}
