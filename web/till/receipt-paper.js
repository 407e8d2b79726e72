// receipt-paper.js - the text for the receipt, exactly as the server gave it, and buttons for who wants to have it.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';
import { LinkButton } from './link-button.js';
import { MailButton } from './mail-button.js';
import { PrintButton } from './print-button.js';

/** @param {{ entry: { id: string | null, receipt?: import('../shared/api-types.d.ts').EntryAnswer['receipt'] } }} props */
export function ReceiptPaper({ entry }) {
  const { receipt } = entry;
  if (!receipt) return null;
  return html`<div class="stack"><section class="paper" aria-label=${say('receipt.text')}>
    <pre class="paper-text" style=${{ '--columns': receipt.columns }} lang=${receipt.language} tabindex="0"
        aria-label=${say('receipt.text')}>${receipt.lines.join('\n')}</pre>
  </section>
    ${entry.id && html`<div class="row"><${LinkButton} entry=${entry.id} /><${MailButton} entry=${entry} /></div>
      <${PrintButton} what=${{ entry: entry.id }} />`}
  </div>`;
}
