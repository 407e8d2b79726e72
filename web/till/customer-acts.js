// customer-acts.js - what else can be done for the customer who is there.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { labelText } from '../shared/text.js';
import { ActList } from './act-list.js';
import { act } from './state/act.js';
import { findOffer, offer } from './state/program.js';
import { cardState } from './state/sale.js';
import { say } from './words.js';

/** @param {{ card: import('../shared/api-types.d.ts').CardAnswer, onClose: () => void }} props */
export function CustomerActs({ card, onClose }) {
  useEffect(() => { void findOffer(); }, []);
  const isActive = cardState(card) === 'active';
  const open = (/** @type {import('./state/act.js').Act} */ next) => () => { act.value = next; };
  const vouchers = card.rewards.filter((one) => one.effect === 'voucher' && !one.auto && one.is_within_reach);
  const acts = [
    ...(isActive && offer.value.topUps ? [{ id: 'top-up', icon: 'plus', title: say('more.topup'), hint: say('more.topup.hint'),
      go: open({ is: 'top-up', card }) }] : []),
    ...(isActive ? offer.value.gestures : []).map((gesture) => ({ id: `given-${gesture.kind}-${gesture.name ?? ''}`, icon: 'plus',
      title: labelText(gesture.label), hint: say('more.given.hint'), go: open({ is: 'given', card, gesture }) })),
    ...vouchers.map((one) => ({ id: `voucher-${one.reward}`, icon: 'receipt', title: labelText(one.label), hint: say('more.voucher.hint'),
      go: open({ is: 'voucher', card, reward: one.reward }) })),
    { id: 'balance', icon: 'print', title: say('more.balance'), hint: say('more.balance.print'), go: open({ is: 'balance', card }) },
    { id: 'lost', icon: 'alert', title: say('more.lost'), hint: say('more.lost.now'), go: open({ is: 'lost', card }) },
  ];
  return html`<${Dialog} title=${say('more.customer')} onClose=${onClose}><${ActList} acts=${acts} /><//>`;
}
