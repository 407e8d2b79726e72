// customer.js - who stands at the till: from what was scanned or typed to a card and its account.
import { signal } from '@preact/signals';
import { Problem, Unreachable, isKeyRefusal } from '../../shared/api.js';
import { guesses, provesItself } from './lookup.js';
import { tellArticle } from './hosted.js';
import { cardWithoutLine, goDown, isKnownWithoutLine, line, membersWithoutLine } from './offline/line.js';
import { readScan } from './reading.js';
import { giveScan } from '../../shared/scanner.js';
import { api, refuseKey } from './session.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').MemberFound} MemberFound
 * @typedef {import('../../shared/api-types.d.ts').MemberList} MemberList
 * @typedef {import('../../shared/api-types.d.ts').ScanAnswer} ScanAnswer
 * @typedef {import('../../shared/reading.js').Reading} Reading
 * @typedef {NonNullable<Reading['refusal']>} Refusal
 * @typedef {{ is: 'idle' } | { is: 'searching', kind: Reading['kind'] }
 *   | { is: 'refused', refusal: Refusal }
 *   | { is: 'several', members: MemberFound[], hasMore: boolean }
 *   | { is: 'nobody', read: Reading }
 *   | { is: 'cardless' }
 *   | { is: 'needsLine' }
 *   | { is: 'failed', error: unknown, kind: Reading['kind'] }} Search
 *   kind: what it looks like, which the page knows without the server
 */

export const search = signal(/** @type {Search} */ ({ is: 'idle' }));

const SHOWN_MAX = 20;
let latest = 0;

export function forgetSearch() {
  latest++;
  search.value = { is: 'idle' };
}

/**
 * What it is, or null: the page could not read it, and `search` says why; or it is the register's, which has heard of it.
 * @param {string} text
 * @returns {Promise<Reading | null>}
 */
export async function understand(text) {
  try {
    const read = await readScan(text);
    return await tellArticle(read) ? null : read;
  } catch (error) {
    latest++;
    search.value = { is: 'failed', error, kind: null };
    return null;
  }
}

/**
 * A reader told this, whichever way it came.
 * @param {string} text
 */
export async function hearScan(text) {
  const read = await understand(text);
  if (read && !isEcho(read)) giveScan(read);
}

const ECHO_MS = 1000;
let heard = { text: '', at: -ECHO_MS };

/**
 * A card that a reader tells twice within a second was shown once.  Of articles there may be two.
 * @param {Reading} read
 */
function isEcho({ text, refusal }) {
  const at = performance.now();
  const isSame = refusal === null && text === heard.text && at - heard.at < ECHO_MS;
  heard = { text, at };
  return isSame;
}

/**
 * Finds the customer; the answer of an older search is dropped.
 * @param {Reading} read
 * @returns {Promise<CardAnswer | null>} null: nobody, several, or a failure; `search` says which
 */
export async function findCustomer(read) {
  const mine = ++latest;
  const { kind, refusal } = read;
  const settle = (/** @type {Search} */ state) => {
    if (mine === latest) search.value = state;
    return null;
  };
  const ways = guesses(read);
  if (ways.length === 0 && refusal) return settle({ is: 'refused', refusal });
  if (line.value === 'down') return findWithoutLine(ways, read, settle);
  search.value = { is: 'searching', kind };
  try {
    for (const guess of ways) {
      const { card, members, hasMore } = await lookFor(guess);
      if (mine !== latest) return null;
      if (card) {
        search.value = { is: 'idle' };
        return card;
      }
      const [only, ...others] = members;
      if (only && others.length === 0) return await openMember(only, mine, settle);
      if (only) return settle({ is: 'several', members, hasMore });
    }
    return settle(refusal && kind ? { is: 'refused', refusal } : { is: 'nobody', read });
  } catch (error) {
    if (isKeyRefusal(error)) refuseKey(error);
    if (refusal && error instanceof Unreachable) return settle({ is: 'refused', refusal });
    if (error instanceof Unreachable && mine === latest && goDown()) return findWithoutLine(ways, read, settle);
    return settle({ is: 'failed', error, kind });
  }
}

/**
 * Among the accounts of this till, by the card or by a name; a card of another one collects all the same.
 * @param {import('./lookup.js').Guess[]} ways
 * @param {Reading} read
 * @param {(state: Search) => null} settle
 */
function findWithoutLine(ways, read, settle) {
  const isMoney = read.kind === 'gift_card' || read.kind === 'voucher';
  const name = ways.find((guess) => guess.by === 'member' && guess.field === 'name');
  const card = ways.find((guess) => guess.by === 'card' && !provesItself(guess.code));
  if (isMoney || (!card && !name)) return settle({ is: 'needsLine' });
  const members = name?.by === 'member' ? membersWithoutLine(name.value) : [];
  const [only, ...others] = members;
  if (only && others.length > 0) return settle({ is: 'several', members, hasMore: members.length >= SHOWN_MAX });
  const code = only?.cards[0]?.code ?? (card?.by === 'card' ? card.code : null);
  if (code === null) return settle({ is: 'nobody', read });
  if (read.refusal && !isKnownWithoutLine(code)) return settle({ is: 'refused', refusal: read.refusal });
  settle({ is: 'idle' });
  return cardWithoutLine(code);
}

/** @typedef {{ card: CardAnswer | null, members: MemberFound[], hasMore: boolean }} Found */

/**
 * @param {import('./lookup.js').Guess} guess
 * @returns {Promise<Found>}
 */
async function lookFor(guess) {
  if (guess.by === 'card') return { card: await readCard(guess.code), members: [], hasMore: false };
  if (guess.by === 'phone') return lookForPhone(guess.value);
  const query = new URLSearchParams({ [guess.field]: guess.value, limit: String(SHOWN_MAX) });
  const list = /** @type {MemberList} */ (await api.read(`/v1/members?${query}`));
  return { card: null, members: list.members, hasMore: list.next_cursor !== null };
}

/**
 * A card of the same digits comes before a telephone number; the server looks for both at once.
 * @param {string} text
 * @returns {Promise<Found>}
 */
async function lookForPhone(text) {
  try {
    const { code, members } = /** @type {ScanAnswer} */ (await api.ask('/v1/scans', { text }));
    return {
      card: code === null ? null : await readCard(code),
      members: members.map(({ card, ...who }) => ({ ...who, phone: text, email: null,
        cards: card === null ? [] : [{ code: card, state: 'active', expires: null }] })),
      hasMore: members.length >= SHOWN_MAX,
    };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'card_unknown') throw error;
    return { card: null, members: [], hasMore: false };
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
  search.value = { is: 'searching', kind: null };
  try {
    return await openMember(member, mine, settle);
  } catch (error) {
    return settle({ is: 'failed', error, kind: null });
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
  if (line.value === 'down') return cardWithoutLine(code);
  try {
    const answer = await api.read(`/v1/cards/${encodeURIComponent(code)}`);
    return { ...answer, shown: provesItself(code) ? { code, at: performance.now() } : null };
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.code === 'invalid')) return null;
    throw error;
  }
}

/**
 * Which card is there for one that was replaced; null: none that can be used.
 * @param {CardAnswer} card
 * @returns {Promise<string | null>}
 */
export async function currentCard({ card: { code }, account }) {
  const { cards } = await api.read(`/v1/accounts/${encodeURIComponent(account)}`);
  const next = new Map(cards.map((/** @type {any} */ one) => [one.code, one]));
  let found = next.get(code);
  for (let steps = 0; found?.replaced_by && steps < cards.length; steps++) found = next.get(found.replaced_by);
  return found?.state === 'active' ? found.code : null;
}
