// print.mjs - the text of a receipt on paper: when somebody asks, and when the printer does not want.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { Printer } from '../lib/printer.mjs';
import { Shop } from '../lib/shop.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { PROGRAM } from './acts.mjs';
import { focused, openTill, recordByKeyboard, scanCustomer, shows, textOf, typeAmount } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addPrintCases({ shop, open, openBare }) {
  /**
   * @param {import('playwright-core').Page} page
   * @param {Shop} shop
   */
  const sell = async (page, shop) => {
    const { card } = await shop.enrol({ first_name: 'Paula', last_name: 'Pier' });
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    await recordByKeyboard(page);
  };

  check('a receipt is printed when somebody asks, and a second one is a duplicate', async () => {
    const printer = new Printer();
    const own = await Shop.open(); // no other till here shall find a button
    try {
      await own.call('POST', '/v1/printers', { name: 'counter', address: await printer.open() }, own.keys.admin_key);
      const { page, close } = await openBare(own.origin);
      await sell(page, own);
      await shows(page, '.print-open', /Imprimer/);
      assert.equal(printer.slips, 0, 'not by itself');
      await page.click('.print-open');
      await shows(page, '.print-state', 'Imprimé.');
      assert.equal(printer.slips, 1);
      await page.click('.print-open');
      await shows(page, '.print-state', 'Imprimé, en duplicata.');
      assert.match(printer.text, /DUPLICATA/);
      printer.hasPaper = false;
      await page.click('.print-open');
      await shows(page, '.print-state', /plus de papier/);
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, 'print-no-paper');
      await page.click('.print-stop');
      await shows(page, '.print-state', 'Plus personne ne le voulait sur papier.');
      await page.click('.print-open');
      await shows(page, '.print-state', /plus de papier/);
      printer.hasPaper = true;
      await page.click('.print-again');
      await shows(page, '.print-state', 'Imprimé, en duplicata.');
      assert.equal(printer.slips, 3, 'and not the one that was stopped');
      await close();
    } finally {
      await own.close();
      printer.close();
    }
  });

  check('a balance, a gift card and a voucher come out with what can be read, when somebody asks', async () => {
    const printer = new Printer();
    const own = await Shop.open();
    try {
      await own.call('POST', '/v1/printers', { name: 'counter', address: await printer.open() }, own.keys.admin_key);
      const { number } = await own.call('POST', '/v1/programs', PROGRAM, own.keys.admin_key);
      await own.call('POST', `/v1/programs/${number}/activate`, {}, own.keys.admin_key);
      const { card } = await own.enrol({ first_name: 'Prune' }, 2500);
      const { page, close } = await openBare(own.origin);
      await openTill(page, own);
      const printIt = async (/** @type {string} */ inside, /** @type {RegExp} */ wanted) => {
        printer.text = '';
        await page.click(`${inside} .print-open`);
        await shows(page, `${inside} .print-state`, 'Imprimé.');
        assert.match(printer.text, wanted);
      };
      await page.click('#more');
      await page.click('#act-gift');
      await focused(page, '#pay-amount');
      await page.keyboard.type('20', { delay: 60 });
      await page.keyboard.press('Enter');
      await page.waitForSelector('.gift-code');
      const gift = await textOf(page, '.claim-code');
      await printIt('.gift-code', new RegExp(gift));
      await page.click('#paid-done');
      await scanCustomer(page, card);
      await page.click('#customer-more');
      await page.click('#act-balance');
      await printIt('dialog', /25/);
      await page.click('#balance-done');
      await page.click('#customer-more');
      await page.click('#act-voucher-get');
      await page.click('#act-submit');
      await page.waitForSelector('dialog .qr');
      await printIt('dialog', new RegExp(await textOf(page, 'dialog .claim-code')));
      assert.equal(printer.slips, 3);
      await close();
    } finally {
      await own.close();
      printer.close();
    }
  });

  check('where there is no printer there is no button', async () => {
    const page = await open({ viewport: SIZES.phone });
    await sell(page, shop);
    await shows(page, '.paper', /Opération/);
    assert.equal(await page.locator('.print-open').count(), 0);
  });
}
