// kiosk-page.js - the frame, and the one screen in it that the moment asks for.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Announcer } from '../shared/announcer.js';
import { Icon } from '../shared/icon.js';
import { BarMark } from '../shared/shop-logo.js';
import { language } from '../shared/text.js';
import { CustomerScreen } from './customer-screen.js';
import { JoinScreen } from './join-screen.js';
import { JoinedScreen } from './joined-screen.js';
import { SettingsDialog } from './settings-dialog.js';
import { SetupScreen } from './setup-screen.js';
import { StillThere } from './still-there.js';
import { WelcomeScreen } from './welcome-screen.js';
import { isPossible } from './state/lock.js';
import { isLocked, keyState, session } from './state/session.js';
import { screen } from './state/visit.js';
import { say } from './words.js';

export function KioskPage() {
  const isSetting = useSignal(false);
  const open = session.value;
  return html`<div class="frame">
    <header class="bar">
      <${BarMark} size=${40} />
      <p class="bar-name">${open?.shop?.name ?? open?.merchant ?? 'Habitué'}</p>
      <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
          onClick=${() => { language.value = language.value === 'fr' ? 'en' : 'fr'; }}>${say('kiosk.language')}</button>
      ${open && isLocked.value && screen.value.is === 'welcome' && html`<button type="button" class="button quiet square"
          aria-label=${say('welcome.settings')} onClick=${() => { isSetting.value = true; }}><${Icon} name="settings" /></button>`}
    </header>
    <main class="main"><${Screen} /></main>
    <${StillThere} />
    <${Announcer} />
    ${isSetting.value && html`<${SettingsDialog} onClose=${() => { isSetting.value = false; }} />`}
  </div>`;
}

function Screen() {
  if (!isPossible()) return html`<p class="notice bad" role="alert">${say('kiosk.insecure')}</p>`;
  if (!session.value || !isLocked.value) return html`<${SetupScreen} state=${keyState.value} />`;
  const now = screen.value;
  switch (now.is) {
    case 'welcome': return html`<${WelcomeScreen} />`;
    case 'customer': return html`<${CustomerScreen} card=${now.card} />`;
    case 'join': return html`<${JoinScreen} />`;
    case 'joined': return html`<${JoinedScreen} joined=${now.joined} />`;
  }
}
