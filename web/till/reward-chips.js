// reward-chips.js - what the customer may spend now: one touch each; and what is almost there.
import { html } from 'htm/preact';
import { decimalText } from '../shared/money.js';
import { formatMoney } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { labelText, language, say } from '../shared/text.js';
import { balanceInWords } from '../shared/balance-text.js';
import { CodeField } from './code-field.js';
import { changeSpending, quote, spendings, toggleReward } from './state/sale.js';
import { openSession } from './state/session.js';

/**
 * @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../shared/api-types.d.ts').Reward} Reward
 */

const FAR_MAX = 2; // of those out of reach, the nearest

/** @param {{ card: CardAnswer }} props */
export function RewardChips({ card }) {
  // Automatic ones come by themselves, and what makes a voucher is not on a receipt.
  // One that is switched on stays, so that it can be switched off when the balance went elsewhere meanwhile.
  const isOn = (/** @type {Reward} */ one) => spendings.value.some(({ reward }) => reward === one.reward);
  const near = card.rewards.filter((one) =>
    isOn(one) || (one.is_within_reach && !one.auto && one.effect !== 'voucher'));
  const isCounted = (/** @type {Reward} */ { unit, cost }) => cost && card.balances.some((one) => one.unit === unit);
  const far = card.rewards.filter((one) => !one.is_within_reach && !isOn(one) && isCounted(one))
    .sort((one, other) => one.missing - other.missing).slice(0, FAR_MAX);
  return html`<section class="sheet stack tight" aria-labelledby="rewards-title">
    <h2 class="small-title" id="rewards-title">${say('rewards.title')}</h2>
    ${near.length + far.length === 0 && html`<p class="soft">${say('rewards.none')}</p>`}
    ${near.length > 0 && html`<ul class="chips">${near.map((reward) => html`<li key=${reward.reward}>
      <${Chip} reward=${reward} card=${card} /></li>`)}</ul>`}
    ${near.length > 0 && html`<p class="hint">${say('rewards.later')}</p>`}
    ${far.length > 0 && html`<ul class="far">${far.map((reward) => html`<li key=${reward.reward}>
      <${Far} reward=${reward} card=${card} /></li>`)}</ul>`}
    <${CodeField} />
  </section>`;
}

/** @param {{ reward: Reward, card: CardAnswer }} props */
function Chip({ reward, card }) {
  const { decimals } = openSession();
  const spending = spendings.value.find((one) => one.reward === reward.reward);
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, card.currency, decimals, language.value);
  const balance = card.balances.find((one) => one.unit === reward.unit);
  const details = [
    reward.effect === 'as_money' && reward.most !== null
      ? say('rewards.upto', { amount: money(reward.most) })
      : balance && reward.cost && balanceInWords(balance, card.currency, reward.cost),
    reward.minimum > 0 && say('rewards.minimum', { amount: money(reward.minimum) }),
  ].filter(Boolean).join(' · ');
  return html`<div class="chip ${spending ? 'on' : ''}">
    <button type="button" class="chip-button" aria-pressed=${spending ? 'true' : 'false'}
        onClick=${() => toggleReward(reward)}>
      <span class="chip-mark">${spending && html`<${Icon} name="check" />`}</span>
      <span class="chip-text"><b>${labelText(reward.label)}</b><small>${details}</small></span>
    </button>
    ${spending && reward.effect === 'as_money' && html`
      <${AmountOfReward} reward=${reward} spending=${spending} />`}
    ${spending && reward.effect !== 'as_money' && (reward.times ?? 1) > 1 && html`
      <${TimesOfReward} reward=${reward} spending=${spending} />`}
  </div>`;
}

/**
 * How much of it: what the server takes when nothing is typed, which is the most.
 * @param {{ reward: Reward, spending: import('./state/sale.js').Spending }} props
 */
function AmountOfReward({ reward, spending }) {
  const { decimals } = openSession();
  const known = quote.value;
  const answer = known.is === 'ready' || known.is === 'asking' ? known.answer : null;
  const taken = answer?.redeemed.find((one) => one.reward === reward.reward)?.discount;
  const mark = language.value === 'fr' ? ',' : '.';
  const shown = spending.typed ?? (taken === undefined ? '' : decimalText(taken, decimals, mark));
  return html`<label class="chip-more">
    <span class="label">${say('rewards.amount')}</span>
    <input class="input amount-small" inputmode="decimal" autocomplete="off" value=${shown}
        onFocus=${(/** @type {any} */ event) => event.target.select()}
        onInput=${(/** @type {any} */ event) => {
          const typed = event.target.value;
          changeSpending(reward.reward, { typed: typed.trim() === '' ? null : typed });
        }} />
  </label>`;
}

/** @param {{ reward: Reward, spending: import('./state/sale.js').Spending }} props */
function TimesOfReward({ reward, spending }) {
  const { count } = spending;
  const most = reward.times ?? 1;
  return html`<div class="chip-more" role="group" aria-label=${labelText(reward.label)}>
    <span class="label" aria-live="polite">${say('rewards.count', { count })}</span>
    <button type="button" class="button square" aria-label=${say('rewards.less')}
        disabled=${count <= 1}
        onClick=${() => changeSpending(reward.reward, { count: count - 1 })}>
      <${Icon} name="minus" /></button>
    <button type="button" class="button square" aria-label=${say('rewards.more')}
        disabled=${count >= most}
        onClick=${() => changeSpending(reward.reward, { count: count + 1 })}>
      <${Icon} name="plus" /></button>
  </div>`;
}

/** @param {{ reward: Reward, card: CardAnswer }} props */
function Far({ reward, card }) {
  const balance = card.balances.find((one) => one.unit === reward.unit);
  if (!balance || !reward.cost) return null;
  const label = labelText(reward.label);
  return html`<p class="far-text"><span>${label}</span><span class="soft">${say('rewards.missing', {
    points: balanceInWords(balance, card.currency, reward.missing) })}</span></p>
    <progress class="meter" aria-label=${label} value=${Math.max(reward.cost - reward.missing, 0)}
        max=${reward.cost}></progress>`;
}
