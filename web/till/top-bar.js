// top-bar.js - whose till this is, and the two things one rarely needs: language and key.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { BarMark } from '../shared/shop-logo.js';
import { language, say } from '../shared/text.js';
import { LineBadge } from './line-badge.js';
import { session, switchLanguage } from './state/session.js';
import { isLocked, lock, lockFailure } from './state/staff.js';
import { signedIn } from './state/who.js';

const CameraDialog = onDemand(async () => (await import('./acts.js')).CameraDialog);
const TillDialog = onDemand(async () => (await import('./dialogs.js')).TillDialog);

const SwitchDialog = onDemand(async () => (await import('./dialogs.js')).SwitchDialog);

export function TopBar() {
  const isAsking = useSignal(false);
  const isSeeing = useSignal(false);
  const open = session.value;
  const shop = open?.shop && open.shop.name !== open.merchant ? open.shop.name : null;
  return html`<header class="bar">
    <${BarMark} />
    <p class="bar-names">
      <bdi class="bar-merchant">${open ? open.merchant : 'Habitué'}</bdi>
      ${open && html`<span class="bar-place">
        ${shop && html`<bdi class="bar-shop">${shop}</bdi>`}
        ${open.till && html`<span>${say('till.number', { till: open.till })}</span>`}
      </span>`}
    </p>
    ${open && html`<${LineBadge} />`}
    <${StaffButtons} />
    <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
        onClick=${switchLanguage}>${say('language.other')}</button>
    ${open && !isLocked.value && html`<button type="button" class="button quiet square" aria-label=${say('till.menu')}
        onClick=${() => { isAsking.value = true; }}><${Icon} name="settings" /></button>`}
    ${open && html`<button type="button" class="button quiet square" id="camera" aria-label=${say('camera.open')}
        onClick=${() => { isSeeing.value = true; }}><${Icon} name="camera" /></button>`}
    ${isSeeing.value && html`<${CameraDialog} onClose=${() => { isSeeing.value = false; }} />`}
    ${isAsking.value && html`<${TillDialog} onClose=${() => { isAsking.value = false; }} />`}
  </header>`;
}

/** Who stands here: a click, and it is another; or nobody. */
function StaffButtons() {
  const isSwitching = useSignal(false);
  const who = signedIn.value;
  if (!who || isLocked.value) return null;
  return html`<div class="bar-staff">
    <button type="button" class="button quiet bar-operator" aria-label=${say('staff.here', { name: who.operator.first_name })}
        onClick=${() => { isSwitching.value = true; }}><${Icon} name="person" />
      <bdi class="bar-operator-name">${who.operator.first_name}</bdi></button>
    <button type="button" class="button quiet square" aria-label=${say('staff.lock')}
        onClick=${lock}><${Icon} name="lock" /></button>
    ${lockFailure.value && html`<p class="small" role="alert">${say('staff.lock.failed')}</p>`}
    ${isSwitching.value && html`<${SwitchDialog} onClose=${() => { isSwitching.value = false; }} />`}
  </div>`;
}
