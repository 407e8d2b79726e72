// recorded-screen.js - it is done: the new total, the text of the receipt, and the way on.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { formatDate, formatMoney, formatPoints, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { parseAmount } from '../shared/money.js';
import { onDemand } from '../shared/on-demand.js';
import { isolated, language, say } from '../shared/text.js';
import { Gains } from './gains.js';
import { ReceiptPaper } from './receipt-paper.js';
import { findCustomer } from './state/customer.js';
import { shown, undoing } from './state/recording.js';
import { isGone, linesLeft } from './state/rest.js';
import { takeScans } from '../shared/scanner.js';
import { welcome } from './state/welcome.js';
import { openSession } from './state/session.js';

const ReturnDialog = onDemand(async () => (await import('./dialogs.js')).ReturnDialog);

/** @typedef {import('../shared/api-types.d.ts').EntryAnswer} EntryAnswer */

/** @param {{ done: import('./state/recording.js').Done }} props */
export function RecordedScreen({ done }) {
  const isAsking = useSignal(undoing.peek() === done.purchase.id); // the list of the latest leads straight to it
  const next = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const { purchase, returns } = done;
  const back = returns.at(-1) ?? null;
  const latest = back ?? purchase;
  const isUndone = linesLeft(purchase, returns).every(isGone);
  const title = !back ? 'done.purchase' : isUndone ? 'done.return' : 'done.part';
  const leave = () => { shown.value = null; };
  useEffect(() => { undoing.value = null; }, []);
  useEffect(() => announce(say(title)), [latest]);
  useEffect(() => {
    if (!isAsking.value) next.current?.focus();
  }, [isAsking.value]);
  useEffect(() => takeScans(async (read) => {
    leave();
    const card = await findCustomer(read);
    if (card) welcome(card);
  }), []);
  return html`<div class="recorded">
    <section class="sheet stack recorded-sum" aria-labelledby="recorded-title">
      <div>
        <h1 class="recorded-title ${back ? 'undone' : ''}" id="recorded-title">
          <${Icon} name=${back ? 'undo' : 'check'} /><span>${say(title)}</span></h1>
        <p class="soft">${[
          done.name || say(purchase.account ? 'customer.unknown' : 'customer.without'),
          say('done.id', { id: latest.id ?? '' }),
          say('done.receipt', { receipt: done.receipt }),
        ].join(' · ')}</p>
      </div>
      <${Gains} answer=${latest} />
      ${back ? html`<${GivenBack} purchase=${purchase} returns=${returns} back=${back} />`
        : html`<${Paid} purchase=${purchase} />`}
      ${!back && purchase.claim && html`<div class="claim">
        <p class="label">${say('done.claim')}</p>
        <p class="claim-code">${purchase.claim.code}</p>
        <p class="soft">${say('done.claim.hint',
          { date: formatDate(purchase.claim.until, language.value) })}</p>
      </div>`}
      <div class="row recorded-actions">
        <button type="button" class="button primary big grow" ref=${next} onClick=${leave}>
          <span>${say('done.next')}</span><${Icon} name="next" /></button>
        ${!isUndone && html`<button type="button" class="button big"
            onClick=${() => { isAsking.value = true; }}>
          <${Icon} name="undo" /><span>${say(back ? 'done.more' : 'done.undo')}</span></button>`}
      </div>
    </section>
    <${ReceiptPaper} entry=${latest} />
    ${isAsking.value && html`<${ReturnDialog} done=${done}
        onClose=${() => { isAsking.value = false; }} />`}
  </div>`;
}

/** @param {EntryAnswer} purchase */
function moneyOf({ currency }) {
  const { decimals } = openSession();
  return (/** @type {number} */ minor) => formatMoney(minor, currency, decimals, language.value);
}

/** @param {{ purchase: EntryAnswer }} props */
function Paid({ purchase }) {
  const money = moneyOf(purchase);
  const { due, discount } = purchase.total;
  return html`<div>
    <p class="paid"><span>${say('done.paid')}</span><b>${money(due)}</b></p>
    ${discount > 0 && html`<p class="paid"><span>${say('total.discount')}</span>
      <span class="gain">${money(-discount)}</span></p>`}
  </div>`;
}

/**
 * What goes over the counter, what came back over it, and what stays of the purchase.
 * @param {{ purchase: EntryAnswer, returns: EntryAnswer[], back: EntryAnswer }} props
 */
function GivenBack({ purchase, returns, back }) {
  const money = moneyOf(purchase);
  const owed = back.due ?? 0;
  const bought = new Map(purchase.lines?.map((one) => [one.line, one]));
  const stays = returns.reduce((sum, { total }) => sum + total.due, purchase.total.due);
  return html`<div>
    <p class="paid"><span>${say(owed > 0 ? 'done.owed' : 'done.refund')}</span>
      <b>${money(owed > 0 ? owed : back.refund ?? 0)}</b></p>
    ${(back.withheld ?? 0) > 0 && html`<p class="soft">
      ${say('done.withheld', { amount: money(back.withheld ?? 0) })}</p>`}
    <ul class="backs-done" aria-label=${say('return.sum')}>${back.lines?.map(({ line, amount, quantity }) => html`
      <li key=${line} class="paid"><span>${backText(bought.get(line), line, quantity)}</span>
        <span>${money(-amount)}</span></li>`)}</ul>
    ${back.total.discount !== 0 && html`<p class="paid"><span>${say('done.discount')}</span>
      <span>${money(back.total.discount)}</span></p>`}
    <p class="paid"><span>${say('done.stays')}</span><span>${money(stays)}</span></p>
  </div>`;
}

/**
 * What came back: "2 × Miel (5,5 %)"; the part of a single thing is money, and has no number.
 * @param {NonNullable<EntryAnswer['lines']>[number] | undefined} bought
 * @param {number} number
 * @param {string | undefined} quantity
 */
function backText(bought, number, quantity) {
  const rate = formatRate(bought?.vat ?? '0', language.value);
  const name = bought?.label ? `${isolated(bought.label)} (${rate})` : say('done.line', { number, rate });
  const milli = parseAmount(quantity ?? '', 3);
  return milli === null || (bought?.quantity ?? '1') === '1' ? name
    : `${formatPoints(milli, 3, language.value)} × ${name}`;
}
