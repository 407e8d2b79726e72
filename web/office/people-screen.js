// people-screen.js - who serves, what each role may.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { RoomTitle } from './office-page.js';
import { PersonDialog } from './person-dialog.js';
import { may, read } from './state/session.js';
import { useAnswers } from './use-answers.js';
import { Waiting } from './waiting.js';
import { say } from './words.js';

/**
 * @typedef {'cashier' | 'manager' | 'administrator'} Role
 * @typedef {{ code: string, name: string, role: Role, shop: string | null, closed_at: string | null, office: 'no' | 'password' | 'factor' }} Person
 */

export const ROLES = /** @type {const} */ (['cashier', 'manager', 'administrator']);
export const ROLE_WORDS = /** @type {const} */ ({ cashier: 'role.cashier', manager: 'role.manager', administrator: 'role.administrator' });
const OFFICE_WORDS = /** @type {const} */ ({ no: 'people.office.no', password: 'people.office.password', factor: 'people.office.factor' });

async function look() {
  const [{ operators }, { acts }] = await Promise.all([read('/v1/operators'), read('/v1/roles')]);
  return { people: /** @type {Person[]} */ (operators), acts: /** @type {{ act: string, text: string, roles: Role[] }[]} */ (acts) };
}

export function PeopleScreen() {
  const asked = useAnswers(look);
  const { answers, again } = asked;
  const chosen = useSignal(/** @type {Person | 'new' | null} */ (null));
  const close = () => { chosen.value = null; };
  return html`<div class="stack">
    <div class="row"><${RoomTitle}>${say('office.people')}<//><span class="grow"></span>
      ${may('settings') && html`<button type="button" class="button primary" id="add-person" onClick=${() => { chosen.value = 'new'; }}>
        <${Icon} name="plus" /> ${say('people.add')}</button>`}</div>
    <${Waiting} asked=${asked} />
    ${answers && html`<${People} people=${answers.people} onChoose=${(/** @type {Person} */ one) => { chosen.value = one; }} />
      <${Roles} acts=${answers.acts} />`}
    ${chosen.value && html`<${PersonDialog} person=${chosen.value === 'new' ? null : chosen.value}
      onDone=${() => { close(); again(); }} onClose=${close} />`}
  </div>`;
}

/** @param {{ people: Person[], onChoose: (one: Person) => void }} props */
function People({ people, onChoose }) {
  return html`<ul class="stack tight" id="people">${people.map((one) => html`<li key=${one.code} class=${one.closed_at ? 'sheet entry closed' : 'sheet entry'}>
    <span class="entry-text"><span><b><bdi>${one.name}</bdi></b> <span class="soft code">${one.code}</span>
        ${one.closed_at && html` <span class="tag">${say('people.closed')}</span>`}</span>
      <span>${say(ROLE_WORDS[one.role])} · ${one.shop ?? say('person.shop.all')}</span>
      <span class="soft">${say(OFFICE_WORDS[one.office])}</span></span>
    ${may('settings') && html`<button type="button" class="button" aria-label=${say('people.edit.one', { name: one.name })}
      onClick=${() => onChoose(one)}>${say('people.edit')}</button>`}
  </li>`)}</ul>`;
}

/** @param {{ acts: { act: string, text: string, roles: Role[] }[] }} props */
function Roles({ acts }) {
  return html`<section class="stack tight" id="roles" aria-labelledby="roles-title">
    <h2 id="roles-title">${say('roles.title')}</h2>
    <p class="soft">${say('roles.text')}</p>
    <div class="sheet table-sheet"><table class="table">
      <thead><tr><th scope="col">${say('roles.may')}</th>${ROLES.map((role) => html`<th scope="col" key=${role}>${say(ROLE_WORDS[role])}</th>`)}</tr></thead>
      <tbody>${acts.map((row) => html`<tr key=${row.act}><th scope="row">${row.text}</th>
        ${ROLES.map((role) => html`<td key=${role}>${row.roles.includes(role)
          ? html`<${Icon} name="check" /><span class="unseen">${say('roles.yes')}</span>`
          : html`<span class="unseen">${say('roles.no')}</span><span aria-hidden="true">–</span>`}</td>`)}</tr>`)}</tbody>
    </table></div>
  </section>`;
}
