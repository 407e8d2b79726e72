// from-the-right.mjs - pages that are read from the right, and names that are, on pages that are not.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { SIZES } from '../lib/browser.mjs';
import { lookFromTheRight, readFromTheRight, seenFromTheLeft } from '../lib/from-the-right.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, shows, typeAmount } from '../lib/till.mjs';

const ARABIC = 'محمد';
const HEBREW = 'נועה';
/** As it is seen from the left: its last letter first.  A whole name is read as its first letter is. */
const seen = (/** @type {string} */ name) => [...name].reverse().join('');

/** @param {import('../run.mjs').World} world */
export function addFromTheRightCases({ shop, open }) {
  check('an Arabic name beside a telephone, a time and a sum turns none of them around', async () => {
    await shop.enrol({ first_name: ARABIC, last_name: 'Rtl', phone: '06 70 80 91 01' });
    const { card } = await shop.enrol({ first_name: HEBREW, last_name: 'Rtl', phone: '06 70 80 91 02' }, 12_000);
    const page = await open();
    await openTill(page, shop);
    await scan(page, 'rtl');
    await page.waitForSelector('.list-item');
    assert.equal(await seenFromTheLeft(page, `.list-item:has-text("${ARABIC}") .list-main`).then((text) => text.slice(0, 8)), `Rtl ${seen(ARABIC)}`);
    assert.match(await seenFromTheLeft(page, `.list-item:has-text("${ARABIC}") small`), /^06 70 80 91 01 · carte \*{4}\d{4}$/);
    await page.fill('#scan', '');
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    assert.equal(await seenFromTheLeft(page, '#customer-name'), `Rtl ${seen(HEBREW)}`);
    await recordByKeyboard(page);
    await nextCustomer(page);
    assert.match(await seenFromTheLeft(page, '.last-row small'), /^\d\d:\d\d · [A-Z]{3}-\d{4}$/);
    assert.equal(await seenFromTheLeft(page, '.last-row b'), `Rtl ${seen(HEBREW)}`);
    // In a sentence: the name, and what stands behind it.
    const label = await page.getAttribute('.last-undo', 'aria-label');
    assert.match(label ?? '', new RegExp(`\u2068${HEBREW} Rtl\u2069`));
  });

  check('on a page that is read from the right, sums, codes and keys are read as ever, and arrows point the other way', async () => {
    const { card } = await shop.enrol({ first_name: 'Jeanne', last_name: 'Droite', phone: '06 70 80 92 01' }, 12_000);
    await shop.enrol({ first_name: 'Paul', last_name: 'Droite' });
    const page = await open();
    await readFromTheRight(page);
    await openTill(page, shop);
    const { bar, mark, menu } = await page.evaluate(() => {
      const box = (/** @type {string} */ selector) => {
        const { left, right } = /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect();
        return (left + right) / 2;
      };
      return { bar: box('.bar'), mark: box('.bar-mark'), menu: box('#camera') };
    });
    assert.ok(mark > bar && menu < bar, 'the bar begins at the right');
    await scan(page, 'droite');
    await page.waitForSelector('.list-item');
    assert.match(await seenFromTheLeft(page, '.list-item:has-text("Jeanne") small'), /06 70 80 92 01/);
    const turned = await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.querySelector('.list-item .along'))).transform);
    assert.equal(turned, 'matrix(-1, 0, 0, 1, 0, 0)');
    await page.fill('#scan', '');
    await scanCustomer(page, card);
    await typeAmount(page, '12,50', '12,50 €');
    assert.equal(await seenFromTheLeft(page, '.record-due'), '12,50 €');
    assert.ok(await page.evaluate(() => {
      const [number, unit] = ['.balance .number', '.balance .unit'].map((one) => document.querySelector(one)?.getBoundingClientRect().left);
      return number !== undefined && unit !== undefined && number < unit;
    }), '12 points, not points 12');
    await page.click('.bar .square');
    await page.waitForSelector('dialog');
    const { dialog, close } = await page.evaluate(() => {
      const middle = (/** @type {string} */ selector) => {
        const { left, right } = /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect();
        return (left + right) / 2;
      };
      return { dialog: middle('dialog'), close: middle('dialog .dialog-head button') };
    });
    assert.ok(close < dialog, 'a dialog is closed at its left');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await recordByKeyboard(page);
    assert.equal(await seenFromTheLeft(page, '.paid b'), '12,50 €');
    const receipt = await seenFromTheLeft(page, '.paper-text');
    assert.match(receipt, /solde \(points\) +\d+/, 'the text of the receipt is laid out from the left');
  });

  check('the display, the kiosk, the card, the receipt and the trial page are read from the right, and axe finds nothing', async () => {
    const { card } = await shop.enrol({ first_name: ARABIC, last_name: 'Rtl' }, 12_000);
    /** @type {string[]} */
    const found = [];
    const page = await open({ viewport: SIZES.tablet });
    await readFromTheRight(page);
    await openTill(page, shop);
    const display = await page.context().newPage();
    await readFromTheRight(display);
    await display.goto(`${shop.origin}/display`);
    await shows(display, 'h1', 'Ferme du Pré');
    found.push(...await lookFromTheRight(display, 'rtl-display-idle'));
    await page.bringToFront();
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    await shows(display, '.due', '12,00 €');
    await shows(display, 'h1', ARABIC);
    assert.equal(await seenFromTheLeft(display, '.due'), '12,00 €');
    found.push(...await lookFromTheRight(display, 'rtl-display-sale'));
    await page.click('.abandon');

    const kiosk = await page.context().newPage();
    await readFromTheRight(kiosk);
    await kiosk.goto(`${shop.origin}/kiosk#key=${shop.keys.till_key}`);
    for (const _ of [1, 2]) {
      await focused(kiosk, '.pad-field');
      const keys = await kiosk.evaluate(() => [...document.querySelectorAll('.pad-key')].slice(0, 3)
        .map((key) => key.getBoundingClientRect().left));
      assert.deepEqual(keys, [...keys].sort((one, other) => one - other), '1 2 3, as on any telephone');
      for (const digit of '4711') await kiosk.click(`.pad-key >> text="${digit}"`);
      await kiosk.click('.pad-key.primary');
    }
    await kiosk.waitForSelector('.welcome');
    found.push(...await lookFromTheRight(kiosk, 'rtl-kiosk-welcome'));
    await scan(kiosk, card);
    await shows(kiosk, 'h1', ARABIC);
    found.push(...await lookFromTheRight(kiosk, 'rtl-kiosk-customer'));

    const { link } = await shop.call('POST', `/v1/cards/${card}/phone`, {}, shop.keys.admin_key);
    await page.goto(shop.origin + link);
    await page.waitForSelector('.qr');
    found.push(...await lookFromTheRight(page, 'rtl-card'));
    const bought = await shop.call('POST', '/v1/purchases', { card, receipt: `rtl-${card}`, lines: [{ amount: 1250, vat: '5.5' }] });
    const { path } = await shop.call('POST', '/v1/links', { what: { entry: bought.id } });
    await page.goto(shop.origin + path);
    assert.match(await seenFromTheLeft(page, 'pre'), /solde \(points\) +\d+/);
    found.push(...await lookFromTheRight(page, 'rtl-receipt'));
    await page.goto(`${shop.origin}/try`);
    await page.waitForSelector('.paper', { state: 'attached' });
    found.push(...await lookFromTheRight(page, 'rtl-try'));
    assert.deepEqual(found, []);
  });
}
