// brand.js - what the shop of this page looks like: its colour and its logo.
//
// Both have an address that changes with them, so the browser may keep them for ever; a page that opens without a
// network finds them in a cache of its own (page-worker.js).  The colour is a style sheet that the server works out from
// the shop's, as light or dark as it has to be to be read; it goes behind tokens.css.
import { signal } from '@preact/signals';
import { basePath } from './base.js';
import { brandCacheName } from './brand-cache.js';

/** @typedef {import('./api-types.d.ts').Brand} Brand */

/** null: nothing is known, or a shop that said nothing of itself. */
export const brand = signal(/** @type {Brand | null} */ (null));

const OURS = '#0b6351'; // web/shared/tokens.css, --brand

/**
 * Where a path of the server's is, seen from this page.
 * @param {string} path "/v1/brand/logo?..."
 */
export function addressOf(path) {
  return basePath() + path.slice(1);
}

/** @param {Brand | null} shown */
export function showBrand(shown) {
  brand.value = shown;
  showStyle(shown?.style ? addressOf(shown.style) : null);
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', shown?.colour ?? OURS);
}

/** @param {string | null} href */
function showStyle(href) {
  const old = document.querySelectorAll('link[data-brand]');
  if ([...old].some((link) => link.getAttribute('href') === href)) return;
  const away = () => old.forEach((link) => link.remove());
  if (href === null) {
    away();
    return;
  }
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  link.dataset['brand'] = '';
  link.addEventListener('load', away); // until then the page looks as it did
  document.head.append(link);
}

/** Asks the server anew; set while a shop is followed. */
let ask = async () => {};

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void ask();
});

/**
 * Shows what was kept at once, and what the server says as soon as it does; and asks again when the page comes back to
 * the front.
 * @param {string} page "till"
 * @param {import('./store.js').Store} store of the page
 * @param {string | null} shop its code; null: the oldest
 */
export async function followBrand(page, store, shop) {
  const kept = store.get('brand');
  showBrand(kept?.shop === shop ? kept.brand : null);
  const mine = async () => {
    try {
      const query = shop === null ? '' : `?shop=${encodeURIComponent(shop)}`;
      const answer = await fetch(`${basePath()}v1/brand${query}`);
      if (!answer.ok) return;
      const told = /** @type {Brand} */ (await answer.json());
      if (ask !== mine) return; // the page is another's by now
      store.set('brand', { shop, brand: told });
      showBrand(told);
      await keepFiles(page, told);
    } catch {
      // Without a line, or with a disk that is full, the page looks as it did.
    }
  };
  ask = mine;
  await mine();
}

/**
 * The page is nobody's any more: nothing of the shop is kept.
 * @param {string} page
 * @param {import('./store.js').Store} store
 */
export function leaveBrand(page, store) {
  ask = async () => {};
  store.remove('brand');
  showBrand(null);
  if ('caches' in window) void caches.delete(brandCacheName(page, basePath()));
}

/**
 * So that a page without a network has them.
 * @param {string} page
 * @param {Brand} told
 */
async function keepFiles(page, told) {
  if (!('caches' in window)) return;
  const cache = await caches.open(brandCacheName(page, basePath()));
  const wanted = [told.style, told.logo].flatMap((path) => (path === null ? [] : [new URL(addressOf(path), location.href).href]));
  for (const { url } of await cache.keys()) {
    if (!wanted.includes(url)) await cache.delete(url);
  }
  for (const url of wanted) {
    if (!await cache.match(url)) await cache.add(url);
  }
}
