// sale.js - the sale at hand: customer, lines, rewards to spend, payment, and the quote that follows
// each of them as one types.
import { batch, computed, effect, signal } from '@preact/signals';
import { parseAmount } from '../../shared/money.js';
import { dayIn } from '../../shared/format.js';
import { ONE_MILLI, isSameArticle, milliOf, parseDraft, parseQuantity, withMilli } from './line.js';
import { bearers, forgetBearers, onAccount, partsOf, voucherCodes } from './bearers.js';
import { offer } from './program.js';
import { purchaseRequest } from './purchase.js';
import { overLine, quoteWithoutLine } from './offline/line.js';
import { counterAfter, counterFor, newPrefix, receiptNumber } from './receipts.js';
import { api, session, shopZone, store } from './session.js';

/**
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {import('../../shared/api-types.d.ts').EntryAnswer} EntryAnswer
 * @typedef {import('../../shared/api-types.d.ts').Reward} Reward
 * @typedef {import('./line.js').Line} Line
 * @typedef {{ reward: string, count: number, typed: string | null }} Spending
 *   a reward switched on; typed: the amount of an as_money one, null for the most
 * @typedef {{ is: 'none' } | { is: 'asking', answer: EntryAnswer | null }
 *   | { is: 'ready', answer: EntryAnswer } | { is: 'failed', error: unknown }} Quote
 */

/** The usual rates of the shop's country, the commonest first. */
export const VAT_RATES = ['20', '10', '5.5', '2.1', '0'];
export const PAYMENT_KINDS = /** @type {const} */ (['card', 'cash', 'other']);
const QUOTE_PAUSE_MS = 120;

export const isOpen = signal(false);
/** How often a sale was opened, or another customer came to it: then the cursor goes to the amount. */
export const openings = signal(0);
/** null: a sale without a card. */
export const customer = signal(/** @type {CardAnswer | null} */ (null));
/** Lines that were added; the one being typed is the draft. */
export const lines = signal(/** @type {Line[]} */ ([]));
export const draft = signal('');
export const vat = signal(VAT_RATES[0] ?? '0');
export const spendings = signal(/** @type {Spending[]} */ ([]));
/** What the customer tells from a leaflet or a mail, as it is typed: "SUMMER, MAIL". */
export const codes = signal('');
/** What the customer has typed as PIN, for this sale alone; empty: nothing.  It is kept nowhere else. */
export const pin = signal('');
export const payment = signal(/** @type {typeof PAYMENT_KINDS[number]} */ ('card'));
/** The receipt number typed by hand; null: the till's own counter. */
export const typedReceipt = signal(/** @type {string | null} */ (null));
const proposal = signal('');
export const receipt = computed(() => typedReceipt.value ?? proposal.value);
export const quote = signal(/** @type {Quote} */ ({ is: 'none' }));

const decimals = computed(() => session.value?.decimals ?? 2);

/** What is typed, an amount or so many at a price; null when it is empty or neither. */
const parsedDraft = computed(() => parseDraft(draft.value, decimals.value));
/** The draft as a line; null when it comes to nothing. */
export const draftLine = computed(() =>
  (parsedDraft.value && parsedDraft.value.amount > 0 ? { ...parsedDraft.value, vat: vat.value } : null));
export const isDraftWrong = computed(() => draft.value.trim() !== '' && parsedDraft.value === null);

/** Every line of the sale, the draft too. */
export const basket = computed(() => (draftLine.value ? [...lines.value, draftLine.value] : lines.value));
/** The line that was taken off last, and where it stood: it can be put back. */
export const takenOff = signal(/** @type {{ line: Line, index: number } | null} */ (null));

/** An as_money reward with a typed amount that is none. */
export const isSpendingWrong = computed(() => spendings.value.some(({ typed }) =>
  typed !== null && !parseAmount(typed, decimals.value)));

/** As money comes last, so that it takes what the others leave of the balance and of the bill. */
export const wishes = computed(() => {
  const isMoney = (/** @type {{ reward: string }} */ { reward }) =>
    rewardOf(reward)?.effect === 'as_money';
  return spendings.value
    .map(({ reward, count, typed }) => ({
      reward,
      count: isMoney({ reward }) ? null : count,
      amount: typed === null ? null : parseAmount(typed, decimals.value),
    }))
    .sort((one, other) => Number(isMoney(one)) - Number(isMoney(other)));
});

/** The card that earns and spends: none without a card, or with one that is not accepted, or whose account is closed. */
export const usableCard = computed(() =>
  customer.value && cardState(customer.value) === 'active' ? customer.value.card.code : null);

/** What a phone showed is of its moment for so long: SHOWN_MAX_MINUTES of the server. */
const SHOWN_MAX_S = 15 * 60;

/**
 * How that card is named now: by what the customer's phone showed, and how long ago; by its number otherwise.
 * @returns {{ card: string | null, shownAgo: number | null }}
 */
export function namedCard() {
  const shown = usableCard.value !== null ? customer.value?.shown : null;
  const ago = shown ? Math.floor((performance.now() - shown.at) / 1000) : 0;
  return shown && ago <= SHOWN_MAX_S ? { card: shown.code, shownAgo: ago }
    : { card: usableCard.value, shownAgo: null };
}

/**
 * The alerts are the last word: they know today's date.
 * @param {CardAnswer} card
 */
export function cardState(card) {
  const has = (/** @type {string} */ code) => card.alerts.some((alert) => alert.code === code);
  if (has('account_closed')) return 'closed';
  for (const state of /** @type {const} */ (['replaced', 'dormant', 'blocked', 'expired'])) {
    if (card.card.state === state || has(`card_${state}`)) return state;
  }
  return 'active';
}

/** @param {string} code */
export function rewardOf(code) {
  return customer.value?.rewards.find((one) => one.reward === code) ?? null;
}

/** The codes one by one: for a card that can use them. */
export const toldCodes = computed(() => (usableCard.value === null ? []
  : codes.value.split(',').map((one) => one.trim()).filter((one) => one !== '')));

/**
 * The same by the number of the card: what a phone or a chip showed the server alone can read.
 * @param {import('../../shared/api-types.d.ts').PurchaseRequest} body
 */
export function byNumber(body) {
  return body.card && usableCard.value !== null ? { ...body, card: usableCard.value } : body;
}

/** The request of the sale as it stands, or null while there is nothing to ask about. */
const request = computed(() => {
  if (!isOpen.value || basket.value.length === 0 || isDraftWrong.value || isSpendingWrong.value) {
    return null;
  }
  return quoteOf(basket.value);
});

/** @param {Line[]} of */
function quoteOf(of) {
  return purchaseRequest({
    ...namedCard(),
    pin: pin.value,
    receipt: 'quote', // the number does not matter before the sale is recorded
    lines: of,
    wishes: wishes.value,
    codes: toldCodes.value,
    vouchers: voucherCodes.value,
  }, null);
}

/**
 * The same for a purchase that is larger; null while there is none.
 * @param {number} extra in minor units
 */
export function requestWith(extra) {
  return request.peek() && quoteOf([...basket.peek(), { amount: extra, vat: vat.peek() }]);
}

/** What the account of this customer can pay, in minor units. */
export const accountMoney = computed(() => {
  const known = quote.value;
  return customer.value && usableCard.value !== null
    ? onAccount(customer.value, offer.value.pays, known.is === 'ready' ? known.answer : null) : 0;
});

/** How the amount due is paid before money is; empty while it is not known. */
export const paidParts = computed(() => {
  const known = quote.value;
  void bearers.value;
  return known.is === 'ready' ? partsOf(known.answer.total.due, accountMoney.value) : [];
});

/** The same name, as old as it is by now. */
function agedName() {
  const { card, shownAgo } = namedCard();
  return { card, shown_ago: shownAgo ?? undefined };
}

/** @type {AbortController | null} */
let asking = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;
/** @type {Promise<void> | null} */
let answered = null;

/** Asks anew whenever the request changes, once the typing rests. */
export function followWithQuotes() {
  effect(() => {
    const body = request.value;
    clearTimeout(pause);
    asking?.abort();
    asking = null;
    answered = null;
    const known = quote.peek();
    if (body === null) {
      quote.value = { is: 'none' };
      return;
    }
    quote.value = { is: 'asking',
      answer: known.is === 'ready' || known.is === 'asking' ? known.answer : null };
    pause = setTimeout(askQuote, QUOTE_PAUSE_MS);
  });
}

/** Asks for the quote now, or once more after a failure. */
export function askQuote() {
  clearTimeout(pause);
  const body = request.value;
  if (body === null) return Promise.resolve();
  if (answered && quote.value.is === 'asking') return answered;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  if (quote.value.is !== 'asking') {
    quote.value = { is: 'asking', answer: quote.value.is === 'ready' ? quote.value.answer : null };
  }
  answered = (async () => {
    try {
      const aged = body.shown_ago === undefined ? {} : agedName();
      const answer = await overLine(
        () => /** @type {Promise<EntryAnswer>} */ (api.ask('/v1/quotes', { ...body, ...aged }, mine.signal)),
        () => quoteWithoutLine(byNumber(body)));
      if (asking === mine) quote.value = { is: 'ready', answer };
    } catch (error) {
      if (asking === mine) quote.value = { is: 'failed', error };
    }
  })();
  return answered;
}

/**
 * Opens a sale; null: without a card.  What was typed stays when another card is scanned meanwhile.
 * @param {CardAnswer | null} who
 */
export function openSale(who) {
  batch(() => {
    if (!isOpen.value) {
      forgetBearers();
      lines.value = [];
      takenOff.value = null;
      draft.value = '';
      vat.value = store.get('vat') ?? VAT_RATES[0];
      payment.value = store.get('payment') ?? 'card';
      proposeReceipt();
    }
    spendings.value = [];
    codes.value = '';
    pin.value = '';
    customer.value = who;
    isOpen.value = true;
    openings.value++;
  });
}

/**
 * The same customer, read anew: what was typed stays, and its quote is asked for again.
 * @param {CardAnswer} who
 */
export function refreshCustomer(who) {
  if (!isOpen.value || customer.value?.account !== who.account) return;
  customer.value = { ...who, shown: customer.value.shown ?? null };
  void askQuote();
}

/**
 * The card of this sale was shown once more: it is one customer, and what was asked for stays.  A code of a phone that
 * is newer counts from now on.
 * @param {CardAnswer} who
 */
export function sawAgain(who) {
  customer.value = { ...who, shown: who.shown ?? customer.value?.shown ?? null };
  openings.value++;
  void askQuote();
}

export function closeSale() {
  batch(() => {
    isOpen.value = false;
    pin.value = '';
  });
}

export function addLine() {
  const line = draftLine.value;
  if (!line) return;
  batch(() => {
    lines.value = [...lines.value, line];
    draft.value = '';
    takenOff.value = null;
  });
}

/**
 * Another line; one more of the line that is there, when it is the same article.
 * @param {Line} line
 */
export function putLine(line) {
  const at = lines.value.findIndex((one) => isSameArticle(one, line));
  const known = lines.value[at];
  const more = known && withMilli(known, milliOf(known) + milliOf(line));
  batch(() => {
    if (more) changeLine(at, more);
    else lines.value = [...lines.value, line];
    takenOff.value = null;
  });
}

/**
 * @param {number} index
 * @param {Line} line
 */
export function changeLine(index, line) {
  lines.value = lines.value.map((one, at) => (at === index ? line : one));
}

/** How the rest is paid, where a register says so; null: by one kind, that of `payment`. */
export const restPayments = signal(/** @type {{ kind: string, amount: number }[] | null} */ (null));

/** @param {{ kind: string, amount: number }[] | null} payments */
export function payRest(payments) {
  restPayments.value = payments;
}

/**
 * The lines of a register that this page is a part of, as they go to the server, under its number.
 * @param {import('../../shared/api-types.d.ts').PurchaseRequest['lines']} told
 * @param {string | null} number
 */
export function takeBasket(told, number) {
  batch(() => {
    lines.value = told.map((one) => ({ ...one, milli: parseQuantity(one.quantity ?? '1') ?? ONE_MILLI, told: one }));
    draft.value = '';
    takenOff.value = null;
    restPayments.value = null;
    typedReceipt.value = number;
  });
}

/** @param {number} index */
export function removeLine(index) {
  const line = lines.value[index];
  batch(() => {
    lines.value = lines.value.filter((_, at) => at !== index);
    takenOff.value = line ? { line, index } : null;
  });
}

export function putBackLine() {
  const last = takenOff.value;
  if (!last) return;
  batch(() => {
    lines.value = [...lines.value.slice(0, last.index), last.line, ...lines.value.slice(last.index)];
    takenOff.value = null;
  });
}

/** @param {string} rate */
export function chooseVat(rate) {
  vat.value = rate;
  store.set('vat', rate);
}

/** @param {typeof PAYMENT_KINDS[number]} kind */
export function choosePayment(kind) {
  payment.value = kind;
  store.set('payment', kind);
}

/** @param {Reward} reward */
export function toggleReward(reward) {
  const others = spendings.value.filter((one) => one.reward !== reward.reward);
  spendings.value = others.length < spendings.value.length
    ? others : [...others, { reward: reward.reward, count: 1, typed: null }];
}

/**
 * @param {string} reward
 * @param {Partial<Spending>} change
 */
export function changeSpending(reward, change) {
  spendings.value = spendings.value.map((one) =>
    one.reward === reward ? { ...one, ...change } : one);
}

function counter() {
  const today = counterFor(store.get('receipts'), dayIn(new Date(), shopZone()), () =>
    newPrefix((bound) => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % bound));
  store.set('receipts', today);
  return today;
}

/** Back to the counter, as it stands now. */
export function proposeReceipt() {
  typedReceipt.value = null;
  proposal.value = receiptNumber(counter());
}

/**
 * The number of the sale that is about to be sent, taken from the counter at the last moment: another
 * window of this till may have used the one that was proposed.
 * @returns {{ number: string, giveBack: () => void }} giveBack: nothing was recorded under it
 */
export function takeReceipt() {
  const before = counter();
  const number = (typedReceipt.value ?? receiptNumber(before)).trim();
  const after = counterAfter(before, number);
  store.set('receipts', after);
  return {
    number,
    giveBack() {
      if (JSON.stringify(store.get('receipts')) === JSON.stringify(after)) {
        store.set('receipts', before);
      }
    },
  };
}
