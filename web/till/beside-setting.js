// beside-setting.js - whether this till stands beside a register that knows nothing of it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { isBesideRegister, setBeside, setPrefix, totalPrefix } from './state/beside.js';
import { say } from './register-words.js';

export function BesideSetting() {
  const typed = useSignal(totalPrefix.peek());
  const outcome = useSignal(/** @type {'kept' | 'wrong' | null} */ (null));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    outcome.value = setPrefix(typed.value) ? 'kept' : 'wrong';
    if (outcome.value === 'kept') typed.value = totalPrefix.value;
  };
  return html`<div class="stack">
    <label class="back-pick ask-setting">
      <input type="checkbox" id="beside-setting" checked=${isBesideRegister.value}
          onChange=${(/** @type {any} */ event) => setBeside(event.target.checked)} />
      <span class="chip-mark">${isBesideRegister.value && html`<${Icon} name="check" />`}</span>
      <span class="chip-text"><b>${say('beside.setting')}</b><small>${say('beside.setting.hint')}</small></span>
    </label>
    ${isBesideRegister.value && html`<form class="stack" onSubmit=${submit} novalidate>
      <div class="pair reader-setting">
        <label class="field">
          <span class="label">${say('beside.prefix')}</span>
          <input class="input" id="beside-prefix" data-scan="own" autocomplete="off" autocapitalize="characters" value=${typed.value}
              aria-invalid=${outcome.value === 'wrong'} aria-describedby="beside-hint"
              onInput=${(/** @type {any} */ event) => {
                typed.value = event.target.value;
                outcome.value = null;
              }} />
        </label>
        <button type="submit" class="button">${say('beside.keep')}</button>
      </div>
      <p class="hint" id="beside-hint">${say('beside.prefix.hint')}</p>
      ${outcome.value === 'wrong' && html`<p class="wrong" role="alert">${say('beside.prefix.wrong')}</p>`}
      <p class="soft" role="status">${outcome.value === 'kept' ? say('beside.kept') : ''}</p>
    </form>`}
  </div>`;
}
