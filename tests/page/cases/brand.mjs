// brand.mjs - the shop's logo and colour on every page: in light and dark, off line, whatever the colour, whatever the
// proportions of the logo.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atEnd, check } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { disc } from '../lib/paint.mjs';
import { Shop } from '../lib/shop.mjs';
import { comesTrue, focused, openTill, scanCustomer, shows, typeAmount } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const NAME = 'Ferme du Pré';
const WINE = /** @type {const} */ ([123, 30, 58]);

/** A shop whose looks nobody else's test sees. */
async function openShop() {
  const shop = await Shop.open({ name: NAME });
  atEnd(() => shop.close());
  return shop;
}

/**
 * @param {Shop} shop
 * @param {string} colour
 * @param {{ width: number, height: number }} [size] of a logo
 */
async function dress(shop, colour, size) {
  const words = ['brand', 'set', '--colour', colour];
  if (size) {
    const path = join(shop.folder, 'logo.png');
    await writeFile(path, disc(size.width, size.height, WINE));
    words.push('--logo', path);
  }
  await shop.run(...words);
}

/**
 * Waits until the page wears what the shop has chosen.
 * @param {Page} page
 * @param {string} colour "#fff59d"
 */
async function wears(page, colour) {
  await page.waitForFunction((wanted) =>
    getComputedStyle(document.documentElement).getPropertyValue('--shop').trim() === wanted, colour);
}

/**
 * The logo as it stands on the page, once its picture is there.
 * @param {Page} page
 * @param {string} selector
 */
async function logoBox(page, selector) {
  await page.waitForFunction((wanted) => {
    const image = /** @type {HTMLImageElement | null} */ (document.querySelector(wanted));
    return image?.complete && image.naturalWidth > 0;
  }, selector);
  return page.evaluate((wanted) => {
    const image = /** @type {HTMLImageElement} */ (document.querySelector(wanted));
    const { width, height } = image.getBoundingClientRect();
    return { width, height, alt: image.alt, fit: getComputedStyle(image).objectFit };
  }, selector);
}

/**
 * What a browser keeps by itself it may drop whenever it likes.
 * @param {Page} page
 */
async function dropWhatMayBeDropped(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
}

/**
 * How well the shop's colour is read on the page's own grounds, worked out from what the browser has, by the formula of
 * WCAG 2.2.
 * @param {Page} page
 */
function worstContrast(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const luminance = (/** @type {string} */ name) => {
      const text = style.getPropertyValue(name).trim().slice(1);
      const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
        const part = parseInt(text.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const pairs = [['--brand', '--ground'], ['--brand', '--sheet'], ['--brand', '--sunk'], ['--brand', '--brand-soft'],
      ['--brand', '--on-brand'], ['--brand-strong', '--on-brand'], ['--brand-strong', '--brand-soft'],
      ['--brand-strong', '--sunk'], ['--ink', '--brand-soft'], ['--ink-soft', '--brand-soft'], ['--good', '--brand-soft']];
    return Math.min(...pairs.map(([one = '', other = '']) => {
      const [dark = 0, light = 1] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return light / dark;
    }));
  });
}

const MEDIA = /** @type {const} */ ([{ colorScheme: 'light', contrast: 'no-preference' }, { colorScheme: 'dark', contrast: 'no-preference' },
  { colorScheme: 'light', contrast: 'more' }, { colorScheme: 'dark', contrast: 'more' }]);

/** @param {import('../run.mjs').World} world */
export function addBrandCases({ shop: plain, open, openBare }) {
  check('whatever colour a shop has, the till in it can be read, and axe finds nothing', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Camille' }, 24_000);
    const { page } = await openBare(shop.origin);
    for (const colour of ['#fff59d', '#0d47a1', '#ffffff', '#00ff00']) {
      await dress(shop, colour.slice(1));
      await openTill(page, shop);
      await page.reload();
      await wears(page, colour);
      for (const media of MEDIA) {
        await page.emulateMedia(media);
        const worst = await worstContrast(page);
        assert.ok(worst >= 4.5, `${colour} ${media.colorScheme} ${media.contrast}: ${worst.toFixed(2)} : 1`);
      }
      await page.emulateMedia(MEDIA[0]);
      await scanCustomer(page, card);
      await typeAmount(page, '12', '12,00 €');
      for (const media of MEDIA) {
        await page.emulateMedia(media);
        await picture(page, `brand-${colour.slice(1)}-${media.colorScheme}-${media.contrast}`);
        assert.deepEqual(await findWithAxe(page), [], `${colour} ${media.colorScheme}`);
      }
      await page.emulateMedia(MEDIA[0]);
      await page.click('.abandon');
    }
  });

  check('a wide logo and a tall one keep their proportions in the bar, down to 320 px', async () => {
    const shop = await openShop();
    const { page } = await openBare(shop.origin);
    for (const size of [{ width: 400, height: 30 }, { width: 30, height: 400 }, { width: 64, height: 64 }]) {
      await dress(shop, '7B1E3A', size);
      await openTill(page, shop);
      await page.reload();
      await wears(page, '#7b1e3a');
      const box = await logoBox(page, '.bar-logo');
      assert.equal(box.alt, NAME);
      assert.equal(box.fit, 'contain');
      for (const width of [320, 768, 1920]) {
        await page.setViewportSize({ width, height: 700 });
        const { width: wide, height: high } = await logoBox(page, '.bar-logo');
        assert.ok(high <= 41 && wide <= Math.min(145, 0.29 * width), `${wide}x${high} at ${width}`);
        assert.deepEqual(await findTooSmall(page), []);
        await picture(page, `brand-logo-${size.width}x${size.height}-${width}`);
      }
    }
  });

  check('a till without a line wears its shop’s logo and colour when it is loaded anew', async () => {
    const shop = await openShop();
    await dress(shop, '7B1E3A', { width: 120, height: 60 });
    const { page } = await openBare(shop.origin);
    const given = page.waitForResponse((one) => one.url().endsWith('/v1/offline/snapshots') && one.ok());
    await openTill(page, shop);
    await given;
    await logoBox(page, '.bar-logo');
    await comesTrue(page, async () => {
      const cache = await caches.open('habitue-brand-till-/');
      return (await cache.keys()).length === 2 && (await navigator.serviceWorker.ready).active !== null;
    });
    await page.reload(); // the worker has the page now
    await focused(page, '#scan');
    await dropWhatMayBeDropped(page);
    await shop.stop();
    await page.reload();
    await shows(page, '.bar', 'Hors ligne');
    await wears(page, '#7b1e3a');
    assert.equal((await logoBox(page, '.bar-logo')).alt, NAME);
    await picture(page, 'brand-offline');
  });

  check('what a shop changes is seen when the page comes back to the front, and where it takes its logo away, ours stands', async () => {
    const shop = await openShop();
    await dress(shop, '0D47A1', { width: 60, height: 60 });
    const { page } = await openBare(shop.origin);
    await openTill(page, shop);
    await wears(page, '#0d47a1');
    await logoBox(page, '.bar-logo');
    await shop.run('brand', 'set', '--clear', '--colour', '1B5E20');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await wears(page, '#1b5e20');
    await page.waitForSelector('.bar-mark');
    assert.equal(await page.locator('.bar-logo').count(), 0);
    assert.equal(await page.getAttribute('meta[name="theme-color"]', 'content'), '#1b5e20');
    assert.equal(await page.locator('link[data-brand]').count(), 1);
  });

  check('the display, the kiosk and the page of a receipt wear them, and axe finds nothing', async () => {
    const shop = await openShop();
    await dress(shop, 'F9A825', { width: 200, height: 80 });
    const { page: till } = await openBare(shop.origin);
    await openTill(till, shop);
    await wears(till, '#f9a825');
    const display = await till.context().newPage();
    await display.goto(`${shop.origin}/display`);
    await shows(display, 'h1', NAME);
    const kiosk = await till.context().newPage();
    await kiosk.goto(`${shop.origin}/kiosk#key=${shop.keys.till_key}`);
    await focused(kiosk, '.pad-field');
    const bought = await shop.call('POST', '/v1/purchases', { receipt: 'brand-1', lines: [{ amount: 1250, vat: '5.5' }] });
    const { path } = await shop.call('POST', '/v1/links', { what: { entry: bought.id } });
    const receipt = await till.context().newPage();
    await receipt.goto(shop.origin + path);
    await receipt.setViewportSize({ width: 320, height: 640 });
    const { rows, lines } = await receipt.evaluate(() => {
      const text = /** @type {HTMLElement} */ (document.querySelector('pre'));
      const { height } = text.getBoundingClientRect();
      return { rows: Math.round(height / parseFloat(getComputedStyle(text).lineHeight)),
        lines: text.innerText.trimEnd().split('\n').length };
    });
    assert.equal(rows, lines, 'no line of the receipt is broken in two');
    /** @type {[Page, string, string][]} */
    const pages = [[display, '.shop-logo', 'display'], [kiosk, '.bar-logo', 'kiosk'], [receipt, '.logo', 'receipt']];
    for (const [page, logo, name] of pages) {
      await wears(page, '#f9a825');
      assert.equal((await logoBox(page, logo)).alt, NAME, name);
      for (const size of [{ width: 320, height: 640 }, SIZES.tablet]) {
        await page.setViewportSize(size);
        for (const media of MEDIA.slice(0, 2)) {
          await page.emulateMedia(media);
          await picture(page, `brand-${name}-${size.width}-${media.colorScheme}`);
          assert.deepEqual([...await findTooSmall(page), ...await findWithAxe(page)], [], name);
        }
      }
    }
  });

  check('a card on a phone wears them without a network, too', async () => {
    const shop = await openShop();
    await dress(shop, '7B1E3A', { width: 60, height: 160 });
    const { card } = await shop.enrol({ first_name: 'Jeanne' });
    const { link } = await shop.call('POST', `/v1/cards/${card}/phone`, {}, shop.keys.admin_key);
    const { page } = await openBare(shop.origin, { viewport: SIZES.phone });
    await page.goto(shop.origin + link);
    await wears(page, '#7b1e3a');
    assert.equal((await logoBox(page, '.shop-logo')).alt, NAME);
    await comesTrue(page, async () => {
      const cache = await caches.open('habitue-brand-card-/');
      return (await cache.keys()).length === 2 && (await navigator.serviceWorker.ready).active !== null;
    });
    await picture(page, 'brand-card');
    assert.deepEqual([...await findTooSmall(page), ...await findWithAxe(page)], []);
    await page.reload();
    await page.waitForSelector('.qr');
    await dropWhatMayBeDropped(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('.qr');
    await wears(page, '#7b1e3a');
    await logoBox(page, '.shop-logo');
  });

  check('a merchant below a prefix wears its own, and a shop that said nothing looks as ever', async () => {
    const shop = await openShop();
    await dress(shop, '0D47A1', { width: 60, height: 60 });
    const verger = await shop.host('verger', 'Le Verger');
    const { page } = await openBare(verger.origin);
    const asked = page.waitForResponse((one) => one.url().startsWith(`${verger.origin}/v1/brand`));
    await openTill(page, verger);
    assert.equal((await (await asked).json()).logo, null);
    await page.waitForSelector('.bar-mark');
    assert.equal(await page.locator('link[data-brand]').count(), 0);
    await verger.run('brand', 'set', '--merchant', 'verger', '--colour', 'AD1457');
    await page.reload();
    await wears(page, '#ad1457');

    const ours = await open();
    await openTill(ours, plain);
    await ours.waitForSelector('.bar-mark');
    assert.equal(await ours.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()), '#0b6351');
  });
}
