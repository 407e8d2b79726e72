// sign-in-screen.js - the till is locked: who serves?
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { isBackAgain, loadPeople, people, peopleError, signIn } from './state/staff.js';
import { line } from './state/offline/line.js';
import { takeScans } from '../shared/scanner.js';
import { WhoAndPin } from './who-and-pin.js';

export function SignInScreen() {
  useEffect(() => takeScans(() => {}), []); // nobody is there to sell
  const known = people.value;
  const error = peopleError.value;
  return html`<section class="sheet narrow stack" id="sign-in">
    <h1>${say('staff.title')}</h1>
    ${isBackAgain.value && html`<p role="status">${say('staff.alone.back')}</p>`}
    ${line.value === 'down' && known && !error && html`<p class="soft">${say('staff.alone.some')}</p>`}
    ${error && html`<${ProblemNotice} error=${error}>
      <button type="button" class="button" onClick=${loadPeople}>${say('action.retry')}</button>
    <//>`}
    ${known === null && !error && html`<p class="soft" role="status">${say('staff.loading')}</p>`}
    ${known?.length === 0 && html`<p>${say('staff.none')}</p>`}
    ${known && known.length > 0 && html`<${WhoAndPin} people=${known} submit=${'staff.submit'} onChosen=${signIn} />`}
  </section>`;
}
