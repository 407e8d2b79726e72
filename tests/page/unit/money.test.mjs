import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AMOUNT_MAX, decimalText, parseAmount } from '../../../web/shared/money.js';

test('an amount is read with a comma, a point, or neither', () => {
  for (const [typed, minor] of /** @type {[string, number][]} */ ([
    ['12,50', 1250], ['12.50', 1250], ['12', 1200], ['12,5', 1250], ['12,', 1200], [',50', 50],
    ['0', 0], ['0,01', 1], ['007', 700], [' 12,50 € ', 1250], ['1 234,50', 123450],
    ['1\u202f234,50', 123450], ['1.234,50', 123450], ['1,234.50', 123450], ["1'234.50", 123450],
  ])) {
    assert.equal(parseAmount(typed, 2), minor, typed);
  }
});

test('what is not surely an amount is refused', () => {
  for (const typed of ['', ' ', ',', '.', 'abc', '-5', '1e3', '12,505', '1.234', '12,5,0', '1,2.3,4',
    '0x10', '12€50', '１２']) {
    assert.equal(parseAmount(typed, 2), null, typed);
  }
});

test('a currency without decimals, and one with three', () => {
  assert.equal(parseAmount('1250', 0), 1250);
  assert.equal(parseAmount('12,5', 0), null);
  assert.equal(parseAmount('1,234', 3), 1234);
});

test('cents that a float would lose are kept', () => {
  assert.equal(parseAmount('1,15', 2), 115);
  assert.equal(parseAmount('4,35', 2), 435);
  assert.equal(parseAmount('9999999999,99', 2), 999_999_999_999);
});

test('the largest amount is the last that is accepted', () => {
  assert.equal(parseAmount('10000000000,00', 2), AMOUNT_MAX);
  assert.equal(parseAmount('10000000000,01', 2), null);
  assert.equal(parseAmount('9'.repeat(40), 2), null);
});

test('every amount up to a hundred euros comes back as it was written', () => {
  for (let minor = 0; minor <= 10_000; minor++) {
    assert.equal(parseAmount(decimalText(minor, 2, ','), 2), minor);
    assert.equal(parseAmount(decimalText(minor, 2), 2), minor);
  }
});

test('minor units are written as a plain decimal number', () => {
  assert.equal(decimalText(1250, 2), '12.50');
  assert.equal(decimalText(5, 2), '0.05');
  assert.equal(decimalText(-5, 2), '-0.05');
  assert.equal(decimalText(1250, 0), '1250');
  assert.equal(decimalText(1250, 2, ','), '12,50');
});
