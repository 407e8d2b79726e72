// display.mjs - the customer's display: a second window beside the till.
import assert from 'node:assert/strict';
import { check, remark } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { nextCustomer, openTill, recordByKeyboard, scanCustomer, shows, textOf, typeAmount, waitForDue }
  from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SILENT_MS = 30_000;
const PAGE_MAX_BYTES = 100_000;

/** @type {{ name: string, size: { width: number, height: number }, media?: Parameters<Page['emulateMedia']>[0] }[]} */
const VIEWS = [
  { name: 'tablet', size: SIZES.tablet },
  { name: 'dark', size: SIZES.tablet, media: { colorScheme: 'dark' } },
  { name: 'contrast', size: SIZES.phone, media: { contrast: 'more' } },
  { name: '320', size: { width: 320, height: 640 } },
  { name: 'wide', size: { width: 1920, height: 1080 } },
];

/**
 * @param {Page} page
 * @param {string} screen
 */
async function lookAtScreen(page, screen) {
  const found = [];
  for (const { name, size, media } of VIEWS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference', ...media });
    await picture(page, `display-${screen}-${name}`);
    for (const look of [findTooSmall, findWithAxe]) {
      found.push(...(await look(page)).map((trouble) => `${screen}, ${name}: ${trouble}`));
    }
  }
  return found;
}

/**
 * The display as somebody at the till opens it.
 * @param {Page} till
 * @returns {Promise<Page>}
 */
async function openDisplay(till) {
  await till.click('.bar .square');
  const opened = till.context().waitForEvent('page');
  await till.click('#open-display');
  const display = await opened;
  await shows(till, 'dialog', 'L’écran client suit cette caisse.');
  await till.bringToFront();
  await till.keyboard.press('Escape');
  await till.waitForSelector('dialog', { state: 'detached' });
  await till.focus('#scan');
  return display;
}

/** @param {import('../run.mjs').World} world */
export function addDisplayCases({ shop, open }) {
  check('the display follows a sale from the greeting to the thanks, and keeps nothing', async () => {
    const { card } = await shop.enrol({ first_name: 'Violette', last_name: 'Durand' }, 20_000);
    const till = await open();
    await openTill(till, shop);
    const display = await openDisplay(till);
    await shows(display, '.shop', 'Ferme du Pré');
    await shows(display, '.lead', 'Bienvenue');
    assert.equal(await display.locator('.join').count(), 0, 'no address, no code');
    await till.bringToFront();
    await scanCustomer(till, card);
    await shows(display, '.hello', 'Bonjour Violette !');
    await shows(display, '.units', '20 points');
    await typeAmount(till, '57', '57,00 €');
    await shows(display, '.due', '57,00 €');
    await shows(display, '.who', 'Cet achat vous donne +5 points');
    await shows(display, '.who', 'Ensuite, vous aurez 25 points');
    await shows(display, '.more', 'Avec 3,00 € de plus 6 points au lieu de 5 points');
    await till.click('.chip-button >> text=5 € de remise');
    await waitForDue(till, '52,00 €');
    await shows(display, '.sums', '5 € de remise -5,00 €');
    await shows(display, '.due', '52,00 €');
    await till.focus('.amount');
    await till.keyboard.press('+');
    await typeAmount(till, '3', '55,00 €');
    await shows(display, '.lines', 'Article 2 3,00 €');
    assert.deepEqual(await lookAtScreen(display, 'sale'), []);
    const seen = await display.content();
    assert.doesNotMatch(seen, new RegExp(`Durand|${card}`));
    await till.bringToFront();
    await recordByKeyboard(till);
    await shows(display, '.lead', 'Merci, à bientôt !');
    assert.doesNotMatch(await display.content(), /Violette|55,00/);
    assert.deepEqual(await lookAtScreen(display, 'thanks'), []);
    await till.bringToFront();
    await nextCustomer(till);
    await shows(display, '.lead', 'Bienvenue');
    assert.deepEqual(await lookAtScreen(display, 'idle'), []);
    assert.equal(await display.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('display')).length), 0);
  });

  check('another till moves the account: the display shows it as the till does', async () => {
    const { card } = await shop.enrol({ first_name: 'Wanda' }, 20_000);
    const till = await open();
    await openTill(till, shop);
    const display = await openDisplay(till);
    await till.bringToFront();
    await Promise.all([
      till.waitForResponse((one) => new URL(one.url()).pathname.endsWith('/v1/live')),
      scanCustomer(till, card),
    ]);
    await shows(display, '.units', '20 points');
    await shop.call('POST', '/v1/purchases', { card, receipt: `display-${Date.now()}`, lines: [{ amount: 1_000 }] });
    await shows(display, '.units', '21 points');
  });

  check('a sale without a card shows where one can join, once the shop has said so', async () => {
    const till = await open();
    await openTill(till, shop);
    await till.click('.bar .square');
    await till.fill('#join-link', 'ferme');
    await till.press('#join-link', 'Enter');
    await shows(till, 'dialog .wrong', 'Tapez une adresse complète');
    await till.fill('#join-link', 'https://ferme.example/adherer');
    await till.press('#join-link', 'Enter');
    await till.keyboard.press('Escape');
    const display = await openDisplay(till);
    await display.waitForSelector('.join svg[role=img]');
    assert.equal(await display.getAttribute('.join svg', 'aria-label'), 'Code QR\u00a0: https://ferme.example/adherer');
    assert.deepEqual(await lookAtScreen(display, 'join'), []);
    await till.bringToFront();
    await till.click('.door >> nth=1');
    await typeAmount(till, '18,50', '18,50 €');
    await shows(display, '.due', '18,50 €');
    await display.waitForSelector('.sale .join');
    assert.deepEqual(await lookAtScreen(display, 'without-card'), []);
    await till.close();
    await shows(display, '.lead', 'Bienvenue');
  });

  check('the display speaks the language of the till', async () => {
    const { card } = await shop.enrol({ first_name: 'Xavier' }, 20_000);
    const till = await open({ locale: 'en-GB' });
    await openTill(till, shop);
    const display = await till.context().newPage();
    await display.goto(`${shop.origin}/display`);
    await till.bringToFront();
    await scanCustomer(till, card);
    await typeAmount(till, '57', '€57.00');
    await shows(display, '.hello', 'Hello Xavier!');
    await shows(display, '.more', 'With €3.00 more 6 points instead of 5 points');
    assert.equal(await display.getAttribute('html', 'lang'), 'en');
    await picture(display, 'display-sale-english');
  });

  check('a till page that died leaves nothing of its customer after 30 seconds', async () => {
    const { card } = await shop.enrol({ first_name: 'Yseult' });
    const display = await open();
    await display.goto(`${shop.origin}/display`);
    const till = await display.context().newPage();
    await till.goto(`${shop.origin}/till#key=${shop.keys.till_key}`);
    await scanCustomer(till, card);
    await shows(display, '.hello', 'Yseult');
    const session = await till.context().newCDPSession(till);
    const crashed = till.waitForEvent('crash');
    void session.send('Page.crash').catch(() => {});
    await crashed;
    const began = Date.now();
    await display.waitForFunction(() => !document.body.textContent?.includes('Yseult'), null, { timeout: SILENT_MS + 10_000 });
    const after = Date.now() - began;
    remark(`the customer was gone after ${after} ms`);
    assert.ok(after <= SILENT_MS + 3_000, `${after} ms`);
    await shows(display, '.shop', 'Ferme du Pré');
  });

  check('a till without a display asks the server no more than before', async () => {
    const { card } = await shop.enrol({ first_name: 'Zélie' });
    const till = await open();
    await openTill(till, shop);
    await scanCustomer(till, card);
    let quotes = 0;
    till.on('request', (request) => { if (request.url().endsWith('/v1/quotes')) quotes++; });
    await typeAmount(till, '57', '57,00 €');
    const asked = quotes;
    await till.waitForTimeout(1_500);
    assert.equal(quotes, asked);
  });

  check('the display and all it loads are at most 100 kB compressed', async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await page.goto(`${shop.origin}/display`);
    await page.waitForLoadState('networkidle');
    assert.match(await textOf(page, '.lead'), /Ouvrez la caisse/);
    assert.deepEqual(await lookAtScreen(page, 'alone'), []);
    remark(`${bytes} bytes with headers`);
    assert.ok(bytes > 5_000 && bytes <= PAGE_MAX_BYTES, `${bytes} bytes`);
  });
}
