// receipt-dialog.js - something comes back that was bought another day or at another till: its receipt is looked for.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { isKeyRefusal } from '../shared/api.js';
import { Dialog } from '../shared/dialog.js';
import { formatDate, formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { showFound } from './state/recording.js';
import { takeScans } from '../shared/scanner.js';
import { api, openSession, refuseKey } from './state/session.js';
import { say as sayAct } from './words.js';

/** @typedef {import('../shared/api-types.d.ts').PurchaseFound} PurchaseFound */

const RECEIPT_MAX = 64; // letters

/** @param {{ onClose: () => void }} props */
export function ReceiptDialog({ onClose }) {
  const { decimals } = openSession();
  const typed = useSignal('');
  const on = useSignal('');
  const found = useSignal(/** @type {PurchaseFound[] | null} */ (null));
  const failure = useSignal(/** @type {unknown} */ (null));
  const isBusy = useSignal(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const attempt = async (/** @type {() => Promise<void>} */ ask) => {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await ask();
    } catch (error) {
      failure.value = error;
      if (isKeyRefusal(error)) refuseKey(error);
    }
    isBusy.value = false;
  };
  const open = (/** @type {PurchaseFound} */ one) => attempt(async () => {
    const path = `/v1/purchases/${encodeURIComponent(one.id)}`;
    const [purchase, { returns }] = await Promise.all([api.read(path), api.read(`${path}/returns`)]);
    showFound(purchase, returns, one.receipt);
    onClose();
  });
  const find = async () => {
    const receipt = typed.value.trim();
    if (receipt === '') {
      field.current?.focus();
      return;
    }
    /** @type {PurchaseFound[]} */
    let list = [];
    await attempt(async () => {
      const query = new URLSearchParams({ receipt, ...(on.value ? { on: on.value } : {}) });
      list = (await api.read(`/v1/purchases?${query}`)).purchases;
      found.value = list;
    });
    const [only, ...others] = list;
    if (only && others.length === 0) await open(only);
    else field.current?.select();
  };
  const take = useRef(find);
  take.current = find;
  useEffect(() => takeScans(({ text }) => {
    typed.value = text;
    void take.current();
  }), []);
  return html`<${Dialog} title=${sayAct('back.title')} onClose=${onClose}>
    <form class="stack" novalidate onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void find();
    }}>
      <p class="soft">${sayAct('back.text')}</p>
      <div class="pair">
        <label class="field"><span class="label">${say('receipt.label')}</span>
          <input class="input code" id="back-receipt" ref=${field} autofocus maxlength=${RECEIPT_MAX} autocomplete="off"
              autocapitalize="characters" spellcheck=${false} value=${typed.value}
              onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} /></label>
        <label class="field"><span class="label">${sayAct('back.day')}</span>
          <input class="input" id="back-day" type="date" value=${on.value}
              onInput=${(/** @type {any} */ event) => { on.value = event.target.value; }} /></label>
      </div>
      <p class="hint">${sayAct('back.hint')}</p>
      ${failure.value && html`<${ProblemNotice} error=${failure.value} />`}
      ${found.value?.length === 0 && html`<div class="notice warn" role="alert"><${Icon} name="alert" />
        <p class="notice-text">${sayAct('back.none')}</p></div>`}
      ${(found.value?.length ?? 0) > 1 && html`<p role="status">${sayAct('back.several')}</p>
        <ul class="list">${found.value?.map((one) => html`<li key=${one.id}>
          <button type="button" class="list-item" onClick=${() => open(one)}>
            <span class="list-main"><b>${formatDate(one.on, language.value)}</b>
              <small>${sayAct('back.where', { till: one.till, receipt: one.receipt })}</small></span>
            <span class="list-amount">${formatMoney(one.total.due, openSession().currency, decimals, language.value)}</span>
            <${Icon} name="next" />
          </button></li>`)}</ul>`}
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>${say('action.cancel')}</button>
        <button type="submit" class="button primary" aria-disabled=${isBusy.value}>${say('scan.submit')}</button>
      </div>
    </form>
  <//>`;
}
