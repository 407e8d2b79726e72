// scan-screen.js - between two customers: the cursor waits for a scan.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { isForgetful } from '../shared/store.js';
import { say } from '../shared/text.js';
import { LastSales } from './last-sales.js';
import { ReaderNotice } from './reader-setting.js';
import { SearchOutcome } from './search-outcome.js';
import { UnconfirmedNotice } from './unconfirmed-notice.js';
import { findCustomer, forgetSearch, search, understand } from './state/customer.js';
import { isNewer, loadNewer } from './state/newer.js';
import { openSale } from './state/sale.js';
import { takeTotal } from './state/beside.js';
import { act, intent } from './state/act.js';
import { takeScans } from '../shared/scanner.js';
import { welcome } from './state/welcome.js';

const EnrolDialog = onDemand(async () => (await import('./dialogs.js')).EnrolDialog);

/** @typedef {import('../shared/reading.js').Reading} Reading */

/** What the next customer is looked for, when it is for no sale. */
const WHY = /** @type {const} */ ({ 'top-up': 'intent.topup', lost: 'intent.lost', balance: 'intent.balance' });

const isTouched = () => matchMedia('(pointer: coarse)').matches;

export function ScanScreen() {
  const typed = useSignal('');
  const enrolment = useSignal(/** @type {Record<string, string> | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));

  const find = async (/** @type {Reading} */ read) => {
    typed.value = read.text;
    const card = await findCustomer(read);
    if (card) {
      typed.value = ''; // an act beside a sale leaves this screen where it is
      welcome(card);
    } else field.current?.select();
  };
  const findTyped = async () => {
    if (typed.value.trim() === '' || takeTotal(typed.value)) return;
    field.current?.select(); // the next scan takes its place
    const read = await understand(typed.value);
    if (read) await find(read);
  };

  useEffect(() => {
    const wait = () => {
      if (document.activeElement === document.body) field.current?.focus({ preventScroll: true });
    };
    // A screen keyboard that opens by itself would hide half the page: it waits for a touch.
    if (field.current && isTouched()) field.current.inputMode = 'none';
    window.addEventListener('focus', wait);
    document.addEventListener('click', wait);
    const release = takeScans((read) => void find(read));
    return () => {
      window.removeEventListener('focus', wait);
      document.removeEventListener('click', wait);
      release();
      forgetSearch();
    };
  }, []);

  useEffect(() => {
    if (!enrolment.value && !act.value) field.current?.focus();
  }, [enrolment.value, act.value, intent.value]);

  const why = intent.value;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void findTyped();
  };

  return html`<div class="scan stack">
    <${UnconfirmedNotice} onSettled=${() => field.current?.focus()} />
    <${ReaderNotice} />
    ${isForgetful.value && html`<div class="notice warn" role="alert"><${Icon} name="alert" />
      <p class="notice-text">${say('page.forgets.hint')}</p></div>`}
    ${isNewer.value && html`<div class="notice good"><${Icon} name="again" />
      <div class="notice-text"><p>${say('page.newer')}</p>
        <div class="row"><button type="button" class="button" onClick=${loadNewer}>${say('page.newer.load')}</button></div></div>
    </div>`}
    <form class="sheet stack" role="search" onSubmit=${submit}>
      <h1 class="unseen">${say('scan.title')}</h1>
      ${why && html`<p class="moved scan-why"><span>${say(WHY[why])}</span>
        <button type="button" class="button" onClick=${() => { intent.value = null; }}>${say('action.cancel')}</button></p>`}
      <label class="scan-label" for="scan">${say('scan.label')}</label>
      <div class="scan-field">
        <input class="input scan-input" id="scan" ref=${field} data-scan="place" value=${typed.value}
            type="text" enterkeyhint="search" autocomplete="off" autocapitalize="none"
            spellcheck=${false} aria-describedby="scan-hint"
            onPointerDown=${(/** @type {any} */ event) => { event.target.inputMode = 'search'; }}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
        <button class="button primary square scan-button" type="submit"
            aria-label=${say('scan.submit')}><${Icon} name="search" /></button>
      </div>
      <p class="soft" id="scan-hint">${say('scan.hint')}</p>
      <${SearchOutcome} onCard=${welcome} onRetry=${findTyped}
          onEnrol=${(/** @type {Record<string, string>} */ known) => { enrolment.value = known; }} />
    </form>
    <div class="doors">
      <button type="button" class="door" onClick=${() => { enrolment.value = {}; }}>
        <${Icon} name="enrol" />
        <span><b>${say('scan.enrol')}</b><small>${say('scan.enrol.hint')}</small></span>
      </button>
      <button type="button" class="door" onClick=${() => {
          intent.value = null;
          openSale(null);
        }}>
        <${Icon} name="receipt" />
        <span><b>${say('scan.without')}</b><small>${say('scan.without.hint')}</small></span>
      </button>
      <button type="button" class="door" onClick=${() => { act.value = { is: 'receipt' }; }}>
        <${Icon} name="undo" />
        <span><b>${say('scan.back')}</b><small>${say('scan.back.hint')}</small></span>
      </button>
      <button type="button" class="door" id="more" onClick=${() => { act.value = { is: 'more' }; }}>
        <${Icon} name="plus" />
        <span><b>${say('scan.more')}</b><small>${say('scan.more.hint')}</small></span>
      </button>
    </div>
    ${search.value.is === 'idle' && html`<${LastSales} />`}
    ${enrolment.value && html`<${EnrolDialog} known=${enrolment.value} onCard=${welcome}
        onClose=${() => { enrolment.value = null; }} />`}
  </div>`;
}
