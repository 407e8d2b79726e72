// scan-screen.js - between two customers: the cursor waits for a scan.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/icon.js';
import { announce } from '../shared/announcer.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';
import { LastSales } from './last-sales.js';
import { ReaderNotice } from './reader-setting.js';
import { SearchOutcome } from './search-outcome.js';
import { UnconfirmedNotice } from './unconfirmed-notice.js';
import { findCustomer, forgetSearch, search, understand } from './state/customer.js';
import { isNewer, loadNewer } from './state/newer.js';
import { customerName } from './state/recording.js';
import { openSale } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';

const EnrolDialog = onDemand(async () => (await import('./dialogs.js')).EnrolDialog);

/** @typedef {import('../shared/reading.js').Reading} Reading */

const isTouched = () => matchMedia('(pointer: coarse)').matches;

/** @param {import('../shared/api-types.d.ts').CardAnswer} card */
function begin(card) {
  openSale(card);
  announce(customerName(card) || say('customer.unknown'));
}

export function ScanScreen() {
  const typed = useSignal('');
  const enrolment = useSignal(/** @type {Record<string, string> | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));

  const find = async (/** @type {Reading} */ read) => {
    typed.value = read.text;
    const card = await findCustomer(read);
    if (card) begin(card);
    else field.current?.select();
  };
  const findTyped = async () => {
    if (typed.value.trim() === '') return;
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
    if (!enrolment.value) field.current?.focus();
  }, [enrolment.value]);

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void findTyped();
  };

  return html`<div class="scan stack">
    <${UnconfirmedNotice} onSettled=${() => field.current?.focus()} />
    <${ReaderNotice} />
    ${isNewer.value && html`<div class="notice good"><${Icon} name="again" />
      <div class="notice-text"><p>${say('page.newer')}</p>
        <div class="row"><button type="button" class="button" onClick=${loadNewer}>${say('page.newer.load')}</button></div></div>
    </div>`}
    <form class="sheet stack" role="search" onSubmit=${submit}>
      <h1 class="unseen">${say('scan.title')}</h1>
      <label class="scan-label" for="scan">${say('scan.label')}</label>
      <div class="scan-field">
        <input class="input scan-input" id="scan" ref=${field} data-scan="own" value=${typed.value}
            type="text" enterkeyhint="search" autocomplete="off" autocapitalize="none"
            spellcheck=${false} aria-describedby="scan-hint"
            onPointerDown=${(/** @type {any} */ event) => { event.target.inputMode = 'search'; }}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
        <button class="button primary square scan-button" type="submit"
            aria-label=${say('scan.submit')}><${Icon} name="search" /></button>
      </div>
      <p class="soft" id="scan-hint">${say('scan.hint')}</p>
      <${SearchOutcome} onCard=${begin} onRetry=${findTyped}
          onEnrol=${(/** @type {Record<string, string>} */ known) => { enrolment.value = known; }} />
    </form>
    <div class="doors">
      <button type="button" class="door" onClick=${() => { enrolment.value = {}; }}>
        <${Icon} name="enrol" />
        <span><b>${say('scan.enrol')}</b><small>${say('scan.enrol.hint')}</small></span>
      </button>
      <button type="button" class="door" onClick=${() => openSale(null)}>
        <${Icon} name="receipt" />
        <span><b>${say('scan.without')}</b><small>${say('scan.without.hint')}</small></span>
      </button>
    </div>
    ${search.value.is === 'idle' && html`<${LastSales} />`}
    ${enrolment.value && html`<${EnrolDialog} known=${enrolment.value} onCard=${begin}
        onClose=${() => { enrolment.value = null; }} />`}
  </div>`;
}
