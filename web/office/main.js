// main.js - starts the office.
import { effect } from '@preact/signals';
import { html, render } from 'htm/preact';
import { followBrand } from '../shared/brand.js';
import { browserStorage, openStore } from '../shared/store.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { OfficePage } from './office-page.js';
import { beginVisit, session } from './state/session.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the office');

await beginLanguage(firstLanguage(null, navigator.languages));
void beginVisit();
void followBrand('office', openStore(browserStorage(), 'habitue.office.'), null);
effect(() => {
  document.documentElement.lang = language.value;
  document.title = `${say('office.page')} · ${session.value?.merchant ?? 'Habitué'}`;
});
render(html`<${OfficePage} />`, place);
