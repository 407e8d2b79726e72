// shop-screen.js - what the shop says of itself: for now whom customers ask about their data.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { basePath } from '../shared/base.js';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { RoomTitle } from './office-page.js';
import { change, may, read } from './state/session.js';
import { useAnswers } from './use-answers.js';
import { useDeed } from './use-deed.js';
import { Waiting } from './waiting.js';
import { say } from './words.js';

/** @typedef {{ contact: string | null, notice_fr: string | null, notice_en: string | null }} Privacy */

const look = async () => (may('settings') ? /** @type {Privacy} */ (await read('/v1/privacy')) : null);

export function ShopScreen() {
  const asked = useAnswers(look);
  const { answers } = asked;
  return html`<div class="stack">
    <${RoomTitle}>${say('office.shop')}<//>
    ${may('settings') ? html`<${Waiting} asked=${asked} />` : html`<p>${say('shop.not.yours')}</p>`}
    ${answers && html`<${LegalPanel} told=${answers} />`}
  </div>`;
}

/** @param {{ told: Privacy }} props */
function LegalPanel({ told }) {
  const contact = useSignal(told.contact ?? '');
  const french = useSignal(told.notice_fr ?? '');
  const english = useSignal(told.notice_en ?? '');
  const isSaved = useSignal(false);
  const deed = useDeed();
  useEffect(() => { isSaved.value = false; }, [contact.value, french.value, english.value]);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const words = (/** @type {string} */ text) => text.trim() || null;
    const body = { contact: words(contact.value), notice_fr: words(french.value), notice_en: words(english.value) };
    if (!await deed.run(async () => { await change('/v1/privacy', body); })) return;
    isSaved.value = true;
    announce(say('legal.done'));
  };
  return html`<form class="sheet stack" id="legal" onSubmit=${submit}>
    <h2>${say('legal.title')}</h2>
    <p>${say('legal.text')}</p>
    <p><a class="button" href=${`${basePath()}notice`} target="_blank" rel="noopener">${say('legal.notice')}</a></p>
    <${Field} label=${say('legal.contact')} value=${contact} id="contact" maxlength="200" hint=${say('legal.contact.hint')} />
    <${Words} label=${say('legal.own.fr')} value=${french} lang="fr" />
    <${Words} label=${say('legal.own.en')} value=${english} lang="en" />
    ${deed.error && html`<${ProblemNotice} error=${deed.error} />`}
    <div class="row"><button type="submit" class="button primary" disabled=${deed.isBusy}>${say('office.save')}</button>
      ${isSaved.value && html`<span class="good">${say('legal.done')}</span>`}</div>
  </form>`;
}

/** @param {{ label: string, value: import('@preact/signals').Signal<string>, lang: string }} props */
function Words({ label, value, lang }) {
  return html`<label class="field"><span class="label">${label}</span>
    <textarea class="input" rows="4" maxlength="4000" lang=${lang} dir="auto" value=${value.value}
        onInput=${(/** @type {any} */ event) => { value.value = event.target.value; }}></textarea></label>`;
}
