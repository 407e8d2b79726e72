// return-dialog.js - a purchase is undone, or a part of it comes back: all is picked to begin with.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { formatMoney, formatPoints, formatRate } from '../shared/format.js';
import { Icon } from '../shared/icon.js';
import { decimalText, parseAmount, thousandths } from '../shared/money.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { language, say } from '../shared/text.js';
import { TakenWithAll } from './gains.js';
import { isUncertain, returnLines, returning, setAside, shown } from './state/recording.js';
import { isCounted, isGone, linesLeft, milliLeft, pickAll, pickPart, pickQuantity, returnRequest } from './state/rest.js';
import { parseQuantity } from './state/line.js';
import { openSession } from './state/session.js';

/**
 * @typedef {import('./state/rest.js').LineLeft} LineLeft
 * @typedef {import('./state/rest.js').Pick} Pick
 * @typedef {{ isOn: boolean, typed: string | null }} Mark
 *   what the person did to a line; typed: an amount, or a quantity, instead of all that is left
 */

/** @type {Mark} */
const ALL = { isOn: true, typed: null };

/**
 * @param {LineLeft} left
 * @param {Mark} mark
 * @param {number} decimals
 * @returns {Pick | null} null: what is typed cannot come back
 */
function pickOf(left, { isOn, typed }, decimals) {
  if (!isOn || isGone(left)) return { left, milli: 0, amount: 0 };
  if (typed === null) return pickAll(left);
  if (isCounted(left)) {
    const milli = parseQuantity(typed);
    return milli !== null && milli <= milliLeft(left) ? pickQuantity(left, milli) : null;
  }
  const wanted = parseAmount(typed, decimals);
  return wanted && wanted <= left.left ? pickPart(left, wanted) : null;
}

/** @param {{ done: import('./state/recording.js').Done, onClose: () => void }} props */
export function ReturnDialog({ done, onClose }) {
  const { decimals } = openSession();
  const marks = useSignal(/** @type {Record<number, Mark>} */ ({}));
  const state = returning.value;
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  const isLocked = state.is === 'sending' || isUnsure;
  useEffect(() => { returning.value = { is: 'idle' }; }, []);
  const close = () => {
    if (state.is === 'sending') return;
    if (isUnsure) {
      setAside();
      shown.value = null; // the waiting screen lists what is not confirmed
    }
    onClose();
  };

  const rest = linesLeft(done.purchase, done.returns);
  const markOf = (/** @type {LineLeft} */ { line }) => marks.value[line] ?? ALL;
  const picked = rest.map((left) => pickOf(left, markOf(left), decimals));
  const picks = picked.flatMap((pick) => pick ?? []);
  const { amount, isWhole } = returnRequest(picks);
  const isWrong = picks.length < picked.length;
  const isReady = !isWrong && picks.some(({ milli }) => milli > 0);
  const money = (/** @type {number} */ minor) =>
    formatMoney(minor, done.purchase.currency, decimals, language.value);
  const change = (/** @type {LineLeft} */ { line }, /** @type {Mark} */ mark) => {
    marks.value = { ...marks.value, [line]: mark };
    returning.value = { is: 'idle' }; // a refusal was about what was picked before
  };
  const send = async () => {
    if (isReady && await returnLines(done, picks)) onClose();
  };

  const isUndo = isWhole && !isWrong && done.returns.length === 0;
  return html`<${Dialog} title=${say(isUndo ? 'undo.title' : 'return.title')} onClose=${close}>
    <fieldset class="bare" disabled=${isLocked}>
      <legend class="soft backs-hint">${say('return.hint')}</legend>
      <ul class="backs">${rest.map((left, at) => !isGone(left) && html`<${BackLine} key=${left.line}
          left=${left} mark=${markOf(left)} pick=${picked[at] ?? null} money=${money}
          onChange=${(/** @type {Mark} */ mark) => change(left, mark)} />`)}</ul>
    </fieldset>
    <p class="paid" aria-live="polite"><span>${say('return.sum')}</span>
      <b>${isWrong ? '–' : money(amount)}</b></p>
    <p class="soft">${isUndo
      ? say('undo.text', { amount: money(done.purchase.total.due) })
      : say(done.purchase.total.discount > 0 ? 'return.text.discount' : 'return.text')}</p>
    ${isWhole && !isWrong && html`<${TakenWithAll} ...${done} />`}
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <div class="row end">
      <button type="button" class="button" autofocus onClick=${close}>
        ${say(isUnsure ? 'record.later' : isUndo ? 'undo.keep' : 'action.cancel')}</button>
      <button type="button" class="button danger" aria-disabled=${!isReady || state.is === 'sending'}
          onClick=${send}>
        ${state.is === 'sending' ? say('undo.sending')
          : isUnsure ? say('action.retry')
          : isUndo ? say('undo.confirm')
          : isReady ? say('return.confirm', { amount: money(amount) })
          : say(isWrong ? 'return.mend' : 'return.nothing')}</button>
    </div>
  <//>`;
}

/**
 * A line that may come back: whether, and how much of it.
 * @param {{ left: LineLeft, mark: Mark, pick: Pick | null, money: (minor: number) => string,
 *           onChange: (mark: Mark) => void }} props
 */
function BackLine({ left, mark, pick, money, onChange }) {
  const { decimals } = openSession();
  const sign = language.value === 'fr' ? ',' : '.';
  const isCount = isCounted(left);
  const count = formatPoints(milliLeft(left), 3, language.value);
  const shown = mark.typed ?? (isCount ? thousandths(milliLeft(left), sign) : decimalText(left.left, decimals, sign));
  const wanted = mark.typed === null ? left.left : isCount ? pick?.amount : parseAmount(mark.typed, decimals);
  const note = !pick ? isCount ? say('return.quantity.wrong', { count }) : say('return.wrong', { amount: money(left.left) })
    : isCount && mark.isOn && mark.typed !== null ? money(pick.amount)
    : mark.isOn && pick.amount !== wanted ? say('return.near', { amount: money(pick.amount) }) : null;
  const noteId = `back-note-${left.line}`;
  return html`<li class="back ${mark.isOn ? 'on' : ''}">
    <label class="back-pick">
      <input type="checkbox" checked=${mark.isOn}
          onChange=${(/** @type {any} */ event) => onChange({ ...mark, isOn: event.target.checked })} />
      <span class="chip-mark">${mark.isOn && html`<${Icon} name="check" />`}</span>
      <span class="chip-text"><b>${left.label || say('return.line', { number: left.line })}</b>
        <small>${isCount && `${count} × · `}${say('return.line.more', { rate: formatRate(left.vat, language.value),
          amount: money(left.left) })}</small></span>
    </label>
    <input class="input amount-small" inputmode="decimal" autocomplete="off" value=${shown}
        aria-label=${say(isCount ? 'return.quantity' : 'return.amount', { number: left.line })} disabled=${!mark.isOn}
        aria-invalid=${!pick} aria-describedby=${note ? noteId : undefined}
        onFocus=${(/** @type {any} */ event) => event.target.select()}
        onInput=${(/** @type {any} */ event) => {
          const typed = event.target.value;
          onChange({ ...mark, typed });
        }} />
    ${note && html`<p class=${pick ? 'hint back-note' : 'wrong back-note'} id=${noteId} role="status">
      ${note}</p>`}
  </li>`;
}
