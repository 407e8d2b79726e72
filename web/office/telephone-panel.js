// telephone-panel.js - a telephone that shows codes: its secret is made here, shown to it once, and proved by a first code.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { announce } from '../shared/announcer.js';
import { Field } from '../shared/field.js';
import { hexOf } from '../shared/hex.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { QrCode } from '../shared/qr-code.js';
import { base32Of, otpAddress } from './otp.js';
import { SecretField } from './secret-field.js';
import { session, visitor, write } from './state/session.js';
import { useDeed } from './use-deed.js';
import { say } from './words.js';

const SECRET_BYTES = 20; // RFC 4226, 4: as long as the digest

/** @param {{ hasFactor: boolean, onDone: () => void }} props */
export function TelephonePanel({ hasFactor, onDone }) {
  const secret = useSignal(/** @type {Uint8Array | null} */ (null));
  const password = useSignal('');
  const code = useSignal('');
  const deed = useDeed();
  const made = secret.value;
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = { password: password.value, code: code.value.trim(), ...(made ? { secret: hexOf(made) } : { off: true }) };
    if (!await deed.run(async () => { await write('/v1/office/factor', told); })) return;
    secret.value = null;
    password.value = code.value = '';
    announce(say(hasFactor ? 'telephone.gone' : 'telephone.done'));
    onDone();
  };
  if (!hasFactor && !made) {
    return html`<section class="sheet stack"><h2>${say('telephone.title')}</h2><p>${say('telephone.text')}</p>
      <button type="button" class="button" id="telephone" onClick=${() => { secret.value = crypto.getRandomValues(new Uint8Array(SECRET_BYTES)); }}>
        ${say('telephone.begin')}</button></section>`;
  }
  return html`<form class="sheet stack" id="telephone-form" onSubmit=${submit}>
    <h2>${say('telephone.title')}</h2>
    ${made ? html`<p>${say('telephone.scan')}</p>
      <${QrCode} text=${otpAddress(session.value?.merchant ?? 'Habitué', visitor.value?.operator ?? '', made)} label=${say('telephone.picture')} />
      <p class="small">${say('telephone.by.hand')} <span class="code" id="otp-secret">${base32Of(made)}</span></p>`
    : html`<p>${say('telephone.on')}</p>`}
    <${SecretField} label=${say('door.password')} value=${password} kind="current-password" required />
    <${Field} label=${say('door.code')} value=${code} required inputmode="numeric" pattern="[0-9]{6}" maxlength="6"
      autocomplete="one-time-code" hint=${say('door.code.hint')} />
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <div class="row">
      ${made && html`<button type="button" class="button" onClick=${() => { secret.value = null; deed.clear(); }}>${say('office.cancel')}</button>`}
      <button type="submit" class=${made ? 'button primary' : 'button danger'} disabled=${deed.isBusy}>
        ${say(made ? 'telephone.submit' : 'telephone.off')}</button>
    </div>
  </form>`;
}
