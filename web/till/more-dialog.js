// more-dialog.js - what is done more seldom, from the waiting screen.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from '../shared/dialog.js';
import { ActList } from './act-list.js';
import { act, intent } from './state/act.js';
import { findOffer, offer } from './state/program.js';
import { say } from './words.js';

/** @param {{ onClose: () => void }} props */
export function MoreDialog({ onClose }) {
  useEffect(() => { void findOffer(); }, []);
  const lookFor = (/** @type {import('./state/act.js').Intent} */ why) => () => {
    intent.value = why;
    onClose();
  };
  const acts = [
    { id: 'balance', icon: 'person', title: say('more.balance'), hint: say('more.balance.hint'), go: lookFor('balance') },
    { id: 'lost', icon: 'alert', title: say('more.lost'), hint: say('more.lost.hint'), go: lookFor('lost') },
    ...(offer.value.topUps ? [{ id: 'top-up', icon: 'plus', title: say('more.topup'), hint: say('more.topup.hint'), go: lookFor('top-up') }] : []),
    ...(offer.value.gifts ? [{ id: 'gift', icon: 'receipt', title: say('more.gift'), hint: say('more.gift.hint'),
      go: () => { act.value = { is: 'gift' }; } }] : []),
  ];
  return html`<${Dialog} title=${say('more.title')} onClose=${onClose}><${ActList} acts=${acts} /><//>`;
}
