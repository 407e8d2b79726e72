// consents.js - for what a new customer is asked, in the server's own words; and what was ticked.
import { signal } from '@preact/signals';
import { api, session } from './session.js';

/** @typedef {import('../../shared/api-types.d.ts').ConsentWordings} ConsentWordings */
/** @typedef {import('../../shared/api-types.d.ts').ConsentTold} ConsentTold */

/** null until they are known, and where they cannot be had: then nobody is asked. */
export const wordings = signal(/** @type {ConsentWordings | null} */ (null));
let askedFor = /** @type {unknown} */ (null);
let askedIn = '';

/**
 * Once for a session and a language.
 * @param {string} language
 */
export async function findWordings(language) {
  if (askedFor === session.value && askedIn === language && wordings.value) return;
  askedFor = session.value;
  askedIn = language;
  wordings.value = null;
  try {
    const answer = await api.read(`/v1/consents/wording?language=${language}`);
    if (askedIn === language) wordings.value = answer;
  } catch {
    askedFor = null; // the next customer asks again
  }
}

/**
 * What is told of the boxes that were ticked.  Of the others nothing is: silence is no answer.
 * @param {ConsentWordings | null} words
 * @param {ReadonlySet<string>} ticked
 * @returns {ConsentTold[]}
 */
export function toldConsents(words, ticked) {
  if (!words) return [];
  return words.purposes
    .filter(({ purpose, is_asked: isAsked }) => isAsked && ticked.has(purpose))
    .map(({ purpose, wording, is_objection: isObjection }) => ({
      purpose, given: !isObjection, wording, source: 'till',
    }));
}

/**
 * "29/02" or "29 2" or "2902", as people say it, as the server wants it.
 * @param {string} typed
 * @param {string} language by which the day comes first, or the month
 * @returns {string | null} null: it is none
 */
export function parseBirthday(typed, language) {
  const found = /^(\d{1,2})[ ./-]+(\d{1,2})$|^(\d{2})(\d{2})$/.exec(typed.trim());
  if (!found) return null;
  const [first, second] = [found[1] ?? found[3], found[2] ?? found[4]].map(Number);
  const [day, month] = language.startsWith('en-US') ? [second, first] : [first, second];
  const isOne = day !== undefined && month !== undefined && month >= 1 && month <= 12 && day >= 1
    && day <= new Date(Date.UTC(2000, month, 0)).getUTCDate(); // a leap year
  return isOne ? `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` : null;
}
