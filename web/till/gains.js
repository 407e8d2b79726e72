// gains.js - what the account has now, and what this brought or took.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { BalanceText, balanceInWords } from '../shared/balance-text.js';

/** @typedef {import('../shared/api-types.d.ts').EntryAnswer} EntryAnswer */

/** @param {{ answer: EntryAnswer }} props */
export function Gains({ answer }) {
  if (!answer.account) return null;
  const nothing = answer.earned.some((one) => one.points !== 0) ? null
    : answer.kind === 'purchase' ? 'done.nothing' : answer.kind === 'claim' ? 'claim.nothing' : null;
  return html`<div class="gains">
    ${answer.balances.map((balance) => html`<div class="gains-unit" key=${balance.unit}>
      <p class="label">${say('done.balance')}</p>
      <p class="gains-balance"><${BalanceText} balance=${balance} currency=${answer.currency} /></p>
      ${answer.kind === 'return' ? html`<${Taken} changes=${answer} balance=${balance}
          currency=${answer.currency} />`
        : html`<${Gained} answer=${answer} balance=${balance} />`}
    </div>`)}
    ${nothing && html`<p class="soft">${say(nothing)}</p>`}
  </div>`;
}

/**
 * @param {{ unit: string | null, points: number }[]} changes
 * @param {string} unit
 */
function sumOf(changes, unit) {
  return changes.reduce((sum, one) => sum + (one.unit === unit ? one.points : 0), 0);
}

/** @param {{ answer: EntryAnswer, balance: import('../shared/api-types.d.ts').Balance }} props */
function Gained({ answer, balance }) {
  const vouchers = (answer.vouchers ?? []).map(({ unit, uses }) => ({ unit, points: uses }));
  const points = sumOf([...answer.earned, ...vouchers], balance.unit);
  if (points === 0) return null;
  return html`<p class=${points > 0 ? 'gain' : 'loss'}>
    <${BalanceText} balance=${balance} currency=${answer.currency} points=${points} withSign=${true} />
  </p>`;
}

/**
 * A return takes back what was earned, and gives back what a reward had cost.
 * @param {{ changes: Pick<EntryAnswer, 'earned' | 'redeemed'>, currency: string,
 *           balance: import('../shared/api-types.d.ts').Balance }} props
 */
function Taken({ changes, balance, currency }) {
  const taken = -sumOf(changes.earned, balance.unit);
  const given = -sumOf(changes.redeemed, balance.unit);
  const words = (/** @type {number} */ points) => balanceInWords(balance, currency, points);
  return html`
    ${taken > 0 && html`<p class="loss">${say('done.taken', { points: words(taken) })}</p>`}
    ${given > 0 && html`<p class="gain">${say('done.given', { points: words(given) })}</p>`}`;
}

/**
 * What all that is left of a purchase takes along: the opposite of what it has brought until now.
 * @param {{ purchase: EntryAnswer, returns: EntryAnswer[] }} props
 */
export function TakenWithAll({ purchase, returns }) {
  if (!purchase.account) return null;
  const all = [purchase, ...returns];
  const changes = {
    earned: all.flatMap(({ earned }) => earned.map((one) => ({ ...one, points: -one.points }))),
    redeemed: all.flatMap(({ redeemed }) => redeemed.map((one) => ({ ...one, points: -one.points }))),
  };
  return html`<div class="backs-points">${purchase.balances.map((balance) => html`<${Taken}
    key=${balance.unit} changes=${changes} balance=${balance} currency=${purchase.currency} />`)}</div>`;
}
