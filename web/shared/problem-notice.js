// problem-notice.js - what went wrong, in the server's words, and what to do about it.
import { html } from 'htm/preact';
import { Problem, Uncertain, Unreachable } from './api.js';
import { Icon } from './icon.js';
import { isForgetful } from './store.js';
import { adviceFor, say } from './text.js';

/** The server has a newer page, and not the file any more that this one wants. */
export class OlderPage extends Error {}

/**
 * @param {{ error: unknown, children?: any }} props children: the buttons, if there is a choice
 */
export function ProblemNotice({ error, children }) {
  const { title, advice, reference } = explain(error);
  return html`<div class="notice bad" role="alert">
    <${Icon} name="alert" />
    <div class="notice-text">
      <p class="strong">${title}</p>
      <p>${advice}</p>
      ${reference && html`<p class="small">${say('problem.reference', { id: reference })}</p>`}
      ${children && html`<div class="row">${children}</div>`}
    </div>
  </div>`;
}

/**
 * @param {unknown} error
 * @returns {{ title: string, advice: string, reference?: string | null }}
 */
function explain(error) {
  if (error instanceof Uncertain) {
    const cause = error.cause;
    return {
      title: cause instanceof Problem ? cause.detail : say('record.uncertain'),
      advice: `${say('record.uncertain.hint')}${isForgetful.value ? ` ${say('page.forgets')}` : ''}`,
      reference: cause instanceof Problem ? cause.requestId : null,
    };
  }
  if (error instanceof Problem) {
    return {
      title: error.detail,
      advice: adviceFor(error.code) ?? say(error.status >= 500 ? 'advice.internal' : 'advice.other'),
      reference: error.status >= 500 ? error.requestId : null,
    };
  }
  if (error instanceof Unreachable) {
    return { title: say('problem.unreachable'), advice: say('problem.unreachable.hint') };
  }
  if (error instanceof OlderPage) return { title: say('page.older'), advice: say('page.older.hint') };
  return { title: say('problem.title'), advice: say('problem.page') };
}
