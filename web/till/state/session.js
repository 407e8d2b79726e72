// session.js - which till this is: its key, and what the server says about it.
import { signal } from '@preact/signals';
import { TIMEOUT_MS, Unreachable, isKeyRefusal, openApi, openOperations } from '../../shared/api.js';
import { basePath, storePrefix } from '../../shared/base.js';
import { followBrand, leaveBrand } from '../../shared/brand.js';
import { browserStorage, openStore } from '../../shared/store.js';
import { firstLanguage, language } from '../../shared/text.js';
import { forgetOffline, goDown, prepareOffline, ready } from './offline/line.js';
import { staffLink } from './who.js';

/** @typedef {import('../../shared/api-types.d.ts').Session} Session */

/** What this browser keeps for the till. */
export const store = openStore(browserStorage(), storePrefix('till'));
export const operations = openOperations(store);

/** null until the server has recognised the key. */
export const session = signal(/** @type {Session | null} */ (null));

/** Why there is no session: the key is asked for, is being checked, or something went wrong. */
export const keyState = signal(
  /** @type {{ is: 'missing' | 'checking' } | { is: 'failed', error: unknown }} */
  ({ is: 'missing' }));

let key = '';

/** A till that can go on by itself lets nobody wait longer than that for a line that hangs. */
const TIMEOUT_READY_MS = 4_000;

/** The server, spoken to with this till's key. */
export let api = connect();

function connect() {
  return openApi({ key, language: () => language.value, operations, staff: staffLink, base: basePath(),
    patience: () => (ready.value.is === 'ready' ? TIMEOUT_READY_MS : TIMEOUT_MS) });
}

/** Takes the key from the address (/till#key=…), where it must not stay, or from this browser. */
export function beginSession() {
  window.addEventListener('hashchange', () => {
    const given = takeKeyFromAddress();
    if (given) void useKey(given);
  });
  const known = takeKeyFromAddress() ?? store.get('key');
  if (typeof known === 'string' && known !== '') void useKey(known);
}

function takeKeyFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) history.replaceState(null, '', location.pathname + location.search);
  return given;
}

/**
 * Opens the till with this key, and keeps it when the server knows it.
 * @param {string} given
 */
export async function useKey(given) {
  key = given.trim();
  api = connect();
  keyState.value = { is: 'checking' };
  try {
    const answer = /** @type {Session} */ (await api.read('/v1/session'));
    store.set('key', key);
    store.set('session', { ...answer, staff: answer.staff && { may: [] } }); // who stood here is nobody's to read
    begin(answer);
    void prepareOffline(() => api, tillOf(answer));
  } catch (error) {
    if (isKeyRefusal(error)) {
      store.remove('key');
      store.remove('session');
    }
    if (error instanceof Unreachable && await beginWithoutLine()) return;
    keyState.value = { is: 'failed', error };
  }
}

/** @param {Session} answer */
function begin(answer) {
  language.value = firstLanguage(store.get('language'),
    [...navigator.languages, answer.shop?.language ?? 'fr']);
  session.value = answer;
  void followBrand('till', store, answer.shop?.code ?? null);
}

/** @param {Session} answer */
function tillOf({ till, key: { scopes } }) {
  const may = (/** @type {string} */ scope) => scopes.includes(scope) || scopes.includes('admin');
  return { isBound: till !== null && may('quote') && may('spend') };
}

/** As the server told it the last time, when this browser has what it takes to sell without it. */
async function beginWithoutLine() {
  const known = /** @type {Session | null} */ (store.get('session'));
  if (known === null || store.get('key') !== key) return false;
  await prepareOffline(() => api, tillOf(known));
  if (ready.value.is !== 'ready') return false;
  goDown();
  begin(known);
  return true;
}

/** The last key that was tried, to try it again. */
export function tryKeyAgain() {
  return useKey(key);
}

export function forgetKey() {
  store.remove('key');
  store.remove('session');
  void forgetOffline();
  leaveBrand('till', store);
  key = '';
  session.value = null;
  keyState.value = { is: 'missing' };
}

/** A key that is no longer accepted: back to asking for one.  What waits to be sent stays for the next one. */
export function refuseKey(/** @type {unknown} */ error) {
  forgetKey();
  keyState.value = { is: 'failed', error };
}

export function switchLanguage() {
  language.value = language.value === 'fr' ? 'en' : 'fr';
  store.set('language', language.value);
}

/** The open session, for what is only drawn inside one. */
export function openSession() {
  const open = session.value;
  if (!open) throw new Error('no session is open');
  return open;
}

export function shopZone() {
  return session.value?.shop?.zone ?? 'Europe/Paris';
}
