// bearer-list.js - what pays of this sale besides money: gift cards, vouchers, and the customer's account.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { balanceInWords } from '../shared/balance-text.js';
import { formatMoney, maskCard } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { bearerRefusal, bearers, removeBearer, usesAccount } from './state/bearers.js';
import { findOffer } from './state/program.js';
import { accountMoney, customer } from './state/sale.js';
import { openSession } from './state/session.js';

export function BearerList() {
  const { currency, decimals } = openSession();
  const hasMoney = customer.value?.balances.some(({ kind }) => kind === 'money') ?? false;
  useEffect(() => {
    if (hasMoney) void findOffer();
  }, [hasMoney]);
  if (bearers.value.length === 0 && accountMoney.value === 0) return null;
  const isOn = usesAccount.value;
  return html`<ul class="chips bearers" aria-label=${say('bearers.title')}>
    ${accountMoney.value > 0 && html`<li class="chip ${isOn ? 'on' : ''}">
      <button type="button" class="chip-button" id="pay-account" aria-pressed=${isOn ? 'true' : 'false'}
          onClick=${() => { usesAccount.value = !isOn; }}>
        <span class="chip-mark">${isOn && html`<${Icon} name="check" />`}</span>
        <span class="chip-text"><b>${say('bearers.account')}</b>
          <small>${say('rewards.upto', { amount: formatMoney(accountMoney.value, currency, decimals, language.value) })}</small></span>
      </button></li>`}
    ${bearers.value.map((one) => html`<li key=${one.card.code} class="line">
      <span class="line-name"><b>${say(one.card.purpose === 'voucher' ? 'bearers.voucher' : 'bearers.gift')}</b>
        <small>${maskCard(one.card.code)} · ${one.balances.map((balance) => balanceInWords(balance, currency)).join(', ')}</small></span>
      ${bearerRefusal(one) && html`<span class="wrong" role="alert">${say('bearers.useless')}</span>`}
      <button type="button" class="button quiet square" aria-label=${say('bearers.remove', { card: maskCard(one.card.code) })}
          onClick=${() => removeBearer(one.card.code)}><${Icon} name="close" /></button>
    </li>`)}
  </ul>`;
}
