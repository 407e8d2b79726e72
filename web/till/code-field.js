// code-field.js - what the customer tells from a leaflet or a mail: it opens rules and rewards.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { codes } from './state/sale.js';

const CODES_MAX = 200; // letters

export function CodeField() {
  return html`<label class="code-field">
    <span class="label">${say('codes.label')}</span>
    <input class="input code" id="codes" value=${codes.value} maxlength=${CODES_MAX} autocomplete="off"
        autocapitalize="characters" spellcheck=${false} enterkeyhint="done"
        onInput=${(/** @type {any} */ event) => { codes.value = event.target.value; }} />
  </label>`;
}
