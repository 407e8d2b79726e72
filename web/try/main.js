// main.js - starts the page that tries a programme.
import { effect } from '@preact/signals';
import engineAddress from 'habitue-engine.wasm';
import { html, render } from 'htm/preact';
import { openEngine } from '../shared/engine.js';
import { dayIn } from '../shared/format.js';
import { beginLanguage, firstLanguage, language } from '../shared/text.js';
import { TryPage, isBroken } from './try-page.js';
import { presets } from './state/presets.js';
import { addLine, balances, choosePreset, day, engine, followWithAnswers } from './state/trial.js';
import { say } from './words.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the trial');

await beginLanguage(firstLanguage(null, navigator.languages));
day.value = dayIn(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone);
choosePreset('points', presets['points'] ?? '');
const mark = language.value === 'fr' ? ',' : '.';
addLine({ label: say('basket.bread'), amount: `4${mark}90`, vat: `5${mark}5`, category: 'bread',
  tags: 'organic' });
addLine({ label: say('basket.wine'), amount: `30${mark}00`, vat: '20', category: 'wine' });
balances.value = { points: '12' };
followWithAnswers();
effect(() => {
  document.documentElement.lang = language.value;
  document.title = say('try.page');
});
render(html`<${TryPage} />`, place);

try {
  engine.value = await openEngine(new URL(engineAddress, import.meta.url));
} catch (error) {
  isBroken.value = true;
  throw error;
}
