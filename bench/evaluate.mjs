// evaluate.mjs - bench/evaluate.c, with the WebAssembly module in node: text in, text out, as a page asks it.
//
//   node bench/evaluate.mjs <engine.wasm> <request> <seconds>
import { readFileSync } from 'node:fs';
import { openEngine } from '../web/shared/engine.js';

const [, , modulePath, requestPath, seconds] = process.argv;
const engine = await openEngine(readFileSync(modulePath));
const request = readFileSync(requestPath, 'utf8');
if (!engine.evaluateText(request).includes('"refusal":null')) throw new Error('it is not decided');

/** @type {number[]} */
const times = [];
const until = performance.now() + Number(seconds) * 1000;
for (let begun = performance.now(); begun < until;) {
  engine.evaluateText(request);
  const now = performance.now();
  times.push((now - begun) * 1000);
  begun = now;
}
const sorted = times.sort((a, b) => a - b);
const at = (/** @type {number} */ share) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1));
console.log(JSON.stringify({ rate: Math.round(times.length / Number(seconds)), median_us: at(0.5),
  p99_us: at(0.99) }));
