// money.js - amounts as people type them, in whole minor units.  No fraction is ever a float.

/** The server's own bound: ten thousand million, in a currency of two decimals. */
export const AMOUNT_MAX = 1_000_000_000_000;

const BLANKS = /[\s\u00a0\u202f']/g;

/**
 * The amount in minor units: "12,50", "12.50", "1 234,5", "12" and ",50" with two decimals are
 * 1250, 1250, 123450, 1200 and 50.  When both marks occur the last one is the decimal mark.  A
 * single mark followed by more digits than the currency has ("1.234") could mean two things and is
 * refused, as is anything below zero.  null: this is not an amount.
 * @param {string} typed
 * @param {number} decimals of the currency, 0 to 3
 * @returns {number | null}
 */
export function parseAmount(typed, decimals) {
  const text = typed.replace(BLANKS, '').replace(/^€|€$/g, '');
  const found = /^(\d*|\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:,\d{3})+(?=\.))(?:[.,](\d*))?$/.exec(text);
  if (!found) return null;
  const whole = (found[1] ?? '').replace(/[.,]/g, '');
  const part = found[2] ?? '';
  if (whole === '' && part === '') return null;
  if (part.length > decimals) return null;
  const digits = (whole + part.padEnd(decimals, '0')).replace(/^0+(?=\d)/, '');
  if (digits.length > 15) return null;
  const minor = Number(digits);
  return minor <= AMOUNT_MAX ? minor : null;
}

/**
 * Minor units as a plain decimal number, for Intl and for fields: 1250 is "12.50", -5 is "-0.05".
 * @param {number} minor
 * @param {number} decimals
 * @param {string} [mark]
 */
export function decimalText(minor, decimals, mark = '.') {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return sign + digits.slice(0, -decimals) + mark + digits.slice(-decimals);
}

/**
 * A quantity in thousandths, for a field: 1250 is "1,25", 2000 is "2".
 * @param {number} milli
 * @param {string} mark
 */
export function thousandths(milli, mark) {
  return decimalText(milli, 3, mark).replace(/[.,]?0+$/, '');
}
