// who-and-pin.js - a name out of those who serve, and then the PIN.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../shared/text.js';
import { Icon } from '../shared/icon.js';
import { PinPad } from './pin-pad.js';

/**
 * @param {{ people: import('./state/who.js').Operator[], submit: import('../shared/text.js').TextKey,
 *   onChosen: (code: string, pin: string) => Promise<unknown> }} props onChosen: why not, or null
 */
export function WhoAndPin({ people, submit, onChosen }) {
  const chosen = useSignal(/** @type {import('./state/who.js').Operator | null} */ (null));
  const names = useRef(/** @type {HTMLDivElement | null} */ (null));
  const who = chosen.value;
  useEffect(() => {
    if (!who) names.current?.querySelector('button')?.focus();
  }, [who, people.length]);
  if (!who) {
    return html`<div class="names" ref=${names} role="group" aria-label=${say('staff.names')}>
      ${people.map((one, at) => html`<button type="button" class="button name-button" key=${one.code} autofocus=${at === 0}
          onClick=${() => { chosen.value = one; }}>
        <${Icon} name="person" />
        <span class="name-text"><b><bdi>${one.first_name}</bdi></b> <small>${say(roleText(one.role))}</small></span>
      </button>`)}
    </div>`;
  }
  return html`<div class="stack">
    <${PinPad} label=${say('staff.pin', { name: who.first_name })} submit=${submit}
        onPin=${(/** @type {string} */ pin) => onChosen(who.code, pin)} />
    <button type="button" class="button" onClick=${() => { chosen.value = null; }}>${say('staff.other')}</button>
  </div>`;
}

/** @param {string} role */
function roleText(role) {
  if (role === 'manager') return 'staff.role.manager';
  return role === 'administrator' ? 'staff.role.administrator' : 'staff.role.cashier';
}
