// staff.js - signing in at this till and out again, and agreeing to what another may not.
import { computed, effect, signal, untracked } from '@preact/signals';
import { announce } from '../../shared/announcer.js';
import { Unreachable, newOperation, problemOf } from '../../shared/api.js';
import { say } from '../../shared/text.js';
import { api, operations, session, store } from './session.js';
import { goDown, line, nowByServer } from './offline/line.js';
import { canKeepPeople, keepOnly, keepPerson, peopleAlone, signInAlone } from './offline/people.js';
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
/** The line is back, and who served without it has to tell the server his PIN. */
export const isBackAgain = signal(false);
/** It could not be locked, because the line is down and nobody could come back. */
export const lockFailure = signal(/** @type {unknown} */ (null));

/** After so many minutes without a touch the till locks itself. */
export const lockMinutes = signal(MINUTES_DEFAULT);

export async function loadPeople() {
  try {
    people.value = (await api.read('/v1/operators')).operators;
    peopleError.value = null;
    void keepOnly(people.value ?? []);
  } catch (error) {
    const known = error instanceof Unreachable ? await peopleAlone(nowByServer()) : [];
    people.value = known.length > 0 ? known : people.peek();
    peopleError.value = known.length > 0 ? null : error;
  }
}

/**
 * By the server; without a line by what this till keeps.
 * @param {string} code
 * @param {string} pin
 * @returns {Promise<unknown>} why not; null: done
 */
export async function signIn(code, pin) {
  const before = signedIn.peek();
  try {
    const answer = await askSignIn(code, pin);
    if (before) void signOut(before.token).catch(() => {}); // a word has an end of its own
    begin(answer);
    return null;
  } catch (error) {
    return error;
  }
}

/** @param {import('./who.js').SignedIn} who */
function begin(who) {
  signedIn.value = who;
  lockFailure.value = null;
  isBackAgain.value = false;
}

/**
 * @param {string} code
 * @param {string} pin
 * @returns {Promise<import('./who.js').SignedIn>}
 */
async function askSignIn(code, pin) {
  const body = { pin, ...(canKeepPeople() ? { alone: true } : {}) };
  try {
    const answer = await api.once(newOperation(`/v1/operators/${encodeURIComponent(code)}/sign-in`, body, null));
    if (answer.alone) void keepPerson(answer.operator, pin, answer.alone);
    return { operator: answer.operator, token: answer.token, isAlone: false };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const done = await signInAlone(code, pin, nowByServer());
    if (done.is === 'right') {
      goDown();
      return { operator: done.operator, token: done.word, isAlone: true };
    }
    if (done.is === 'unknown') throw error;
    throw done.is === 'wrong' ? problemOf('operator_pin', say('staff.alone.wrong')) : problemOf('operator_locked', say('staff.alone.waits'));
  }
}

/** Words whose leaving the server has not heard of: it is told when the line is back. */
const left = /** @type {Set<string>} */ (new Set());

/**
 * The word of who was there is worth nothing from here on, unless a write of his waits for its answer: that is sent again by it.
 * @param {string} word
 */
function signOut(word) {
  const isNeeded = [...operations.list(), ...waitingActs().flatMap(({ act }) => act?.operation ?? [])]
    .some(({ operator }) => operator === word);
  return isNeeded ? api.read('/v1/session') : api.once({ ...newOperation('/v1/operators/sign-out', {}, null), operator: word });
}

/** Nothing is seen any more at once; while the line is down the till stays open where nobody could come back. */
export async function lock() {
  const who = signedIn.peek();
  if (!who || isLeaving.peek()) return;
  isLeaving.value = true;
  try {
    if (!who.isAlone) await signOut(who.token);
    signedIn.value = null;
    lockFailure.value = null;
  } catch (error) {
    const canReturn = (await peopleAlone(nowByServer())).some(({ code }) => code === who.operator.code);
    if (error instanceof Unreachable && !canReturn) lockFailure.value = error;
    else {
      if (error instanceof Unreachable) left.add(who.token);
      signedIn.value = null;
    }
  } finally {
    isLeaving.value = false;
  }
}

/** The line is back: who left meanwhile is told, and who came meanwhile tells the server his PIN. */
function heedLine() {
  for (const word of left) void signOut(word).then(() => left.delete(word), () => {}); // it has an end of its own
  if (!signedIn.peek()?.isAlone) return;
  isBackAgain.value = true;
  signedIn.value = null;
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
    if (isLocked.value) untracked(() => void loadPeople());
  });
  effect(() => {
    if (line.value === 'up') untracked(heedLine);
  });
  effect(() => {
    if (!isLocked.value) return;
    approvalAsked.peek()?.settle(null);
    untracked(() => announce(say('staff.locked'))); // what was announced last was of a customer
  });
}
