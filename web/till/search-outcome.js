// search-outcome.js - what came of a scan that did not lead straight to one customer.
import { html } from 'htm/preact';
import { formatPhone, maskCard } from '../shared/format.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { Icon } from '../shared/icon.js';
import { isolated, labelText, say } from '../shared/text.js';
import { guesses } from './state/lookup.js';
import { chooseMember, search } from './state/customer.js';

/** @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer */

/**
 * @param {{ onCard: (card: CardAnswer) => void, onRetry: () => void,
 *           onEnrol: (known: Record<string, string>) => void }} props
 */
export function SearchOutcome({ onCard, onRetry, onEnrol }) {
  const state = search.value;
  const choose = async (/** @type {import('../shared/api-types.d.ts').MemberFound} */ member) => {
    const card = await chooseMember(member);
    if (card) onCard(card);
  };
  const isCard = state.is === 'nobody' && guesses(state.read)[0]?.by === 'card';
  return html`<div class="outcome" aria-live="polite">
    ${state.is === 'searching' && html`<p class="soft">${sayKind(state.kind)} ${say('scan.searching')}</p>`}
    ${state.is === 'failed' && html`
      ${state.kind && html`<p class="soft">${sayKind(state.kind)}</p>`}
      <${ProblemNotice} error=${state.error}>
        <button type="button" class="button" onClick=${onRetry}>${say('action.retry')}</button>
      <//>`}
    ${state.is === 'refused' && html`<div class="notice warn" role="alert"><${Icon} name="alert" />
      <p class="notice-text">${labelText(state.refusal)}</p></div>`}
    ${state.is === 'needsLine' && html`<div class="notice warn" role="alert"><${Icon} name="line" />
      <p class="notice-text">${say('line.needed')}</p></div>`}
    ${state.is === 'cardless' && html`<div class="notice warn"><${Icon} name="alert" />
      <p class="notice-text">${say('found.cardless')}</p></div>`}
    ${state.is === 'nobody' && html`<div class="notice warn">
      <${Icon} name="alert" />
      <div class="notice-text">
        <p class="strong">${say(isCard ? 'found.none.card' : 'found.none', { typed: state.read.text })}</p>
        <p>${say(isCard ? 'found.none.card.hint' : 'found.none.hint')}</p>
        <div class="row"><button type="button" class="button"
            onClick=${() => onEnrol(knownFrom(state.read))}>
          ${say(isCard ? 'found.enrol.card' : 'found.enrol')}</button></div>
      </div>
    </div>`}
    ${state.is === 'several' && html`
      <h2 class="small-title">${say('found.many', { count: state.members.length })}</h2>
      <ul class="list">${state.members.map((member) => html`<li key=${member.id}>
        <button type="button" class="list-item" onClick=${() => choose(member)}>
          <${Icon} name="person" />
          <span class="list-main">
            <b><bdi>${[member.first_name, member.last_name].filter(Boolean).join(' ')
              || say('customer.unknown')}</bdi></b>
            <small>${[
              member.phone && formatPhone(member.phone),
              member.cards[0] && say('found.card', { card: maskCard(member.cards[0].code) }),
            ].filter(Boolean).map((text) => isolated(String(text))).join(' · ')}</small>
          </span>
          <${Icon} name="next" />
        </button></li>`)}</ul>
      ${state.hasMore && html`<p class="soft">${say('found.more')}</p>`}`}
  </div>`;
}

/** @typedef {import('../shared/reading.js').Reading} Reading */

/**
 * What the page saw by itself, before the server told whose it is.
 * @param {Reading['kind']} kind
 */
function sayKind(kind) {
  return kind === null ? '' : say(`scan.kind.${kind}`);
}

/**
 * What was typed in vain begins the enrolment.
 * @param {Reading} read
 * @returns {Record<string, string>}
 */
function knownFrom(read) {
  const [first] = guesses(read);
  if (first?.by === 'card') return { card: first.code };
  if (first?.by === 'phone') return { phone: read.text };
  if (first?.field === 'name') {
    const [name = '', ...rest] = read.text.split(/\s+/);
    return { first: name, last: rest.join(' ') };
  }
  return {};
}
