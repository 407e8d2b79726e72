// trouble.js - what went wrong, for a customer: what it is, and that the till helps.
import { html } from 'htm/preact';
import { Problem, Uncertain, Unreachable } from '../shared/api.js';
import { Icon } from '../shared/icon.js';
import { labelText } from '../shared/text.js';
import { refusal, trouble } from './state/visit.js';
import { say } from './words.js';

export function Trouble() {
  const error = trouble.value;
  const said = refusal.value;
  if (!error && !said) return null;
  const isGone = error instanceof Unreachable || error instanceof Uncertain || (error instanceof Problem && error.status >= 500);
  const text = said ? labelText(said) : isGone ? say('kiosk.down') : error instanceof Problem ? error.detail : say('kiosk.down');
  return html`<div class="notice warn" role="alert"><${Icon} name="alert" /><p class="notice-text">${text}</p></div>`;
}
