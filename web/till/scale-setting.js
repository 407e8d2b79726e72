// scale-setting.js - what the labels of the shop's scales tell: a price or a weight.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { scaleOf, setScale } from './state/articles.js';
import { session } from './state/session.js';

export function ScaleSetting() {
  const begins = session.value?.scans.scale_labels ?? [];
  if (begins.length === 0) return null;
  return html`<div class="stack tight">
    ${begins.map((one) => html`<${Label} key=${one} begins=${one} />`)}
    <p class="hint">${say('scale.hint')}</p>
  </div>`;
}

/** @param {{ begins: string }} props */
function Label({ begins }) {
  const chosen = useSignal(scaleOf(begins));
  return html`<fieldset class="choice">
    <legend class="label">${say('scale.label', { begins })}</legend>
    <div class="choice-row">${(/** @type {const} */ (['price', 'weight'])).map((one) => html`<label key=${one} class="choice-item">
      <input type="radio" name=${`scale-${begins}`} value=${one} checked=${chosen.value === one} onChange=${() => {
        chosen.value = one;
        setScale(begins, one);
      }} />
      <span>${say(one === 'price' ? 'scale.price' : 'scale.weight')}</span>
    </label>`)}</div>
  </fieldset>`;
}
