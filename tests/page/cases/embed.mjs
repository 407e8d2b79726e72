// embed.mjs - the till as a part of somebody else's register, in a frame.
import assert from 'node:assert/strict';
import { atEnd, check } from '../lib/check.mjs';
import { listenIn, openDumb, openRegister, serveRegister, shopWithRegister, tillIn } from '../lib/register.mjs';
import { findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { Shop } from '../lib/shop.mjs';
import { comesTrue, until } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Frame} Frame */

const HONEY = { sku: 'MIEL', label: 'Miel', category: 'grocery', quantity: '2', amount: 1780, vat: '5.5' };
const WINE = { sku: 'VIN', label: 'Vin rouge', quantity: '1', amount: 1200, vat: '20', fixed: false };
const BASKET = { type: 'basket', basket: 'B1', receipt: 'T-0001', lines: [HONEY, WINE], total: 2980, commit: 'host' };

const journalOf = (/** @type {Page} */ page) => page.evaluate(() => JSON.parse(localStorage.getItem('register.journal') ?? '{}'));

/** The reply reaches nobody, but the server has recorded. */
const loseAnswer = async (/** @type {import('playwright-core').Route} */ route) => {
  await route.fetch().catch(() => {});
  await route.abort('connectionreset').catch(() => {});
};

/** @param {import('../run.mjs').World} world */
export function addEmbedCases(world) {
  check('a register tells a basket, and hears the discount lines and the text of the receipt', async () => {
    const place = await shopWithRegister();
    const { card, account } = await place.shop.enrol({ first_name: 'Aline', last_name: 'Roche' }, 150_000);
    const { page, till, heard, of } = await openRegister(world, place);
    await until(() => of('ready').some(({ state }) => state === 'open'), () => 'the till is not ready');
    const ready = of('ready').at(-1);
    assert.deepEqual([ready.habitue, ready.currency, ready.decimals, ready.basket, ready.pending], [1, 'EUR', 2, null, 0]);
    await page.click('text=Tomates');
    await page.click('text=Vin rouge');
    await until(() => of('quote').at(-1)?.total.gross === 1575, () => 'no quote of both lines');
    assert.equal(of('cancelled').length, 0);
    await till.evaluate((code) => (/** @type {any} */ (document.querySelector('.sale')).dataset.code = code), card);
    await page.evaluate((text) => {
      const frame = /** @type {HTMLIFrameElement} */ (document.getElementById('till'));
      frame.contentWindow?.postMessage({ habitue: 1, type: 'customer', card: text }, new URL(frame.src).origin);
    }, card);
    const { customer } = await heard('customer');
    assert.deepEqual([customer.name, customer.account, customer.balances[0].points], ['Aline Roche', account, 150]);
    assert.equal(JSON.stringify(customer).includes(card), false, 'the register has no use for the number of the card');
    await till.click('text=€5 off');
    await until(() => of('quote').at(-1)?.total.discount === 500, () => 'no quote with the discount');
    const quote = of('quote').at(-1);
    assert.equal(quote.rest, 1075);
    assert.deepEqual(quote.discounts.map((/** @type {any} */ one) => [one.reward, one.label, one.vat]),
      [['five-euros', '€5 off', '5.5'], ['five-euros', '€5 off', '20']]);
    assert.equal(quote.discounts.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.amount, 0), 500);
    for (const rate of ['5.5', '20']) {
      const of1 = (/** @type {any[]} */ list, /** @type {string} */ name) => list.filter(({ vat }) => vat === rate).reduce((sum, one) => sum + one[name], 0);
      assert.equal(of1(quote.discounts, 'amount'), of1(quote.lines, 'discount'), rate);
    }
    await picture(page, 'embed-quote');
    await page.click('#pay');
    const told = await heard('recorded');
    const [entry] = await place.shop.entries(account);
    assert.deepEqual([told.entry, told.total, told.rest, told.is_again], [entry.id, { gross: 1575, discount: 500, due: 1075 }, 1075, false]);
    assert.deepEqual(told.text, (await place.shop.call('GET', `/v1/purchases/${entry.id}`)).receipt);
    assert.deepEqual(told.discounts, quote.discounts);
    assert.equal((await page.locator('#receipt').textContent())?.includes('Opération'), true);
    assert.equal((await journalOf(page))[told.basket].entry, entry.id);
    await page.locator('#note').scrollIntoViewIfNeeded();
    await picture(page, 'embed-recorded');
    await page.reload();
    const again = of('ready').length;
    await until(() => of('ready').slice(again).some(({ state }) => state === 'open'), () => 'not ready again');
    assert.equal(of('ready').at(-1).pending, 0, 'what was acknowledged is not told again');
    assert.equal(of('recorded').length, 1);
  });

  check('a register that ends before it has written a sale down hears of it again, once recorded', async () => {
    const { shop, page, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Basile' });
    await frame();
    await say({ type: 'hello' });
    await say({ ...BASKET, card });
    const { rest } = await heard('quote');
    assert.equal(rest, 2980);
    await say({ type: 'commit', basket: 'B1', rest, payments: [{ kind: 'card', amount: 2000 }, { kind: 'cash', amount: 980 }] });
    const told = await heard('recorded');
    assert.equal((await shop.entries(account)).length, 1);
    await page.reload(); // both end; nothing was acknowledged
    await frame();
    const before = of('recorded').length;
    await say({ type: 'hello' });
    const again = await heard('recorded', before);
    assert.deepEqual({ ...again, is_again: false }, told, 'word for word, but that it is told again');
    assert.equal(again.is_again, true);
    await say(BASKET); // the register does not know that it was recorded
    assert.equal((await heard('recorded', before + 1)).entry, told.entry);
    await say({ type: 'commit', basket: 'B1', rest });
    assert.equal((await heard('recorded', before + 2)).entry, told.entry);
    await say({ ...BASKET, lines: [WINE], total: 1200 });
    assert.equal((await heard('problem')).code, 'basket_seen');
    assert.equal((await shop.entries(account)).length, 1);
    await say({ type: 'acknowledge', delivery: told.delivery });
    await page.reload();
    await frame();
    const ready = of('ready').length;
    await say({ type: 'hello' });
    assert.equal((await heard('ready', ready)).pending, 0);
    const purchase = await shop.call('GET', `/v1/purchases/${told.entry}`);
    assert.equal(purchase.receipt.lines.at(-1).includes(told.entry), true);
  });

  check('a page that ends before the answer came finds out what became of the sale, and tells it', async () => {
    const { shop, page, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Cyril' });
    await frame();
    await say({ type: 'hello' });
    await say({ ...BASKET, card });
    await heard('quote');
    await page.route('**/v1/purchases', loseAnswer);
    await say({ type: 'commit', basket: 'B1', rest: 2980 });
    await until(async () => (await shop.entries(account)).length === 1, () => 'the server has recorded nothing');
    await page.reload();
    await page.unroute('**/v1/purchases');
    const told = await heard('recorded');
    assert.deepEqual([told.basket, told.receipt, told.rest], ['B1', 'T-0001', 2980]);
    assert.equal((await shop.entries(account)).length, 1);
    // And where even the page's own note of what it sent was lost: the server knows the receipt.
    await (await frame()).evaluate(() => {
      const [sold] = JSON.parse(localStorage.getItem('habitue.till.host-sales') ?? '[]');
      localStorage.setItem('habitue.till.host-sales', JSON.stringify([{ ...sold, state: 'sending', entry: null, waits: [] }]));
    });
    await page.reload();
    const more = await heard('recorded', of('recorded').length);
    assert.equal(more.entry, told.entry);
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('a sale that never reached the server is no sale, and its basket is sold when it is told again', async () => {
    const { shop, page, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Denis' });
    await frame();
    await say({ type: 'hello' });
    await say({ ...BASKET, card });
    await heard('quote');
    await (await frame()).evaluate(() => { // written down, and the page ends before it has sent it
      localStorage.setItem('habitue.till.host-sales', JSON.stringify([{ sale: 's', basket: 'B1', receipt: 'T-0001', total: 2980, count: 2,
        state: 'sending', entry: null, payments: [], waits: [], at: Date.now() }]));
    });
    await page.reload();
    await frame();
    await say({ type: 'hello' });
    const before = of('quote').length;
    await say({ ...BASKET, card });
    await heard('quote', before);
    await say({ type: 'commit', basket: 'B1', rest: 2980 });
    assert.equal((await heard('recorded')).is_again, false);
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('a sale is given up, and one that was recorded comes back whole', async () => {
    const { shop, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Elsa' }, 100_000);
    const till = await frame();
    await say({ type: 'hello' });
    await say(BASKET);
    await heard('quote');
    await say({ type: 'cancel', basket: 'B1' });
    assert.deepEqual([(await heard('cancelled')).by, (await heard('cancelled')).basket], ['host', 'B1']);
    await till.waitForSelector('#scan');
    await say({ ...BASKET, basket: 'B2' });
    await till.click('.abandon');
    assert.equal((await heard('cancelled', 1)).by, 'cashier');
    const points = await shop.balance(account);
    const quotes = of('quote').length;
    await say({ ...BASKET, basket: 'B3', receipt: 'T-0003', card });
    await heard('quote', quotes);
    await until(() => of('quote').at(-1).earned.length > 0, () => 'no quote of the customer');
    await say({ type: 'commit', basket: 'B3', rest: 2980 });
    const sold = await heard('recorded');
    await say({ type: 'return', id: 'R1', basket: 'B3', lines: [{ line: 1, quantity: '1' }] });
    const part = await heard('returned');
    assert.deepEqual([part.is_whole, part.refund, part.entry, part.lines[0].amount], [false, 890, sold.entry, -890]);
    await say({ type: 'return', id: 'R1', basket: 'B3', lines: [{ line: 1, quantity: '1' }] });
    assert.equal((await heard('returned', 1)).return, part.return, 'the same return');
    await say({ type: 'cancel', basket: 'B3' });
    const whole = await heard('returned', 2);
    assert.deepEqual([whole.is_whole, whole.refund], [true, 2090]);
    await say({ type: 'cancel', basket: 'B3' });
    assert.deepEqual([(await heard('returned', 3)).return, (await heard('returned', 3)).is_again], [whole.return, true]);
    assert.equal(await shop.balance(account), points);
    await say({ type: 'cancel', basket: 'NONE' });
    assert.deepEqual([(await heard('problem')).code, (await heard('problem')).basket], ['basket_unknown', 'NONE']);
  });

  check('the cashier records in the page, and undoes there, and the register hears of both', async () => {
    const { shop, page, say, heard, frame } = await openDumb(world);
    const { card } = await shop.enrol({ first_name: 'Fanny' });
    const till = await frame();
    await say({ type: 'hello' });
    await say({ ...BASKET, card, commit: 'cashier' });
    await heard('quote');
    await till.waitForFunction(() => document.activeElement?.id === 'record');
    assert.equal(await till.locator('#amount').count(), 0, 'the lines are the register’s');
    await page.keyboard.press('Enter');
    const told = await heard('recorded');
    await till.click('text=Annuler ou rendre');
    await till.click('dialog .primary, dialog .danger');
    const back = await heard('returned');
    assert.deepEqual([back.sale, back.is_whole, back.refund], [told.sale, true, 2980]);
  });

  check('what is malformed is said by a stable code, and changes nothing', async () => {
    const { shop, say, sayRaw, heard, of, frame } = await openDumb(world);
    const { account } = await shop.enrol({ first_name: 'Gaël' });
    const till = await frame();
    await say({ type: 'hello' });
    await say(BASKET);
    await heard('quote');
    const told = JSON.stringify(of('quote').at(-1));
    /** @type {[unknown, string, string | null][]} */
    const wrong = [
      ['no JSON', 'malformed', ''], [7, 'malformed', ''], [[], 'malformed', ''], [null, 'malformed', ''],
      [{ type: 'hello' }, 'version', '/habitue'], [{ habitue: 2, type: 'hello' }, 'version', '/habitue'],
      [{ habitue: 1 }, 'type_unknown', '/type'], [{ habitue: 1, type: 'constructor' }, 'type_unknown', '/type'],
      [{ habitue: 1, type: 'quote' }, 'type_unknown', '/type'],
      [{ habitue: 1, type: 'basket', basket: 'B2' }, 'malformed', '/lines'],
      [{ habitue: 1, ...BASKET, total: 29.8 }, 'malformed', '/total'], [{ habitue: 1, ...BASKET, total: -1 }, 'malformed', '/total'],
      [{ habitue: 1, ...BASKET, lines: [{ ...HONEY, vat: '5,5' }] }, 'malformed', '/lines/0/vat'],
      [{ habitue: 1, ...BASKET, lines: [HONEY, { ...WINE, price: 3 }] }, 'malformed', '/lines/1/price'],
      [{ habitue: 1, ...BASKET, basket: 'x'.repeat(65) }, 'malformed', '/basket'],
      [{ habitue: 1, ...BASKET, lines: Array(2001).fill(HONEY) }, 'malformed', '/lines'],
      [{ habitue: 1, type: 'basket', more: 'x'.repeat(600_000) }, 'too_large', null],
      [{ habitue: 1, ...BASKET, total: 2981 }, 'total_mismatch', '/total'],
      [{ habitue: 1, ...BASKET, currency: 'CHF' }, 'currency', '/currency'],
      [{ habitue: 1, ...BASKET, basket: 'B2' }, 'basket_other', '/basket'],
      [{ habitue: 1, type: 'commit', basket: 'B2', rest: 2980 }, 'basket_unknown', '/basket'],
      [{ habitue: 1, type: 'commit', basket: 'B1', rest: 2979 }, 'quote_changed', '/rest'],
      [{ habitue: 1, type: 'commit', basket: 'B1', rest: 2980, payments: [{ kind: 'cash', amount: 1 }] }, 'payments_mismatch', '/payments'],
      [{ habitue: 1, type: 'customer', card: '2900000000117' }, 'card_unknown', '/card'],
      [{ habitue: 1, type: 'customer', card: '2900000000019' }, 'scan_check', '/card'],
      [{ habitue: 1, type: 'return', basket: 'B1', lines: [{ line: 1 }] }, 'malformed', '/id'],
    ];
    for (const [data, code, field] of wrong) {
      const before = of('problem').length;
      await sayRaw(data);
      const problem = await heard('problem', before);
      assert.deepEqual([problem.code, problem.field], [code, field], JSON.stringify(data).slice(0, 200));
      assert.ok(problem.detail.length > 10);
    }
    assert.equal(of('problem').length, wrong.length);
    assert.equal(JSON.stringify(of('quote').at(-1)), told);
    assert.equal(await till.locator('.line').count(), 2);
    assert.equal((await shop.entries(account)).length, 0);
    const id = await say({ type: 'commit', basket: 'B1', rest: 1 });
    assert.equal((await heard('problem', wrong.length)).about, id);
  });

  check('only the origins that the server names show the till and are heard', async () => {
    const stranger = await serveRegister({
      'evil.html': '<!doctype html><script>window.told = 0; onmessage = () => { window.told++; };'
        + 'window.evil = (data) => parent.frames[0].postMessage(data, "*");</script>',
    });
    const { shop, register, page, say, heard, of, frame } = await openDumb(world, { pages: {
      'beside.html': '<!doctype html><iframe id="till"></iframe><iframe id="evil"></iframe>',
    } });
    const till = await frame();
    await say({ type: 'hello' });
    await heard('ready', of('ready').length);

    // A frame of another origin beside it reaches the window of the till, but not its ear.
    const context = await page.context().browser()?.newContext();
    assert.ok(context);
    atEnd(() => context.close());
    const evil = await context.newPage();
    await evil.goto(`${register.origin}/beside.html`);
    await evil.evaluate(([tillAt, evilAt]) => {
      /** @type {any} */ (document.getElementById('till')).src = tillAt;
      /** @type {any} */ (document.getElementById('evil')).src = evilAt;
    }, [`${shop.origin}/till#key=${shop.keys.till_key}`, `${stranger.origin}/evil.html`]);
    const good = await tillIn(evil);
    await evil.waitForFunction(() => document.querySelectorAll('iframe').length === 2);
    const bad = /** @type {Frame} */ (evil.frames().find((one) => one.url().includes('evil')));
    await bad.waitForLoadState();
    await bad.evaluate((data) => (/** @type {any} */ (window)).evil(data), { habitue: 1, ...BASKET });
    await evil.evaluate((data) => (/** @type {any} */ (window)).frames[0].postMessage(data, '*'), { habitue: 1, ...BASKET, basket: 'GOOD' });
    await good.waitForSelector('.sale');
    assert.equal(await bad.evaluate(() => (/** @type {any} */ (window)).told), 0, 'nobody else was told anything');

    // Another origin cannot show it at all, and no other page of the server can be shown by anybody.
    const refused = async (/** @type {string} */ host, /** @type {string} */ path) => {
      const other = await context.newPage();
      await other.goto(`${host}/beside.html`.replace('beside', host === stranger.origin ? 'evil' : 'beside'));
      await other.evaluate((at) => {
        const one = document.createElement('iframe');
        one.id = 'shown';
        one.src = at;
        document.body.append(one);
      }, path);
      const shown = await (await other.waitForSelector('#shown')).contentFrame();
      await until(async () => (shown?.url() ?? '').startsWith('chrome-error:'), () => `${host} shows ${path}: ${shown?.url()}`);
      await other.close();
    };
    await refused(stranger.origin, `${shop.origin}/till`);
    await refused(register.origin, `${shop.origin}/kiosk`);
    await refused(register.origin, `${world.shop.origin}/till`);
    assert.equal(await till.locator('.sale').count(), 0);
  });

  check('two tills beside each other each hear of their own basket', async () => {
    const TWO = '<!doctype html><iframe id="one" name="one"></iframe><iframe id="two" name="two"></iframe>';
    const { shop, register, page, of } = await openDumb(world, { pages: { 'two.html': TWO } });
    const { card } = await shop.enrol({ first_name: 'Hugo' });
    await page.goto(`${register.origin}/two.html`);
    await page.evaluate((at) => {
      /** @type {any} */ (window).heard = [];
      addEventListener('message', ({ source, data }) => {
        (/** @type {any} */ (window)).heard.push([source === frames[0] ? 'one' : 'two', data]);
      });
      for (const frame of document.querySelectorAll('iframe')) frame.src = at;
    }, `${shop.origin}/till#key=${shop.keys.till_key}`);
    await tillIn(page, '#one');
    await tillIn(page, '#two');
    const say = (/** @type {number} */ at, /** @type {any} */ data) => page.evaluate(([place, message, origin]) =>
      (/** @type {any} */ (window)).frames[place].postMessage({ habitue: 1, ...message }, origin), /** @type {any} */ ([at, data, shop.origin]));
    await say(0, { type: 'hello' });
    await say(1, { type: 'hello' });
    await say(0, { ...BASKET, basket: 'ONE', receipt: 'A-1', card });
    await say(1, { ...BASKET, basket: 'TWO', receipt: 'A-2', lines: [WINE], total: 1200 });
    await until(() => of('quote').length >= 2, () => 'two quotes');
    await say(0, { type: 'commit', basket: 'ONE', rest: 2980 });
    await say(1, { type: 'commit', basket: 'TWO', rest: 1200 });
    await until(() => of('recorded').length >= 2, () => 'two sales');
    const heard = await page.evaluate(() => (/** @type {any} */ (window)).heard);
    const recorded = heard.filter((/** @type {any} */ [, data]) => data.type === 'recorded').map((/** @type {any} */ [from, { basket, rest }]) => [from, basket, rest]).sort();
    assert.deepEqual(recorded, [['one', 'ONE', 2980], ['two', 'TWO', 1200]]);
  });

  check('the till leaves the cursor where the register has it, until it is asked for', async () => {
    const { shop, page, say, heard, frame } = await openDumb(world);
    const { card } = await shop.enrol({ first_name: 'Inès' });
    await page.focus('#note');
    const till = await frame();
    const isHere = () => page.evaluate(() => document.activeElement?.id);
    assert.equal(await isHere(), 'note', 'before the register has said anything');
    await say({ type: 'hello', focus: false });
    await say({ ...BASKET, card, commit: 'cashier' });
    await heard('quote');
    await till.waitForSelector('#record');
    await page.keyboard.type('12');
    await say({ type: 'cancel', basket: 'B1' });
    await till.waitForSelector('#scan');
    await page.keyboard.type('34');
    assert.equal(await page.inputValue('#note'), '1234');
    await say({ type: 'customer' });
    await until(async () => await isHere() === 'till', () => 'the page does not take the cursor');
    await till.waitForFunction(() => document.activeElement?.id === 'scan');
    await page.focus('#note');
    await say({ type: 'focus', focus: true });
    await say({ ...BASKET, basket: 'B2', commit: 'cashier' });
    await until(async () => await isHere() === 'till', () => 'the page may take the cursor now');
  });

  check('a key is handed over by a message, and never by a query', async () => {
    const { shop, page, say, heard, of } = await openDumb(world, { hash: '' });
    await page.frameLocator('#till').locator('form .input').waitFor();
    await say({ type: 'hello' });
    assert.equal((await heard('ready')).state, 'key');
    await say(BASKET);
    assert.equal((await heard('problem')).code, 'not_ready');
    await say({ type: 'hello', key: 'hab_WRONG' });
    await page.frameLocator('#till').locator('[role=alert]').waitFor();
    assert.equal(of('ready').some(({ state }) => state === 'open'), false);
    await say({ type: 'hello', key: shop.keys.till_key, language: 'en' });
    await until(() => of('ready').at(-1).state === 'open', () => 'not open');
    await page.frameLocator('#till').locator('text=Scan the card').waitFor();
    assert.deepEqual([of('ready').at(-1).till, of('ready').at(-1).language], ['1', 'en']);
    assert.equal(JSON.stringify(of('ready')).includes(shop.keys.till_key), false);
  });

  check('an article that is scanned while the till has the cursor is the register’s', async () => {
    const { shop, page, say, heard, of, frame } = await openDumb(world);
    const { card } = await shop.enrol({ first_name: 'Jules', card: '3760123456784' });
    assert.equal(card, '3760123456784');
    const till = await frame();
    await say({ type: 'hello' });
    await say(BASKET);
    await heard('quote');
    await say({ type: 'customer' }); // the cursor comes here
    await say({ type: 'customer', card: '3017620422003' });
    assert.deepEqual([(await heard('scanned')).text, (await heard('scanned')).kind], ['3017620422003', 'goods']);
    await say({ type: 'customer', card: '3760123456784' }); // the number of an article, and a card here
    assert.equal((await heard('customer')).customer.name, 'Jules');
    assert.equal(of('scanned').length, 1);
    assert.equal(await till.locator('.line').count(), 2);
    assert.ok(page);
  });

  check('a till in a frame sells while the line is down, and tells the register when it is recorded', async () => {
    const { shop, say, heard, of, frame } = await openDumb(world);
    const { card, account } = await shop.enrol({ first_name: 'Katia' });
    const till = await frame();
    await say({ type: 'hello' });
    await comesTrue(till, async () => (await indexedDB.databases()).length > 0);
    await till.reload?.call(till).catch(() => {});
    await frame();
    await say({ type: 'hello' });
    await until(async () => (await (await frame()).evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)) > 0, () => 'no worker');
    await shop.stop();
    await say({ ...BASKET, card });
    await heard('quote');
    await say({ type: 'commit', basket: 'B1', rest: 2980 });
    const kept = await heard('recorded');
    assert.deepEqual([kept.entry, kept.rest], [null, 2980]);
    await shop.start();
    const told = await heard('recorded', of('recorded').length);
    const [entry] = await shop.entries(account);
    assert.deepEqual([told.sale, told.entry, told.receipt], [kept.sale, entry.id, 'T-0001']);
  });

  check('a till in a frame is as easy to use and to read as any other, down to 320 px', async () => {
    for (const [name, how] of /** @type {const} */ ([['light', {}], ['dark', { colorScheme: 'dark' }]])) {
      const { shop, page, say, heard, frame } = await openDumb(world, { how: { ...how, viewport: { width: 336, height: 760 } } });
      const { card } = await shop.enrol({ first_name: 'Lucie', last_name: 'Legrand' }, 150_000);
      const till = await frame();
      await page.addStyleTag({ content: 'body { margin: 0 } #note { display: none } iframe { border: 0; margin: 0 }' });
      await page.setViewportSize({ width: 320, height: 720 });
      await say({ type: 'hello' });
      for (const [screen, talk] of /** @type {const} */ ([['scan', null], ['sale', { ...BASKET, card, commit: 'cashier' }], ['recorded', { type: 'commit', basket: 'B1', rest: 2980 }]])) {
        if (talk) {
          await say(talk);
          await heard(screen === 'sale' ? 'quote' : 'recorded');
          await till.waitForSelector(screen === 'sale' ? '.lines' : '.recorded');
        }
        assert.deepEqual(await findWithAxe(/** @type {any} */ (till)), [], `${name} ${screen}`);
        assert.deepEqual(await findTooSmall(/** @type {any} */ (till)), [], `${name} ${screen}`);
        await picture(page, `embed-320-${name}-${screen}`);
      }
    }
  });
}
