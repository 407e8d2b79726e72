// joined-screen.js - the new card: to photograph, and to take along on a phone.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { QrCode } from '../shared/qr-code.js';
import { endVisit } from './state/visit.js';
import { say } from './words.js';

/** @param {{ joined: import('./state/visit.js').Joined }} props */
export function JoinedScreen({ joined: { card, name, link } }) {
  const title = name ? say('joined.title', { name }) : say('joined.title.nameless');
  const done = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useEffect(() => {
    announce(title);
    done.current?.focus();
  }, []);
  return html`<div class="sheet stack joined">
    <h1>${title}</h1>
    <div class="codes">
      <figure><${QrCode} text=${card} label=${say('joined.number')} />
        <figcaption><b class="code">${card}</b><span>${say('joined.text')}</span></figcaption></figure>
      ${link && html`<figure><${QrCode} text=${link} label=${say('joined.phone')} />
        <figcaption><b>${say('joined.phone')}</b><span>${say('joined.phone.text')}</span></figcaption></figure>`}
    </div>
    <button type="button" class="button primary big leave" ref=${done} onClick=${endVisit}>${say('you.done')}</button>
  </div>`;
}
