// card.js - the card of this phone, and what it shows now.
import { signal } from '@preact/signals';
import { storePrefix } from '../../shared/base.js';
import { browserStorage, openStore } from '../../shared/store.js';
import { STEP_S, codeAt } from './code.js';
import { cardOfLink } from './link.js';

/** @typedef {import('./link.js').Card} Card */

const store = openStore(browserStorage(), storePrefix('card'));

/** Null: there is none on this phone. */
export const card = signal(/** @type {Card | null} */ (null));
/** The text of the QR code; empty until it was worked out. */
export const shown = signal('');
/** How much of its 30 seconds is left, from 1 to 0. */
export const left = signal(1);
/** A browser works out codes on https alone, and on this machine. */
export const isAble = signal(true);

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
  isAble.value = Boolean(globalThis.crypto?.subtle);
  left.value = 1 - (seconds % STEP_S) / STEP_S;
  if (!mine || !isAble.value) return;
  const code = await codeAt(crypto.subtle, mine, seconds);
  if (card.value === mine) shown.value = code;
}
