// main.js - starts the till page.
import { effect } from '@preact/signals';
import { html, render } from 'htm/preact';
import { language, say } from '../shared/text.js';
import { beginSession, session } from './state/session.js';
import { followWithQuotes } from './state/sale.js';
import { listenToReader } from './state/card-reader.js';
import { hearScan } from './state/customer.js';
import { tellDisplay } from './state/display.js';
import { followCustomer } from './state/live.js';
import { prepareReading } from './state/reading.js';
import { listenForScans } from './state/scanner.js';
import { TillPage } from './till-page.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the till');

beginSession();
followWithQuotes();
followCustomer();
tellDisplay();
listenForScans(window, (text) => void hearScan(text));
void prepareReading();
listenToReader();
effect(() => {
  document.documentElement.lang = language.value;
  document.title = say('page.title');
});
render(html`<${TillPage} />`, place);

// The rest of the page, once the cursor waits: a dialog that is opened later is there, also when the line is down.
effect(() => {
  if (session.value) import('./dialogs.js').catch(() => {});
});
