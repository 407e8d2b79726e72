import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { addBearer, bearerRefusal, bearers, forgetBearers, onAccount, partsOf, removeBearer, usesAccount, voucherCodes }
  from '../../../web/till/state/bearers.js';
import { NOTHING, offerOf } from '../../../web/till/state/offer.js';
import { purchaseRequest } from '../../../web/till/state/purchase.js';

const preset = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../../../programs/${name}.json`, import.meta.url), 'utf8'));
/** @type {(code: string, purpose: string, points: number, state?: string) => any} */
const bearer = (code, purpose, points, state = 'active') => ({ card: { code, purpose, state, expires: null },
  balances: [{ unit: purpose, kind: purpose === 'voucher' ? 'voucher' : 'money', points }] });

test('the amounts of a top-up are those of the programme, or round ones', () => {
  const prepaid = offerOf(preset('prepaid'), 2);
  assert.deepEqual(prepaid, { topUps: [5000, 10000], gifts: null, pays: ['prepaid', 'bonus'], gestures: [] });
  assert.deepEqual(offerOf(preset('points'), 2), NOTHING);
  const gifts = { units: [{ id: 'gift', pays: true, paid_in: { amounts: [5000, 2000] } }],
    rules: [{ id: 'sold', on: 'gift_card', give: { unit: 'gift', percent: '100' } },
      { id: 'up', on: 'top_up', give: { unit: 'other', percent: '100' } }] };
  assert.deepEqual(offerOf(gifts, 2), { topUps: [2000, 5000, 10000], gifts: [2000, 5000], pays: ['gift'], gestures: [] });
  assert.deepEqual(offerOf(gifts, 0).topUps, [20, 50, 100]);
});

test('what a rule gives for a visit or a gesture can be given at the till', () => {
  const program = { rules: [
    { id: 'stamp', label: { fr: 'Tampon' }, on: 'visit', give: { unit: 'stamps' } },
    { id: 'review', on: 'custom', event: 'review', give: { unit: 'points' } },
    { id: 'base', on: 'purchase', give: { unit: 'points' } }] };
  assert.deepEqual(offerOf(program, 2).gestures, [
    { kind: 'visit', name: null, unit: 'stamps', label: { fr: 'Tampon', en: 'Tampon' } },
    { kind: 'custom', name: 'review', unit: 'points', label: { fr: 'review', en: 'review' } }]);
});

test('gift cards pay one after the other, then the account, and money the rest', () => {
  forgetBearers();
  for (const one of [bearer('G1', 'gift_card', 300), bearer('V1', 'voucher', 1), bearer('G2', 'gift_card', 900),
    bearer('G3', 'gift_card', 900, 'blocked'), bearer('G4', 'gift_card', 0), bearer('G1', 'gift_card', 300)]) addBearer(one);
  assert.equal(bearers.value.length, 5, 'the same one is there once');
  assert.deepEqual(bearers.value.map(bearerRefusal), [null, null, 'bearer.refused', 'bearer.empty', null]);
  assert.deepEqual(voucherCodes.value, ['V1']);
  assert.deepEqual(partsOf(1000, 500), [{ kind: 'gift_card', card: 'G2', amount: 900 }, { kind: 'gift_card', card: 'G1', amount: 100 }]);
  usesAccount.value = true;
  const parts = partsOf(1500, 200);
  assert.deepEqual(parts.map(({ kind, amount }) => [kind, amount]), [['gift_card', 900], ['gift_card', 300], ['account', 200]]);
  const basket = { card: 'C', receipt: '1', lines: [], wishes: [], vouchers: voucherCodes.value };
  const request = purchaseRequest(basket, { kind: 'cash', due: 1500, parts });
  assert.deepEqual(request.payments?.at(-1), { kind: 'cash', amount: 100 });
  assert.equal(request.payments?.reduce((sum, one) => sum + one.amount, 0), 1500);
  assert.deepEqual(request.redeem, [{ voucher: 'V1' }]);
  removeBearer('G2');
  assert.deepEqual(partsOf(0, 200), []);
  forgetBearers();
  assert.deepEqual(partsOf(1000, 500), []);
});

test('the account pays with what pays, less what rewards take of it', () => {
  /** @type {any} */
  const card = { balances: [{ unit: 'prepaid', kind: 'money', points: 500 }, { unit: 'credit', kind: 'money', points: 300 },
    { unit: 'points', kind: 'points', points: 900 }] };
  assert.equal(onAccount(card, ['prepaid', 'points'], null), 500);
  /** @type {any} */
  const quote = { redeemed: [{ unit: 'prepaid', points: 200 }] };
  assert.equal(onAccount(card, ['prepaid', 'credit'], quote), 600);
});
