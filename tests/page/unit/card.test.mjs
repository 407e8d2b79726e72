// card.test.mjs - web/card/state: the link to a card, and the codes of RFC 6238.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { codeAt, digitsOf } from '../../../web/card/state/code.js';
import { cardOfLink } from '../../../web/card/state/link.js';
import { en } from '../../../web/card/text/en.js';
import { fr } from '../../../web/card/text/fr.js';

const SECRET = Buffer.from('12345678901234567890').toString('hex');

test('the digits are those of RFC 6238, appendix B', async () => {
  for (const [seconds, digits] of /** @type {[number, string][]} */ ([[59, '94287082'], [1111111109, '07081804'],
    [1111111111, '14050471'], [1234567890, '89005924'], [2000000000, '69279037'], [20000000000, '65353130']])) {
    assert.equal(await digitsOf(crypto.subtle, SECRET, Math.floor(seconds / 30)), digits);
  }
});

test('the text names the token and the beginning of the step', async () => {
  const card = { token: 'ABCDEFGH', secret: SECRET };
  assert.equal(await codeAt(crypto.subtle, card, 59.9), 'v1.ABCDEFGH.30.94287082');
});

test('a link is read whole or not at all', () => {
  const link = `#t=ABCDEFGHJKMNPQRS&s=${SECRET}&c=2900000000018&n=Ferme%20du%20Pr%C3%A9`;
  assert.deepEqual(cardOfLink(link), { token: 'ABCDEFGHJKMNPQRS', secret: SECRET, code: '2900000000018',
    shop: 'Ferme du Pré' });
  for (const wrong of ['', '#', '#t=ABCDEFGH', link.replace(SECRET, '12'), link.replace('c=2900000000018', 'c='),
    link.replace('t=A', 't=<')]) {
    assert.equal(cardOfLink(wrong), null, wrong);
  }
});

test('both catalogues of the card have the same texts, and each is used', () => {
  assert.deepEqual(Object.keys(en), Object.keys(fr));
  const web = fileURLToPath(new URL('../../../web/card', import.meta.url));
  const scripts = readdirSync(web, { encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(web, name), 'utf8')).join('\n');
  const used = new Set([...scripts.matchAll(/\bsay\('([\w.]+)'/g)].map((found) => found[1]));
  assert.deepEqual([...used].sort(), Object.keys(fr).sort());
});
