// record-button.js - the one button that writes, and what to do when no answer comes.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatMoney } from '../shared/format.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { clearFailure, isUncertain, recordSale, recording, setAside } from './state/recording.js';
import { basket, isDraftWrong, isSpendingWrong, quote, receipt, spendings, payment, draft, toldCodes,
  vat } from './state/sale.js';
import { openSession } from './state/session.js';

export function RecordButton() {
  const { currency, decimals } = openSession();
  const state = recording.value;
  const again = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  // A refusal is about what was typed; once that changes it is no longer true.
  const typed = [draft.value, vat.value, payment.value,
    JSON.stringify([spendings.value, toldCodes.value]), basket.value.length].join('\n');
  useEffect(() => {
    if (!isUnsure) clearFailure();
  }, [typed]);
  useEffect(() => {
    if (isUnsure) again.current?.focus();
  }, [isUnsure]);
  if (isUnsure) {
    return html`<${ProblemNotice} error=${state.error}>
      <button type="button" class="button primary" ref=${again} onClick=${recordSale}>
        ${say('action.retry')}</button>
      <button type="button" class="button" onClick=${setAside}>${say('record.later')}</button>
    <//>`;
  }
  const known = quote.value;
  const due = known.is === 'ready' ? known.answer.total.due : null;
  const isReady = basket.value.length > 0 && !isDraftWrong.value && !isSpendingWrong.value
    && receipt.value.trim() !== '' && known.is !== 'failed' && known.is !== 'none';
  return html`
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <button type="button" class="button primary big record" id="record"
        aria-disabled=${!isReady || state.is === 'sending'}
        onClick=${() => { if (isReady) void recordSale(); }}>
      <span>${say(state.is === 'sending' ? 'record.sending' : 'record.submit')}</span>
      ${due !== null && html`<span class="record-due">
        ${formatMoney(due, currency, decimals, language.value)}</span>`}
    </button>`;
}
