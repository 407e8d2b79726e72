// rewards-within-reach.js - what could be asked for now, what it would do, and what is missing for the rest.
import { html } from 'htm/preact';
import { formatMoney } from '../shared/format.js';
import { labelText, language } from '../shared/text.js';
import { pointsText } from './effect-panel.js';
import { answer, asked, currency, decimals, toggleReward } from './state/trial.js';
import { say } from './words.js';

/** @typedef {import('../shared/engine-types.d.ts').EngineReward} EngineReward */

export function RewardsWithinReach() {
  const said = answer.value;
  if (!said?.program?.valid || (!said.effects && !said.refusal)) return null;
  return html`<section class="sheet stack tight" aria-labelledby="reach-title">
    <h2 id="reach-title">${say('reach.title')}</h2>
    ${said.rewards.length === 0 && html`<p class="soft">${say('reach.none')}</p>`}
    <ul class="list">${said.rewards.map((reward) => html`<li key=${reward.reward}>
      <${RewardButton} reward=${reward} /></li>`)}</ul>
  </section>`;
}

/** @param {{ reward: EngineReward }} props */
function RewardButton({ reward }) {
  const isAsked = asked.value.includes(reward.reward);
  const isOut = (reward.state === 'refused' && !isAsked) || reward.voucher !== undefined;
  return html`<button type="button" class=${`list-item reward${isAsked ? ' on' : ''}`}
      aria-pressed=${isAsked} aria-disabled=${isOut}
      onClick=${() => { if (!isOut) toggleReward(reward.reward); }}>
    <span class="list-main"><span class="strong">${labelText(reward.label)}</span>
      <small>${whatItDoes(reward)}</small></span>
  </button>`;
}

/** @param {EngineReward} reward */
function whatItDoes(reward) {
  if (reward.state === 'refused') return reward[language.value];
  const cost = reward.unit && reward.points > 0
    ? say('reach.cost', { points: pointsText(reward.unit, reward.points) }) : say('reach.free');
  if (reward.voucher) {
    const voucher = pointsText(reward.voucher.unit, reward.voucher.uses);
    return `${say('reach.voucher', { voucher })} ${cost}`;
  }
  const amount = formatMoney(reward.discount, currency.value, decimals.value, language.value);
  const done = reward.state === 'asked' ? say('reach.asked', { amount }) : say('reach.ready', { amount });
  return `${done} ${cost}`;
}
