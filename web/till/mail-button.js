// mail-button.js - the receipt by e-mail, when the customer wants it; there is none where the server sends no mail.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';
import { session } from './state/session.js';

const MailDialog = onDemand(async () => (await import('./dialogs.js')).MailDialog);

/** @param {{ entry: import('../shared/api-types.d.ts').EntryAnswer }} props */
export function MailButton({ entry }) {
  const isOpen = useSignal(false);
  if (!session.value?.mail || !entry.id) return null;
  return html`<button type="button" class="button mail-open" onClick=${() => { isOpen.value = true; }}>
      <${Icon} name="mail" /><span>${say('mail.open')}</span></button>
    ${isOpen.value && html`<${MailDialog} entry=${entry.id} account=${entry.account}
        onClose=${() => { isOpen.value = false; }} />`}`;
}
