// sale.mjs - from the amount to the receipt, and back.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, shows, textOf,
  typeAmount, typeByHand, waitForDue } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addSaleCases({ shop, open }) {
  check('a sale by keyboard alone: scan, amount, Enter, Enter', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Karim' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '125,40', '125,40 €');
    await shows(page, '.total', '+12 points');
    await page.keyboard.press('Enter');
    await focused(page, '#record');
    await page.keyboard.press('Enter');
    await shows(page, '.recorded-title', 'Achat enregistré');
    await shows(page, '.gains-balance', '12 points');
    const [entry] = await shop.entries(account);
    assert.equal(entry.total.due, 12_540);
    await shows(page, '.recorded-sum', `Opération ${entry.id}`);
    await focused(page, '.recorded-actions .primary');
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
  });

  check('the receipt is shown exactly as the server wrote it', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Léa' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '57,90', '57,90 €');
    const reply = page.waitForResponse((one) => one.url().endsWith('/v1/purchases'));
    await recordByKeyboard(page);
    const answer = await (await reply).json();
    const shown = await page.locator('.paper-text').evaluate((node) => node.textContent);
    assert.equal(shown, answer.receipt.lines.join('\n'));
    assert.equal(await page.locator('.paper-text').evaluate((node) =>
      getComputedStyle(node).fontFamily.includes('mono')), true);
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('the quote follows what is typed, and equals the purchase', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Malo' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '9,99', '9,99 €');
    assert.doesNotMatch(await textOf(page, '.total'), /Gagnés/);
    await page.fill('.amount', '');
    await typeAmount(page, '10', '10,00 €');
    await shows(page, '.total', '+1 points');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 1);
  });

  check('two quick touches on the button record one sale', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Maud' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '10', '10,00 €');
    await page.evaluate(() => {
      const button = document.getElementById('record');
      button?.click();
      button?.click();
    });
    await page.waitForSelector('.recorded');
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('what is no amount is said at once and cannot be recorded', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Vente sans carte');
    await focused(page, '.amount');
    await typeByHand(page, '12,345');
    await shows(page, '.wrong', 'Écrivez un montant comme 12,50, ou 3 x 2,50.');
    assert.equal(await page.getAttribute('#record', 'aria-disabled'), 'true');
    await page.click('#record', { force: true });
    assert.equal(await page.locator('.recorded').count(), 0);
  });

  check('several lines each keep their VAT rate', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Nina' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await page.check('input[name=vat][value="5.5"]');
    await page.focus('.amount');
    await typeAmount(page, '12,00', '12,00 €');
    await page.keyboard.press('+');
    await shows(page, '.lines', '12,00 €');
    await page.check('input[name=vat][value="20"]');
    await page.focus('.amount');
    await typeAmount(page, '30', '42,00 €');
    await page.click('text=Ajouter une ligne');
    await typeAmount(page, '1', '43,00 €');
    await page.click('[aria-label^="Retirer la ligne 2"]');
    await waitForDue(page, '13,00 €');
    await recordByKeyboard(page);
    const [entry] = await shop.entries(account);
    assert.deepEqual(entry.vat.map((/** @type {any} */ one) => [one.rate, one.gross]).sort(),
      [['20', 100], ['5.5', 1200]]);
  });

  check('VAT rate and payment are remembered for the next customer', async () => {
    const { card } = await shop.enrol({ first_name: 'Oscar' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await page.check('input[name=vat][value="10"]');
    await page.check('input[name=payment][value="cash"]');
    await page.click('text=Abandonner');
    await scanCustomer(page, card);
    assert.ok(await page.isChecked('input[name=vat][value="10"]'));
    assert.ok(await page.isChecked('input[name=payment][value="cash"]'));
  });

  check('a card scanned into the amount is a scan, not an amount', async () => {
    const { card } = await shop.enrol({ first_name: 'Pia', last_name: 'Un' });
    const other = await shop.enrol({ first_name: 'Quentin', last_name: 'Deux' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20,00', '20,00 €');
    await scan(page, other.card);
    await shows(page, '.customer-name', 'Quentin Deux');
    assert.equal(await page.inputValue('.amount'), '20,00');
    await waitForDue(page, '20,00 €');
  });

  check('a scan after a sale begins the next one', async () => {
    const { card } = await shop.enrol({ first_name: 'Rosa' });
    const next = await shop.enrol({ first_name: 'Samir' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '5', '5,00 €');
    await recordByKeyboard(page);
    await scan(page, next.card);
    await shows(page, '.customer-name', 'Samir');
    assert.equal(await page.inputValue('.amount'), '');
  });

  check('receipt numbers count on, and follow a number typed by hand', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Théo' });
    const page = await open();
    await openTill(page, shop);
    await page.evaluate(() => localStorage.removeItem('habitue.till.receipts')); // draws its own letters
    const numbers = [];
    for (const typed of [null, null, 'T-0099', null]) {
      await scanCustomer(page, card);
      if (typed) await page.fill('.receipt-number input', typed);
      numbers.push(await page.inputValue('.receipt-number input'));
      await page.focus('.amount');
      await typeAmount(page, '1', '1,00 €');
      await recordByKeyboard(page);
      await nextCustomer(page);
    }
    assert.match(numbers[0] ?? '', /^[A-Z]{3}-0001$/);
    assert.equal(numbers[1], (numbers[0] ?? '').replace('0001', '0002'));
    assert.equal(numbers[3], 'T-0100');
    const told = (await shop.entries(account)).map((/** @type {any} */ one) => one.receipt);
    assert.deepEqual(told.reverse(), numbers);
  });

  check('a receipt number that is taken is said, and the next one proposed', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Ulysse' });
    await shop.call('POST', '/v1/purchases', { card, receipt: 'TAKEN-07', lines: [{ amount: 100 }] });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await page.fill('.receipt-number input', 'TAKEN-07');
    await page.focus('.amount');
    await typeAmount(page, '2', '2,00 €');
    await page.click('#record');
    await shows(page, '[role=alert]', 'Le numéro suivant est proposé');
    assert.equal(await page.inputValue('.receipt-number input'), 'TAKEN-08');
    await page.click('#record');
    await page.waitForSelector('.recorded');
    assert.equal((await shop.entries(account)).length, 2);
  });

  check('the latest sales can be looked at again', async () => {
    const { card } = await shop.enrol({ first_name: 'Wassim', last_name: 'Benali' });
    const page = await open();
    await openTill(page, shop);
    await shows(page, '.last', 'Les ventes de cette caisse s’afficheront ici.');
    await scanCustomer(page, card);
    await typeAmount(page, '30', '30,00 €');
    await recordByKeyboard(page);
    await nextCustomer(page);
    await shows(page, '.last', 'Wassim Benali');
    await page.click('.last .list-item');
    await shows(page, '.recorded-title', 'Achat enregistré');
    await shows(page, '.gains-balance', '3 points');
  });

  check('a sale without a card shows the code to claim its points', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Vente sans carte');
    await typeAmount(page, '50', '50,00 €');
    const reply = page.waitForResponse((one) => one.url().endsWith('/v1/purchases'));
    await recordByKeyboard(page);
    const { claim } = await (await reply).json();
    assert.equal(await textOf(page, '.claim-code'), claim.code);
    const { card, account } = await shop.enrol({ first_name: 'Xavier' });
    await shop.call('POST', '/v1/claims', { code: claim.code, card });
    assert.equal(await shop.balance(account), 5);
  });

  check('a customer can be enrolled in the middle of a sale without a card', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Vente sans carte');
    await typeAmount(page, '60', '60,00 €');
    await page.click('text=Inscrire ce client');
    await focused(page, 'dialog input');
    await typeByHand(page, 'Yann');
    await page.keyboard.press('Enter');
    await shows(page, '.customer-name', 'Yann');
    assert.equal(await page.inputValue('.amount'), '60');
    await waitForDue(page, '60,00 €');
    await shows(page, '.total', '+6 points');
  });
}
