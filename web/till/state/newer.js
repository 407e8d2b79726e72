// newer.js - the page is kept in this browser, and a newer one takes its place between two sales, not during one.
import { effect, signal } from '@preact/signals';
import { basePath } from '../../shared/base.js';
import { line } from './offline/line.js';

const LOOK_MS = 3_600_000; // a till stays open for days, and browsers look only when a page is loaded

/** A newer page is here and waits. */
export const isNewer = signal(false);

/** @type {ServiceWorker | null} */
let waiting = null;

/** Not on a server without https elsewhere than on this machine: there the browser has no workers. */
export async function keepPage() {
  if (!('serviceWorker' in navigator)) return;
  const base = basePath();
  const workers = navigator.serviceWorker;
  const hadOne = workers.controller !== null;
  const registration = await workers.register(`${base}till-sw.js`, { scope: `${base}till` });
  const tell = (/** @type {ServiceWorker | null} */ worker) => {
    if (!worker || !hadOne) return; // the first one brings no newer page
    waiting = worker;
    isNewer.value = true;
  };
  tell(registration.waiting);
  const look = () => { registration.update().catch(() => {}); }; // without a server there is nothing newer
  setInterval(look, LOOK_MS);
  effect(() => { if (line.value === 'up') look(); }); // who comes back may have been upgraded
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => { if (fresh.state === 'installed') tell(fresh); });
  });
}

/** Loads the newer page. */
export function loadNewer() {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting?.postMessage('begin');
}
