// answers.mjs - what the native engine answered to random requests, case by case.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @param {string} program the compiled answers.c
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ seed: string, cases: { request: string, answer: string }[] }>}
 */
export async function nativeAnswers(program, env = {}) {
  const child = spawn(program, [], { stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP', ...env } });
  const ended = new Promise((done) => { child.on('close', done); });
  let seed = '';
  let request = '';
  const cases = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('# seed ')) seed = line.slice(7);
    else if (line.startsWith('> ')) request = line.slice(2);
    else if (line.startsWith('< ')) cases.push({ request, answer: line.slice(2) });
  }
  const code = await ended;
  if (code !== 0 || cases.length === 0) throw new Error(`${program} ended with ${code}`);
  return { seed, cases };
}

/**
 * The first case in which two builds differ, in words; null when there is none.
 * @param {{ request: string, answer: string }[]} cases
 * @param {string[]} answers of the other build
 * @param {string} seed
 */
export function firstDifference(cases, answers, seed) {
  const index = cases.findIndex(({ answer }, at) => answer !== answers[at]);
  if (index < 0 && answers.length === cases.length) return null;
  const { request, answer } = cases[index] ?? { request: '', answer: '' };
  return [`case ${index} of HABITUE_SEED=${seed}`, `asked:  ${request}`, `native: ${answer}`,
    `wasm:   ${answers[index]}`].join('\n');
}
