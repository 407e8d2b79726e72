// consent-panel.js - what this customer lets the shop do, to change as easily as it was said.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { newOperation } from '../shared/api.js';
import { findWordings, wordings } from '../shared/consents.js';
import { Icon } from '../shared/icon.js';
import { language } from '../shared/text.js';
import { api, may } from './state/session.js';
import { during, isBusy } from './state/visit.js';
import { say } from './words.js';

/** @typedef {{ purpose: string, may: boolean }} Standing whether it may be done as things are */

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer }} props */
export function ConsentPanel({ card }) {
  const standings = useSignal(/** @type {Standing[] | null} */ (null));
  const member = card.member?.id ?? null;
  const isPossible = member !== null && may('members.read') && may('members.write');
  useEffect(() => {
    if (!isPossible) return;
    void findWordings(api, language.value);
    api.read(`/v1/members/${member}/consents`).then(({ consents }) => { standings.value = consents; }, () => {});
  }, [language.value, isPossible]);
  const words = wordings.value;
  if (!isPossible || !words || !standings.value) return null;
  /** The box of an objection is on where nothing may be done. */
  const isTicked = (/** @type {typeof words.purposes[number]} */ { purpose, is_objection }) => {
    const isAllowed = standings.value?.find((one) => one.purpose === purpose)?.may ?? is_objection;
    return is_objection !== isAllowed;
  };
  const turn = async (/** @type {typeof words.purposes[number]} */ asked) => {
    const { purpose, wording, is_objection } = asked;
    const told = { consents: [{ purpose, given: is_objection === isTicked(asked), wording, source: 'kiosk' }] };
    const answer = await during(() => api.write(newOperation(`/v1/members/${member}/consents`, told, null)));
    if (answer) standings.value = (await api.read(`/v1/members/${member}/consents`)).consents;
  };
  return html`<section class="sheet stack tight"><h2 class="small-title">${say('consents.title')}</h2>
    <ul class="plain">${words.purposes.filter(({ is_asked }) => is_asked).map((asked) => {
      const isOn = isTicked(asked);
      return html`<li key=${asked.purpose} class="consent-turn">
        <button type="button" class="button consent-button" role="switch" aria-checked=${isOn ? 'true' : 'false'}
            aria-describedby=${`words-${asked.purpose}`} disabled=${isBusy.value} onClick=${() => turn(asked)}>
          <span class="chip-mark">${isOn && html`<${Icon} name="check" />`}</span>
          <span>${asked.label}</span></button>
        <p class="small soft" id=${`words-${asked.purpose}`} lang=${words.language}>${asked.text}</p>
      </li>`;
    })}</ul></section>`;
}
