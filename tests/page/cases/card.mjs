// card.mjs - the card on a customer's phone: a code that a real reader reads, that the server takes, and that changes
// and is there without a network.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { check } from '../lib/check.mjs';
import { openTill, scanCustomer, shows, typeAmount, waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const LIB = new URL('../../lib/', import.meta.url);

/**
 * What zbar reads off a picture of the page.
 * @param {Page} page
 */
async function read(page) {
  const folder = await mkdtemp(join(tmpdir(), 'habitue-qr-'));
  try {
    const path = join(folder, 'page.png');
    await writeFile(path, await page.screenshot());
    const { stdout } = await promisify(execFile)('zbarimg', ['--quiet', '--raw', path]);
    return stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {import('../lib/shop.mjs').Shop} shop
 * @param {Record<string, string>} [member]
 */
async function link(shop, member = { first_name: 'Jeanne' }) {
  const { card } = await shop.enrol(member);
  const linked = await shop.call('POST', `/v1/cards/${card}/phone`, {}, shop.keys.admin_key);
  return { card, link: linked.link };
}

/**
 * @param {Page} page
 * @param {string} address
 */
async function openCard(page, address) {
  await page.goto(address);
  await page.waitForSelector('.qr');
}

/**
 * What a chip that was encoded so writes when it is read for the count-th time.
 * @param {{ uid: string, link: string, keys: { code: string, meta: string } }} write
 * @param {number} count
 */
async function readChip({ uid, link: base, keys }, count) {
  const told = [uid, 'https://shop.example' + base, keys.code, keys.meta, String(count)];
  const words = 'import sys, sun_tag; u, l, c, m, n = sys.argv[1:]; h = bytes.fromhex; print(sun_tag.Tag(h(u), l, h(c), h(m)).at(int(n)))';
  const { stdout } = await promisify(execFile)('python3', ['-c', words, ...told], { cwd: LIB });
  return stdout.trim();
}

/** @param {import('../run.mjs').World} world */
export function addCardCases({ shop, open, openBare }) {
  check('the code on a phone is read by a reader and taken by the server, and changes', async () => {
    const page = await open({ viewport: SIZES.phone });
    const { card, link: path } = await link(shop);
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await openCard(page, shop.origin + path);
    await shows(page, 'h1', 'Ferme du Pré');
    await shows(page, '#number', card);
    const first = await read(page);
    assert.match(first, /^v1\.[0-9A-Z]{16}\.\d+\.\d{8}$/);
    const scan = await shop.call('POST', '/v1/scans', { text: first });
    assert.deepEqual([scan.code, scan.shown], [card, 'phone']);
    // Half a minute later by the phone's clock: the next code, as good as the first.
    await page.evaluate(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 30_000;
    });
    await page.waitForFunction((text) => (document.querySelector('.qr path')?.getAttribute('d') ?? '') !== text,
      await page.locator('.qr path').getAttribute('d'));
    const second = await read(page);
    assert.notEqual(second, first);
    const again = await shop.call('POST', '/v1/scans', { text: second });
    assert.equal(again.code, card);
    // The secret was in the address, and is in no request and no longer in the address.
    const secret = /s=([0-9a-f]{40})/.exec(path)?.[1] ?? 'none';
    assert.ok(!requests.some((url) => new URL(url).search.includes(secret) || new URL(url).pathname.includes(secret)));
    assert.equal(new URL(page.url()).hash, '');
    assert.ok(!(await shop.log()).includes(secret));
  });

  check('the card is there without a network, and after the browser was closed', async () => {
    const page = await open({ viewport: SIZES.phone });
    const { card, link: path } = await link(shop);
    await openCard(page, shop.origin + path);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('.qr');
    await shows(page, '#number', card);
    const code = await read(page);
    await page.context().setOffline(false);
    assert.equal((await shop.call('POST', '/v1/scans', { text: code })).shown, 'phone');
  });

  check('a telephone that reads the chip of a card is told where to lay it', async () => {
    const page = await open({ viewport: SIZES.phone });
    await page.goto(`${shop.origin}/card?e=${'EF'.repeat(16)}&c=${'94'.repeat(8)}`);
    await shows(page, 'h1', 'Une carte à puce');
    await page.click('.bar .button');
    await shows(page, 'h1', 'A card with a chip');
    assert.equal(await page.locator('.qr').count(), 0);
    assert.deepEqual(await findWithAxe(page), []);
    await page.goto(`${shop.origin}/card?e=1`);
    await shows(page, 'h1', 'Aucune carte sur ce téléphone');
  });

  check('the till names what a phone showed: a reward uses its code up', async () => {
    const phone = await open({ viewport: SIZES.phone });
    const { card } = await shop.enrol({ first_name: 'Ada' }, 23_400);
    const linked = await shop.call('POST', `/v1/cards/${card}/phone`, {}, shop.keys.admin_key);
    await openCard(phone, shop.origin + linked.link);
    const code = await read(phone);
    const till = await open();
    await openTill(till, shop);
    await scanCustomer(till, code);
    await typeAmount(till, '32,40', '32,40 €');
    await till.click('.chip-button >> nth=0');
    await waitForDue(till, '27,40 €');
    await till.click('#record');
    await till.waitForSelector('.recorded');
    assert.equal((await shop.call('POST', '/v1/scans', { text: code })).shown, 'used');
    const [entry] = (await shop.call('GET', `/v1/accounts/${linked.account}/entries?limit=1`)).entries;
    assert.equal(entry.kind, 'purchase');
  });

  check('the till names what a chip wrote: it pays, and a copy of it asks for the PIN', async () => {
    const { card } = await shop.enrol({ first_name: 'Rose' }, 23_400);
    const uid = '04' + randomBytes(6).toString('hex');
    const { write } = await shop.call('POST', `/v1/cards/${card}/chip`, { uid }, shop.keys.admin_key);
    const link = await readChip(write, 7);
    const till = await open();
    await openTill(till, shop);
    await scanCustomer(till, link);
    await typeAmount(till, '32,40', '32,40 €');
    await till.click('.chip-button >> nth=0');
    await waitForDue(till, '27,40 €');
    await till.click('#record');
    await till.waitForSelector('.recorded');
    await till.keyboard.press('Enter'); // the next customer
    await scanCustomer(till, link); // what was read with the card a moment ago
    await typeAmount(till, '32,40', '32,40 €');
    await till.click('.chip-button >> nth=0');
    await till.waitForSelector('#ask-pin');
    await shows(till, '.notice-text', 'Cette lecture de la puce a déjà servi');
  });

  check('a phone without a card says what to do, and a card can be removed', async () => {
    const page = await open({ viewport: SIZES.phone });
    await page.goto(`${shop.origin}/card`);
    await shows(page, 'h1', 'Aucune carte sur ce téléphone');
    const { link: path } = await link(shop);
    await page.evaluate((hash) => { location.hash = hash; }, path.slice(path.indexOf('#')));
    await page.waitForSelector('.qr');
    await page.click('#forget');
    await page.click('#keep');
    await page.click('#forget');
    await page.click('#remove');
    await shows(page, 'h1', 'Aucune carte sur ce téléphone');
    await page.reload();
    await shows(page, 'h1', 'Aucune carte sur ce téléphone');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('.card.'))), []);
  });

  check('a browser that works out no codes shows the number', async () => {
    const page = await open({ viewport: SIZES.phone });
    await page.addInitScript(() => {
      Object.defineProperty(crypto, 'subtle', { value: undefined });
    });
    const { card, link: path } = await link(shop);
    await page.goto(shop.origin + path);
    await shows(page, '[role=alert]', 'https');
    await shows(page, '#number', card);
  });

  check('the card of a merchant that is hosted is kept apart from the others', async () => {
    const hosted = await shop.host('rucher', 'Le Rucher');
    const { page, close } = await openBare(shop.origin, { viewport: SIZES.phone });
    const { card, link: path } = await link(hosted);
    await openCard(page, hosted.origin + path);
    await shows(page, 'h1', 'Le Rucher');
    assert.equal((await hosted.call('POST', '/v1/scans', { text: await read(page) })).code, card);
    await page.goto(`${shop.origin}/card`);
    await shows(page, 'h1', 'Aucune carte');
    await close();
  });

  for (const [name, how] of /** @type {[string, import('playwright-core').BrowserContextOptions][]} */ ([
    ['light', {}], ['dark', { colorScheme: 'dark' }], ['contrast', { contrast: 'more' }], ['english', { locale: 'en-GB' }],
    ['small', { viewport: { width: 320, height: 568 } }]])) {
    check(`the card is for everybody: ${name}`, async () => {
      const page = await open({ viewport: SIZES.phone, ...how });
      const { link: path } = await link(shop);
      await openCard(page, shop.origin + path);
      await shows(page, 'main p', name === 'english' ? 'Show this code at the till' : 'Présentez ce code à la caisse');
      await picture(page, `card-${name}`);
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      if (name === 'dark') assert.match(await read(page), /^v1\./); // black on white here too
      await page.click('#forget');
      assert.deepEqual(await findWithAxe(page), []);
    });
  }
}
