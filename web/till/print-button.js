// print-button.js - the text on paper, when the customer wants it; there is none where there is no printer.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Icon } from '../shared/icon.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { askAgain, askForSlip, askToStop, print, waits } from '../shared/printing.js';
import { findPrinters, printers } from './state/printing.js';
import { api } from './state/session.js';

/** @typedef {import('../shared/printing.js').Printing} Printing */

/** @param {{ what: import('../shared/printing.js').What }} props */
export function PrintButton({ what }) {
  const printing = useSignal(/** @type {Printing | null} */ (null));
  const operation = useRef(/** @type {import('../shared/api.js').Operation | null} */ (null));
  const looking = useRef(/** @type {AbortController | null} */ (null));
  useEffect(() => { void findPrinters(); }, []);
  useEffect(() => {
    printing.value = null;
    return () => looking.current?.abort();
  }, [JSON.stringify(what)]);
  /** @param {import('../shared/api.js').Operation} one */
  const send = (one) => {
    looking.current?.abort();
    looking.current = new AbortController();
    operation.current = one;
    void print(api, one, (told) => {
      printing.value = told;
      if (told.is === 'known') announce(sayState(told.print));
    }, looking.current.signal);
  };
  const now = printing.value;
  const isBusy = now?.is === 'sending' || (now?.is === 'known' && waits(now.print) && !now.print.reason);
  if (printers.value.length === 0) return null;
  return html`<div class="stack print">
    <div class="row">${printers.value.map((name) => html`
      <button key=${name} type="button" class="button print-open" disabled=${isBusy}
          onClick=${() => send(askForSlip(what, name))}><${Icon} name="print" />
        <span>${printers.value.length > 1 ? say('print.at', { name }) : say('print.open')}</span></button>`)}</div>
    ${now?.is === 'sending' && html`<p class="soft">${say('print.sending')}</p>`}
    ${now?.is === 'known' && html`<${State} print=${now.print} onAgain=${() => send(askAgain(now.print))}
        onStop=${() => send(askToStop(now.print))} />`}
    ${now?.is === 'failed' && html`<${ProblemNotice} error=${now.error}>
      <button type="button" class="button print-again"
          onClick=${() => operation.current && send(operation.current)}>${say('action.retry')}</button>
    <//>`}
  </div>`;
}

/** @param {import('../shared/api-types.d.ts').Print} print */
function sayState(print) {
  if (print.reason) return print.detail ?? '';
  if (print.state !== 'done') return say('print.sending');
  return say(print.is_copy ? 'print.copy' : 'print.done');
}

/** @param {{ print: import('../shared/api-types.d.ts').Print, onAgain: () => void, onStop: () => void }} props */
function State({ print, onAgain, onStop }) {
  if (!print.reason || print.reason === 'print_cancelled') return html`<p class="soft print-state">${sayState(print)}</p>`;
  return html`<div class="notice bad"><${Icon} name="alert" />
    <div class="notice-text">
      <p class="strong print-state">${sayState(print)}</p>
      <p>${say(print.state === 'failed' ? 'print.failed' : 'print.waits')}</p>
      <div class="row">
        ${waits(print) && html`<button type="button" class="button print-stop" onClick=${onStop}>${say('print.stop')}</button>`}
        <button type="button" class="button print-again" onClick=${onAgain}>${say('action.retry')}</button>
      </div>
    </div></div>`;
}
