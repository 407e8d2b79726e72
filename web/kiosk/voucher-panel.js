// voucher-panel.js - points become a voucher: asked once, then on the card, and on paper or a phone for who wants it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { balanceInWords } from '../shared/balance-text.js';
import { Problem, newOperation } from '../shared/api.js';
import { formatDate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { mail } from '../shared/mailing.js';
import { PIN_MAX } from '../shared/pin.js';
import { QrCode } from '../shared/qr-code.js';
import { labelText, language } from '../shared/text.js';
import { PinPad } from './pin-pad.js';
import { printVoucher, printer } from './state/printing.js';
import { api, session } from './state/session.js';
import { convert, during, giveCode, isBusy, pin, trouble, vouchers } from './state/visit.js';
import { say } from './words.js';

/**
 * @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../shared/api-types.d.ts').Reward} Reward
 * @typedef {import('./state/visit.js').Voucher} Voucher
 */

const ASKING = ['shown_weakly', 'code_stale', 'code_clock', 'code_used', 'chip_used', 'pin_wrong'];

/** @param {{ card: CardAnswer }} props */
export function VoucherPanel({ card }) {
  const asked = useSignal(/** @type {Reward | null} */ (null));
  const near = card.rewards.filter(({ effect, is_within_reach }) => effect === 'voucher' && is_within_reach);
  const hasAny = card.rewards.some(({ effect }) => effect === 'voucher');
  const error = trouble.value;
  const wantsPin = error instanceof Problem && ASKING.includes(error.code) ? asked.value : null;
  if (!hasAny && vouchers.value.length === 0) return null;
  const turn = async (/** @type {Reward} */ reward) => {
    await convert(reward);
    if (!trouble.value) asked.value = null;
  };
  return html`<section class="sheet stack tight"><h2 class="small-title">${say('you.vouchers')}</h2>
    ${near.length === 0 && vouchers.value.length === 0 && html`<p class="soft">${say('you.vouchers.none')}</p>`}
    ${near.length > 0 && html`<ul class="plain">${near.map((reward) => html`<li key=${reward.reward} class="turn">
      <span class="turn-text"><b>${labelText(reward.label)}</b><small>${costOf(card, reward)}</small></span>
      <button type="button" class="button big" disabled=${isBusy.value}
          onClick=${() => { asked.value = reward; }}>${say('convert.open')}</button>
    </li>`)}</ul>`}
    ${vouchers.value.map((voucher) => html`<${Made} key=${voucher.lot} voucher=${voucher} member=${card.member?.id ?? null} />`)}
    ${asked.value && !wantsPin && html`<${Question} card=${card} reward=${asked.value} onYes=${turn}
        onNo=${() => { asked.value = null; }} />`}
    ${wantsPin && html`<${Dialog} title=${say('convert.pin')} onClose=${() => { asked.value = null; }}>
      <p>${error instanceof Problem && error.code === 'pin_wrong' ? error.detail : say('convert.pin.text')}</p>
      <${PinPad} label=${say('convert.pin')} most=${PIN_MAX} isSecret=${true} isBusy=${isBusy.value}
          onDone=${(/** @type {string} */ digits) => {
            pin.value = digits;
            void turn(wantsPin);
          }} />
    <//>`}
  </section>`;
}

/**
 * @param {CardAnswer} card
 * @param {Reward} reward
 */
function costOf(card, reward) {
  const balance = card.balances.find(({ unit }) => unit === reward.unit);
  return balance && reward.cost ? balanceInWords(balance, card.currency, reward.cost) : '';
}

/** @param {{ card: CardAnswer, reward: Reward, onYes: (reward: Reward) => void, onNo: () => void }} props */
function Question({ card, reward, onYes, onNo }) {
  return html`<${Dialog} title=${labelText(reward.label)} onClose=${onNo}>
    <p class="lead">${say('convert.ask', { points: costOf(card, reward), voucher: labelText(reward.label) })}</p>
    <div class="row end">
      <button type="button" class="button big" onClick=${onNo}>${say('convert.no')}</button>
      <button type="button" class="button primary big" autofocus disabled=${isBusy.value} onClick=${() => onYes(reward)}>
        ${say('convert.yes')}</button>
    </div>
  <//>`;
}

/**
 * A voucher by e-mail: to the address on file, which is not shown, or to one that is typed and not kept.
 * @param {{ code: string, member: string | null }} props
 */
function ByMail({ code, member }) {
  const mailing = useSignal(/** @type {import('../shared/mailing.js').Mailing | null} */ (null));
  const isTyping = useSignal(member === null);
  const typed = useSignal('');
  const isOpen = useSignal(false);
  const send = (/** @type {{ to: string } | { member: string }} */ whose) => mail(api,
    newOperation('/v1/messages', { what: { voucher: code }, ...whose }, null), (told) => {
      mailing.value = told;
      if (told.is === 'failed' && told.error instanceof Problem && told.error.code === 'no_email') isTyping.value = true;
    }, new AbortController().signal);
  const now = mailing.value;
  const isSent = now?.is === 'known' || now?.is === 'sending';
  if (!isOpen.value) {
    return html`<button type="button" class="button big" onClick=${() => {
        isOpen.value = true;
        if (member !== null) void send({ member });
      }}><${Icon} name="mail" /><span>${say('coupon.mail')}</span></button>`;
  }
  return html`
    ${isTyping.value && !isSent && html`<form class="row" onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (typed.value.trim() !== '') void send({ to: typed.value.trim() });
      }}>
      <label class="field grow"><span class="label">${say('coupon.mail.to')}</span>
        <input class="input" type="email" inputmode="email" autocomplete="off" value=${typed.value}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} /></label>
      <button type="submit" class="button big">${say('coupon.mail.send')}</button></form>`}
    ${now?.is === 'failed' && html`<p class="wrong" role="alert">${now.error instanceof Problem ? now.error.detail : say('kiosk.down')}</p>`}
    ${now?.is === 'known' && html`<p role="status">${now.message.reason ? now.message.detail
      : say(now.message.state === 'sent' ? 'coupon.mail.sent' : 'coupon.mail.waits')}</p>`}`;
}

/** @param {{ voucher: Voucher, member: string | null }} props */
function Made({ voucher, member }) {
  const printed = useSignal(/** @type {'' | 'waits' | 'done' | 'failed'} */ (''));
  const { code, text, label, until } = voucher;
  const print = async () => {
    if (!code) return;
    printed.value = 'waits';
    const isDone = await during(() => printVoucher(code));
    printed.value = isDone ? 'done' : 'failed';
  };
  return html`<div class="made" role="status">
    <p class="made-title"><${Icon} name="check" /><b>${labelText(label)}</b>
      ${until && html`<span class="soft">${say('coupon.until', { date: formatDate(until, language.value) })}</span>`}</p>
    <p>${say(code ? 'convert.done' : 'coupon.card')}</p>
    ${!code && html`<button type="button" class="button big" disabled=${isBusy.value} onClick=${() => giveCode(voucher)}>
      ${say('coupon.show')}</button>`}
    ${code && html`<${QrCode} text=${code} label=${say('coupon.code', { code: text ?? code })} />
      <p class="code">${text ?? code}</p>
      ${session.value?.mail && html`<${ByMail} code=${code} member=${member} />`}
      ${printer.value !== '' && html`<button type="button" class="button big" disabled=${printed.value === 'waits' || printed.value === 'done'}
          onClick=${print}><${Icon} name="print" /><span>${say(printed.value === 'waits' ? 'coupon.print.waits' : 'coupon.print')}</span></button>`}
      ${printed.value === 'done' && html`<p role="status">${say('coupon.print.done')}</p>`}
      ${printed.value === 'failed' && html`<p class="wrong" role="alert">${say('coupon.print.failed')}</p>`}`}
  </div>`;
}
