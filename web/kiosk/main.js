// main.js - starts the kiosk: a customer alone at a touch screen.
import { effect } from '@preact/signals';
import { html, render } from 'htm/preact';
import { basePath, isServerThere } from '../shared/base.js';
import { listenForScans, takeScans } from '../shared/scanner.js';
import { prepareReading } from '../shared/reading.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { KioskPage } from './kiosk-page.js';
import { isPossible } from './state/lock.js';
import { stopPrinting } from './state/printing.js';
import { beginSession, isLocked, session } from './state/session.js';
import { hear, tick, touch, whenOver } from './state/visit.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the kiosk');

await beginLanguage(firstLanguage(null, navigator.languages));
if (isPossible()) beginSession();
listenForScans(window, (text) => { if (session.value && isLocked.value) void hear(text); });
takeScans(() => {}); // a burst of keys is a scan, whatever field it falls into
void prepareReading();

for (const deed of ['click', 'keydown', 'input', 'scroll']) addEventListener(deed, () => touch(), { capture: true, passive: true });
addEventListener('contextmenu', (event) => event.preventDefault());
setInterval(() => tick(), 1_000);

// The memory of a page that is loaded anew holds nothing of the one before.  Without the server it would not come back.
whenOver(async () => {
  history.replaceState(null, '', location.pathname);
  await stopPrinting().catch(() => {}); // who goes hears of nothing any more
  if (await isServerThere()) location.reload();
});
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

effect(() => {
  document.documentElement.lang = language.value;
  document.title = session.value?.shop?.name ?? session.value?.merchant ?? say('kiosk.page');
});
render(html`<${KioskPage} />`, place);

if ('serviceWorker' in navigator) {
  const base = basePath();
  void navigator.serviceWorker.register(`${base}kiosk-sw.js`, { scope: `${base}kiosk` });
}
