// stage.js - what the display shows, from what it was told and when.
//
// Nothing of a customer outlives what was told of him: the next word replaces it, a till page that is closed takes it
// away, and so do 30 seconds in which none says anything.

/**
 * @typedef {import('../../shared/display-line.js').Message} Message
 * @typedef {import('../../shared/display-line.js').View} View
 * @typedef {{ from: string, heard: number, since: number, shop: string, language: 'fr' | 'en' | null, link: string,
 *   brand: import('../../shared/api-types.d.ts').Brand | null, view: View }} Stage
 *   from: the till page that is shown; heard: when it spoke last; since: when what is shown began
 */

export const SILENT_MS = 30_000;
export const THANKS_MS = 10_000;

/** @type {Stage} */
export const EMPTY = { from: '', heard: 0, since: 0, shop: '', language: null, link: '', brand: null,
  view: { is: 'idle' } };

/**
 * @param {Stage} stage
 * @param {Message} message
 * @param {number} now in milliseconds
 * @returns {Stage}
 */
export function hear(stage, message, now) {
  if (message?.is === 'bye') return message.from === stage.from ? clear(stage) : stage;
  if (message?.is !== 'view') return stage;
  // Of two till pages the one that sells is shown, and stays so until it is done.
  const isOther = message.from !== stage.from;
  if (isOther && stage.view.is === 'sale' && now - stage.heard < SILENT_MS) return stage;
  if (isOther && message.view.is !== 'sale' && stage.from !== '' && now - stage.heard < SILENT_MS) return stage;
  const { from, shop, language, link, brand, view } = message;
  const isSame = !isOther && view.is === stage.view.is;
  return { from, shop, language, link, brand, view, heard: now, since: isSame ? stage.since : now };
}

/**
 * Time has passed.
 * @param {Stage} stage
 * @param {number} now
 */
export function tick(stage, now) {
  return stage.from !== '' && now - stage.heard >= SILENT_MS ? clear(stage) : stage;
}

/**
 * The shop is no customer: its name and its looks stay.
 * @param {Stage} stage
 * @returns {Stage}
 */
function clear({ shop, language, link, brand }) {
  return { ...EMPTY, shop, language, link, brand };
}

/**
 * What is to be seen: the thanks are over after a while, though the till still shows the receipt.
 * @param {Stage} stage
 * @param {number} now
 * @returns {View}
 */
export function viewAt({ view, since }, now) {
  return view.is === 'thanks' && now - since >= THANKS_MS ? { is: 'idle' } : view;
}
