// lost-dialog.js - a card is lost: it is refused from now on, and another is there for it at once.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { maskCard } from '../shared/format.js';
import { labelText, say } from '../shared/text.js';
import { ActButtons, ActFrame, isActLocked } from './act-frame.js';
import { readCard } from './state/customer.js';
import { customerName, doAct } from './state/recording.js';
import { openSale } from './state/sale.js';
import { takeScans } from '../shared/scanner.js';
import { say as sayAct } from './words.js';

const CODE_MAX = 64;

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer, onClose: () => void }} props */
export function LostDialog({ card, onClose }) {
  const { code } = card.card;
  const other = useSignal('');
  const wrong = useSignal(/** @type {import('./state/reading.js').Reading['refusal']} */ (null));
  const name = customerName(card) || say('customer.unknown');
  useEffect(() => takeScans(({ code: read, refusal }) => {
    if (isActLocked()) return;
    wrong.value = refusal;
    if (!refusal) other.value = read ?? '';
  }), []);
  const next = other.value.trim();
  const path = `/v1/cards/${encodeURIComponent(code)}`;
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const done = next === '' ? await doAct(`${path}/block`, {}, { kind: 'card', name })
      : await doAct(`${path}/replace`, { code: next, reason: 'lost' }, { kind: 'card', name });
    if (!done) return;
    announce(sayAct(next === '' ? 'lost.blocked' : 'lost.replaced'));
    const fresh = await readCard(done.code ?? code).catch(() => null);
    onClose();
    if (fresh) openSale(fresh);
  };
  return html`<${ActFrame} title=${sayAct('more.lost')} onClose=${onClose}>
    <form class="stack" novalidate onSubmit=${submit}>
      <p>${sayAct('lost.text', { name, card: maskCard(code) })}</p>
      <label class="field"><span class="label">${sayAct('lost.new')}</span>
        <input class="input code" id="lost-new" autofocus maxlength=${CODE_MAX} autocomplete="off" spellcheck=${false}
            readOnly=${isActLocked()} value=${other.value}
            onInput=${(/** @type {any} */ event) => {
              wrong.value = null;
              other.value = event.target.value;
            }} />
        <span class="hint">${sayAct('lost.hint')}</span></label>
      ${wrong.value && html`<p class="wrong" role="alert">${labelText(wrong.value)}</p>`}
      <${ActButtons} submit=${sayAct(next === '' ? 'lost.block' : 'lost.replace')} isDanger onClose=${onClose} />
    </form>
  <//>`;
}
