// kiosk.mjs - a customer alone at a touch screen: scans, sees, turns points into a voucher, joins, goes away.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd, check, checkAlone, remark } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { openMail } from '../lib/mail.mjs';
import { Printer } from '../lib/printer.mjs';
import { PROGRAM, Shop } from '../lib/shop.mjs';
import { focused, scan, shows, textOf } from '../lib/till.mjs';

const PIN = '4711';
const VOUCHER = { id: 'get', label: { fr: 'Un bon de 15 €', en: 'A €15 voucher' }, cost: { unit: 'points', points: 20 },
  effect: { voucher: { unit: 'fifteen', uses: 1 } } };

/** A shop whose points can become vouchers. */
async function openShop(env = {}) {
  const shop = await Shop.open({ env });
  const document = JSON.parse(await readFile(new URL('../../../programs/points.json', import.meta.url), 'utf8'));
  document.units.push({ id: 'fifteen', label: { fr: 'bon de 15 €', en: '€15 voucher' }, kind: 'voucher', expiry: { months: 6 } });
  document.rewards.push(VOUCHER, { id: 'use', label: { fr: 'Bon de 15 €', en: '€15 voucher' },
    cost: { unit: 'fifteen', points: 1 }, effect: { amount_off: 1500 } });
  const { number } = await shop.call('POST', '/v1/programs', document, shop.keys.admin_key);
  await shop.call('POST', `/v1/programs/${number}/activate`, {}, shop.keys.admin_key);
  return shop;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {Shop} shop
 * @param {string} [key]
 */
async function openKiosk(page, shop, key = shop.keys.till_key) {
  await page.goto(`${shop.origin}/kiosk#key=${key}`);
  for (const _ of [1, 2]) {
    await focused(page, '.pad-field');
    for (const digit of PIN) await page.click(`.pad-key >> text="${digit}"`);
    await page.click('.pad-key.primary');
  }
  await page.waitForSelector('.welcome');
}

/**
 * @param {Shop} shop
 * @param {string} member
 */
async function consentsOf(shop, member) {
  const { consents, history } = await shop.call('GET', `/v1/members/${member}/consents`);
  return consents.filter((/** @type {any} */ { state }) => state !== 'none').map((/** @type {any} */ { purpose, state }) =>
    `${purpose} ${state} ${history.find((/** @type {any} */ one) => one.purpose === purpose).source}`);
}

/**
 * A customer goes: the page that comes then is another one.
 * @param {import('playwright-core').Page} page
 */
async function leave(page) {
  const loaded = page.waitForEvent('load');
  await page.click('text=Terminer');
  await loaded;
  await page.waitForSelector('.welcome');
}

/** @param {import('playwright-core').Page} page @param {string} text */
async function nothingOf(page, text) {
  const left = await page.evaluate(async () => {
    const kept = { ...localStorage, ...sessionStorage };
    const caches_ = await caches.keys();
    const bodies = [];
    for (const name of caches_) {
      for (const request of await (await caches.open(name)).keys()) bodies.push(request.url);
    }
    return JSON.stringify([kept, bodies, document.documentElement.outerHTML, location.href, history.state]);
  });
  assert.ok(!left.includes(text), `${text} is left: ${left.slice(0, 300)}`);
}

/** @param {import('../run.mjs').World} world */
export function addKioskCases({ shop: shared, openBare }) {
  check('a customer at the kiosk turns points into a voucher, and takes its code along', async () => {
    const shop = await openShop();
    atEnd(() => shop.close());
    const { card, account } = await shop.enrol({ first_name: 'Solène', last_name: 'Vautier' }, 30_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await picture(page, 'kiosk-welcome');
    await scan(page, card);
    await shows(page, 'h1', 'Bonjour Solène');
    await shows(page, '.balances', '30 points');
    assert.equal(await page.locator('ul:empty').count(), 0, 'no heading stands above nothing');
    assert.ok(!(await textOf(page, 'main')).includes('Vautier'), 'others may stand behind');
    await picture(page, 'kiosk-customer');
    assert.deepEqual(await findWithAxe(page), []);
    await page.getByRole('button', { name: 'Changer', exact: true }).click();
    await shows(page, 'dialog', 'Changer 20 points en Un bon de 15 € ?');
    await picture(page, 'kiosk-question');
    await page.click('text=Oui, changer');
    await shows(page, '.made', 'Il est sur votre carte');
    await shows(page, '.balances', '10 points');
    assert.equal(await shop.balance(account), 10);
    assert.equal(await shop.balance(account, 'fifteen'), 1);
    await page.click('text=Code à photographier');
    await page.waitForSelector('.made .qr');
    const code = (await textOf(page, '.made .code')).replace(/[^0-9A-Z]/g, '');
    await picture(page, 'kiosk-voucher');
    for (const { width, height } of Object.values(SIZES)) {
      await page.setViewportSize({ width, height });
      await page.evaluate(() => scrollTo(0, 0));
      const out = await page.locator('.button.leave').boundingBox();
      assert.ok(out && out.y + out.height <= height, `the way out is in sight at ${width} px: ${JSON.stringify(out)}`);
    }
    const told = await shop.call('GET', `/v1/cards/${code}`);
    assert.equal(told.card.purpose, 'voucher');
    await leave(page);
    await nothingOf(page, 'Solène');
    await nothingOf(page, card);
    await nothingOf(page, code);
  });

  checkAlone('who leaves the kiosk without a word is asked, and then forgotten within 30 seconds', async () => {
    const shop = shared;
    const { card } = await shop.enrol({ first_name: 'Thibault' }, 30_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await scan(page, card);
    await shows(page, 'h1', 'Bonjour Thibault');
    const begun = Date.now();
    await page.waitForSelector('.still', { timeout: 30_000 });
    await shows(page, '.still', 'Êtes-vous encore là');
    await picture(page, 'kiosk-still');
    const loaded = page.waitForEvent('load', { timeout: 30_000 });
    await page.waitForSelector('.welcome', { timeout: 30_000 });
    const seconds = (Date.now() - begun) / 1000;
    remark(`forgotten after ${seconds.toFixed(1)} s`);
    assert.ok(seconds <= 32, `${seconds} s`);
    await loaded;
    await nothingOf(page, 'Thibault');
    await nothingOf(page, card);
  });

  check('who says so stays at the kiosk', async () => {
    const shop = shared;
    const { card } = await shop.enrol({ first_name: 'Ulysse' }, 30_000);
    const { page } = await openBare(shop.origin);
    await page.clock.install();
    await openKiosk(page, shop);
    await scan(page, card);
    await shows(page, 'h1', 'Bonjour Ulysse');
    await page.clock.runFor(21_000);
    await page.waitForSelector('.still');
    await page.click('text=Je suis là');
    await page.clock.runFor(15_000);
    await shows(page, 'h1', 'Bonjour Ulysse');
    assert.equal(await page.locator('.still').count(), 0);
  });

  check('somebody joins at the kiosk, and has a card to photograph and one for the phone', async () => {
    const shop = await openShop();
    atEnd(() => shop.close());
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await page.click('text=La demander');
    await focused(page, '.join input');
    await page.click('text=Demander ma carte');
    await shows(page, '[role=alert]', 'Donnez un prénom');
    await page.fill('.join input >> nth=0', 'Violette');
    await page.fill('.join input[type=email]', 'pas une adresse');
    await page.click('text=Demander ma carte');
    await page.waitForSelector('.join .notice.warn');
    await page.fill('.join input[type=email]', 'violette@example.org');
    assert.equal(await page.locator('.consent-box input:checked').count(), 0, 'nobody consents by joining');
    await page.getByLabel('Offres par e-mail').check();
    await picture(page, 'kiosk-join');
    assert.deepEqual(await findWithAxe(page), []);
    await page.click('text=Demander ma carte');
    await shows(page, 'h1', 'Bienvenue Violette');
    assert.equal(await page.locator('.joined .qr').count(), 2);
    await picture(page, 'kiosk-joined');
    assert.deepEqual(await findWithAxe(page), []);
    const { members } = await shop.call('GET', '/v1/members?email=violette@example.org');
    assert.equal(members.length, 1);
    assert.equal(members[0].cards[0].code, await textOf(page, '.joined .code'));
    assert.deepEqual(await consentsOf(shop, members[0].id), ['email given kiosk']);
    await leave(page);
    await nothingOf(page, 'Violette');
    await nothingOf(page, 'example.org');
  });

  check('what somebody has consented to is taken back at the kiosk as easily as it was given', async () => {
    const shop = shared;
    const { id, card } = await shop.enrol({ first_name: 'Bérénice' }, 1_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await scan(page, card);
    const button = page.getByRole('switch', { name: 'Offres par e-mail' });
    assert.equal(await button.getAttribute('aria-checked'), 'false');
    for (const isOn of ['true', 'false']) {
      await button.click();
      await page.waitForFunction((wanted) => [...document.querySelectorAll('[role=switch]')]
        .some((one) => one.textContent?.includes('e-mail') && one.getAttribute('aria-checked') === wanted), isOn);
    }
    const post = page.getByRole('switch', { name: /courrier/ });
    assert.equal(await post.getAttribute('aria-checked'), 'false');
    await post.click();
    await page.waitForFunction(() => [...document.querySelectorAll('[role=switch]')]
      .some((one) => one.textContent?.includes('courrier') && one.getAttribute('aria-checked') === 'true'));
    await picture(page, 'kiosk-consents');
    assert.deepEqual(await findWithAxe(page), []);
    assert.deepEqual(await consentsOf(shop, id), ['email withdrawn kiosk', 'post withdrawn kiosk']);
  });

  check('a voucher goes to the address on file, which the kiosk does not show', async () => {
    const mail = await openMail();
    atEnd(async () => mail.close());
    const shop = await openShop(mail.env);
    atEnd(() => shop.close());
    const { card } = await shop.enrol({ first_name: 'Clovis', email: 'clovis@example.org' }, 30_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await scan(page, card);
    await page.getByRole('button', { name: 'Changer', exact: true }).click();
    await page.click('text=Oui, changer');
    await page.click('text=Code à photographier');
    await page.click('.made >> text=Par e-mail'); // and not the box of the consents
    await shows(page, '.made', 'Envoyé.');
    assert.deepEqual(mail.letters.map(({ to }) => to), [['clovis@example.org']]);
    assert.ok(!(await textOf(page, 'main')).includes('clovis@'));
  });

  check('a voucher comes out of the kiosk’s printer, and who gets no paper is told', async () => {
    const printer = new Printer();
    atEnd(async () => printer.close());
    const shop = await openShop();
    atEnd(() => shop.close());
    await shop.call('POST', '/v1/printers', { name: 'kiosk', address: await printer.open() }, shop.keys.admin_key);
    const { card } = await shop.enrol({ first_name: 'Fanny' }, 60_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await page.click('[aria-label="Réglages de la borne"]');
    await page.fill('.pad-field', PIN);
    await page.click('.pad-key.primary');
    await page.selectOption('dialog select', 'kiosk');
    await page.keyboard.press('Escape');
    for (const hasPaper of [true, false]) {
      printer.hasPaper = hasPaper;
      await focused(page, 'body');
      await scan(page, card);
      await page.getByRole('button', { name: 'Changer', exact: true }).click();
      await page.click('text=Oui, changer');
      await page.click('text=Code à photographier');
      await page.click('.made >> text=Imprimer');
      await shows(page, '.made', hasPaper ? 'Imprimé : prenez-le.' : 'Photographiez le code');
      if (hasPaper) assert.match(printer.text, new RegExp(await textOf(page, '.made .code')));
      await picture(page, hasPaper ? 'kiosk-printed' : 'kiosk-no-paper');
      await leave(page);
    }
    printer.hasPaper = true;
    const { id } = await shop.call('POST', '/v1/prints', { what: { balance: card }, printer: 'kiosk' });
    while ((await shop.call('GET', `/v1/prints/${id}`)).state !== 'done') await page.waitForTimeout(100);
    assert.equal(printer.slips, 2, 'a voucher that did not come out is not the next customer’s');
  });

  check('a telephone number shows nobody’s points at the kiosk, and neither does what is no card', async () => {
    const shop = shared;
    const phone = '0655443322';
    await shop.enrol({ first_name: 'Wanda', phone }, 30_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    for (const [text, wanted] of [[phone, 'Présentez une carte'], ['4111111111111111', /banque|bancaire/],
      ['2900000099994', /carte/], ['%B4111', /./]]) {
      await scan(page, /** @type {string} */ (text));
      await shows(page, '.welcome [role=alert]', wanted);
    }
    assert.ok(!(await textOf(page, 'main')).includes('Wanda'));
  });

  check('nobody leaves the kiosk without its PIN, and five wrong ones have to wait', async () => {
    const shop = shared;
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    const type = async (/** @type {string} */ pin) => {
      await page.fill('.pad-field', pin);
      await page.click('.pad-key.primary');
    };
    await page.click('[aria-label="Réglages de la borne"]');
    for (let wrong = 0; wrong < 5; wrong++) {
      await type(`000${wrong}`);
      await shows(page, 'dialog [role=alert]', 'Ce n’est pas ce code');
    }
    await type(PIN);
    await shows(page, 'dialog [role=alert]', 'Cinq codes faux');
    assert.equal(await page.locator('text=Retirer la clé').count(), 0);
    await page.reload();
    await page.waitForSelector('.welcome');
    await page.click('[aria-label="Réglages de la borne"]');
    await type(PIN);
    await shows(page, 'dialog [role=alert]', 'Cinq codes faux');
    await page.evaluate(() => localStorage.removeItem('habitue.kiosk.wrong'));
    await type(PIN);
    await page.waitForSelector('text=Retirer la clé');
    await picture(page, 'kiosk-settings');
    assert.deepEqual(await findWithAxe(page), []);
    await page.click('text=Retirer la clé');
    await page.waitForSelector('#key');
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage)).then((all) => all.includes(shop.keys.till_key)), false);
  });

  check('a kiosk without a network says so to the customer, and is there again when it comes back', async () => {
    const shop = shared;
    const { card } = await shop.enrol({ first_name: 'Xavière' }, 30_000);
    const { page } = await openBare(shop.origin);
    await openKiosk(page, shop);
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await scan(page, card);
    await shows(page, '.welcome [role=alert]', 'La borne n’a pas de réseau');
    await page.unroute('**/v1/**');
    await scan(page, card);
    await shows(page, 'h1', 'Bonjour Xavière');
  });

  check('a kiosk whose key was revoked is out of service, and tells the customer', async () => {
    const shop = await openShop();
    atEnd(() => shop.close());
    const { card } = await shop.enrol({ first_name: 'Yvan' }, 30_000);
    const { page } = await openBare(shop.origin);
    const place = ['--data', join(shop.folder, 'data'), '--json'];
    const run = promisify(execFile);
    const { id, key } = JSON.parse((await run(PROGRAM, ['key', 'add', '--label', 'borne', ...place])).stdout);
    await openKiosk(page, shop, key);
    await run(PROGRAM, ['key', 'revoke', id, ...place.slice(0, 2)]);
    await scan(page, card);
    await shows(page, '[role=alert]', 'n’est plus en service');
  });

  for (const [name, size] of Object.entries({ ...SIZES, narrow: { width: 320, height: 640 }, wide: { width: 1920, height: 1080 } })) {
    check(`the kiosk fits its screen: ${name}`, async () => {
      const shop = shared;
      const { card } = await shop.enrol({ first_name: 'Zélie' }, 30_000);
      const { page } = await openBare(shop.origin, { viewport: size, locale: name === 'wide' ? 'en-GB' : 'fr-FR',
        colorScheme: name === 'phone' ? 'dark' : 'light' });
      await openKiosk(page, shop);
      assert.deepEqual(await findTooSmall(page), []);
      await scan(page, card);
      await page.waitForSelector('.customer');
      assert.deepEqual(await findTooSmall(page), []);
      assert.deepEqual(await findWithAxe(page), []);
      await picture(page, `kiosk-${name}`);
    });
  }
}
