// person-dialog.js - one more who serves, or something of his changes.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { codeOfName } from './code-of-name.js';
import { ROLES, ROLE_WORDS } from './people-screen.js';
import { SecretField } from './secret-field.js';
import { change, visitor, write } from './state/session.js';
import { useDeed } from './use-deed.js';
import { say } from './words.js';

/** @typedef {import('./people-screen.js').Person} Person */

/** @param {{ person: Person | null, onDone: () => void, onClose: () => void }} props person: null: a new one */
export function PersonDialog({ person, onDone, onClose }) {
  const name = useSignal(person?.name ?? '');
  const role = useSignal(/** @type {Person['role']} */ (person?.role ?? 'cashier'));
  const pin = useSignal('');
  const password = useSignal('');
  const deed = useDeed();
  const code = person?.code ?? codeOfName(name.value);
  const isSelf = person?.code === visitor.value?.operator;

  const secrets = () => ({ ...(pin.value ? { pin: pin.value } : {}), ...(password.value ? { password: password.value } : {}) });
  const done = async (/** @type {() => Promise<unknown>} */ act) => {
    if (await deed.run(async () => { await act(); })) onDone();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = { name: name.value.trim(), role: role.value, ...secrets() };
    void done(() => (person ? change(`/v1/operators/${code}`, told) : write('/v1/operators', { code, ...told })));
  };
  return html`<${Dialog} title=${person ? person.name : say('people.add')} onClose=${onClose}>
    <form class="stack" id="person" onSubmit=${submit}>
      <${Field} label=${say('person.name')} value=${name} required autofocus maxlength="200"
        hint=${person ? say('person.code', { code }) : code && say('begin.code', { code })} />
      <label class="field"><span class="label">${say('person.role')}</span>
        <select class="input" id="role" value=${role.value} disabled=${isSelf} onChange=${(/** @type {any} */ event) => { role.value = event.target.value; }}>
          ${ROLES.map((one) => html`<option key=${one} value=${one}>${say(ROLE_WORDS[one])}</option>`)}
        </select>${isSelf && html`<span class="hint">${say('person.role.self')}</span>`}</label>
      <${Field} label=${say(person ? 'person.pin.other' : 'person.pin')} value=${pin} required=${!person} inputmode="numeric" pattern="[0-9]{4,8}" maxlength="8"
        hint=${say('person.pin.hint')} />
      ${!isSelf && html`<${SecretField} label=${say(person && person.office !== 'no' ? 'person.password.other' : 'person.password.maybe')} value=${password}
        kind="new-password" hint=${say('person.password.hint')} />`}
      ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
      <div class="row end">
        ${person && !isSelf && html`<${Ends} person=${person} isBusy=${deed.isBusy} onChange=${(/** @type {object} */ told) => done(() => change(`/v1/operators/${code}`, told))} />`}
        <span class="grow"></span>
        <button type="button" class="button" onClick=${onClose}>${say('office.cancel')}</button>
        <button type="submit" class="button primary" disabled=${deed.isBusy || code === ''}>${say(person ? 'office.save' : 'people.add.submit')}</button>
      </div>
    </form>
  <//>`;
}

/** He leaves, comes back, or has lost his telephone. @param {{ person: Person, isBusy: boolean, onChange: (told: object) => void }} props */
function Ends({ person, isBusy, onChange }) {
  return html`
    ${person.office === 'factor' && html`<button type="button" class="button" disabled=${isBusy}
        onClick=${() => onChange({ factor: false })}>${say('person.factor.off')}</button>`}
    ${person.closed_at
      ? html`<button type="button" class="button" disabled=${isBusy} onClick=${() => onChange({ closed: false })}>${say('person.reopen')}</button>`
      : html`<button type="button" class="button danger" disabled=${isBusy} onClick=${() => onChange({ closed: true })}>${say('person.close')}</button>`}`;
}
