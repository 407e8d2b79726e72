import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayIn, formatDate, formatMoney, formatPhone, formatPoints, formatRate, formatTime, maskCard }
  from '../../../web/shared/format.js';

test('money is written as each language writes it', () => {
  assert.equal(formatMoney(123450, 'EUR', 2, 'fr'), '1\u202f234,50\u00a0€');
  assert.equal(formatMoney(123450, 'EUR', 2, 'en'), '€1,234.50');
  assert.equal(formatMoney(-500, 'EUR', 2, 'fr'), '-5,00\u00a0€');
  assert.equal(formatMoney(0, 'EUR', 2, 'fr'), '0,00\u00a0€');
});

test('points keep the decimals of their unit', () => {
  assert.equal(formatPoints(1234, 0, 'fr'), '1\u202f234');
  assert.equal(formatPoints(125, 1, 'fr'), '12,5');
  assert.equal(formatPoints(12, 0, 'fr', true), '+12');
  assert.equal(formatPoints(-12, 0, 'fr', true), '-12');
  assert.equal(formatPoints(0, 0, 'fr', true), '0');
});

test('a VAT rate is written with its percent sign', () => {
  assert.equal(formatRate('5.5', 'fr').replace(/\s/u, ' '), '5,5 %');
  assert.equal(formatRate('20', 'en'), '20%');
});

test('a civil date does not move with the zone of the browser', () => {
  assert.equal(formatDate('2027-01-31', 'fr'), '31/01/2027');
  assert.equal(formatDate('2027-01-31', 'en'), '31/01/2027');
});

test('a day and a time are those of the shop', () => {
  const late = new Date('2026-11-22T23:30:00Z');
  assert.equal(dayIn(late, 'Europe/Paris'), '2026-11-23');
  assert.equal(dayIn(late, 'America/Cayenne'), '2026-11-22');
  assert.equal(formatTime('2026-11-22T09:41:07Z', 'Europe/Paris', 'fr'), '10:41');
});

test('a telephone number is grouped, a card shows its last four characters', () => {
  assert.equal(formatPhone('+33612345678'), '06 12 34 56 78');
  assert.equal(formatPhone('+32470123456'), '+32470123456');
  assert.equal(maskCard('2900000000018'), '****0018');
  assert.equal(maskCard('12345'), '*****');
});
