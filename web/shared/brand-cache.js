// brand-cache.js - where a page keeps the logo and the colour of its shop for its worker (page-worker.js).

/**
 * @param {string} page "till"
 * @param {string} base "/", or "/m/CODE/"
 */
export function brandCacheName(page, base) {
  return `habitue-brand-${page}-${base}`;
}
