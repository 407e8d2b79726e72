// voucher-dialog.js - points become a voucher: for later, on anything; its code on the screen and on paper.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { announce } from '../shared/announcer.js';
import { balanceInWords } from '../shared/balance-text.js';
import { formatDate } from '../shared/format.js';
import { QrCode } from '../shared/qr-code.js';
import { labelText, language, say } from '../shared/text.js';
import { ActButtons, ActFrame } from './act-frame.js';
import { PrintButton } from './print-button.js';
import { refreshFrom } from './state/live.js';
import { customerName, doAct } from './state/recording.js';
import { openSession } from './state/session.js';
import { say as sayAct } from './words.js';

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer, reward: string, onClose: () => void }} props */
export function VoucherDialog({ card, reward, onClose }) {
  const { currency } = openSession();
  const made = useSignal(/** @type {any} */ (null));
  const code = useSignal(/** @type {any} */ (null));
  const name = customerName(card);
  const about = { kind: /** @type {const} */ ('voucher'), name };
  const wanted = card.rewards.find((one) => one.reward === reward);
  const balance = card.balances.find((one) => one.unit === wanted?.unit);
  const makeCode = async (/** @type {any} */ voucher) => {
    code.value = await doAct('/v1/vouchers', { card: card.card.code, lot: voucher.lot }, about);
  };
  const convert = async () => {
    if (made.value) return makeCode(made.value.voucher);
    made.value = await doAct('/v1/conversions', { card: card.card.code, reward, channel: 'till' }, about);
    if (!made.value) return undefined;
    announce(sayAct('voucher.done'));
    void refreshFrom(card.account);
    return makeCode(made.value.voucher);
  };
  const until = made.value?.voucher.until;
  return html`<${ActFrame} title=${wanted ? labelText(wanted.label) : reward} onClose=${onClose}>
    ${!code.value ? html`
      <p>${made.value ? sayAct('voucher.done') : sayAct('voucher.text', {
        cost: balance && wanted?.cost ? balanceInWords(balance, card.currency, wanted.cost) : '', name: name || say('customer.unknown') })}</p>
      <${ActButtons} submit=${sayAct(made.value ? 'voucher.code' : 'voucher.submit')} onSubmit=${convert} onClose=${onClose} />`
    : html`
      <p class="strong" role="status">${sayAct('voucher.done')}</p>
      <div class="claim gift-code">
        <${QrCode} text=${code.value.code} label=${sayAct('voucher.qr')} />
        <p class="claim-code">${code.value.text}</p>
        <p class="soft">${until ? sayAct('paid.until', { date: formatDate(until, language.value) }) : ''} ${sayAct('voucher.later')}</p>
      </div>
      ${made.value.balances.map((/** @type {any} */ one) => html`<p key=${one.unit} class="soft">${balanceInWords(one, currency)}</p>`)}
      <${PrintButton} what=${{ voucher: code.value.code }} />
      <div class="row end"><button type="button" class="button primary" autofocus onClick=${onClose}>${sayAct('act.done')}</button></div>`}
  <//>`;
}
