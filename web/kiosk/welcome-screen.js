// welcome-screen.js - nobody is there: a card, a phone, or the way to a card.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { Icon } from '../shared/icon.js';
import { Trouble } from './trouble.js';
import { PinPad } from './pin-pad.js';
import { may } from './state/session.js';
import { go, hear, isBusy } from './state/visit.js';
import { say } from './words.js';

const NUMBER_MAX = 19; // of a card: ISO/IEC 7812

export function WelcomeScreen() {
  const isTyping = useSignal(false);
  return html`<div class="welcome stack">
    <h1>${say('welcome.title')}</h1>
    <p class="lead">${say(isBusy.value ? 'welcome.busy' : 'welcome.scan')}</p>
    <${Icon} name="card" />
    <${Trouble} />
    <div class="doors">
      <button type="button" class="button big" onClick=${() => { isTyping.value = true; }}>${say('welcome.type')}</button>
      ${may('members.write') && html`<button type="button" class="button big" onClick=${() => go({ is: 'join' })}>
        ${say('welcome.join')}</button>`}
    </div>
    ${isTyping.value && html`<${Dialog} title=${say('number.title')} onClose=${() => { isTyping.value = false; }}>
      <${PinPad} label=${say('number.title')} most=${NUMBER_MAX} isSecret=${false} submit=${say('number.submit')}
          onDone=${(/** @type {string} */ digits) => {
            isTyping.value = false;
            void hear(digits);
          }} />
    <//>`}
  </div>`;
}
