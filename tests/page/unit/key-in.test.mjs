import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrefix, keysOf, totalOf } from '../../../web/till/state/key-in.js';

test('a total is told by its prefix, in minor units, with a receipt number or without', () => {
  assert.deepEqual(totalOf('TOT00001250-000123', 'TOT'), { amount: 1250, receipt: '000123' });
  assert.deepEqual(totalOf('tot1250', 'TOT'), { amount: 1250, receipt: null });
  assert.deepEqual(totalOf('TOT1/R-7/2', 'TOT'), { amount: 1, receipt: 'R-7/2' });
  assert.deepEqual(totalOf('99000001250', '99'), { amount: 1250, receipt: null });
  assert.deepEqual(totalOf('TOTàààà&é(à', 'TOT'), { amount: 1250, receipt: null }, 'under a French keyboard');
});

test('what is no total is none', () => {
  for (const text of ['', 'TOT', 'TOT0', 'TOT-1250', 'TOT12,50', 'TOT1234567890', 'TOT12 50', 'XTOT1250', '2900000000018', 'TOT1250-', 'TOT1250-A B']) {
    assert.equal(totalOf(text, 'TOT'), null, text);
  }
  assert.equal(totalOf('1250', ''), null, 'without a prefix nothing is one');
});

test('a prefix is of plain letters and digits', () => {
  for (const good of ['TO', 'T2', '99', 'TOTAL123']) assert.equal(isPrefix(good), true, good);
  for (const bad of ['', 'T', 'TOTAL1234', 'to', 'É2', 'T-']) assert.equal(isPrefix(bad), false, bad);
});

test('what is keyed in is each discount by its rate, and what pays besides money', () => {
  const answer = /** @type {any} */ ({ currency: 'EUR', total: { gross: 2000, discount: 300, due: 1700 },
    lines: [{ line: 1, discount: 100, vat: '5.5' }, { line: 2, discount: 200, vat: '20' }],
    redeemed: [{ reward: 'r', label: { fr: 'Remise', en: 'Off' }, lines: [{ line: 1, discount: 100 }, { line: 2, discount: 200 }] }] });
  const told = keysOf(answer, 'A-1', [{ kind: 'gift_card', amount: 500 }, { kind: 'account', amount: 200 }], { inWords: ({ fr }) => fr, other: 'Autre' });
  assert.deepEqual(told, { receipt: 'A-1', currency: 'EUR', rest: 1000, keys: [
    { kind: 'discount', label: 'Remise', vat: '5.5', amount: 100 },
    { kind: 'discount', label: 'Remise', vat: '20', amount: 200 },
    { kind: 'gift_card', label: '', vat: null, amount: 500 },
    { kind: 'account', label: '', vat: null, amount: 200 },
  ] });
});
