// check.mjs - named cases, told as TAP, several at a time.
//
// A case spends most of its time waiting for the browser, so a few run side by side in lanes.  What
// measures time runs alone, after the others.
import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';

const only = process.env.ONLY ?? '';
const LANES = Number(process.env.LANES) || Math.min(availableParallelism() + 1, 4);

/**
 * @typedef {{ name: string, run: () => Promise<void>, isAlone: boolean }} Case
 */

/** @type {Case[]} */
const cases = [];

/** What the running case has to put away, the latest first. */
const ends = /** @type {AsyncLocalStorage<(() => Promise<void>)[]>} */ (new AsyncLocalStorage());

/**
 * @param {string} name a sentence
 * @param {() => Promise<void>} run rejects when the sentence is not true
 */
export function check(name, run) {
  cases.push({ name, run, isAlone: false });
}

/**
 * A case that measures time: nothing else runs meanwhile.
 * @param {string} name
 * @param {() => Promise<void>} run
 */
export function checkAlone(name, run) {
  cases.push({ name, run, isAlone: true });
}

/**
 * Does this when the case that runs now has ended, however it ended; the case fails when it rejects.
 * @param {() => Promise<void>} end
 */
export function atEnd(end) {
  const list = ends.getStore();
  if (!list) throw new Error('no case is running');
  list.unshift(end);
}

/** Remarks beside the verdict: sizes, times. */
export function remark(/** @type {string} */ text) {
  console.log(`# ${text}`);
}

/**
 * @param {Case} one
 * @returns {Promise<boolean>} whether its sentence is true
 */
async function runCase({ name, run }) {
  const begun = Date.now();
  /** @type {unknown[]} */
  const errors = [];
  /** @type {(() => Promise<void>)[]} */
  const list = [];
  await ends.run(list, run).catch((error) => { errors.push(error); });
  for (const end of list) await end().catch((error) => { errors.push(error); });
  // In one piece: lanes must not tell their stories into each other's.
  console.log([
    `${errors.length === 0 ? 'ok' : 'not ok'} - ${name}`,
    ...errors.flatMap((error) => String(error instanceof Error ? error.stack ?? error.message : error)
      .split('\n')).map((line) => `  # ${line}`),
    ...(process.env.VERBOSE ? [`# ${Date.now() - begun} ms`] : []),
  ].join('\n'));
  return errors.length === 0;
}

/**
 * Runs the cases whose name holds ONLY, or all when none does.
 * @returns {Promise<number>} how many failed
 */
export async function runCases() {
  const named = cases.filter(({ name }) => name.includes(only));
  const chosen = named.length > 0 ? named : cases;
  let failed = 0;
  const lane = async (/** @type {Case[]} */ queue) => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      if (!await runCase(one)) failed++;
    }
  };
  const shared = chosen.filter(({ isAlone }) => !isAlone);
  await Promise.all(Array.from({ length: LANES }, () => lane(shared)));
  await lane(chosen.filter(({ isAlone }) => isAlone));
  return failed;
}
