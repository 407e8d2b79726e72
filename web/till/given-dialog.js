// given-dialog.js - a stamp, or whatever the shop gives for something that is no purchase; told before it is recorded.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { balanceInWords } from '../shared/balance-text.js';
import { ProblemNotice } from '../shared/problem-notice.js';
import { labelText, say } from '../shared/text.js';
import { ActButtons, ActFrame } from './act-frame.js';
import { refreshFrom } from './state/live.js';
import { customerName, doAct } from './state/recording.js';
import { api } from './state/session.js';
import { say as sayAct } from './words.js';

/**
 * @param {{ card: import('../shared/api-types.d.ts').CardAnswer, gesture: import('./state/offer.js').Gesture,
 *           onClose: () => void }} props
 */
export function GivenDialog({ card, gesture, onClose }) {
  const quote = useSignal(/** @type {import('../shared/api-types.d.ts').EventAnswer | null} */ (null));
  const failure = useSignal(/** @type {unknown} */ (null));
  const body = { card: card.card.code, kind: gesture.kind, channel: 'till', ...(gesture.name ? { name: gesture.name } : {}) };
  const name = customerName(card) || say('customer.unknown');
  useEffect(() => {
    api.ask('/v1/events/quote', body).then((answer) => { quote.value = answer; }, (error) => { failure.value = error; });
  }, []);
  const texts = quote.value?.earned.flatMap(({ unit, points }) => {
    const balance = quote.value?.balances.find((one) => one.unit === unit);
    return balance ? [balanceInWords(balance, card.currency, points, true)] : [];
  }) ?? [];
  const give = async () => {
    const done = await doAct('/v1/events', body, { kind: 'given', name });
    if (!done) return;
    announce(texts.join(', '));
    void refreshFrom(card.account);
    onClose();
  };
  return html`<${ActFrame} title=${labelText(gesture.label)} onClose=${onClose}>
    <p><bdi>${name}</bdi></p>
    ${quote.value && html`<p class="gain given-gain" role="status">${texts.length > 0 ? texts.join(', ') : sayAct('given.nothing')}</p>`}
    ${failure.value && html`<${ProblemNotice} error=${failure.value} />`}
    <${ActButtons} submit=${sayAct('given.submit')} isReady=${texts.length > 0} onSubmit=${give} onClose=${onClose} />
  <//>`;
}
