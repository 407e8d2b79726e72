// session.js - who is in the office, and by which word.
//
// The word is kept in the session storage of this tab and ends with it; a key in the address (/office#key=…) is taken out of it
// at once, lets somebody have a password, and is kept nowhere.
import { signal } from '@preact/signals';
import { Problem, newOperation, openApi, openOperations } from '../../shared/api.js';
import { basePath } from '../../shared/base.js';
import { openStore } from '../../shared/store.js';
import { language } from '../../shared/text.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').Session} Session
 * @typedef {{ operator: string, name: string, role: string, token: string, ends_at: string, may: string[] }} Entered
 */

function tabStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // then it lasts as long as the page
  }
}

const store = openStore(tabStorage(), 'habitue.office.');

/** Who is in; null: nobody. */
export const visitor = signal(/** @type {Entered | null} */ (store.get('visitor')));
/** What the server says of the shop, to who is in or has a key. */
export const session = signal(/** @type {Session | null} */ (null));
/** Why the page is at its door: nobody was in yet, his time is over, the server did not answer. */
export const doorState = signal(/** @type {{ is: 'new' | 'over' } | { is: 'failed', error: unknown }} */ ({ is: 'new' }));
/** Whether somebody holds a key of the shop and may give the first password. */
export const hasKey = signal(false);

let key = '';

/** What is sent is kept in the memory of the page alone: there are passwords among it. */
const operations = openOperations(openStore(null, ''));

/** @param {string} secret */
function speakWith(secret) {
  return openApi({ key: secret, language: () => language.value, operations, base: basePath() });
}

/** @param {unknown} error */
function isOver(error) {
  return error instanceof Problem && error.code === 'office_needed';
}

/**
 * Speaks with the server as who is in; when his time is over the door is shown.
 * @template T
 * @param {(api: ReturnType<typeof openApi>) => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function ask(act) {
  try {
    return await act(speakWith(visitor.value?.token ?? key));
  } catch (error) {
    if (isOver(error) && visitor.value) {
      doorState.value = { is: 'over' };
      forget();
    }
    throw error;
  }
}

/** @param {string} path */
export const read = (path) => ask((api) => api.read(path));

/**
 * @param {string} path
 * @param {object} body
 */
export const write = (path, body) => ask((api) => api.write(newOperation(path, body, null)));

/**
 * Something of what is there changes.
 * @param {string} path
 * @param {object} body
 */
export const change = (path, body) => ask((api) => api.write({ ...newOperation(path, body, null), method: 'PATCH' }));

/** @param {string} act */
export function may(act) {
  return visitor.value?.may.includes(act) ?? false;
}

/** @param {Entered} entered */
async function settle(entered) {
  store.set('visitor', entered);
  visitor.value = entered;
  hasKey.value = false;
  key = '';
  session.value = /** @type {Session} */ (await read('/v1/session'));
}

/**
 * @param {string} operator
 * @param {string} password
 * @param {string} code of the telephone; empty: none was asked for
 */
export async function enter(operator, password, code) {
  const told = { operator, password, ...(code ? { code } : {}) };
  await settle(await speakWith('').ask('/v1/office/enter', told));
}

/** @param {Record<string, unknown>} told */
export async function changePassword(told) {
  await settle(await write('/v1/office/password', told));
}

export async function leave() {
  try {
    await write('/v1/office/leave', {});
  } finally {
    doorState.value = { is: 'new' };
    forget();
  }
}

function forget() {
  store.remove('visitor');
  visitor.value = null;
  session.value = null;
}

/** Who was in before the page was loaded anew is so still; or a key came with the address. */
export async function beginVisit() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) {
    history.replaceState(null, '', location.pathname + location.search);
    key = given.trim();
    forget();
  }
  if (!visitor.value && key === '') return;
  try {
    session.value = /** @type {Session} */ (await read('/v1/session'));
    hasKey.value = key !== '' && session.value.key.scopes.includes('admin') && session.value.staff === null;
  } catch (error) {
    if (!isOver(error)) doorState.value = { is: 'failed', error };
  }
}
