// reader.mjs - the till hears the card reader of its machine: the real habitue-reader, on the real service.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { atEnd, check, remark } from '../lib/check.mjs';
import { findTooSmall, findWithAxe } from '../lib/browser.mjs';
import { Reader } from '../lib/reader.mjs';
import { freePort } from '../lib/shop.mjs';
import { focused, openTill, shows, textOf } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** The number of a chip that no other case, and no other try of this one, has. */
const newUid = () => `04${randomBytes(6).toString('hex').toUpperCase()}`;

/**
 * @param {Page} page
 * @param {string} port
 */
async function setReader(page, port) {
  await page.click('.bar [aria-label]');
  await page.fill('#reader-port', port);
  await page.press('#reader-port', 'Enter');
}

/** @param {import('../run.mjs').World} world */
export function addReaderCases({ shop, open, openBare }) {
  /** The case is told as one that held where there is no service of readers. */
  const withReader = async (/** @type {string} */ origin) => {
    const reader = await Reader.open(origin);
    if (!reader) remark('skipped: this machine has no service of card readers');
    else atEnd(() => reader.close());
    return reader;
  };

  check('a card that is held to the reader opens the sale, and a bank card is refused', async () => {
    const reader = await withReader(shop.origin);
    if (!reader) return;
    const uid = newUid();
    const { card, account } = await shop.enrol({ first_name: 'Nina', last_name: 'Puce' });
    await shop.call('POST', '/v1/cards', { account, code: uid });
    const { page } = await openBare(shop.origin, {}, `http://127.0.0.1:${reader.port}/`);
    await openTill(page, shop);
    await setReader(page, String(reader.port));
    await shows(page, 'dialog [role=status]', 'Le lecteur est écouté.');
    await page.keyboard.press('Escape');
    await reader.do(`tag ${uid} ${card}`);
    await shows(page, '.customer-name', 'Nina Puce');
    await reader.do('away');
    await page.click('text=Abandonner');
    await reader.do('bank');
    await shows(page, '.outcome [role=alert]', 'C\'est une carte bancaire, dont rien n\'a été gardé');
    await reader.do('away');
    await reader.do(`tag ${uid}`);
    await shows(page, '.customer-name', 'Nina Puce');
    await reader.do('away');
    await page.reload(); // the port is kept
    await page.click('.bar [aria-label]');
    await shows(page, 'dialog [role=status]', 'Le lecteur est écouté.');
    await page.keyboard.press('Escape');
    await reader.do(`tag ${uid} ${card}`);
    await shows(page, '.customer-name', 'Nina Puce');
  });

  check('a reader that went away is told in one sentence, and heard again when it is back', async () => {
    const reader = await withReader(shop.origin);
    if (!reader) return;
    const { card } = await shop.enrol({ first_name: 'Otto', last_name: 'Retour' });
    const { page } = await openBare(shop.origin, {}, `http://127.0.0.1:${reader.port}/`);
    await openTill(page, shop);
    await setReader(page, String(reader.port));
    await shows(page, 'dialog [role=status]', 'Le lecteur est écouté.');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.reader-lost').count(), 0);
    await reader.do('stop');
    await shows(page, '.reader-lost', /^Le lecteur de cartes ne répond pas : .*\.$/);
    await reader.do('start');
    await page.waitForSelector('.reader-lost', { state: 'detached' });
    await reader.do(`tag ${newUid()} ${card}`);
    await shows(page, '.customer-name', 'Otto Retour');
  });

  check('a reader that was started for another page says how it is started for this one', async () => {
    const reader = await withReader('https://caisse.example');
    if (!reader) return;
    const { page } = await openBare(shop.origin, {}, `http://127.0.0.1:${reader.port}/`);
    await openTill(page, shop);
    await setReader(page, String(reader.port));
    await shows(page, 'dialog [role=status]', `lancez habitue-reader avec --origin ${shop.origin}.`);
  });

  check('a till without a reader asks for none and says nothing; a wrong port is said', async () => {
    const page = await open(); // any request to another place fails the case
    await openTill(page, shop);
    await focused(page, '#scan');
    assert.equal(await page.locator('.reader-lost').count(), 0);
    await setReader(page, 'COM3');
    await shows(page, 'dialog .wrong', 'Tapez le port donné à habitue-reader, de 1 à 65535, ou rien.');
    assert.equal(await textOf(page, 'dialog [role=status]'), '');
    assert.deepEqual(await findWithAxe(page), []);
    assert.deepEqual(await findTooSmall(page), []);
  });

  check('a port that nobody has is told, until it is taken away', async () => {
    const port = await freePort();
    const { page } = await openBare(shop.origin, {}, `http://127.0.0.1:${port}/`);
    await openTill(page, shop);
    await setReader(page, String(port));
    await page.keyboard.press('Escape');
    await shows(page, '.reader-lost', 'Le lecteur de cartes ne répond pas');
    assert.deepEqual(await findWithAxe(page), []);
    await setReader(page, '');
    await page.waitForSelector('.reader-lost', { state: 'detached' });
    assert.equal(await page.evaluate(() => localStorage.getItem('habitue.till.reader')), null);
  });
}
