// unconfirmed-notice.js - operations whose answer never came: what they are, and "try again".
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { confirmAll, unconfirmed } from './state/recording.js';
import { openSession } from './state/session.js';

/** @typedef {import('./state/recording.js').About} About */

/** @param {{ onSettled: () => void }} props onSettled: the cursor may go back to where it waits */
export function UnconfirmedNotice({ onSettled }) {
  const isSending = useSignal(false);
  const outcome = useSignal(
    /** @type {{ confirmed: number, error: unknown } | null} */ (null));
  const waiting = unconfirmed.value;
  const retry = async () => {
    isSending.value = true;
    outcome.value = await confirmAll();
    isSending.value = false;
    onSettled();
  };
  const title = say('kept.title', { count: waiting.length });
  return html`
    ${waiting.length > 0 && html`<section class="notice warn" aria-label=${title}>
      <${Icon} name="alert" />
      <div class="notice-text">
        <p class="strong">${title}</p>
        <p>${say('kept.hint')}</p>
        <ul class="plain">${waiting.map(({ id, about }) => html`<li key=${id}>${whatItIs(about)}</li>`)}</ul>
        <div class="row"><button type="button" class="button" disabled=${isSending.value}
            onClick=${retry}>${say('action.retry')}</button></div>
      </div>
    </section>`}
    ${outcome.value?.error && html`<${ProblemNotice} error=${outcome.value.error}>
      <button type="button" class="button" onClick=${() => {
          outcome.value = null;
          onSettled();
        }}>
        ${say('action.understood')}</button>
    <//>`}
    ${outcome.value && !outcome.value.error && html`<div class="notice good" role="status">
      <${Icon} name="check" />
      <p class="notice-text">${say('kept.confirmed', { count: outcome.value.confirmed })}</p>
    </div>`}`;
}

const KEPT = /** @type {const} */ ({ given: 'kept.given', voucher: 'kept.voucher', card: 'kept.card' });

/** @param {About} about */
function whatItIs(about) {
  const { currency, decimals } = openSession();
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, currency, decimals, language.value);
  switch (about.kind) {
    case 'purchase':
      return say('kept.purchase', { receipt: about.receipt, amount: money(about.amount) });
    case 'return':
      return say(about.isPart ? 'kept.part' : 'kept.return', { amount: money(about.amount) });
    case 'claim':
      return about.name ? say('kept.claim', { code: about.code, name: about.name })
        : say('kept.claim.nameless', { code: about.code });
    case 'enrol':
      return say('kept.enrol', { name: about.name });
    case 'paid-in':
      return say(about.what === 'gift_card' ? 'kept.gift' : 'kept.topup', { amount: money(about.amount) });
    case 'undo':
      return say('kept.undo', { amount: money(about.amount) });
    case 'given':
    case 'voucher':
    case 'card':
      return say(KEPT[about.kind], { name: about.name || say('customer.unknown') });
  }
}
