// receipt-number.js - the number of this receipt: the till's own counter, or what is typed instead.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { receipt, typedReceipt } from './state/sale.js';

export function ReceiptNumber() {
  const isEmpty = receipt.value.trim() === '';
  return html`<label class="field receipt-number">
    <span class="label">${say('receipt.label')}</span>
    <input class="input code" value=${receipt.value} maxlength="64" autocomplete="off"
        spellcheck=${false} aria-invalid=${isEmpty}
        aria-describedby=${isEmpty ? 'receipt-empty' : undefined}
        onInput=${(/** @type {any} */ event) => { typedReceipt.value = event.target.value; }} />
    ${isEmpty && html`<span class="wrong" id="receipt-empty">${say('receipt.empty')}</span>`}
  </label>`;
}
