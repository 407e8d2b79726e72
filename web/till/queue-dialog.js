// queue-dialog.js - what was sold while the line was down: what waits to be sent, and what the server made otherwise of it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { formatMoney, formatTime } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { labelText, language, say } from '../shared/text.js';
import { line, probe, ready } from './state/offline/line.js';
import { acts, dismissAct, isSending, retryAct } from './state/offline/queue.js';
import { openSession, shopZone } from './state/session.js';

/** @typedef {import('./state/offline/queue.js').Waiting} Waiting */

/** @param {{ onClose: () => void }} props */
export function QueueDialog({ onClose }) {
  const isTrying = useSignal(false);
  const isDown = line.value === 'down';
  const all = acts.value;
  const tryNow = async () => {
    isTrying.value = true;
    await probe();
    isTrying.value = false;
  };
  return html`<${Dialog} title=${say(isDown ? 'line.title.down' : 'line.title.up')} onClose=${onClose}>
    <div class="stack">
      ${isDown && html`<p>${say('line.text')}</p><${Limits} />`}
      ${all.length === 0 && html`<p class="soft">${say('line.nothing')}</p>`}
      ${all.length > 0 && html`<ul class="list acts">${all.map((one) => html`<${Act} key=${one.place} one=${one} />`)}</ul>`}
      <div class="row end">
        ${isDown && html`<button type="button" class="button" disabled=${isTrying.value || isSending.value}
            onClick=${tryNow}><${Icon} name="again" /><span>${say(isTrying.value ? 'line.trying' : 'line.try')}</span></button>`}
        <button type="button" class="button primary" autofocus onClick=${onClose}>${say('action.close')}</button>
      </div>
    </div>
  <//>`;
}

/** How much customers may still use until the line is back, as the programme bounds it. */
function Limits() {
  const { currency, decimals } = openSession();
  if (ready.value.is !== 'ready') return null;
  const { limits } = ready.value.snapshot;
  const money = (/** @type {number} */ minor) => formatMoney(minor, currency, decimals, language.value);
  if (limits === null) return html`<p class="soft">${say('line.limit.none')}</p>`;
  const rows = /** @type {const} */ ([['line.limit.purchase', limits.per_purchase], ['line.limit.account', limits.per_account],
    ['line.limit.total', limits.total]]);
  return html`<dl class="facts">${rows.map(([label, minor]) => minor !== null && minor > 0 && html`
    <dt>${say(label)}</dt><dd>${money(minor)}</dd>`)}</dl>`;
}

/** @param {{ one: Waiting }} props */
function Act({ one: { place, act } }) {
  const { currency, decimals } = openSession();
  const isAsked = useSignal(false);
  if (act === null) return html`<li class="act"><p class="wrong">${say('line.unreadable')}</p></li>`;
  const { about, state } = act;
  return html`<li class="act">
    <p class="act-head"><b>${about.name || say('customer.without')}</b>
      ${!about.enrols && html`<span class="list-amount">${formatMoney(about.amount, currency, decimals, language.value)}</span>`}</p>
    <p class="small soft">${formatTime(about.at, shopZone(), language.value)} · ${about.enrols ? say('line.new.customer', { card: about.enrols.card }) : about.receipt}</p>
    ${state.is === 'waits' && html`<p class="small">${state.fault ?? say('line.waits')}</p>`}
    ${state.is === 'differs' && html`<ul class="plain">${state.differences.map((difference) =>
      html`<li key=${difference.kind} class="wrong">${labelText(difference)}</li>`)}</ul>
      <p class="small soft">${say('line.differs.hint')}</p>
      <button type="button" class="button" onClick=${() => dismissAct(place)}>${say('action.understood')}</button>`}
    ${state.is === 'refused' && html`<p class="wrong">${labelText(state)}</p>
      <p class="small soft">${say(isAsked.value ? 'line.remove.ask' : 'line.refused.hint')}</p>
      <div class="row">
        <button type="button" class="button" onClick=${async () => { await retryAct(place); await probe(); }}>
          ${say('action.retry')}</button>
        <button type="button" class="button ${isAsked.value ? 'danger' : ''}"
            onClick=${() => { if (isAsked.value) void dismissAct(place); else isAsked.value = true; }}>
          ${say(isAsked.value ? 'line.remove.yes' : 'line.remove')}</button>
      </div>`}
  </li>`;
}
