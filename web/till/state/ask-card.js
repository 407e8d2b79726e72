// ask-card.js - whether a customer without a card is asked for one, before the sale is recorded.
import { signal } from '@preact/signals';
import { store } from './session.js';

export const asksForCard = signal(store.get('ask-card') !== false);
/** The sale whose customer said no, by the number of its opening. */
export const saidNo = signal(0);

/** @param {boolean} isOn */
export function setAsksForCard(isOn) {
  asksForCard.value = isOn;
  store.set('ask-card', isOn);
}
