import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { en as sharedEn } from '../../../web/shared/text/en.js';
import { fr as sharedFr } from '../../../web/shared/text/fr.js';
import { en as displayEn } from '../../../web/display/text/en.js';
import { fr as displayFr } from '../../../web/display/text/fr.js';
import { en as kioskEn } from '../../../web/kiosk/text/en.js';
import { fr as kioskFr } from '../../../web/kiosk/text/fr.js';
import { en as tillEn } from '../../../web/till/text/en.js';
import { en as officeEn } from '../../../web/office/text/en.js';
import { fr as officeFr } from '../../../web/office/text/fr.js';
import { fr as tillFr } from '../../../web/till/text/fr.js';
import { en as registerEn } from '../../../web/till/text/register-en.js';
import { fr as registerFr } from '../../../web/till/text/register-fr.js';
import { en as tryEn } from '../../../web/try/text/en.js';
import { fr as tryFr } from '../../../web/try/text/fr.js';
import { adviceFor, beginLanguage, firstLanguage, labelText, language, say }
  from '../../../web/shared/text.js';

// A page may bring texts of its own; no key stands in two catalogues.
const fr = { ...sharedFr, ...tryFr, ...displayFr, ...kioskFr, ...tillFr, ...registerFr, ...officeFr };
const en = { ...sharedEn, ...tryEn, ...displayEn, ...kioskEn, ...tillEn, ...registerEn, ...officeEn };
const web = fileURLToPath(new URL('../../../web/', import.meta.url));

/** Both languages are here, one after the other: what is said is then of the one that is read. */
const until = async (/** @type {() => boolean} */ isSo) => {
  while (!isSo()) await new Promise((done) => { setTimeout(done, 1); });
};
const sayIn = (/** @type {'fr' | 'en'} */ reader, /** @type {any} */ key, /** @type {any} */ values) => {
  language.value = reader;
  return say(key, values);
};

test('until a language is here, the words are those of the one before', async () => {
  assert.throws(() => say('action.close'), /beginLanguage/);
  await beginLanguage('fr');
  assert.equal(sayIn('en', 'action.close', {}), 'Fermer');
  await until(() => say('action.close') === 'Close');
  assert.equal(sayIn('fr', 'action.close', {}), 'Fermer');
});

const forms = (/** @type {any} */ entry) => (typeof entry === 'string' ? [entry] : Object.values(entry));

test('both languages have the same texts', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(fr).sort());
  for (const [key, entry] of Object.entries(fr)) {
    assert.equal(typeof entry, typeof (/** @type {any} */ (en))[key], key);
  }
});

test('no text stands in two catalogues', () => {
  assert.equal(Object.keys(fr).length, [sharedFr, tryFr, displayFr, kioskFr, tillFr, registerFr, officeFr].reduce((sum, one) => sum + Object.keys(one).length, 0));
});

test('both languages ask for the same values', () => {
  const names = (/** @type {any} */ entry) =>
    [...new Set(forms(entry).join(' ').match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, entry] of Object.entries(fr)) {
    assert.deepEqual(names((/** @type {any} */ (en))[key]), names(entry), key);
  }
});

test('French marks of two parts have a space that does not break', () => {
  for (const [key, entry] of Object.entries(fr)) {
    for (const text of forms(entry)) {
      assert.doesNotMatch(text, / [?!;:»]|« /, key);
      assert.doesNotMatch(text, /\w[?!;»]/, key);
    }
  }
});

test('no text is empty and none has a straight apostrophe', () => {
  for (const [key, entry] of [...Object.entries(fr), ...Object.entries(en)]) {
    for (const text of forms(entry)) {
      assert.notEqual(text.trim(), '', key);
      assert.doesNotMatch(text, /'/, key);
    }
  }
});

test('every text is used, and every text that is used exists', () => {
  const scripts = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !name.includes('text/') && !name.startsWith('card/')) // it has its own
    .map((name) => readFileSync(join(web, name), 'utf8')).join('\n');
  const used = new Set([...scripts.matchAll(/'([a-z]+(?:\.[a-z_]+)+)'/g)].map((found) => found[1]));
  for (const key of Object.keys(fr)) {
    const isBuilt = /^(advice|payment|channel|event|scan\.kind)\./.test(key);
    assert.ok(isBuilt || used.has(key), `${key} is not used`);
  }
  for (const [, key] of scripts.matchAll(/\bsay\((?:\w+ \? )?'([\w.]+)'/g)) {
    assert.ok(key !== undefined && key in fr, `${key} does not exist`);
  }
});

test('values are put in, and a count chooses the form', () => {
  assert.equal(sayIn('fr', 'till.number', { till: '1' }), 'Caisse\u00a01');
  assert.equal(sayIn('fr', 'found.many', { count: 0 }), '0 client trouvé');
  assert.equal(sayIn('fr', 'found.many', { count: 2 }), '2 clients trouvés');
  assert.equal(sayIn('en', 'found.many', { count: 0 }), '0 customers found');
  assert.equal(sayIn('en', 'found.many', { count: 1 }), '1 customer found');
});

test('a name that is written from the right is kept apart from the sentence around it', () => {
  assert.equal(sayIn('fr', 'found.none', { typed: 'محمد' }), `Personne ne correspond à «\u00a0\u2068محمد\u2069\u00a0».`);
  assert.equal(sayIn('fr', 'found.none', { typed: 'נועה 12' }), `Personne ne correspond à «\u00a0\u2068נועה 12\u2069\u00a0».`);
  assert.equal(sayIn('fr', 'found.none', { typed: 'Zoë 12' }), 'Personne ne correspond à «\u00a0Zoë 12\u00a0».');
});

test('a value that looks like a place for another is left as it is', () => {
  assert.equal(sayIn('en', 'found.none', { typed: '{count}' }), 'Nobody matches “{count}”.');
});

test('the language is the chosen one, else the browser’s, else French', () => {
  assert.equal(firstLanguage('en', ['fr-FR']), 'en');
  assert.equal(firstLanguage(null, ['de-DE', 'en-US', 'fr']), 'en');
  assert.equal(firstLanguage(null, ['fr-CA']), 'fr');
  assert.equal(firstLanguage(null, ['de']), 'fr');
});

test('a label of the programme follows the reader, and falls back', () => {
  language.value = 'en';
  assert.equal(labelText({ fr: 'points', en: 'points!' }), 'points!');
  assert.equal(labelText({ fr: 'points', en: '' }), 'points');
  assert.equal(say('action.close'), 'Close');
  assert.equal(adviceFor('no_such_code'), null);
  language.value = 'fr';
});
