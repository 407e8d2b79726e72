// record-button.js - the one button that writes, and what to do when no answer comes.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatMoney } from '../shared/format.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { AskCardDialog } from './ask-card-dialog.js';
import { asksForCard, saidNo } from './state/ask-card.js';
import { clearFailure, isUncertain, recordSale, recording, setAside } from './state/recording.js';
import { basket, customer, isDraftWrong, isSpendingWrong, openings, paidParts, quote, receipt, spendings, payment, draft,
  toldCodes, vat } from './state/sale.js';
import { openSession } from './state/session.js';

/** @param {{ onEnrol: (known: Record<string, string>) => void }} props */
export function RecordButton({ onEnrol }) {
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
  const isAsking = useSignal(false);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (wasAsking.current && !isAsking.value) document.getElementById('record')?.focus();
    wasAsking.current = isAsking.value;
  }, [isAsking.value]);
  const record = () => {
    isAsking.value = customer.value === null && asksForCard.value && saidNo.value !== openings.value;
    if (!isAsking.value) void recordSale();
  };
  if (isUnsure) {
    return html`<${ProblemNotice} error=${state.error}>
      <button type="button" class="button primary" ref=${again} onClick=${recordSale}>
        ${say('action.retry')}</button>
      <button type="button" class="button" onClick=${setAside}>${say('record.later')}</button>
    <//>`;
  }
  const known = quote.value;
  const paid = paidParts.value.reduce((sum, { amount }) => sum + amount, 0);
  const due = known.is === 'ready' ? known.answer.total.due - paid : null;
  const isReady = basket.value.length > 0 && !isDraftWrong.value && !isSpendingWrong.value
    && receipt.value.trim() !== '' && known.is !== 'failed' && known.is !== 'none';
  return html`
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <button type="button" class="button primary big record" id="record"
        aria-disabled=${!isReady || state.is === 'sending'}
        onClick=${() => { if (isReady) record(); }}>
      <span>${say(state.is === 'sending' ? 'record.sending' : 'record.submit')}</span>
      ${due !== null && html`<span class="record-due">
        ${formatMoney(due, currency, decimals, language.value)}</span>`}
    </button>
    ${isAsking.value && html`<${AskCardDialog} onClose=${() => { isAsking.value = false; }}
        onEnrol=${(/** @type {Record<string, string>} */ told) => {
          isAsking.value = false;
          onEnrol(told);
        }}
        onNo=${() => {
          saidNo.value = openings.value;
          isAsking.value = false;
          void recordSale();
        }} />`}`;
}
