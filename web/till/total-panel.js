// total-panel.js - what is due, big, and what the customer gains.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { isRefusal } from '../shared/api.js';
import { formatMoney } from '../shared/format.js';
import { onDemand } from '../shared/on-demand.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { labelText, language, say } from '../shared/text.js';
import { balanceInWords } from '../shared/balance-text.js';
import { asksForPin } from './state/pin.js';
import { offer } from './state/program.js';
import { askQuote, basket, paidParts, quote, spendings } from './state/sale.js';
import { openSession } from './state/session.js';

const PinDialog = onDemand(async () => (await import('./dialogs.js')).PinDialog);

/** @typedef {import('../shared/api-types.d.ts').EntryAnswer} EntryAnswer */

export function TotalPanel() {
  const { currency, decimals } = openSession();
  const state = quote.value;
  const answer = state.is === 'ready' || state.is === 'asking' ? state.answer : null;
  const sum = basket.value.reduce((total, line) => total + line.amount, 0);
  const total = answer?.total ?? { gross: sum, discount: 0, due: sum };
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, currency, decimals, language.value);
  const spoken = state.is === 'ready' ? say('total.say', {
    due: money(state.answer.total.due), earned: earnedTexts(state.answer).join(', ') }) : '';
  useEffect(() => {
    if (spoken === '') return undefined;
    const pause = setTimeout(() => announce(spoken), 700);
    return () => clearTimeout(pause);
  }, [spoken]);
  const isAsked = useSignal(false);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (wasAsked.current && !isAsked.value) document.getElementById('record')?.focus();
    wasAsked.current = isAsked.value;
  }, [isAsked.value]);
  return html`<div class="total ${state.is === 'asking' ? 'asking' : ''}">
    <div class="total-due">
      <span class="label">${say('total.title')}</span>
      <output class="due">${money(total.due)}</output>
    </div>
    <dl class="total-rows">
      ${total.discount > 0 && html`
        <dt>${say('total.gross')}</dt><dd>${money(total.gross)}</dd>
        <dt>${say('total.discount')}</dt><dd class="gain">${money(-total.discount)}</dd>`}
      ${answer && automatic(answer).map((one) => html`
        <dt class="total-part">${say('total.automatic', { reward: labelText(one.label) })}</dt>
        <dd class="total-part">${money(-one.discount)}</dd>`)}
      ${paidParts.value.map((part) => html`
        <dt key=${part.card ?? part.kind}>${say(part.card ? 'bearers.gift' : 'bearers.account')}</dt><dd>${money(-part.amount)}</dd>`)}
      ${paidParts.value.length > 0 && html`<dt class="strong">${say('total.rest')}</dt>
        <dd id="rest">${money(total.due - paidParts.value.reduce((all, { amount }) => all + amount, 0))}</dd>`}
      ${answer?.earned.map((one) => {
        const balance = answer.balances.find(({ unit }) => unit === one.unit);
        return balance && one.points > 0 && html`
          <dt>${say('total.earned')}</dt>
          <dd class="gain">${balanceInWords(balance, currency, one.points, true)}</dd>`;
      })}
      ${answer?.account && answer.balances.filter(isToldNow).map((balance) => html`
        <dt>${say('total.after')}</dt>
        <dd>${balanceInWords(balance, currency)}</dd>`)}
    </dl>
    ${!answer && state.is !== 'failed' && html`<p class="soft">
      ${say(state.is === 'asking' ? 'total.asking' : 'total.waiting')}</p>`}
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error}>
      ${asksForPin(state.error) && html`<button type="button" class="button primary" id="ask-pin"
          onClick=${() => { isAsked.value = true; }}>${say('pin.ask')}</button>`}
      ${!isRefusal(state.error) && html`<button type="button" class="button" onClick=${askQuote}>
        ${say('action.retry')}</button>`}
      ${spendings.value.length > 0 && html`<button type="button" class="button"
          onClick=${() => { spendings.value = []; }}>${say('rewards.remove')}</button>`}
    <//>`}
    ${isAsked.value && html`<${PinDialog} onClose=${() => { isAsked.value = false; }} />`}
  </div>`;
}

/**
 * A quote knows nothing of what is paid with, so of a unit that pays the balance behind it is told with the receipt.
 * @param {EntryAnswer['balances'][number]} balance
 */
function isToldNow({ unit }) {
  return !(offer.value.pays.includes(unit) && paidParts.value.some((part) => part.from_account));
}

/**
 * What nobody asked for: it is taken off by itself, so it is named.
 * @param {EntryAnswer} answer
 */
function automatic({ redeemed }) {
  return redeemed.filter(({ reward }) => !spendings.value.some((one) => one.reward === reward));
}

/** @param {EntryAnswer} answer */
function earnedTexts(answer) {
  return answer.earned.map((one) => {
    const balance = answer.balances.find(({ unit }) => unit === one.unit);
    return balance ? balanceInWords(balance, answer.currency, one.points, true) : '';
  }).filter(Boolean);
}
