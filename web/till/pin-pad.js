// pin-pad.js - the PIN of who serves: by fingers on keys of their own, or by the keyboard.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { PIN_MAX, isPin } from '../shared/pin.js';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * @param {{ label: string, submit: import('../shared/text.js').TextKey, onPin: (pin: string) => Promise<unknown> }} props
 *   onPin: answers why it was not taken, or null
 */
export function PinPad({ label, submit, onPin }) {
  const typed = useSignal('');
  const isSending = useSignal(false);
  const isWrong = useSignal(false);
  const refusal = useSignal(/** @type {unknown} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), [label]);
  const type = (/** @type {string} */ text) => {
    typed.value = text.replace(/\D/g, '').slice(0, PIN_MAX);
    isWrong.value = false;
    refusal.value = null;
  };
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isSending.value) return;
    isWrong.value = !isPin(typed.value);
    if (!isWrong.value) {
      const pin = typed.value;
      typed.value = '';
      isSending.value = true;
      refusal.value = await onPin(pin);
      isSending.value = false;
    }
    field.current?.focus();
  };
  return html`<form class="stack pin-pad" onSubmit=${send} novalidate>
    <label class="field">
      <span class="label">${label}</span>
      <input class="input code pin-input" id="staff-pin" ref=${field} type="password" inputmode="none" maxlength=${PIN_MAX}
          autocomplete="off" data-scan="own" autofocus readOnly=${isSending.value} value=${typed.value}
          aria-invalid=${isWrong.value} aria-describedby="staff-pin-hint"
          onInput=${(/** @type {any} */ event) => { type(event.target.value); event.target.value = typed.value; }} />
      <span class="hint" id="staff-pin-hint">${say('pin.hint')}</span>
    </label>
    <div class="pin-keys" role="group" aria-label=${say('staff.keys')}>
      ${DIGITS.map((digit) => html`<button type="button" class="button pin-key" key=${digit}
          onClick=${() => type(typed.value + digit)}>${digit}</button>`)}
      <button type="button" class="button pin-key" aria-label=${say('staff.clear')} onClick=${() => type('')}>C</button>
      <button type="button" class="button pin-key" onClick=${() => type(`${typed.value}0`)}>0</button>
      <button type="button" class="button pin-key" aria-label=${say('staff.back')}
          onClick=${() => type(typed.value.slice(0, -1))}><span class="along">←</span></button>
    </div>
    ${isWrong.value && html`<p class="wrong" role="alert">${say('pin.digits')}</p>`}
    ${refusal.value && html`<${ProblemNotice} error=${refusal.value} />`}
    <button type="submit" class="button primary big" aria-disabled=${isSending.value}>
      ${say(isSending.value ? 'pin.sending' : submit)}</button>
  </form>`;
}
