// pin-pad.js - digits for a finger; a keyboard types into the same field.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/icon.js';
import { say } from './words.js';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * @param {{ label: string, most: number, isSecret: boolean, isBusy?: boolean, submit?: string,
 *   onDone: (digits: string) => void }} props most: how many digits there may be
 */
export function PinPad({ label, most, isSecret, isBusy = false, submit = say('pad.submit'), onDone }) {
  const typed = useSignal('');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => { field.current?.focus(); }, []);
  const add = (/** @type {string} */ digit) => {
    if (typed.value.length < most) typed.value += digit;
  };
  const finish = (/** @type {Event} */ event) => {
    event.preventDefault();
    const digits = typed.value;
    if (isBusy || digits === '') return;
    typed.value = '';
    onDone(digits);
    field.current?.focus();
  };
  return html`<form class="pad" onSubmit=${finish} novalidate>
    <label class="field"><span class="label">${label}</span>
      <input class="input pad-field" ref=${field} type=${isSecret ? 'password' : 'text'} inputmode="none" maxlength=${most}
          autocomplete="off" value=${typed.value} data-scan=${isSecret ? 'own' : undefined}
          onInput=${(/** @type {any} */ event) => {
            typed.value = event.target.value.replace(/\D/g, '').slice(0, most);
            event.target.value = typed.value;
          }} />
    </label>
    <p class="unseen" aria-live="polite">${say('pad.count', { count: typed.value.length })}</p>
    <div class="pad-keys">
      ${DIGITS.map((digit) => html`<button key=${digit} type="button" class="button pad-key"
          onClick=${() => add(digit)}>${digit}</button>`)}
      <button type="button" class="button pad-key" aria-label=${say('pad.delete')}
          onClick=${() => { typed.value = typed.value.slice(0, -1); }}><${Icon} name="undo" /></button>
      <button type="button" class="button pad-key" onClick=${() => add('0')}>0</button>
      <button type="submit" class="button primary pad-key" aria-label=${submit} disabled=${isBusy}>
        <${Icon} name="check" /></button>
    </div>
  </form>`;
}
