// pin-dialog.js - for the customer, to whom the screen is turned: the PIN, and nothing else to read.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Dialog } from '../shared/dialog.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { PIN_MAX, isPin } from '../shared/pin.js';
import { pinRefusal, tellPin } from './state/pin.js';
import { takeScans } from '../shared/scanner.js';

/** @param {{ onClose: () => void }} props */
export function PinDialog({ onClose }) {
  const typed = useSignal('');
  const isWrong = useSignal(false);
  const isSending = useSignal(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const refusal = pinRefusal.value;
  useEffect(() => {
    pinRefusal.value = null;
    field.current?.focus();
    return takeScans(() => {}); // what a reader types is no PIN
  }, []);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isSending.value) return;
    isWrong.value = !isPin(typed.value);
    if (!isWrong.value) {
      isSending.value = true;
      const isTaken = await tellPin(typed.value);
      isSending.value = false;
      typed.value = '';
      if (isTaken) {
        announce(say('pin.done'));
        onClose();
        return;
      }
    }
    field.current?.focus();
  };
  return html`<${Dialog} title=${say('pin.title')} onClose=${onClose}>
    <form class="stack" onSubmit=${submit} novalidate>
      <p>${say('pin.text')}</p>
      <label class="field">
        <span class="label">${say('pin.label')}</span>
        <input class="input code pin-input" id="pin" ref=${field} autofocus type="password" inputmode="numeric"
            maxlength=${PIN_MAX} autocomplete="one-time-code" enterkeyhint="done" readOnly=${isSending.value}
            value=${typed.value} aria-invalid=${isWrong.value} aria-describedby="pin-hint"
            onInput=${(/** @type {any} */ event) => {
              typed.value = event.target.value;
              isWrong.value = false;
              pinRefusal.value = null; // it was about the one before
            }} />
        <span class="hint" id="pin-hint">${say('pin.hint')}</span>
      </label>
      ${isWrong.value && html`<p class="wrong" role="alert">${say('pin.digits')}</p>`}
      ${refusal && html`<${ProblemNotice} error=${refusal} />`}
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>${say('action.cancel')}</button>
        <button type="submit" class="button primary" aria-disabled=${isSending.value}>
          ${say(isSending.value ? 'pin.sending' : 'pin.submit')}</button>
      </div>
    </form>
  <//>`;
}
