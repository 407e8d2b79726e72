// customer-screen.js - what this customer has, and what it can become.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { BalanceText, balanceInWords } from '../shared/balance-text.js';
import { formatDate } from '../shared/format.js';
import { labelText, language } from '../shared/text.js';
import { ConsentPanel } from './consent-panel.js';
import { Trouble } from './trouble.js';
import { VoucherPanel } from './voucher-panel.js';
import { endVisit } from './state/visit.js';
import { say } from './words.js';

/**
 * @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../shared/api-types.d.ts').Reward} Reward
 */

/** @param {CardAnswer} card */
function isRefused(card) {
  return card.card.state !== 'active' || card.alerts.some(({ code }) => code === 'account_closed');
}

/** The first name alone: others may stand behind. */
function nameOf(/** @type {CardAnswer} */ card) {
  const own = card.members.find(({ id }) => id === card.member?.id) ?? card.members[0];
  return own?.first_name ?? '';
}

/** @param {{ card: CardAnswer }} props */
export function CustomerScreen({ card }) {
  const name = nameOf(card);
  const hello = name ? say('you.hello.name', { name }) : say('you.hello');
  useEffect(() => announce(hello), []);
  if (isRefused(card)) {
    return html`<div class="stack"><h1>${say('you.hello')}</h1>
      <p class="notice bad" role="alert">${say('you.refused')}</p><${Done} /></div>`;
  }
  return html`<div class="customer">
    <section class="sheet stack" aria-labelledby="hello">
      <h1 id="hello">${hello}</h1>
      ${card.tier && html`<p class="lead">${say('you.tier', { tier: labelText(card.tier.label) })}</p>`}
      <h2 class="small-title">${say('you.balances')}</h2>
      <ul class="balances">${card.balances.map((balance) => html`<li key=${balance.unit}>
        <span class="balance-big"><${BalanceText} balance=${balance} currency=${card.currency} /></span>
        ${balance.expiring && html`<span class="soft">${say('you.expiring', {
          points: balanceInWords(balance, card.currency, balance.expiring.points),
          date: formatDate(balance.expiring.on, language.value) })}</span>`}
      </li>`)}</ul>
      <${Soon} card=${card} />
      <${Done} />
    </section>
    <div class="stack">
      <${VoucherPanel} card=${card} />
      <${AtTheTill} card=${card} />
      <${ConsentPanel} card=${card} />
      <${Trouble} />
    </div>
  </div>`;
}

function Done() {
  return html`<button type="button" class="button primary big leave" onClick=${endVisit}>${say('you.done')}</button>`;
}

/**
 * What is within reach on a bill: nothing to do here but to know it.
 * @param {{ card: CardAnswer }} props
 */
function AtTheTill({ card }) {
  const near = card.rewards.filter(({ effect, is_within_reach }) => is_within_reach && effect !== 'voucher');
  if (near.length === 0) return null;
  return html`<section class="sheet stack tight"><h2 class="small-title">${say('you.till')}</h2>
    <ul class="plain">${near.map((one) => html`<li key=${one.reward}>${labelText(one.label)}</li>`)}</ul></section>`;
}

const SOON_MAX = 3;

/** @param {{ card: CardAnswer }} props */
function Soon({ card }) {
  const balanceOf = (/** @type {Reward} */ one) => card.balances.find(({ unit }) => unit === one.unit);
  const far = card.rewards.filter((one) => !one.is_within_reach && one.cost && one.missing > 0 && balanceOf(one))
    .sort((one, other) => one.missing - other.missing).slice(0, SOON_MAX);
  if (far.length === 0) return null;
  return html`<h2 class="small-title">${say('you.soon')}</h2>
    <ul class="plain far">${far.map((one) => {
      const balance = balanceOf(one);
      const label = labelText(one.label);
      return balance && html`<li key=${one.reward}><span>${label}</span>
        <span class="soft">${say('you.missing', { points: balanceInWords(balance, card.currency, one.missing) })}</span>
        <progress class="meter" aria-label=${label} value=${Math.max((one.cost ?? 0) - one.missing, 0)} max=${one.cost ?? 1}>
        </progress></li>`;
    })}</ul>`;
}
