// card-reader.js - hears the card reader of this machine: habitue-reader, at a port of the loopback address.
//
// Its events are what a scanner would have typed, so they go the same way.  A till without a reader has no
// port, asks for nothing and says nothing.
import { signal } from '@preact/signals';
import { hearScan } from './customer.js';
import { giveScan } from '../../shared/scanner.js';
import { store } from './session.js';

const AGAIN_MS = 5_000; // after a refusal; a line that broke is tried again by the browser itself
const SILENT_MS = 2_500; // a program that was started again is no news

/**
 * none: the till has no reader; here: it is heard; silent: nobody answers; refused: it does not let this page
 * listen.
 */
export const readerState = signal(/** @type {'none' | 'waiting' | 'here' | 'silent' | 'refused'} */ ('none'));
export const readerPort = signal(/** @type {number | null} */ (null));

/** @type {EventSource | null} */
let line = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let late;

/**
 * What was typed as a port; null when it is none.
 * @param {string} text
 */
export function parsePort(text) {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** The reader that this browser was told of, if any. */
export function listenToReader() {
  useReader(parsePort(String(store.get('reader') ?? '')));
}

/** @param {number | null} port null: this till has no reader */
export function useReader(port) {
  if (port === null) store.remove('reader');
  else store.set('reader', port);
  readerPort.value = port;
  hangUp();
  readerState.value = port === null ? 'none' : 'waiting';
  if (port !== null) call(port);
}

function hangUp() {
  line?.close();
  line = null;
  clearTimeout(again);
  clearTimeout(late);
  late = undefined;
}

/** @param {number} port */
function call(port) {
  const mine = new EventSource(`http://127.0.0.1:${port}/events`);
  line = mine;
  mine.addEventListener('open', () => {
    clearTimeout(late);
    late = undefined;
    readerState.value = 'here';
  });
  mine.addEventListener('error', () => {
    if (line !== mine) return;
    if (mine.readyState === EventSource.CLOSED) {
      readerState.value = 'refused';
      again = setTimeout(() => { hangUp(); call(port); }, AGAIN_MS);
    } else {
      late ??= setTimeout(() => { readerState.value = 'silent'; }, SILENT_MS);
    }
  });
  mine.addEventListener('card', ({ data }) => {
    if (isSeen()) void hearScan(JSON.parse(data).text);
  });
  mine.addEventListener('problem', ({ data }) => {
    const { problem: code, fr, en } = JSON.parse(data);
    const refusal = { code, fr, en };
    if (isSeen()) giveScan({ text: '', kind: null, medium: null, code: null, phone: null, refusal });
  });
}

/** A till in a tab behind another is nobody's till at the moment. */
function isSeen() {
  return document.visibilityState === 'visible';
}
