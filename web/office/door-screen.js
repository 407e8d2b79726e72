// door-screen.js - who wants to enter?
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../shared/api.js';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { SecretField } from './secret-field.js';
import { beginVisit, doorState, enter } from './state/session.js';
import { useDeed } from './use-deed.js';
import { say } from './words.js';

export function DoorScreen() {
  const operator = useSignal('');
  const password = useSignal('');
  const code = useSignal('');
  const asksCode = useSignal(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const deed = useDeed();
  const state = doorState.value;
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useEffect(() => { if (asksCode.value) form.current?.querySelector(/** @type {'input'} */ ('#code'))?.focus(); }, [asksCode.value]);

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await deed.run(async () => {
      try {
        await enter(operator.value.trim(), password.value, code.value.trim());
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'office_code_needed') throw error;
        asksCode.value = true;
      }
    });
  };
  return html`<form class="sheet narrow stack" id="door" ref=${form} onSubmit=${submit}>
    <h1>${say('door.title')}</h1>
    ${state.is === 'over' && html`<p class="notice" role="status">${say('door.over')}</p>`}
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error}>
      <button type="button" class="button" onClick=${beginVisit}>${say('office.again')}</button><//>`}
    <${Field} label=${say('door.operator')} value=${operator} id="operator" required autocomplete="username" autocapitalize="off"
      hint=${say('door.operator.hint')} />
    <${SecretField} label=${say('door.password')} value=${password} kind="current-password" required />
    ${asksCode.value && html`<${Field} label=${say('door.code')} value=${code} id="code" required inputmode="numeric"
      autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" hint=${say('door.code.hint')} />`}
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <button type="submit" class="button primary big" disabled=${deed.isBusy}>${say(deed.isBusy ? 'door.busy' : 'door.submit')}</button>
    <details><summary>${say('door.none')}</summary><p class="soft">${say('door.none.text')}</p></details>
  </form>`;
}
