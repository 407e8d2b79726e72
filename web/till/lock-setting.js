// lock-setting.js - after how long without a touch the till locks itself.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { lockMinutes, parseMinutes, useLockMinutes } from './state/staff.js';

export function LockSetting() {
  const typed = useSignal(String(lockMinutes.peek()));
  const isWrong = useSignal(false);
  const isKept = useSignal(false);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const minutes = parseMinutes(typed.value);
    isWrong.value = minutes === null;
    isKept.value = minutes !== null;
    if (minutes !== null) useLockMinutes(minutes);
  };
  return html`<form class="stack" onSubmit=${submit} novalidate>
    <div class="pair reader-setting">
      <label class="field">
        <span class="label">${say('lock.label')}</span>
        <input class="input" id="lock-minutes" data-scan="own" inputmode="numeric" autocomplete="off"
            value=${typed.value} aria-invalid=${isWrong.value}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; isKept.value = false; }} />
      </label>
      <button type="submit" class="button">${say('screen.keep')}</button>
    </div>
    ${isWrong.value && html`<p class="wrong" role="alert">${say('lock.wrong')}</p>`}
    <p class="soft" role="status">${isKept.value ? say('lock.kept') : ''}</p>
  </form>`;
}
