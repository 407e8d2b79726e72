// waiting.js - what a room shows until its answers are there, and when they do not come.
import { html } from 'htm/preact';
import { ProblemNotice } from '../shared/problem-notice.js';
import { say } from './words.js';

/** @param {{ asked: { answers: unknown, error: unknown, again: () => void } }} props as useAnswers() tells */
export function Waiting({ asked: { answers, error, again } }) {
  if (error) {
    return html`<${ProblemNotice} error=${error}>
      <button type="button" class="button" onClick=${again}>${say('office.again')}</button><//>`;
  }
  return answers ? null : html`<p class="soft" role="status">${say('office.loading')}</p>`;
}
