// main.js - starts the office.
import { effect } from '@preact/signals';
import { html, render } from 'htm/preact';
import { basePath } from '../shared/base.js';
import { showBrand } from '../shared/brand.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { OfficePage } from './office-page.js';
import { beginVisit, session } from './state/session.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the office');

await beginLanguage(firstLanguage(null, navigator.languages));
void beginVisit();
fetch(`${basePath()}v1/brand`, { cache: 'no-cache' }).then(async (reply) => { if (reply.ok) showBrand(await reply.json()); })
  .catch(() => {}); // without a server the page has its own look
effect(() => {
  document.documentElement.lang = language.value;
  document.title = `${say('office.page')} · ${session.value?.merchant ?? 'Habitué'}`;
});
render(html`<${OfficePage} />`, place);
