// receipt-paper.js - the text for the receipt, exactly as the server gave it.
import { html } from 'htm/preact';
import { say } from '../shared/text.js';

/** @param {{ receipt: import('../shared/api-types.d.ts').EntryAnswer['receipt'] }} props */
export function ReceiptPaper({ receipt }) {
  return html`<section class="paper" aria-label=${say('receipt.text')}>
    <pre class="paper-text" style=${{ '--columns': receipt.columns }} lang=${receipt.language} tabindex="0"
        aria-label=${say('receipt.text')}>${receipt.lines.join('\n')}</pre>
  </section>`;
}
