import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from '../../../web/try/state/meter.js';
import { currencyDecimals, outlineOf, unitDecimals } from '../../../web/try/state/program.js';

test('the meter tells the median of the latest and the most of all', () => {
  const meter = new Meter();
  assert.equal(meter.median, 0);
  for (const ms of [5, 1, 9, 2, 3]) meter.add(ms);
  assert.deepEqual([meter.median, meter.max, meter.count], [3, 9, 5]);
  for (let i = 0; i < 1000; i++) meter.add(1);
  assert.deepEqual([meter.median, meter.max], [1, 9]);
});

test('an outline is read of any text, and of most there is none', () => {
  for (const text of ['', '{', 'null', '[]', '{}', '{"currency":"EUR"}', '{"currency":1,"units":[{"id":"a"}]}']) {
    assert.equal(outlineOf(text), null, text);
  }
  const outline = outlineOf('{"currency":"JPY","units":[{"id":"p","decimals":1},{"id":"m","kind":"money"},3]}');
  assert.ok(outline);
  assert.deepEqual(outline.units.map(({ id }) => id), ['p', 'm']);
  assert.deepEqual([unitDecimals(outline, 'p'), unitDecimals(outline, 'm'), unitDecimals(outline, 'x')],
    [1, 0, 0]);
  assert.equal(currencyDecimals('EUR'), 2);
  assert.equal(currencyDecimals('no currency'), 2);
});
