// lines.mjs - a bill of several lines: what they are, how much of each, and articles that are scanned.
import assert from 'node:assert/strict';
import { findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { check } from '../lib/check.mjs';
import { newArticle, scaleLabel } from '../lib/codes.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, shows, textOf, typeAmount, typeByHand,
  waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * The dialog of an article that has no price.
 * @param {Page} page
 * @param {string} price
 * @param {string} [label]
 */
async function tellPrice(page, price, label) {
  await page.waitForSelector('#line-price');
  if (label) await page.fill('#line-label', label);
  await page.focus('#line-price');
  await page.keyboard.type(price, { delay: 60 });
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog', { state: 'detached' });
  await focused(page, '#amount');
}

/**
 * @param {Page} page
 * @returns {Promise<any>} the body of the purchase that is sent next
 */
const sentPurchase = (page) => page.waitForRequest((one) => one.url().endsWith('/v1/purchases'))
  .then((one) => one.postDataJSON());

/** @param {import('../run.mjs').World} world */
export function addLineCases({ shop, open }) {
  const begin = async (/** @type {object} */ how = {}) => {
    const page = await open(how);
    await openTill(page, shop);
    await page.click('text=Vente sans carte');
    await focused(page, '#amount');
    return page;
  };

  check('so many at a price are typed in one field, and plus adds the line', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Ondine' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeByHand(page, '3x2,50');
    await shows(page, '.counted', '= 7,50 €');
    await waitForDue(page, '7,50 €');
    await page.keyboard.press('+');
    await shows(page, '.lines', 'Ligne 1 3 × 2,50 €');
    await typeAmount(page, '1,5', '9,00 €');
    const body = sentPurchase(page);
    await recordByKeyboard(page);
    assert.deepEqual((await body).lines, [{ quantity: '3.000', amount: 750, vat: '20' }, { amount: 150, vat: '20' }]);
    assert.equal((await shop.entries(account))[0].total.due, 900);
  });

  check('a line is one more, one less, another by typing, and comes back when it was taken off', async () => {
    const page = await begin();
    await typeAmount(page, '2', '2,00 €');
    await page.keyboard.press('+');
    await typeAmount(page, '5', '7,00 €');
    await page.keyboard.press('+');
    await page.click('.line >> nth=0 >> [aria-label^="Un de plus"]');
    await page.click('.line >> nth=0 >> [aria-label^="Un de plus"]');
    await waitForDue(page, '11,00 €');
    await shows(page, '.lines', '3 × 2,00 €');
    await page.click('.line >> nth=0 >> [aria-label^="Un de moins"]');
    await waitForDue(page, '9,00 €');
    assert.ok(await page.isDisabled('.line >> nth=1 >> [aria-label^="Un de moins"]'));

    await page.click('.line-name >> nth=0');
    await focused(page, '#line-quantity');
    await page.keyboard.type('1,25');
    await page.fill('#line-label', 'Comté');
    await page.check('input[name=line-vat][value="5.5"]');
    await page.click('dialog button[type=submit]');
    await waitForDue(page, '7,50 €');
    await shows(page, '.lines', 'Comté 1,25 × 2,00 € · 5,5 %');
    assert.equal(await page.locator('.line >> nth=0 >> [aria-label^="Un de plus"]').count(), 0, 'what is weighed has no one more');

    await page.click('[aria-label^="Retirer la ligne 1"]');
    await waitForDue(page, '5,00 €');
    await shows(page, '.line-off', 'Retiré : Comté, 2,50 €.');
    await focused(page, '#amount');
    await page.keyboard.press('Shift+Tab'); // by keyboard alone
    await page.keyboard.press('Enter');
    await waitForDue(page, '7,50 €');
    await shows(page, '.lines', /^Comté/);
    assert.equal(await page.locator('.line-off').count(), 0);
    const body = sentPurchase(page);
    await recordByKeyboard(page);
    assert.deepEqual((await body).lines, [{ label: 'Comté', quantity: '1.250', amount: 250, vat: '5.5' }, { amount: 500, vat: '20' }]);
  });

  check('a whole amount for a quantity, and what is no quantity or price is said', async () => {
    const page = await begin();
    await typeAmount(page, '9', '9,00 €');
    await page.keyboard.press('+');
    await page.click('.line-name');
    await focused(page, '#line-quantity');
    for (const [quantity, price, sentence] of /** @type {const} */ ([
      ['0', '9', 'Tapez une quantité comme 2 ou 1,250.'], ['beaucoup', '9', 'Tapez une quantité'],
      ['2', 'cher', 'Tapez un prix comme 12,50.'], ['2', '', 'Tapez un prix']])) {
      await page.fill('#line-quantity', quantity);
      await page.fill('#line-price', price);
      await page.keyboard.press('Enter');
      await shows(page, 'dialog [role=alert]', sentence);
    }
    await page.fill('#line-amount', '15');
    await page.keyboard.press('Enter');
    await waitForDue(page, '15,00 €');
    await shows(page, '.lines', '× 2');
    const body = sentPurchase(page);
    await recordByKeyboard(page);
    assert.deepEqual((await body).lines, [{ quantity: '2.000', amount: 1500, vat: '20' }]);
  });

  check('an article asks once for its price; from then on one scan is a line, and the same again is one more', async () => {
    const article = newArticle();
    const page = await begin();
    await scan(page, article);
    await shows(page, 'dialog h2', `Article ${article}`);
    await page.check('input[name=line-vat][value="5.5"]');
    await tellPrice(page, '4,20', 'Miel de châtaignier');
    await waitForDue(page, '4,20 €');
    await shows(page, '.lines', 'Miel de châtaignier');
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await scan(page, article);
    await waitForDue(page, '8,40 €');
    await shows(page, '.lines', '2 × 4,20 €');
    assert.equal(asked.some((url) => url.includes(article)), false, 'the server is not asked about an article that is known');
    const body = sentPurchase(page);
    await recordByKeyboard(page);
    assert.deepEqual((await body).lines,
      [{ sku: article, label: 'Miel de châtaignier', quantity: '2.000', amount: 840, vat: '5.5' }]);
    await nextCustomer(page);
    await page.reload();
    await page.waitForSelector('#scan');
    await page.click('text=Vente sans carte');
    await focused(page, '#amount');
    await scan(page, article);
    await waitForDue(page, '4,20 €');
    await page.click('.line-name'); // another price is for the next scan, too
    await focused(page, '#line-quantity');
    await page.fill('#line-price', '4,50');
    await page.keyboard.press('Enter');
    await waitForDue(page, '4,50 €');
    await scan(page, article);
    await waitForDue(page, '9,00 €');
  });

  check('an article whose number is a card is that card, also during a sale; off line it is an article', async () => {
    const { account } = await shop.enrol({ first_name: 'Oona', last_name: 'Article' });
    const article = newArticle();
    await shop.call('POST', '/v1/cards', { account, code: article });
    const page = await begin();
    await scan(page, article);
    await shows(page, '.customer-name', 'Oona Article');
    const other = newArticle();
    await page.context().setOffline(true);
    await scan(page, other);
    await tellPrice(page, '1');
    await shows(page, '.lines', `Article ${other}`);
    await page.context().setOffline(false);
  });

  check('a label of the scales is a line with its price; where the till says so, with its weight', async () => {
    const page = await begin();
    await scan(page, scaleLabel('40001', 850));
    await waitForDue(page, '8,50 €');
    await shows(page, '.lines', 'Article 0240001');
    await page.click('.line-name');
    await focused(page, '#line-quantity');
    await page.fill('#line-label', 'Reblochon');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    await scan(page, scaleLabel('40001', 1234));
    await waitForDue(page, '20,84 €');
    await shows(page, '.line >> nth=1', 'Reblochon');
    await page.click('text=Abandonner');

    await page.click('.bar .square');
    await page.check('input[name=scale-02][value=weight]');
    await page.click('dialog >> text=Fermer');
    await page.click('text=Vente sans carte');
    await focused(page, '#amount');
    await scan(page, scaleLabel('40002', 1250));
    await focused(page, '#line-price');
    assert.equal(await page.inputValue('#line-quantity'), '1,25');
    await tellPrice(page, '3', 'Pommes');
    await waitForDue(page, '3,75 €');
    await scan(page, scaleLabel('40002', 500));
    await waitForDue(page, '5,25 €');
    await shows(page, '.line >> nth=1', 'Pommes 0,5 × 3,00 €');
    const body = sentPurchase(page);
    await recordByKeyboard(page);
    assert.deepEqual((await body).lines[0], { sku: '0240002', label: 'Pommes', quantity: '1.250', amount: 375, vat: '20' });
  });

  check('a scan while a price is asked for is not lost in silence', async () => {
    const page = await begin();
    await scan(page, newArticle());
    await focused(page, '#line-price');
    await scan(page, newArticle());
    await shows(page, 'dialog [role=alert]', 'Donnez d’abord le prix de cet article, puis scannez le suivant.');
    assert.equal(await page.inputValue('#line-price'), '');
    await page.keyboard.press('Escape');
    await focused(page, '#amount');
    assert.equal(await page.locator('.line').count(), 0);
  });

  check('a return says what the lines are, and takes a quantity of several', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Otto' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeByHand(page, '3x10');
    await page.keyboard.press('+');
    await page.click('.line-name');
    await page.fill('#line-label', 'Miel');
    await page.keyboard.press('Enter');
    await focused(page, '#amount');
    await typeAmount(page, '5', '35,00 €');
    await recordByKeyboard(page);
    await page.click('.recorded-actions .button:not(.primary)');
    await shows(page, '.backs', 'Miel 3 × · 30,00 € · TVA 20 %');
    assert.equal(await page.inputValue('.backs .amount-small >> nth=0'), '3');
    await page.uncheck('.backs .back >> nth=1 >> input[type=checkbox]');
    await page.fill('.backs .amount-small >> nth=0', '4');
    await shows(page, '.backs .wrong', 'Tapez une quantité jusqu’à 3.');
    await page.fill('.backs .amount-small >> nth=0', '1');
    await shows(page, 'dialog .paid', 'Prix de ce qui revient 10,00 €');
    await picture(page, 'return-lines');
    await page.click('dialog >> text=Rendre 10,00 €');
    await shows(page, '.backs-done', '1 × Miel (20 %) 10,00 €');
    assert.equal(await shop.balance(account), 2);
  });

  check('the lines and their dialog fit every window and finger, and axe finds nothing', async () => {
    const found = [];
    const page = await begin();
    const article = newArticle();
    await scan(page, article);
    await tellPrice(page, '1234,56', 'Fromage de brebis fermier des Pyrénées, affiné dix mois');
    await scan(page, article);
    await typeByHand(page, '1,250x16,90');
    await page.keyboard.press('+');
    await typeByHand(page, '12');
    await page.keyboard.press('+');
    await page.click('[aria-label^="Retirer la ligne 3"]');
    const looks = async (/** @type {string} */ name) => {
      for (const [size, width, height] of /** @type {const} */ ([['tablet', 1024, 768], ['phone', 390, 844], ['320', 320, 640]])) {
        await page.setViewportSize({ width, height });
        await picture(page, `${name}-${size}`);
        found.push(...await findTooSmall(page));
      }
      await page.setViewportSize({ width: 1024, height: 768 });
      found.push(...await findWithAxe(page));
    };
    await waitForDue(page, '2 490,25 €');
    await looks('lines');
    await page.click('.line-name >> nth=1');
    await focused(page, '#line-quantity');
    await looks('line-dialog');
    assert.deepEqual(found, []);
    assert.match(await textOf(page, 'dialog h2'), /^Ligne 2$/);
  });
}
