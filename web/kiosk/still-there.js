// still-there.js - asks whether somebody is still there, before everything is cleared.
import { html } from 'htm/preact';
import { leaving, touch } from './state/visit.js';
import { say } from './words.js';

export function StillThere() {
  const left = leaving.value;
  if (left === null) return null;
  return html`<div class="still" role="alertdialog" aria-labelledby="still-title" aria-describedby="still-text">
    <div class="sheet stack">
      <h2 id="still-title">${say('still.title')}</h2>
      <p id="still-text">${say('still.text', { count: left })}</p>
      <button type="button" class="button primary big" onClick=${() => touch()}>${say('still.yes')}</button>
    </div>
  </div>`;
}
