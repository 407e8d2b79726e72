// join-screen.js - a card for who has none: a name, a way to be reached, and what they let the shop do.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { ConsentFields } from '../shared/consent-fields.js';
import { toldConsents, wordings } from '../shared/consents.js';
import { Field } from '../shared/field.js';
import { language } from '../shared/text.js';
import { Trouble } from './trouble.js';
import { api } from './state/session.js';
import { endVisit, isBusy, join } from './state/visit.js';
import { say } from './words.js';

export function JoinScreen() {
  const first = useSignal('');
  const last = useSignal('');
  const phone = useSignal('');
  const email = useSignal('');
  const ticked = useSignal(/** @type {ReadonlySet<string>} */ (new Set()));
  const isEmpty = useSignal(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = { first_name: first.value.trim(), last_name: last.value.trim(), phone: phone.value.trim(), email: email.value.trim() };
    const member = Object.fromEntries(Object.entries(told).filter(([, text]) => text !== ''));
    isEmpty.value = Object.keys(member).length === 0;
    const consents = toldConsents(wordings.value, ticked.value, 'kiosk');
    if (!isEmpty.value) void join({ ...member, language: language.value, ...(consents.length > 0 ? { consents } : {}) });
  };
  return html`<form class="sheet stack join" ref=${form} onSubmit=${submit} novalidate>
    <h1>${say('join.title')}</h1>
    <p>${say('join.text')}</p>
    <div class="pair">
      <${Field} label=${say('join.first')} value=${first} autocapitalize="words" />
      <${Field} label=${say('join.last')} value=${last} autocapitalize="words" />
      <${Field} label=${say('join.phone')} value=${phone} type="tel" inputmode="tel" />
      <${Field} label=${say('join.email')} value=${email} type="email" inputmode="email" autocapitalize="none" />
    </div>
    <${ConsentFields} api=${api} title=${say('join.consents')} ticked=${ticked} isLocked=${isBusy.value} />
    ${isEmpty.value && html`<p class="wrong" role="alert">${say('join.empty')}</p>`}
    <${Trouble} />
    <div class="row end">
      <button type="button" class="button big" onClick=${endVisit}>${say('join.back')}</button>
      <button type="submit" class="button primary big" disabled=${isBusy.value}>${say('join.submit')}</button>
    </div>
  </form>`;
}
