// customer.js - who stands at the till: from what was scanned or typed to a card and its account.
import { signal } from '@preact/signals';
import { Problem } from '../../shared/api.js';
import { guesses, isPhoneCode } from './lookup.js';
import { api, refuseKey } from './session.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').MemberFound} MemberFound
 * @typedef {import('../../shared/api-types.d.ts').MemberList} MemberList
 * @typedef {{ is: 'idle' } | { is: 'searching' }
 *   | { is: 'several', members: MemberFound[], hasMore: boolean }
 *   | { is: 'nobody', typed: string, isCard: boolean }
 *   | { is: 'cardless' }
 *   | { is: 'failed', error: unknown, typed: string }} Search
 */

export const search = signal(/** @type {Search} */ ({ is: 'idle' }));

const SHOWN_MAX = 20;
let latest = 0;

export function forgetSearch() {
  latest++;
  search.value = { is: 'idle' };
}

/**
 * Finds the customer; the answer of an older search is dropped.
 * @param {string} typed
 * @returns {Promise<CardAnswer | null>} null: nobody, several, or a failure; `search` says which
 */
export async function findCustomer(typed) {
  const mine = ++latest;
  search.value = { is: 'searching' };
  const settle = (/** @type {Search} */ state) => {
    if (mine === latest) search.value = state;
    return null;
  };
  try {
    const ways = guesses(typed);
    for (const guess of ways) {
      if (guess.by === 'card') {
        const card = await readCard(guess.code);
        if (mine !== latest) return null;
        if (card) {
          search.value = { is: 'idle' };
          return card;
        }
        continue;
      }
      const query = new URLSearchParams({ [guess.field]: guess.value, limit: String(SHOWN_MAX) });
      const list = /** @type {MemberList} */ (await api.read(`/v1/members?${query}`));
      const [only, ...others] = list.members;
      if (only && others.length === 0) return await openMember(only, mine, settle);
      if (only) {
        return settle({ is: 'several', members: list.members, hasMore: list.next_cursor !== null });
      }
    }
    return settle({ is: 'nobody', typed, isCard: ways[0]?.by === 'card' });
  } catch (error) {
    if (error instanceof Problem && error.status === 401) refuseKey(error);
    return settle({ is: 'failed', error, typed });
  }
}

/**
 * One of several was chosen.
 * @param {MemberFound} member
 * @returns {Promise<CardAnswer | null>}
 */
export async function chooseMember(member) {
  const mine = ++latest;
  const settle = (/** @type {Search} */ state) => {
    if (mine === latest) search.value = state;
    return null;
  };
  search.value = { is: 'searching' };
  try {
    return await openMember(member, mine, settle);
  } catch (error) {
    return settle({ is: 'failed', error, typed: member.cards[0]?.code ?? '' });
  }
}

/**
 * @param {MemberFound} member
 * @param {number} mine
 * @param {(state: Search) => null} settle
 */
async function openMember(member, mine, settle) {
  const card = member.cards.find((one) => one.state === 'active') ?? member.cards[0];
  if (!card) return settle({ is: 'cardless' });
  const answer = await readCard(card.code);
  if (mine !== latest) return null;
  if (!answer) return settle({ is: 'cardless' });
  search.value = { is: 'idle' };
  return answer;
}

/**
 * @param {string} code
 * @returns {Promise<CardAnswer | null>} null: no such card
 */
export async function readCard(code) {
  try {
    const answer = await api.read(`/v1/cards/${encodeURIComponent(code)}`);
    return { ...answer, shown: isPhoneCode(code) ? { code, at: performance.now() } : null };
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.code === 'invalid')) return null;
    throw error;
  }
}
