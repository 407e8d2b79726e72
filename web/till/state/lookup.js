// lookup.js - what a scan or a typed text may mean: a card, a phone number, an address or a name.

/**
 * @typedef {{ by: 'card', code: string }
 *   | { by: 'member', field: 'phone' | 'email' | 'name', value: string }} Guess
 */

const AZERTY = new Map([...'&é"\'(-è_çà'].map((mark, at) => [mark, '1234567890'[at] ?? '']));

/**
 * A scanner that believes the keyboard is American types digits; under a French keyboard layout
 * they arrive as the marks of the same keys.  A text of such marks alone is a number.
 * @param {string} text
 */
export function digitsOfAzerty(text) {
  if (text.length < 6 || [...text].some((mark) => !AZERTY.has(mark))) return text;
  return [...text].map((mark) => AZERTY.get(mark)).join('');
}

/**
 * In which ways to look, the likeliest first.
 * @param {string} typed
 * @returns {Guess[]}
 */
export function guesses(typed) {
  const text = digitsOfAzerty(typed.trim());
  const packed = text.replace(/[\s.()/-]/g, '');
  const phone = /** @type {Guess} */ ({ by: 'member', field: 'phone', value: packed });
  const name = /** @type {Guess} */ ({ by: 'member', field: 'name', value: text });
  if (text.includes('@')) return [{ by: 'member', field: 'email', value: text }];
  if (/^\+\d{6,15}$/.test(packed)) return [phone];
  if (/^0\d{9}$/.test(packed) || /^00\d{8,15}$/.test(packed)) {
    return [phone, { by: 'card', code: packed }];
  }
  if (/^\d{4,}$/.test(packed)) {
    const card = /** @type {Guess} */ ({ by: 'card', code: packed });
    return packed.length >= 6 && packed.length <= 12 ? [card, phone] : [card];
  }
  if (/\d/.test(text) && !/\s/.test(text) && /^[\x21-\x7e]{4,64}$/.test(text)) {
    return [{ by: 'card', code: text }, name];
  }
  return [name];
}

/**
 * What a customer's phone shows: its code changes every 30 seconds, so it is named where something is spent.
 * @param {string} text
 */
export function isPhoneCode(text) {
  return /^v1\.[0-9A-Z]{8,}\.\d+\.\d{8}$/.test(text);
}
