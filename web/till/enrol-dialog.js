// enrol-dialog.js - a new customer in a few seconds: a name, a phone, perhaps a card.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Dialog } from '../shared/dialog.js';
import { Field } from '../shared/field.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { labelText, language, say } from '../shared/text.js';
import { ConsentFields } from '../shared/consent-fields.js';
import { toldConsents, wordings } from '../shared/consents.js';
import { parseBirthday } from './state/birthday.js';
import { readCard } from './state/customer.js';
import { enrol, enrolling, isUncertain, setAside } from './state/recording.js';
import { line } from './state/offline/line.js';
import { api } from './state/session.js';
import { takeScans } from '../shared/scanner.js';

/** @typedef {import('../shared/api-types.d.ts').CardAnswer} CardAnswer */

/**
 * @param {{ known: Record<string, string>, onCard: (card: CardAnswer) => void,
 *           onClose: () => void }} props known: what is already known of first, last, phone, card
 */
export function EnrolDialog({ known, onCard, onClose }) {
  const first = useSignal(known['first'] ?? '');
  const last = useSignal(known['last'] ?? '');
  const phone = useSignal(known['phone'] ?? '');
  const card = useSignal(known['card'] ?? '');
  const email = useSignal(known['email'] ?? '');
  const birthday = useSignal('');
  const isWrongDay = useSignal(false);
  const ticked = useSignal(/** @type {ReadonlySet<string>} */ (new Set()));
  const isEmpty = useSignal(false);
  const lacksCard = useSignal(false);
  const failure = useSignal(/** @type {unknown} */ (null));
  const wrong = useSignal(/** @type {import('../shared/reading.js').Reading['refusal']} */ (null)); // with what was scanned
  const given = useSignal(/** @type {string | null} */ (null)); // the card, once enrolled
  const state = enrolling.value;
  const isUnsure = state.is === 'failed' && isUncertain(state.error);
  const isLocked = state.is === 'sending' || isUnsure || given.value !== null;
  useEffect(() => {
    enrolling.value = { is: 'idle' };
    return takeScans(({ code, refusal }) => {
      wrong.value = refusal;
      if (!refusal) card.value = code ?? '';
    });
  }, []);
  const close = () => {
    if (isUnsure) setAside();
    onClose();
  };

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const name = [first.value.trim(), last.value.trim()].filter(Boolean).join(' ');
    const day = parseBirthday(birthday.value, language.value);
    isEmpty.value = name === '' && phone.value.trim() === '' && email.value.trim() === '';
    isWrongDay.value = birthday.value.trim() !== '' && day === null;
    lacksCard.value = line.value === 'down' && card.value.trim() === '';
    if (isEmpty.value || isWrongDay.value || lacksCard.value) return;
    const consents = toldConsents(wordings.value, ticked.value, 'till');
    const member = {
      ...(first.value.trim() ? { first_name: first.value.trim() } : {}),
      ...(last.value.trim() ? { last_name: last.value.trim() } : {}),
      ...(phone.value.trim() ? { phone: phone.value.trim() } : {}),
      ...(email.value.trim() ? { email: email.value.trim() } : {}),
      ...(day ? { birthday: day } : {}),
      ...(consents.length > 0 ? { consents } : {}),
      ...(card.value.trim() ? { card: card.value.trim() } : {}),
    };
    failure.value = null;
    given.value ??= (await enrol(member))?.card ?? null;
    if (given.value === null) return;
    try {
      const answer = await readCard(given.value);
      if (answer) onCard(answer);
      announce(say('enrol.done', { name: name || phone.value || email.value }));
      onClose();
    } catch (error) {
      failure.value = error;
    }
  };

  return html`<${Dialog} title=${say('enrol.title')} onClose=${close}>
    <form class="stack" onSubmit=${submit} novalidate>
      <div class="pair">
        <${Field} label=${say('enrol.first')} value=${first} isLocked=${isLocked} autofocus
            autocapitalize="words" />
        <${Field} label=${say('enrol.last')} value=${last} isLocked=${isLocked}
            autocapitalize="words" />
      </div>
      <${Field} label=${say('enrol.phone')} value=${phone} isLocked=${isLocked} type="tel"
          inputmode="tel" />
      <div class="pair">
        <${Field} label=${say('enrol.email')} value=${email} isLocked=${isLocked} type="email"
            inputmode="email" autocapitalize="none" />
        <${Field} label=${say('enrol.birthday')} value=${birthday} isLocked=${isLocked}
            hint=${say('enrol.birthday.hint')} inputmode="numeric" />
      </div>
      <${Field} label=${say('enrol.card')} value=${card} isLocked=${isLocked}
          hint=${say('enrol.card.hint')} inputmode="numeric" />
      ${line.value === 'down' ? html`<p class="soft">${say('line.enrol.consents')}</p>`
        : html`<${ConsentFields} api=${api} title=${say('consent.title')} ticked=${ticked} isLocked=${isLocked} />`}
      ${wrong.value && html`<p class="wrong" role="alert">${labelText(wrong.value)}</p>`}
      ${isWrongDay.value && html`<p class="wrong" role="alert">${say('enrol.birthday.wrong')}</p>`}
      ${lacksCard.value && html`<p class="wrong" role="alert">${say('line.enrol.card')}</p>`}
      ${isEmpty.value && html`<p class="wrong" role="alert">${say('enrol.empty')}</p>`}
      ${state.is === 'failed' && html`<${ProblemNotice} error=${state.error} />`}
      ${failure.value && html`<${ProblemNotice} error=${failure.value} />`}
      <div class="row end">
        <button type="button" class="button" onClick=${close}>${say('action.cancel')}</button>
        <button type="submit" class="button primary" disabled=${state.is === 'sending'}>
          ${state.is === 'sending' ? say('enrol.sending')
            : isLocked ? say('action.retry') : say('enrol.submit')}</button>
      </div>
    </form>
  <//>`;
}
