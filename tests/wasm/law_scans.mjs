// law_scans.mjs - what the page reads is what the server reads: the same texts are given to the WebAssembly module and
// to POST /v1/scans of the running program.
//
//   node tests/wasm/law_scans.mjs <scan.wasm> <habitue>          HABITUE_SEED=n HABITUE_ROUNDS=percent
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openScanner } from '../../web/shared/scan.js';
import { randomScan, rng } from './scans.mjs';

const CASES = 1500;
const [, , modulePath = '', program = ''] = process.argv;
process.env['HABITUE'] = program;
const { Shop } = await import('../page/lib/shop.mjs');
const bytes = readFileSync(modulePath);
const GZIP_MAX_BYTES = 16_000; // beside the page itself, which may have 100 kB with it
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
tell('scan_wasm_imports_nothing', imports.length === 0 ? null : JSON.stringify(imports));
const PACK = 'import gzip, sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read(), 9))';
const packed = execFileSync('python3', ['-c', PACK], { input: bytes }).length;
console.log(`# ${bytes.length} bytes, ${packed} with gzip`);
tell('scan_wasm_is_small', packed <= GZIP_MAX_BYTES ? null : `${packed} bytes, at most ${GZIP_MAX_BYTES}`);

/** What the page must see: the kinds among which the server finds one. */
const FOUND = { card: ['card', 'uid', 'goods', 'phone'], gift_card: ['gift_card'], voucher: ['voucher'], phone: ['phone'] };

/**
 * Why the page and the server do not agree; null when they do.
 * @param {import('../../web/shared/scan.js').Scan} read
 * @param {number} status
 * @param {any} said
 */
function differs(read, status, said) {
  const { kind, code, medium, refusal } = read;
  const isUnknown = said.code === 'card_unknown' || (kind === 'rotating' && said.code === 'code_wrong') ||
    (kind === 'chip' && said.code === 'chip_wrong');
  if (isUnknown) return refusal === null ? null : 'the page refuses it';
  if (status === 422) {
    if (refusal?.code !== said.code) return 'another refusal';
    return refusal?.fr === said.detail ? null : 'another sentence';
  }
  if (status !== 200) return 'no answer of the kind';
  if (refusal !== null && kind !== 'goods') return 'the page refuses it';
  if (!FOUND[/** @type {keyof typeof FOUND} */ (said.kind)].includes(kind ?? '')) return 'another kind';
  if (medium !== said.medium) return 'another medium';
  if (said.identifies_only !== (kind === 'uid')) return 'a number of a tag';
  return said.code === null || said.code === code ? null : 'another code';
}

const seed = Number(process.env['HABITUE_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const count = Math.ceil(CASES * Number(process.env['HABITUE_ROUNDS'] ?? 100) / 100);
console.log(`# seed ${seed}`);
const random = rng(seed);
const shop = await Shop.open();
try {
  const phones = ['06 12 34 56 78', '0033612345679', '+33 6 12 34 56 78'];
  const first = await shop.enrol({ first_name: 'Anne', phone: '0612345678' });
  const second = await shop.enrol({ first_name: 'Paul', phone: '0612345679' });
  const known = [first.card, second.card, 'SHOP-77001', '3760123456784', '04A2245A123480', '0655443322', '90012345'];
  for (const code of known.slice(2)) {
    await shop.call('POST', '/v1/cards', { account: first.account, code }, shop.keys.admin_key);
  }
  const { scans } = await shop.call('GET', '/v1/session');
  let key = shop.keys.till_key;
  const ask = async (/** @type {string} */ text) => {
    for (;;) {
      const reply = await fetch(`${shop.origin}/v1/scans`, { method: 'POST', body: JSON.stringify({ text }),
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Accept-Language': 'fr' } });
      const said = await reply.json();
      if (reply.status !== 429) return { status: reply.status, said };
      // Who names so many unknown cards is told to wait; another till is not.
      const made = execFileSync(program, ['key', 'add', '--data', join(shop.folder, 'data'), '--label', 'law',
        '--scopes', 'quote,members.read', '--json'], { encoding: 'utf8' });
      key = JSON.parse(made).key;
    }
  };
  const scanner = await openScanner(bytes);
  /** @type {Record<string, number>} */
  const kinds = {};
  let wrong = null;
  for (let at = 0; at < count && wrong === null; at++) {
    const text = randomScan(random, known, phones);
    const read = scanner.read(text, scans);
    const { status, said } = await ask(text);
    const kind = read.refusal?.code ?? read.kind ?? '';
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const why = differs(read, status, said);
    if (why !== null) {
      wrong = [`case ${at} of HABITUE_SEED=${seed}: ${why}`, `text:   ${JSON.stringify(text)}`,
        `page:   ${JSON.stringify(read)}`, `server: ${status} ${JSON.stringify(said)}`].join('\n');
    }
  }
  console.log(`# ${JSON.stringify(kinds)}`);
  tell('law_the_page_reads_as_the_server_does', wrong);
  const wanted = ['card', 'uid', 'gift_card', 'voucher', 'rotating', 'phone', 'scan_goods', 'scan_weight_label', 'scan_bank_card',
    'scan_check', 'scan_lrc', 'scan_truncated', 'scan_unknown'];
  const lacking = wanted.filter((kind) => !kinds[kind]);
  tell('the_scans_are_of_all_kinds', lacking.length === 0 || count < CASES ? null : lacking.join());

  const bank = '4111111111111111';
  scanner.read(`;${bank}=29121010000?`, scans);
  const { memory } = scanner;
  tell('of_a_bank_card_nothing_stays_in_the_module',
    Buffer.from(memory.buffer).includes(bank.slice(0, 8)) ? 'its number is in the memory' : null);
} finally {
  await shop.close();
}
process.exitCode = failed > 0 ? 1 : 0;
