import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForTill, schema } from '../lib/register.mjs';
import { openStore } from '../../../web/shared/store.js';
import { discountsOf, soldTold } from '../../../web/till/state/host/answers.js';
import { openChannel } from '../../../web/till/state/host/channel.js';
import { SOLD_MAX, isSame, openLedger } from '../../../web/till/state/host/ledger.js';
import { MESSAGE_MAX_CHARS, messageReader } from '../../../web/till/state/host/message.js';
import { purchaseRequest } from '../../../web/till/state/purchase.js';

const read = messageReader(JSON.stringify(schema));

const GOOD = [
  { habitue: 1, type: 'hello' },
  { habitue: 1, type: 'hello', id: 'a', focus: false, language: 'en', key: 'hab_X' },
  { habitue: 1, type: 'basket', basket: 'B', lines: [{ amount: 0, vat: '20' }], total: 0 },
  { habitue: 1, type: 'basket', id: 'b', basket: 'B', receipt: '1', currency: 'EUR', total: 5, card: '29', ask: true, commit: 'host',
    lines: [{ sku: 'A', label: 'é', category: 'c', tags: ['t'], quantity: '1.250', amount: 5, vat: '5.5', fixed: true }] },
  { habitue: 1, type: 'customer' },
  { habitue: 1, type: 'customer', card: '29' },
  { habitue: 1, type: 'commit', basket: 'B', rest: 5, payments: [{ kind: 'cash', amount: 5 }] },
  { habitue: 1, type: 'cancel', basket: 'B' },
  { habitue: 1, type: 'return', id: 'r', basket: 'B', lines: [{ line: 1, quantity: '1' }] },
  { habitue: 1, type: 'acknowledge', delivery: 'x/recorded' },
  { habitue: 1, type: 'focus', focus: true },
];

test('what a register may say is read as the schema says', () => {
  for (const one of GOOD) {
    assert.equal(isForTill(one), true, JSON.stringify(one));
    assert.deepEqual(read(one), { message: one, fault: null });
    assert.deepEqual(read(JSON.stringify(one)), { message: one, fault: null }, 'as text, too');
  }
  assert.equal(new Set(GOOD.map(({ type }) => type)).size, schema.$defs.to_till.oneOf.length, 'each type is here');
});

/** Everything that can be put in the place of a value. */
const ODD = [null, undefined, true, 0, -1, 1.5, 2 ** 53, '', 'x', 'x'.repeat(3000), '1.2345', '5,5', [], [null], {}, { more: 1 }];

/**
 * A message with one value of it replaced, at each place.
 * @param {any} value
 * @returns {any[]}
 */
function spoilt(value) {
  if (Array.isArray(value)) return [...ODD, ...value.flatMap((one, at) => spoilt(one).map((other) => value.toSpliced(at, 1, other)))];
  if (value === null || typeof value !== 'object') return ODD;
  return [...ODD, { ...value, more: 1 }, ...Object.keys(value).flatMap((name) => [
    Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
    ...spoilt(value[name]).map((other) => ({ ...value, [name]: other })),
  ])];
}

test('the page refuses what the schema refuses, and nothing else', () => {
  let refused = 0;
  for (const one of GOOD.flatMap(spoilt)) {
    const plain = one === undefined ? undefined : JSON.parse(JSON.stringify(one)); // as it travels
    const isRight = plain !== undefined && isForTill(plain);
    const { message, fault } = read(one);
    assert.equal(message !== null, isRight, JSON.stringify(one));
    assert.equal(fault === null, isRight);
    if (!isRight) refused++;
  }
  assert.ok(refused > 500, String(refused));
});

test('a message has a largest size, and may be no JSON at all', () => {
  const long = { habitue: 1, type: 'hello', key: 'x'.repeat(MESSAGE_MAX_CHARS) };
  assert.equal(read(long).fault?.code, 'too_large');
  assert.equal(read('x'.repeat(MESSAGE_MAX_CHARS + 1)).fault?.code, 'too_large');
  const round = /** @type {any} */ ({ habitue: 1 });
  round.self = round;
  for (const one of [round, { habitue: 1, type: 10n }, () => {}, Symbol('x'), '{']) {
    assert.deepEqual(read(one).fault, { code: 'malformed', field: '', about: null });
  }
  assert.equal(read({ habitue: 1, type: 'commit', id: 'm7' }).fault?.about, 'm7');
  assert.equal(read({ habitue: 1, type: 'commit', id: 'm'.repeat(65) }).fault?.about, null);
  assert.equal(read({ habitue: 1, type: '__proto__' }).fault?.code, 'type_unknown');
});

test('a frame listens to its parent, and only to origins that are named', () => {
  /** @type {any[]} */
  const told = [];
  /** @type {(event: any) => void} */
  let ear = () => {};
  const parent = { postMessage: (/** @type {any} */ message, /** @type {string} */ origin) => told.push([message, origin]) };
  const page = { parent, location: { ancestorOrigins: undefined }, addEventListener: (/** @type {string} */ _, /** @type {any} */ one) => { ear = one; } };
  const channel = openChannel(page);
  assert.equal(channel?.kind, 'frame');
  /** @type {any[]} */
  const heard = [];
  ear({ source: parent, origin: 'https://a.example', data: 1 }); // before the page knows whom to listen to
  ear({ source: parent, origin: 'https://evil.example', data: 2 });
  channel?.hear(['https://a.example', 'https://b.example'], (data) => heard.push(data));
  assert.deepEqual(heard, [1]);
  ear({ source: {}, origin: 'https://a.example', data: 3 });
  ear({ source: page, origin: 'https://a.example', data: 4 });
  ear({ source: parent, origin: 'null', data: 5 });
  ear({ source: parent, origin: 'https://b.example', data: 6 });
  assert.deepEqual(heard, [1, 6]);
  channel?.tell({ x: 1 });
  assert.deepEqual(told, [[{ x: 1 }, 'https://b.example']], 'to who spoke last, and to nobody else');
});

test('a frame whose browser says who is above speaks to that origin first; without, to each that is named', () => {
  for (const [above, targets] of /** @type {[any, string[]][]} */ ([
    [['https://b.example'], ['https://b.example']],
    [undefined, ['https://a.example', 'https://b.example']],
    [['https://evil.example'], ['https://a.example', 'https://b.example']],
  ])) {
    /** @type {string[]} */
    const told = [];
    const page = { location: { ancestorOrigins: above }, addEventListener() {},
      parent: { postMessage: (/** @type {any} */ _, /** @type {string} */ origin) => told.push(origin) } };
    const channel = openChannel(page);
    channel?.hear(['https://a.example', 'https://b.example'], () => {});
    channel?.tell({});
    assert.deepEqual(told, targets);
    assert.equal(told.includes('*'), false);
  }
});

test('a page of its own has no channel, and a flood before it listens is bounded', () => {
  const page = /** @type {any} */ ({});
  page.parent = page;
  assert.equal(openChannel(page), null);
  page.webkit = { messageHandlers: { habitue: { postMessage() {} } } };
  const channel = openChannel(page);
  for (let i = 0; i < 1000; i++) page.habitue.receive(i);
  /** @type {any[]} */
  const heard = [];
  channel?.hear([], (data) => heard.push(data));
  assert.equal(heard.length, 32);
});

const SOLD = { sale: 's1', basket: 'B1', receipt: '7', total: 100, count: 1, state: /** @type {const} */ ('sending'), entry: null, payments: [], waits: [], at: 0 };

test('what is told waits until it is acknowledged, twice without harm, and a number comes back', () => {
  const ledger = openLedger(openStore(null, ''));
  ledger.add(SOLD);
  ledger.add({ ...SOLD, sale: 's0', basket: 'B0', state: 'recorded', entry: '1-1' });
  assert.equal(ledger.ofReceipt('7')?.sale, 's1', 'not the one of yesterday');
  assert.equal(ledger.wait('s1', 'return/1-17'), 's1/return/1-17');
  ledger.wait('s1', 'recorded');
  ledger.wait('s1', 'recorded');
  assert.deepEqual(ledger.ofBasket('B1')?.waits, ['return/1-17', 'recorded']);
  ledger.acknowledge('s1/return/1-17');
  ledger.acknowledge('s1/return/1-17');
  ledger.acknowledge('nobody/recorded');
  assert.deepEqual(ledger.ofBasket('B1')?.waits, ['recorded']);
  assert.equal(ledger.ofEntry('1-1')?.sale, 's0');
  ledger.drop('s1');
  assert.equal(ledger.ofBasket('B1'), null);
});

test('so many sales are kept in mind, the latest', () => {
  const ledger = openLedger(openStore(null, ''));
  for (let i = 0; i < SOLD_MAX + 5; i++) ledger.add({ ...SOLD, sale: `s${i}`, basket: `B${i}` });
  assert.equal(ledger.list().length, SOLD_MAX);
  assert.equal(ledger.ofBasket('B4'), null);
  assert.equal(ledger.ofBasket('B5')?.sale, 's5');
});

test('the same basket is the same sale; another under its name is none', () => {
  assert.equal(isSame(SOLD, { total: 100, lines: [1] }), true);
  assert.equal(isSame(SOLD, { receipt: '7', total: 100, lines: [1] }), true);
  assert.equal(isSame(SOLD, { receipt: '8', total: 100, lines: [1] }), false);
  assert.equal(isSame(SOLD, { total: 101, lines: [1] }), false);
  assert.equal(isSame(SOLD, { total: 100, lines: [1, 2] }), false);
});

test('discount lines are by reward and rate, and add up to what is off', () => {
  const line = (/** @type {number} */ number, /** @type {string} */ vat, /** @type {number} */ discount) =>
    ({ line: number, amount: 1000, discount, due: 1000 - discount, vat });
  const answer = /** @type {any} */ ({
    currency: 'EUR', total: { gross: 3000, discount: 310, due: 2690 }, lines: [line(1, '5.5', 150), line(2, '20', 100), line(3, '20', 60)],
    redeemed: [
      { reward: 'five', label: { fr: '5 € de remise', en: '' }, discount: 250, lines: [{ line: 1, discount: 150 }, { line: 2, discount: 60 }, { line: 3, discount: 40 }] },
      { reward: 'vip', label: { fr: 'VIP', en: '' }, discount: 40, lines: [{ line: 2, discount: 40 }] },
    ],
    earned: [], balances: [],
  });
  const lines = discountsOf(answer, ({ fr }) => fr, 'Remise');
  assert.deepEqual(lines, [
    { reward: 'five', label: '5 € de remise', vat: '5.5', amount: 150 },
    { reward: 'five', label: '5 € de remise', vat: '20', amount: 100 },
    { reward: 'vip', label: 'VIP', vat: '20', amount: 40 },
    { reward: null, label: 'Remise', vat: '20', amount: 20 }, // of no reward: nothing is left out
  ]);
  const told = soldTold(answer, /** @type {any} */ ([{ kind: 'gift_card', amount: 690, card: '29' }]), lines);
  assert.equal(told.rest, 2000);
  assert.equal(JSON.stringify(told).includes('card":'), false);
});

test('a line of a register goes to the server word for word, and the rest is paid as it says', () => {
  const told = { sku: 'A', label: 'L', category: 'c', tags: ['t'], quantity: '2', amount: 100, vat: '20', fixed: true };
  const basket = { card: null, receipt: '1', lines: [{ amount: 100, vat: '20', milli: 2000, told }], wishes: [] };
  assert.deepEqual(purchaseRequest(basket, null).lines, [told]);
  const rest = [{ kind: 'card', amount: 30 }, { kind: 'cash', amount: 40 }];
  assert.deepEqual(purchaseRequest(basket, { kind: 'other', due: 100, parts: [{ kind: 'account', amount: 30 }], rest }).payments,
    [{ kind: 'account', amount: 30 }, ...rest]);
});
