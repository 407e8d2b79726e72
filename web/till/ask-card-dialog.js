// ask-card-dialog.js - nobody showed a card: one question before the sale is recorded, and Enter goes on without.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { say } from '../shared/text.js';
import { SearchOutcome } from './search-outcome.js';
import { findCustomer, forgetSearch, understand } from './state/customer.js';
import { takeScans } from '../shared/scanner.js';
import { welcome } from './state/welcome.js';

/** @typedef {import('./state/reading.js').Reading} Reading */

/**
 * @param {{ onNo: () => void, onClose: () => void, onEnrol: (known: Record<string, string>) => void }} props
 *   onNo: there is none, record it; onClose: back to the sale
 */
export function AskCardDialog({ onNo, onClose, onEnrol }) {
  const typed = useSignal('');
  const take = (/** @type {import('../shared/api-types.d.ts').CardAnswer} */ card) => {
    onClose();
    welcome(card);
  };
  const find = async (/** @type {Reading} */ read) => {
    typed.value = read.text;
    const card = await findCustomer(read);
    if (card) take(card);
  };
  const submit = async () => {
    if (typed.value.trim() === '') return onNo();
    const read = await understand(typed.value);
    if (read) await find(read);
  };
  useEffect(() => {
    forgetSearch();
    const release = takeScans((read) => void find(read));
    return () => {
      release();
      forgetSearch();
    };
  }, []);
  const isEmpty = typed.value.trim() === '';
  return html`<${Dialog} title=${say('ask.title')} onClose=${onClose}>
    <form class="stack" onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void submit();
    }}>
      <label class="field"><span class="label">${say('ask.label')}</span>
        <input class="input" id="ask-card" autofocus autocomplete="off" spellcheck=${false} value=${typed.value}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
        <span class="hint">${say('ask.hint')}</span></label>
      <${SearchOutcome} onCard=${take} onRetry=${submit} onEnrol=${onEnrol} />
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>${say('action.cancel')}</button>
        <button type="submit" class="button primary" id="ask-submit">${say(isEmpty ? 'ask.no' : 'scan.submit')}</button>
      </div>
    </form>
  <//>`;
}
