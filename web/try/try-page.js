// try-page.js - the frame: what is tried on the left, what comes of it on the right.
import { signal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { language, say as sayShared } from '../shared/text.js';
import { BasketEditor } from './basket-editor.js';
import { CustomerFields } from './customer-fields.js';
import { EffectPanel } from './effect-panel.js';
import { ProgramEditor } from './program-editor.js';
import { RewardsWithinReach } from './rewards-within-reach.js';
import { engine, measured } from './state/trial.js';
import { say } from './words.js';

/** The engine could not be loaded. */
export const isBroken = signal(false);

export function TryPage() {
  return html`<div class="frame">
    <header class="bar">
      <img class="bar-mark" src="assets/habitue.svg" alt="" width="32" height="32" />
      <p class="bar-name grow">Habitué</p>
      <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
          onClick=${() => { language.value = language.value === 'fr' ? 'en' : 'fr'; }}>
        ${sayShared('language.other')}</button>
    </header>
    <main class="main">
      <div class="intro"><h1>${say('try.title')}</h1><p class="soft">${say('try.intro')}</p></div>
      <div class="halves">
        <div class="stack"><${ProgramEditor} /><${BasketEditor} /><${CustomerFields} /></div>
        <div class="outcome stack"><${Outcome} /></div>
      </div>
    </main>
    <${Footer} />
  </div>`;
}

function Outcome() {
  if (isBroken.value) {
    return html`<div class="notice bad" role="alert"><${Icon} name="alert" />
      <p class="notice-text">${say('try.failed')}</p></div>`;
  }
  if (!engine.value) return html`<p class="soft" role="status">${say('try.loading')}</p>`;
  return html`<${EffectPanel} /><${RewardsWithinReach} />`;
}

function Footer() {
  const { median, max, count } = measured.value;
  const ms = (/** @type {number} */ time) => new Intl.NumberFormat(
    language.value === 'fr' ? 'fr-FR' : 'en-GB',
    { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(time);
  return html`<footer class="foot soft small">
    ${count > 0 && html`<p id="meter" data-median=${median} data-count=${count}>
      ${say('meter.text', { median: ms(median), max: ms(max), count })} ${say('meter.budget')}</p>`}
  </footer>`;
}
