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

test('an outline knows what the programme asks of a customer, and of which events it hears', () => {
  const unit = '"currency":"EUR","units":[{"id":"p"}]';
  const plain = outlineOf(`{${unit},"rules":[{"id":"a","on":"purchase"}],"tiers":3,"rewards":[null]}`);
  assert.deepEqual([plain?.asksVisits, plain?.tiers, plain?.eventRules], [false, [], []]);
  const when = (/** @type {string} */ text) => outlineOf(`{${unit},${text}}`)?.asksVisits;
  assert.equal(when('"rules":[{"id":"a","when":{"visit":{"every":2}}}]'), true);
  assert.equal(when('"rewards":[{"id":"a","when":{"first_purchase":true}}]'), true);
  assert.equal(when('"rules":[{"id":"a","when":null}]'), false);
  const regulars = outlineOf(`{${unit},"tiers":{"levels":[{"id":"gold"}]},"challenges":[{"id":"more"}],
    "rules":[{"id":"b","on":"birthday","give":{"unit":"p","fixed":{"points":100}}},
      {"id":"t","on":"top_up","give":{"unit":"p","percent":"3"}},{"id":"x","on":"nothing"},{"id":"y","on":"visit"}]}`);
  assert.deepEqual(regulars?.tiers.map(({ id }) => id), ['gold']);
  assert.deepEqual(regulars?.challenges.map(({ id }) => id), ['more']);
  assert.deepEqual(regulars?.eventRules.map(({ id, unit: of, fixed }) => [id, of, fixed]),
    [['b', 'p', 100], ['t', 'p', null], ['y', 'undefined', null]]);
});
