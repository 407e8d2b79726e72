// main.js - starts the customer's display.
import { effect, signal } from '@preact/signals';
import { html, render } from 'htm/preact';
import { showBrand } from '../shared/brand.js';
import { BEAT_MS, openDisplayLine } from '../shared/display-line.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { DisplayPage } from './display-page.js';
import { EMPTY, hear, tick } from './state/stage.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the display');

const stage = signal(EMPTY);
const now = signal(performance.now());
const line = openDisplayLine();

await beginLanguage(firstLanguage(null, navigator.languages));
line.addEventListener('message', ({ data }) => {
  now.value = performance.now();
  stage.value = hear(stage.peek(), data, now.value);
});
line.postMessage({ is: 'here' });
setInterval(() => { line.postMessage({ is: 'here' }); }, BEAT_MS);
setInterval(() => {
  now.value = performance.now();
  stage.value = tick(stage.peek(), now.value);
}, 1_000);
window.addEventListener('pagehide', () => { line.postMessage({ is: 'gone' }); });
effect(() => { showBrand(stage.value.brand); });
effect(() => { if (stage.value.language) language.value = stage.value.language; });
effect(() => {
  document.documentElement.lang = language.value;
  document.title = stage.value.shop || say('display.page');
});
render(html`<${DisplayPage} stage=${stage} now=${now} />`, place);
