// effect-panel.js - what comes of it, and why.
import { html } from 'htm/preact';
import { formatDate, formatMoney, formatPoints, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { labelText, language } from '../shared/text.js';
import { answer, counted, hasCard, isEmpty, outline } from './state/trial.js';
import { unitDecimals } from './state/program.js';
import { say } from './words.js';

/** @typedef {import('../shared/engine-types.d.ts').EngineEffects} Effects */

export function EffectPanel() {
  return html`<section class="sheet stack tight" aria-labelledby="effect-title">
    <h2 id="effect-title">${say('effect.title')}</h2>
    <${Verdict} />
  </section>`;
}

function Verdict() {
  const said = answer.value;
  if (said?.program && !said.program.valid) return html`<p class="soft">${say('effect.program')}</p>`;
  if (isEmpty.value || !said) return html`<p class="soft">${say('basket.empty')}</p>`;
  if (said.refusal) {
    return html`<div class="notice bad" role="alert"><${Icon} name="alert" />
      <p class="notice-text" id="refusal">${said.refusal[language.value]}</p></div>`;
  }
  return said.effects && html`<${EffectsShown} effects=${said.effects} />`;
}

/** @param {{ effects: Effects }} props */
function EffectsShown({ effects }) {
  const money = moneyOf(effects);
  const { total } = effects;
  return html`
    <p class="due" role="status"><span class="label">${say('effect.due')}</span>
      <strong id="due">${money(total.due)}</strong>
      ${total.discount > 0 && html`<span class="soft">
        ${say('effect.instead', { amount: money(total.gross) })}</span>`}</p>
    <${Lines} effects=${effects} />
    <${Earned} effects=${effects} />
    <${Vouchers} effects=${effects} />
    <${OtherEvents} />
    <${Balances} effects=${effects} />
    <details><summary>${say('effect.receipt')}</summary>
      <pre class="code paper">${effects.receipt.lines.join('\n')}</pre></details>`;
}

/** @param {{ effects: Effects }} props */
function Lines({ effects }) {
  const money = moneyOf(effects);
  const hasDiscount = effects.total.discount > 0;
  return html`<table class="lines">
    <caption class="small-title">${say('effect.lines')}</caption>
    <thead class="unseen"><tr><th>${say('basket.label')}</th>
      ${hasDiscount && html`<th>${say('effect.discount')}</th>`}<th>${say('effect.due')}</th></tr></thead>
    <tbody>${effects.lines.map((line) => html`<tr key=${line.line}>
      <td>${counted.value[line.line - 1]?.label || say('basket.line', { number: line.line })}</td>
      ${hasDiscount && html`<td class="number good">${line.discount > 0 && money(-line.discount)}</td>`}
      <td class="number">${money(line.due)}</td>
    </tr>`)}</tbody>
  </table>
  <ul class="soft small">${effects.vat.map((vat) => html`<li key=${vat.rate}>${say('effect.tax', {
    rate: formatRate(vat.rate, language.value), due: money(vat.due), tax: money(vat.tax) })}</li>`)}</ul>`;
}

/** @param {{ effects: Effects }} props */
function Earned({ effects }) {
  const money = moneyOf(effects);
  const none = hasCard.value ? say('effect.nothing') : say('effect.cardless');
  return html`<div class="stack tight" id="earned">
    <h3 class="small-title">${say('effect.earned')}</h3>
    <${Behind} effects=${effects} />
    ${effects.earned.length === 0 && html`<p class="soft">${none}</p>`}
    ${effects.earned.map((unit) => html`<div key=${unit.unit}>
      <p class="strong">${pointsText(unit.unit, unit.points, true)}</p>
      <ul class="reasons">${unit.rules.map((rule) => html`<li key=${rule.rule} class="reason">
        <span>${reasonText(unit.unit, rule, money)}${isCut(effects, rule)
          && html` <span class="tag">${say('effect.ceiling')}</span>`}</span>
        <span class="number">${pointsText(unit.unit, rule.points, true)}</span></li>`)}</ul>
    </div>`)}
  </div>`;
}

/**
 * Which visit it is and with which tier, where the programme asks.
 * @param {{ effects: Effects }} props
 */
function Behind({ effects: { visit, tier } }) {
  const known = [
    visit !== undefined && say('effect.number', { number: visit }),
    tier !== undefined && say('effect.tier', { tier: nameIn(outline.value?.tiers, tier) }),
  ].filter(Boolean);
  return known.length > 0 && html`<p class="soft" id="behind">${known.join(' · ')}</p>`;
}

/**
 * Whether it gave all that its ceilings left.
 * @param {Effects} effects
 * @param {import('../shared/engine-types').EarnedRule} earned
 */
function isCut({ ceilings = [] }, { rule, points }) {
  return ceilings.some((one) => one.rule === rule && one.left === points);
}

/**
 * What points became by themselves behind the receipt.
 * @param {{ effects: Effects }} props
 */
function Vouchers({ effects: { vouchers = [] } }) {
  if (vouchers.length === 0) return null;
  return html`<ul class="reasons" id="vouchers">${vouchers.map((one) => html`<li key=${one.lot} class="reason">
    <span>${say('effect.voucher')}</span>
    <span class="number">${pointsText(one.unit, one.uses, true)}</span></li>`)}</ul>`;
}

/** The rules that a basket never shows: "on a birthday: 100 points". */
function OtherEvents() {
  const rules = outline.value?.eventRules ?? [];
  if (!hasCard.value || rules.length === 0) return null;
  return html`<div class="stack tight" id="events">
    <h3 class="small-title">${say('event.title')}</h3>
    <ul class="reasons">${rules.map((rule) => html`<li key=${rule.id} class="reason">
      <span>${eventText(rule)}</span>
      <span class=${rule.fixed === null ? 'soft' : 'number'}>${rule.fixed === null
        ? ruleName(rule.id) : pointsText(rule.unit, rule.fixed, true)}</span></li>`)}</ul>
  </div>`;
}

/** @param {import('./state/program.js').EventRule} rule */
function eventText({ on, event }) {
  const found = outline.value;
  const name = on === 'tier' ? nameIn(found?.tiers, event)
    : on === 'goal' ? nameIn(found?.challenges, event) : event;
  const text = say(/** @type {Parameters<typeof say>[0]} */ (`event.${on}`));
  return name === '' ? text : say('event.named', { event: text, name });
}

/**
 * "1 point for 10 €, of 34.90 €"; "Dozen, of 12 units"; "Double, of 3 points".
 * @param {string} unit
 * @param {import('../shared/engine-types').EarnedRule} rule
 * @param {(minor: number) => string} money
 */
function reasonText(unit, { rule, basis, counted }, money) {
  const name = ruleName(rule);
  if (counted === 'visit') return say('effect.visit', { rule: name });
  if (counted === 'points') return say('effect.reason', { rule: name, basis: pointsText(unit, basis) });
  if (counted === 'quantity') {
    const quantity = new Intl.NumberFormat(language.value).format(basis / 1000);
    return say('effect.quantity', { rule: name, quantity });
  }
  return say('effect.reason', { rule: name, basis: money(basis) });
}

/** @param {{ effects: Effects }} props */
function Balances({ effects }) {
  if (!hasCard.value) return null;
  return html`<div class="stack tight" id="after">
    <h3 class="small-title">${say('effect.after')}</h3>
    ${effects.balances.length === 0 && html`<p class="soft">${say('effect.empty')}</p>`}
    <ul class="balances">${effects.balances.map((balance) => html`<li key=${balance.unit}>
      <span class="strong">${pointsText(balance.unit, balance.points + balance.pending)}</span>
      <span class="soft small">
        ${balance.pending > 0 && ` ${say('effect.pending', {
          points: pointsText(balance.unit, balance.pending) })}`}
        ${balance.expiring && ` ${say('effect.expiring', {
          points: pointsText(balance.unit, balance.expiring.points),
          date: formatDate(balance.expiring.on, language.value) })}`}</span>
    </li>`)}</ul>
  </div>`;
}

/** @param {Effects} effects */
function moneyOf({ currency, decimals }) {
  return (/** @type {number} */ minor) => formatMoney(minor, currency, decimals, language.value);
}

/**
 * "12 points", "+0,87 €" for a unit of money.
 * @param {string} id of the unit
 * @param {number} points
 * @param {boolean} [withSign]
 */
export function pointsText(id, points, withSign = false) {
  const found = outline.value;
  const unit = found?.units.find((one) => one.id === id);
  const decimals = found ? unitDecimals(found, id) : 0;
  const name = labelText({ fr: unit?.label?.fr ?? '', en: unit?.label?.en ?? '' }) || id;
  if (found && unit?.kind === 'money') {
    const sign = withSign && points > 0 ? '+' : '';
    return `${sign}${formatMoney(points, found.currency, decimals, language.value)} (${name})`;
  }
  return `${formatPoints(points, decimals, language.value, withSign)} ${name}`;
}

/** @param {string} id */
function ruleName(id) {
  return nameIn(outline.value?.rules, id);
}

/**
 * @param {import('./state/program.js').Named[] | undefined} list
 * @param {string} id
 */
function nameIn(list, id) {
  const label = list?.find((one) => one.id === id)?.label;
  return labelText({ fr: label?.fr ?? '', en: label?.en ?? '' }) || id;
}
