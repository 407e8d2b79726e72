// visit.js - one customer at the kiosk, from the scan to the last word; and then nothing of them.
import { batch, signal } from '@preact/signals';
import { Problem, isKeyRefusal, newOperation } from '../../shared/api.js';
import { basePath } from '../../shared/base.js';
import { readScan } from '../../shared/reading.js';
import { api, firstLanguageHere, keyState, session } from './session.js';
import { presenceAfter, secondsLeft } from './idle.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').Reward} Reward
 * @typedef {import('../../shared/api-types.d.ts').Label} Label
 * @typedef {import('../../shared/api-types.d.ts').Balance} Balance
 * @typedef {{ lot: number, unit: string, label: Label, uses: number, until: string | null, code: string | null,
 *   text: string | null }} Voucher code: of its own, once it was asked for; text: the same for the eye
 * @typedef {{ card: string, name: string, link: string | null }} Joined
 * @typedef {{ is: 'welcome' } | { is: 'customer', card: CardAnswer, shown: string } | { is: 'join' }
 *   | { is: 'joined', joined: Joined }} Screen shown: how the card is named: what a phone showed, or its number
 */

export const screen = signal(/** @type {Screen} */ ({ is: 'welcome' }));
/** What is wrong, in the words of the server or of the page: an error, or a label. */
export const trouble = signal(/** @type {unknown} */ (null));
export const refusal = signal(/** @type {Label | null} */ (null));
export const isBusy = signal(false);
/** Vouchers that were made at this visit. */
export const vouchers = signal(/** @type {Voucher[]} */ ([]));
/** The PIN that the customer typed, for this visit. */
export const pin = signal('');
/** Seconds until the visit is over, once the page has asked whether somebody is there; null before. */
export const leaving = signal(/** @type {number | null} */ (null));

let touched = 0;
let latest = 0;

/** Somebody is there. */
export function touch(now = performance.now()) {
  touched = now;
  leaving.value = null;
}

/** A second has passed. */
export function tick(now = performance.now()) {
  if (isAtRest()) return;
  const quiet = now - touched;
  const presence = presenceAfter(quiet);
  if (presence === 'over') endVisit();
  else leaving.value = presence === 'asked' ? secondsLeft(quiet) : null;
}

/** Nobody is at the kiosk, and nothing of anybody is on it. */
function isAtRest() {
  return screen.value.is === 'welcome' && !trouble.value && !refusal.value && !isBusy.value;
}

/** What else is to be forgotten with a visit: what the page drew, and what it was drawn from. */
let cleanUp = () => {};
export function whenOver(/** @type {() => void} */ then) {
  cleanUp = then;
}

export function endVisit() {
  latest++;
  batch(() => {
    screen.value = { is: 'welcome' };
    trouble.value = null;
    refusal.value = null;
    isBusy.value = false;
    vouchers.value = [];
    pin.value = '';
    leaving.value = null;
    firstLanguageHere();
  });
  cleanUp();
}

/** @param {Screen} next */
export function go(next) {
  batch(() => {
    trouble.value = null;
    refusal.value = null;
    screen.value = next;
  });
  touch();
}

/**
 * One thing at a time, and what went wrong is told.
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result | null>} null: it failed, or the visit ended meanwhile
 */
export async function during(work) {
  if (isBusy.value) return null;
  const mine = latest;
  touch();
  batch(() => {
    isBusy.value = true;
    trouble.value = null;
    refusal.value = null;
  });
  try {
    const result = await work();
    return mine === latest ? result : null;
  } catch (error) {
    if (mine !== latest) return null;
    if (isKeyRefusal(error)) {
      endVisit();
      session.value = null;
      keyState.value = { is: 'failed', error };
      return null;
    }
    trouble.value = error;
    return null;
  } finally {
    if (mine === latest) isBusy.value = false;
  }
}

/** @param {string} text whatever a reader sent, or a number that was typed */
export async function hear(text) {
  if (screen.value.is === 'join') return; // a card for who has one already is no field of the form
  const found = await during(async () => {
    const read = await readScan(text, session.value?.scans);
    const name = read.kind === 'phone' ? null : read.code ?? read.text;
    if (read.refusal || name === null || name === '') {
      refusal.value = read.refusal ?? UNKNOWN;
      return null;
    }
    try {
      return { card: /** @type {CardAnswer} */ (await api.read(`/v1/cards/${encodeURIComponent(name)}`)), shown: name };
    } catch (error) {
      if (!(error instanceof Problem) || ![404, 400, 422].includes(error.status)) throw error;
      refusal.value = { fr: error.detail, en: error.detail };
      return null;
    }
  });
  if (!found) return;
  batch(() => {
    vouchers.value = [];
    pin.value = '';
  });
  go({ is: 'customer', ...found });
}

/** A telephone number is no card: whoever knows somebody's would see their balance. */
const UNKNOWN = { fr: 'Présentez une carte, ou le code de votre téléphone.', en: 'Show a card, or the code on your phone.' };

/** The same customer as they are now. */
async function readAgain() {
  const now = screen.value;
  if (now.is !== 'customer') return;
  const card = await api.read(`/v1/cards/${encodeURIComponent(now.card.card.code)}`);
  if (screen.value === now) screen.value = { ...now, card };
}

/**
 * Points become a voucher, which is on the card from then on.
 * @param {Reward} reward
 */
export async function convert(reward) {
  const now = screen.value;
  if (now.is !== 'customer') return;
  await during(async () => {
    const answer = await api.write(newOperation('/v1/conversions', { card: now.shown, reward: reward.reward, channel: 'kiosk',
      ...(pin.value ? { pin: pin.value } : {}) }, null));
    const { lot, unit, label, uses, until } = answer.voucher;
    vouchers.value = [...vouchers.value, { lot, unit, label: label ?? reward.label, uses, until, code: null, text: null }];
    await readAgain();
  });
}

/**
 * A voucher gets a code of its own, to be taken along.
 * @param {Voucher} voucher
 */
export async function giveCode(voucher) {
  const now = screen.value;
  if (now.is !== 'customer') return;
  await during(async () => {
    const { code, text } = await api.write(newOperation('/v1/vouchers',
      { card: now.card.card.code, lot: voucher.lot, channel: 'kiosk' }, null));
    vouchers.value = vouchers.value.map((one) => (one.lot === voucher.lot ? { ...one, code, text } : one));
  });
}

/**
 * Somebody asks for a card.
 * @param {import('../../shared/api-types.d.ts').MemberRequest} member
 */
export async function join(member) {
  const joined = await during(async () => {
    const { card } = await api.write(newOperation('/v1/members', member, null));
    // The card is there, whatever becomes of the link: without one the code on the screen is enough.
    const phone = await api.write(newOperation(`/v1/cards/${encodeURIComponent(card)}/phone`, {}, null)).catch(() => null);
    return { card, name: member.first_name ?? '', link: phone?.link ? new URL(`.${phone.link}`, new URL(basePath(), location.href)).href : null };
  });
  if (joined) go({ is: 'joined', joined });
}
