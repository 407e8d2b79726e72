// card.js - the card of this phone, and what it shows now.
import { signal } from '@preact/signals';
import { storePrefix } from '../../shared/base.js';
import { browserStorage, openStore } from '../../shared/store.js';
import { STEP_S, codeAt } from './code.js';
import { cardOfLink } from './link.js';

/** @typedef {import('./link.js').Card} Card */

export const store = openStore(browserStorage(), storePrefix('card'));

/** Null: there is none on this phone. */
export const card = signal(/** @type {Card | null} */ (null));
/** The text of the QR code; empty until it was worked out. */
export const shown = signal('');
/** How many of its 30 seconds are left. */
export const left = signal(STEP_S);
/** A browser works out codes on https alone, and on this machine. */
export const isAble = signal(true);

/** For what the code was worked out last: a phone's battery pays for each. */
let worked = { card: /** @type {Card | null} */ (null), step: 0 };

/** Takes a card from the link, and its secret out of the address; or the one that is kept. */
export function openCard() {
  const linked = cardOfLink(location.hash);
  if (linked) {
    store.set('card', linked);
    history.replaceState(null, '', location.pathname);
  }
  card.value = linked ?? store.get('card');
  shown.value = '';
}

export function forgetCard() {
  store.remove('card');
  card.value = null;
  shown.value = '';
}

/** What is to be seen now. */
export async function tick() {
  const mine = card.value;
  const seconds = Date.now() / 1000;
  const step = Math.floor(seconds / STEP_S);
  isAble.value = Boolean(globalThis.crypto?.subtle);
  left.value = Math.ceil(STEP_S - (seconds % STEP_S));
  if (!mine || !isAble.value || (worked.card === mine && worked.step === step)) return;
  const code = await codeAt(crypto.subtle, mine, seconds);
  if (card.value !== mine) return;
  worked = { card: mine, step };
  shown.value = code;
}
