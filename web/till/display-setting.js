// display-setting.js - opens the customer's display, and says where customers can join.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { basePath } from '../shared/base.js';
import { say } from '../shared/text.js';
import { isWatched, joinLink, parseLink, useJoinLink } from './state/display.js';

export function DisplaySetting() {
  const typed = useSignal(joinLink.peek());
  const isWrong = useSignal(false);
  const open = () => { window.open(`${basePath()}display`, 'habitue-display', 'popup,width=1024,height=768'); };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const link = typed.value.trim() === '' ? '' : parseLink(typed.value);
    isWrong.value = link === null;
    if (link !== null) useJoinLink(link);
  };
  return html`<form class="stack" onSubmit=${submit} novalidate>
    <div><button type="button" class="button" id="open-display" onClick=${open}>${say('screen.open')}</button></div>
    <p class="hint">${say('screen.hint')}</p>
    <div class="pair reader-setting">
      <label class="field">
        <span class="label">${say('screen.join')}</span>
        <input class="input" id="join-link" data-scan="own" type="url" inputmode="url" autocomplete="off"
            value=${typed.value} aria-invalid=${isWrong.value} aria-describedby="join-hint"
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
      </label>
      <button type="submit" class="button">${say('screen.keep')}</button>
    </div>
    <p class="hint" id="join-hint">${say('screen.join.hint')}</p>
    ${isWrong.value && html`<p class="wrong" role="alert">${say('screen.join.wrong')}</p>`}
    <p class="soft" role="status">${isWatched.value ? say('screen.here') : ''}</p>
  </form>`;
}
