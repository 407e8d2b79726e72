// event-stream.js - reads server-sent events by fetch(), and comes back when the line breaks.
//
// A browser's own EventSource sends no header, so a key would have to stand in the address; this one is opened by
// api.follow(), with the key where it always is.  It reads what the HTML standard calls an event stream: lines of
// "name: value", an empty line behind each event, and a comment as a sign of life.

/**
 * @typedef {{ event: string, id: string, data: string }} StreamEvent
 *   id: of this or of the latest event that had one
 */

/**
 * Takes the text of a stream piece by piece, wherever it is cut, and gives its events.
 * @param {(event: StreamEvent) => void} give
 * @returns {(piece: string) => void}
 */
export function eventReader(give) {
  let rest = '';
  let id = '';
  let event = '';
  /** @type {string[]} */
  let data = [];
  const take = (/** @type {string} */ line) => {
    if (line === '') {
      if (data.length > 0) give({ event: event || 'message', id, data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) id = value;
  };
  return (piece) => {
    // A line may end in CR LF, of which the LF is still to come: then it is not at its end.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;
const FULL_WAIT_MS = 10_000; // the server has as many as it keeps
const SILENT_MS = 12_000; // two signs of life that did not come: the line is dead, though nobody said so

/**
 * How long before the next try: twice as long each time, and never the same for two pages, so that all of a shop
 * do not come back at once.
 * @param {number} tries in vain, from 1
 * @param {() => number} [random]
 */
export function waitBefore(tries, random = Math.random) {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
  return Math.round(longest * (0.5 + random() / 2));
}

/**
 * Follows a stream until it is told to stop, or refused for good.  What was missed meanwhile the server makes up, from
 * the id of the latest event.
 * @param {object} stream
 * @param {(how: { last: string, signal: AbortSignal, onText: (text: string) => void }) => Promise<void>} stream.open
 *   api.follow() of its path
 * @param {string} stream.last what is known already; empty: nothing
 * @param {(event: StreamEvent) => void} stream.give
 * @param {(error: unknown) => boolean} stream.isForGood whether trying again is in vain
 * @param {AbortSignal} stream.signal stops it
 */
export async function followEvents({ open, last, give, isForGood, signal }) {
  let known = last;
  for (let tries = 1; !signal.aborted; tries++) {
    const line = new AbortController();
    const stop = () => line.abort();
    signal.addEventListener('abort', stop);
    let late = setTimeout(stop, SILENT_MS);
    let wait = 0;
    const read = eventReader((event) => {
      known = event.id || known;
      tries = 0; // it works
      if (!signal.aborted) give(event);
    });
    try {
      await open({
        last: known,
        signal: line.signal,
        onText(text) {
          clearTimeout(late);
          late = setTimeout(stop, SILENT_MS);
          read(text);
        },
      });
    } catch (error) {
      if (isForGood(error)) return;
      if (isFull(error)) wait = FULL_WAIT_MS;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
    await pause(wait + waitBefore(Math.max(1, tries)), signal);
  }
}

/** @param {unknown} error */
function isFull(error) {
  const code = /** @type {{ code?: string }} */ (error)?.code;
  return code === 'live_full' || code === 'live_key';
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
