// session.js - which kiosk this is: its key, and what the server says about it.
import { signal } from '@preact/signals';
import { isKeyRefusal, openApi, openOperations } from '../../shared/api.js';
import { basePath } from '../../shared/base.js';
import { followBrand, leaveBrand } from '../../shared/brand.js';
import { openStore } from '../../shared/store.js';
import { firstLanguage, language } from '../../shared/text.js';
import { forgetPin, hasPin, store } from './lock.js';

/** @typedef {import('../../shared/api-types.d.ts').Session} Session */

/** null until the server has recognised the key. */
export const session = signal(/** @type {Session | null} */ (null));
/** Why there is none. */
export const keyState = signal(/** @type {{ is: 'missing' | 'checking' } | { is: 'failed', error: unknown }} */ ({ is: 'missing' }));
/** Whether a PIN was chosen. */
export const isLocked = signal(hasPin());

let key = '';

/** What a customer does is kept in the memory of the page alone: nothing of them is left in the browser. */
const operations = openOperations(openStore(null, ''));

/** The server, spoken to with the kiosk's key. */
export let api = connect();

function connect() {
  return openApi({ key, language: () => language.value, operations, base: basePath() });
}

/** The language of who comes next. */
export function firstLanguageHere() {
  language.value = firstLanguage(session.value?.shop?.language, navigator.languages);
}

/** Takes the key from the address (/kiosk#key=…), where it must not stay, or from this browser. */
export function beginSession() {
  firstLanguageHere();
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) history.replaceState(null, '', location.pathname + location.search);
  const known = given ?? store.get('key');
  if (typeof known === 'string' && known !== '') void useKey(known);
}

/** @param {string} given */
export async function useKey(given) {
  key = given.trim();
  api = connect();
  keyState.value = { is: 'checking' };
  try {
    const answer = /** @type {Session} */ (await api.read('/v1/session'));
    store.set('key', key);
    session.value = answer;
    void followBrand('kiosk', store, answer.shop?.code ?? null);
    firstLanguageHere();
  } catch (error) {
    if (isKeyRefusal(error)) store.remove('key');
    keyState.value = { is: 'failed', error };
  }
}

export const tryKeyAgain = () => useKey(key);

export function forgetKey() {
  store.remove('key');
  forgetPin();
  leaveBrand('kiosk', store);
  key = '';
  session.value = null;
  isLocked.value = false;
  keyState.value = { is: 'missing' };
}

/** @param {'quote' | 'earn' | 'members.write' | 'members.read'} scope */
export function may(scope) {
  const scopes = session.value?.key.scopes ?? [];
  return scopes.includes(scope) || scopes.includes('admin');
}
