// basket-editor.js - what is bought, line by line.
import { html } from 'htm/preact';
import { parseAmount } from '../shared/money.js';
import { Icon } from '../shared/icon.js';
import { addLine, changeLine, decimals, lines, removeLine } from './state/trial.js';
import { say } from './words.js';

/** @typedef {import('./state/trial.js').Line} Line */

export function BasketEditor() {
  return html`<section class="sheet stack tight" aria-labelledby="basket-title">
    <h2 id="basket-title">${say('basket.title')}</h2>
    ${lines.value.map((line, index) => html`<${LineFields} key=${line.key} line=${line}
        number=${index + 1} />`)}
    <div><button type="button" class="button" onClick=${() => addLine()}>
      <${Icon} name="plus" /><span>${say('basket.add')}</span></button></div>
  </section>`;
}

/** @param {{ line: Line, number: number }} props */
function LineFields({ line, number }) {
  const name = line.label || say('basket.line', { number });
  const isWrong = line.amount.trim() !== '' && parseAmount(line.amount, decimals.value) === null;
  const wrong = `line-${line.key}-wrong`;
  const field = (/** @type {keyof Line} */ key, /** @type {string} */ label,
    /** @type {Record<string, unknown>} */ more = {}) => html`<label class=${`field line-${key}`}>
      <span class="label">${label}</span>
      <input class="input" value=${line[key]} autocomplete="off" ...${more}
          onInput=${(/** @type {any} */ event) =>
            changeLine(line.key, { [key]: event.target.value })} />
    </label>`;
  return html`<fieldset class="bare basket-line">
    <legend class="unseen">${name}</legend>
    ${field('label', say('basket.label'))}
    ${field('amount', say('basket.amount'), { inputmode: 'decimal', 'aria-invalid': isWrong,
      'aria-describedby': isWrong ? wrong : undefined })}
    ${field('quantity', say('basket.quantity'), { inputmode: 'decimal' })}
    ${field('vat', say('basket.vat'), { inputmode: 'decimal' })}
    <button type="button" class="button quiet square line-remove"
        aria-label=${say('basket.remove', { label: name })} onClick=${() => removeLine(line.key)}>
      <${Icon} name="close" /></button>
    ${isWrong && html`<p class="wrong line-wrong" id=${wrong}>${say('basket.wrong')}</p>`}
    <details class="line-more">
      <summary>${say('basket.more')}</summary>
      <div class="pair">
        ${field('sku', say('basket.sku'))}
        ${field('category', say('basket.category'))}
        ${field('tags', say('basket.tags'))}
      </div>
    </details>
  </fieldset>`;
}
