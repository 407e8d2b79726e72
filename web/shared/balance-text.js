// balance-text.js - so many points, or so much money, as this language writes it.
import { html } from 'htm/preact';
import { formatMoney, formatPoints } from './format.js';
import { labelText, language } from './text.js';

/** @typedef {import('./api-types.d.ts').Balance} Balance */

/**
 * The number alone: "317", or "12,50 €" in a unit of money.
 * @param {Balance} balance
 * @param {string} currency
 * @param {number} [points] another number of the same unit
 * @param {boolean} [withSign]
 */
export function balanceText(balance, currency, points = balance.points, withSign = false) {
  if (balance.kind !== 'money') {
    return formatPoints(points, balance.decimals, language.value, withSign);
  }
  const text = formatMoney(points, currency, balance.decimals, language.value);
  return withSign && points > 0 ? `+${text}` : text;
}

/**
 * With its unit, for a sentence: "317 points"; money needs none.
 * @param {Balance} balance
 * @param {string} currency
 * @param {number} [points]
 * @param {boolean} [withSign]
 */
export function balanceInWords(balance, currency, points = balance.points, withSign = false) {
  const number = balanceText(balance, currency, points, withSign);
  return balance.kind === 'money' ? number : `${number} ${labelText(balance.label)}`;
}

/** @param {{ balance: Balance, currency: string, points?: number, withSign?: boolean }} props */
export function BalanceText({ balance, currency, points, withSign }) {
  return html`<span class="balance-text">
    <span class="number">${balanceText(balance, currency, points, withSign)}</span>
    ${' '}<span class="unit">${labelText(balance.label)}</span>
  </span>`;
}
