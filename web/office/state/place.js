// place.js - which room of the office is shown: the part of the address behind the #, so that the browser's back button goes back.
import { signal } from '@preact/signals';

export const ROOMS = /** @type {const} */ (['home', 'shop', 'people', 'self']);
/** @typedef {typeof ROOMS[number]} Room */

/** @returns {Room} */
function roomOf() {
  const name = location.hash.replace(/^#\/?/, '');
  return ROOMS.find((one) => one === name) ?? 'home';
}

export const room = signal(roomOf());
addEventListener('hashchange', () => { room.value = roomOf(); });

/** @param {Room} name */
export function addressOf(name) {
  return `#/${name}`;
}
