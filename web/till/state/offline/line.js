// line.js - whether the server answers, and what the till does while it does not: it decides by itself, keeps what it gave,
// and sends it when the line is back.
import { effect, signal } from '@preact/signals';
import engineAddress from 'habitue-engine.wasm';
import { Problem, Unreachable, isKeyRefusal, newOperation, problemOf, withoutPin } from '../../../shared/api.js';
import { storePrefix } from '../../../shared/base.js';
import { openEngine } from '../../../shared/engine.js';
import { labelText, say } from '../../../shared/text.js';
import { RefusedAlone, cardAlone, decideAlone, isGiven, offlineFacts, strangerAlone } from './decide.js';
import { staffLink } from '../who.js';
import { actOperation, alone, beginCount, closeQueue, keepAct, keepUnder, newMemberWith, noteSpent, openQueue, readActs, sendActs, spentSince,
  tell, waitingActs } from './queue.js';
import { forgetPeople, openPeople } from './people.js';
import { findByName, findCard, keptSnapshot, takeSnapshot } from './snapshot.js';
import { VaultFull, openVault } from './vault.js';

/**
 * @typedef {import('./snapshot.js').Snapshot} Snapshot
 * @typedef {import('../../../shared/engine.js').Engine} Engine
 * @typedef {import('../../../shared/api-types.d.ts').PurchaseRequest} PurchaseRequest
 * @typedef {import('../../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {{ is: 'none' } | { is: 'ready', snapshot: Snapshot, ahead: number, engine: Engine }} Ready
 */

/** 'down': the server does not answer, and the till goes on without it. */
export const line = signal(/** @type {'up' | 'down'} */ ('up'));
/** Whether the till can go on without the line. */
export const ready = signal(/** @type {Ready} */ ({ is: 'none' }));

/** Of the accounts a snapshot is asked for so often; balances move meanwhile, and the server decides again anyway. */
const SNAPSHOT_EVERY_MS = 15 * 60_000;
/** A line that is down is tried so often: often enough that nobody waits, seldom enough for a weak one. */
const PROBES_MS = [2_000, 5_000, 10_000, 20_000];
/** The clock of this machine may differ from the server's by so much before nothing is spent by it. */
const CLOCK_SLACK_MS = 5 * 60_000;

/** @typedef {{ once: any, read: (path: string) => Promise<any> }} Api */
/** @type {() => Api} */
let server = () => { throw new Error('no till is open'); };
/** @type {import('./vault.js').Vault | null} */
let vault = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let probes = 0;

/** Browsers have both on https and on this machine itself, and nowhere else. */
function isPossible() {
  return isSecureContext && 'locks' in navigator && typeof indexedDB !== 'undefined';
}

/**
 * Opens what is kept, and asks for the accounts of now when the line is up.
 * @param {() => Api} api the one of this till's key, as it is by then
 * @param {{ isBound: boolean }} till isBound: its key is bound to a till and may spend
 */
export async function prepareOffline(api, { isBound }) {
  server = api;
  if (!isPossible()) return;
  const name = `${storePrefix('till')}offline`;
  vault ??= await openVault(name);
  await openQueue(vault, name, useKept);
  await useKept();
  if (!isBound) return;
  void navigator.storage?.persist?.();
  await refresh();
  watch();
}

/** The key is taken away: what was kept for it goes, what waits to be sent stays. */
export async function forgetOffline() {
  clearTimeout(timer);
  ready.value = { is: 'none' };
  line.value = 'up';
  await vault?.forget('snapshot');
  await forgetPeople();
  closeQueue();
}

/** The one that is kept: that of this window, or one that another window of this till has asked for. */
async function useKept() {
  const kept = vault && await keptSnapshot(vault);
  if (kept) await use(kept);
}

/** @param {import('./snapshot.js').Kept} kept */
async function use({ snapshot, key, ahead }) {
  const engine = ready.value.is === 'ready' ? ready.value.engine : await openEngine(new URL(engineAddress, import.meta.url));
  keepUnder(key);
  if (vault) openPeople(vault, key);
  ready.value = { is: 'ready', snapshot, ahead, engine };
}

/** Asks for another snapshot, when the line is up and nothing waits: the limits of one count until all is sent. */
async function refresh() {
  if (!vault || line.value === 'down') return;
  try {
    await readActs();
    if (waitingActs().length > 0) await comeBack();
    else {
      const taken = await takeSnapshot(server(), vault);
      await use(taken);
      await beginCount();
      tell('snapshot');
    }
  } catch (error) {
    if (error instanceof Unreachable) await lineIsGone(); // a snapshot that is slow in coming is no line that is down
    else if (!(error instanceof Problem)) throw error; // refused: the till sells on line alone
  }
}

function watch() {
  clearTimeout(timer);
  const isDown = line.value === 'down';
  const pause = isDown ? PROBES_MS[Math.min(probes, PROBES_MS.length - 1)] : SNAPSHOT_EVERY_MS;
  timer = setTimeout(async () => {
    if (isDown) await probe();
    else await refresh();
    watch();
  }, pause);
}

/** The line is down from now on, if the till can do without it. */
export function goDown() {
  if (ready.value.is !== 'ready' || line.value === 'down') return ready.value.is === 'ready';
  line.value = 'down';
  probes = 0;
  watch();
  return true;
}

/** Looks whether the server answers again; what waits is sent then. */
export async function probe() {
  probes++;
  try {
    await server().read('/v1/session');
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof Problem && error.status >= 500)) return;
    if (isKeyRefusal(error)) onRevoked(error);
    return;
  }
  await comeBack();
}

/** After an answer that did not come: is it this request alone, or the line?  Down from now on, when nobody answers at all. */
export async function lineIsGone() {
  if (ready.value.is !== 'ready') return false;
  try {
    await server().read('/v1/session');
    return false;
  } catch (error) {
    return error instanceof Unreachable && goDown();
  }
}

/** What the page does when the till's key is refused; told by the session. */
/** @type {(error: unknown) => void} */
let onRevoked = () => {};
/** @type {(answer: EntryAnswer, about: import('./queue.js').About) => void} */
let onSent = () => {};

/** @param {{ revoked: typeof onRevoked, sent: typeof onSent }} then */
export function whenSent({ revoked, sent }) {
  onRevoked = revoked;
  onSent = sent;
}

/** The moment to tell with a receipt; undefined where the server's own is as good. */
export function momentOf() {
  return ready.value.is === 'ready' ? new Date(clock().now).toISOString() : undefined;
}

async function comeBack() {
  const { sent, isBroken } = await sendActs(server());
  for (const one of sent) onSent(one.answer, one.about);
  if (isBroken) {
    await report();
    return;
  }
  line.value = 'up';
  watch();
  await refresh();
}

/** What waits here is told as long as some of it gets through: a till may never come back. */
async function report() {
  const waiting = waitingActs().flatMap(({ act }) => (act && !act.about.enrols ? act : [])); // an enrolment is worth no money
  const [first] = waiting;
  const last = waiting.at(-1);
  if (!first || !last) return;
  const body = { snapshot: first.about.snapshot, waiting: waiting.length, first: first.about.receipt,
    last: last.about.receipt, amount: waiting.reduce((sum, { about }) => sum + about.amount, 0) };
  await server().once(newOperation('/v1/offline/reports', body, null)).catch(() => {});
}

/**
 * A purchase was recorded while the line was up: what it took is gone, should the line go down before the next snapshot.
 * @param {EntryAnswer} answer
 */
export async function heedPurchase({ account, redeemed }) {
  const units = /** @type {Record<string, number>} */ ({});
  for (const { unit, points } of redeemed) if (unit !== null && points > 0) units[unit] = (units[unit] ?? 0) + points;
  if (ready.value.is === 'ready' && account !== null && Object.keys(units).length > 0) await noteSpent({ account, spent: 0, units });
}

/**
 * Asks the server, or decides here when it cannot be reached.
 * @template Result
 * @param {() => Promise<Result>} ask
 * @param {() => Result | Promise<Result>} decide
 * @returns {Promise<Result>}
 */
export async function overLine(ask, decide) {
  if (line.value === 'down') return decide();
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Unreachable) || !goDown()) throw error;
    return decide();
  }
}

function opened() {
  if (ready.value.is !== 'ready') throw new Unreachable('there is no snapshot');
  return ready.value;
}

/** Milliseconds since 1970 by the server's clock, as far as it is known. */
export function nowByServer() {
  return Date.now() + (ready.value.is === 'ready' ? ready.value.ahead : 0);
}

/** The moment by the server's clock, as far as this machine's has gone evenly since. */
function clock() {
  const { snapshot } = opened();
  const now = nowByServer();
  const isSane = now >= Date.parse(snapshot.made_at) - CLOCK_SLACK_MS && now <= Date.parse(snapshot.until);
  return { now, isSane };
}

/**
 * @param {string} code
 * @returns {import('../../../shared/api-types.d.ts').CardAnswer} without an account where it is not among those of this till
 */
export function cardWithoutLine(code) {
  const { snapshot, engine } = opened();
  const holder = findCard(snapshot, code);
  if (!holder) return strangerAlone(snapshot, code, newMemberWith(code));
  return cardAlone(engine, snapshot, { holder, waiting: spentSince(), now: clock().now });
}

/** @param {string} code */
export function isKnownWithoutLine(code) {
  return findCard(opened().snapshot, code) !== null;
}

/** @param {string} typed */
export function membersWithoutLine(typed, most = 20) {
  return findByName(opened().snapshot, typed, most);
}

/**
 * @param {PurchaseRequest} body
 * @returns {{ answer: EntryAnswer, effects: any, spent: import('./decide.js').Spent }}
 */
function decide(body) {
  const { snapshot, engine } = opened();
  const holder = body.card ? findCard(snapshot, body.card) : null;
  const { now, isSane } = clock();
  try {
    const decided = decideAlone(engine, snapshot, { body, holder, waiting: spentSince(), now });
    // What is given outside of the time of the snapshot would be nobody's word but this clock's.
    if (!isSane && isGiven(decided.effects)) throw problemOf('clock_wrong', say('line.clock'));
    return decided;
  } catch (error) {
    if (!(error instanceof RefusedAlone)) throw error;
    throw problemOf(error.refusal.code, labelText(error.refusal));
  }
}

/** @param {PurchaseRequest} body */
export function quoteWithoutLine(body) {
  return decide(body).answer;
}

/**
 * A purchase is decided here and kept; the customer may go.
 * @param {PurchaseRequest} body with the number of its card, and its payments
 * @param {{ receipt: string, name: string, sent: import('../../../shared/api.js').Operation | null }} more
 *   sent: the same receipt, sent to the server, which has not answered
 * @returns {Promise<EntryAnswer>} rejects with a Problem, and nothing is kept
 */
export function keepPurchase(body, { receipt, name, sent }) {
  return alone('decides', async () => {
    await readActs(); // another window of this till may have sold to the same account
    const { snapshot } = opened();
    const { answer, effects, spent } = decide(body);
    const about = { receipt, name, amount: answer.total.due, at: answer.at, snapshot: snapshot.number };
    const { shown_ago: _ago, pin: _pin, ...facts } = body;
    const told = {
      ...facts,
      at: answer.at,
      ...(body.card ? { offline: offlineFacts(effects, snapshot.number) } : {}),
    };
    const own = actOperation('/v1/purchases', told, { kind: 'purchase', receipt, amount: about.amount, name }, staffLink.token());
    const first = sent && { ...sent, body: withoutPin(sent.body) };
    await keepOrRefuse({ operation: first ?? own, fallback: first ? own : null, about, spent,
      answer: { ...answer, kind: 'purchase' }, state: { is: 'waits', fault: null } });
    return { ...answer, kind: 'purchase' };
  });
}

/** @param {import('./queue.js').Act} act */
async function keepOrRefuse(act) {
  try {
    await keepAct(act);
  } catch (error) {
    throw error instanceof VaultFull ? problemOf('storage_full', say('line.full')) : error;
  }
}

/**
 * A new customer with a card at hand is kept, and sent before what they buy.  What the customer consents to is asked when
 * the line is back: the words of now are the server's.
 * @param {import('../../../shared/api-types.d.ts').MemberRequest} member
 * @param {{ name: string, sent: import('../../../shared/api.js').Operation | null }} more sent: the same, sent to the server,
 *   which has not answered
 * @returns {Promise<{ card: string }>} rejects with a Problem, and nothing is kept
 */
export function keepMember(member, { name, sent }) {
  return alone('decides', async () => {
    await readActs();
    const { snapshot } = opened();
    const { card, first_name = null, last_name = null } = member;
    if (!card) throw problemOf('card_required', say('line.enrol.card'));
    if (findCard(snapshot, card) || newMemberWith(card)) throw problemOf('card_exists', say('line.enrol.taken'));
    const { consents: _, ...told } = member;
    await keepOrRefuse({ operation: sent ?? actOperation('/v1/members', told, { kind: 'enrol', name }, staffLink.token()), fallback: null,
      about: { receipt: '', name, amount: 0, at: new Date(nowByServer()).toISOString(), snapshot: snapshot.number,
        enrols: { card, first_name, last_name } },
      spent: { account: null, spent: 0, units: {} }, answer: null, state: { is: 'waits', fault: null } });
    return { card };
  });
}

/** The browser says when its own network changes: a hint, no proof. */
export function heedBrowser() {
  addEventListener('online', () => { if (line.value === 'down') void probe().then(watch); });
  addEventListener('offline', () => { goDown(); });
  effect(() => { document.documentElement.dataset['line'] = line.value; });
}
