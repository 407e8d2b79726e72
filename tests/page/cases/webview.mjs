// webview.mjs - the till in a web view of somebody else's program: what such a view puts into the page is put there.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { isForHost } from '../lib/register.mjs';
import { focused, openTill } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Each as its maker documents it: what the page finds, and how the program speaks to it.
 * @type {Record<string, { put: () => void, say: (message: string) => void, isText: boolean }>}
 */
const VIEWS = {
  'WebView2 (Windows)': {
    put: () => {
      const page = /** @type {any} */ (window);
      page.toldHost = [];
      /** @type {((event: any) => void)[]} */
      const ears = [];
      page.chrome = { webview: {
        postMessage: (/** @type {any} */ message) => page.toldHost.push(structuredClone(message)),
        addEventListener: (/** @type {string} */ type, /** @type {any} */ ear) => { if (type === 'message') ears.push(ear); },
      } };
      page.sayToPage = (/** @type {string} */ text) => ears.forEach((ear) => ear({ data: JSON.parse(text) }));
    },
    say: (text) => (/** @type {any} */ (window)).sayToPage(text),
    isText: false,
  },
  'WKWebView (iOS and macOS)': {
    put: () => {
      const page = /** @type {any} */ (window);
      page.toldHost = [];
      page.webkit = { messageHandlers: { habitue: { postMessage: (/** @type {any} */ message) => page.toldHost.push(structuredClone(message)) } } };
    },
    say: (text) => (/** @type {any} */ (window)).habitue.receive(JSON.parse(text)),
    isText: false,
  },
  'WebView (Android, with a listener)': {
    put: () => {
      const page = /** @type {any} */ (window);
      page.toldHost = [];
      page.habitueHost = { onmessage: null, postMessage: (/** @type {any} */ text) => page.toldHost.push(text) };
    },
    say: (text) => (/** @type {any} */ (window)).habitueHost.onmessage({ data: text }),
    isText: true,
  },
  'WebView (Android, by an interface)': {
    put: () => {
      const page = /** @type {any} */ (window);
      page.toldHost = [];
      page.habitueHost = { postMessage: (/** @type {any} */ text) => page.toldHost.push(text) };
    },
    say: (text) => (/** @type {any} */ (window)).habitue.receive(text),
    isText: true,
  },
};

/** @param {import('../run.mjs').World} world */
export function addWebviewCases({ shop, open }) {
  for (const [name, { put, say, isText }] of Object.entries(VIEWS)) {
    check(`a register sells through a web view: ${name}`, async () => {
      const { card, account } = await shop.enrol({ first_name: 'Marius' });
      const page = await open();
      await page.addInitScript(put);
      await openTill(page, shop);
      await focused(page, '#scan'); // as ever, before anybody speaks
      const tell = (/** @type {any} */ message) => page.evaluate(say, JSON.stringify({ habitue: 1, ...message }));
      const heard = async (/** @type {string} */ type) => {
        for (const latest = Date.now() + 30_000; ; await page.waitForTimeout(20)) {
          /** @type {any[]} */
          const told = await page.evaluate(() => (/** @type {any} */ (window)).toldHost);
          assert.ok(told.every((one) => (typeof one === 'string') === isText), 'a view knows texts, or objects');
          const found = told.map((one) => (isText ? JSON.parse(one) : one)).filter((one) => one.type === type).at(-1);
          if (found) {
            assert.ok(isForHost(found), JSON.stringify(found));
            return found;
          }
          assert.ok(Date.now() < latest, `no ${type}: ${JSON.stringify(told)}`);
        }
      };
      assert.equal(await page.locator('.bar-names').isVisible(), true, 'a program that says nothing shows the till as it is');
      await tell({ type: 'hello', language: 'en' });
      assert.equal((await heard('ready')).state, 'open');
      await page.waitForSelector('.bar-names', { state: 'hidden' });
      const basket = `${name} ${Date.now()}`.slice(0, 64);
      await tell({ type: 'basket', basket, receipt: `V-${account}-${Object.keys(VIEWS).indexOf(name)}`, card, commit: 'host',
        lines: [{ label: 'Pain', amount: 250, vat: '5.5' }], total: 250 });
      assert.equal((await heard('quote')).rest, 250);
      assert.equal((await heard('customer')).customer.name, 'Marius');
      await tell({ type: 'commit', basket, rest: 250 });
      const told = await heard('recorded');
      assert.equal(told.entry, (await shop.entries(account))[0].id);
      await tell({ type: 'acknowledge', delivery: told.delivery });
      await tell({ type: 'hello' });
      assert.equal((await heard('ready')).pending, 0);
      await tell({ type: 'nonsense' });
      assert.equal((await heard('problem')).code, 'type_unknown');
    });
  }
}
