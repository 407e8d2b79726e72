// last-sales.js - what this till has just recorded, to look at again or undo.
import { html } from 'htm/preact';
import { formatMoney, formatTime } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { language, say } from '../shared/text.js';
import { done, shown } from './state/recording.js';
import { isGone, linesLeft } from './state/rest.js';
import { openSession, shopZone } from './state/session.js';

const SHOWN_MAX = 4;

export function LastSales() {
  return html`<section class="last" aria-labelledby="last-title">
    <h2 class="small-title" id="last-title">${say('last.title')}</h2>
    ${done.value.length === 0
      ? html`<p class="soft">${say('last.none')}</p>`
      : html`<ul class="list">${done.value.slice(0, SHOWN_MAX).map((one) =>
        html`<${Sale} key=${one.purchase.id} done=${one} />`)}</ul>`}
  </section>`;
}

/** @param {{ done: import('./state/recording.js').Done }} props */
function Sale({ done: { purchase, returns, receipt, name } }) {
  const { decimals } = openSession();
  const isUndone = linesLeft(purchase, returns).every(isGone);
  return html`<li><button type="button" class="list-item"
      onClick=${() => { shown.value = purchase.id; }}>
    <span class="list-main">
      <b>${name || say('customer.without')}</b>
      <small>${formatTime(purchase.at, shopZone(), language.value)} · ${receipt}</small>
    </span>
    ${returns.length > 0 && html`<span class="tag">${say(isUndone ? 'last.undone' : 'last.part')}</span>`}
    <span class="list-amount ${isUndone ? 'struck' : ''}">
      ${formatMoney(purchase.total.due, purchase.currency, decimals, language.value)}</span>
    <${Icon} name="next" />
  </button></li>`;
}
