// amount-lines.js - what is bought: one amount with its VAT rate, or several.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatMoney, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { VatChoice } from './vat-choice.js';
import { addLine, askQuote, basket, draft, draftAmount, isDraftWrong, lines, openings, removeLine }
  from './state/sale.js';
import { openSession } from './state/session.js';

export function AmountLines() {
  const { currency, decimals } = openSession();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), [openings.value]);
  const add = () => {
    addLine();
    field.current?.focus();
  };
  const keyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === '+') {
      event.preventDefault();
      add();
    } else if (event.key === 'Enter' && basket.value.length > 0 && !isDraftWrong.value) {
      event.preventDefault();
      void askQuote();
      document.getElementById('record')?.focus();
    }
  };
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, currency, decimals, language.value);
  return html`
    ${lines.value.length > 0 && html`<ul class="lines" aria-label=${say('amount.lines')}>
      ${lines.value.map((line, index) => html`<li key=${index} class="line">
        <span class="line-rate">${formatRate(line.vat, language.value)}</span>
        <span class="line-amount">${money(line.amount)}</span>
        <button type="button" class="button quiet square"
            aria-label=${say('amount.remove', { number: index + 1, amount: money(line.amount) })}
            onClick=${() => { removeLine(index); field.current?.focus(); }}>
          <${Icon} name="close" /></button>
      </li>`)}
    </ul>`}
    <div class="amount-row">
      <label class="field grow">
        <span class="label">${say('amount.label')}</span>
        <input class="input amount" id="amount" ref=${field} inputmode="decimal" enterkeyhint="done"
            autocomplete="off" value=${draft.value} aria-invalid=${isDraftWrong.value}
            aria-describedby=${isDraftWrong.value ? 'amount-wrong' : undefined}
            onKeyDown=${keyDown}
            onInput=${(/** @type {any} */ event) => { draft.value = event.target.value; }} />
      </label>
      <button type="button" class="button add-line" disabled=${!draftAmount.value} onClick=${add}>
        <${Icon} name="plus" /><span>${say('amount.add')}</span></button>
    </div>
    ${isDraftWrong.value && html`<p class="wrong" id="amount-wrong">${say('amount.invalid')}</p>`}
    <${VatChoice} />`;
}
