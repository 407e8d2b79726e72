// field.js - a text that is typed, with its label.
import { html } from 'htm/preact';

/**
 * @param {{ label: string, value: import('@preact/signals').Signal<string>, isLocked?: boolean,
 *           hint?: string } & Record<string, any>} props
 */
export function Field({ label, value, isLocked = false, hint, ...more }) {
  return html`<label class="field">
    <span class="label">${label}</span>
    <input class="input" type="text" dir="auto" autocomplete="off" spellcheck=${false} ...${more}
        value=${value.value} readOnly=${isLocked}
        onInput=${(/** @type {any} */ event) => { value.value = event.target.value; }} />
    ${hint && html`<span class="hint">${hint}</span>`}
  </label>`;
}
