// mail-dialog.js - the receipt by e-mail: to the address on file, or to one that is typed and not kept.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { newOperation } from '../shared/api.js';
import { announce } from '../shared/announcer.js';
import { Dialog } from '../shared/dialog.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { mail } from '../shared/mailing.js';
import { findRecipient } from './state/mailing.js';
import { api } from './state/session.js';

/** @typedef {import('../shared/mailing.js').Mailing} Mailing */

/** @param {{ entry: string, account: string | null, onClose: () => void }} props */
export function MailDialog({ entry, account, onClose }) {
  const typed = useSignal('');
  const known = useSignal(/** @type {{ id: string, email: string } | null} */ (null));
  const mailing = useSignal(/** @type {Mailing | null} */ (null));
  const asked = useRef(/** @type {{ to: string, operation: import('../shared/api.js').Operation } | null} */ (null));
  const looking = useRef(new AbortController());
  useEffect(() => {
    void findRecipient(account).then((found) => {
      known.value = found;
      if (found && typed.value === '') typed.value = found.email;
    });
    return () => looking.current.abort();
  }, [account]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const to = typed.value.trim();
    if (to === '') return;
    const whose = known.value && known.value.email === to ? { member: known.value.id } : { to };
    // The same again is the same letter, whose answer was lost.
    if (asked.current?.to !== to) asked.current = { to, operation: newOperation('/v1/messages', { what: { entry }, ...whose }, null) };
    looking.current.abort();
    looking.current = new AbortController();
    void mail(api, asked.current.operation, (told) => {
      mailing.value = told;
      if (told.is === 'known') announce(sayState(told.message));
    }, looking.current.signal);
  };
  const now = mailing.value;
  const isAsked = now?.is === 'sending' || now?.is === 'known';
  return html`<${Dialog} title=${say('mail.title')} onClose=${onClose}>
    <form class="stack" onSubmit=${submit} novalidate>
      <label class="field">
        <span class="label">${say('mail.to')}</span>
        <input class="input" type="email" inputmode="email" autocomplete="off" autocapitalize="none" spellcheck=${false}
            autofocus aria-describedby="mail-hint" readOnly=${isAsked} value=${typed.value}
            onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
      </label>
      <p class="hint" id="mail-hint">${say(known.value && known.value.email === typed.value.trim() ? 'mail.known' : 'mail.typed')}</p>
      ${now?.is === 'failed' && html`<${ProblemNotice} error=${now.error} />`}
      ${isAsked && html`<p class="mail-state" role="status">${now.is === 'known' ? sayState(now.message) : say('mail.sending')}</p>`}
      <div class="row end">
        <button type="button" class="button" onClick=${onClose}>${say('action.close')}</button>
        ${!isAsked && html`<button type="submit" class="button primary">${say('mail.send')}</button>`}
      </div>
    </form>
  <//>`;
}

/** @param {import('../shared/api-types.d.ts').Message} message */
function sayState({ state, reason, detail }) {
  if (reason) return detail ?? '';
  return say(state === 'sent' ? 'mail.sent' : 'mail.sending');
}
