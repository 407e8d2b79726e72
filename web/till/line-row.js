// line-row.js - a line of the bill: what it is, one more, one less, and away with it.
import { html } from 'htm/preact';
import { formatMoney, formatPoints, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { ONE_MILLI, milliOf, oneMore, priceOf } from './state/line.js';
import { openSession } from './state/session.js';

/** @typedef {import('./state/line.js').Line} Line */

/**
 * @param {Line} line
 * @param {number} number from 1
 */
export function lineName({ label, sku }, number) {
  return label || (sku ? say('line.article', { sku }) : say('line.number', { number }));
}

/**
 * "1,25 × 3,00 €": nothing of a single thing.
 * @param {Line} line
 */
export function quantityText(line) {
  const { currency, decimals } = openSession();
  const milli = milliOf(line);
  const price = priceOf(line);
  if (milli === ONE_MILLI) return '';
  const count = formatPoints(milli, 3, language.value);
  return price === null ? `× ${count}` : `${count} × ${formatMoney(price, currency, decimals, language.value)}`;
}

/**
 * @param {{ line: Line, index: number, onChange: (line: Line) => void, onEdit: () => void, onRemove: () => void }} props
 */
export function LineRow({ line, index, onChange, onEdit, onRemove }) {
  const { currency, decimals } = openSession();
  const number = index + 1;
  const name = lineName(line, number);
  const amount = formatMoney(line.amount, currency, decimals, language.value);
  const less = oneMore(line, -1);
  const more = oneMore(line, 1);
  return html`<li class="line">
    <button type="button" class="line-name" title=${say('line.edit')} onClick=${onEdit}>
      <b><bdi>${name}</bdi></b>
      <small>${[quantityText(line), formatRate(line.vat, language.value)].filter(Boolean).join(' · ')}</small>
    </button>
    ${(less || more) && html`<span class="line-steps">
      <button type="button" class="button quiet square" disabled=${!less} aria-label=${say('line.less', { name })}
          onClick=${() => less && onChange(less)}><${Icon} name="minus" /></button>
      <button type="button" class="button quiet square" disabled=${!more} aria-label=${say('line.more', { name })}
          onClick=${() => more && onChange(more)}><${Icon} name="plus" /></button>
    </span>`}
    <span class="line-amount">${amount}</span>
    <button type="button" class="button quiet square" aria-label=${say('amount.remove', { number, amount })}
        onClick=${onRemove}><${Icon} name="close" /></button>
  </li>`;
}
