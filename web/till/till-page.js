// till-page.js - the frame, and the one screen in it that the moment asks for.
import { html } from 'htm/preact';
import { Announcer } from '../shared/announcer.js';
import { onDemand } from '../shared/on-demand.js';
import { KeyScreen } from './key-screen.js';
import { RecordedScreen } from './recorded-screen.js';
import { SaleScreen } from './sale-screen.js';
import { ScanScreen } from './scan-screen.js';
import { SignInScreen } from './sign-in-screen.js';
import { TopBar } from './top-bar.js';
import { act, closeAct } from './state/act.js';
import { toKeyIn } from './state/beside.js';
import { kept, shownDone } from './state/recording.js';
import { isOpen } from './state/sale.js';
import { session } from './state/session.js';
import { isLocked } from './state/staff.js';
import { approvalAsked } from './state/who.js';

const ApprovalDialog = onDemand(async () => (await import('./dialogs.js')).ApprovalDialog);

const KeptScreen = onDemand(async () => (await import('./dialogs.js')).KeptScreen);

const KeyInScreen = onDemand(async () => (await import('./acts.js')).KeyInScreen);

const ActDialog = onDemand(async () => (await import('./acts.js')).ActDialog);

export function TillPage() {
  return html`<div class="frame">
    <${TopBar} />
    <main class="main"><${Screen} /></main>
    ${approvalAsked.value && html`<${ApprovalDialog} />`}
    ${session.value && !isLocked.value && act.value && html`<${ActDialog} onClose=${closeAct} />`}
    <${Announcer} />
  </div>`;
}

function Screen() {
  if (!session.value) return html`<${KeyScreen} />`;
  if (isLocked.value) return html`<${SignInScreen} />`;
  const [told] = toKeyIn.value;
  if (told) return html`<${KeyInScreen} key=${told.receipt} told=${told} />`;
  if (isOpen.value) return html`<${SaleScreen} />`;
  const sold = kept.value;
  if (sold) return html`<${KeptScreen} key=${sold.receipt} done=${sold} />`;
  const done = shownDone.value;
  if (done) return html`<${RecordedScreen} key=${done.purchase.id} done=${done} />`;
  return html`<${ScanScreen} />`;
}
