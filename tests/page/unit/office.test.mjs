// office.test.mjs - what the office works out by itself: codes of names, secrets of telephones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOfName } from '../../../web/office/code-of-name.js';
import { base32Of, otpAddress } from '../../../web/office/otp.js';

test('a name becomes a code that the server takes', () => {
  assert.equal(codeOfName('Éloïse Le Gall'), 'eloise-le-gall');
  assert.equal(codeOfName('  Œuf d’Æon '), 'oeuf-d-aeon');
  assert.equal(codeOfName('Jean-Baptiste de La Fontaine-Saint'), 'jean-baptiste-de-la-font');
  assert.equal(codeOfName('王'), '');
  assert.equal(codeOfName('---'), '');
});

test('secrets are written as RFC 4648 says', () => {
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
  assert.equal(base32Of(bytes('fooba')), 'MZXW6YTB');
  assert.equal(base32Of(bytes('12345678901234567890')), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  assert.equal(base32Of(new Uint8Array(20).fill(255)), '7'.repeat(32));
});

test('the picture names the shop and who it is, in ASCII', () => {
  const address = otpAddress('Ferme du Pré: œufs', 'ada', new Uint8Array(20));
  assert.match(address, /^[\x20-\x7e]+$/);
  assert.ok(address.startsWith(`otpauth://totp/${encodeURIComponent('Ferme du Pré: œufs')}:ada?`), address);
  const url = new URL(address);
  assert.equal(url.searchParams.get('issuer'), 'Ferme du Pré: œufs');
  assert.equal(url.searchParams.get('secret'), 'A'.repeat(32));
});
