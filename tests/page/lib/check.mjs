// check.mjs - named cases, told as TAP.
const only = process.env.ONLY ?? '';

/** @type {{ name: string, run: () => Promise<void> }[]} */
const cases = [];

/**
 * @param {string} name a sentence
 * @param {() => Promise<void>} run rejects when the sentence is not true
 */
export function check(name, run) {
  cases.push({ name, run });
}

/** Remarks beside the verdict: sizes, times. */
export function remark(/** @type {string} */ text) {
  console.log(`# ${text}`);
}

/**
 * Runs the cases whose name holds ONLY, or all when none does.
 * @param {() => Promise<void>} afterEach
 * @returns {Promise<number>} how many failed
 */
export async function runCases(afterEach) {
  const named = cases.filter(({ name }) => name.includes(only));
  let failed = 0;
  for (const { name, run } of named.length > 0 ? named : cases) {
    const begun = Date.now();
    try {
      try {
        await run();
      } finally {
        await afterEach();
      }
      console.log(`ok - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok - ${name}`);
      const text = String(error instanceof Error ? error.stack ?? error.message : error);
      for (const line of text.split('\n')) console.log(`  # ${line}`);
    }
    if (process.env.VERBOSE) remark(`${Date.now() - begun} ms`);
  }
  return failed;
}
