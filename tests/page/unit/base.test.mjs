import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi, openOperations } from '../../../web/shared/api.js';
import { basePath, storePrefix } from '../../../web/shared/base.js';
import { openStore } from '../../../web/shared/store.js';

test('the base of a page is the folder in which it lies', () => {
  assert.equal(basePath('/till'), '/');
  assert.equal(basePath('/m/verger/till'), '/m/verger/');
});

test('each base has names of its own in the browser, and the root those it always had', () => {
  assert.equal(storePrefix('till', '/'), 'habitue.till.');
  assert.notEqual(storePrefix('till', '/m/a/'), storePrefix('till', '/m/b/'));
  assert.notEqual(storePrefix('till', '/m/a/'), storePrefix('till', '/'));
});

test('requests go below the base', async () => {
  /** @type {string[]} */
  const asked = [];
  const api = openApi({
    key: 'hab_test',
    language: () => 'fr',
    operations: openOperations(openStore(null, '')),
    base: '/m/verger/',
    fetch: /** @type {any} */ (async (/** @type {string} */ path) => {
      asked.push(path);
      return new Response('{}', { headers: { 'Content-Type': 'application/json' } });
    }),
  });
  await api.read('/v1/session');
  assert.deepEqual(asked, ['/m/verger/v1/session']);
});
