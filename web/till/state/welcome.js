// welcome.js - a card was found: whose it is, or what it is, says what happens next.
import { announce } from '../../shared/announcer.js';
import { say } from '../../shared/text.js';
import { act, beginIntent } from './act.js';
import { addBearer, isForPeople } from './bearers.js';
import { customerName } from './recording.js';
import { customer, isOpen, openSale, sawAgain } from './sale.js';

/** @param {import('../../shared/api-types.d.ts').CardAnswer} card */
export function welcome(card) {
  if (!isForPeople(card)) {
    if (isOpen.value) addBearer(card);
    else act.value = { is: 'bearer', card };
    return;
  }
  if (!isOpen.value && beginIntent(card)) return;
  if (isOpen.value && customer.value?.card.code === card.card.code) sawAgain(card);
  else openSale(card);
  announce(customerName(card) || say('customer.unknown'));
}
