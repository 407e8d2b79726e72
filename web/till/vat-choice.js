// vat-choice.js - the VAT rate of a line: of the one being typed, or of one that is changed.
import { html } from 'htm/preact';
import { formatRate } from '../shared/format.js';
import { language, say } from '../shared/text.js';
import { VAT_RATES } from './state/sale.js';

/** @param {{ name: string, rate: string, onChoose: (rate: string) => void }} props name: of its radio buttons */
export function VatChoice({ name, rate, onChoose }) {
  const rates = VAT_RATES.includes(rate) ? VAT_RATES : [rate, ...VAT_RATES];
  return html`<fieldset class="choice">
    <legend class="label">${say('amount.vat')}</legend>
    <div class="choice-row">${rates.map((one) => html`<label key=${one} class="choice-item">
      <input type="radio" name=${name} value=${one} checked=${rate === one} onChange=${() => onChoose(one)} />
      <span>${formatRate(one, language.value)}</span>
    </label>`)}</div>
  </fieldset>`;
}
