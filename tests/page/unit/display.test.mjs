import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, SILENT_MS, THANKS_MS, hear, tick, viewAt } from '../../../web/display/state/stage.js';
import { firstName, missingToRound, moreOf, saleView } from '../../../web/till/state/display-view.js';

const label = { fr: 'points', en: 'points' };
const points = (/** @type {number} */ n) => ({ unit: 'points', label, kind: 'points', decimals: 0, points: n,
  pending: 0, expiring: null });
/** @type {any} */
const CARD = { card: { code: '2900000000018', state: 'active', expires: null }, account: '1-2', currency: 'EUR',
  members: [{ id: '1-3', first_name: 'Ada', last_name: 'Martin' }, { id: '1-4', first_name: 'Zoé', last_name: 'Martin' }],
  member: { id: '1-4' }, balances: [points(20)], tier: null, challenges: [], rewards: [], alerts: [], newest: '1-9' };
/** @type {any} */
const ANSWER = { account: '1-2', total: { gross: 5700, discount: 500, due: 5200 }, balances: [points(15)],
  earned: [{ unit: 'points', points: 5 }],
  redeemed: [{ reward: 'five', label: { fr: '5 €', en: '5 €' }, unit: 'points', points: 10, discount: 500 }] };
const MONEY = { currency: 'EUR', decimals: 2 };

const told = (/** @type {any} */ view, from = 'a') =>
  (/** @type {any} */ ({ is: 'view', from, shop: 'Ferme', language: 'fr', link: '', view }));
const SALE = saleView({ card: CARD, lines: [{ amount: 5700, vat: '20' }], answer: ANSWER, more: null }, MONEY);

test('a sale is told with a first name and nothing else that names somebody', () => {
  assert.equal(SALE.name, 'Zoé');
  assert.deepEqual(SALE.total, ANSWER.total);
  assert.deepEqual(SALE.gains.map((one) => one.points), [5]);
  assert.deepEqual(SALE.after.map((one) => one.points), [15]);
  assert.doesNotMatch(JSON.stringify(SALE), /Martin|Ada|2900000000018|1-2|1-4/);
});

test('whose card it is of a family is not guessed', () => {
  assert.equal(firstName({ ...CARD, member: null }), '');
  assert.equal(firstName({ ...CARD, member: null, members: CARD.members.slice(0, 1) }), 'Ada');
  assert.equal(firstName({ ...CARD, members: [] }), '');
});

test('without a card there are the lines and their sum', () => {
  const view = saleView({ card: null, lines: [{ amount: 100, vat: '20' }, { amount: 250, vat: '20', label: 'Miel', milli: 2000 }], answer: null, more: null }, MONEY);
  assert.deepEqual([view.hasCustomer, view.name, view.total.due, view.gains, view.after], [false, '', 350, [], []]);
});

test('what is missing to a round sum', () => {
  assert.deepEqual(missingToRound(5700, 2), [300]);
  assert.deepEqual(missingToRound(5200, 2), [300, 800]);
  assert.deepEqual(missingToRound(5000, 2), [500, 1000]);
  assert.deepEqual(missingToRound(57, 0), [3]);
});

test('more is what the server gives more', () => {
  const then = { ...ANSWER, earned: [{ unit: 'points', points: 6 }] };
  assert.deepEqual(moreOf(ANSWER, then, 300)?.gains.map(({ now, then: one }) => [now, one.points]), [[5, 6]]);
  assert.equal(moreOf(ANSWER, ANSWER, 300), null);
  const gift = { reward: 'gift', label: { fr: 'Cadeau', en: 'Gift' }, unit: null, points: 0, discount: 0 };
  assert.deepEqual(moreOf(ANSWER, { ...ANSWER, redeemed: [...ANSWER.redeemed, gift] }, 300)?.rewards, [gift.label]);
});

test('nothing of a customer is left after the sale, nor when the till is silent or closed', () => {
  const sale = hear(EMPTY, told(SALE), 1000);
  assert.equal(viewAt(sale, 1000).is, 'sale');
  const over = [
    hear(sale, told({ is: 'thanks' }), 2000),
    hear(sale, { is: 'bye', from: 'a' }, 2000),
    tick(sale, 1000 + SILENT_MS),
  ];
  for (const one of over) {
    assert.doesNotMatch(JSON.stringify(one), /Zoé|5700/);
    assert.equal(one.shop, 'Ferme');
  }
  assert.equal(tick(sale, 1000 + SILENT_MS - 1).view.is, 'sale');
});

test('the thanks end by themselves, though the till goes on saying it', () => {
  let stage = hear(hear(EMPTY, told(SALE), 0), told({ is: 'thanks' }), 1000);
  for (let now = 2000; now <= 1000 + THANKS_MS; now += 1000) stage = hear(stage, told({ is: 'thanks' }), now);
  assert.equal(viewAt(stage, 1000 + THANKS_MS - 1).is, 'thanks');
  assert.equal(viewAt(stage, 1000 + THANKS_MS).is, 'idle');
});

test('of two till pages the one that sells is shown until it is done', () => {
  const first = hear(EMPTY, told(SALE, 'a'), 0);
  assert.equal(hear(first, told({ is: 'idle' }, 'b'), 1), first);
  assert.equal(hear(first, told({ ...SALE, name: 'Ida' }, 'b'), 1), first);
  assert.equal(hear(first, { is: 'bye', from: 'b' }, 1), first);
  const done = hear(first, told({ is: 'idle' }, 'a'), 2);
  assert.equal(hear(done, told({ ...SALE, name: 'Ida' }, 'b'), 3).from, 'b');
  assert.equal(hear(done, told({ is: 'idle' }, 'b'), 3), done);
  assert.equal(hear(first, told({ is: 'idle' }, 'b'), SILENT_MS).from, 'b');
});

test('what is no word of ours changes nothing', () => {
  for (const strange of [null, 'x', 7, {}, { is: 'here' }, { is: 'gone' }]) {
    assert.equal(hear(EMPTY, /** @type {any} */ (strange), 1), EMPTY);
  }
});
