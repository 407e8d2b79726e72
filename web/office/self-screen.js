// self-screen.js - one's own password, the telephone, and where one is in.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { announce } from '../shared/announcer.js';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language } from '../shared/text.js';
import { RoomTitle } from './office-page.js';
import { SecretField } from './secret-field.js';
import { changePassword, read, visitor, write } from './state/session.js';
import { TelephonePanel } from './telephone-panel.js';
import { useAnswers } from './use-answers.js';
import { useDeed } from './use-deed.js';
import { Waiting } from './waiting.js';
import { say } from './words.js';

/** @typedef {{ id: string, operator: string, begun_at: string, ends_at: string, address: string, agent: string, is_this: boolean }} OfficeSession */

async function look() {
  const [{ sessions }, { operators }] = await Promise.all([read('/v1/office/sessions'), read('/v1/operators')]);
  const self = operators.find((/** @type {any} */ one) => one.code === visitor.value?.operator);
  return { sessions: /** @type {OfficeSession[]} */ (sessions), hasFactor: self?.office === 'factor' };
}

export function SelfScreen() {
  const asked = useAnswers(look);
  const { answers, again } = asked;
  return html`<div class="stack">
    <${RoomTitle}>${say('office.self')}<//>
    <${Waiting} asked=${asked} />
    ${answers && html`<div class="pair wide">
      <${PasswordPanel} hasFactor=${answers.hasFactor} onDone=${again} />
      <${TelephonePanel} hasFactor=${answers.hasFactor} onDone=${again} /></div>
      <${Sessions} sessions=${answers.sessions} onDone=${again} />`}
  </div>`;
}

/** @param {{ hasFactor: boolean, onDone: () => void }} props */
function PasswordPanel({ hasFactor, onDone }) {
  const old = useSignal('');
  const password = useSignal('');
  const code = useSignal('');
  const deed = useDeed();
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = { old: old.value, password: password.value, ...(hasFactor ? { code: code.value.trim() } : {}) };
    if (!await deed.run(() => changePassword(told))) return;
    old.value = password.value = code.value = '';
    announce(say('password.done'));
    onDone();
  };
  return html`<form class="sheet stack" id="password" onSubmit=${submit}>
    <h2>${say('password.title')}</h2>
    <${SecretField} label=${say('password.old')} value=${old} kind="current-password" required />
    <${SecretField} label=${say('password.new')} value=${password} kind="new-password" required hint=${say('person.password.hint')} />
    ${hasFactor && html`<${Field} label=${say('door.code')} value=${code} required inputmode="numeric" pattern="[0-9]{6}" maxlength="6"
      autocomplete="one-time-code" />`}
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <button type="submit" class="button" disabled=${deed.isBusy}>${say('password.submit')}</button>
  </form>`;
}

/** @param {{ sessions: OfficeSession[], onDone: () => void }} props */
function Sessions({ sessions, onDone }) {
  const deed = useDeed();
  const when = new Intl.DateTimeFormat(language.value === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'short', timeStyle: 'short' });
  const end = async (/** @type {OfficeSession} */ one) => {
    if (await deed.run(async () => { await write(`/v1/office/sessions/${one.id}/end`, {}); })) onDone();
  };
  return html`<section class="stack tight" aria-labelledby="sessions-title">
    <h2 id="sessions-title">${say('sessions.title')}</h2>
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <ul class="stack tight" id="sessions">${sessions.map((one) => html`<li class="sheet entry" key=${one.id}>
      <span class="entry-text"><b>${one.operator}</b> ${one.is_this && html`<span class="tag">${say('sessions.this')}</span>`}
        <span class="soft">${say('sessions.since', { when: when.format(new Date(one.begun_at)) })}${one.address && ` · ${one.address}`}</span>
        <span class="soft small agent">${one.agent}</span></span>
      ${!one.is_this && html`<button type="button" class="button" disabled=${deed.isBusy} onClick=${() => end(one)}>${say('sessions.end')}</button>`}
    </li>`)}</ul>
  </section>`;
}
