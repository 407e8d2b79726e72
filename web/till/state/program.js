// program.js - what the shop's programme has besides purchases: what can be paid in, sold and given at the till.
import { signal } from '@preact/signals';
import { NOTHING, offerOf } from './offer.js';
import { api, session } from './session.js';

/** Of the programme in force; nothing until it is known. */
export const offer = signal(NOTHING);
let askedFor = /** @type {unknown} */ (null);

/** Once for a session. */
export async function findOffer() {
  if (askedFor === session.value) return;
  askedFor = session.value;
  offer.value = NOTHING;
  try {
    const { program } = await api.read('/v1/programs/active');
    offer.value = offerOf(program, session.value?.decimals ?? 2);
  } catch {
    askedFor = null; // the next one asks again
  }
}
