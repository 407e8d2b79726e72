// customer-panel.js - who it is, what they have, and what one should tell them.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { formatDate, formatMoney, formatPoints, maskCard } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { labelText, language, say } from '../shared/text.js';
import { BalanceText, balanceInWords, balanceText } from '../shared/balance-text.js';
import { act } from './state/act.js';
import { currentCard, readCard } from './state/customer.js';
import { hasMoved } from './state/live.js';
import { line } from './state/offline/line.js';
import { customerName } from './state/recording.js';
import { cardState, customer, openSale } from './state/sale.js';
import { openSession } from './state/session.js';

/**
 * @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../shared/api-types.d.ts').Challenge} Challenge
 */

/** Why a card takes part in nothing, and what the cashier can do. */
const WHY_NOT = /** @type {const} */ ({
  closed: ['customer.closed', 'customer.closed.hint'],
  blocked: ['customer.blocked', 'customer.blocked.hint'],
  replaced: ['customer.replaced', 'customer.replaced.hint'],
  dormant: ['customer.dormant', 'customer.dormant.hint'],
  expired: ['customer.expired', 'customer.expired.hint'],
});

/** @param {{ onEnrol: () => void, onClaim: () => void }} props */
export function CustomerPanel({ onEnrol, onClaim }) {
  const card = customer.value;
  if (!card) {
    return html`<section class="sheet stack tight">
      <h1 class="customer-name">${say('customer.without')}</h1>
      <p class="soft">${say('customer.without.hint')}</p>
      <button type="button" class="button" onClick=${onEnrol}>
        <${Icon} name="enrol" /><span>${say('found.enrol')}</span></button>
    </section>`;
  }
  const { code } = card.card;
  const state = cardState(card);
  return html`<section class="sheet stack tight" aria-labelledby="customer-name">
    <div>
      <div class="customer-head">
        <h1 class="customer-name" id="customer-name">
          <bdi>${customerName(card) || say('customer.unknown')}</bdi></h1>
        ${card.tier && html`<span class="tag tier"><span class="unseen">${say('customer.tier')} </span>
          ${labelText(card.tier.label)}</span>`}
      </div>
      <p class="soft">${say('customer.card', { card: maskCard(code) })}</p>
    </div>
    ${state !== 'active' && html`<div class="notice bad" role="alert">
      <${Icon} name="alert" />
      <div class="notice-text">
        <p class="strong">${say(WHY_NOT[state][0])}</p>
        <p>${say(WHY_NOT[state][1])}</p>
        <div class="row">
          ${state === 'replaced' && html`<${ReplacedBy} card=${card} />`}
          <button type="button" class="button" onClick=${() => openSale(null)}>
            ${say('customer.sell.without')}</button></div>
      </div>
    </div>`}
    ${card.account === '' && html`<p class="moved"><${Icon} name="line" /><span>${say(card.members.length > 0 ? 'line.enrolled' : 'line.stranger')}</span></p>`}
    ${hasMoved.value && html`<p class="moved"><${Icon} name="again" />
      <span>${say('customer.moved')}</span></p>`}
    ${card.balances.length > 0 && html`<ul class="balances" aria-label=${say('customer.balances')}>
      ${card.balances.map((balance) => html`<li key=${balance.unit} class="balance">
        <${BalanceText} balance=${balance} currency=${card.currency} />
        ${balance.pending > 0 && html`<span class="small soft">${say('customer.pending',
          { points: balanceText(balance, card.currency, balance.pending) })}</span>`}
      </li>`)}
    </ul>`}
    ${card.challenges.length > 0 && html`<ul class="far" aria-label=${say('customer.goals')}>
      ${card.challenges.map((challenge) => html`<li key=${challenge.challenge}>
        <${GoalLine} challenge=${challenge} card=${card} /></li>`)}
    </ul>`}
    ${card.alerts.map((alert) =>
      html`<${AlertLine} key=${alert.code + alert.unit} alert=${alert} card=${card} />`)}
    ${state === 'active' && line.value === 'up' && html`<button type="button" class="button claim-open" onClick=${onClaim}>
      <${Icon} name="receipt" /><span>${say('claim.open')}</span></button>`}
    ${state !== 'closed' && state !== 'replaced' && html`<button type="button" class="button" id="customer-more"
        onClick=${() => { act.value = { is: 'customer', card }; }}><span>${say('customer.more')}</span></button>`}
  </section>`;
}

/**
 * The card that is there for it now, where this till may see the account.
 * @param {{ card: CardAnswer }} props
 */
function ReplacedBy({ card }) {
  const code = useSignal(/** @type {string | null} */ (null));
  useEffect(() => {
    currentCard(card).then((found) => { code.value = found; }, () => {}); // the sentence above says what to do
  }, [card.card.code]);
  const take = async () => {
    const fresh = code.value ? await readCard(code.value).catch(() => null) : null;
    if (fresh) openSale(fresh);
  };
  return code.value && html`<button type="button" class="button primary" id="take-new" onClick=${take}>
    ${say('customer.replaced.by', { card: maskCard(code.value) })}</button>`;
}

/**
 * "One visit more: 3/4, until 31/12/2026".
 * @param {{ challenge: Challenge, card: CardAnswer }} props
 */
function GoalLine({ challenge, card }) {
  const { goal, count, until } = challenge;
  const label = labelText(challenge.label);
  const text = challenge.is_met ? say('customer.goal.met') : say('customer.goal', {
    count: countText(challenge, count, card), goal: countText(challenge, goal, card),
    date: formatDate(until ?? '', language.value) });
  return html`<p class="far-text"><span>${label}</span><span class="soft">${text}</span></p>
    <progress class="meter" aria-label=${label} value=${Math.max(0, Math.min(count, goal))}
        max=${goal}></progress>`;
}

/**
 * @param {Challenge} challenge
 * @param {number} number of what it counts
 * @param {CardAnswer} card
 */
function countText({ by, unit }, number, card) {
  const balance = card.balances.find((one) => one.unit === unit);
  if (by === 'spend') {
    return formatMoney(number, card.currency, openSession().decimals, language.value);
  }
  return by === 'gained' && balance ? balanceText(balance, card.currency, number)
    : formatPoints(number, 0, language.value);
}

/**
 * Alerts that the page does not know are left out: the card's state has its own notice.
 * @param {{ alert: import('../shared/api-types.d.ts').Alert,
 *           card: import('../shared/api-types.d.ts').CardAnswer }} props
 */
function AlertLine({ alert, card }) {
  const balance = card.balances.find((one) => one.unit === alert.unit);
  const points = alert.points ?? 0;
  const isExpiring = alert.code === 'expiring' && alert.on;
  if (!balance || !(isExpiring || alert.code === 'debt')) return null;
  return html`<p class="alert"><${Icon} name="alert" /><span>${
    say(isExpiring ? 'alert.expiring' : 'alert.debt', {
      points: balanceInWords(balance, card.currency, Math.abs(points)),
      date: isExpiring ? formatDate(alert.on ?? '', language.value) : '',
    })}</span></p>`;
}
