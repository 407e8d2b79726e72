// approval-dialog.js - what the role does not allow, another agrees to here; then the same act goes through.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { say } from '../shared/text.js';
import { approve, loadPeople, people } from './state/staff.js';
import { takeScans } from '../shared/scanner.js';
import { approvalAsked, signedIn } from './state/who.js';
import { WhoAndPin } from './who-and-pin.js';

export function ApprovalDialog() {
  const asked = approvalAsked.value;
  useEffect(() => {
    void loadPeople();
    return takeScans(() => {});
  }, []);
  if (!asked) return null;
  const others = (people.value ?? []).filter(({ code, role }) => role !== 'cashier' && code !== signedIn.value?.operator.code);
  return html`<${Dialog} title=${say('approval.title')} onClose=${() => asked.settle(null)}>
    <div class="stack">
      <p>${asked.problem.detail}</p>
      ${others.length === 0 ? html`<p>${say('approval.nobody')}</p>`
        : html`<${WhoAndPin} people=${others} submit=${'approval.submit'} onChosen=${approve} />`}
    </div>
  <//>`;
}
