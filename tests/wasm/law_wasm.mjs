// law_wasm.mjs - L12: the WebAssembly module gives the same bytes as the native build, on the laws' random
// programmes and baskets, and on every request of the fuzzers' corpus; it imports nothing, and is small.
//
//   node tests/wasm/law_wasm.mjs <answers program> <engine.wasm>
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { openEngine } from '../../web/shared/engine.js';
import { firstDifference, nativeAnswers } from './answers.mjs';

const GZIP_MAX_BYTES = 80_000;
const [, , program, modulePath] = process.argv;
const bytes = readFileSync(modulePath);
let failed = 0;

/**
 * @param {string} name
 * @param {string | null} wrong
 */
function tell(name, wrong) {
  console.log(`${wrong === null ? 'ok' : 'not ok'} ${name}`);
  if (wrong === null) return;
  failed++;
  console.log(wrong.split('\n').map((line) => `# ${line}`).join('\n'));
}

const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
tell('wasm_imports_nothing', imports.length === 0 ? null : JSON.stringify(imports));

// As the server sends it: tools/assetgen.py packs it so.  Another zlib makes a hundredth more of it, or less.
const PACK = 'import gzip, sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read(), 9))';
const packed = execFileSync('python3', ['-c', PACK], { input: bytes }).length;
console.log(`# ${bytes.length} bytes, ${packed} with gzip`);
tell('wasm_is_small', packed <= GZIP_MAX_BYTES ? null : `${packed} bytes, at most ${GZIP_MAX_BYTES}`);

const engine = await openEngine(bytes);
const { seed, cases } = await nativeAnswers(program);
const ends = { effects: 0, refused: 0, other: 0 };
const answers = [];
for (const { request } of cases) {
  try {
    answers.push(engine.evaluateText(request));
  } catch (error) { // an assertion traps, and what comes after a trap proves nothing
    answers.push(String(error));
    break;
  }
}
for (const answer of answers) {
  if (!answer.includes('"effects":null')) ends.effects++;
  else if (answer.startsWith('{"program":{"valid":true')) ends.refused++;
  else ends.other++;
}
console.log(`# seed ${seed}: ${cases.length} cases, ${JSON.stringify(ends)}`);
tell('law_wasm_answers_in_the_same_bytes', firstDifference(cases, answers, seed));
const isMixed = ends.effects > cases.length / 4 && ends.refused > 0 && ends.other > 0;
tell('the_cases_are_of_all_kinds', isMixed ? null : JSON.stringify(ends));

// A request that is larger than any before makes the memory grow; the next one is answered as ever.
const [first] = cases;
const huge = engine.evaluateText(`{"at":"${'x'.repeat(500_000)}"}`);
tell('a_large_request_is_answered', huge.includes('"effects":null') ? null : huge.slice(0, 500));
tell('and_the_next_as_before', firstDifference([first], [engine.evaluateText(first.request)], seed));
process.exitCode = failed > 0 ? 1 : 0;
