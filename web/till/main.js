// main.js - starts the till page.
import { effect } from '@preact/signals';
import { html, render } from 'htm/preact';
import { beginLanguage, firstLanguage, language, say } from '../shared/text.js';
import { beginSession, refuseKey, session, store } from './state/session.js';
import { takeTotal, watchBeside } from './state/beside.js';
import { followWithQuotes } from './state/sale.js';
import { listenToReader } from './state/card-reader.js';
import { hearScan } from './state/customer.js';
import { tellDisplay } from './state/display.js';
import { followCustomer } from './state/live.js';
import { keepPage } from './state/newer.js';
import { heedBrowser, whenSent } from './state/offline/line.js';
import { prepareReading } from '../shared/reading.js';
import { sentLater } from './state/recording.js';
import { listenForScans } from '../shared/scanner.js';
import { watchOverTill } from './state/staff.js';
import { openChannel } from './state/host/channel.js';
import { TillPage } from './till-page.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for the till');

const channel = openChannel(window); // before anything else: what a register says is not to be missed

await beginLanguage(firstLanguage(store.get('language'), navigator.languages));
whenSent({ revoked: refuseKey, sent: sentLater });
heedBrowser();
beginSession();
watchOverTill();
followWithQuotes();
followCustomer();
tellDisplay();
watchBeside();
listenForScans(window, (text) => { if (!takeTotal(text)) void hearScan(text); });
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

if (channel) void import('./acts.js').then(({ beginHost }) => beginHost(channel));

void keepPage();
