// staff.js - signing in at this till and out again, and agreeing to what another may not.
import { computed, effect, signal, untracked } from '@preact/signals';
import { announce } from '../../shared/announcer.js';
import { Unreachable, newOperation } from '../../shared/api.js';
import { say } from '../../shared/text.js';
import { api, operations, session, store } from './session.js';
import { waitingActs } from './offline/queue.js';
import { approvalAsked, signedIn } from './who.js';

/** @typedef {import('./who.js').Operator} Operator */

const MINUTES_DEFAULT = 5;
const MINUTES_MAX = 60;
const LOOK_MS = 5_000;

/** Those who may sign in here. */
export const people = signal(/** @type {Operator[] | null} */ (null));
/** Why they are not known. */
export const peopleError = signal(/** @type {unknown} */ (null));

const isLeaving = signal(false);

/** The key asks for staff, and nobody is there: nothing of a customer is shown. */
export const isLocked = computed(() => Boolean(session.value?.staff) && (signedIn.value === null || isLeaving.value));
/** It could not be locked, because the line is down and nobody could come back. */
export const lockFailure = signal(/** @type {unknown} */ (null));

/** After so many minutes without a touch the till locks itself. */
export const lockMinutes = signal(MINUTES_DEFAULT);

export async function loadPeople() {
  try {
    people.value = (await api.read('/v1/operators')).operators;
    peopleError.value = null;
  } catch (error) {
    peopleError.value = error;
  }
}

/**
 * @param {string} code
 * @param {string} pin
 * @returns {Promise<unknown>} why not; null: done
 */
export async function signIn(code, pin) {
  const before = signedIn.peek();
  try {
    const answer = await api.once(newOperation(`/v1/operators/${encodeURIComponent(code)}/sign-in`, { pin }, null));
    if (before) void signOut().catch(() => {}); // a word has an end of its own
    signedIn.value = { operator: answer.operator, token: answer.token };
    lockFailure.value = null;
    return null;
  } catch (error) {
    return error;
  }
}

/** The word of who is there is worth nothing from here on, unless a write of his waits for its answer: that is sent again by it. */
function signOut() {
  const word = signedIn.peek()?.token;
  const isNeeded = [...operations.list(), ...waitingActs().flatMap(({ act }) => act?.operation ?? [])]
    .some(({ operator }) => operator === word);
  return isNeeded ? api.read('/v1/session') : api.once(newOperation('/v1/operators/sign-out', {}, null));
}

/** Nothing is seen any more at once; while the line is down the till stays open, for nobody could come back. */
export async function lock() {
  if (!signedIn.peek() || isLeaving.peek()) return;
  isLeaving.value = true;
  try {
    await signOut();
    signedIn.value = null;
    lockFailure.value = null;
  } catch (error) {
    if (error instanceof Unreachable) lockFailure.value = error;
    else signedIn.value = null;
  } finally {
    isLeaving.value = false;
  }
}

/**
 * Another agrees to what is asked.
 * @param {string} code
 * @param {string} pin
 * @returns {Promise<unknown>} why not; null: done
 */
export async function approve(code, pin) {
  const asked = approvalAsked.peek();
  if (!asked) return null;
  try {
    const answer = await api.once(newOperation('/v1/approvals', { operator: code, pin, act: asked.act }, null));
    asked.settle(answer.token);
    return null;
  } catch (error) {
    return error;
  }
}

/**
 * @param {string} typed
 * @returns {number | null} null: no number of minutes
 */
export function parseMinutes(typed) {
  const minutes = Number(typed.trim());
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MINUTES_MAX ? minutes : null;
}

/** @param {number} minutes */
export function useLockMinutes(minutes) {
  store.set('lock', minutes);
  lockMinutes.value = minutes;
}

/** Begins to look for hands; forgets who was there when the till gets another key. */
export function watchOverTill() {
  let latest = Date.now();
  const touch = () => { latest = Date.now(); };
  lockMinutes.value = parseMinutes(String(store.get('lock') ?? '')) ?? MINUTES_DEFAULT;
  for (const kind of ['pointerdown', 'keydown', 'wheel']) window.addEventListener(kind, touch, { capture: true, passive: true });
  setInterval(() => {
    if (Date.now() - latest < lockMinutes.peek() * 60_000) return;
    touch();
    void lock();
  }, LOOK_MS);
  effect(() => {
    if (session.value === null) signedIn.value = null;
  });
  effect(() => {
    if (isLocked.value) void loadPeople();
  });
  effect(() => {
    if (!isLocked.value) return;
    approvalAsked.peek()?.settle(null);
    untracked(() => announce(say('staff.locked'))); // what was announced last was of a customer
  });
}
