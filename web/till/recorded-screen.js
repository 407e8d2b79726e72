// recorded-screen.js - it is done: the new total, the text of the receipt, and the way on.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { formatDate, formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { BalanceText } from './balance-text.js';
import { ReceiptPaper } from './receipt-paper.js';
import { UndoDialog } from './undo-dialog.js';
import { findCustomer } from './state/customer.js';
import { shown } from './state/recording.js';
import { openSale } from './state/sale.js';
import { takeScans } from './state/scanner.js';
import { openSession } from './state/session.js';

/** @param {{ done: import('./state/recording.js').Done }} props */
export function RecordedScreen({ done }) {
  const isAsking = useSignal(false);
  const next = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const { purchase, undone } = done;
  const latest = undone ?? purchase;
  const leave = () => { shown.value = null; };
  useEffect(() => announce(say(undone ? 'done.return' : 'done.purchase')), [undone]);
  useEffect(() => {
    if (!isAsking.value) next.current?.focus();
  }, [isAsking.value]);
  useEffect(() => takeScans(async (code) => {
    leave();
    const card = await findCustomer(code);
    if (card) openSale(card);
  }), []);
  return html`<div class="recorded">
    <section class="sheet stack recorded-sum" aria-labelledby="recorded-title">
      <div>
        <h1 class="recorded-title ${undone ? 'undone' : ''}" id="recorded-title">
          <${Icon} name=${undone ? 'undo' : 'check'} />
          <span>${say(undone ? 'done.return' : 'done.purchase')}</span></h1>
        <p class="soft">${[
          done.name || say('customer.without'),
          say('done.id', { id: latest.id ?? '' }),
          say('done.receipt', { receipt: done.receipt }),
        ].join(' · ')}</p>
      </div>
      <${Gains} answer=${latest} />
      <${Paid} purchase=${purchase} undone=${undone} />
      ${!undone && purchase.claim && html`<div class="claim">
        <p class="label">${say('done.claim')}</p>
        <p class="claim-code">${purchase.claim.code}</p>
        <p class="soft">${say('done.claim.hint',
          { date: formatDate(purchase.claim.until, language.value) })}</p>
      </div>`}
      <div class="row recorded-actions">
        <button type="button" class="button primary big grow" ref=${next} onClick=${leave}>
          <span>${say('done.next')}</span><${Icon} name="next" /></button>
        ${!undone && html`<button type="button" class="button big"
            onClick=${() => { isAsking.value = true; }}>
          <${Icon} name="undo" /><span>${say('done.undo')}</span></button>`}
      </div>
    </section>
    <${ReceiptPaper} receipt=${latest.receipt} />
    ${isAsking.value && html`<${UndoDialog} done=${done}
        onClose=${() => { isAsking.value = false; }} />`}
  </div>`;
}

/** @param {{ answer: import('../shared/api-types.d.ts').EntryAnswer }} props */
function Gains({ answer }) {
  if (!answer.account) return null;
  const gains = answer.earned.filter((one) => one.points !== 0);
  return html`<div class="gains">
    ${answer.balances.map((balance) => {
      const gain = gains.find((one) => one.unit === balance.unit);
      return html`<div class="gains-unit" key=${balance.unit}>
        <p class="label">${say('done.balance')}</p>
        <p class="gains-balance"><${BalanceText} balance=${balance} currency=${answer.currency} /></p>
        ${gain && html`<p class=${gain.points > 0 ? 'gain' : 'loss'}>
          <${BalanceText} balance=${balance} currency=${answer.currency}
              points=${gain.points} withSign=${true} /></p>`}
      </div>`;
    })}
    ${gains.length === 0 && answer.kind === 'purchase'
      && html`<p class="soft">${say('done.nothing')}</p>`}
  </div>`;
}

/**
 * @param {{ purchase: import('../shared/api-types.d.ts').EntryAnswer,
 *           undone: import('../shared/api-types.d.ts').EntryAnswer | null }} props
 */
function Paid({ purchase, undone }) {
  const { decimals } = openSession();
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, purchase.currency, decimals, language.value);
  if (!undone) {
    const { due, discount } = purchase.total;
    return html`<div>
      <p class="paid"><span>${say('done.paid')}</span><b>${money(due)}</b></p>
      ${discount > 0 && html`<p class="paid"><span>${say('total.discount')}</span>
        <span class="gain">${money(-discount)}</span></p>`}
    </div>`;
  }
  const owed = undone.due ?? 0;
  return html`<div>
    <p class="paid"><span>${say(owed > 0 ? 'done.owed' : 'done.refund')}</span>
      <b>${money(owed > 0 ? owed : undone.refund ?? 0)}</b></p>
    ${(undone.withheld ?? 0) > 0 && html`<p class="soft">
      ${say('done.withheld', { amount: money(undone.withheld ?? 0) })}</p>`}
  </div>`;
}
