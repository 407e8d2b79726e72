// queue.js - the acts that wait for the line: kept before the customer leaves, sent in their order, dropped when the server
// has recorded them and not before.
import { signal } from '@preact/signals';
import { Problem, Uncertain, Unreachable, isCertainRefusal, newOperation } from '../../../shared/api.js';

/**
 * @typedef {import('./decide.js').Spent} Spent
 * @typedef {import('../../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../../shared/api.js').Operation} Operation
 * @typedef {{ kind: 'offline_reward' | 'offline_payment' | 'offline_card' | 'offline_earned' | 'offline_limit' | string,
 *   amount: number, fr: string, en: string }} Difference
 * @typedef {{ receipt: string, name: string, amount: number, at: string, snapshot: string, enrols?: NewMember }} About
 *   enrols: it is no sale but a new customer, without a receipt
 * @typedef {{ card: string, first_name: string | null, last_name: string | null }} NewMember
 * @typedef {{ is: 'waits', fault: string | null } | { is: 'refused', fr: string, en: string, code: string }
 *   | { is: 'differs', differences: Difference[] }} State
 *   refused and differs stay until somebody has read them
 * @typedef {{ operation: Operation, fallback: Operation | null, about: About, spent: Spent, answer: EntryAnswer | null, state: State }} Act
 *   operation: as it is sent; fallback: sent instead when that one was certainly not recorded and is refused: the same
 *   receipt, told as one that was decided here; answer: null for a new customer
 * @typedef {{ place: number, act: Act | null }} Waiting act: null: it cannot be read in this browser any more
 */

/** All that is kept, in its order. */
export const acts = signal(/** @type {Waiting[]} */ ([]));
/** One is on its way. */
export const isSending = signal(false);

/** What receipts have taken that were sent since the snapshot was made: its accounts still have it. */
const sent = signal(/** @type {Spent[]} */ ([]));

/** @type {import('./vault.js').Vault | null} */
let vault = null;
let key = '';
/** @type {BroadcastChannel | null} */
let others = null;

/**
 * @param {import('./vault.js').Vault} opened
 * @param {string} name of its database
 * @param {() => Promise<void>} onSnapshot another window has asked for a snapshot
 */
export async function openQueue(opened, name, onSnapshot) {
  vault = opened;
  others?.close();
  others = new BroadcastChannel(name);
  others.onmessage = async ({ data }) => { // another window of this till
    if (data === 'snapshot') await onSnapshot();
    await readActs();
  };
  await readActs();
}

export function closeQueue() {
  others?.close();
  others = null;
  vault = null;
  acts.value = [];
}

/** @param {string} name of the key under which acts are kept from now on */
export function keepUnder(name) {
  key = name;
}

/** How often this window has changed what is kept: what was read across a change is of before. */
let edition = 0;

export async function readActs() {
  if (!vault) return;
  const of = edition;
  const kept = await vault.acts();
  const taken = await vault.kept('sent').catch(() => null) ?? [];
  if (of !== edition) return readActs();
  acts.value = kept;
  sent.value = taken;
}

/**
 * This window knows what it changed; the others read it.
 * @param {Waiting[]} list
 */
function knowActs(list) {
  edition++;
  acts.value = list;
  tell('changed');
}

/** @param {Spent[]} list */
async function keepSent(list) {
  await vault?.keep('sent', key, list);
  edition++;
  sent.value = list;
}

/** A new snapshot has in it whatever was sent before: the limits count from nothing. */
export const beginCount = () => keepSent([]);

/**
 * Something was taken that the snapshot does not know of, and that the server has recorded.
 * @param {Spent} spent
 */
export async function noteSpent(spent) {
  await keepSent([...sent.value, spent]);
  tell('changed');
}

/**
 * The other windows of this till read anew what is kept: the queue, or the snapshot too.
 * @param {'changed' | 'snapshot'} what
 */
export function tell(what) {
  others?.postMessage(what);
}

/**
 * Who was enrolled here with a card, of which the server has not heard.
 * @param {string} card
 * @returns {NewMember | null}
 */
export function newMemberWith(card) {
  return waitingActs().find(({ act }) => act?.about.enrols?.card === card)?.act?.about.enrols ?? null;
}

/** Those that the server has not heard of. */
export function waitingActs() {
  return acts.value.filter(({ act }) => act === null || act.state.is === 'waits');
}

/**
 * What receipts have taken since the snapshot was made: those that wait, and those that were sent meanwhile.
 * @returns {Spent[]}
 */
export function spentSince() {
  return [...sent.value, ...acts.value.flatMap(({ act }) => (act && act.state.is !== 'differs' ? [act.spent] : []))];
}

/** @param {Act} act */
export async function keepAct(act) {
  if (!vault) throw new Error('the queue is not open');
  const place = await vault.addAct(key, act);
  knowActs([...acts.value, { place, act }]);
}

/**
 * Only one window of this till sends, and only one decides at a time.
 * @template Result
 * @param {string} what
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function alone(what, work) {
  return navigator.locks.request(`${others?.name ?? 'habitue'} ${what}`, work);
}

/**
 * Sends what waits, the oldest first, until the line breaks or nothing is left.
 * @param {{ once: (operation: Operation) => Promise<any> }} api
 * @returns {Promise<{ sent: { answer: EntryAnswer, about: About }[], isBroken: boolean }>} isBroken: the line went down
 *   again
 */
export async function sendActs(api) {
  return alone('sends', async () => {
    isSending.value = true;
    /** @type {{ answer: EntryAnswer, about: About }[]} */
    const sent = [];
    try {
      await readActs();
      for (const { place, act } of acts.value) {
        if (!act || act.state.is !== 'waits') continue;
        const outcome = await sendOne(api, place, act);
        if (outcome === null) return { sent, isBroken: true };
        if (outcome !== 'kept' && act.answer) sent.push({ answer: outcome, about: act.about });
      }
      return { sent, isBroken: false };
    } finally {
      isSending.value = false;
    }
  });
}

/**
 * @param {{ once: (operation: Operation) => Promise<any> }} api
 * @param {number} place
 * @param {Act} act
 * @returns {Promise<EntryAnswer | 'kept' | null>} null: the server could not be reached
 */
async function sendOne(api, place, act) {
  try {
    const answer = await api.once(act.operation);
    await settle(place, act, answer);
    return answer;
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Uncertain) return null;
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401 || error.status === 403) await change(place, { ...act, state: { is: 'waits', fault: error.detail } });
    if (!isCertainRefusal(error.status, true)) return null; // 401 and 403 among them
    if (act.fallback) {
      const own = { ...act, operation: act.fallback, fallback: null };
      await change(place, own);
      return sendOne(api, place, own);
    }
    await change(place, { ...act, state: { is: 'refused', code: error.code, fr: error.detail, en: error.detail } });
    return 'kept';
  }
}

/**
 * It is recorded: forgotten when the server came to the same, kept to be read when it did not.
 * @param {number} place
 * @param {Act} act
 * @param {any} answer
 */
async function settle(place, act, answer) {
  const differences = /** @type {Difference[]} */ (answer.offline?.differences ?? []);
  if (Object.keys(act.spent.units).length > 0) await noteSpent(act.spent); // before it leaves the queue
  if (differences.length > 0) {
    await change(place, { ...act, state: { is: 'differs', differences } });
    return;
  }
  await drop(place);
}

/** @param {number} place */
async function drop(place) {
  await vault?.dropAct(place);
  knowActs(acts.value.filter((one) => one.place !== place));
}

/**
 * @param {number} place
 * @param {Act} act
 */
async function change(place, act) {
  await vault?.changeAct(place, key, act);
  knowActs(acts.value.map((one) => (one.place === place ? { place, act } : one)));
}

/**
 * Somebody has read what the server made of it.
 * @param {number} place
 */
export async function dismissAct(place) {
  const one = acts.value.find((waiting) => waiting.place === place);
  if (!one || (one.act && one.act.state.is === 'waits')) return;
  await drop(place);
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {import('../recording.js').About} about
 * @param {string | null} operator the word of who serves
 * @returns {Operation}
 */
export function actOperation(path, body, about, operator) {
  return { ...newOperation(path, body, about), ...(operator === null ? {} : { operator }) };
}

/**
 * What was refused is tried once more: its reason may be gone.
 * @param {number} place
 */
export async function retryAct(place) {
  const act = acts.value.find((waiting) => waiting.place === place)?.act;
  if (act?.state.is === 'refused') await change(place, { ...act, state: { is: 'waits', fault: null } });
}
