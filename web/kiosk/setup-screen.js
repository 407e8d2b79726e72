// setup-screen.js - the kiosk gets its key and its PIN.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { ProblemNotice } from '../shared/problem-notice.js';
import { Unreachable } from '../shared/api.js';
import { PinPad } from './pin-pad.js';
import { PIN_MAX, isPin } from '../shared/pin.js';
import { setPin } from './state/lock.js';
import { isLocked, keyState, session, tryKeyAgain, useKey } from './state/session.js';
import { say } from './words.js';

/** @param {{ state: (typeof keyState)['value'] }} props */
export function SetupScreen({ state }) {
  if (session.value) return html`<${ChoosePin} />`;
  // A kiosk that has its PIN stands before customers: it does not ask them for a key.
  if (isLocked.value && state.is === 'failed') {
    return html`<div class="welcome stack"><p class="lead" role="alert">
      ${say(state.error instanceof Unreachable ? 'kiosk.down' : 'kiosk.stopped')}</p>
      <button type="button" class="button big" onClick=${tryKeyAgain}>${say('number.again')}</button></div>`;
  }
  return html`<${GiveKey} state=${state} />`;
}

/** @param {{ state: (typeof keyState)['value'] }} props */
function GiveKey({ state }) {
  const typed = useSignal('');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), []);
  return html`<form class="sheet stack" onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (typed.value.trim() !== '') void useKey(typed.value);
    }}>
    <h1>${say('setup.title')}</h1>
    <label class="field"><span class="label">${say('setup.key')}</span>
      <input class="input" id="key" ref=${field} autocomplete="off" spellcheck=${false} value=${typed.value} data-scan="own"
          onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
      <span class="hint">${say('setup.key.hint')}</span></label>
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <button type="submit" class="button primary big" disabled=${state.is === 'checking'}>
      ${say(state.is === 'checking' ? 'setup.key.checking' : 'setup.key.submit')}</button>
  </form>`;
}

/** Twice the same. @param {{ onDone?: () => void }} props */
export function ChoosePin({ onDone = () => {} }) {
  const first = useSignal('');
  const isWrong = useSignal(false);
  const take = async (/** @type {string} */ digits) => {
    if (first.value === '') {
      isWrong.value = !isPin(digits);
      if (!isWrong.value) first.value = digits;
      return;
    }
    isWrong.value = digits !== first.value;
    first.value = '';
    if (isWrong.value) return;
    await setPin(digits);
    isLocked.value = true;
    onDone();
  };
  return html`<div class="sheet stack narrow">
    <h1>${say('setup.pin.title')}</h1>
    <p>${say(first.value ? 'setup.pin.again' : 'setup.pin.text')}</p>
    ${isWrong.value && html`<p class="wrong" role="alert">${say('setup.pin.differs')}</p>`}
    <${PinPad} label=${say('settings.pin')} most=${PIN_MAX} isSecret=${true} onDone=${take} />
  </div>`;
}
