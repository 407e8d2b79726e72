// text.js - the words of the pages, in the reader's language.
//
// A page fetches the catalogue of the language that is read, and the other when somebody switches: each is a tenth of
// what a till loads.
import { effect, signal } from '@preact/signals';

/**
 * @typedef {import('./format.js').Language} Language
 * @typedef {import('./api-types.d.ts').Label} Label
 * @typedef {typeof import('./text/fr.js').fr} Catalogue
 * @typedef {keyof Catalogue} TextKey
 */

const load = {
  fr: async () => (await import('./text/fr.js')).fr,
  en: async () => (await import('./text/en.js')).en,
};
/** Those that are here. */
const catalogues = signal(/** @type {Partial<Record<Language, Catalogue | typeof import('./text/en.js').en>>} */ ({}));
const plurals = { fr: new Intl.PluralRules('fr'), en: new Intl.PluralRules('en') };

/** The language of the page; what reads it is drawn anew when it changes. */
export const language = signal(/** @type {Language} */ ('fr'));

/**
 * Before the first word is said.
 * @param {Language} first
 * @returns {Promise<void>} its words are here
 */
export async function beginLanguage(first) {
  language.value = first;
  await fetchWords(first);
  effect(() => {
    const wanted = language.value;
    fetchWords(wanted).catch(() => { // without a server the page goes on in the language that it has
      if (language.peek() === wanted) language.value = first;
    });
  });
}

/** @param {Language} reader */
async function fetchWords(reader) {
  if (catalogues.peek()[reader]) return;
  const words = await load[reader]();
  catalogues.value = { ...catalogues.peek(), [reader]: words };
}

/** Until a language is here, the words are those of the one before. */
function words() {
  const here = catalogues.value;
  return here[language.value] ?? here.fr ?? here.en ?? notBegun();
}

/** @returns {never} */
function notBegun() {
  throw new Error('beginLanguage() comes before the first word');
}

/**
 * A text, with {name} replaced by what is given.  A text with two forms, { one, other }, follows
 * `count`.
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return fill(language.value, words()[key], values);
}

/** @typedef {string | { one: string, other: string }} Entry of a catalogue */

/**
 * What say() is for a page that brings a catalogue of its own, beside the shared one.
 * @template {Record<string, Entry>} C
 * @param {{ fr: C, en: Record<keyof C, Entry> }} own
 * @returns {(key: keyof C, values?: Record<string, string | number>) => string}
 */
export function speakerOf(own) {
  return (key, values = {}) =>
    fill(language.value, /** @type {Entry} */ (own[language.value][key]), values);
}

/**
 * @param {Language} reader
 * @param {Entry} entry
 * @param {Record<string, string | number>} values
 */
function fill(reader, entry, values) {
  const form = typeof entry === 'string' ? entry
    : plurals[reader].select(Number(values['count'])) === 'one' ? entry.one : entry.other;
  return form.replace(/\{(\w+)\}/g, (whole, name) => isolated(String(values[name] ?? whole)));
}

/** Hebrew, Arabic, Syriac, Thaana, N’Ko and what is written like them (Unicode: R and AL). */
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * What is put into a sentence has an order of its own: a name that is written from the right turns nothing around that
 * stands beside it ("محمد" before "24 points"), and in a page that is, neither does a telephone number.  In an element of
 * its own <bdi> does the same.
 * @param {string} text
 */
export function isolated(text) {
  const isFromTheRight = globalThis.document?.documentElement.dir === 'rtl';
  return isFromTheRight || FROM_THE_RIGHT.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * What to do about a refusal, or null when its code has no advice of its own.
 * @param {string} code
 */
export function adviceFor(code) {
  const key = /** @type {TextKey} */ (`advice.${code}`);
  return key in words() ? say(key) : null;
}

/**
 * A text that came from the shop's programme.
 * @param {Label} label
 */
export function labelText(label) {
  return label[language.value] || label.fr || label.en;
}

/**
 * The language to begin with: what was chosen, else the browser's, else French.
 * @param {unknown} chosen
 * @param {readonly string[]} browser
 * @returns {Language}
 */
export function firstLanguage(chosen, browser) {
  if (chosen === 'fr' || chosen === 'en') return chosen;
  for (const one of browser) {
    if (one.startsWith('fr')) return 'fr';
    if (one.startsWith('en')) return 'en';
  }
  return 'fr';
}
