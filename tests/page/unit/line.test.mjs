import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thousandths } from '../../../web/shared/money.js';
import { amountOf, isSameArticle, oneMore, parseDraft, parseQuantity, priceOf, withMilli } from '../../../web/till/state/line.js';
import { purchaseRequest } from '../../../web/till/state/purchase.js';
import { isCounted, isGone, linesLeft, pickAll, pickQuantity, returnRequest } from '../../../web/till/state/rest.js';

const LINE = { amount: 250, vat: '5.5' };

test('an amount, or so many at a price, is what is typed into the amount', () => {
  assert.deepEqual(parseDraft('12,50', 2), { amount: 1250 });
  for (const typed of ['3x2,50', '3 x 2.50', '3*2,5', '3 × 2,50', '3 X 2,50']) {
    assert.deepEqual(parseDraft(typed, 2), { amount: 750, milli: 3000, price: 250 }, typed);
  }
  assert.deepEqual(parseDraft('1,250 x 3', 2), { amount: 375, milli: 1250, price: 300 });
  for (const typed of ['', 'x', '3x', 'x3', '0x3', '1,2345x3', '2x3x4', '2x3,505', '-1x3', '100001x1']) {
    assert.equal(parseDraft(typed, 2), null, typed);
  }
  assert.equal(parseDraft('100000x10000000000', 2), null, 'more than there is');
});

test('a price times a quantity is rounded half up, and is exact where a number is not', () => {
  assert.equal(amountOf(299, 1250), 374); // 373.75
  assert.equal(amountOf(1, 500), 1);
  assert.equal(amountOf(1, 499), 0);
  assert.equal(amountOf(999_999_999_999, 99_999_999), 99_999_998_999_900_000);
});

test('a quantity has three decimals at most, and is something', () => {
  assert.deepEqual(['1,250', '2', '.5', '100000'].map(parseQuantity), [1250, 2000, 500, 100_000_000]);
  for (const typed of ['', '0', '0,000', '-1', '1,2345', 'two', '100001']) assert.equal(parseQuantity(typed), null, typed);
  assert.deepEqual([1250, 2000, 500, 10_000, 1].map((milli) => thousandths(milli, ',')), ['1,25', '2', '0,5', '10', '0,001']);
});

test('one more of a line costs one price more, and of what is weighed there is no one more', () => {
  const two = oneMore(LINE, 1);
  assert.deepEqual(two, { ...LINE, milli: 2000, price: 250, amount: 500 });
  assert.deepEqual(two && oneMore(two, -1), { ...LINE, milli: 1000, price: 250, amount: 250 });
  assert.equal(oneMore(LINE, -1), null);
  assert.equal(oneMore({ ...LINE, milli: 1250, price: 200 }, 1), null);
  const whole = { amount: 500, vat: '20', milli: 2000, price: null }; // two, for so much together
  assert.equal(priceOf(whole), null);
  assert.equal(withMilli(whole, 3000), null);
  assert.equal(withMilli({ ...LINE, amount: 1_000_000_000_000 }, 2000), null);
});

test('the same article at the same price is one more; another price is another line', () => {
  const article = { ...LINE, sku: '3760123456784', price: 250 };
  assert.ok(isSameArticle({ ...article, milli: 3000, amount: 750 }, { ...article, milli: 1000 }));
  assert.ok(!isSameArticle(article, { ...article, price: 260, amount: 260 }));
  assert.ok(!isSameArticle(article, { ...article, vat: '20' }));
  assert.ok(!isSameArticle(article, { ...article, milli: 1250 }));
  assert.ok(!isSameArticle(LINE, LINE), 'amounts that were typed stay apart');
});

test('the request tells of a line what there is to tell', () => {
  const basket = { card: null, receipt: '1', wishes: [] };
  assert.deepEqual(purchaseRequest({ ...basket, lines: [
    { amount: 375, vat: '5.5', label: 'Tomates', sku: 'TOM', milli: 1250, price: 300 },
    { amount: 250, vat: '20', milli: 1000, price: 250, label: '' },
  ] }, null).lines, [
    { sku: 'TOM', label: 'Tomates', quantity: '1.250', amount: 375, vat: '5.5' },
    { amount: 250, vat: '20' },
  ]);
});

const bought = (/** @type {any[]} */ ...lines) => /** @type {any} */ ({
  lines: lines.map((one, at) => ({ line: at + 1, vat: '20', ...one })) });

test('of several things a quantity comes back, at the price that the server has for it', () => {
  const purchase = bought({ amount: 1000, quantity: '3', label: 'Miel' }, { amount: 374, quantity: '1.25' }, { amount: 500, quantity: '1' });
  const [three, weighed, one] = linesLeft(purchase, []);
  assert.ok(three && weighed && one);
  assert.deepEqual([three, weighed, one].map(isCounted), [true, true, false]);
  assert.equal(three.label, 'Miel');
  assert.deepEqual(pickQuantity(three, 1000), { left: three, milli: 1000, amount: 333 });
  assert.deepEqual(returnRequest([pickQuantity(three, 1000), pickQuantity(weighed, 500), pickAll(one)]), {
    body: { lines: [{ line: 1, quantity: '1.000' }, { line: 2, quantity: '0.500' }, { line: 3 }] }, amount: 333 + 150 + 500, isWhole: false });
  const back = /** @type {any} */ ({ lines: [{ line: 1, quantity: '1', amount: -333 }, { line: 2, quantity: '1.25', amount: -374 }] });
  const [rest, gone] = linesLeft(purchase, [back]);
  assert.ok(rest && gone);
  assert.deepEqual([rest, gone].map(isGone), [false, true]);
  assert.equal(pickQuantity(rest, 1000).amount, 334); // 2/3 of 1000 are 667
  assert.deepEqual(pickAll(rest), { left: rest, milli: 2000, amount: 667 });
});
