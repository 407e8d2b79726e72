// scans.mjs - texts as readers send them, well read and badly: drawn from a seed.

/** A number between 0 and 1 each time (mulberry32): the same from the same seed. */
export function rng(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const AZERTY = new Map([...'1234567890'].map((digit, at) => [digit, [...'&é"\'(-è_çà'][at] ?? '']));
const STRIPE_KEYS = new Map([[';', 'm'], ['?', '§'], ['%', '5'], ['^', '6'], ['=', '=']]);
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @param {string} digits @param {number} weight of the last one */
function checked(digits, weight) {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? weight : 1), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** @param {string} digits */
function luhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const twice = Number(digit) * 2;
    return total + (at % 2 === 0 ? (twice > 9 ? twice - 9 : twice) : Number(digit));
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** ISO/IEC 7064, mod 33, 32. @param {string} text */
function bearer(text) {
  let product = 32;
  for (const letter of text) {
    product = (product + BASE32.indexOf(letter)) % 32 || 32;
    product = (product * 2) % 33;
  }
  return text + (BASE32[(33 - product) % 32] ?? '');
}

/**
 * @param {() => number} random
 * @param {string[]} known numbers of cards that there are
 * @param {string[]} phones of customers that there are
 */
export function randomScan(random, known, phones) {
  const below = (/** @type {number} */ bound) => Math.floor(random() * bound);
  const pick = (/** @type {readonly string[]} */ list) => list[below(list.length)] ?? '';
  const digits = (/** @type {number} */ count) => Array.from({ length: count }, () => below(10)).join('');
  const hex = (/** @type {number} */ bytes) => Array.from({ length: bytes * 2 }, () => pick([...'0123456789abcdef'])).join('');
  const bank = () => luhn(pick(['4', '51', '3782', '2223', '6011']) + digits(10 + below(4)));
  const card = () => (below(3) > 0 ? pick(known) : checked(pick(['29', '37', '02', '04', '50']) + digits(10), 3));
  const lrc = (/** @type {string} */ track) => track
    + String.fromCharCode([...track].reduce((all, one) => all ^ (one.charCodeAt(0) - 48), 0) + 48);
  const record = (/** @type {string} */ text) => {
    const bytes = [...new TextEncoder().encode(text)].map((one) => one.toString(16).padStart(2, '0')).join('');
    return `d101${(text.length + 3).toString(16).padStart(2, '0')}5402656e${bytes}`;
  };
  const forms = [
    () => card(),
    () => card(),
    () => pick([']E0', ']Q1', ']C0', ']d1', ']E4']) + card(),
    () => `https://carte.example/c/${card()}${pick(['', '?a=1', '#x', '/'])}`,
    () => record(pick([card(), `https://carte.example/c/${card()}`, bank()])),
    () => pick(['', 'uid:']) + pick([hex(4), hex(7), hex(10), hex(7).replace(/(..)(?=.)/g, '$1:'), hex(5)]),
    () => bank(),
    () => `%B${bank()}^MARTIN/JEANNE^2912?;${bank()}=2912?`,
    () => lrc(`;${pick([card(), digits(6)])}?`),
    () => `;${digits(6)}?${digits(1)}`,
    () => `;${pick([card(), bank()])}=2912${pick(['?', ''])}`,
    () => pick(phones),
    () => pick(['06', '0033 7', '+33 1', '+49']) + digits(8),
    () => bearer(pick(['G', 'V']) + Array.from({ length: 13 }, () => pick([...BASE32])).join('')),
    () => `v1.${Array.from({ length: 12 }, () => pick([...BASE32])).join('')}.${digits(9)}.${digits(8)}`,
    () => `https://shop.example/card?e=${hex(16)}&c=${hex(pick(['a', 'b']) === 'a' ? 8 : 7)}`,
    () => `]C1${pick(['8018' + checked(digits(17), 3), '255' + checked(digits(12), 3) + digits(5), '01' + checked(digits(13), 3)])}`,
    () => `(${pick(['8018', '01', '255', '99', '77'])})${checked(digits(pick(['a', 'b']) === 'a' ? 17 : 13), 3)}`,
    () => checked(digits(pick(['a', 'b']) === 'a' ? 7 : 11), 3),
    () => pick(['SHOP-77001', 'Martin', 'Anne Roux', 'R2D2', 'jeanne@example.org', '12,50', 'éà', '  ']),
    () => Array.from({ length: 1 + below(40) }, () => String.fromCodePoint(pick(['a', 'b', 'c']) === 'a'
      ? 32 + below(95) : 0xA1 + below(0x300))).join(''),
  ];
  let text = forms[below(forms.length)]?.() ?? '';
  if (below(6) === 0) text = [...text].map((one) => AZERTY.get(one) ?? STRIPE_KEYS.get(one) ?? one).join('');
  if (below(4) === 0 && text.length > 1) { // read or typed badly
    const at = below(text.length);
    text = pick(['a', 'b', 'c']) === 'a' ? text.slice(0, at)
      : text.slice(0, at) + pick([...'0123456789AZ ?%;\u241D']) + text.slice(at + below(2));
  }
  return below(5) === 0 ? ` ${text} ` : text;
}
