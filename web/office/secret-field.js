// secret-field.js - a password that is typed, hidden unless its writer wants to see it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { say } from './words.js';

/**
 * @param {{ label: string, value: import('@preact/signals').Signal<string>, kind: 'current-password' | 'new-password',
 *   hint?: string } & Record<string, any>} props kind: for programs that keep passwords
 */
export function SecretField({ label, value, kind, hint, ...more }) {
  const isShown = useSignal(false);
  const id = useId();
  return html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    <div class="secret">
      <input class="input" id=${id} type=${isShown.value ? 'text' : 'password'} autocomplete=${kind} spellcheck=${false}
          autocapitalize="off" dir="auto" ...${more} value=${value.value}
          onInput=${(/** @type {any} */ event) => { value.value = event.target.value; }} />
      <button type="button" class="button" aria-pressed=${isShown.value}
          onClick=${() => { isShown.value = !isShown.value; }}>${say('office.show')}</button>
    </div>
    ${hint && html`<span class="hint">${hint}</span>`}
  </div>`;
}
