// link-dialog.js - the receipt for the customer's own phone: a code to be read with its camera, and nothing to be told.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { newOperation } from '../shared/api.js';
import { Dialog } from '../shared/dialog.js';
import { formatDate } from '../shared/format.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { QrCode } from '../shared/qr-code.js';
import { language, say } from '../shared/text.js';
import { api } from './state/session.js';

/** @param {{ entry: string, onClose: () => void }} props */
export function LinkDialog({ entry, onClose }) {
  const link = useSignal(/** @type {import('../shared/api-types.d.ts').Link | null} */ (null));
  const failure = useSignal(/** @type {unknown} */ (null));
  const ask = async () => {
    failure.value = null;
    try {
      link.value = await api.once(newOperation('/v1/links', { what: { entry } }, null));
    } catch (error) {
      failure.value = error;
    }
  };
  useEffect(() => { void ask(); }, [entry]);
  const told = link.value;
  return html`<${Dialog} title=${say('link.title')} onClose=${onClose}>
    <div class="stack link">
      ${told && html`<${QrCode} text=${told.url ?? new URL(told.path, location.href).href}
          label=${say('link.code')} />
        <p class="soft">${say('link.hint', { date: formatDate(told.until.slice(0, 10), language.value) })}</p>`}
      ${!told && !failure.value && html`<p class="soft" role="status">${say('link.waits')}</p>`}
      ${failure.value && html`<${ProblemNotice} error=${failure.value}>
        <button type="button" class="button" onClick=${ask}>${say('action.retry')}</button>
      <//>`}
      <div class="row end"><button type="button" class="button primary" autofocus
          onClick=${onClose}>${say('action.close')}</button></div>
    </div>
  <//>`;
}
