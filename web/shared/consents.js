// consents.js - for what somebody is asked, in the server's own words; and what was ticked.
import { signal } from '@preact/signals';

/** @typedef {import('./api-types.d.ts').ConsentWordings} ConsentWordings */
/** @typedef {import('./api-types.d.ts').ConsentTold} ConsentTold */
/** @typedef {{ read: (path: string) => Promise<any> }} Api */

/** null until they are known, and where they cannot be had: then nobody is asked. */
export const wordings = signal(/** @type {ConsentWordings | null} */ (null));
let askedFor = /** @type {Api | null} */ (null);
let askedIn = '';

/**
 * Once for a key and a language.
 * @param {Api} api
 * @param {string} language
 */
export async function findWordings(api, language) {
  if (askedFor === api && askedIn === language && wordings.value) return;
  askedFor = api;
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
 * @param {'till' | 'kiosk'} source where they were
 * @returns {ConsentTold[]}
 */
export function toldConsents(words, ticked, source) {
  if (!words) return [];
  return words.purposes
    .filter(({ purpose, is_asked: isAsked }) => isAsked && ticked.has(purpose))
    .map(({ purpose, wording, is_objection: isObjection }) => ({ purpose, given: !isObjection, wording, source }));
}
