// main.js - starts the page that shows a card on its customer's phone.
import { computed, effect, untracked } from '@preact/signals';
import { html, render } from 'htm/preact';
import { basePath } from '../shared/base.js';
import { followBrand, leaveBrand } from '../shared/brand.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { CardPage } from './card-page.js';
import { card, openCard, store, tick } from './state/card.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the card');

await beginLanguage(firstLanguage(null, navigator.languages));
openCard();
const isThere = computed(() => card.value !== null);
effect(() => {
  if (isThere.value) untracked(() => void followBrand('card', store, null));
  else untracked(() => leaveBrand('card', store));
});
effect(() => {
  document.documentElement.lang = language.value;
  document.title = card.value ? `${card.value.shop} · ${say('card.page')}` : say('card.page');
});
render(html`<${CardPage} />`, place);

void tick();
setInterval(() => void tick(), 250);
document.addEventListener('visibilitychange', () => void tick());
window.addEventListener('hashchange', () => {
  openCard();
  void tick();
});

// Not on a server without https elsewhere than on this machine: there the browser has no workers.
if ('serviceWorker' in navigator) {
  const base = basePath();
  void navigator.serviceWorker.register(`${base}card-sw.js`, { scope: `${base}card` });
}
