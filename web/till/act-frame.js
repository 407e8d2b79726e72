// act-frame.js - what every act that writes has around it: its title, what went wrong, and the way out.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from '../shared/text.js';
import { holdNews } from './state/live.js';
import { acting, isUncertain, leaveForLater } from './state/recording.js';

/** @param {{ title: string, onClose: () => void, children?: any }} props */
export function ActFrame({ title, onClose, children }) {
  useEffect(() => {
    acting.value = { is: 'idle' };
    return holdNews();
  }, []);
  return html`<${Dialog} title=${title} onClose=${() => leave(onClose)}>${children}<//>`;
}

/**
 * What was sent and has no certain answer waits on the waiting screen.
 * @param {() => void} onClose
 */
export function leave(onClose) {
  const state = acting.peek();
  if (state.is === 'sending') return;
  if (state.is === 'failed' && isUncertain(state.error)) leaveForLater();
  onClose();
}

/** Nothing may be changed while nobody knows what became of it. */
export function isActLocked() {
  const state = acting.value;
  return state.is === 'sending' || (state.is === 'failed' && isUncertain(state.error));
}

/**
 * The last row of such a dialog.
 * @param {{ submit: string, isReady?: boolean, isDanger?: boolean, onClose: () => void, onSubmit?: () => void }} props
 *   without onSubmit the button submits the form around it
 */
export function ActButtons({ submit, isReady = true, isDanger = false, onClose, onSubmit }) {
  const state = acting.value;
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  return html`
    ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
    <div class="row end">
      <button type="button" class="button" onClick=${() => leave(onClose)}>
        ${say(isUnsure ? 'record.later' : 'action.cancel')}</button>
      <button type=${onSubmit ? 'button' : 'submit'} class="button ${isDanger ? 'danger' : 'primary'}" id="act-submit"
          aria-disabled=${!isReady || state.is === 'sending'} onClick=${onSubmit}>
        ${state.is === 'sending' ? say('record.sending') : isUnsure ? say('action.retry') : submit}</button>
    </div>`;
}
