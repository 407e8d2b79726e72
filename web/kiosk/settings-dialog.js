// settings-dialog.js - behind the PIN: which printer, another PIN, and the ways out.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { PIN_MAX } from '../shared/pin.js';
import { PinPad } from './pin-pad.js';
import { ChoosePin } from './setup-screen.js';
import { tryPin } from './state/lock.js';
import { choosePrinter, printer, printersHere } from './state/printing.js';
import { forgetKey, session } from './state/session.js';
import { say } from './words.js';

/** @param {{ onClose: () => void }} props */
export function SettingsDialog({ onClose }) {
  const state = useSignal(/** @type {'asks' | 'wrong' | 'waits' | 'open' | 'changes'} */ ('asks'));
  const isBusy = useSignal(false);
  const open = async (/** @type {string} */ digits) => {
    isBusy.value = true;
    const outcome = await tryPin(digits);
    isBusy.value = false;
    state.value = outcome === 'right' ? 'open' : outcome;
  };
  return html`<${Dialog} title=${say('settings.title')} onClose=${onClose}>
    ${['asks', 'wrong', 'waits'].includes(state.value) && html`
      ${state.value === 'wrong' && html`<p class="wrong" role="alert">${say('settings.wrong')}</p>`}
      ${state.value === 'waits' && html`<p class="wrong" role="alert">${say('settings.waits')}</p>`}
      <${PinPad} label=${say('settings.pin')} most=${PIN_MAX} isSecret=${true} isBusy=${isBusy.value} onDone=${open} />`}
    ${state.value === 'changes' && html`<${ChoosePin} onDone=${() => { state.value = 'open'; }} />`}
    ${state.value === 'open' && html`<${Settings} onClose=${onClose} onChange=${() => { state.value = 'changes'; }} />`}
  <//>`;
}

/** @param {{ onClose: () => void, onChange: () => void }} props */
function Settings({ onClose, onChange }) {
  const printers = useSignal(/** @type {string[]} */ ([]));
  const failure = useSignal(/** @type {unknown} */ (null));
  useEffect(() => {
    printersHere().then((names) => { printers.value = names; }, (error) => { failure.value = error; });
  }, []);
  const now = session.value;
  if (!now) return null;
  return html`<div class="stack">
    <dl class="facts">
      <dt>${say('settings.shop')}</dt><dd>${now.shop?.name ?? now.merchant}</dd>
      <dt>${say('settings.key')}</dt><dd>${now.key.label}</dd>
    </dl>
    <label class="field"><span class="label">${say('settings.printer')}</span>
      <select class="input" value=${printer.value} onChange=${(/** @type {any} */ event) => choosePrinter(event.target.value)}>
        <option value="">${say('settings.printer.none')}</option>
        ${printers.value.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select></label>
    ${failure.value && html`<${ProblemNotice} error=${failure.value} />`}
    <div class="row">
      <button type="button" class="button" onClick=${onChange}>${say('settings.pin.change')}</button>
      <button type="button" class="button" onClick=${() => void document.exitFullscreen?.().catch(() => {})}>${say('settings.leave')}</button>
      <button type="button" class="button danger" onClick=${() => {
          onClose();
          forgetKey();
        }}>${say('settings.forget')}</button>
    </div>
    <p class="soft">${say('settings.forget.hint')}</p>
  </div>`;
}
