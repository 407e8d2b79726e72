// people.js - who can sign in at this till while its line is down: whoever did so on line in the last days, by the word that
// was kept then under his PIN (word.js), in the vault.
import { VaultFull } from './vault.js';
import { hideWord, wordUnder } from './word.js';

/**
 * @typedef {import('../who.js').Operator} Operator
 * @typedef {import('./word.js').Hidden} Hidden
 * @typedef {{ operator: Operator, until: string, kept: Hidden, wrong: { count: number, at: number } }} Person
 *   until: an instant, from which the server takes the word no more; wrong: PINs since, the latest at
 * @typedef {{ people: Record<string, Person>, wrong: number }} Kept wrong: PINs of anybody since the line was there last
 */

/** As many as the server lets one operator try in a quarter of an hour, and one key (core/limits.h). */
const WRONG_MAX = 5;
const WRONG_ALL_MAX = 15;
const WAIT_MS = 15 * 60_000;

/** @type {import('./vault.js').Vault | null} */
let vault = null;
let key = '';

/**
 * @param {import('./vault.js').Vault} opened
 * @param {string} name of the key under which all is kept
 */
export function openPeople(opened, name) {
  vault = opened;
  key = name;
}

/** The key of the till is taken away: nobody signs in by it any more. */
export async function forgetPeople() {
  await vault?.forget('people');
  vault = null;
}

/** @returns {Promise<Kept>} */
async function read() {
  const none = { people: {}, wrong: 0 };
  if (!vault) return none;
  try {
    return await vault.kept('people') ?? none;
  } catch {
    return none; // damaged, or of a key that is gone: nobody can be let in by it
  }
}

/**
 * Windows of this till change it one at a time.
 * @template Result
 * @param {(kept: Kept) => Result | Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function change(work) {
  return navigator.locks.request('habitue people', async () => {
    const kept = await read();
    const before = JSON.stringify(kept);
    const result = await work(kept);
    if (JSON.stringify(kept) !== before) await vault?.keep('people', key, kept);
    return result;
  });
}

/**
 * What is of use without a line alone: a browser without room does without, and the till says so when its line is down.
 * @param {(kept: Kept) => void} work
 */
async function changeIfRoom(work) {
  try {
    await change(work);
  } catch (error) {
    if (!(error instanceof VaultFull)) throw error;
  }
}

/** Whether what is needed can be kept in this browser. */
export function canKeepPeople() {
  return vault !== null;
}

/**
 * Somebody has signed in on line: nothing he mistyped before counts any more.
 * @param {Operator} operator
 * @param {string} pin
 * @param {{ token: string, ends_at: string }} alone
 */
export async function keepPerson(operator, pin, alone) {
  if (!vault) return;
  const kept = await hideWord(alone.token, pin);
  await changeIfRoom((all) => {
    all.people[operator.code] = { operator, until: alone.ends_at, kept, wrong: { count: 0, at: 0 } };
    all.wrong = 0;
  });
}

/**
 * The server has told who serves here: of anybody else nothing is kept.
 * @param {Operator[]} serving
 */
export async function keepOnly(serving) {
  if (!vault) return;
  await changeIfRoom((all) => {
    all.wrong = 0;
    for (const code of Object.keys(all.people)) if (!serving.some((one) => one.code === code)) delete all.people[code];
  });
}

/**
 * Those who can sign in now.
 * @param {number} now by the server's clock, as far as it is known
 * @returns {Promise<Operator[]>}
 */
export async function peopleAlone(now) {
  const { people } = await read();
  return Object.values(people).filter(({ until }) => Date.parse(until) > now).map(({ operator }) => operator);
}

/**
 * @param {string} code
 * @param {string} pin
 * @param {number} now
 * @returns {Promise<{ is: 'right', operator: Operator, word: string } | { is: 'wrong' | 'waits' | 'unknown' }>} right: as far as
 *   a till can tell by itself, which takes one PIN of a hundred for the right one
 */
export async function signInAlone(code, pin, now) {
  const person = await change((all) => {
    const one = all.people[code];
    if (!one || Date.parse(one.until) <= now) return null;
    const isOver = now - one.wrong.at >= WAIT_MS || now < one.wrong.at;
    const count = isOver ? 0 : one.wrong.count;
    if (count >= WRONG_MAX || all.wrong >= WRONG_ALL_MAX) return 'waits';
    one.wrong = { count: count + 1, at: now }; // before it is looked at: a page that is closed counts too
    all.wrong++;
    return one;
  });
  if (person === null) return { is: 'unknown' };
  if (person === 'waits') return { is: 'waits' };
  const word = await wordUnder(person.kept, pin);
  if (word === null) return { is: 'wrong' };
  await change((all) => {
    const one = all.people[code];
    if (one) one.wrong.count = 0;
    all.wrong = Math.max(0, all.wrong - person.wrong.count);
  });
  return { is: 'right', operator: person.operator, word };
}
