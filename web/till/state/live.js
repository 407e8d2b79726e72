// live.js - the customer of an open sale, as another till or the office changes the account meanwhile.
//
// The server says that the account has moved, and the page asks for the card anew, as it does at a scan.  What this page
// does itself it learns by its own answers: while something is sent, or a claim is open, the news waits.
import { effect, signal, untracked } from '@preact/signals';
import { announce } from '../../shared/announcer.js';
import { isRefusal } from '../../shared/api.js';
import { followEvents } from '../../shared/event-stream.js';
import { say } from '../../shared/text.js';
import { readCard } from './customer.js';
import { isUncertain, recording } from './recording.js';
import { customer, isOpen, openSale, refreshCustomer } from './sale.js';
import { api, session } from './session.js';
import { signedIn } from './who.js';

/** @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer */

const AGAIN_MS = 2_000; // after a card that could not be read
const BEGIN_MS = 400; // a card that is scanned by mistake is gone by then

let latest = 0;

/** The customer changed elsewhere during this sale; the panel says so. */
export const hasMoved = signal(false);

/** How many dialogs are open whose own writes move the account. */
const holds = signal(0);

/** News waits until what is returned is called. */
export function holdNews() {
  holds.value++;
  return () => { holds.value--; };
}

/**
 * This page itself has moved the account: the sale that is open learns it.
 * @param {string} account
 */
export async function refreshFrom(account) {
  const open = isOpen.value ? customer.value : null;
  if (open?.account !== account) return;
  const fresh = await readCard(open.card.code).catch(() => null);
  if (fresh) refreshCustomer(fresh);
}

/** Which card is followed, and by whose word, as one: null, while none is. */
function followed() {
  const card = isOpen.value ? customer.value : null;
  const who = signedIn.value?.token ?? null;
  const mayAsk = session.value && (!session.value.staff || who !== null);
  return mayAsk && card?.newest ? JSON.stringify([card.card.code, card.account, who]) : null;
}

/** Follows the customer of each sale for as long as it is open. */
export function followCustomer() {
  let known = /** @type {string | null} */ (null);
  /** @type {AbortController | null} */
  let line = null;
  effect(() => {
    const wanted = followed();
    if (wanted === known) return;
    known = wanted;
    line?.abort();
    line = null;
    untracked(() => {
      const card = customer.value;
      hasMoved.value = false;
      if (wanted === null || card === null) return;
      line = new AbortController();
      void follow(card, line.signal);
    });
  });
}

/**
 * @param {CardAnswer} card
 * @param {AbortSignal} stop
 */
async function follow(card, stop) {
  await new Promise((done) => { setTimeout(done, BEGIN_MS); });
  if (stop.aborted) return;
  const { code } = card.card;
  const news = signal(card.newest ?? '');
  const release = effect(() => {
    if (news.value === '' || isBusy()) return;
    untracked(() => { void bringUpToDate(code, news.value, stop); });
  });
  stop.addEventListener('abort', release);
  await followEvents({
    open: (how) => api.follow(`/v1/live?${new URLSearchParams({ card: code })}`, how),
    last: customer.value?.newest ?? '',
    give: ({ id }) => { news.value = id; },
    isForGood: isRefusal,
    signal: stop,
  });
}

function isBusy() {
  const state = recording.value;
  return holds.value > 0 || state.is === 'sending' || (state.is === 'failed' && isUncertain(state.error));
}

/**
 * @param {string} code
 * @param {string} newest what the account has come to
 * @param {AbortSignal} stop
 */
async function bringUpToDate(code, newest, stop) {
  if (customer.value?.newest === newest) return;
  const mine = ++latest;
  /** @type {CardAnswer | null} */
  let fresh = null;
  try {
    fresh = await readCard(code);
  } catch (error) {
    const again = () => { if (!stop.aborted && !isBusy()) void bringUpToDate(code, newest, stop); };
    if (!isRefusal(error)) setTimeout(again, AGAIN_MS);
  }
  const before = customer.value;
  if (mine !== latest) return; // who asked later knows better
  if (!fresh || !before || stop.aborted || isBusy()) return;
  if (fresh.account === before.account) refreshCustomer(fresh);
  else openSale(fresh); // its account has become part of another
  if (visible(fresh) === visible(before)) return;
  hasMoved.value = true;
  announce(say('customer.moved'));
}

/**
 * What the panel shows of a customer.
 * @param {CardAnswer} card
 */
function visible({ newest: _, shown: __, ...rest }) {
  return JSON.stringify(rest);
}
