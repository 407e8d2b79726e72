// key-screen.js - the first use: the till asks for its key.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { isRefusal } from '../shared/api.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { keyState, tryKeyAgain, useKey } from './state/session.js';

export function KeyScreen() {
  const typed = useSignal('');
  const isEmpty = useSignal(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const state = keyState.value;
  useEffect(() => field.current?.focus(), [state.is]);
  if (state.is === 'checking') {
    return html`<p class="wait" role="status">${say('key.checking')}</p>`;
  }
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    isEmpty.value = typed.value.trim() === '';
    if (isEmpty.value) field.current?.focus();
    else void useKey(typed.value);
  };
  const isRefused = state.is === 'failed' && isRefusal(state.error);
  return html`<form class="sheet narrow stack" onSubmit=${submit} novalidate>
    <h1>${say('key.title')}</h1>
    <p class="soft">${say('key.intro')}</p>
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error}>
      ${!isRefused && html`<button type="button" class="button" onClick=${tryKeyAgain}>
        ${say('action.retry')}</button>`}
    <//>`}
    <label class="field">
      <span class="label">${say('key.label')}</span>
      <input class="input code" ref=${field} value=${typed.value} data-scan="own"
          autocomplete="off" autocapitalize="none" spellcheck=${false}
          aria-invalid=${isEmpty.value} aria-describedby=${isEmpty.value ? 'key-empty' : undefined}
          onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
    </label>
    ${isEmpty.value && html`<p class="wrong" id="key-empty" role="alert">${say('key.empty')}</p>`}
    <button class="button primary big" type="submit">${say('key.submit')}</button>
  </form>`;
}
