// undo-dialog.js - a plain question before a purchase is undone.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { formatMoney } from '../shared/format.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { isUncertain, setAside, undoPurchase, undoing } from './state/recording.js';
import { openSession } from './state/session.js';

/** @param {{ done: import('./state/recording.js').Done, onClose: () => void }} props */
export function UndoDialog({ done, onClose }) {
  const { decimals } = openSession();
  const state = undoing.value;
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  useEffect(() => { undoing.value = { is: 'idle' }; }, []);
  const close = () => {
    if (state.is === 'sending') return;
    if (isUnsure) setAside();
    onClose();
  };
  const undo = async () => {
    if (await undoPurchase(done)) onClose();
  };
  const { total, currency } = done.purchase;
  return html`<${Dialog} title=${say('undo.title')} onClose=${close}>
    <p>${say('undo.text', { amount: formatMoney(total.due, currency, decimals, language.value) })}</p>
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <div class="row end">
      <button type="button" class="button" autofocus onClick=${close}>${say('undo.keep')}</button>
      <button type="button" class="button danger" disabled=${state.is === 'sending'} onClick=${undo}>
        ${say(state.is === 'sending' ? 'undo.sending' : isUnsure ? 'action.retry' : 'undo.confirm')}</button>
    </div>
  <//>`;
}
