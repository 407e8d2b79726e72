// customer-fields.js - who buys, when and where.
import { html } from 'htm/preact';
import { labelText } from '../shared/text.js';
import { balances, channel, codes, day, hasCard, outline, shop, tier, time, visits } from './state/trial.js';
import { say } from './words.js';

const CHANNELS = /** @type {const} */ (['till', 'kiosk', 'web', 'phone']);

/** @param {import('@preact/signals').Signal<string>} signal */
const into = (signal) => (/** @type {any} */ event) => { signal.value = event.target.value; };

export function CustomerFields() {
  return html`<section class="sheet stack tight" aria-labelledby="customer-title">
    <h2 id="customer-title">${say('customer.title')}</h2>
    <label class="choice-item"><input type="checkbox" id="has-card" checked=${hasCard.value}
        onChange=${(/** @type {any} */ event) => { hasCard.value = event.target.checked; }} />
      <span>${say('customer.has')}</span></label>
    ${hasCard.value && html`<div class="pair">${(outline.value?.units ?? []).map((unit) => html`
      <label key=${unit.id} class="field">
        <span class="label">${say('customer.balance', { unit: nameOf(unit) })}</span>
        <input class="input" name=${`balance-${unit.id}`} inputmode="decimal" autocomplete="off"
            value=${balances.value[unit.id] ?? ''}
            onInput=${(/** @type {any} */ event) => {
              balances.value = { ...balances.value, [unit.id]: event.target.value };
            }} />
      </label>`)}<${Behind} /></div>`}
    <div class="pair">
      <label class="field"><span class="label">${say('customer.day')}</span>
        <input class="input" type="date" id="day" value=${day.value} onInput=${into(day)} /></label>
      <label class="field"><span class="label">${say('customer.time')}</span>
        <input class="input" type="time" id="time" value=${time.value} onInput=${into(time)} /></label>
      <label class="field"><span class="label">${say('customer.channel')}</span>
        <select class="input" id="channel" value=${channel.value} onChange=${into(channel)}>
          ${CHANNELS.map((one) => html`<option key=${one} value=${one}>${say(`channel.${one}`)}</option>`)}
        </select></label>
      <label class="field"><span class="label">${say('customer.shop')}</span>
        <input class="input" id="shop" autocomplete="off" value=${shop.value} onInput=${into(shop)} />
      </label>
      <label class="field"><span class="label">${say('customer.codes')}</span>
        <input class="input" id="codes" autocomplete="off" value=${codes.value}
            onInput=${into(codes)} /></label>
    </div>
  </section>`;
}

/** What the account has behind it: only what the programme asks for. */
function Behind() {
  const { asksVisits = false, tiers = [] } = outline.value ?? {};
  return html`
    ${asksVisits && html`<label class="field">
      <span class="label">${say('customer.visits')}</span>
      <input class="input" id="visits" inputmode="numeric" autocomplete="off" value=${visits.value}
          onInput=${into(visits)} /></label>`}
    ${tiers.length > 0 && html`<label class="field">
      <span class="label">${say('customer.level')}</span>
      <select class="input" id="tier" value=${tier.value} onChange=${into(tier)}>
        <option value="">${say('customer.level.none')}</option>
        ${tiers.map((one) => html`<option key=${one.id} value=${one.id}>${nameOf(one)}</option>`)}
      </select></label>`}`;
}

/** @param {import('./state/program.js').Named} named */
function nameOf({ id, label }) {
  return labelText({ fr: label?.fr ?? '', en: label?.en ?? '' }) || id;
}
