// pay-in-dialog.js - money is paid in: onto the account of a customer, or for a gift card.  What it gives is told before.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../shared/api.js';
import { balanceInWords } from '../shared/balance-text.js';
import { formatMoney } from '../shared/format.js';
import { decimalText, parseAmount } from '../shared/money.js';
import { labelText, language, say } from '../shared/text.js';
import { ActButtons, ActFrame, isActLocked } from './act-frame.js';
import { act } from './state/act.js';
import { findOffer, offer } from './state/program.js';
import { customerName, doAct } from './state/recording.js';
import { takeScans } from '../shared/scanner.js';
import { api, openSession } from './state/session.js';
import { say as sayAct } from './words.js';

/**
 * @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../shared/api-types.d.ts').EventAnswer} EventAnswer
 */

const QUOTE_PAUSE_MS = 150;
const CODE_MAX = 64;

/** @param {{ card: CardAnswer | null, onClose: () => void }} props card: whose; null: a gift card is sold */
export function PayInDialog({ card, onClose }) {
  const { currency, decimals } = openSession();
  const typed = useSignal('');
  const code = useSignal('');
  const quote = useSignal(/** @type {EventAnswer | null} */ (null));
  const refusal = useSignal(/** @type {string | null} */ (null));
  useEffect(() => {
    void findOffer();
    return takeScans((read) => { if (!card && !isActLocked()) code.value = read.code ?? read.text; });
  }, []);
  const amount = parseAmount(typed.value, decimals);
  const money = (/** @type {number} */ minor) => formatMoney(minor, currency, decimals, language.value);
  useEffect(() => {
    quote.value = null;
    refusal.value = null;
    if (!card || !amount) return undefined;
    const stop = new AbortController();
    const pause = setTimeout(async () => {
      try {
        quote.value = await api.ask('/v1/events/quote', { card: card.card.code, kind: 'top_up', amount }, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) refusal.value = error instanceof Problem ? error.detail : say('problem.unreachable');
      }
    }, QUOTE_PAUSE_MS);
    return () => {
      clearTimeout(pause);
      stop.abort();
    };
  }, [amount]);
  const isReady = Boolean(amount) && refusal.value === null;
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isReady || !amount) return;
    const about = { kind: /** @type {const} */ ('paid-in'), what: card ? /** @type {const} */ ('top_up') : /** @type {const} */ ('gift_card'),
      amount, name: customerName(card) };
    const answer = card
      ? await doAct('/v1/events', { card: card.card.code, kind: 'top_up', amount, channel: 'till' }, about)
      : await doAct('/v1/gift-cards', { amount, channel: 'till', ...(code.value.trim() ? { code: code.value.trim() } : {}) }, about);
    if (answer) act.value = { is: 'paid-in', id: answer.id };
  };
  const amounts = card ? offer.value.topUps : offer.value.gifts;
  const mark = language.value === 'fr' ? ',' : '.';
  return html`<${ActFrame} title=${sayAct(card ? 'pay.topup' : 'pay.gift')} onClose=${onClose}>
    <form class="stack" novalidate onSubmit=${submit}>
      ${card && html`<p>${sayAct('pay.for', { name: customerName(card) || say('customer.unknown') })}</p>`}
      <fieldset class="bare stack" disabled=${isActLocked()}>
        ${amounts && html`<div class="row pay-amounts">${amounts.map((one) => html`
          <button key=${one} type="button" class="button big" aria-pressed=${amount === one}
              onClick=${() => {
                typed.value = decimalText(one, decimals, mark);
                document.getElementById('pay-amount')?.focus();
              }}>${money(one)}</button>`)}</div>`}
        <label class="field"><span class="label">${sayAct('pay.amount')}</span>
          <input class="input amount pay-amount" id="pay-amount" autofocus inputmode="decimal" autocomplete="off"
              value=${typed.value} aria-invalid=${typed.value.trim() !== '' && !amount}
              onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} /></label>
        ${!card && html`<label class="field"><span class="label">${sayAct('pay.code')}</span>
          <input class="input code" id="pay-code" maxlength=${CODE_MAX} autocomplete="off" spellcheck=${false} value=${code.value}
              onInput=${(/** @type {any} */ event) => { code.value = event.target.value; }} />
          <span class="hint">${sayAct('pay.code.hint')}</span></label>`}
      </fieldset>
      ${typed.value.trim() !== '' && !amount && html`<p class="wrong" role="alert">${say('line.price.wrong')}</p>`}
      ${refusal.value && html`<p class="wrong" role="alert">${refusal.value}</p>`}
      ${quote.value && html`<${Gives} quote=${quote.value} currency=${currency} />`}
      <p class="soft">${sayAct('pay.first')}</p>
      <${ActButtons} submit=${amount ? sayAct('pay.submit', { amount: money(amount) }) : sayAct('pay.empty')} isReady=${isReady}
          onClose=${onClose} />
    </form>
  <//>`;
}

/**
 * "50.00 paid in: +50.00 prepaid, +5.00 bonus": the server's own words before anybody pays.
 * @param {{ quote: EventAnswer, currency: string }} props
 */
function Gives({ quote, currency }) {
  return html`<dl class="total-rows pay-gives" aria-live="polite">${quote.earned.map(({ unit, points }) => {
    const balance = quote.balances.find((one) => one.unit === unit);
    return balance && points > 0 && html`<dt>${labelText(balance.label)}</dt>
      <dd class="gain">${balanceInWords({ ...balance, label: { fr: '', en: '' } }, currency, points, true)}</dd>`;
  })}${quote.balances.map((balance) => html`<dt>${say('total.after')}</dt><dd>${balanceInWords(balance, currency)}
    ${balance.kind === 'money' ? ` ${labelText(balance.label)}` : ''}</dd>`)}</dl>`;
}
