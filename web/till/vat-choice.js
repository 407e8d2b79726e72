// vat-choice.js - the VAT rate of the line being typed.
import { html } from 'htm/preact';
import { formatRate } from '../shared/format.js';
import { language, say } from '../shared/text.js';
import { VAT_RATES, chooseVat, vat } from './state/sale.js';

export function VatChoice() {
  return html`<fieldset class="choice">
    <legend class="label">${say('amount.vat')}</legend>
    <div class="choice-row">${VAT_RATES.map((rate) => html`<label key=${rate} class="choice-item">
      <input type="radio" name="vat" value=${rate} checked=${vat.value === rate}
          onChange=${() => chooseVat(rate)} />
      <span>${formatRate(rate, language.value)}</span>
    </label>`)}</div>
  </fieldset>`;
}
