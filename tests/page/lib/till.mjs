// till.mjs - what a person does at the till page, as steps for the tests.
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */
const PATIENCE_MS = 30_000;
const SCAN_MIN = 8; // what the page takes for a reader's code has so many characters

/** @typedef {import('./shop.mjs').Shop} Shop */

/**
 * Opens the till with its key, and waits for what it fetches behind the first screen.
 * @param {Page} page
 * @param {Shop} shop
 */
export async function openTill(page, shop) {
  await page.goto(`${shop.origin}/till#key=${shop.keys.till_key}`);
  await page.waitForSelector('#scan');
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /\/dialogs-/.test(name)));
}

/**
 * The page as it is in a shop whose server has no https: the browser keeps nothing encrypted, so the till cannot go on
 * without a line.
 * @param {Page} page
 */
export async function asOnPlainHttp(page) {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
    delete (/** @type {any} */ (Navigator.prototype)).serviceWorker;
  });
}

/** @typedef {{ session: Promise<import('playwright-core').CDPSession>, latest: number }} Keyboard */
/** @type {WeakMap<Page, Keyboard>} */
const keyboards = new WeakMap();

/**
 * Strikes keys at times of their own: the page tells a reader from a hand by the time between two
 * keys, and reads it from the events.  So a busy machine does not turn one into the other, and nobody
 * waits for a hand.
 * @param {Page} page
 * @param {string[]} keys characters, or Enter
 * @param {number} gapMs
 */
async function strike(page, keys, gapMs) {
  const keyboard = keyboards.get(page)
    ?? { session: page.context().newCDPSession(page), latest: 0 };
  keyboards.set(page, keyboard);
  const session = await keyboard.session;
  let at = Math.max(Date.now(), keyboard.latest) + 500; // nothing to do with what was typed before
  /** @type {Promise<unknown>[]} */
  const sent = [];
  for (const key of keys) {
    const text = key === 'Enter' ? '\r' : key;
    const more = key === 'Enter' ? { code: key, windowsVirtualKeyCode: 13 } : {};
    for (const type of /** @type {const} */ (['keyDown', 'keyUp'])) {
      sent.push(session.send('Input.dispatchKeyEvent', { type, key, ...more, timestamp: at / 1000,
        ...(type === 'keyDown' ? { text, unmodifiedText: text } : {}) }));
    }
    at += gapMs;
  }
  keyboard.latest = at;
  await Promise.all(sent);
}

/**
 * Types like a hand does: too slowly for a card reader.
 * @param {Page} page
 * @param {string} text
 */
export async function typeByHand(page, text) {
  // As long as a code, it must be slow by every clock: a busy browser may give the keys its own times.
  if (text.length >= SCAN_MIN) await page.keyboard.type(text, { delay: 60 });
  else await strike(page, [...text], 60);
}

/**
 * Types like a card reader: at once, then Enter.
 * @param {Page} page
 * @param {string} code
 */
export async function scan(page, code) {
  await strike(page, [...code, 'Enter'], 5);
}

/**
 * Scans a card on the waiting page and waits for the customer.
 * @param {Page} page
 * @param {string} code
 */
export async function scanCustomer(page, code) {
  await focused(page, '#scan');
  await scan(page, code);
  await page.waitForSelector('.amount');
}

/**
 * The field or button that must have the focus by now.
 * @param {Page} page
 * @param {string} selector
 */
export async function focused(page, selector) {
  await page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
}

/**
 * @param {() => boolean | Promise<boolean>} isSo asked here
 * @param {() => string} what is said when it does not come true
 */
export async function until(isSo, what) {
  for (const latest = Date.now() + PATIENCE_MS; !await isSo();) {
    assert.ok(Date.now() < latest, what());
    await new Promise((done) => { setTimeout(done, 20); });
  }
}

/**
 * Waits for what only a promise tells.  waitForFunction() takes the promise itself for yes.
 * @template [Arg=void]
 * @param {Pick<Page, 'evaluate'>} page or a frame of it
 * @param {(arg: Arg) => Promise<boolean>} isSo asked in the page
 * @param {Arg} [arg]
 */
export function comesTrue(page, isSo, arg) {
  return until(() => page.evaluate(/** @type {any} */ (isSo), arg), () => `it does not come true: ${isSo}`);
}

/**
 * Until something is kept for the time without a line.
 * @param {Page} page
 * @param {'snapshot' | 'people'} what
 */
export function keptAlone(page, what) {
  return comesTrue(page, async (wanted) => {
    const [found] = (await indexedDB.databases()).filter(({ name }) => name?.endsWith('offline'));
    if (!found?.name) return false;
    /** @type {IDBDatabase} */
    const db = await new Promise((done) => { const ask = indexedDB.open(found.name ?? ''); ask.onsuccess = () => done(ask.result); });
    const value = await new Promise((done) => {
      const ask = db.transaction('kept').objectStore('kept').get(wanted);
      ask.onsuccess = () => done(ask.result);
    });
    db.close();
    return value !== undefined;
  }, what);
}

/**
 * Types an amount where the cursor waits and waits for the quote of exactly that.
 * @param {Page} page
 * @param {string} amount
 * @param {string} due as it is shown then
 */
export async function typeAmount(page, amount, due) {
  await focused(page, '.amount');
  await typeByHand(page, amount);
  await waitForDue(page, due);
}

/**
 * @param {Page} page
 * @param {string} due
 */
export async function waitForDue(page, due) {
  await page.waitForFunction((wanted) =>
    document.querySelector('.record-due')?.textContent?.replace(/\s/gu, ' ') === wanted, due);
}

/**
 * Finishes the sale by keyboard: Enter goes to the button, Enter again records.
 * @param {Page} page
 */
export async function recordByKeyboard(page) {
  await page.focus('.amount');
  const isWithout = await page.locator('#customer-name').count() === 0;
  await page.keyboard.press('Enter');
  await focused(page, '#record');
  await page.keyboard.press('Enter');
  if (isWithout) await passQuestion(page);
  await page.waitForSelector('.recorded');
}

/**
 * A sale without a card asks for one before it is recorded; Enter goes on without.
 * @param {Page} page
 */
export async function passQuestion(page) {
  await focused(page, '#ask-card');
  await page.keyboard.press('Enter');
}

/** @param {Page} page */
export async function nextCustomer(page) {
  await page.click('.recorded-actions .primary');
  await focused(page, '#scan');
}

/**
 * The text of a part of the page, with plain spaces.
 * @param {Page} page
 * @param {string} selector
 */
export async function textOf(page, selector) {
  const text = await page.locator(selector).first().innerText();
  return text.replace(/[\u00a0\u202f]/gu, ' ').replace(/\s+/g, ' ').trim();
}

/**
 * Waits until a part of the page says this.
 * @param {Page} page
 * @param {string} selector
 * @param {RegExp | string} wanted
 */
export async function shows(page, selector, wanted) {
  await page.waitForSelector(selector);
  const latest = Date.now() + PATIENCE_MS;
  for (;;) {
    const text = await textOf(page, selector);
    const isThere = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
    if (isThere) return;
    if (Date.now() > latest) assert.fail(`${selector} says "${text}", not "${wanted}"`);
    await page.waitForTimeout(20);
  }
}

/**
 * Enrols somebody by the door of the waiting screen.
 * @param {Page} page
 * @param {string} name
 * @param {string} card empty: none is at hand
 */
export async function enrolAlone(page, name, card) {
  await focused(page, '#scan');
  await page.click('.door >> nth=0');
  await focused(page, 'dialog input');
  await page.fill('dialog input >> nth=0', name);
  if (card !== '') await scan(page, card);
  await page.click('dialog [type=submit]');
}
