// paid-in-dialog.js - money was paid in: its receipt, the code of a gift card, and the way back.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { announce } from '../shared/announcer.js';
import { useEffect } from 'preact/hooks';
import { formatDate, formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { QrCode } from '../shared/qr-code.js';
import { language, say } from '../shared/text.js';
import { BalanceText } from '../shared/balance-text.js';
import { ActButtons, ActFrame } from './act-frame.js';
import { PrintButton } from './print-button.js';
import { ReceiptPaper } from './receipt-paper.js';
import { doAct, paidIn } from './state/recording.js';
import { refreshFrom } from './state/live.js';
import { openSession } from './state/session.js';
import { say as sayAct } from './words.js';

/** @param {{ id: string, onClose: () => void }} props */
export function PaidInDialog({ id, onClose }) {
  const one = paidIn.value.find(({ event }) => event.id === id);
  const isAsking = useSignal(false);
  const { currency, decimals } = openSession();
  const isGift = one?.event.kind === 'gift_card';
  const title = one?.undo ? sayAct('paid.undone') : sayAct(isGift ? 'paid.gift' : 'paid.topup');
  useEffect(() => {
    announce(title);
    void refreshFrom(one?.event.account ?? '');
  }, [title]);
  if (!one) return null;
  const { event, undo } = one;
  const money = (/** @type {number} */ minor) => formatMoney(minor, currency, decimals, language.value);
  const undoIt = async () => {
    const done = await doAct(`/v1/events/${encodeURIComponent(id)}/undo`, { reason: 'till' }, { kind: 'undo', amount: event.amount });
    if (done) isAsking.value = false;
  };
  const latest = undo ?? event;
  return html`<${ActFrame} title=${title} onClose=${onClose}>
    <p class="paid"><span>${undo ? say('done.refund') : say('done.paid')}</span>
      <b>${money(undo ? undo.paid_back : event.amount)}</b></p>
    ${undo && undo.withheld > 0 && html`<p class="soft">${sayAct('paid.withheld', { amount: money(undo.withheld) })}</p>`}
    ${event.code && !undo && html`<div class="claim gift-code">
      <p class="label">${sayAct('paid.code')}</p>
      <${QrCode} text=${event.code} label=${sayAct('paid.code')} />
      <p class="claim-code">${event.text}</p>
      ${event.expires && html`<p class="soft">${sayAct('paid.until', { date: formatDate(event.expires, language.value) })}</p>`}
      <${PrintButton} what=${{ gift_card: event.code }} />
    </div>`}
    <ul class="balances">${latest.balances.map((balance) => html`<li key=${balance.unit} class="balance">
      <${BalanceText} balance=${balance} currency=${currency} /></li>`)}</ul>
    ${latest.receipt && html`<div class="claimed"><${ReceiptPaper} entry=${latest} /></div>`}
    ${isAsking.value ? html`<p class="strong" role="alert">${sayAct('paid.undo.ask', { amount: money(event.amount) })}</p>
      <${ActButtons} submit=${sayAct('paid.undo.yes')} isDanger onSubmit=${undoIt} onClose=${() => { isAsking.value = false; }} />`
      : html`<div class="row end">
        ${!undo && html`<button type="button" class="button" id="paid-undo" onClick=${() => { isAsking.value = true; }}>
          <${Icon} name="undo" /><span>${sayAct('paid.undo')}</span></button>`}
        <button type="button" class="button primary" id="paid-done" autofocus onClick=${onClose}>${sayAct('act.done')}</button>
      </div>`}
  <//>`;
}
