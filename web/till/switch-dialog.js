// switch-dialog.js - another takes the till over; the sale at hand stays.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { say } from '../shared/text.js';
import { loadPeople, people, signIn } from './state/staff.js';
import { takeScans } from '../shared/scanner.js';
import { signedIn } from './state/who.js';
import { WhoAndPin } from './who-and-pin.js';

/** @param {{ onClose: () => void }} props */
export function SwitchDialog({ onClose }) {
  useEffect(() => {
    void loadPeople();
    return takeScans(() => {});
  }, []);
  const others = (people.value ?? []).filter(({ code }) => code !== signedIn.value?.operator.code);
  const choose = async (/** @type {string} */ code, /** @type {string} */ pin) => {
    const error = await signIn(code, pin);
    if (!error) onClose();
    return error;
  };
  return html`<${Dialog} title=${say('staff.switch')} onClose=${onClose}>
    ${others.length === 0 ? html`<p>${say('staff.alone')}</p>`
      : html`<${WhoAndPin} people=${others} submit=${'staff.submit'} onChosen=${choose} />`}
  <//>`;
}
