// kept-screen.js - a sale that was decided here while the line was down: it is kept, and the customer may go.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { Gains } from './gains.js';
import { ReceiptPaper } from './receipt-paper.js';
import { findCustomer } from './state/customer.js';
import { kept } from './state/recording.js';
import { openSale } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';
import { openSession } from './state/session.js';

/** @param {{ done: NonNullable<typeof kept.value> }} props */
export function KeptScreen({ done: { answer, receipt, name } }) {
  const { decimals } = openSession();
  const next = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const money = (/** @type {number} */ minor) => formatMoney(minor, answer.currency, decimals, language.value);
  const leave = () => { kept.value = null; };
  useEffect(() => {
    announce(say('kept.sale'));
    next.current?.focus();
    return takeScans(async (read) => {
      leave();
      const card = await findCustomer(read);
      if (card) openSale(card);
    });
  }, []);
  return html`<div class="recorded">
    <section class="sheet stack recorded-sum" aria-labelledby="recorded-title">
      <div>
        <h1 class="recorded-title" id="recorded-title"><${Icon} name="line" /><span>${say('kept.sale')}</span></h1>
        <p class="soft">${[name || say('customer.without'), say('done.receipt', { receipt })].join(' · ')}</p>
      </div>
      <${Gains} answer=${answer} />
      <div>
        <p class="paid"><span>${say('done.paid')}</span><b>${money(answer.total.due)}</b></p>
        ${answer.total.discount > 0 && html`<p class="paid"><span>${say('total.discount')}</span>
          <span class="gain">${money(-answer.total.discount)}</span></p>`}
      </div>
      <p class="soft">${say(answer.account ? 'kept.sale.hint' : 'kept.sale.stranger')}</p>
      <div class="row recorded-actions">
        <button type="button" class="button primary big grow" ref=${next} onClick=${leave}>
          <span>${say('done.next')}</span><${Icon} name="next" /></button>
      </div>
    </section>
    <${ReceiptPaper} entry=${answer} />
  </div>`;
}
