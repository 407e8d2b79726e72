// link.js - what the link to a card says behind its #, which a browser sends to nobody.

/**
 * @typedef {{ token: string, secret: string, code: string, shop: string }} Card
 *   secret: 40 hexadecimal digits
 */

/**
 * The card of a link; null when it is none.
 * @param {string} hash "#t=...&s=...&c=...&n=..."
 * @returns {Card | null}
 */
export function cardOfLink(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const card = { token: told.get('t') ?? '', secret: told.get('s') ?? '', code: told.get('c') ?? '',
    shop: told.get('n') ?? '' };
  const isWhole = /^[0-9A-Z]{8,}$/.test(card.token) && /^[0-9a-f]{40}$/.test(card.secret)
    && card.code !== '';
  return isWhole ? card : null;
}
