// check.mjs - named cases, told as TAP, several at a time.
//
// A case spends most of its time waiting for the browser, so a few run side by side in lanes.  What
// measures time runs alone, after the others; so does a second try of what failed beside others, and
// the first one is told as a remark then, with what its pages showed.
import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';

const only = process.env.ONLY ?? '';
const LANES = Number(process.env.LANES) || Math.min(availableParallelism() + 1, 4);

/**
 * @typedef {{ name: string, run: () => Promise<void>, isAlone: boolean }} Case
 */

/** @type {Case[]} */
const cases = [];

/**
 * What the running case has to put away, the latest first, and how to look at what it shows.
 * @typedef {{ ends: (() => Promise<void>)[], looks: ((name: string) => Promise<string>)[] }} Running
 */
const running = /** @type {AsyncLocalStorage<Running>} */ (new AsyncLocalStorage());

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
  const now = running.getStore();
  if (!now) throw new Error('no case is running');
  now.ends.unshift(end);
}

/**
 * Does this when the case that runs now fails, before anything is put away.
 * @param {(name: string) => Promise<string>} look what there was to see; the name is the case's
 */
export function atFailure(look) {
  running.getStore()?.looks.push(look);
}

/** Remarks beside the verdict: sizes, times. */
export function remark(/** @type {string} */ text) {
  console.log(`# ${text}`);
}

/**
 * @param {Case} one
 * @returns {Promise<string[]>} what is wrong with its sentence, line by line; empty when it is true
 */
async function tryCase({ name, run }) {
  /** @type {unknown[]} */
  const errors = [];
  /** @type {Running} */
  const now = { ends: [], looks: [] };
  await running.run(now, run).catch((error) => { errors.push(error); });
  /** @type {string[]} */
  const seen = [];
  if (errors.length > 0) {
    for (const look of now.looks) seen.push(await look(name).catch((error) => `not seen: ${error}`));
  }
  for (const end of now.ends) await end().catch((error) => { errors.push(error); });
  return [...errors.map((error) => String(error instanceof Error ? error.stack ?? error.message : error)),
    ...seen].flatMap((text) => text.split('\n'));
}

/**
 * Tells a verdict in one piece: lanes must not tell their stories into each other's.
 * @param {string} verdict
 * @param {string[]} lines
 */
function tell(verdict, lines) {
  console.log([verdict, ...lines.map((line) => `  # ${line}`)].join('\n'));
}

/**
 * Runs the cases whose name holds ONLY, or all when none does.
 * @returns {Promise<number>} how many failed
 */
export async function runCases() {
  const named = cases.filter(({ name }) => name.includes(only));
  const chosen = named.length > 0 ? named : cases;
  /** @type {{ one: Case, lines: string[] }[]} */
  const again = [];
  let failed = 0;
  const lane = async (/** @type {Case[]} */ queue, /** @type {boolean} */ isLast) => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const begun = Date.now();
      const lines = await tryCase(one);
      const time = process.env.VERBOSE ? [`${Date.now() - begun} ms`] : [];
      if (lines.length === 0) tell(`ok - ${one.name}`, time);
      else if (isLast) tell(`not ok - ${one.name}`, lines);
      else again.push({ one, lines });
      if (lines.length > 0 && isLast) failed++;
    }
  };
  const shared = chosen.filter(({ isAlone }) => !isAlone);
  await Promise.all(Array.from({ length: LANES }, () => lane(shared, false)));
  for (const { one, lines } of again) tell(`# the first try of: ${one.name}`, lines);
  await lane([...again.map(({ one }) => one), ...chosen.filter(({ isAlone }) => isAlone)], true);
  return failed;
}
