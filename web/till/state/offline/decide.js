// decide.js - what the engine says of a purchase while the line is down, and in which form the page and the server take
// it.  Pure: the snapshot, what waits to be sent, and the moment in; no rule of loyalty is here.

import { clockIn, dayIn } from '../../../shared/format.js';

/**
 * @typedef {import('./snapshot.js').Snapshot} Snapshot
 * @typedef {import('./snapshot.js').SnapshotAccount} SnapshotAccount
 * @typedef {import('./snapshot.js').SnapshotCard} SnapshotCard
 * @typedef {import('./snapshot.js').Lot} Lot
 * @typedef {import('../../../shared/engine.js').Engine} Engine
 * @typedef {import('../../../shared/engine-types.d.ts').EngineEffects} EngineEffects
 * @typedef {import('../../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../../shared/api-types.d.ts').PurchaseRequest} PurchaseRequest
 * @typedef {{ account: SnapshotAccount, card: SnapshotCard }} Holder
 * @typedef {{ account: string | null, spent: number, units: Record<string, number> }} Spent
 *   what one receipt took: minor units by which the limits count, and points of each unit
 */

/** A purchase that the rules, or the limits off line, do not let pass. */
export class RefusedAlone extends Error {
  /** @param {{ code: string, fr: string, en: string }} refusal */
  constructor(refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * The lots without what receipts that wait have taken: those that end first are taken first.  The server takes them in
 * the programme's order; what is left is the same.
 * @param {Lot[]} lots
 * @param {Record<string, number>} taken points by unit
 * @returns {Lot[]}
 */
export function lotsWithout(lots, taken) {
  const left = { ...taken };
  const order = lots.map((lot, at) => ({ lot, at }))
    .sort((one, other) => (one.lot.until ?? '9999').localeCompare(other.lot.until ?? '9999') || one.at - other.at);
  const after = lots.map((lot) => ({ ...lot }));
  for (const { lot, at } of order) {
    const take = Math.min(left[lot.unit] ?? 0, Math.max(lot.points, 0));
    if (take === 0) continue;
    left[lot.unit] = (left[lot.unit] ?? 0) - take;
    /** @type {Lot} */ (after[at]).points -= take;
  }
  return after.filter(({ points }) => points !== 0);
}

/**
 * The account as the engine takes it.
 * @param {Holder} holder
 * @param {Spent[]} waiting
 */
function factsOf({ account, card }, waiting) {
  const taken = /** @type {Record<string, number>} */ ({});
  for (const { units } of waiting.filter((one) => one.account === account.account)) {
    for (const [unit, points] of Object.entries(units)) taken[unit] = (taken[unit] ?? 0) + points;
  }
  const member = account.members.find(({ id }) => id === card.member);
  return {
    lots: lotsWithout(account.lots, taken)
      .map(({ unit, points, from, until }) => ({ unit, points, ...(from ? { from } : {}), ...(until ? { until } : {}) })),
    ...(account.past === null ? {} : { past: account.past, ...(card.member ? { member: card.member } : {}) }),
    ...(member && member.tags.length > 0 ? { tags: member.tags } : {}),
  };
}

/**
 * @param {Spent[]} waiting
 * @param {string | null} account
 */
function spentSoFar(waiting, account) {
  const sum = (/** @type {Spent[]} */ list) => list.reduce((total, { spent }) => total + spent, 0);
  return { account: sum(waiting.filter((one) => account !== null && one.account === account)), total: sum(waiting) };
}

/**
 * The day and the time on the shop's clock.
 * @param {number} now milliseconds since 1970
 * @param {string} zone
 */
export function clockOf(now, zone) {
  const instant = new Date(now);
  return { on: dayIn(instant, zone), time: clockIn(instant, zone) };
}

/**
 * @param {Engine} engine
 * @param {Snapshot} snapshot
 * @param {{ body: Partial<PurchaseRequest> & { receipt: string }, holder: Holder | null, waiting: Spent[], now: number }} asked
 */
function ask(engine, snapshot, { body, holder, waiting, now }) {
  // How the card was shown is the server's to check: here it is a number, and a PIN is none.
  const { shown_ago: _ago, pin: _pin, ...purchase } = body;
  return engine.evaluate(/** @type {any} */ ({
    program: snapshot.program.document,
    purchase: { ...purchase, shop: snapshot.shop, ...(holder ? { card: holder.card.code } : {}) },
    at: clockOf(now, snapshot.zone),
    ...(holder ? { account: factsOf(holder, waiting) } : {}),
    offline: spentSoFar(waiting, holder?.account.account ?? null),
  }));
}

/**
 * @param {Engine} engine
 * @param {Snapshot} snapshot
 * @param {{ body: PurchaseRequest, holder: Holder | null, waiting: Spent[], now: number }} asked
 * @returns {{ answer: EntryAnswer, effects: EngineEffects, spent: Spent }}
 * @throws {RefusedAlone}
 */
export function decideAlone(engine, snapshot, asked) {
  const { refusal, effects } = ask(engine, snapshot, asked);
  if (!effects) {
    throw new RefusedAlone(refusal ?? { code: 'internal', fr: 'Le programme ne se lit pas.', en: 'The programme cannot be read.' });
  }
  const { holder, now } = asked;
  const answer = /** @type {EntryAnswer} */ ({
    id: null, kind: 'quote', at: new Date(now).toISOString(), account: holder?.account.account ?? null,
    currency: effects.currency, total: effects.total, lines: effects.lines, redeemed: effects.redeemed,
    earned: effects.earned, vouchers: effects.vouchers ?? [], balances: effects.balances, claim: null,
    receipt: effects.receipt,
  });
  return { answer, effects, spent: spentOf(effects, holder) };
}

/**
 * @param {EngineEffects} effects
 * @param {Holder | null} holder
 * @returns {Spent}
 */
function spentOf(effects, holder) {
  const units = /** @type {Record<string, number>} */ ({});
  const take = (/** @type {string | null} */ unit, /** @type {number} */ points) => {
    if (unit !== null && points > 0) units[unit] = (units[unit] ?? 0) + points;
  };
  for (const { unit, points } of effects.redeemed) take(unit, points);
  for (const { unit, points } of effects.paid) take(unit, points);
  return { account: holder?.account.account ?? null, spent: effects.spent ?? 0, units };
}

/** Whether something was taken of the account, or off the bill. */
export function isGiven(/** @type {EngineEffects} */ effects) {
  return effects.redeemed.length > 0 || effects.paid.length > 0;
}

/**
 * What the till gave, as POST /v1/purchases wants to be told.
 * @param {EngineEffects} effects
 * @param {string} snapshot its number
 */
export function offlineFacts(effects, snapshot) {
  return {
    snapshot,
    total: effects.total,
    redeemed: effects.redeemed,
    paid: effects.paid,
    earned: effects.earned,
  };
}

/**
 * A card as GET /v1/cards/{code} would tell it.  Balances and what is within reach are the engine's: of a purchase that
 * neither earns nor spends, and of one that is large enough for anything.
 * @param {Engine} engine
 * @param {Snapshot} snapshot
 * @param {{ holder: Holder, waiting: Spent[], now: number }} asked
 * @returns {CardAnswer}
 */
export function cardAlone(engine, snapshot, { holder, waiting, now }) {
  const { account, card } = holder;
  const probe = (/** @type {{ amount: number, vat: string, fixed: boolean }} */ line) => ask(engine, snapshot,
    { body: /** @type {any} */ ({ receipt: 'card', lines: [line] }), holder, waiting, now });
  const still = probe({ amount: 1, vat: '0', fixed: true });
  const earned = new Map(still.effects?.earned.map(({ unit, points }) => [unit, points]) ?? []);
  const { rewards } = probe({ amount: PROBE_MINOR, vat: '0', fixed: false });
  const isUsable = card.state === 'active' && (card.until === null || card.until >= dayIn(new Date(now), snapshot.zone));
  const tier = snapshot.program.document.tiers?.levels?.find((/** @type {any} */ one) => one.id === still.effects?.tier);
  const left = snapshot.limits && leftOf(snapshot.limits, spentSoFar(waiting, account.account));
  return /** @type {CardAnswer} */ ({
    card: { code: card.code, state: isUsable ? 'active' : card.state === 'active' ? 'expired' : card.state, expires: card.until },
    account: account.account,
    currency: snapshot.currency,
    members: account.members.filter(({ id }) => card.member === null || id === card.member)
      .map(({ id, first_name, last_name }) => ({ id, first_name: first_name ?? null, last_name: last_name ?? null })),
    balances: (still.effects?.balances ?? []).map((one) => ({ ...one, points: one.points - (earned.get(one.unit) ?? 0) })),
    tier: tier ? { id: tier.id, label: tier.label, since: null } : null,
    challenges: [],
    rewards: left === null ? [] : rewards.map((one) => rewardAlone(one, snapshot.program.document, left)),
    alerts: [],
    member: card.member === null ? null : { id: card.member },
    newest: null,
  });
}

/**
 * A card that the snapshot does not have: it collects, and whose it is the server says later.
 * @param {Snapshot} snapshot
 * @param {string} code
 * @param {import('./queue.js').NewMember | null} known who was enrolled with it here
 * @returns {CardAnswer}
 */
export function strangerAlone(snapshot, code, known = null) {
  const members = known ? [{ id: '', first_name: known.first_name, last_name: known.last_name }] : [];
  return { card: { code, state: 'active', expires: null }, account: '', currency: snapshot.currency, members, balances: [],
    tier: null, challenges: [], rewards: [], alerts: [], member: null, newest: null };
}

/**
 * @param {NonNullable<Snapshot['limits']>} limits
 * @param {{ account: number, total: number }} spent
 */
function leftOf({ per_purchase, per_account, total }, spent) {
  return Math.max(0, Math.min(per_purchase ?? Infinity, (per_account ?? Infinity) - spent.account, (total ?? Infinity) - spent.total));
}

/** Larger than any minimum of a reward, and well within what an amount may be. */
const PROBE_MINOR = 100_000_00;

/**
 * @param {import('../../../shared/engine-types.d.ts').EngineReward} told
 * @param {any} document of the programme
 * @param {number} left what this till may still give this account
 * @returns {import('../../../shared/api-types.d.ts').Reward}
 */
function rewardAlone(told, document, left) {
  const own = document.rewards?.find((/** @type {any} */ one) => one.id === told.reward) ?? {};
  const effect = told.voucher ? 'voucher' : Object.keys(own.effect ?? {})[0] ?? 'amount_off';
  const isReady = told.state === 'ready';
  return {
    reward: told.reward, label: told.label, effect: /** @type {any} */ (effect), unit: told.unit,
    cost: own.cost?.points ?? null, amount: null, percent: null, auto: own.auto !== undefined && own.auto !== false,
    is_within_reach: isReady, times: null,
    most: isReady && effect === 'as_money' ? Math.min(told.discount, left) : null,
    missing: told.state === 'refused' && told.need !== undefined ? told.need - (told.have ?? 0) : 0,
    left: null, minimum: own.when?.minimum?.amount ?? 0,
  };
}
