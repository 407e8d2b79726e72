// claim-dialog.js - "I forgot my card": the code of a receipt without a card, and its points join the
// account of the card that was scanned.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Dialog } from '../shared/dialog.js';
import { Icon } from '../shared/icon.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { Gains } from './gains.js';
import { ReceiptPaper } from './receipt-paper.js';
import { readCard } from './state/customer.js';
import { claimReceipt, claiming, customerName, isUncertain, leaveForLater } from './state/recording.js';
import { holdNews } from './state/live.js';
import { refreshCustomer } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';

const CODE_MAX = 32; // what the server reads of a code

/** @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer */
/** @typedef {import('../shared/api-types.d.ts').EntryAnswer} EntryAnswer */

/** @param {{ card: CardAnswer, onClose: () => void }} props */
export function ClaimDialog({ card, onClose }) {
  const claimed = useSignal(/** @type {EntryAnswer | null} */ (null));
  useEffect(() => {
    claiming.value = { is: 'idle' };
    return holdNews();
  }, []);
  const close = () => {
    const state = claiming.peek();
    if (state.is === 'sending') return;
    if (state.is === 'failed' && isUncertain(state.error)) leaveForLater();
    onClose();
  };
  return html`<${Dialog} title=${say('claim.title')} onClose=${close}>
    ${claimed.value
      ? html`<${Claimed} answer=${claimed.value} card=${card} onClose=${close}
          onAnother=${() => { claimed.value = null; }} />`
      : html`<${CodeForm} card=${card} onClose=${close}
          onClaimed=${(/** @type {EntryAnswer} */ answer) => { claimed.value = answer; }} />`}
  <//>`;
}

/**
 * @param {{ card: CardAnswer, onClose: () => void, onClaimed: (answer: EntryAnswer) => void }} props
 */
function CodeForm({ card, onClose, onClaimed }) {
  const typed = useSignal('');
  const isEmpty = useSignal(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const state = claiming.value;
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  const isLocked = state.is === 'sending' || isUnsure;
  const type = (/** @type {string} */ text) => {
    if (isLocked) return;
    typed.value = text;
    isEmpty.value = false;
    claiming.value = { is: 'idle' }; // a refusal was about what stood there before
  };
  const latest = useRef(type);
  latest.current = type;
  useEffect(() => {
    field.current?.focus();
    return takeScans(({ text }) => latest.current(text));
  }, []);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    isEmpty.value = typed.value.trim() === '';
    if (isEmpty.value) {
      field.current?.focus();
      return;
    }
    const answer = await claimReceipt(typed.value.trim(), card);
    if (answer) onClaimed(answer);
    else field.current?.select();
  };
  return html`<form class="stack" onSubmit=${submit} novalidate>
    <p>${say('claim.text', { name: customerName(card) || say('customer.unknown') })}</p>
    <label class="field">
      <span class="label">${say('claim.label')}</span>
      <input class="input code claim-input" ref=${field} autofocus type="text" maxlength=${CODE_MAX}
          autocomplete="off" autocapitalize="characters" spellcheck=${false} enterkeyhint="done"
          readOnly=${isLocked} value=${typed.value} aria-invalid=${isEmpty.value}
          aria-describedby="claim-hint"
          onInput=${(/** @type {any} */ event) => type(event.target.value)} />
      <span class="hint" id="claim-hint">${say('claim.hint')}</span>
    </label>
    ${isEmpty.value && html`<p class="wrong" role="alert">${say('claim.empty')}</p>`}
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <div class="row end">
      <button type="button" class="button" onClick=${onClose}>
        ${say(isUnsure ? 'record.later' : 'action.cancel')}</button>
      <button type="submit" class="button primary" aria-disabled=${state.is === 'sending'}>
        ${say(state.is === 'sending' ? 'claim.sending'
          : isUnsure ? 'action.retry' : 'claim.submit')}</button>
    </div>
  </form>`;
}

/**
 * The claim is recorded; the sale behind it learns the new balance.
 * @param {{ answer: EntryAnswer, card: CardAnswer, onClose: () => void, onAnother: () => void }} props
 */
function Claimed({ answer, card, onClose, onAnother }) {
  const failure = useSignal(/** @type {unknown} */ (null));
  const next = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const refresh = async () => {
    failure.value = null;
    try {
      const fresh = await readCard(card.card.code);
      if (fresh) refreshCustomer(fresh);
    } catch (error) {
      failure.value = error;
    }
  };
  useEffect(() => {
    announce(say('claim.done'));
    next.current?.focus();
    void refresh();
  }, []);
  return html`<div class="stack claimed">
    <p class="recorded-title strong"><${Icon} name="check" /><span>${say('claim.done')}</span></p>
    <${Gains} answer=${answer} />
    <${ReceiptPaper} entry=${answer} />
    ${failure.value && html`<${ProblemNotice} error=${failure.value}>
      <button type="button" class="button" onClick=${refresh}>${say('action.retry')}</button>
    <//>`}
    <div class="row end">
      <button type="button" class="button" onClick=${onAnother}>${say('claim.another')}</button>
      <button type="button" class="button primary" ref=${next} onClick=${onClose}>
        ${say('claim.go.on')}</button>
    </div>
  </div>`;
}
