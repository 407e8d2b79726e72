// idle.js - who went away without a word is forgotten: after 20 seconds the page asks, after 30 it is done.
//
// Pure: the page tells it the time.

export const ASK_MS = 20_000;
export const OVER_MS = 30_000;

/** @typedef {'here' | 'asked' | 'over'} Presence */

/**
 * @param {number} quiet milliseconds since somebody touched anything
 * @returns {Presence}
 */
export function presenceAfter(quiet) {
  if (quiet >= OVER_MS) return 'over';
  return quiet >= ASK_MS ? 'asked' : 'here';
}

/** How many seconds are left, as they are told. */
export function secondsLeft(/** @type {number} */ quiet) {
  return Math.max(Math.ceil((OVER_MS - quiet) / 1000), 0);
}
