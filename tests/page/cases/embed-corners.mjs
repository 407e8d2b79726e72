// embed-corners.mjs - the till as a part of a register, where something is in the way: a number that is taken, a key that asks
// for staff, a flood, a page that was kept for another time, a merchant below a prefix.
import assert from 'node:assert/strict';
import { atEnd, check } from '../lib/check.mjs';
import { openDumb, openRegister, serveRegister, shopWithRegister, tillIn } from '../lib/register.mjs';
import { Shop } from '../lib/shop.mjs';
import { until } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const LINE = { label: 'Pain', quantity: '1', amount: 2000, vat: '5.5' };
const BASKET = { type: 'basket', basket: 'C1', receipt: 'C-0001', lines: [LINE], total: 2000, commit: 'host' };

/** @param {import('../run.mjs').World} world */
export function addEmbedCornerCases(world) {
  check('a receipt number that is taken is said to the register, which tells another', async () => {
    const { shop, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Tania' });
    await shop.call('POST', '/v1/purchases', { card, receipt: 'C-0001', lines: [{ amount: 100 }] });
    await frame();
    await say({ type: 'hello' });
    await say({ ...BASKET, card });
    await heard('quote');
    await say({ type: 'commit', basket: 'C1', rest: 2000 });
    const problem = await heard('problem');
    assert.deepEqual([problem.code, problem.basket], ['receipt_seen', 'C1']);
    const before = of('quote').length;
    await say({ ...BASKET, receipt: 'C-0002' });
    await heard('quote', before);
    await say({ type: 'commit', basket: 'C1', rest: 2000 });
    assert.equal((await heard('recorded')).receipt, 'C-0002');
    assert.equal((await shop.entries(account)).length, 2);
  });

  check('a basket and a card that are told in one breath both arrive', async () => {
    const { shop, page, heard, of, frame, say } = await openDumb(world);
    const { card } = await shop.enrol({ first_name: 'Wanda' });
    await frame();
    await say({ type: 'hello' });
    await page.evaluate(([basket, text]) => {
      (/** @type {any} */ (window)).say({ habitue: 1, .../** @type {any} */ (basket) });
      (/** @type {any} */ (window)).say({ habitue: 1, type: 'customer', card: text });
    }, /** @type {any} */ ([BASKET, card]));
    assert.equal((await heard('customer')).customer.name, 'Wanda');
    assert.deepEqual([(await heard('quote')).basket, of('problem').length], ['C1', 0]);
  });

  check('what the account pays is told to the register, and the rest is left to it', async () => {
    const place = await shopWithRegister({ preset: 'prepaid', pages: {} });
    const { shop } = place;
    const { card, account } = await shop.enrol({ first_name: 'Ulla' });
    await shop.call('POST', '/v1/events', { card, kind: 'top_up', amount: 5000 });
    const { page, heard, of } = await openExample(world, place);
    await page.click('text=Vin rouge');
    await heard('quote');
    await page.evaluate((text) => (/** @type {any} */ (window)).tell({ type: 'customer', card: text }), card);
    await heard('customer');
    const till = await tillIn(page);
    await till.click('#pay-account');
    await until(() => of('quote').at(-1).rest === 0, () => JSON.stringify(of('quote').at(-1)));
    assert.deepEqual(of('quote').at(-1).payments, [{ kind: 'account', amount: 1200 }]);
    await page.click('#pay');
    const told = await heard('recorded');
    assert.deepEqual([told.rest, told.payments, told.total.due], [0, [{ kind: 'account', amount: 1200 }], 1200]);
    const [entry] = await shop.entries(account);
    assert.equal(told.entry, entry.id);
    assert.equal(JSON.stringify(told).includes(card), false);
  });

  check('where the key asks for staff, the register is told that somebody has to sign in', async () => {
    const { shop, page, say, heard, of } = await openDumb(world, { hash: '' });
    const key = await shop.staff({ ada: 'cashier' });
    const till = page.frameLocator('#till');
    await till.locator('form .input').waitFor();
    await say({ type: 'hello', key, language: 'fr' });
    await till.locator('.name-button').click();
    assert.equal(of('ready').at(-1).state, 'locked');
    await say(BASKET);
    assert.equal((await heard('problem')).code, 'not_ready');
    await till.locator('#staff-pin').fill('100001');
    await till.locator('#staff-pin').press('Enter');
    await till.locator('#scan').waitFor();
    await until(() => of('ready').at(-1).state === 'open', () => 'the till is not open');
    await say(BASKET);
    assert.equal((await heard('quote')).rest, 2000);
  });

  check('a register that floods the page is told so, and the page goes on', async () => {
    const { shop, page, say, heard, of, frame } = await openDumb(world);
    const { card } = await shop.enrol({ first_name: 'Victor' });
    await frame();
    await say({ type: 'hello' });
    await page.evaluate((text) => {
      for (let i = 0; i < 200; i++) (/** @type {any} */ (window)).say({ habitue: 1, type: 'customer', card: text });
    }, card);
    await heard('problem');
    await heard('customer');
    assert.ok(of('problem').every(({ code }) => code === 'too_many'));
    for (;;) { // what waits is done by and by; then there is room again
      const before = of('problem').length;
      await say(BASKET);
      await page.waitForTimeout(200);
      if (of('problem').length === before) break;
    }
    assert.equal((await heard('quote')).rest, 2000);
    assert.ok(of('problem').length >= 200 - 65, String(of('problem').length));
  });

  check('a page that was kept before is shown in a frame by the word of now', async () => {
    const register = await serveRegister({ 'same.html': '<!doctype html><iframe id="till" style="width:400px;height:700px"></iframe>' }, '127.0.0.1');
    const shop = await Shop.open(); // it lets nobody show its till
    atEnd(() => shop.close());
    const { page } = await world.openBare(register.origin, {}, `${shop.origin}/`);
    await page.goto(`${shop.origin}/till#key=${shop.keys.till_key}`);
    await page.waitForSelector('#scan');
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready);
    const show = async () => {
      await page.goto(`${register.origin}/same.html`);
      await page.evaluate((at) => { /** @type {any} */ (document.getElementById('till')).src = at; }, `${shop.origin}/till`);
    };
    await shop.stop();
    shop.env = { HABITUE_FRAMES: register.origin };
    await shop.start();
    await show();
    await tillIn(page); // one site: the key is there, and so was the page, kept when nobody might show it
    await shop.stop();
    await show(); // and without a line, by what it was told last
    await tillIn(page);
    await shop.start();
  });

  check('a till below the prefix of a merchant is a part of a register like any other', async () => {
    const place = await shopWithRegister();
    const merchant = await place.shop.host('verger', 'Le Verger');
    const { page, heard, of } = await openExample(world, { register: place.register, shop: merchant });
    await page.click('text=Miel');
    await heard('quote');
    await page.click('#pay');
    const told = await heard('recorded');
    assert.equal(told.rest, 890);
    assert.equal(of('ready').at(-1).merchant, 'Le Verger');
    assert.equal((await merchant.call('GET', `/v1/purchases/${told.entry}`)).total.due, 890);
  });
}

/**
 * The example, and a way for a case to speak past it.
 * @param {import('../run.mjs').World} world
 * @param {{ shop: Shop, register: { origin: string } }} place
 */
async function openExample(world, place) {
  const opened = await openRegister(world, place);
  await opened.page.evaluate(() => {
    const frame = /** @type {HTMLIFrameElement} */ (document.getElementById('till'));
    (/** @type {any} */ (window)).tell = (/** @type {any} */ message) =>
      frame.contentWindow?.postMessage({ habitue: 1, ...message }, new URL(frame.src).origin);
  });
  return opened;
}
