// scanner.js - hears a card reader that types like a keyboard, wherever the cursor is.
//
// A reader types a whole code and Enter faster than a hand can.  Such a burst is taken out of the
// field it fell into (an amount, say), understood, and given to whoever takes scans at the moment.
// Fields that want it themselves say so with data-scan="own"; in one with data-scan="place" it takes the place of what
// somebody had begun to type.

/** @typedef {import('./reading.js').Reading} Reading */

const GAP_MS = 50; // between two keys of one burst
const MEAN_MS = 30;
const LENGTH_MIN = 8;
const APART_MS = 400; // less than that, and what comes first is of the same code: a busy machine hesitates
const AMOUNT = /^[\d\s.,]*[\s.,][\d\s.,]*$/; // digits alone are a code; with a comma they are money

const FNC1 = '\u241D'; // the symbol for GS, which separates the elements of a GS1 code
const HELD = ['Shift', 'Control', 'Alt', 'AltGraph']; // for the key that comes with them

/** @type {((read: Reading) => void)[]} */
const takers = [];

/**
 * The last one that asked takes the scans, until it lets go.
 * @param {(read: Reading) => void} taker
 * @returns {() => void}
 */
export function takeScans(taker) {
  takers.push(taker);
  return () => {
    const at = takers.lastIndexOf(taker);
    if (at >= 0) takers.splice(at, 1);
  };
}

/** @param {Reading} read */
export function giveScan(read) {
  takers.at(-1)?.(read);
}

/**
 * Collects keys into bursts.  The pure half, for the tests.
 */
export function openBurst() {
  let text = '';
  let begun = 0;
  let last = 0;
  return {
    /**
     * @param {string} key
     * @param {number} now in milliseconds
     * @returns {boolean} whether this key begins a burst
     */
    add(key, now) {
      const isFirst = text === '' || now - last > GAP_MS;
      if (isFirst) {
        text = '';
        begun = now;
      }
      text += key;
      last = now;
      return isFirst;
    },
    /**
     * Enter was pressed.
     * @param {number} now
     * @returns {string | null} the code, if the keys came from a reader
     */
    end(now) {
      const code = text;
      text = '';
      const isQuick = now - last <= GAP_MS && (last - begun) / Math.max(code.length - 1, 1) <= MEAN_MS;
      return isQuick && code.length >= LENGTH_MIN && !AMOUNT.test(code) ? code : null;
    },
    forget() {
      text = '';
    },
  };
}

/**
 * What a key adds to a burst: nothing while it is held for another; null when no reader presses it.
 * FNC1 comes as Ctrl with the key that an American keyboard calls "]", whatever is on it here; and a key with AltGr is
 * told by some systems as one with Ctrl.
 * @param {Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'getModifierState'>} event
 */
export function textOfKey(event) {
  if (HELD.includes(event.key)) return '';
  if (event.isComposing || event.metaKey) return null;
  if (event.ctrlKey && !event.getModifierState('AltGraph')) return event.code === 'BracketRight' ? FNC1 : null;
  return event.key.length === 1 ? event.key : null;
}

/**
 * @param {HTMLInputElement} field
 * @param {string} value
 */
function put(field, value) {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * @param {Window} page
 * @param {(text: string) => void} hear
 */
export function listenForScans(page, hear) {
  const burst = openBurst();
  /** @type {Map<HTMLInputElement, string>} what was in the fields that the burst fell into */
  const before = new Map();
  let latest = -Infinity; // when a key was struck
  let isApart = false;
  page.addEventListener('keydown', (event) => {
    const field = event.target instanceof HTMLInputElement ? event.target : null;
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey) {
      const text = textOfKey(event);
      if (text === null) return burst.forget();
      if (text === '') return;
      if (burst.add(text, event.timeStamp)) {
        before.clear();
        isApart = event.timeStamp - latest > APART_MS;
      }
      latest = event.timeStamp;
      if (field && !before.has(field)) before.set(field, field.value); // the page may move the cursor in the middle
      return;
    }
    const code = burst.end(event.timeStamp);
    if (code === null) return;
    const own = field?.dataset['scan'];
    if (field && own === 'place' && isApart) put(field, code);
    if (own || takers.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    for (const [into, value] of before) put(into, value);
    hear(code);
  }, { capture: true });
}
