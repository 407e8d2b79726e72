// offline.test.mjs - the till without a line: what it decides, what it believes, what it tells the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openEngine } from '../../../web/shared/engine.js';
import { RefusedAlone, cardAlone, clockOf, decideAlone, isGiven, lotsWithout, offlineFacts, strangerAlone }
  from '../../../web/till/state/offline/decide.js';
import { SnapshotForged, findByName, findCard, openSnapshot } from '../../../web/till/state/offline/snapshot.js';

const root = new URL('../../../', import.meta.url);
const engine = await openEngine(await readFile(new URL('build/src/library/engine.wasm', root)));
const program = JSON.parse(await readFile(new URL('programs/points.json', root), 'utf8'));

const NOW = Date.parse('2026-11-22T09:00:00Z');

/** @param {{ limits?: any, points?: number, cards?: any[] }} [how] */
function snapshotOf({ limits = { per_purchase: 1000, per_account: 1500, total: 2000 }, points = 60, cards } = {}) {
  const document = { ...program, policies: { ...program.policies, ...(limits ? { offline_limit: limits } : {}) } };
  return /** @type {any} */ ({
    format: 1, number: '7', shop: 'market', till: '1', zone: 'Europe/Paris', currency: 'EUR', decimals: 2,
    made_at: '2026-11-22T08:00:00Z', until: '2026-11-23T08:00:00Z', program: { number: 1, document }, limits, stock: [],
    accounts: [{
      account: '1-17', past: null,
      cards: cards ?? [{ code: '2900000000018', member: '1-9', state: 'active', kind: '', until: null }],
      members: [{ id: '1-9', first_name: 'Zoé', last_name: 'Élan', tags: [] }],
      lots: [{ unit: 'points', points: points - 10, from: '2026-01-01', until: '2027-06-30' },
        { unit: 'points', points: 10, from: '2026-01-01', until: '2026-12-31' }],
    }],
    complete: true,
  });
}

/** @param {any} snapshot */
const holderOf = (snapshot) => /** @type {any} */ (findCard(snapshot, '2900000000018'));

/** @param {any} body */
const purchase = (body) => ({ receipt: 'ABC-0001', card: '2900000000018', ...body });

test('what was spent off line is taken from what ends first, and never more than there is', () => {
  const lots = [{ unit: 'points', points: 50, until: '2027-06-30' }, { unit: 'points', points: 10, until: '2026-12-31' },
    { unit: 'credit', points: 5 }, { unit: 'points', points: -3 }];
  assert.deepEqual(lotsWithout(lots, { points: 25 }),
    [{ unit: 'points', points: 35, until: '2027-06-30' }, { unit: 'credit', points: 5 }, { unit: 'points', points: -3 }]);
  assert.deepEqual(lotsWithout(lots, {}), lots);
  assert.deepEqual(lotsWithout(lots, { points: 1000, credit: 5 }), [{ unit: 'points', points: -3 }]);
});

test('the day and the time are those of the shop, also when another day has begun there', () => {
  assert.deepEqual(clockOf(Date.parse('2026-11-22T23:30:05Z'), 'Europe/Paris'), { on: '2026-11-23', time: '00:30:05' });
  assert.deepEqual(clockOf(Date.parse('2026-07-01T22:30:00Z'), 'Europe/Paris'), { on: '2026-07-02', time: '00:30:00' });
});

test('a card is told with its balances as they are without the receipts that wait', () => {
  const snapshot = snapshotOf();
  const card = cardAlone(engine, snapshot, { holder: holderOf(snapshot), waiting: [], now: NOW });
  assert.equal(card.balances[0]?.points, 60);
  assert.equal(card.members[0]?.first_name, 'Zoé');
  assert.equal(card.card.state, 'active');
  assert.ok(card.rewards.some(({ reward, is_within_reach }) => reward === 'five-euros' && is_within_reach));
  const less = cardAlone(engine, snapshot, { holder: holderOf(snapshot), now: NOW,
    waiting: [{ account: '1-17', spent: 500, units: { points: 55 } }] });
  assert.equal(less.balances[0]?.points, 5);
  const five = less.rewards.find(({ reward }) => reward === 'five-euros');
  assert.equal(five?.is_within_reach, false);
  assert.equal(five?.missing, 5);
});

test('a card that has ended, or was blocked, is told as such', () => {
  const ended = snapshotOf({ cards: [{ code: '2900000000018', member: null, state: 'active', kind: '', until: '2026-11-21' }] });
  assert.equal(cardAlone(engine, ended, { holder: holderOf(ended), waiting: [], now: NOW }).card.state, 'expired');
  const blocked = snapshotOf({ cards: [{ code: '2900000000018', member: null, state: 'blocked', kind: '', until: null }] });
  assert.equal(cardAlone(engine, blocked, { holder: holderOf(blocked), waiting: [], now: NOW }).card.state, 'blocked');
});

test('without a limit of the programme nothing is spent, and points are earned', () => {
  const snapshot = snapshotOf({ limits: null });
  const asked = { holder: holderOf(snapshot), waiting: [], now: NOW };
  const { answer, effects, spent } = decideAlone(engine, snapshot,
    { ...asked, body: purchase({ lines: [{ amount: 4200, vat: '5.5' }] }) });
  assert.equal(answer.earned[0]?.points, 4);
  assert.equal(answer.balances[0]?.points, 64);
  assert.equal(isGiven(effects), false);
  assert.deepEqual(spent, { account: '1-17', spent: 0, units: {} });
  assert.throws(() => decideAlone(engine, snapshot,
    { ...asked, body: purchase({ lines: [{ amount: 4200, vat: '5.5' }], redeem: [{ reward: 'five-euros' }] }) }),
  (error) => error instanceof RefusedAlone && error.refusal.code === 'offline_limit');
  assert.deepEqual(cardAlone(engine, snapshot, asked).rewards, []);
});

test('the limits count what waits: of the account, and of all', () => {
  const snapshot = snapshotOf();
  const body = purchase({ lines: [{ amount: 4200, vat: '5.5' }], redeem: [{ reward: 'five-euros' }] });
  const ask = (/** @type {any[]} */ waiting) =>
    decideAlone(engine, snapshot, { holder: holderOf(snapshot), waiting, now: NOW, body });
  const first = ask([]);
  assert.deepEqual(first.spent, { account: '1-17', spent: 500, units: { points: 10 } });
  assert.equal(first.answer.total.due, 3700);
  const again = [first.spent, first.spent, first.spent];
  assert.equal(ask(again.slice(1)).answer.balances[0]?.points, 60 - 3 * 10 + 3);
  assert.throws(() => ask(again), RefusedAlone, 'of this account 15.00 are used');
  const others = Array.from({ length: 4 }, (_, at) => ({ account: `1-${at}`, spent: 500, units: { points: 10 } }));
  assert.throws(() => ask(others), RefusedAlone, 'of all 20.00 are used');
  assert.equal(ask(others.slice(1)).spent.spent, 500);
});

test('what is taken by itself is left out where it is too much, and is no reason to refuse', () => {
  const body = purchase({ lines: [{ amount: 4200, vat: '5.5' }] });
  const automatic = (/** @type {any} */ limits) => {
    const snapshot = snapshotOf({ limits });
    snapshot.program.document.rewards = program.rewards.map((/** @type {any} */ one) =>
      (one.id === 'five-euros' ? { ...one, auto: true } : one));
    return decideAlone(engine, snapshot, { holder: holderOf(snapshot), waiting: [], now: NOW, body });
  };
  assert.equal(automatic({ total: 1000 }).answer.total.discount, 500);
  assert.equal(automatic({ total: 100 }).answer.total.discount, 0);
  assert.equal(automatic(null).answer.total.discount, 0);
  assert.equal(automatic(null).answer.earned[0]?.points, 4);
});

test('a card that the till does not know collects, and takes nothing', () => {
  const snapshot = snapshotOf();
  const body = purchase({ card: '2900000009999', lines: [{ amount: 4200, vat: '5.5' }] });
  const { answer } = decideAlone(engine, snapshot, { holder: null, waiting: [], now: NOW, body });
  assert.equal(answer.account, null);
  assert.equal(answer.earned[0]?.points, 4);
  assert.throws(() => decideAlone(engine, snapshot, { holder: null, waiting: [], now: NOW,
    body: { ...body, redeem: [{ reward: 'five-euros' }] } }), RefusedAlone);
  assert.deepEqual(strangerAlone(snapshot, '2900000009999').rewards, []);
});

test('what is told to the server adds up', () => {
  const snapshot = snapshotOf();
  const body = purchase({ lines: [{ amount: 4200, vat: '5.5' }, { amount: 800, vat: '20' }], redeem: [{ reward: 'five-euros' }] });
  const { effects } = decideAlone(engine, snapshot, { holder: holderOf(snapshot), waiting: [], now: NOW, body });
  const facts = offlineFacts(effects, '7');
  assert.equal(facts.snapshot, '7');
  assert.equal(facts.total.gross - facts.total.discount, facts.total.due);
  const [five] = facts.redeemed;
  assert.equal(five?.lines.reduce((sum, { discount }) => sum + discount, 0), 500);
  assert.equal(five?.points, 10);
  assert.ok(isGiven(effects));
});

test('a phone, a chip, a PIN: what only the server can check is not told to the engine', () => {
  const snapshot = snapshotOf();
  const body = purchase({ card: 'v1.2900000000018.12.12345678', shown_ago: 12, pin: '1234', lines: [{ amount: 4200, vat: '5.5' }] });
  const { answer } = decideAlone(engine, snapshot, { holder: holderOf(snapshot), waiting: [], now: NOW, body });
  assert.equal(answer.earned[0]?.points, 4);
});

test('names are found without accents, by parts', () => {
  const snapshot = snapshotOf();
  assert.equal(findByName(snapshot, 'zoe el', 5)[0]?.id, '1-9');
  assert.deepEqual(findByName(snapshot, 'zoe x', 5), []);
});

test('a snapshot is believed with the signature of the server alone', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const base64 = (/** @type {ArrayBuffer} */ bytes) => Buffer.from(bytes).toString('base64');
  const payload = JSON.stringify(snapshotOf());
  const sign = async (/** @type {CryptoKey} */ key, /** @type {string} */ text) =>
    base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(text)));
  const signed = { payload, signature: await sign(pair.privateKey, payload),
    public_key: base64(await crypto.subtle.exportKey('spki', pair.publicKey)) };
  assert.equal((await openSnapshot(signed)).number, '7');
  await assert.rejects(openSnapshot({ ...signed, payload: payload.replace('"points":50', '"points":9050') }), SnapshotForged);
  const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  await assert.rejects(openSnapshot({ ...signed, signature: await sign(other.privateKey, payload) }), SnapshotForged);
  const later = payload.replace('"format":1', '"format":2');
  await assert.rejects(openSnapshot({ ...signed, payload: later, signature: await sign(pair.privateKey, later) }), SnapshotForged);
});
