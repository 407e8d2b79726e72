// format.js - numbers, money and dates as the reader's language writes them.
import { decimalText } from './money.js';

/** @typedef {'fr' | 'en'} Language */

/** English is written the European way: 22/11/2026, and the euro sign in front. */
const LOCALES = { fr: 'fr-FR', en: 'en-GB' };

/** @type {Map<string, Intl.NumberFormat | Intl.DateTimeFormat>} */
const kept = new Map();

/**
 * @template {Intl.NumberFormat | Intl.DateTimeFormat} F
 * @param {string} name
 * @param {() => F} make making one is slow, using one is not
 * @returns {F}
 */
function formatter(name, make) {
  let found = /** @type {F | undefined} */ (kept.get(name));
  if (!found) {
    found = make();
    kept.set(name, found);
  }
  return found;
}

/**
 * Exact where the browser formats decimal text as it is; the types know only numbers there.
 * @param {Intl.NumberFormat} format
 * @param {string} text
 */
function formatText(format, text) {
  return format.format(/** @type {any} */ (text));
}

/**
 * 123450 is "1 234,50 €" or "€1,234.50".
 * @param {number} minor
 * @param {string} currency
 * @param {number} decimals
 * @param {Language} language
 */
export function formatMoney(minor, currency, decimals, language) {
  const format = formatter(`money ${language} ${currency} ${decimals}`, () =>
    new Intl.NumberFormat(LOCALES[language], {
      style: 'currency', currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals,
    }));
  return formatText(format, decimalText(minor, decimals));
}

/**
 * Points, in the unit's smallest step: 1250 of a unit with one decimal is "125".
 * @param {number} points
 * @param {number} decimals
 * @param {Language} language
 * @param {boolean} [withSign] "+12"
 */
export function formatPoints(points, decimals, language, withSign = false) {
  const format = formatter(`points ${language} ${decimals} ${withSign}`, () =>
    new Intl.NumberFormat(LOCALES[language], {
      maximumFractionDigits: decimals, signDisplay: withSign ? 'exceptZero' : 'auto',
    }));
  return formatText(format, decimalText(points, decimals));
}

/**
 * "5.5" is "5,5 %" or "5.5%".
 * @param {string} rate
 * @param {Language} language
 */
export function formatRate(rate, language) {
  const format = formatter(`rate ${language}`, () =>
    new Intl.NumberFormat(LOCALES[language], {
      style: 'unit', unit: 'percent', maximumFractionDigits: 2,
    }));
  return formatText(format, rate);
}

/**
 * A civil date: "2027-01-31" is 31/01/2027.
 * @param {string} date
 * @param {Language} language
 */
export function formatDate(date, language) {
  const format = formatter(`date ${language}`, () =>
    new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'short', timeZone: 'UTC' }));
  return format.format(new Date(`${date}T00:00:00Z`));
}

/**
 * The time of day of an instant, in the shop's zone: "11:41".
 * @param {string} instant
 * @param {string} zone
 * @param {Language} language
 */
export function formatTime(instant, zone, language) {
  const format = formatter(`time ${language} ${zone}`, () =>
    new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short', timeZone: zone }));
  return format.format(new Date(instant));
}

/**
 * The civil day of an instant in a zone, "2026-11-22".
 * @param {Date} instant
 * @param {string} zone
 */
export function dayIn(instant, zone) {
  const parts = formatter(`day ${zone}`, () => new Intl.DateTimeFormat('en-US', {
    year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone,
  })).formatToParts(instant);
  const part = (/** @type {string} */ type) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/**
 * The time of day of an instant in a zone, "09:05:00".
 * @param {Date} instant
 * @param {string} zone
 */
export function clockIn(instant, zone) {
  return formatter(`clock ${zone}`, () => new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone,
  })).format(instant);
}

/**
 * A telephone number in groups, as France reads it; others as they came.
 * @param {string} phone
 */
export function formatPhone(phone) {
  const french = /^(?:\+33|0)(\d)(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(phone);
  return french ? `0${french[1]} ${french.slice(2).join(' ')}` : phone;
}

/**
 * The last four characters of a card, as on the receipt.
 * @param {string} code
 */
export function maskCard(code) {
  return code.length < 8 ? '*'.repeat(code.length) : `****${code.slice(-4)}`;
}
