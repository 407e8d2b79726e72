// bad-days.mjs - a reader in the middle of a word, a browser that is full, a server that is another one by now.
import assert from 'node:assert/strict';
import { atEnd, check } from '../lib/check.mjs';
import { findWithAxe, picture } from '../lib/browser.mjs';
import { onAzerty } from '../lib/codes.mjs';
import { loseAnswer } from '../lib/line.mjs';
import { Shop } from '../lib/shop.mjs';
import { asOnPlainHttp, focused, openTill, scan, scanCustomer, shows, textOf, typeAmount, typeByHand, waitForDue }
  from '../lib/till.mjs';
import { Upgrade } from '../lib/upgrade.mjs';

/** @param {import('playwright-core').Page} page */
const scriptsOf = (page) => page.evaluate(() =>
  [...document.querySelectorAll('script[src]')].map((one) => one.getAttribute('src') ?? '').join(' '));

/** @param {import('../run.mjs').World} world */
export function addBadDayCases({ shop, open, openBare }) {
  check('a card that is read while something is typed leaves it as it was, in whichever field', async () => {
    const { card } = await shop.enrol({ first_name: 'Maud' }, 15_000);
    const other = await shop.enrol({ first_name: 'Nadège' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    for (const [field, text] of [['#amount', '12,5'], ['.receipt-number input', 'ZZ-77']]) {
      await page.focus(/** @type {string} */ (field));
      await page.fill(/** @type {string} */ (field), '');
      await typeByHand(page, /** @type {string} */ (text));
      await scan(page, field === '#amount' ? other.card : card);
      await shows(page, '.customer-name', field === '#amount' ? 'Nadège' : 'Maud');
      assert.equal(await page.inputValue(/** @type {string} */ (field)), text);
    }
    await waitForDue(page, '12,50 €');
    await page.click('text=Abandonner');
    await focused(page, '#scan');
    await typeByHand(page, 'Mau');
    await scan(page, card); // where names are typed it takes the place of what was begun
    await shows(page, '.customer-name', 'Maud');
    await page.click('text=Abandonner');
    await focused(page, '#scan');
    await typeByHand(page, 'Mau');
    await scan(page, onAzerty(card));
    await shows(page, '.customer-name', 'Maud');
    await page.click('text=Abandonner');
    await focused(page, '#scan');
    // A machine that hesitates in the middle of a code tells it whole.
    await page.keyboard.type(card.slice(0, 5));
    await page.waitForTimeout(120);
    await page.keyboard.type(card.slice(5));
    await page.keyboard.press('Enter');
    await shows(page, '.customer-name', 'Maud');
    await page.click('text=Abandonner');
    await page.click('.door >> nth=0');
    await focused(page, 'dialog input');
    await typeByHand(page, 'Odile');
    const typed = await page.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).value);
    await scan(page, '2900000000018'); // a card is at hand for who is enrolled
    assert.equal(await page.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).value
      || /** @type {HTMLInputElement} */ (document.querySelector('dialog input')).value), typed);
    assert.equal(typed, 'Odile');
  });

  check('a browser that keeps nothing says so, and that the page stays open until what waits is confirmed', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Paule' });
    const page = await open();
    await asOnPlainHttp(page);
    await openTill(page, shop);
    await page.evaluate(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
      Object.assign(window, { makeRoom: () => { Storage.prototype.setItem = setItem; } });
    });
    await scanCustomer(page, card);
    await typeAmount(page, '70', '70,00 €');
    await page.route('**/v1/purchases', loseAnswer);
    await page.click('#record');
    await shows(page, '.sale-dock [role=alert]', 'Ne fermez pas cette page : ce navigateur n’a plus de place');
    await page.click('text=Mettre de côté');
    await shows(page, '.notice.warn[role=alert]', 'Ce navigateur n’a plus de place');
    await picture(page, 'browser-full');
    assert.deepEqual(await findWithAxe(page), []);
    await page.unroute('**/v1/purchases');
    await page.evaluate(() => (/** @type {any} */ (window)).makeRoom());
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    assert.equal(await page.locator('.notice.warn').count(), 0, 'there is room again');
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('over a line that is slow a sale is slow, and recorded once; the line is not taken for one that is down', async () => {
    const own = await Shop.open();
    atEnd(() => own.close());
    const { card, account } = await own.enrol({ first_name: 'Rosalie' }, 15_000);
    const { page } = await openBare(own.origin);
    await openTill(page, own);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    // Half a second each way and 20 kB/s: a telephone at the edge of its cell.
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 1_000, downloadThroughput: 20_000, uploadThroughput: 20_000 });
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '35,00 €');
    await page.click('#record');
    await page.click('#record', { timeout: 500 }).catch(() => {}); // an impatient hand
    await shows(page, '.recorded-title', 'Achat enregistré');
    assert.equal(await page.locator('.badge').count(), 0);
    assert.equal((await own.entries(account)).filter((/** @type {any} */ one) => one.kind === 'purchase').length, 2, 'that of before, and this one');
  });

  check('the server is upgraded under an open sale: the sale goes on, and the new page comes behind it', async () => {
    const own = await Shop.open();
    atEnd(() => own.close());
    const { card, account } = await own.enrol({ first_name: 'Quitterie' });
    const upgrade = await Upgrade.before(own.port);
    atEnd(async () => upgrade.close());
    const { page } = await openBare(upgrade.origin);
    await page.goto(`${upgrade.origin}/till#key=${own.keys.till_key}`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await scanCustomer(page, card);
    await typeAmount(page, '30', '30,00 €');
    const before = await scriptsOf(page);
    await own.stop();
    upgrade.isDone = true;
    await own.start();
    await page.click('#customer-more'); // a part of the page that nobody had opened yet
    await page.waitForSelector('dialog #act-balance');
    await page.keyboard.press('Escape');
    await page.click('#record');
    await shows(page, '.gains-balance', '3 points');
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
    await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration('/till'))?.update(); });
    await shows(page, '.notice.good', 'Une version plus récente de cette page est là.');
    await page.click('text=La charger');
    await page.waitForFunction((old) => [...document.querySelectorAll('script[src]')]
      .every((one) => !old.includes(one.getAttribute('src') ?? '')), before);
    await scanCustomer(page, card);
    await shows(page, '.balances', '3 points');
    assert.equal((await own.entries(account)).length, 1);
  });

  check('a page without https that has grown older than the server says so, and loads the new one', async () => {
    const own = await Shop.open();
    atEnd(() => own.close());
    const upgrade = await Upgrade.before(own.port);
    atEnd(async () => upgrade.close());
    const { page } = await openBare(upgrade.origin, {}, `${upgrade.origin}/assets/acts-`);
    await asOnPlainHttp(page);
    await page.route('**/assets/acts-*', (route) => (upgrade.isDone ? route.continue() : route.abort())); // not fetched before
    await page.goto(`${upgrade.origin}/till#key=${own.keys.till_key}`);
    await page.waitForSelector('#scan');
    const before = await scriptsOf(page);
    await own.stop();
    upgrade.isDone = true;
    await own.start();
    await page.click('#more');
    await shows(page, '[role=alert]', 'Le serveur a une version plus récente de cette page.');
    await picture(page, 'page-older');
    await page.click('text=La charger');
    await page.waitForFunction((old) => document.querySelector('#scan') !== null && [...document.querySelectorAll('script[src]')]
      .every((one) => !old.includes(one.getAttribute('src') ?? '')), before);
    assert.notEqual(await textOf(page, 'main'), '');
  });
}
