// page-worker.js - a page that opens without a network: it and what it loads are kept when it is first seen.
//
// PAGE_ASSETS and PAGE_VERSION are the build's: what the page loads, but for large files, and a hash of it.  What is kept
// answers at once; a newer page comes with a newer worker.

import { brandCacheName } from './brand-cache.js';

const FRAME_PATIENCE_MS = 4_000;

/**
 * @param {string} page its path without the slash
 * @param {{ waits: boolean }} how waits: a newer worker leaves an open page its files until that is loaded anew
 */
export function keepPage(page, { waits }) {
  const scope = /** @type {any} */ (self);
  const base = new URL('.', scope.registration.scope).pathname; // "/", or "/m/CODE/"
  const prefix = `habitue-${page}-${base}-`;
  const cacheName = prefix + PAGE_VERSION;
  const kept = [...PAGE_ASSETS, '/assets/habitue.svg'].map((path) => base + path.slice(1));

  const brandCache = brandCacheName(page, base);

  scope.addEventListener('install', (/** @type {any} */ event) => {
    event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(kept)).then(() => (waits ? null : scope.skipWaiting())));
  });

  scope.addEventListener('message', (/** @type {any} */ event) => {
    if (event.data === 'begin') scope.skipWaiting();
  });

  scope.addEventListener('activate', (/** @type {any} */ event) => {
    event.waitUntil(caches.keys()
      .then((names) => Promise.all(names
        .filter((name) => name.startsWith(prefix) && name !== cacheName)
        .map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()));
  });

  scope.addEventListener('fetch', (/** @type {any} */ event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method === 'GET' && origin === scope.location.origin && pathname.startsWith(`${base}v1/brand/`)) {
      event.respondWith(answerOfShop(event.request));
      return;
    }
    const isFile = pathname.startsWith(`${base}assets/`); // a large one is kept once it was asked for
    if (event.request.method !== 'GET' || origin !== scope.location.origin || !(isFile || kept.includes(pathname))) return;
    const isFramed = event.request.destination === 'iframe' || event.request.destination === 'frame';
    event.respondWith(isFramed ? answerFrame(event.request, pathname) : answer(event.request, pathname));
  });

  /**
   * Who may show the page in a frame is the server's word of now: what was kept has that of then, and is for a line that is down.
   * @param {Request} request
   * @param {string} path
   */
  async function answerFrame(request, path) {
    const reply = await fetch(request, { signal: AbortSignal.timeout(FRAME_PATIENCE_MS) }).catch(() => null);
    if (!reply?.ok) return answer(request, path);
    const cache = await caches.open(cacheName);
    const found = await cache.match(path);
    if (found && await found.text() === await reply.clone().text()) await cache.put(path, reply.clone());
    return reply;
  }

  /**
   * The shop's logo and colour, which the page has kept.
   * @param {Request} request
   */
  async function answerOfShop(request) {
    const cache = await caches.open(brandCache);
    return await cache.match(request) ?? fetch(request);
  }

  /**
   * @param {Request} request
   * @param {string} path without what stands behind a question mark
   */
  async function answer(request, path) {
    const cache = await caches.open(cacheName);
    const found = await cache.match(path);
    if (found) return found;
    const reply = await fetch(request);
    if (reply.ok) await cache.put(path, reply.clone());
    return reply;
  }
}
