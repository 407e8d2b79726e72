// goods.js - an article or a label of the scales that is scanned while a sale is open: a line of it.
import { signal } from '@preact/signals';
import { knownArticle, rememberArticle, scaleOf } from './articles.js';
import { readCard } from './customer.js';
import { ONE_MILLI, amountOf, priceOf } from './line.js';
import { putLine, vat } from './sale.js';

/**
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {import('./line.js').Line} Line
 * @typedef {import('../../shared/api-types.d.ts').CardAnswer} CardAnswer
 * @typedef {{ sku: string, milli: number, amount: number | null }} Goods
 *   amount: where the label tells it
 */

/** An article whose price nobody has told yet. */
export const unpriced = signal(/** @type {Goods | null} */ (null));

const ARTICLE_DIGITS = 7; // of a label: how it begins, two, and the article, five; then the price or the weight, five
const VALUE_DIGITS = 5;

/**
 * What it is on a bill; null: nothing of the kind.
 * @param {Pick<Reading, 'kind' | 'code'>} read
 * @returns {Goods | null}
 */
export function goodsOf({ kind, code }) {
  if (code === null || (kind !== 'goods' && kind !== 'weight_label')) return null;
  if (kind === 'goods') return { sku: code, milli: ONE_MILLI, amount: null };
  const sku = code.slice(0, ARTICLE_DIGITS);
  const value = Number(code.slice(ARTICLE_DIGITS, ARTICLE_DIGITS + VALUE_DIGITS));
  if (value === 0) return { sku, milli: ONE_MILLI, amount: null }; // the scales were told no price
  return scaleOf(code.slice(0, 2)) === 'price' ? { sku, milli: ONE_MILLI, amount: value }
    : { sku, milli: value, amount: null };
}

/**
 * A line of it, once its price is known; without one `unpriced` asks for it.  The number of an article may be that of a
 * card, so the server is asked about one that this till does not know.
 * @param {Goods} goods
 * @param {boolean} isLabel of the scales, which is never a card
 * @returns {Promise<{ card: CardAnswer | null, line: Line | null }>}
 */
export async function takeGoods(goods, isLabel) {
  const known = knownArticle(goods.sku);
  if (!known && !isLabel) {
    const card = await readCard(goods.sku).catch(() => null); // off line it is an article
    if (card && card.account !== '') return { card, line: null };
  }
  const amount = goods.amount ?? (known?.price ? amountOf(known.price, goods.milli) : null);
  if (!amount) {
    unpriced.value = goods;
    return { card: null, line: null };
  }
  const line = {
    sku: goods.sku,
    ...(known?.label ? { label: known.label } : {}),
    milli: goods.milli,
    price: goods.amount === null ? known?.price ?? null : null,
    amount,
    vat: known?.vat ?? vat.value,
  };
  putLine(line);
  if (known) rememberArticle(known); // used last
  return { card: null, line };
}

/**
 * What was told of a line, for the next scan.
 * @param {Line} line
 */
export function learnFrom(line) {
  if (!line.sku) return;
  const isPriced = line.price !== null && line.price !== undefined;
  rememberArticle({ sku: line.sku, label: line.label ?? '', price: isPriced ? priceOf(line) : null, vat: line.vat });
}
