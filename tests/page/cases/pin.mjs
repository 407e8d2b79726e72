// pin.mjs - a number alone does not pay so much: the customer types the PIN at the till, and nothing keeps it.
import assert from 'node:assert/strict';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { atEnd, check } from '../lib/check.mjs';
import { Shop } from '../lib/shop.mjs';
import { focused, openTill, scan, scanCustomer, shows, typeAmount, typeByHand, waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PIN = '471108';

/** More than two euros off need more than a number. */
async function carefulShop() {
  const shop = await Shop.open({ name: 'Cave du Pré' });
  const admin = shop.keys.admin_key;
  const { program } = await shop.call('GET', '/v1/programs/active', undefined, admin);
  program.policies = { ...program.policies, second_factor_above: 200 };
  const { number } = await shop.call('POST', '/v1/programs', program, admin);
  await shop.call('POST', `/v1/programs/${number}/activate`, {}, admin);
  return shop;
}

/**
 * A customer with five euros of points at a till, who wants them.
 * @param {Page} page
 * @param {Shop} shop
 * @param {boolean} hasPin
 */
async function wantReward(page, shop, hasPin = true, due = '32,40 €') {
  const { id, card, account } = await shop.enrol({ first_name: 'Ada' }, 23_400);
  if (hasPin) await shop.call('POST', `/v1/members/${id}/pin`, { pin: PIN }, shop.keys.admin_key);
  await openTill(page, shop);
  await scanCustomer(page, card);
  await typeAmount(page, '32,40', due);
  await page.click('.chip-button >> nth=0');
  await page.waitForSelector('#ask-pin');
  return { card, account };
}

/**
 * @param {Page} page
 * @param {string} pin
 */
async function tellPin(page, pin) {
  await focused(page, '#pin');
  await typeByHand(page, pin);
  await page.keyboard.press('Enter');
}

/** @param {import('../run.mjs').World} world */
export function addPinCases({ openBare }) {
  const begin = async (/** @type {import('playwright-core').BrowserContextOptions} */ how = {}) => {
    const shop = await carefulShop();
    atEnd(() => shop.close());
    return { shop, page: (await openBare(shop.origin, how)).page };
  };
  const kept = (/** @type {Page} */ page) => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));

  check('a reward that a number alone does not pay is paid with the PIN', async () => {
    const { shop, page } = await begin();
    const { account } = await wantReward(page, shop);
    const before = await shop.balance(account);
    await shows(page, '.total [role=alert]', /Avec son seul numéro, une carte prend jusqu'à 2,00.*tournez l’écran/);
    await page.click('#ask-pin');
    await shows(page, 'dialog h2', 'Votre code PIN');
    await tellPin(page, '12');
    await shows(page, 'dialog [role=alert]', 'Un code PIN compte 4 à 8 chiffres.');
    await page.fill('#pin', '');
    await tellPin(page, '000000');
    await shows(page, 'dialog [role=alert]', 'Ce code PIN est faux.');
    assert.equal(await page.inputValue('#pin'), '');
    await tellPin(page, PIN);
    await waitForDue(page, '27,40 €');
    await focused(page, '#record');
    assert.equal(await page.locator('dialog').count(), 0);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.recorded');
    assert.ok(!(await kept(page)).includes(PIN));
    assert.ok(!(await shop.log()).includes(PIN));
    const [entry] = await shop.entries(account);
    assert.equal(entry.kind, 'purchase');
    assert.ok(await shop.balance(account) < before);
  });

  check('a PIN is for one sale, and for one customer', async () => {
    const { shop, page } = await begin();
    const { card } = await wantReward(page, shop);
    await page.click('#ask-pin');
    await tellPin(page, PIN);
    await waitForDue(page, '27,40 €');
    await page.click('.abandon');
    await scanCustomer(page, card);
    await typeAmount(page, '32,40', '32,40 €');
    /** @type {any} */
    let asked = null;
    page.on('request', (request) => { if (request.url().endsWith('/v1/quotes')) asked = request.postDataJSON(); });
    await page.click('.chip-button >> nth=0');
    await page.waitForSelector('#ask-pin');
    assert.equal('pin' in asked, false);
  });

  check('a card that is read while a PIN is typed is no PIN', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Berthe' });
    await wantReward(page, shop);
    await page.click('#ask-pin');
    await focused(page, '#pin');
    let looked = 0;
    page.on('request', (request) => { looked += Number(/\/v1\/(cards|scans)/.test(request.url())); });
    await scan(page, card);
    await page.waitForTimeout(500);
    assert.equal(looked, 0, 'and no other customer');
    assert.equal(await page.inputValue('#pin'), '');
    await shows(page, 'dialog h2', 'Votre code PIN');
    assert.equal(await page.locator('dialog [role=alert]').count(), 0);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  });

  check('an answer that is lost leaves no PIN in the browser, and is confirmed once', async () => {
    const { shop, page } = await begin();
    const { account } = await wantReward(page, shop);
    const before = (await shop.entries(account)).length;
    await page.click('#ask-pin');
    await tellPin(page, PIN);
    await waitForDue(page, '27,40 €');
    await page.route('**/v1/purchases', async (route) => {
      try {
        await route.fetch();
      } finally {
        await route.abort('connectionreset');
      }
    });
    await page.click('#record');
    await page.click('text=Mettre de côté');
    await focused(page, '#scan');
    assert.match(await kept(page), /pin\\*":\\*"000000/);
    assert.ok(!(await kept(page)).includes(PIN));
    await page.reload();
    await shows(page, '.notice.warn', '1 opération n’est pas confirmée');
    await page.unroute('**/v1/purchases');
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    assert.equal((await shop.entries(account)).length, before + 1);
  });

  check('who has no PIN is told so', async () => {
    const { shop, page } = await begin({ locale: 'en-GB' });
    await wantReward(page, shop, false, '€32.40');
    await shows(page, '#ask-pin', 'Let the customer type the PIN');
    await page.click('#ask-pin');
    await shows(page, 'dialog h2', 'Your PIN');
    await tellPin(page, PIN);
    await shows(page, 'dialog [role=alert]', 'The member of this card has no PIN');
    await page.click('dialog .row .button >> nth=0');
    await page.click('text=Remove the rewards');
    await page.waitForSelector('#ask-pin', { state: 'detached' });
  });

  for (const [name, how] of /** @type {[string, import('playwright-core').BrowserContextOptions][]} */ ([
    ['light', {}], ['dark', { colorScheme: 'dark' }], ['small', { viewport: { width: 320, height: 568 } }],
    ['tablet', { viewport: SIZES.tablet }]])) {
    check(`the PIN is for everybody: ${name}`, async () => {
      const { shop, page } = await begin(how);
      await wantReward(page, shop);
      await picture(page, `pin-asked-${name}`);
      assert.deepEqual(await findWithAxe(page), []);
      await page.click('#ask-pin');
      await tellPin(page, '0000');
      await shows(page, 'dialog [role=alert]', 'Ce code PIN est faux.');
      await picture(page, `pin-${name}`);
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    });
  }
}
