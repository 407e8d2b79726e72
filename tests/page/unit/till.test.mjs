import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openScanner } from '../../../web/shared/scan.js';
import { guesses, halvesOf, provesItself } from '../../../web/till/state/lookup.js';
import { purchaseRequest } from '../../../web/till/state/purchase.js';
import { counterAfter, counterFor, newPrefix, receiptNumber } from '../../../web/till/state/receipts.js';
import { isGone, linesLeft, pickAll, pickPart, returnRequest } from '../../../web/till/state/rest.js';
import { openBurst, textOfKey } from '../../../web/shared/scanner.js';
import { PROGRAM } from '../lib/shop.mjs';

const scanner = await openScanner(readFileSync(join(dirname(PROGRAM), 'src/library/scan.wasm')));
const FRANCE = { country: 'FR', scale_labels: ['02'] };
const read = (/** @type {string} */ text) => ({ ...scanner.read(text, FRANCE), text: text.trim() });
const ways = (/** @type {string} */ typed) => guesses(read(typed)).map((guess) =>
  (guess.by === 'card' ? `card ${guess.code}` : guess.by === 'phone' ? `phone ${guess.value}` : `${guess.field} ${guess.value}`));

test('a text is taken for a card, a telephone number, an address or a name', () => {
  assert.deepEqual(ways('2900000000018'), ['card 2900000000018']);
  assert.deepEqual(ways(' 2900 0000 00018 '), ['card 2900000000018']);
  assert.deepEqual(ways('CARD-42'), ['card CARD-42', 'name CARD-42']);
  assert.deepEqual(ways('06 12 34 56 78'), ['phone 06 12 34 56 78']);
  assert.deepEqual(ways('06.12.34.56.78'), ['phone 06.12.34.56.78']);
  assert.deepEqual(ways('+33 6 12 34 56 78'), ['phone +33 6 12 34 56 78']);
  assert.deepEqual(ways('612345678'), ['card 612345678', 'phone 612345678']);
  assert.deepEqual(ways('jeanne@example.org'), ['email jeanne@example.org']);
  assert.deepEqual(ways('Martin'), ['name Martin']);
  assert.deepEqual(ways('Élodie Le Goff'), ['name Élodie Le Goff']);
  assert.deepEqual(ways('Ferme 75'), ['name Ferme 75', 'card Ferme 75']);
});

test('a name that could be a code of fifteen letters is still a name', () => {
  assert.equal(read('Gabriela Rebecca').refusal?.code, 'scan_check');
  assert.deepEqual(ways('Gabriela Rebecca'), ['name Gabriela Rebecca']);
});

test('a reader under a French keyboard is understood', () => {
  assert.deepEqual(ways('éçààààààààà&_'), ['card 2900000000018']);
  assert.deepEqual(ways('éçààààààààà&ç'), []);
});

test('what is no card is not looked for, but an article may be one', () => {
  for (const text of ['4111111111111111', '2900000000019', '0212345008508', ';9001234', '08:12:34:56']) {
    assert.deepEqual(ways(text), [], text);
    assert.notEqual(read(text).refusal, null, text);
  }
  assert.equal(JSON.stringify(scanner.read('4111111111111111', FRANCE)).includes('4111'), false);
  assert.deepEqual(ways('3760123456784'), ['card 3760123456784']);
  assert.equal(read('3760123456784').refusal?.code, 'scan_goods');
});

test('the shop says how labels of its scales begin', () => {
  const others = { country: 'FR', scale_labels: ['21', '28'] };
  const codeOf = (/** @type {string} */ text) => scanner.read(text, others).refusal?.code ?? null;
  assert.deepEqual(['0212345008508', '2112345008509', '2812345008508'].map(codeOf), [null, 'scan_weight_label', 'scan_weight_label']);
  assert.equal(scanner.read('0212345008508', { country: '', scale_labels: [] }).kind, 'card');
});

test('too long a text is refused like any other', () => {
  assert.equal(scanner.read('é'.repeat(400), FRANCE).refusal?.code, 'limit');
});

test('receipt numbers count within a day and begin anew the next', () => {
  let counter = counterFor(null, '2026-11-22', () => 'AB-');
  assert.equal(receiptNumber(counter), 'AB-0001');
  counter = counterAfter(counter, 'AB-0001');
  assert.equal(receiptNumber(counter), 'AB-0002');
  assert.equal(receiptNumber(counterFor(counter, '2026-11-22', () => 'XX-')), 'AB-0002');
  assert.equal(receiptNumber(counterFor(counter, '2026-11-23', () => 'XX-')), 'AB-0001');
});

test('a number typed by hand leads the way', () => {
  const counter = counterFor(null, '2026-11-22', () => 'AB-');
  assert.equal(receiptNumber(counterAfter(counter, '000123')), '000124');
  assert.equal(receiptNumber(counterAfter(counter, 'T9')), 'T10');
  assert.equal(receiptNumber(counterAfter(counter, 'facture')), 'AB-0001');
  assert.equal(receiptNumber(counterAfter(counter, 'AB-9999')), 'AB-10000');
});

test('a prefix is drawn by lot', () => {
  assert.match(newPrefix((bound) => bound - 1), /^[A-Z]{3}-$/);
});

test('the request says what was typed and nothing else', () => {
  const basket = { card: null, receipt: 'AB-0001', lines: [{ amount: 1250, vat: '5.5' }], wishes: [] };
  assert.deepEqual(purchaseRequest(basket, null),
    { receipt: 'AB-0001', lines: [{ amount: 1250, vat: '5.5' }] });
  assert.deepEqual(purchaseRequest({ ...basket, codes: ['SUMMER'] }, null).codes, ['SUMMER']);
  assert.equal(purchaseRequest({ ...basket, codes: [] }, null).codes, undefined);
  assert.equal(purchaseRequest({ ...basket, card: '2900000000018', pin: '4711' }, null).pin, '4711');
  assert.equal('pin' in purchaseRequest({ ...basket, card: '2900000000018', pin: '' }, null), false);
  assert.equal('pin' in purchaseRequest({ ...basket, pin: '4711' }, null), false);
  assert.deepEqual(purchaseRequest({ ...basket, card: '2900000000018', wishes: [
    { reward: 'v5', count: 2, amount: null },
    { reward: 'credit', count: null, amount: 300 },
    { reward: 'all', count: null, amount: null },
  ] }, { kind: 'cash', due: 950 }), {
    card: '2900000000018', receipt: 'AB-0001', lines: [{ amount: 1250, vat: '5.5' }],
    redeem: [{ reward: 'v5', count: 2 }, { reward: 'credit', amount: 300 }, { reward: 'all' }],
    payments: [{ kind: 'cash', amount: 950 }],
  });
});

test('nothing is paid when nothing is due', () => {
  const request = purchaseRequest({ card: null, receipt: '1', lines: [], wishes: [] },
    { kind: 'cash', due: 0 });
  assert.equal('payments' in request, false);
});

/** Types a text with so many milliseconds between two keys. */
function type(/** @type {string} */ text, /** @type {number} */ gap) {
  const burst = openBurst();
  let now = 1000;
  for (const key of text) burst.add(key, now += gap);
  return burst.end(now + gap);
}

test('FNC1 and keys with AltGr are a part of what is read, and what a hand does with Ctrl is not', () => {
  /** @param {object} event @param {boolean} [isAltGr] */
  const read = (event, isAltGr = false) => textOfKey({ key: '', code: '', ctrlKey: false, metaKey: false, isComposing: false,
    getModifierState: (name) => isAltGr && name === 'AltGraph', ...event });
  assert.equal(read({ key: '7', code: 'Digit7' }), '7');
  for (const key of ['Shift', 'Control', 'Alt', 'AltGraph']) assert.equal(read({ key, ctrlKey: key === 'Control' }), '');
  assert.equal(read({ key: '$', code: 'BracketRight', ctrlKey: true }), '\u241D'); // of a French keyboard
  assert.equal(read({ key: '@', code: 'Digit0', ctrlKey: true }, true), '@');
  assert.equal(read({ key: 'c', code: 'KeyC', ctrlKey: true }), null);
  assert.equal(read({ key: 'v', code: 'KeyV', metaKey: true }), null);
  assert.equal(read({ key: 'a', isComposing: true }), null);
  assert.equal(read({ key: 'Backspace' }), null);
});

test('a reader is told from a hand by its speed', () => {
  assert.equal(type('2900000000018', 8), '2900000000018');
  assert.equal(type('2900000000018', 80), null);
});

test('a short or a broken number is no scan, however quick', () => {
  assert.equal(type('12', 5), null);
  assert.equal(type('1234567,50', 5), null);
  assert.equal(type('1 234 567.50', 5), null);
});

test('a link and a stripe have marks that amounts have, and are scans', () => {
  for (const text of ['https://carte.example/c/2900000000018', '%B123^MARTIN / ANNE^2912?', 'v1.ABCDEFGH.12345.12345678']) {
    assert.equal(type(text, 5), text);
  }
});

test('what a hand typed just before does not stick to the scan', () => {
  const burst = openBurst();
  burst.add('1', 0);
  burst.add('2', 200);
  let now = 900;
  for (const key of '2900000000018') burst.add(key, now += 6);
  assert.equal(burst.end(now + 6), '2900000000018');
});

const bought = (/** @type {number[]} */ ...amounts) => /** @type {any} */ ({
  lines: amounts.map((amount, at) => ({ line: at + 1, amount, vat: '20' })),
});
const gaveBack = (/** @type {number} */ line, /** @type {string} */ quantity,
  /** @type {number} */ amount) => /** @type {any} */ ({ lines: [{ line, quantity, amount: -amount }] });

test('what is left of a line is what was bought less what came back', () => {
  const left = linesLeft(bought(1520, 300), [gaveBack(1, '0.789', 1199), gaveBack(2, '1', 300)]);
  assert.deepEqual(left.map((one) => [one.left, one.backMilli]), [[321, 789], [0, 1000]]);
  assert.deepEqual(left.map(isGone), [false, true]);
});

test('a part is the nearest price that thousandths can reach, and the larger of two', () => {
  const [line] = linesLeft(bought(1520), []);
  assert.ok(line);
  assert.deepEqual([pickPart(line, 1200).milli, pickPart(line, 1200).amount], [790, 1201]);
  assert.deepEqual([pickPart(line, 1520).milli, pickPart(line, 1520).amount], [1000, 1520]);
  assert.equal(pickPart(line, 1).amount, 2);
  const [large] = linesLeft(bought(1_000_000_000_000), []);
  assert.ok(large);
  assert.deepEqual([pickPart(large, 1).milli, pickPart(large, 1).amount], [1, 1_000_000_000]);
});

test('up to ten euros every cent can come back, after any other part', () => {
  for (const whole of [1, 2, 7, 99, 333, 820, 999, 1000]) {
    for (let first = 1; first < whole; first += Math.ceil(whole / 23)) {
      const [line] = linesLeft(bought(whole), []);
      assert.ok(line);
      const part = pickPart(line, first);
      assert.equal(part.amount, first, `${first} of ${whole}`);
      const [rest] = linesLeft(bought(whole),
        [gaveBack(1, (part.milli / 1000).toFixed(3), part.amount)]);
      assert.ok(rest);
      for (let then = 1; then <= rest.left; then += Math.ceil(whole / 17)) {
        const second = pickPart(rest, then);
        assert.equal(second.amount, then, `${first}, then ${then} of ${whole}`);
        assert.ok(second.milli > 0 && second.milli <= 1000 - part.milli);
      }
    }
  }
});

test('a return says no more than it must', () => {
  const [first, second] = linesLeft(bought(1200, 500), []);
  assert.ok(first && second);
  const none = { left: second, milli: 0, amount: 0 };
  assert.deepEqual(returnRequest([pickAll(first), pickAll(second)]),
    { body: {}, amount: 1700, isWhole: true });
  assert.deepEqual(returnRequest([pickAll(first), none]),
    { body: { lines: [{ line: 1 }] }, amount: 1200, isWhole: false });
  assert.deepEqual(returnRequest([pickPart(first, 600), none]),
    { body: { lines: [{ line: 1, quantity: '0.500' }] }, amount: 600, isWhole: false });
  const [gone, rest] = linesLeft(bought(1200, 500), [gaveBack(1, '1', 1200)]);
  assert.ok(gone && rest);
  assert.deepEqual(returnRequest([{ left: gone, milli: 0, amount: 0 }, pickAll(rest)]).body, {});
});

test('two numbers of the trade in one are two', () => {
  assert.deepEqual(halvesOf('29000000000182900000000025'), ['2900000000018', '2900000000025']);
  for (const text of ['2900000000018', '290000000001829000000000', 'A-2900000000018290000000', '2900000000018 2900000000018']) {
    assert.equal(halvesOf(text), null, text);
  }
});

test('the code of a phone is known, and how long ago it was read is told', () => {
  assert.ok(provesItself('v1.ABCDEFGHJKMNPQRS.1795340460.94287082'));
  assert.ok(provesItself('n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086'));
  for (const other of ['2900000000018', 'v1.abc.1.94287082', 'v1.ABCDEFGH.1.9428708', 'v2.ABCDEFGH.1.94287082']) {
    assert.ok(!provesItself(other), other);
  }
  const basket = { receipt: '1', lines: [], wishes: [] };
  assert.deepEqual(purchaseRequest({ ...basket, card: 'x', shownAgo: 12 }, null), { card: 'x', shown_ago: 12, receipt: '1', lines: [] });
  assert.deepEqual(purchaseRequest({ ...basket, card: 'x', shownAgo: null }, null), { card: 'x', receipt: '1', lines: [] });
  const burst = openBurst();
  [...'v1.ABCDEFGHJKMNPQRS.1795340460.94287082'].forEach((key, at) => burst.add(key, at * 5));
  assert.equal(burst.end(200), 'v1.ABCDEFGHJKMNPQRS.1795340460.94287082');
});
