// ask-setting.js - whether a customer without a card is asked for one.
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { say } from '../shared/text.js';
import { asksForCard, setAsksForCard } from './state/ask-card.js';

export function AskSetting() {
  return html`<label class="back-pick ask-setting">
    <input type="checkbox" id="ask-setting" checked=${asksForCard.value}
        onChange=${(/** @type {any} */ event) => setAsksForCard(event.target.checked)} />
    <span class="chip-mark">${asksForCard.value && html`<${Icon} name="check" />`}</span>
    <span class="chip-text"><b>${say('ask.setting')}</b><small>${say('ask.setting.hint')}</small></span>
  </label>`;
}
