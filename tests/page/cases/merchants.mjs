// merchants.mjs - the till of a merchant that the server hosts, below a prefix of its own.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { focused, openTill, recordByKeyboard, scanCustomer, shows, typeAmount } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addMerchantCases({ shop, openBare }) {
  // The page is watched for any request that is not below the merchant's own prefix.
  check('a merchant below a prefix sells on a till page of its own', async () => {
    const verger = await shop.host('verger', 'Le Verger');
    const { card, account } = await verger.enrol({ first_name: 'Karim' });
    const { page } = await openBare(verger.origin);
    await openTill(page, verger);
    await shows(page, '.bar', 'Le Verger');
    await scanCustomer(page, card);
    await typeAmount(page, '125,40', '125,40 €');
    await recordByKeyboard(page);
    await shows(page, '.gains-balance', '12 points');
    assert.equal(await verger.balance(account), 12);
    await page.reload();
    await focused(page, '#scan');
    assert.equal(page.url(), `${verger.origin}/till`);
  });

  check('two merchants of one host do not share what the browser keeps', async () => {
    const potager = await shop.host('potager', 'Le Potager');
    const { page } = await openBare(shop.origin);
    await openTill(page, shop);
    await page.goto(`${potager.origin}/till`);
    await focused(page, 'form .input'); // the key of the other is not found
    await page.keyboard.type(potager.keys.till_key);
    await page.keyboard.press('Enter');
    await shows(page, '.bar', 'Le Potager');
    await page.goto(`${shop.origin}/till`);
    await shows(page, '.bar', 'Ferme du Pré');
  });
}
