// beside.mjs - the till beside a register that knows nothing of it.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { focused, nextCustomer, openTill, passQuestion, recordByKeyboard, scan, scanCustomer, shows, textOf, typeAmount, typeByHand, waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Says in the till's own window that it stands beside another.
 * @param {Page} page
 * @param {string} [prefix]
 */
async function standBeside(page, prefix) {
  await page.click('[aria-label="Cette caisse"]');
  await page.waitForSelector('#beside-setting', { state: 'attached' });
  await page.check('#beside-setting', { force: true });
  if (prefix !== undefined) {
    await page.fill('#beside-prefix', prefix);
    await page.press('#beside-prefix', 'Enter');
    await shows(page, 'dialog', 'C’est gardé.');
  }
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.focus('#scan');
}

/** @param {import('../run.mjs').World} world */
export function addBesideCases({ shop, open }) {
  check('beside another register the till shows what to key in there, and waits until it is done', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Nadia', last_name: 'Key' }, 150_000);
    const next = await shop.enrol({ first_name: 'Olga', last_name: 'Next' });
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openTill(page, shop);
    await standBeside(page);
    await scanCustomer(page, card);
    await page.check('input[name=vat][value="5.5"]');
    await page.focus('.amount');
    await typeAmount(page, '10', '10,00 €');
    await page.keyboard.press('+');
    await page.check('input[name=vat][value="20"]');
    await page.focus('.amount');
    await typeAmount(page, '30', '40,00 €');
    await page.click('text=5 € de remise');
    await waitForDue(page, '35,00 €');
    await page.click('#record');
    await focused(page, '#keyed-in');
    const [entry] = await shop.entries(account);
    const rows = await page.locator('.key-in-row').evaluateAll((all) => all.map((one) => [one.querySelector('.key-in-name')?.textContent, one.querySelector('.key-in-amount')?.textContent]
      .map((text) => text?.replace(/[\u00a0\u202f]/gu, ' '))));
    const off = Object.fromEntries(entry.vat.map((/** @type {any} */ one) => [one.rate, one.discount]));
    assert.deepEqual(rows, [['5 € de remise · TVA 5,5 %', `-${(off['5.5'] / 100).toFixed(2).replace('.', ',')} €`],
      ['5 € de remise · TVA 20 %', `-${(off['20'] / 100).toFixed(2).replace('.', ',')} €`]]);
    assert.equal(off['5.5'] + off['20'], 500);
    await shows(page, '.key-in .paid', 'Reste à encaisser 35,00 €');
    const size = await page.locator('.key-in-amount').first().evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
    assert.ok(size >= 36, `read from over there: ${size} px`);
    await picture(page, 'key-in');
    assert.deepEqual(await findWithAxe(page), []);

    await page.click('.key-in-row:nth-child(2) button:nth-child(1)');
    await shows(page, '.key-in-row:nth-child(2)', 'Copié.');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), (off['20'] / 100).toFixed(2).replace('.', ','));
    await page.click('.key-in-row:nth-child(2) button:nth-child(2)');
    await shows(page, '.key-in-row:nth-child(2)', 'Copié.');
    assert.match((await page.evaluate(() => navigator.clipboard.readText())).replace(/[\u00a0\u202f]/gu, ' '), /^5 € de remise · TVA 20 % -\d,\d\d €$/);

    await page.focus('#keyed-in');
    await scan(page, next.card); // the next customer is too early
    await shows(page, '.key-in .notice', 'Tapez d’abord ceci à la caisse');
    assert.equal(await page.locator('.customer-name').count(), 0);
    await page.reload(); // and nobody loses what is to be keyed in
    await focused(page, '#keyed-in');
    assert.equal(await page.locator('.key-in-row').count(), 2);
    await page.setViewportSize({ width: 320, height: 720 });
    assert.deepEqual(await findTooSmall(page), []);
    await picture(page, 'key-in-320');
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
    await scan(page, next.card);
    await shows(page, '.customer-name', 'Olga');
    await page.reload();
    await focused(page, '#scan');
    assert.equal((await shop.entries(account)).length, 2);
  });

  check('beside another register a sale without anything to key in waits for nobody', async () => {
    const { card } = await shop.enrol({ first_name: 'Paule' });
    const page = await open();
    await openTill(page, shop);
    await standBeside(page);
    await scanCustomer(page, card);
    await typeAmount(page, '10', '10,00 €');
    await recordByKeyboard(page);
    await nextCustomer(page);
  });

  check('a browser that does not copy says so, and the amount stands there to be typed', async () => {
    const { card } = await shop.enrol({ first_name: 'Rémi' }, 150_000);
    const page = await open();
    await page.addInitScript(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); });
    await openTill(page, shop);
    await standBeside(page);
    await scanCustomer(page, card);
    await typeAmount(page, '10', '10,00 €');
    await page.click('text=5 € de remise');
    await waitForDue(page, '5,00 €');
    await page.click('#record');
    await focused(page, '#keyed-in');
    await page.click('.key-in-row button:nth-child(1)');
    await shows(page, '.key-in-row', 'Le navigateur ne copie pas ici');
    await page.click('#keyed-in');
    await focused(page, '#scan');
  });

  check('the total that a register prints as a code is the amount of the sale, and its receipt number', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Sonia' });
    const page = await open();
    await openTill(page, shop);
    await page.click('[aria-label="Cette caisse"]');
    await page.check('#beside-setting', { force: true });
    await page.fill('#beside-prefix', 'é!');
    await page.press('#beside-prefix', 'Enter');
    await shows(page, 'dialog .wrong', 'Écrivez de deux à huit');
    await page.keyboard.press('Escape');
    await standBeside(page, 'tot');
    await scan(page, 'TOT00001250-K-17');
    await waitForDue(page, '12,50 €');
    assert.equal(await page.inputValue('.receipt-number input'), 'K-17');
    await scan(page, card); // the customer comes behind it
    await shows(page, '.customer-name', 'Sonia');
    await waitForDue(page, '12,50 €');
    await scan(page, 'TOT00002000-K-18'); // one article more over there
    await waitForDue(page, '20,00 €');
    await page.click('#record');
    await page.waitForSelector('.recorded');
    const [entry] = await shop.entries(account);
    assert.deepEqual([entry.receipt, entry.total.due], ['K-18', 2000]);
    await nextCustomer(page);
    await typeByHand(page, 'TOT500'); // by hand, and short
    await page.keyboard.press('Enter');
    await waitForDue(page, '5,00 €');
    await page.focus('.amount');
    await page.keyboard.press('Enter');
    await focused(page, '#record');
    await page.keyboard.press('Enter');
    await passQuestion(page);
    await page.waitForSelector('.recorded');
    assert.match(await textOf(page, '.paid'), /5,00 €/);
  });
}
