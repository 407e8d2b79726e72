// rewards.mjs - spending what was earned, at once.
import assert from 'node:assert/strict';
import { atEnd, check } from '../lib/check.mjs';
import { Shop } from '../lib/shop.mjs';
import { focused, openTill, recordByKeyboard, scanCustomer, shows, textOf, typeAmount, waitForDue }
  from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addRewardCases({ shop, open, openBare }) {
  check('a reward is taken off the bill and the points are spent', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Alma' }, 25_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '.chips', '5 € de remise');
    await typeAmount(page, '32,40', '32,40 €');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '27,40 €');
    await shows(page, '.total', 'Remise fidélité -5,00 €');
    await shows(page, '.total', 'Nouveau solde 17 points');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 17);
    const [entry] = await shop.entries(account);
    assert.deepEqual(entry.total, { gross: 3240, discount: 500, due: 2740 });
  });

  check('a reward can be used several times', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Bruno' }, 25_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '32,40', '32,40 €');
    await page.click('.chip-button >> text=5 € de remise');
    await page.click('[aria-label="Une fois de plus"]');
    await waitForDue(page, '22,40 €');
    assert.ok(await page.isDisabled('[aria-label="Une fois de plus"]'), '25 points pay for two');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 25 - 20 + 2);
  });

  check('points as money: the most by default, less when typed', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Chloé' }, 20_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '.chips', 'jusqu’à 10,00 €');
    await typeAmount(page, '8,20', '8,20 €');
    await page.click('.chip-button >> text=Payer en points');
    await waitForDue(page, '0,20 €');
    assert.equal(await page.inputValue('.chip-more input'), '8,00');
    await page.fill('.chip-more input', '3');
    await waitForDue(page, '5,20 €');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 20 - 6);
    const [entry] = await shop.entries(account);
    assert.equal(entry.total.discount, 300);
  });

  check('two rewards together: money takes what the other leaves', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Dina' }, 15_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await page.click('.chip-button >> text=Payer en points');
    await waitForDue(page, '12,50 €');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '12,50 €');
    await recordByKeyboard(page);
    const [entry] = await shop.entries(account);
    assert.equal(entry.redeemed.length, 2);
    assert.equal(await shop.balance(account), 1);
  });

  check('a reward that was switched on can be switched off', async () => {
    const { card } = await shop.enrol({ first_name: 'Eliott' }, 15_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    const chip = page.locator('.chip-button', { hasText: '5 € de remise' });
    await chip.click();
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    await waitForDue(page, '15,00 €');
    await chip.click();
    assert.equal(await chip.getAttribute('aria-pressed'), 'false');
    await waitForDue(page, '20,00 €');
  });

  check('points spent at another till meanwhile: said, and mended in one touch', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Fanny' }, 10_000);
    const page = await open();
    await page.route('**/v1/live*', (route) => route.abort('connectionrefused')); // no news comes
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '15,00 €');
    await shop.call('POST', '/v1/purchases', { card, receipt: 'other-till',
      lines: [{ amount: 500 }], redeem: [{ reward: 'five-euros' }] });
    await page.click('#record');
    await shows(page, '[role=alert]', 'Il faut 10');
    await shows(page, '[role=alert]', 'Retirez l’avantage ou diminuez-le.');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '20,00 €');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 2);
  });

  check('what is nearly within reach shows how far it is', async () => {
    const { card } = await shop.enrol({ first_name: 'Gilles' }, 7_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '.far', '5 € de remise');
    await shows(page, '.far', 'encore 3 points');
  });

  check('points that are about to expire are said', async () => {
    const { account, card } = await shop.enrol({ first_name: 'Hélène' });
    const day = new Date(Date.now() - 350 * 86_400_000).toISOString();
    await shop.call('POST', '/v1/purchases', { card, receipt: 'long-ago', at: day,
      lines: [{ amount: 9_000 }] });
    assert.equal(await shop.balance(account), 9);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '.alert', /^9 points à utiliser au plus tard le \d\d\/\d\d\/\d{4}$/);
  });

  check('two units, points and stamps, each have their balance', async () => {
    const mixed = await Shop.open({ preset: 'mixed', name: 'Librairie du Port' });
    atEnd(() => mixed.close());
    const { card } = await mixed.enrol({ first_name: 'Irène' }, 5_000);
    const { page } = await openBare(mixed.origin);
    await openTill(page, mixed);
    await scanCustomer(page, card);
    await shows(page, '.balances', '5 points');
    await shows(page, '.balances', '1 tampons');
    await focused(page, '.amount');
    await typeAmount(page, '20', '20,00 €');
    await recordByKeyboard(page);
    assert.match(await textOf(page, '.gains'), /7 points.*2 tampons/);
  });
}
