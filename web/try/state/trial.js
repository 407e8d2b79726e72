// trial.js - what is tried: a programme, a basket, a customer and a moment; and what the engine says of it.
import { computed, effect, signal } from '@preact/signals';
import { parseAmount } from '../../shared/money.js';
import { Meter } from './meter.js';
import { currencyDecimals, outlineOf, unitDecimals } from './program.js';

/**
 * @typedef {import('../../shared/engine.js').Engine} Engine
 * @typedef {import('../../shared/engine-types.d.ts').EngineAnswer} EngineAnswer
 * @typedef {import('../../shared/engine-types.d.ts').EngineRequest} EngineRequest
 * @typedef {import('./program.js').Outline} Outline
 * @typedef {{ key: number, label: string, amount: string, quantity: string, vat: string,
 *   sku: string, category: string, tags: string }} Line as it is typed
 */

export const engine = signal(/** @type {Engine | null} */ (null));
export const preset = signal('');
export const programText = signal('');

/** Of the latest text that had one: what is asked of the reader does not flicker while a key is struck. */
export const outline = signal(/** @type {Outline | null} */ (null));
effect(() => {
  const found = outlineOf(programText.value);
  if (found) outline.value = found;
});
export const currency = computed(() => outline.value?.currency ?? 'EUR');
export const decimals = computed(() => currencyDecimals(currency.value));

export const lines = signal(/** @type {Line[]} */ ([]));
export const hasCard = signal(true);
/** By unit, as they are typed. */
export const balances = signal(/** @type {Record<string, string>} */ ({}));
export const visits = signal(''); // before this one, as it is typed
export const tier = signal(''); // id; empty: none
export const day = signal('');
export const time = signal('10:00');
export const shop = signal('');
export const codes = signal(''); // "a, b"
export const channel = signal('till');
/** Ids of rewards, in the order in which they were asked for. */
export const asked = signal(/** @type {string[]} */ ([]));

let nextKey = 1;

/** @param {Partial<Line>} [line] */
export function addLine(line = {}) {
  lines.value = [...lines.value,
    { label: '', amount: '', quantity: '1', vat: '20', sku: '', category: '', tags: '', ...line, key: nextKey++ }];
}

/** @param {number} key */
export function removeLine(key) {
  lines.value = lines.value.filter((line) => line.key !== key);
}

/**
 * @param {number} key
 * @param {Partial<Line>} change
 */
export function changeLine(key, change) {
  lines.value = lines.value.map((line) => (line.key === key ? { ...line, ...change } : line));
}

/** @param {string} reward */
export function toggleReward(reward) {
  asked.value = asked.value.includes(reward)
    ? asked.value.filter((one) => one !== reward) : [...asked.value, reward];
}

/**
 * @param {string} name
 * @param {string} text
 */
export function choosePreset(name, text) {
  preset.value = name;
  asked.value = [];
  programText.value = text;
}

/** @param {string} text */
const decimalPoint = (text) => text.trim().replace(',', '.');

/** "a, b" @param {string} text */
const listOf = (text) => text.split(',').map((one) => one.trim()).filter((one) => one !== '');

/**
 * A line for the engine, or null while it has no amount.
 * @param {Line} line
 */
function lineOf(line) {
  const amount = parseAmount(line.amount, decimals.value);
  if (amount === null) return null;
  const tags = listOf(line.tags);
  return {
    amount,
    ...(line.label.trim() !== '' && { label: line.label.trim() }),
    ...(line.vat.trim() !== '' && { vat: decimalPoint(line.vat) }),
    ...(line.quantity.trim() !== '' && { quantity: decimalPoint(line.quantity) }),
    ...(line.sku.trim() !== '' && { sku: line.sku.trim() }),
    ...(line.category.trim() !== '' && { category: line.category.trim() }),
    ...(tags.length > 0 && { tags }),
  };
}

/**
 * What the account has behind it, as far as the programme asks.
 * @param {Outline} found
 */
function behind(found) {
  const told = parseAmount(visits.value, 0);
  return {
    ...(found.asksVisits && told !== null && { visits: told }),
    ...(found.tiers.some(({ id }) => id === tier.value) && { tier: tier.value }),
  };
}

/** The lines that have an amount; the engine numbers them from 1 in this order. */
export const counted = computed(() => lines.value.filter((line) => lineOf(line) !== null));

/** null: nothing is in the basket. */
const request = computed(() => {
  const basket = lines.value.map(lineOf).filter((line) => line !== null);
  if (basket.length === 0 || !day.value) return null;
  const found = outline.value;
  const held = (found?.units ?? []).flatMap(({ id }) => {
    const typed = parseAmount(balances.value[id] ?? '', found ? unitDecimals(found, id) : 0);
    return typed ? [{ unit: id, points: typed }] : [];
  });
  /** @type {EngineRequest} */
  const asking = {
    program: programText.value,
    purchase: {
      receipt: '1',
      lines: basket,
      channel: channel.value,
      ...(shop.value.trim() !== '' && { shop: shop.value.trim() }),
      codes: listOf(codes.value),
      redeem: asked.value.map((reward) => ({ reward })),
    },
    at: { on: day.value, time: time.value || '00:00' },
    ...(hasCard.value && { account: { balances: held, ...(found && behind(found)) } }),
  };
  return asking;
});

/** Of the evaluations since the page was opened. */
const meter = new Meter();
export const measured = signal({ median: 0, max: 0, count: 0 });

/** What the engine says; null before it is there. */
export const answer = signal(/** @type {EngineAnswer | null} */ (null));
export const isEmpty = computed(() => request.value === null);

/** Asks the engine anew whenever something changes, and keeps the time it takes. */
export function followWithAnswers() {
  effect(() => {
    const asking = request.value ?? { program: programText.value };
    if (!engine.value) return;
    const begun = performance.now();
    const said = engine.value.evaluate(/** @type {EngineRequest} */ (asking));
    const took = performance.now() - begun;
    if (answer.peek()) meter.add(took); // the first one, while the page opens, is nobody's key
    measured.value = { median: meter.median, max: meter.max, count: meter.count };
    answer.value = said;
  });
}
