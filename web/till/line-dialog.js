// line-dialog.js - a line in full: what it is called, how much of it, the price of each or the whole amount, and its VAT.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { formatMoney } from '../shared/format.js';
import { decimalText, parseAmount, thousandths } from '../shared/money.js';
import { say, language } from '../shared/text.js';
import { lineName } from './line-row.js';
import { ONE_MILLI, amountOf, milliOf, parseQuantity, priceOf } from './state/line.js';
import { vat } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';
import { openSession } from './state/session.js';
import { knownArticle } from './state/articles.js';
import { VatChoice } from './vat-choice.js';

/**
 * @typedef {import('./state/line.js').Line} Line
 * @typedef {import('./state/goods.js').Goods} Goods
 */

const LABEL_MAX = 60; // letters: what a receipt has room for; the server takes 200 bytes

/**
 * @param {{ line?: Line, number?: number, goods?: Goods, onLine: (line: Line) => void, onClose: () => void }} props
 *   a line that is changed, or goods that were scanned and have no price
 */
export function LineDialog({ line, number = 1, goods, onLine, onClose }) {
  const { currency, decimals } = openSession();
  const mark = language.value === 'fr' ? ',' : '.';
  const known = goods ? knownArticle(goods.sku) : null;
  const label = useSignal(line?.label ?? known?.label ?? '');
  const quantity = useSignal(thousandths(line ? milliOf(line) : goods?.milli ?? ONE_MILLI, mark));
  const price = useSignal(line ? textOf(priceOf(line), decimals, mark) : '');
  const whole = useSignal(line && priceOf(line) === null ? textOf(line.amount, decimals, mark) : '');
  const rate = useSignal(line?.vat ?? known?.vat ?? vat.value);
  const wrong = useSignal(/** @type {'' | 'line.quantity.wrong' | 'line.price.wrong' | 'line.scan.early'} */ (''));
  useEffect(() => takeScans(() => { wrong.value = 'line.scan.early'; }), []);

  const milli = parseQuantity(quantity.value);
  const each = price.value.trim() === '' ? null : parseAmount(price.value, decimals);
  const amount = each !== null && milli !== null ? amountOf(each, milli)
    : price.value.trim() === '' ? parseAmount(whole.value, decimals) : null;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    wrong.value = milli === null ? 'line.quantity.wrong' : !amount ? 'line.price.wrong' : '';
    if (milli === null || !amount) return;
    const name = label.value.trim();
    const sku = line?.sku ?? goods?.sku;
    onLine({ amount, vat: rate.value, milli, price: each, ...(name ? { label: name } : {}), ...(sku ? { sku } : {}) });
    onClose();
  };
  const title = line ? lineName(line, number) : say('line.new', { sku: goods?.sku ?? '' });
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form class="stack" onSubmit=${submit} novalidate>
      <label class="field"><span class="label">${say('line.label')}</span>
        <input class="input" id="line-label" maxlength=${LABEL_MAX} autocomplete="off" autocapitalize="sentences" value=${label.value}
            onInput=${(/** @type {any} */ event) => { label.value = event.target.value; }} /></label>
      <div class="pair">
        <${NumberField} id="line-quantity" label=${say('line.quantity')} value=${quantity}
            isWrong=${wrong.value === 'line.quantity.wrong'} autofocus=${line !== undefined} />
        <${NumberField} id="line-price" label=${say('line.price')} value=${price}
            isWrong=${wrong.value === 'line.price.wrong'} autofocus=${line === undefined}
            onType=${() => { whole.value = ''; }} />
        <${NumberField} id="line-amount" label=${say('line.amount')} isWrong=${wrong.value === 'line.price.wrong'}
            value=${each !== null && amount !== null ? { value: textOf(amount, decimals, mark) } : whole}
            onType=${(/** @type {string} */ typed) => {
              price.value = '';
              whole.value = typed;
            }} />
      </div>
      <${VatChoice} name="line-vat" rate=${rate.value} onChoose=${(/** @type {string} */ one) => { rate.value = one; }} />
      ${goods && html`<p class="hint">${say('line.kept')}</p>`}
      ${wrong.value && html`<p class="wrong" role="alert">${say(wrong.value)}</p>`}
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>${say('action.cancel')}</button>
        <button type="submit" class="button primary">${say(line ? 'line.keep' : 'line.add')}
          ${amount ? ` · ${formatMoney(amount, currency, decimals, language.value)}` : ''}</button>
      </div>
    </form>
  <//>`;
}

/**
 * @param {{ id: string, label: string, value: { value: string }, isWrong: boolean, autofocus?: boolean,
 *           onType?: (typed: string) => void }} props
 */
function NumberField({ id, label, value, isWrong, autofocus = false, onType }) {
  return html`<label class="field"><span class="label">${label}</span>
    <input class="input" id=${id} inputmode="decimal" autocomplete="off" value=${value.value} aria-invalid=${isWrong}
        autofocus=${autofocus} onFocus=${(/** @type {any} */ event) => event.target.select()}
        onInput=${(/** @type {any} */ event) => {
          const typed = event.target.value;
          value.value = typed;
          onType?.(typed);
        }} /></label>`;
}

/**
 * @param {number | null} minor
 * @param {number} decimals
 * @param {string} mark
 */
function textOf(minor, decimals, mark) {
  return minor === null ? '' : decimalText(minor, decimals, mark);
}
