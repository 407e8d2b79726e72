// host.js - the till as a part of another's till: what that says is done here, and what happens here is told there.
//
// docs/integrate.md tells the messages.  One message at a time is dealt with; those that change nothing at once.
import schema from '../../../../docs/embed.schema.json';
import { batch, effect, signal, untracked } from '@preact/signals';
import { Problem, Uncertain, Unreachable, newKey } from '../../../shared/api.js';
import { basePath } from '../../../shared/base.js';
import { firstLanguage, labelText, language } from '../../../shared/text.js';
import { say } from '../../register-words.js';
import { findCustomer, readCard, search, understand } from '../customer.js';
import { giveArticles, hosted } from '../hosted.js';
import { line } from '../offline/line.js';
import { customerName, isUncertain, kept, recordSale, recording, shown } from '../recording.js';
import { askQuote, closeSale, customer, isOpen, openSale, openings, paidParts, payRest, quote, takeBasket } from '../sale.js';
import { session, store, useKey } from '../session.js';
import { saidNo } from '../ask-card.js';
import { isLocked } from '../staff.js';
import { welcome } from '../welcome.js';
import { customerTold, discountsOf, soldTold } from './answers.js';
import { mayTakeFocus, takeFocus } from './focus.js';
import { isSame } from './ledger.js';
import { VERSION, messageReader } from './message.js';
import { followSales, giveBack, ledger, settle, settleAll, tellAgain, tellAllAgain } from './sales.js';

/**
 * @typedef {import('./channel.js').Channel} Channel
 * @typedef {import('./message.js').Message} Message
 */

const readMessage = messageReader(schema);

const FAULTS = /** @type {const} */ ({ malformed: 'host.malformed', too_large: 'host.too_large', version: 'host.version', type_unknown: 'host.type_unknown' });

/** More than that at once is a fault of the register's. */
const WAITING_MAX = 64;

/** A screen comes once, and then another: so often may a look be forgotten. */
const LOOKS_MAX = 3;

/** The register has said something: the page looks like a part of it. */
export const isBeside = signal(false);

/** @type {Channel} */
let channel;
let waiting = 0;
let work = Promise.resolve();

/** @param {Record<string, unknown>} message */
function tell(message) {
  channel.tell({ habitue: VERSION, ...message });
}

/**
 * @param {string} code
 * @param {string} detail
 * @param {{ about?: string | null, basket?: string | null, field?: string | null }} [more]
 */
function tellProblem(code, detail, { about = null, basket = hosted.peek()?.basket ?? null, field = null } = {}) {
  tell({ type: 'problem', code, detail, about, basket, field });
}

/** A refusal that the register hears, with the code of the API or of this page. */
class Refusal extends Error {
  /**
   * @param {string} code
   * @param {string} detail
   * @param {string | null} [field]
   */
  constructor(code, detail, field = null) {
    super(detail);
    this.code = code;
    this.field = field;
  }
}

/** @param {unknown} error */
function refusalOf(error) {
  if (error instanceof Refusal) return error;
  if (error instanceof Problem) return new Refusal(error.code, error.detail, error.field);
  return new Refusal('no_answer', say('host.no.answer'));
}

/** @param {Channel} opened */
export async function beginHost(opened) {
  channel = opened;
  if (channel.kind === 'frame') mayTakeFocus(false); // until its register says otherwise
  const origins = channel.kind === 'frame' ? await askOrigins() : [];
  followSales(tell, (error, about) => {
    const { code, message } = refusalOf(error);
    tellProblem(code, message, { basket: about.basket });
  });
  giveArticles(tellArticle);
  channel.hear(origins, take);
  effect(() => {
    if (isBeside.value) document.documentElement.dataset['host'] = channel.kind;
  });
  tellState();
  tellCustomer();
  tellQuote();
  tellGivenUp();
  effect(() => {
    if (session.value && !isLocked.value && line.value === 'up') untracked(() => void settleAll());
  });
}

/** Whom to listen to: the server's word; what it was the last time while the line is down. */
async function askOrigins() {
  try {
    const reply = await fetch(`${basePath()}v1/frames`, { cache: 'no-store', credentials: 'omit' });
    const { origins } = await reply.json();
    store.set('frames', origins);
    return origins;
  } catch {
    return store.get('frames') ?? [];
  }
}

/** @param {unknown} data */
function take(data) {
  const { message, fault } = readMessage(data);
  if (fault) {
    tellProblem(fault.code, say(FAULTS[fault.code], { field: fault.field ?? '', version: VERSION }), fault);
    return;
  }
  isBeside.value = true;
  const now = AT_ONCE[message.type];
  if (now) now(message);
  else if (waiting >= WAITING_MAX) tellProblem('too_many', say('host.too.many'), { about: message.id ?? null });
  else {
    waiting++;
    work = work.then(() => deal(message)).finally(() => { waiting--; });
  }
}

/** @param {Message} message */
async function deal(message) {
  try {
    if (!session.value || isLocked.value) throw new Refusal('not_ready', say(session.value ? 'host.locked' : 'host.keyless'));
    await ACTS[message.type]?.(message);
  } catch (error) {
    const { code, message: detail, field } = refusalOf(error);
    tellProblem(code, detail, { about: message.id ?? null, basket: message.basket ?? null, field });
    if (![Refusal, Problem, Unreachable, Uncertain].some((kind) => error instanceof kind)) reportError(error);
  }
}

/** @type {'fr' | 'en' | null} */
let asked = null;

/** The register's language is the page's, whatever the browser prefers. */
function speakAsAsked() {
  if (asked) language.value = firstLanguage(asked, []);
}

/** What changes nothing is done at once, whatever else is on its way. */
const AT_ONCE = /** @type {Record<string, (message: Message) => void>} */ ({
  hello({ focus = true, language: wanted, key }) {
    mayTakeFocus(focus);
    asked = wanted ?? asked;
    speakAsAsked();
    if (key && key !== store.get('key')) {
      if (isOpen.value) tellProblem('busy', say('host.busy'));
      else void useKey(key).then(tellReady);
      return;
    }
    tellReady();
    void tellAllAgain();
  },
  focus: ({ focus }) => mayTakeFocus(focus),
  acknowledge: ({ delivery }) => ledger.acknowledge(delivery),
});

const ACTS = /** @type {Record<string, (message: Message) => Promise<void>>} */ ({
  basket: takeTold,
  customer: ({ card }) => (card ? findTold(card) : Promise.resolve(awaitCard())),
  commit,
  cancel,
  async return({ id, basket, lines }) {
    const sold = ledger.ofBasket(basket);
    if (!sold) throw unknown();
    await giveBack(sold, { lines, key: id });
  },
});

const unknown = () => new Refusal('basket_unknown', say('host.basket.unknown'), '/basket');

/** Nothing is changed while a sale is on its way, or nobody knows what became of it. */
function mustRest() {
  const state = recording.value;
  if (state.is === 'sending') throw new Refusal('busy', say('host.busy'));
  if (state.is === 'failed' && isUncertain(state.error)) throw new Refusal('uncertain', say('host.uncertain'));
}

/**
 * A sale that is known by this name, as far as anybody knows now.
 * @param {string} basket
 */
async function known(basket) {
  const sold = ledger.ofBasket(basket);
  if (sold?.state !== 'sending' || hosted.value?.basket === basket) return sold;
  await settle(sold);
  return ledger.ofBasket(basket);
}

/** @param {Message} told */
async function takeTold(told) {
  const { basket, lines, total, currency, card, ask = true, commit: by = 'cashier' } = told;
  if (currency && currency !== session.value?.currency) throw new Refusal('currency', say('host.currency', { currency: session.value?.currency ?? '' }), '/currency');
  if (lines.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.amount, 0) !== total) throw new Refusal('total_mismatch', say('host.total'), '/total');
  mustRest();
  const sold = await known(basket);
  if (sold) {
    if (!isSame(sold, told)) throw new Refusal('basket_seen', say('host.basket.seen'), '/basket');
    if (sold.state === 'sending') throw new Refusal('uncertain', say('host.uncertain'));
    await tellAgain(sold);
    return;
  }
  const open = hosted.value;
  if (open && open.basket !== basket) throw new Refusal('basket_other', say('host.basket.other'), '/basket');
  // Whoever is looked for is found before the sale is opened: a screen that comes forgets what another was looking for.
  const who = card && !isOpen.value ? await lookUp(card).catch((error) => ({ error })) : null;
  latestQuote = '';
  batch(() => {
    shown.value = null;
    kept.value = null;
    hosted.value = { basket, sale: open?.sale ?? newKey(), commit: by };
    if (!isOpen.value) openSale(null);
    takeBasket(lines, told.receipt ?? null);
    if (who && !('error' in who)) welcome(who);
  });
  saidNo.value = ask ? saidNo.value : openings.value;
  if (who && 'error' in who) throw who.error; // the basket stands, without a customer
  if (card && !who && !isCardOf(card)) await findTold(card);
}

/** A basket that is told once more comes with the card that it came with. */
function isCardOf(/** @type {string} */ text) {
  return customer.value?.card.code === text;
}

/** @param {string} text */
async function findTold(text) {
  mustRest();
  const card = await lookUp(text);
  if (card) welcome(card);
}

/**
 * @param {string} text
 * @returns {Promise<import('../../../shared/api-types.d.ts').CardAnswer | null>} null: it was none, and the register has heard of it
 */
async function lookUp(text) {
  const read = await understand(text);
  if (!read && search.value.is !== 'failed') return null;
  for (let tries = 0; read && tries < LOOKS_MAX; tries++) {
    const card = await findCustomer(read);
    if (card) return card;
    if (search.value.is !== 'idle') break; // a screen that came meanwhile has forgotten what was looked for
  }
  const state = search.value;
  if (state.is === 'failed') throw state.error;
  if (state.is === 'refused') throw new Refusal(state.refusal.code, labelText(state.refusal), '/card');
  if (state.is === 'several') throw new Refusal('card_several', say('host.card.several'), '/card');
  if (state.is === 'needsLine') throw new Refusal('line_down', say('host.line.down'));
  throw new Refusal('card_unknown', say('host.card.unknown'), '/card');
}

function awaitCard() {
  if (!isOpen.value) {
    shown.value = null;
    kept.value = null;
  }
  setTimeout(takeFocus); // once the page shows where
}

/** @param {Message} told */
async function commit({ basket, rest, payments }) {
  if (hosted.value?.basket !== basket) {
    const sold = await known(basket);
    if (!sold) throw unknown();
    await tellAgain(sold);
    return;
  }
  mustRest();
  if (quote.value.is !== 'ready') await askQuote();
  const state = quote.value;
  if (state.is === 'failed') throw state.error;
  if (state.is !== 'ready') throw new Refusal('busy', say('host.busy'));
  const left = state.answer.total.due - paidParts.value.reduce((sum, { amount }) => sum + amount, 0);
  if (left !== rest) {
    latestQuote = '';
    sendQuote();
    throw new Refusal('quote_changed', say('host.quote.changed'), '/rest');
  }
  if (payments && payments.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.amount, 0) !== rest) {
    throw new Refusal('payments_mismatch', say('host.payments'), '/payments');
  }
  payRest(payments ?? null);
  await recordSale(); // what becomes of it is told by who follows sales
}

/** @param {Message} told */
async function cancel({ basket }) {
  if (hosted.value?.basket === basket) {
    mustRest();
    givenUpBy = 'host';
    closeSale();
    return;
  }
  const sold = await known(basket);
  if (!sold) throw unknown();
  await giveBack(sold, { lines: null, key: 'whole' });
}

// ---- what is told by itself

function tellReady() {
  const open = session.peek();
  tell({ type: 'ready', state: !open ? 'key' : isLocked.peek() ? 'locked' : 'open', merchant: open?.merchant ?? null, shop: open?.shop?.code ?? null,
    till: open?.till ?? null, currency: open?.currency ?? null, decimals: open?.decimals ?? null, language: language.peek(), line: line.peek(),
    basket: hosted.peek()?.basket ?? null, pending: ledger.list().reduce((sum, { waits }) => sum + waits.length, 0) });
}

function tellState() {
  effect(() => {
    void [session.value, isLocked.value, line.value];
    untracked(() => {
      speakAsAsked(); // a session begins in the browser's
      tellReady();
    });
  });
}

function tellCustomer() {
  let latest = '';
  effect(() => {
    const card = isOpen.value ? customer.value : null;
    const basket = hosted.value?.basket ?? null;
    if (!isOpen.value) latest = '';
    const told = JSON.stringify([card && customerTold(card, customerName(card)), basket]);
    if (!isOpen.value || told === latest || (latest === '' && card === null)) return;
    latest = told;
    tell({ type: 'customer', basket, customer: card && customerTold(card, customerName(card)) });
  });
}

let latestQuote = '';

function sendQuote() {
  const open = hosted.peek();
  const state = quote.peek();
  if (!open || state.is !== 'ready') return;
  const answer = state.answer;
  const told = soldTold(answer, paidParts.peek(), discountsOf(answer, labelText, say('host.discount')));
  if (JSON.stringify(told) === latestQuote) return;
  latestQuote = JSON.stringify(told);
  tell({ type: 'quote', basket: open.basket, ...told });
}

function tellQuote() {
  effect(() => {
    const state = quote.value;
    void [hosted.value, paidParts.value];
    untracked(() => {
      if (state.is === 'ready') sendQuote();
      if (state.is !== 'failed' || !hosted.value) return;
      latestQuote = '';
      const { code, message, field } = refusalOf(state.error);
      tellProblem(code, message, { field });
    });
  });
}

/** @type {'host' | 'cashier'} */
let givenUpBy = 'cashier';

function tellGivenUp() {
  effect(() => {
    const open = hosted.value;
    if (isOpen.value || !open) return;
    untracked(() => {
      const by = givenUpBy;
      givenUpBy = 'cashier';
      hosted.value = null;
      payRest(null);
      if (ledger.list().every(({ sale }) => sale !== open.sale)) tell({ type: 'cancelled', basket: open.basket, by });
    });
  });
}

/** @param {import('../../../shared/reading.js').Reading} read */
async function tellArticle({ kind, code, text }) {
  if (!isBeside.value || code === null || (kind !== 'goods' && kind !== 'weight_label')) return false;
  const card = kind === 'goods' ? await readCard(code).catch(() => null) : null; // its number may be that of a card
  if (card && card.account !== '') return false;
  tell({ type: 'scanned', text, kind });
  return true;
}
