// lookup.js - in which ways to look for what was scanned or typed: a card, a phone number, an address or a name.

/**
 * @typedef {import('../../shared/reading.js').Reading} Reading
 * @typedef {{ by: 'card', code: string }
 *   | { by: 'phone', value: string }
 *   | { by: 'member', field: 'phone' | 'email' | 'name', value: string }} Guess
 *   phone: it may be the number of a card as well, and the server knows
 */

/** Letters and what stands between them in a name.  A reader under a French keyboard types no plain letter. */
function looksLikeName(/** @type {string} */ text) {
  return /^[\p{L}\p{M}\s.'’-]+$/u.test(text) && /[a-z\s]/i.test(text);
}

/**
 * The likeliest first; none when it is something else, and the refusal says what.
 * @param {Reading} read
 * @returns {Guess[]}
 */
export function guesses(read) {
  const { text, kind, code } = read;
  const name = /** @type {Guess} */ ({ by: 'member', field: 'name', value: text });
  const card = /** @type {Guess} */ ({ by: 'card', code: code ?? '' });
  if (kind === 'gift_card' || kind === 'voucher') return [card];
  if (text.includes('@')) return [{ by: 'member', field: 'email', value: text }];
  if (looksLikeName(text)) return [name];
  if (read.refusal) {
    if (kind === 'goods') return [card];
    return read.refusal.code === 'scan_unknown' && /\p{L}\s|\s\p{L}/u.test(text) ? [name] : [];
  }
  if (kind === 'phone') return [{ by: 'phone', value: text }];
  if (kind === 'card' && read.medium === 'typed') {
    // A number of a telephone without its 0; a name with a digit.
    if (/^\d{6,12}$/.test(code ?? '')) return [card, { by: 'member', field: 'phone', value: code ?? '' }];
    if (/\p{L}/u.test(code ?? '')) return /\s/.test(text) ? [name, card] : [card, name];
  }
  return [card];
}

/**
 * What proves more than a number does, so that it is named where something is spent: the code on a customer's phone, which
 * changes every 30 seconds, and what the chip of a card wrote when it was read.
 * @param {string} text
 */
export function provesItself(text) {
  return /^(v1\.[0-9A-Z]{8,}\.\d+\.\d{8}|n1(\.[0-9A-F]+){2,3})$/.test(text);
}

/**
 * Two numbers of the trade that came as one: a reader without an Enter, or held over two cards at once.
 * @param {string} text
 * @returns {[string, string] | null}
 */
export function halvesOf(text) {
  const found = /^(\d{13})(\d{13})$/.exec(text);
  return found ? [found[1] ?? '', found[2] ?? ''] : null;
}
