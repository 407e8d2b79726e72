// key-in-screen.js - what to key in at the other register, large, one after the other; then the next customer.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { formatMoney, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { decimalText } from '../shared/money.js';
import { takeScans } from '../shared/scanner.js';
import { language } from '../shared/text.js';
import { keyedIn } from './state/beside.js';
import { openSession } from './state/session.js';
import { say } from './register-words.js';

/** @typedef {import('./state/key-in.js').Key} Key */

const PAID = /** @type {const} */ ({ account: 'keyin.account', gift_card: 'keyin.gift' });

/** @param {Key} key */
function nameOf({ kind, label, vat }) {
  return kind === 'discount' ? say('keyin.discount', { label, rate: formatRate(vat ?? '0', language.value) }) : say(PAID[kind]);
}

/**
 * Where the browser lets a page write there: by https, on this machine, and in a frame that may.
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {{ told: import('./state/key-in.js').KeyIn }} props */
export function KeyInScreen({ told }) {
  const { decimals } = openSession();
  const done = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const isHeld = useSignal(false);
  const copied = useSignal(/** @type {{ at: number, isDone: boolean } | null} */ (null));
  const money = (/** @type {number} */ minor) => formatMoney(minor, told.currency, decimals, language.value);
  const mark = language.value === 'fr' ? ',' : '.';
  const put = async (/** @type {number} */ at, /** @type {string} */ text) => {
    copied.value = { at, isDone: await copy(text) };
    announce(say(copied.value.isDone ? 'keyin.copied' : 'keyin.copy.failed'));
  };
  useEffect(() => {
    announce(say('keyin.title'));
    done.current?.focus();
    return takeScans(() => { // the customer before is not done
      isHeld.value = true;
      announce(say('keyin.first'));
    });
  }, []);
  return html`<section class="sheet stack key-in" aria-labelledby="key-in-title">
    <div>
      <h1 class="recorded-title" id="key-in-title"><${Icon} name="receipt" /><span>${say('keyin.title')}</span></h1>
      <p class="soft">${say('keyin.receipt', { receipt: told.receipt })}</p>
    </div>
    <ol class="key-in-list">${told.keys.map((key, at) => {
      const amount = decimalText(key.amount, decimals, mark);
      return html`<li key=${at} class="key-in-row">
        <p class="key-in-name">${nameOf(key)}</p>
        <p class="key-in-amount">${money(-key.amount)}</p>
        <div class="row">
          <button type="button" class="button" onClick=${() => put(at, amount)}
              aria-label=${say('keyin.copy.amount.of', { amount: money(key.amount) })}>${say('keyin.copy.amount')}</button>
          <button type="button" class="button" onClick=${() => put(at, `${nameOf(key)} ${money(-key.amount)}`)}
              aria-label=${say('keyin.copy.text.of', { amount: money(key.amount) })}>${say('keyin.copy.text')}</button>
          ${copied.value?.at === at && html`<span class="soft">${say(copied.value.isDone ? 'keyin.copied' : 'keyin.copy.failed')}</span>`}
        </div>
      </li>`;
    })}</ol>
    <p class="paid"><span>${say('keyin.rest')}</span><b>${money(told.rest)}</b></p>
    ${isHeld.value && html`<p class="notice warn">${say('keyin.first')}</p>`}
    <button type="button" class="button primary big" id="keyed-in" ref=${done} onClick=${keyedIn}>
      <span>${say('keyin.done')}</span><${Icon} name="next" /></button>
  </section>`;
}
