// sale-screen.js - the customer on one side, the bill on the other, one button to finish.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';
import { AmountLines } from './amount-lines.js';
import { BearerList } from './bearer-list.js';
import { CustomerPanel } from './customer-panel.js';
import { lineName, quantityText } from './line-row.js';
import { PaymentChoice } from './payment-choice.js';
import { ReceiptNumber } from './receipt-number.js';
import { RecordButton } from './record-button.js';
import { RewardChips } from './reward-chips.js';
import { TotalPanel } from './total-panel.js';
import { isUncertain, recording } from './state/recording.js';
import { findCustomer, forgetSearch, search } from './state/customer.js';
import { goodsOf, takeGoods } from './state/goods.js';
import { hosted } from './state/hosted.js';
import { cardState, closeSale, customer, openSale } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';
import { welcome } from './state/welcome.js';
import { SearchOutcome } from './search-outcome.js';

const EnrolDialog = onDemand(async () => (await import('./dialogs.js')).EnrolDialog);
const ClaimDialog = onDemand(async () => (await import('./dialogs.js')).ClaimDialog);

const HostLines = onDemand(async () => (await import('./acts.js')).HostLines);
const HostRecords = onDemand(async () => (await import('./acts.js')).HostRecords);

/**
 * An article becomes a line, unless its number is that of a card.
 * @param {import('./state/goods.js').Goods} goods
 * @param {import('./state/reading.js').Reading} read
 */
async function take(goods, read) {
  forgetSearch();
  const { card, line } = await takeGoods(goods, read.kind === 'weight_label');
  if (line) announce(`${lineName(line, 1)} ${quantityText(line)}`);
  return card;
}

export function SaleScreen() {
  const enrolment = useSignal(/** @type {Record<string, string> | null} */ (null));
  const isClaiming = useSignal(false);
  const state = recording.value;
  const isLocked = state.is === 'sending' || (state.is === 'failed' && isUncertain(state.error));
  useEffect(() => {
    recording.value = { is: 'idle' };
    forgetSearch();
    const release = takeScans(async (read) => {
      const now = recording.peek();
      if (now.is === 'sending' || (now.is === 'failed' && isUncertain(now.error))) return;
      const goods = hosted.value ? null : goodsOf(read);
      const card = goods ? await take(goods, read) : await findCustomer(read);
      if (card) welcome(card);
    });
    return () => {
      release();
      forgetSearch();
    };
  }, []);
  useEffect(() => {
    if (!isClaiming.value) document.getElementById('amount')?.focus();
  }, [isClaiming.value]);
  const card = customer.value;
  const told = hosted.value;
  // While its fields are locked, a keyboard scrolls the part of its own that it is on a narrow screen.
  return html`<div class="sale"><div class="sale-body" tabIndex=${isLocked ? 0 : undefined}>
    <fieldset class="bare sale-customer" disabled=${isLocked}>
      <${CustomerPanel} onEnrol=${() => { enrolment.value = {}; }}
          onClaim=${() => { isClaiming.value = true; }} />
      ${search.value.is !== 'idle' && html`<div class="sheet">
        <${SearchOutcome} onCard=${welcome} onRetry=${forgetSearch}
            onEnrol=${(/** @type {Record<string, string>} */ known) => { enrolment.value = known; }} />
      </div>`}
      ${card && cardState(card) === 'active' && html`<${RewardChips} card=${card} />`}
    </fieldset>
    <section class="sheet sale-bill stack" aria-label=${say('amount.title')}>
      ${told ? html`<${HostLines} />`
        : html`<fieldset class="bare stack" disabled=${isLocked}><${AmountLines} /></fieldset>`}
      <fieldset class="bare" disabled=${isLocked}><${BearerList} /></fieldset>
      <${TotalPanel} />
      ${told?.commit !== 'host' && html`<fieldset class="bare bill-foot" disabled=${isLocked}>
        <${PaymentChoice} />
        ${!told && html`<${ReceiptNumber} />`}
      </fieldset>`}
    </section></div>
    <div class="sale-dock">
      ${told?.commit === 'host' && !isLocked ? html`<${HostRecords} />`
        : html`<${RecordButton} onEnrol=${(/** @type {Record<string, string>} */ known) => { enrolment.value = known; }} />`}
      ${!isLocked && html`<button type="button" class="button quiet abandon" onClick=${closeSale}>
        ${say('record.abandon')}</button>`}
    </div>
    ${enrolment.value && html`<${EnrolDialog} known=${enrolment.value}
        onCard=${(/** @type {import('../shared/api-types.d.ts').CardAnswer} */ enrolled) => {
          forgetSearch();
          openSale(enrolled);
        }}
        onClose=${() => { enrolment.value = null; }} />`}
    ${isClaiming.value && card && html`<${ClaimDialog} card=${card}
        onClose=${() => { isClaiming.value = false; }} />`}
  </div>`;
}
