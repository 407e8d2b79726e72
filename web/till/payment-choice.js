// payment-choice.js - how the customer pays.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { PAYMENT_KINDS, choosePayment, payment } from './state/sale.js';

export function PaymentChoice() {
  return html`<fieldset class="choice">
    <legend class="label">${say('payment.label')}</legend>
    <div class="choice-row">${PAYMENT_KINDS.map((kind) => html`<label key=${kind} class="choice-item">
      <input type="radio" name="payment" value=${kind} checked=${payment.value === kind}
          onChange=${() => choosePayment(kind)} />
      <span>${say(`payment.${kind}`)}</span>
    </label>`)}</div>
  </fieldset>`;
}
