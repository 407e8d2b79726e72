// amount-lines.js - what is bought: one amount with its VAT rate, or several lines.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { language, say } from '../shared/text.js';
import { LineRow, lineName } from './line-row.js';
import { VatChoice } from './vat-choice.js';
import { learnFrom, unpriced } from './state/goods.js';
import { addLine, askQuote, basket, changeLine, chooseVat, draft, draftLine, isDraftWrong, lines, openings, putBackLine,
  putLine, removeLine, takenOff, vat } from './state/sale.js';
import { openSession } from './state/session.js';

const LineDialog = onDemand(async () => (await import('./dialogs.js')).LineDialog);

/** @typedef {import('./state/line.js').Line} Line */

export function AmountLines() {
  const { currency, decimals } = openSession();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const edited = useSignal(/** @type {number | null} */ (null));
  const focus = () => field.current?.focus();
  const isAsking = edited.value !== null || unpriced.value !== null;
  useEffect(() => {
    if (!isAsking) focus();
  }, [openings.value, isAsking]);
  const add = () => {
    addLine();
    focus();
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
  const off = takenOff.value;
  const now = edited.value === null ? null : lines.value[edited.value] ?? null;
  const counted = draftLine.value?.milli === undefined ? null : draftLine.value;
  return html`
    ${lines.value.length > 0 && html`<ul class="lines" aria-label=${say('amount.lines')}>
      ${lines.value.map((line, index) => html`<${LineRow} key=${index} line=${line} index=${index}
        onChange=${(/** @type {Line} */ other) => changeLine(index, other)}
        onEdit=${() => { edited.value = index; }}
        onRemove=${() => { removeLine(index); focus(); }} />`)}
    </ul>`}
    ${off && html`<p class="line-off" role="status">
      <span>${say('line.off', { name: lineName(off.line, off.index + 1), amount: money(off.line.amount) })}</span>
      <button type="button" class="button" onClick=${() => { putBackLine(); focus(); }}>
        <${Icon} name="undo" /><span>${say('line.put.back')}</span></button></p>`}
    <div class="amount-row">
      <label class="field grow">
        <span class="label">${say('amount.label')}</span>
        <input class="input amount" id="amount" ref=${field} inputmode="decimal" enterkeyhint="done"
            autocomplete="off" value=${draft.value} aria-invalid=${isDraftWrong.value}
            aria-describedby=${isDraftWrong.value ? 'amount-wrong' : undefined}
            onKeyDown=${keyDown}
            onInput=${(/** @type {any} */ event) => { draft.value = event.target.value; }} />
      </label>
      <button type="button" class="button add-line" disabled=${!draftLine.value} onClick=${add}>
        <${Icon} name="plus" /><span>${say('amount.add')}</span></button>
    </div>
    ${counted && html`<p class="soft counted" role="status">= ${money(counted.amount)}</p>`}
    ${isDraftWrong.value && html`<p class="wrong" id="amount-wrong">${say('amount.invalid')}</p>`}
    <${VatChoice} name="vat" rate=${vat.value} onChoose=${chooseVat} />
    ${now && html`<${LineDialog} line=${now} number=${(edited.value ?? 0) + 1} onClose=${() => { edited.value = null; }}
        onLine=${(/** @type {Line} */ line) => {
          changeLine(edited.value ?? 0, line);
          learnFrom(line);
        }} />`}
    ${unpriced.value && html`<${LineDialog} key=${unpriced.value.sku} goods=${unpriced.value}
        onClose=${() => { unpriced.value = null; }}
        onLine=${(/** @type {Line} */ line) => {
          putLine(line);
          learnFrom(line);
        }} />`}`;
}
