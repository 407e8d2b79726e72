// word.test.mjs - a word that is kept under a PIN: it comes out again, and with another PIN another one does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hideWord, wordOut, wordUnder } from '../../../web/till/state/offline/word.js';

const WORD = '6SW9KMBJEEAS86MY4QAAZWH8FGGAZ9HY';
const FORM = /^[0-9A-HJKMNP-TV-Z]{32}$/;

test('the word comes out under its PIN, and nothing of it is kept in the clear', async () => {
  const kept = await hideWord(WORD, '4711');
  assert.equal(await wordUnder(kept, '4711'), WORD);
  assert.match(kept.hidden, FORM);
  assert.ok(kept.check >= 0 && kept.check < 100, String(kept.check));
  const same = [...kept.hidden].filter((sign, at) => sign === WORD[at]).length;
  assert.ok(same < 10, `${same} signs are as they were`);
  const again = await hideWord(WORD, '4711');
  assert.notEqual(again.hidden, kept.hidden);
  await assert.rejects(() => hideWord('short', '4711'), /another kind/);
});

test('one of a hundred other PINs passes, and gives a word that looks like the right one', async () => {
  const kept = await hideWord(WORD, '4711');
  const words = new Set();
  for (let pin = 0; pin < 20_000; pin++) { // quick digests here, so that there are many: what matters is how they spread
    const word = wordOut(kept, new Uint8Array(createHash('sha256').update(String(pin)).digest()));
    if (word === null) continue;
    assert.match(word, FORM);
    words.add(word);
  }
  assert.ok(words.size > 130 && words.size < 270, `${words.size} of 20,000`); // 200, and five standard deviations
  assert.ok(!words.has(WORD));
});
