// last-sales.js - the latest sales and payments of this till: to look at again, and to undo with one key.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { formatMoney, formatTime } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { act } from './state/act.js';
import { done, paidIn, shown, undoing } from './state/recording.js';
import { isGone, linesLeft } from './state/rest.js';
import { openSession, shopZone } from './state/session.js';

/**
 * @typedef {{ id: string, at: string, name: string, about: string, amount: number, currency: string, tag: string | null,
 *   isUndone: boolean, open: () => void, undo: () => void }} Row
 */

const SHOWN_MAX = 4;
const UNDO_MS = 60 * 60 * 1000; // later it is a return, by its receipt
const LOOK_MS = 30_000;

export function LastSales() {
  const now = useSignal(Date.now());
  useEffect(() => {
    const clock = setInterval(() => { now.value = Date.now(); }, LOOK_MS);
    return () => clearInterval(clock);
  }, []);
  const rows = [...done.value.map(saleRow), ...paidIn.value.map(paidRow)]
    .sort((one, other) => other.at.localeCompare(one.at)).slice(0, SHOWN_MAX);
  return html`<section class="last" aria-labelledby="last-title">
    <h2 class="small-title" id="last-title">${say('last.title')}</h2>
    ${rows.length === 0
      ? html`<p class="soft">${say('last.none')}</p>`
      : html`<ul class="list">${rows.map((row) => html`<${Line} key=${row.id} row=${row}
          mayUndo=${!row.isUndone && now.value - Date.parse(row.at) < UNDO_MS} />`)}</ul>`}
  </section>`;
}

/**
 * @param {import('./state/recording.js').Done} one
 * @returns {Row}
 */
function saleRow({ purchase, returns, receipt, name }) {
  const id = purchase.id ?? '';
  const isUndone = linesLeft(purchase, returns).every(isGone);
  const open = () => { shown.value = id; };
  return {
    id, at: purchase.at, about: receipt, amount: purchase.total.due, currency: purchase.currency, isUndone, open,
    name: name || say(purchase.account ? 'customer.unknown' : 'customer.without'),
    tag: returns.length === 0 ? null : say(isUndone ? 'last.undone' : 'last.part'),
    undo() {
      undoing.value = id;
      open();
    },
  };
}

/**
 * @param {import('./state/recording.js').PaidIn} one
 * @returns {Row}
 */
function paidRow({ event, undo, name }) {
  const id = event.id ?? '';
  const open = () => { act.value = { is: 'paid-in', id }; };
  return {
    id, at: event.at, name: name || say('customer.unknown'), amount: event.amount, currency: openSession().currency, open, undo: open,
    about: say(event.kind === 'gift_card' ? 'last.gift' : 'last.topup'),
    tag: undo ? say('last.undone') : null,
    isUndone: undo !== null,
  };
}

/** @param {{ row: Row, mayUndo: boolean }} props */
function Line({ row, mayUndo }) {
  const { decimals } = openSession();
  return html`<li class="last-row"><button type="button" class="list-item" onClick=${row.open}>
    <span class="list-main">
      <b><bdi>${row.name}</bdi></b>
      <small>${formatTime(row.at, shopZone(), language.value)} · <bdi>${row.about}</bdi></small>
    </span>
    ${row.tag && html`<span class="tag">${row.tag}</span>`}
    <span class="list-amount ${row.isUndone ? 'struck' : ''}">
      ${formatMoney(row.amount, row.currency, decimals, language.value)}</span>
    <${Icon} name="next" />
  </button>
  ${mayUndo && html`<button type="button" class="button square last-undo" aria-label=${say('last.undo', { name: row.name, about: row.about })}
      onClick=${row.undo}><${Icon} name="undo" /></button>`}</li>`;
}
