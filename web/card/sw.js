// sw.js - the card works without a network: the page and what it loads are kept when it is first seen.
//
// PAGE_ASSETS and PAGE_VERSION are the build's.  The secret is no business of this file: it stands behind the # of the link, which no
// request has, and in the storage of the page.

const scope = /** @type {any} */ (self);
const base = new URL('.', scope.registration.scope).pathname; // "/", or "/m/CODE/"
const cacheName = `habitue-card-${base}-${PAGE_VERSION}`;
const kept = [...PAGE_ASSETS, '/assets/habitue.svg'].map((path) => base + path.slice(1));

scope.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(kept)).then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names
      .filter((name) => name.startsWith(`habitue-card-${base}-`) && name !== cacheName)
      .map((name) => caches.delete(name))))
    .then(() => scope.clients.claim()));
});

// What is kept answers at once; a newer page comes with a newer worker.
scope.addEventListener('fetch', (/** @type {any} */ event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== 'GET' || !kept.includes(path)) return;
  event.respondWith(caches.open(cacheName)
    .then((cache) => cache.match(path))
    .then((found) => found ?? fetch(event.request)));
});
