// top-bar.js - whose till this is, and the two things one rarely needs: language and key.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { language, say } from '../shared/text.js';
import { session, switchLanguage } from './state/session.js';

const CameraDialog = onDemand(async () => (await import('./acts.js')).CameraDialog);
const TillDialog = onDemand(async () => (await import('./dialogs.js')).TillDialog);

export function TopBar() {
  const isAsking = useSignal(false);
  const isSeeing = useSignal(false);
  const open = session.value;
  const shop = open?.shop && open.shop.name !== open.merchant ? open.shop.name : null;
  return html`<header class="bar">
    <img class="bar-mark" src="assets/habitue.svg" alt="" width="32" height="32" />
    <p class="bar-names">
      <span class="bar-merchant">${open ? open.merchant : 'Habitué'}</span>
      ${open && html`<span class="bar-place">
        ${shop && html`<span class="bar-shop">${shop}</span>`}
        ${open.till && html`<span>${say('till.number', { till: open.till })}</span>`}
      </span>`}
    </p>
    <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
        onClick=${switchLanguage}>${say('language.other')}</button>
    ${open && html`<button type="button" class="button quiet square" aria-label=${say('till.menu')}
        onClick=${() => { isAsking.value = true; }}><${Icon} name="settings" /></button>`}
    ${open && html`<button type="button" class="button quiet square" id="camera" aria-label=${say('camera.open')}
        onClick=${() => { isSeeing.value = true; }}><${Icon} name="camera" /></button>`}
    ${isSeeing.value && html`<${CameraDialog} onClose=${() => { isSeeing.value = false; }} />`}
    ${isAsking.value && html`<${TillDialog} onClose=${() => { isAsking.value = false; }} />`}
  </header>`;
}
