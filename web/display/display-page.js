// display-page.js - what a customer sees at the till: who is greeted, what it costs, what it gives.
import { html } from 'htm/preact';
import { BalanceText, balanceInWords } from '../shared/balance-text.js';
import { formatMoney, formatPoints } from '../shared/format.js';
import { QrCode } from '../shared/qr-code.js';
import { ShopLogo } from '../shared/shop-logo.js';
import { isolated, labelText, language } from '../shared/text.js';
import { viewAt } from './state/stage.js';
import { say } from './words.js';

/**
 * @typedef {import('../shared/display-line.js').SaleView} SaleView
 * @typedef {import('../shared/display-line.js').Shown} Shown
 * @typedef {import('@preact/signals').Signal<import('./state/stage.js').Stage>} StageSignal
 */

/** @param {{ stage: StageSignal, now: import('@preact/signals').Signal<number> }} props */
export function DisplayPage({ stage, now }) {
  const { shop, link } = stage.value;
  const view = viewAt(stage.value, now.value);
  if (view.is === 'sale') return html`<${Sale} sale=${view} shop=${shop} link=${link} />`;
  return html`<main class="idle">
    <${ShopLogo} />
    <h1 class="shop">${shop || say('display.page')}</h1>
    <p class="lead">${say(view.is === 'thanks' ? 'display.thanks' : shop ? 'display.welcome' : 'display.waiting')}</p>
    <${Join} link=${link} />
  </main>`;
}

/**
 * Where the shop has set no address, nothing is shown.
 * @param {{ link: string }} props
 */
function Join({ link }) {
  if (link === '') return null;
  return html`<figure class="join">
    <${QrCode} text=${link} label=${say('display.join.picture', { link })} />
    <figcaption>${say('display.join')}</figcaption>
  </figure>`;
}

/** @param {{ sale: SaleView, shop: string, link: string }} props */
function Sale({ sale, shop, link }) {
  const money = (/** @type {number} */ minor) => formatMoney(minor, sale.currency, sale.decimals, language.value);
  const { total, lines, more } = sale;
  return html`<main class="sale">
    <section class="who" aria-label=${shop}>
      <p class="shop-small"><${ShopLogo} class="bar-logo" /> ${shop}</p>
      ${sale.hasCustomer && html`<h1 class="hello">${sale.name
        ? say('display.hello.name', { name: sale.name }) : say('display.hello')}</h1>`}
      ${!sale.hasCustomer && html`<h1 class="hello">${say('display.hello')}</h1><${Join} link=${link} />`}
      <${Units} title=${say('display.balances')} shown=${sale.balances} currency=${sale.currency} />
      <${Units} title=${say('display.gain')} shown=${sale.gains} currency=${sale.currency} withSign />
      <${Units} title=${say('display.after')} shown=${sale.after} currency=${sale.currency} />
      ${more && html`<div class="more"><p class="strong">${say('display.more', { amount: money(more.extra) })}</p>
        <ul>
          ${more.rewards.map((label) => html`<li key=${label.fr}>${labelText(label)}</li>`)}
          ${more.gains.map(({ now, then }) => html`<li key=${then.unit}>${say('display.more.gain', {
            then: words(then, sale.currency), now: words({ ...then, points: now }, sale.currency) })}</li>`)}
        </ul></div>`}
    </section>
    <section class="bill" aria-labelledby="bill-title">
      <h2 class="small-title" id="bill-title">${say('display.lines')}</h2>
      <ol class="lines">${lines.map((line, index) => html`<li key=${index}>
        <bdi>${lineText(line, index)}</bdi><span class="number">${money(line.amount)}</span></li>`)}
      </ol>
      <dl class="sums">
        ${total.discount > 0 && html`<dt>${say('display.gross')}</dt><dd>${money(total.gross)}</dd>`}
        ${sale.off.map(({ label, discount }) => html`<dt key=${label.fr}>${labelText(label)}</dt>
          <dd class="gain">${money(-discount)}</dd>`)}
        ${total.discount > 0 && sale.off.length !== 1 && html`<dt>${say('display.discount')}</dt>
          <dd class="gain">${money(-total.discount)}</dd>`}
      </dl>
      <p class="due-line"><span>${say('display.total')}</span>
        <output class="due">${money(total.due)}</output></p>
    </section>
  </main>`;
}

/**
 * @param {SaleView['lines'][number]} line
 * @param {number} index
 */
function lineText({ label, milli }, index) {
  const name = label || say('display.line', { number: index + 1 });
  return milli === 1000 ? name : `${formatPoints(milli, 3, language.value)} × ${isolated(name)}`;
}

/**
 * @param {Shown} shown
 * @param {string} currency
 * @param {boolean} [withSign]
 */
function words(shown, currency, withSign = false) {
  return balanceInWords(full(shown), currency, shown.points, withSign);
}

/**
 * @param {Shown} shown
 * @returns {import('../shared/api-types.d.ts').Balance}
 */
function full(shown) {
  return { ...shown, pending: 0, expiring: null };
}

/** @param {{ title: string, shown: Shown[], currency: string, withSign?: boolean }} props */
function Units({ title, shown, currency, withSign = false }) {
  if (shown.length === 0) return null;
  return html`<div class="units"><h2 class="small-title">${title}</h2>
    <ul>${shown.map((one) => html`<li key=${one.unit}>
      <${BalanceText} balance=${full(one)} currency=${currency} points=${one.points} withSign=${withSign} /></li>`)}
    </ul></div>`;
}
