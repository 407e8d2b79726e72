// articles.js - what an article costs and is called: kept in this browser, so that the next scan of it is one act.
import { store } from './session.js';

/**
 * @typedef {{ sku: string, label: string, price: number | null, vat: string }} Article
 *   price: for each, or for a kilogramme of what is weighed; null: its label tells it
 */

/** Some 100 kB: a browser keeps five thousand. */
export const ARTICLES_MAX = 1000;

/** @returns {Article[]} the latest used last */
function kept() {
  const list = store.get('articles');
  return Array.isArray(list) ? list : [];
}

/** @param {string} sku */
export function knownArticle(sku) {
  return kept().find((one) => one.sku === sku) ?? null;
}

/**
 * What was used longest ago makes room.
 * @param {Article} article
 */
export function rememberArticle(article) {
  store.set('articles', [...kept().filter(({ sku }) => sku !== article.sku), article].slice(-ARTICLES_MAX));
}

/** @typedef {'price' | 'weight'} Scale what the five digits of a label tell */

/**
 * What the labels tell that begin so: a price, unless somebody has said otherwise.
 * @param {string} begins
 * @returns {Scale}
 */
export function scaleOf(begins) {
  return store.get('scales')?.[begins] === 'weight' ? 'weight' : 'price';
}

/**
 * @param {string} begins
 * @param {Scale} scale
 */
export function setScale(begins, scale) {
  store.set('scales', { ...store.get('scales'), [begins]: scale });
}
