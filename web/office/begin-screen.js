// begin-screen.js - whoever has a key of the shop becomes its first administrator: a name, a PIN for the tills, a password for here.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { codeOfName } from './code-of-name.js';
import { SecretField } from './secret-field.js';
import { enter, session, write } from './state/session.js';
import { useDeed } from './use-deed.js';
import { say } from './words.js';

export function BeginScreen() {
  const name = useSignal('');
  const pin = useSignal('');
  const password = useSignal('');
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const deed = useDeed();
  const code = codeOfName(name.value);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await deed.run(async () => {
      await write('/v1/operators', { code, name: name.value.trim(), role: 'administrator', pin: pin.value, password: password.value });
      await enter(code, password.value, '');
    });
  };
  return html`<form class="sheet narrow stack" id="begin" ref=${form} onSubmit=${submit}>
    <h1>${say('begin.title', { shop: session.value?.merchant ?? '' })}</h1>
    <p>${say('begin.text')}</p>
    <${Field} label=${say('person.name')} value=${name} required maxlength="200" autocomplete="name"
      hint=${code ? say('begin.code', { code }) : ''} />
    <${Field} label=${say('person.pin')} value=${pin} required inputmode="numeric" pattern="[0-9]{4,8}" maxlength="8"
      hint=${say('person.pin.hint')} />
    <${SecretField} label=${say('person.password')} value=${password} kind="new-password" required hint=${say('person.password.hint')} />
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <button type="submit" class="button primary big" disabled=${deed.isBusy || code === ''}>${say('begin.submit')}</button>
  </form>`;
}
