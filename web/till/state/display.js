// display.js - tells the customer's display, another window of this browser, what it may show.
//
// A till without one says nothing and asks the server nothing.  While one is there, the server is asked what a somewhat
// larger purchase would give: that is its own word, by the same quotes, and no rule is known here.
import { computed, effect, signal, untracked } from '@preact/signals';
import { newKey } from '../../shared/api.js';
import { brand } from '../../shared/brand.js';
import { BEAT_MS, openDisplayLine } from '../../shared/display-line.js';
import { language } from '../../shared/text.js';
import { missingToRound, moreOf, saleView } from './display-view.js';
import { shownDone } from './recording.js';
import { basket, customer, isOpen, pin, quote, requestWith, usableCard } from './sale.js';
import { api, session, store } from './session.js';
import { isLocked } from './staff.js';

/** @typedef {import('../../shared/display-line.js').More} More */
/** @typedef {import('../../shared/display-line.js').View} View */

const GONE_MS = 3 * BEAT_MS;
const MORE_PAUSE_MS = 600; // the quote rests: nobody types
const LINK_MAX = 300; // more makes a code that no telephone reads from a screen

/** A display is there. */
export const isWatched = signal(false);
/** Where one can join, for a code on the display; empty: nothing is shown. */
export const joinLink = signal('');
const more = signal(/** @type {More | null} */ (null));

const me = newKey();

/** @type {ReturnType<typeof setTimeout> | undefined} */
let gone;

/**
 * An address that may be shown as a code; null: it is none.
 * @param {string} text
 */
export function parseLink(text) {
  try {
    const { href, protocol } = new URL(text.trim());
    const isLink = (protocol === 'https:' || protocol === 'http:') && href.length <= LINK_MAX;
    return isLink ? href : null;
  } catch {
    return null;
  }
}

/** @param {string} link */
export function useJoinLink(link) {
  if (link === '') store.remove('join');
  else store.set('join', link);
  joinLink.value = link;
}

const view = computed(() => {
  /** @type {View} */
  const rest = { is: 'idle' };
  const open = session.value;
  if (!open || isLocked.value) return rest; // nothing of a customer is seen
  if (!isOpen.value) return shownDone.value ? /** @type {View} */ ({ is: 'thanks' }) : rest;
  return saleView({
    card: usableCard.value === null ? null : customer.value,
    lines: basket.value,
    answer: quote.value.is === 'ready' || quote.value.is === 'asking' ? quote.value.answer : null,
    more: more.value,
  }, open);
});

/** Begins to listen for a display, and to tell it. */
export function tellDisplay() {
  const line = openDisplayLine();
  const leave = () => { isWatched.value = false; };
  const say = () => {
    const open = session.peek();
    line.postMessage({ is: 'view', from: me, shop: open ? open.shop?.name ?? open.merchant : '',
      language: language.peek(), link: joinLink.peek(), brand: brand.peek(), view: view.peek() });
  };
  joinLink.value = parseLink(String(store.get('join') ?? '')) ?? '';
  line.addEventListener('message', ({ data }) => {
    if (data?.is === 'gone') leave();
    if (data?.is !== 'here') return;
    clearTimeout(gone);
    gone = setTimeout(leave, GONE_MS);
    isWatched.value = true;
    say(); // the sign of life, and all that a display which has just come does not know
  });
  effect(() => {
    if (!isWatched.value) return;
    void [view.value, language.value, session.value, joinLink.value, brand.value];
    untracked(say);
  });
  window.addEventListener('pagehide', () => { line.postMessage({ is: 'bye', from: me }); });
  askForMore();
}

/** Asks what more would give, once the quote rests; a newer quote ends it. */
function askForMore() {
  effect(() => {
    const known = quote.value;
    const card = usableCard.value;
    const isWanted = isWatched.value && known.is === 'ready' && card !== null && pin.value === '';
    untracked(() => { more.value = null; });
    if (!isWanted) return undefined;
    const stop = new AbortController();
    const pause = setTimeout(() => void tryRoundSums(known.answer, stop.signal), MORE_PAUSE_MS);
    return () => {
      clearTimeout(pause);
      stop.abort();
    };
  });
}

/**
 * @param {import('../../shared/api-types.d.ts').EntryAnswer} now
 * @param {AbortSignal} stop
 */
async function tryRoundSums(now, stop) {
  const decimals = session.peek()?.decimals ?? 2;
  try {
    for (const extra of missingToRound(now.total.gross, decimals)) {
      const body = requestWith(extra);
      if (body === null) return;
      const then = await api.ask('/v1/quotes', body, stop);
      if (stop.aborted) return;
      more.value = moreOf(now, then, extra);
      if (more.value) return;
    }
  } catch {
    // Nothing is shown then; the quote of the sale itself says what is wrong.
  }
}
