// host-lines.js - what a register told of the purchase: to be read here, and changed over there.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { formatMoney, formatRate } from '../shared/format.js';
import { language } from '../shared/text.js';
import { lineName, quantityText } from './line-row.js';
import { lines, openings } from './state/sale.js';
import { openSession } from './state/session.js';
import { say } from './register-words.js';

export function HostLines() {
  const { currency, decimals } = openSession();
  useEffect(() => {
    document.getElementById('record')?.focus();
  }, [openings.value]);
  return html`<ul class="lines" aria-label=${say('host.lines')}>
    ${lines.value.map((line, index) => html`<li key=${index} class="line">
      <span class="line-name"><b>${lineName(line, index + 1)}</b>
        <small>${[quantityText(line), formatRate(line.vat, language.value)].filter(Boolean).join(' · ')}</small></span>
      <span class="line-amount">${formatMoney(line.amount, currency, decimals, language.value)}</span>
    </li>`)}</ul>`;
}

/** In the place of the button that records. */
export function HostRecords() {
  return html`<p class="soft host-records" role="status">${say('host.records')}</p>`;
}
