import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventReader, followEvents, waitBefore } from '../../../web/shared/event-stream.js';

const TEXT = 'retry: 1000\n\n: here\n\nevent: here\nid: 1-3\ndata: {"entry":"1-3"}\n\n'
  + 'data: one\r\ndata:two\r\nid: 1-4\r\n\r\nevent: moved\rdata: é\r\revent: nothing\n\ndata: last\n\n';
const EVENTS = [
  { event: 'here', id: '1-3', data: '{"entry":"1-3"}' },
  { event: 'message', id: '1-4', data: 'one\ntwo' },
  { event: 'moved', id: '1-4', data: 'é' },
  { event: 'message', id: '1-4', data: 'last' },
];

/** @param {string[]} pieces */
function read(pieces) {
  /** @type {any[]} */
  const events = [];
  const take = eventReader((event) => { events.push(event); });
  pieces.forEach(take);
  return events;
}

test('a stream is read as the standard says', () => {
  assert.deepEqual(read([TEXT]), EVENTS);
});

test('it may be cut anywhere', () => {
  assert.deepEqual(read([...TEXT]), EVENTS);
  for (let at = 1; at < TEXT.length; at++) assert.deepEqual(read([TEXT.slice(0, at), TEXT.slice(at)]), EVENTS);
});

test('an event that has not ended is none', () => {
  assert.deepEqual(read(['event: moved\nid: 1-9\ndata: x\n']), []);
});

test('the waits become longer, to a bound, and are by lot', () => {
  const longest = [1, 2, 3, 4, 5, 6, 50].map((tries) => waitBefore(tries, () => 1));
  assert.deepEqual(longest, [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  assert.deepEqual([1, 6].map((tries) => waitBefore(tries, () => 0)), [500, 10_000]);
});

test('a line that ends is taken up again from the latest event, until it is refused for good', async () => {
  /** @type {string[]} */
  const lasts = [];
  /** @type {string[]} */
  const given = [];
  const answers = ['event: moved\nid: 1-5\ndata: a\n\n', '', 'event: moved\nid: 1-7\ndata: b\n\n'];
  await followEvents({
    async open({ last, onText }) {
      lasts.push(last);
      const text = answers.shift();
      if (text === undefined) throw new Error('refused');
      onText(text);
    },
    last: '1-3',
    give: ({ id }) => { given.push(id); },
    isForGood: (error) => error instanceof Error && error.message === 'refused',
    signal: new AbortController().signal,
  });
  assert.deepEqual(lasts, ['1-3', '1-5', '1-5', '1-7']);
  assert.deepEqual(given, ['1-5', '1-7']);
});

test('who stops it hears nothing more', async () => {
  const stop = new AbortController();
  let opened = 0;
  await followEvents({
    async open({ onText }) {
      opened++;
      stop.abort();
      onText('data: late\n\n');
    },
    last: '',
    give: () => assert.fail('it was stopped'),
    isForGood: () => false,
    signal: stop.signal,
  });
  assert.equal(opened, 1);
});
