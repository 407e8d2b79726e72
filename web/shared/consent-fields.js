// consent-fields.js - what the customer lets the shop do: boxes that are not ticked, each with the words that the law
// wants; and the notice.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { basePath } from './base.js';
import { findWordings, wordings } from './consents.js';
import { Icon } from './icon.js';
import { onDemand } from './on-demand.js';
import { language, say } from './text.js';

const QrCode = onDemand(async () => (await import('./qr-code.js')).QrCode); // few want to read the notice

/** Where the customer reads the same on a phone. */
function noticeLink() {
  return new URL(`${basePath()}notice?language=${language.value}`, location.href).href;
}

/**
 * @param {{ api: import('./consents.js').Api, title: string, ticked: import('@preact/signals').Signal<ReadonlySet<string>>,
 *   isLocked: boolean }} props
 */
export function ConsentFields({ api, title, ticked, isLocked }) {
  useEffect(() => { void findWordings(api, language.value); }, [language.value]);
  const words = wordings.value;
  if (!words) return html`<p class="hint">${say('consent.later')}</p>`;
  const asked = words.purposes.filter(({ is_asked: isAsked }) => isAsked);
  /** @param {string} purpose */
  const turn = (purpose) => {
    const now = new Set(ticked.value);
    if (!now.delete(purpose)) now.add(purpose);
    ticked.value = now;
  };
  return html`<fieldset class="bare stack consents" disabled=${isLocked}>
    <legend class="label">${title}</legend>
    <div class="consent-boxes">${asked.map(({ purpose, label }) => html`
      <label key=${purpose} class="consent-box">
        <input type="checkbox" checked=${ticked.value.has(purpose)} aria-describedby=${`consent-${purpose}`}
            onChange=${() => turn(purpose)} />
        <span class="chip-mark">${ticked.value.has(purpose) && html`<${Icon} name="check" />`}</span>
        <span>${label}</span>
      </label>`)}</div>
    <details class="consent-words">
      <summary>${say('consent.words')}</summary>
      <dl lang=${words.language}>${asked.map(({ purpose, label, text }) => html`<div key=${purpose}>
        <dt>${label}</dt><dd id=${`consent-${purpose}`}>${text}</dd></div>`)}</dl>
      <p lang=${words.language}>${words.notice}</p>
      <${QrCode} text=${noticeLink()} label=${say('consent.code')} />
      <p>${say('consent.code.hint')}</p>
    </details>
  </fieldset>`;
}
