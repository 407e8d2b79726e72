// bearer-dialog.js - a gift card or a voucher was scanned and nobody buys: what is on it, and a sale with it.
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { formatDate } from '../shared/format.js';
import { language } from '../shared/text.js';
import { BalanceText } from '../shared/balance-text.js';
import { addBearer, bearerRefusal } from './state/bearers.js';
import { openSale } from './state/sale.js';
import { say as sayAct } from './words.js';

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer, onClose: () => void }} props */
export function BearerDialog({ card, onClose }) {
  const isGift = card.card.purpose === 'gift_card';
  const refusal = bearerRefusal(card);
  const { expires } = card.card;
  return html`<${Dialog} title=${sayAct(isGift ? 'bearer.gift' : 'bearer.voucher')} onClose=${onClose}>
    <ul class="balances">${card.balances.map((one) => html`<li key=${one.unit} class="balance">
      <${BalanceText} balance=${one} currency=${card.currency} /></li>`)}</ul>
    ${expires && html`<p class="soft">${sayAct('paid.until', { date: formatDate(expires, language.value) })}</p>`}
    ${refusal && html`<p class="wrong" role="alert">${sayAct(refusal)}</p>`}
    <div class="row end">
      ${!refusal && html`<button type="button" class="button" id="bearer-sell" onClick=${() => {
        onClose();
        openSale(null);
        addBearer(card);
      }}>${sayAct('bearer.sell')}</button>`}
      <button type="button" class="button primary" autofocus onClick=${onClose}>${sayAct('act.done')}</button>
    </div>
  <//>`;
}
