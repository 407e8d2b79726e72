// offline.mjs - the line goes, and the till goes on: what it gives, what it keeps, what the server makes of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeAt } from '../../../web/card/state/code.js';
import { atEnd, check } from '../lib/check.mjs';
import { findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { ean } from '../lib/codes.mjs';
import { loseAnswer } from '../lib/line.mjs';
import { PROGRAM as BINARY, Shop } from '../lib/shop.mjs';
import { enrolAlone, focused, keptAlone, openTill, scan, scanCustomer, shows, typeAmount, waitForDue } from '../lib/till.mjs';
import { PROGRAM } from './acts.mjs';

/** @typedef {import('playwright-core').Page} Page */

const LIMITS = { per_purchase: 1000, per_account: 1000, total: 1500 };

/** A shop that lets customers use something while the line is down. */
async function openShop(limits = /** @type {any} */ (LIMITS), program = /** @type {any} */ (null)) {
  const shop = await Shop.open();
  atEnd(() => shop.close());
  const document = program ?? JSON.parse(await readFile(new URL('../../../programs/points.json', import.meta.url), 'utf8'));
  if (limits) document.policies = { ...document.policies, offline_limit: limits };
  const { number } = await shop.call('POST', '/v1/programs', document, shop.keys.admin_key);
  await shop.call('POST', `/v1/programs/${number}/activate`, {}, shop.keys.admin_key);
  return shop;
}

/**
 * Opens the till and waits until it can go on by itself.
 * @param {Page} page
 * @param {Shop} shop
 */
async function openReady(page, shop, key = shop.keys.till_key) {
  const given = page.waitForResponse((one) => one.url().endsWith('/v1/offline/snapshots') && one.ok());
  await page.goto(`${shop.origin}/till#key=${key}`);
  await given;
  await keptAlone(page, 'snapshot');
  await page.evaluate(() => navigator.serviceWorker.ready);
}

/** @param {Page} page */
async function nextOne(page) {
  await page.click('.recorded-actions .primary');
  await focused(page, '#scan');
}

/** Until all that waited has been sent. @param {Page} page */
async function lineIsBack(page) {
  await page.waitForFunction(() => document.documentElement.dataset.line === 'up', null, { timeout: 60_000 });
}

/**
 * Sells with a reward.
 * @param {Page} page
 * @param {string} card
 */
async function sellWithFive(page, card) {
  await scanCustomer(page, card);
  await typeAmount(page, '40', '40,00 €');
  await page.click('.chip >> text=5 € de remise');
  await waitForDue(page, '35,00 €');
  await page.click('#record');
}

/** @param {import('../run.mjs').World} world */
export function addOfflineCases({ openBare }) {
  check('the line goes: the sale goes on with a reward, and is recorded when the line is back', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Adèle', last_name: 'Morin' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await shop.stop();
    await sellWithFive(page, card);
    await shows(page, '.recorded-title', 'Vente gardée');
    await shows(page, '.gains-balance', '23 points');
    await shows(page, '.badge', 'Hors ligne · 1 vente à envoyer');
    await picture(page, 'offline-kept');
    assert.deepEqual(await findWithAxe(page), []);
    assert.deepEqual(await findTooSmall(page), []);
    await page.click('.badge');
    await shows(page, 'dialog', 'Adèle Morin');
    await picture(page, 'offline-queue');
    assert.deepEqual(await findWithAxe(page), []);
    await page.keyboard.press('Escape');
    await nextOne(page);
    await scanCustomer(page, card);
    await shows(page, '.balances', '20 points');
    await shows(page, '.chips', 'jusqu’à 5,00 €'); // of ten for an account, five are given
    await picture(page, 'offline-customer');
    await page.click('text=Abandonner');
    await shop.start();
    await lineIsBack(page);
    await page.waitForSelector('.badge', { state: 'detached' });
    const [entry] = await shop.entries(account);
    assert.equal(entry.total.discount, 500);
    assert.equal(await shop.balance(account), 30 - 10 + 3);
    await shows(page, '.last', 'Adèle Morin');
  });

  check('without a line the page opens, sells, is closed in the middle, and loses nothing', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Basile' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await shop.stop();
    await page.reload();
    await page.waitForSelector('#scan');
    await shows(page, '.badge', 'Hors ligne');
    await picture(page, 'offline-waiting');
    assert.deepEqual(await findWithAxe(page), []);
    for (const amount of ['40', '60']) {
      await scanCustomer(page, card);
      await typeAmount(page, amount, `${amount},00 €`);
      await page.click('#record');
      await shows(page, '.recorded-title', 'Vente gardée');
      await nextOne(page);
    }
    await scanCustomer(page, card);
    await typeAmount(page, '80', '80,00 €');
    await page.reload(); // in the middle of a sale: nothing of it was recorded
    await shows(page, '.badge', '2 ventes à envoyer');
    await shop.start();
    await lineIsBack(page);
    assert.equal((await shop.entries(account)).length, 3);
    assert.equal(await shop.balance(account), 30 + 4 + 6);
  });

  check('two tills without a line that use the same points: the shop bears it, and the cashier reads it', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Célestin' }, 100_00);
    const one = await openBare(shop.origin);
    const two = await openBare(shop.origin);
    await openReady(one.page, shop);
    await openReady(two.page, shop);
    await shop.stop();
    for (const { page } of [one, two]) {
      await sellWithFive(page, card);
      await shows(page, '.recorded-title', 'Vente gardée');
      await nextOne(page);
    }
    await shop.start();
    await lineIsBack(one.page);
    await lineIsBack(two.page);
    const pages = [one.page, two.page];
    const badges = await Promise.all(pages.map((page) => page.locator('.badge.bad').count()));
    assert.equal(badges.reduce((sum, count) => sum + count, 0), 1, 'one of the two is told');
    const page = /** @type {Page} */ (pages[badges.indexOf(1)]);
    await page.click('.badge');
    await shows(page, 'dialog', 'à la charge');
    await picture(page, 'offline-differs');
    assert.deepEqual(await findWithAxe(page), []);
    await page.click('text=Compris');
    await shows(page, 'dialog', 'Rien n’attend');
    assert.equal(await shop.balance(account), 3); // what the second took of the 3 that the first had earned is gone
    const { exceptions } = await shop.call('GET', '/v1/exceptions?state=open', undefined, shop.keys.admin_key);
    assert.deepEqual(exceptions.map((/** @type {any} */ { kind }) => kind).filter((/** @type {string} */ kind) => kind === 'offline_reward'),
      ['offline_reward']);
  });

  check('the limits of the programme hold without a line, and say so', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Dounia' }, 900_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await shop.stop();
    for (const _ of [1, 2]) {
      await sellWithFive(page, card);
      await shows(page, '.recorded-title', 'Vente gardée');
      await nextOne(page);
    }
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('.chip >> text=5 € de remise');
    await shows(page, '.total [role=alert]', 'Tant que la ligne est coupée, on peut dépenser 0,00 ici');
    await picture(page, 'offline-limit');
    await page.click('text=Retirer les avantages');
    await waitForDue(page, '40,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
  });

  check('a card that the till does not know collects without a line', async () => {
    const shop = await openShop();
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    const { card, account } = await shop.enrol({ first_name: 'Eliott' });
    await shop.stop();
    await focused(page, '#scan');
    await scan(page, card);
    await shows(page, '.sale-customer', 'ne connaît pas encore cette carte');
    await picture(page, 'offline-stranger');
    await typeAmount(page, '70', '70,00 €');
    await page.click('#record');
    await shows(page, '.recorded', 'les points sont ajoutés alors');
    await nextOne(page);
    await focused(page, '#scan');
    await page.keyboard.type('0612345678', { delay: 80 });
    await page.keyboard.press('Enter');
    await shows(page, '.outcome', 'un client se trouve par sa carte ou son nom seulement');
    await shop.start();
    await lineIsBack(page);
    assert.equal(await shop.balance(account), 7);
  });

  check('a new customer with a card at hand is enrolled without a line, and what they buy counts', async () => {
    const shop = await openShop();
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await shop.stop();
    const card = ean('290000777001');
    await page.reload();
    await page.waitForSelector('#scan');
    await enrolAlone(page, 'Noémie', '');
    await shows(page, 'dialog [role=alert]', 'Hors ligne, il faut une carte à remettre');
    await shows(page, 'dialog', 'se demande quand la ligne est de retour');
    await picture(page, 'offline-enrol');
    assert.deepEqual(await findWithAxe(page), []);
    await scan(page, card);
    await page.click('dialog [type=submit]');
    await shows(page, '.customer-name', 'Noémie');
    await shows(page, '.sale-customer', 'Inscrit ici, hors ligne');
    await typeAmount(page, '70', '70,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await shows(page, '.badge', 'Hors ligne · 1 vente à envoyer · 1 nouveau client à envoyer');
    await page.click('.badge');
    await shows(page, 'dialog', `nouveau client, carte ${card}`);
    await picture(page, 'offline-enrolled');
    assert.deepEqual(await findWithAxe(page), []);
    await page.keyboard.press('Escape');
    await nextOne(page);
    await enrolAlone(page, 'Un autre', card);
    await shows(page, 'dialog [role=alert]', 'Cette carte a déjà un client');
    await page.keyboard.press('Escape');
    await page.reload(); // who was enrolled is known by the card, also to a page that is loaded anew
    await page.waitForSelector('#scan');
    await scanCustomer(page, card);
    await shows(page, '.customer-name', 'Noémie');
    await page.click('text=Abandonner');
    await shop.start();
    await lineIsBack(page);
    const told = await shop.call('GET', `/v1/cards/${card}`);
    assert.deepEqual(told.members.map((/** @type {any} */ one) => one.first_name), ['Noémie']);
    assert.equal(await shop.balance(told.account), 7);
    await shows(page, '.last', 'Noémie');
    assert.equal(await page.locator('.last').count(), 1, 'an enrolment is no sale');
  });

  check('an enrolment whose answer was lost with the line makes one customer', async () => {
    const shop = await openShop();
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    const card = ean('290000777004');
    await page.route('**/v1/members', loseAnswer);
    await page.route('**/v1/session', (route) => route.abort('connectionrefused'));
    await enrolAlone(page, 'Romane', card);
    await shows(page, '.customer-name', 'Romane');
    await shows(page, '.badge', '1 nouveau client à envoyer');
    await page.unroute('**/v1/members');
    await page.unroute('**/v1/session');
    await lineIsBack(page);
    const { members } = await shop.call('GET', '/v1/members?name=Romane');
    assert.equal(members.length, 1);
    assert.equal(members[0].cards?.[0]?.code ?? members[0].card, card);
  });

  check('a card that was given to somebody else meanwhile: the enrolment waits to be read, and the sale is recorded', async () => {
    const shop = await openShop();
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    const card = ean('290000777002');
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.context().setOffline(true);
    await enrolAlone(page, 'Odette', card);
    await shows(page, '.customer-name', 'Odette');
    await typeAmount(page, '70', '70,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await nextOne(page);
    const other = await shop.enrol({ first_name: 'Patrice', card });
    await page.unroute('**/v1/**');
    await page.context().setOffline(false);
    await page.waitForFunction(() => document.documentElement.dataset.line === 'up', null, { timeout: 60_000 });
    await shows(page, '.badge', /1 à lire|à lire/);
    await page.click('.badge');
    await shows(page, 'dialog .act', 'Odette');
    await picture(page, 'offline-enrol-refused');
    assert.equal(await shop.balance(other.account), 7, 'the card said whose it is');
    await page.click('dialog .act .button >> text=Retirer');
    await page.click('dialog .act .danger');
    await page.waitForSelector('dialog .act', { state: 'detached' });
  });

  check('what the account pays is taken without a line too; a gift card has to wait, and nothing is kept', async () => {
    const shop = await openShop(LIMITS, PROGRAM);
    const { card, account } = await shop.enrol({ first_name: 'Fabrice' }, 1_000);
    await shop.call('POST', '/v1/events', { card, kind: 'top_up', amount: 2_000 });
    const gift = await shop.call('POST', '/v1/gift-cards', { amount: 500 });
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await scan(page, gift.code);
    await waitForDue(page, '15,00 €');
    await page.context().setOffline(true);
    await page.waitForSelector('.badge');
    await page.click('#record');
    await shows(page, '.sale-dock [role=alert]', 'Une carte cadeau ou un bon par son code n\'est connu que du serveur');
    await page.click('text=Abandonner');
    await scanCustomer(page, card);
    await typeAmount(page, '8', '8,00 €');
    await page.click('#pay-account');
    await waitForDue(page, '0,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await nextOne(page);
    await page.context().setOffline(false);
    await lineIsBack(page);
    await page.waitForSelector('.badge', { state: 'detached' });
    const { balances } = await shop.call('GET', `/v1/accounts/${account}`);
    assert.equal(balances.find((/** @type {any} */ { unit }) => unit === 'prepaid').points, 1_200);
    assert.equal((await shop.entries(account)).length, 2);
    assert.equal((await shop.call('GET', `/v1/cards/${gift.code}`)).balances[0].points, 500);
  });

  check('a customer who came by the phone is the same without a line; the phone’s code itself has to wait', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Garance' }, 300_00);
    const { link } = await shop.call('POST', `/v1/cards/${card}/phone`, {});
    const told = new URLSearchParams(link.slice(link.indexOf('#') + 1));
    const code = () => codeAt(crypto.subtle, { token: told.get('t') ?? '', secret: told.get('s') ?? '' }, Date.now() / 1000);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await scanCustomer(page, await code());
    await shows(page, '.customer-name', 'Garance');
    await page.context().setOffline(true);
    await page.waitForSelector('.badge');
    await typeAmount(page, '40', '40,00 €');
    await page.click('.chip >> text=5 € de remise');
    await waitForDue(page, '35,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await shows(page, '.gains-balance', '23 points');
    await nextOne(page);
    await scan(page, await code());
    await shows(page, '.outcome', 'un client se trouve par sa carte ou son nom seulement');
    await page.context().setOffline(false);
    await lineIsBack(page);
    await page.waitForSelector('.badge', { state: 'detached' });
    assert.equal((await shop.entries(account)).length, 2);
    assert.equal(await shop.balance(account), 30 - 10 + 3);
  });

  check('an answer that was lost with the line counts once, as it was decided', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Faustine' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('.chip >> text=5 € de remise');
    await waitForDue(page, '35,00 €');
    await page.route('**/v1/purchases', async (route) => {
      await route.fetch();
      await page.context().setOffline(true);
      await route.abort('connectionreset');
    }, { times: 1 });
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    assert.equal((await shop.entries(account)).length, 2, 'the server has it already');
    await page.context().setOffline(false);
    await lineIsBack(page);
    assert.equal((await shop.entries(account)).length, 2);
    assert.equal(await shop.balance(account), 30 - 10 + 3);
    assert.equal(await page.locator('.badge').count(), 0);
  });

  check('a line that hangs is given up after seconds, not minutes', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Gaspard' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await page.route('**/v1/**', () => {}); // never answered
    await focused(page, '#scan');
    const begun = Date.now();
    await scan(page, card);
    await shows(page, '.customer-name', 'Gaspard');
    assert.ok(Date.now() - begun < 8_000, `${Date.now() - begun} ms`);
    await typeAmount(page, '40', '40,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await page.unroute('**/v1/**');
    await lineIsBack(page);
  });

  check('a line that comes and goes: every sale is recorded, each once', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Hermine' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    let turn = 0;
    await page.route('**/v1/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const fate = turn++ % 4;
      if (fate === 1) return route.abort('connectionrefused');
      if (fate === 3) {
        await route.fetch().catch(() => null);
        return route.abort('connectionreset').catch(() => {}); // the page has given it up already
      }
      return route.continue();
    });
    for (let sale = 0; sale < 6; sale++) {
      await scanCustomer(page, card);
      await typeAmount(page, '10', '10,00 €');
      await page.click('#record');
      await page.waitForSelector('.recorded');
      await nextOne(page);
    }
    await page.unroute('**/v1/**');
    await page.waitForFunction(() => document.documentElement.dataset.line === 'up' && !document.querySelector('.badge'),
      null, { timeout: 60_000 });
    const entries = await shop.entries(account);
    assert.equal(entries.length, 1 + 6);
    assert.equal(await shop.balance(account), 30 + 6);
  });

  check('a browser without room says that the sale is not kept, and the sale stays', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Ismaël' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await page.context().setOffline(true);
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.evaluate(() => {
      const { add } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };
      Object.assign(window, { makeRoom: () => { IDBObjectStore.prototype.add = add; } });
    });
    await page.click('#record');
    await shows(page, '.sale-dock [role=alert]', 'Ce navigateur n’a plus de place');
    await picture(page, 'offline-full');
    await page.evaluate(() => (/** @type {any} */ (window)).makeRoom());
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
  });

  check('a clock that is wrong by a day gives nothing away', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Joséphine' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await page.context().setOffline(true);
    await page.clock.setSystemTime(Date.now() + 26 * 3600_000);
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('.chip >> text=5 € de remise');
    await shows(page, '.total [role=alert]', 'L’horloge de cette machine est fausse');
    await page.click('text=Retirer les avantages');
    await waitForDue(page, '40,00 €');
  });

  check('a key that is revoked meanwhile: what was sold waits, and goes with the next key of the till', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Kilian' }, 300_00);
    const place = ['--data', join(shop.folder, 'data')];
    const run = promisify(execFile);
    const newKey = async () => JSON.parse((await run(BINARY, ['key', 'add', '--label', 'caisse', '--shop', 'market', '--till', '1',
      ...place, '--json'])).stdout);
    const first = await newKey();
    const { page } = await openBare(shop.origin);
    await openReady(page, shop, first.key);
    await page.context().setOffline(true);
    await sellWithFive(page, card);
    await shows(page, '.recorded-title', 'Vente gardée');
    await nextOne(page);
    await run(BINARY, ['key', 'revoke', first.id, ...place]);
    await page.context().setOffline(false);
    await page.waitForSelector('.frame input.code');
    await picture(page, 'offline-revoked');
    assert.equal((await shop.entries(account)).length, 1);
    const second = await newKey();
    await page.fill('.frame input.code', second.key);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#scan');
    await page.waitForFunction(() => !document.querySelector('.badge'), null, { timeout: 30_000 });
    assert.equal((await shop.entries(account)).length, 2);
    assert.equal(await shop.balance(account), 30 - 10 + 3);
  });

  check('nothing of a customer can be read on the disk of a till', async () => {
    const shop = await openShop();
    const { card } = await shop.enrol({ first_name: 'Ludivine', last_name: 'Perrichon' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    await page.context().setOffline(true);
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    const readable = await page.evaluate(async () => {
      const [found] = (await indexedDB.databases()).filter(({ name }) => name?.endsWith('offline'));
      const db = await new Promise((done) => { const ask = indexedDB.open(found?.name ?? ''); ask.onsuccess = () => done(ask.result); });
      const text = [JSON.stringify({ ...localStorage })];
      for (const name of ['keys', 'kept', 'acts']) {
        const all = await new Promise((done) => {
          const ask = db.transaction(name).objectStore(name).getAll();
          ask.onsuccess = () => done(ask.result);
        });
        for (const one of all) {
          if (one instanceof CryptoKey) text.push(`key ${one.extractable}`);
          else {
            const sealed = one.sealed ?? one;
            text.push(new TextDecoder('latin1').decode(sealed.bytes), JSON.stringify({ ...one, bytes: null, sealed: null }));
          }
        }
      }
      db.close();
      return text.join('\n');
    });
    for (const word of ['Ludivine', 'Perrichon', card, 'points']) assert.ok(!readable.includes(word), word);
    assert.ok(readable.includes('key false'), 'the key cannot be read out');
  });

  check('two windows of one till keep one queue, and send each sale once', async () => {
    const shop = await openShop();
    const { card, account } = await shop.enrol({ first_name: 'Marguerite' }, 300_00);
    const { page } = await openBare(shop.origin);
    await openReady(page, shop);
    const other = await page.context().newPage();
    await openTill(other, shop);
    await page.context().setOffline(true);
    for (const window of [page, other]) {
      await sellWithFive(window, card);
      await shows(window, '.recorded-title', 'Vente gardée');
      await nextOne(window);
    }
    await shows(page, '.badge', '2 ventes à envoyer');
    await scanCustomer(page, card);
    await shows(page, '.balances', '10 points');
    await page.click('text=Abandonner');
    await page.context().setOffline(false);
    await lineIsBack(page);
    await lineIsBack(other);
    assert.equal((await shop.entries(account)).length, 3);
    assert.equal(await shop.balance(account), 30 - 20 + 6);
  });
}
