// balance-dialog.js - what a customer has, and nothing is recorded: one key leads back.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Dialog } from '../shared/dialog.js';
import { formatDate, maskCard } from '../shared/format.js';
import { language, say } from '../shared/text.js';
import { BalanceText, balanceInWords } from '../shared/balance-text.js';
import { PrintButton } from './print-button.js';
import { customerName } from './state/recording.js';
import { openSale } from './state/sale.js';
import { say as sayAct } from './words.js';

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer, onClose: () => void }} props */
export function BalanceDialog({ card, onClose }) {
  const { balances, currency } = card;
  useEffect(() => announce(balances.map((one) => balanceInWords(one, currency)).join(', ')), []);
  return html`<${Dialog} title=${customerName(card) || say('customer.unknown')} onClose=${onClose}>
    <p class="soft">${say('customer.card', { card: maskCard(card.card.code) })}</p>
    ${balances.length === 0 && html`<p>${sayAct('balance.none')}</p>`}
    <ul class="balances" aria-label=${say('customer.balances')}>${balances.map((one) => html`<li key=${one.unit} class="balance">
      <${BalanceText} balance=${one} currency=${currency} />
      ${one.expiring && html`<span class="small soft">${say('alert.expiring', {
        points: balanceInWords(one, currency, one.expiring.points), date: formatDate(one.expiring.on, language.value) })}</span>`}
    </li>`)}</ul>
    <${PrintButton} what=${{ balance: card.card.code }} />
    <div class="row end">
      <button type="button" class="button" onClick=${() => {
        onClose();
        openSale(card);
      }}>${sayAct('balance.sell')}</button>
      <button type="button" class="button primary" id="balance-done" autofocus onClick=${onClose}>${sayAct('act.done')}</button>
    </div>
  <//>`;
}
