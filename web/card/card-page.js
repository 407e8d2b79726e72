// card-page.js - the card, or what to do where there is none.
import { signal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { language, say as sayShared } from '../shared/text.js';
import { QrCode } from '../shared/qr-code.js';
import { ShopLogo } from '../shared/shop-logo.js';
import { card, forgetCard, isAble, left, shown } from './state/card.js';
import { STEP_S } from './state/code.js';
import { say } from './words.js';

/** Somebody wants to remove the card, and is asked. */
const isAsked = signal(false);

export function CardPage() {
  return html`<div class="frame">
    <header class="bar">
      <img class="bar-mark" src="assets/habitue.svg" alt="" width="32" height="32" />
      <p class="bar-name grow">${say('card.page')}</p>
      <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
          onClick=${() => { language.value = language.value === 'fr' ? 'en' : 'fr'; }}>
        ${sayShared('language.other')}</button>
    </header>
    <main class="main">${card.value ? html`<${Card} />` : html`<${NoCard} />`}</main>
  </div>`;
}

/** The link of a chip in a card, which a telephone has read. */
const isOfChip = /[?&]e=[0-9a-f]{32}(&|$)/i.test(location.search);

function NoCard() {
  if (isOfChip) {
    return html`<div class="stack"><h1>${say('card.chip')}</h1><p>${say('card.chip.hint')}</p></div>`;
  }
  return html`<div class="stack"><h1>${say('card.none')}</h1><p>${say('card.none.hint')}</p></div>`;
}

function Card() {
  const mine = card.value;
  if (!mine) return null;
  return html`<${ShopLogo} />
    <h1 class="shop">${mine.shop || say('card.page')}</h1>
    ${isAble.value ? html`<${Code} code=${mine.code} />` : html`<div class="notice bad" role="alert">
      <${Icon} name="alert" /><p class="notice-text">${say('card.insecure')}</p></div>`}
    <dl class="number"><dt>${say('card.number')}</dt><dd id="number">${mine.code}</dd></dl>
    <p class="soft">${say('card.number.hint')}</p>
    <${Forget} />`;
}

/** @param {{ code: string }} props */
function Code({ code }) {
  if (shown.value === '') return html`<p class="soft" role="status">${say('card.loading')}</p>`;
  return html`<${QrCode} text=${shown.value} label=${say('card.picture', { code })} />
    <${Left} />
    <p>${say('card.show')}</p>`;
}

/** By itself, so that what changes each second draws no picture anew. */
function Left() {
  return html`<progress class="left" max=${STEP_S} value=${left.value} aria-label=${say('card.left')}>
    ${say('card.seconds', { count: left.value })}</progress>`;
}

function Forget() {
  if (!isAsked.value) {
    return html`<button type="button" class="button quiet" id="forget"
      onClick=${() => { isAsked.value = true; }}>${say('card.forget')}</button>`;
  }
  const keep = () => { isAsked.value = false; };
  const forget = () => {
    isAsked.value = false;
    forgetCard();
  };
  return html`<div class="stack" role="group" aria-label=${say('card.forget')}>
    <p>${say('card.forget.ask')}</p>
    <div class="choices">
      <button type="button" class="button" id="keep" onClick=${keep}>${say('card.forget.no')}</button>
      <button type="button" class="button quiet" id="remove" onClick=${forget}>${say('card.forget.yes')}</button>
    </div></div>`;
}
