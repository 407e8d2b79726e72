// link-button.js - the receipt for the customer's own phone, when the customer wants it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';

const LinkDialog = onDemand(async () => (await import('./acts.js')).LinkDialog);

/** @param {{ entry: string }} props */
export function LinkButton({ entry }) {
  const isOpen = useSignal(false);
  return html`<button type="button" class="button link-open" onClick=${() => { isOpen.value = true; }}>
      <${Icon} name="qr" /><span>${say('link.open')}</span></button>
    ${isOpen.value && html`<${LinkDialog} entry=${entry} onClose=${() => { isOpen.value = false; }} />`}`;
}
