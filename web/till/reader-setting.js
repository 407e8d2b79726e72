// reader-setting.js - at which port of this machine the card reader is heard; most tills have none.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { parsePort, readerPort, readerState, useReader } from './state/card-reader.js';

export function ReaderSetting() {
  const typed = useSignal(readerPort.peek() === null ? '' : String(readerPort.peek()));
  const isWrong = useSignal(false);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const port = parsePort(typed.value);
    isWrong.value = typed.value.trim() !== '' && port === null;
    if (!isWrong.value) useReader(port);
  };
  return html`<form class="stack" onSubmit=${submit} novalidate>
    <div class="pair reader-setting">
      <label class="field">
        <span class="label">${say('reader.label')}</span>
        <input class="input" id="reader-port" data-scan="own" inputmode="numeric" autocomplete="off"
            value=${typed.value} aria-invalid=${isWrong.value} aria-describedby="reader-hint"
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
      </label>
      <button type="submit" class="button">${say('reader.submit')}</button>
    </div>
    <p class="hint" id="reader-hint">${say('reader.hint', { origin: location.origin })}</p>
    ${isWrong.value && html`<p class="wrong" role="alert">${say('reader.wrong')}</p>`}
    <p class="soft" role="status">${sayReader()}</p>
  </form>`;
}

/** How it is with the reader; empty on a till without one. */
function sayReader() {
  switch (readerState.value) {
    case 'here': return say('reader.here');
    case 'waiting': return say('reader.waiting');
    case 'silent': return say('reader.silent');
    case 'refused': return say('reader.refused', { origin: location.origin });
    default: return '';
  }
}

/** On the waiting screen, for who wonders why a card does nothing. */
export function ReaderNotice() {
  const isLost = readerState.value === 'silent' || readerState.value === 'refused';
  return html`<div role="status">${isLost && html`<p class="notice warn reader-lost">${sayReader()}</p>`}</div>`;
}
