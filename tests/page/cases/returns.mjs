// returns.mjs - a purchase comes back, whole or in part.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scanCustomer, shows, textOf, typeAmount,
  waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PART = '.backs .back >> nth=';

/**
 * The body of the return that the page sends.
 * @param {Page} page
 */
const sentReturn = (page) => page.waitForRequest((one) => one.url().endsWith('/returns'))
  .then((one) => one.postDataJSON());

/** @param {import('../run.mjs').World} world */
export function addReturnCases({ shop, open }) {
  /**
   * A sale of these lines, recorded at the till.
   * @param {string} card
   * @param {[typed: string, sum: string][]} lines
   * @param {import('playwright-core').BrowserContextOptions} [how]
   */
  const sell = async (card, lines, how) => {
    const page = await open(how);
    await openTill(page, shop);
    await scanCustomer(page, card);
    for (const [at, [typed, sum]] of lines.entries()) {
      if (at > 0) await page.keyboard.press('+');
      await typeAmount(page, typed, sum);
    }
    return page;
  };
  const askBack = async (/** @type {Page} */ page) => {
    await page.click('.recorded-actions .button:not(.primary)');
    await page.waitForSelector('dialog .backs');
  };

  check('a purchase is undone after a plain question', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Vera' }, 10_000);
    const page = await sell(card, [['40', '40,00 €']]);
    await recordByKeyboard(page);
    await shows(page, '.gains-balance', '14 points');
    await page.click('text=Annuler ou rendre');
    await shows(page, 'dialog', 'Tout l’achat de 40,00 € est rendu');
    await shows(page, 'dialog .backs-points', '4 points repris');
    await page.click('text=Non, le garder');
    assert.equal(await shop.balance(account), 14);
    await focused(page, '.recorded-actions .primary');
    await page.click('text=Annuler ou rendre');
    const body = sentReturn(page);
    await page.click('text=Oui, annuler l’achat');
    assert.deepEqual(await body, {});
    await shows(page, '.recorded-title', 'Achat annulé');
    await shows(page, '.paid', 'À rendre au client 40,00 €');
    await shows(page, '.gains', '4 points repris');
    await shows(page, '.gains-balance', '10 points');
    assert.equal(await shop.balance(account), 10);
    assert.equal(await page.locator('text=Annuler ou rendre').count(), 0);
    await nextCustomer(page);
    await shows(page, '.last', 'annulé');
  });

  check('one line of three comes back, then the rest', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Wanda' });
    const page = await sell(card, [['12', '12,00 €'], ['30', '42,00 €'], ['8,50', '50,50 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    await page.uncheck(`${PART}0 >> input[type=checkbox]`);
    await page.uncheck(`${PART}2 >> input[type=checkbox]`);
    await shows(page, 'dialog .paid', 'Prix de ce qui revient 30,00 €');
    let body = sentReturn(page);
    await page.click('dialog >> text=Rendre 30,00 €');
    assert.deepEqual(await body, { lines: [{ line: 2 }] });
    await shows(page, '.recorded-title', 'Retour enregistré');
    await shows(page, '.recorded-sum', 'À rendre au client 30,00 €');
    await shows(page, '.recorded-sum', 'Ligne 2 (20 %) 30,00 €');
    await shows(page, '.recorded-sum', 'Reste de l’achat 20,50 €');
    await shows(page, '.gains', '3 points repris');
    assert.equal(await shop.balance(account), 2);
    await page.click('text=Rendre autre chose');
    assert.equal(await page.locator('.backs .back').count(), 2, 'what is back is not asked for again');
    body = sentReturn(page);
    await page.click('dialog >> text=Rendre 20,50 €');
    assert.deepEqual(await body, {});
    await shows(page, '.recorded-title', 'Achat annulé');
    await shows(page, '.recorded-sum', 'Reste de l’achat 0,00 €');
    assert.equal(await shop.balance(account), 0);
    assert.equal((await shop.entries(account)).length, 3);
  });

  check('a part of one line comes back, to the cent', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Xénia' });
    const page = await sell(card, [['8,20', '8,20 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    await page.fill(`${PART}0 >> .amount-small`, '3,33');
    await shows(page, 'dialog .paid', '3,33 €');
    assert.equal(await page.locator('.back-note').count(), 0);
    await page.click('dialog >> text=Rendre 3,33 €');
    await shows(page, '.recorded-sum', 'À rendre au client 3,33 €');
    await shows(page, '.recorded-sum', 'Reste de l’achat 4,87 €');
    await page.click('text=Rendre autre chose');
    assert.equal(await page.inputValue(`${PART}0 >> .amount-small`), '4,87');
    await page.fill(`${PART}0 >> .amount-small`, '4,86');
    await page.click('dialog >> text=Rendre 4,86 €');
    await shows(page, '.recorded-sum', 'Reste de l’achat 0,01 €');
    await nextCustomer(page);
    await shows(page, '.last', 'rendu en partie');
    const returned = (await shop.entries(account)).filter((one) => one.kind === 'return');
    assert.deepEqual(returned.map((one) => one.total.due).reverse(), [-333, -486]);
  });

  check('a price that the thousandths of a large line miss: the nearest is shown, then given back', async () => {
    const { card } = await shop.enrol({ first_name: 'Yvon' });
    const page = await sell(card, [['15,20', '15,20 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    await page.fill(`${PART}0 >> .amount-small`, '12');
    await shows(page, '.back-note', '12,01 € au plus près');
    await shows(page, 'dialog .paid', '12,01 €');
    const body = sentReturn(page);
    await page.click('dialog >> text=Rendre 12,01 €');
    assert.deepEqual(await body, { lines: [{ line: 1, quantity: '0.790' }] });
    await shows(page, '.recorded-sum', 'À rendre au client 12,01 €');
  });

  check('what cannot come back is said, and cannot be sent', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Zita' });
    const page = await sell(card, [['12', '12,00 €'], ['5', '17,00 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    const button = page.locator('dialog .danger');
    for (const wrong of ['12,01', '0', '-3', 'abc', '', '1,234']) {
      await page.fill(`${PART}0 >> .amount-small`, wrong);
      await shows(page, '.back-note', 'Tapez un montant jusqu’à 12,00 €.');
      assert.equal(await button.getAttribute('aria-disabled'), 'true', wrong);
      await shows(page, 'dialog .danger', 'Montant à corriger');
    }
    await button.click({ force: true });
    await page.uncheck(`${PART}0 >> input[type=checkbox]`);
    await page.uncheck(`${PART}1 >> input[type=checkbox]`);
    await shows(page, 'dialog .danger', 'Rien à rendre');
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    await button.click({ force: true });
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('a part of a purchase with a reward: the server says what is given back', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Abel' }, 15_000);
    const page = await sell(card, [['30', '30,00 €'], ['15', '45,00 €']]);
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '40,00 €');
    await recordByKeyboard(page);
    await askBack(page);
    await page.uncheck(`${PART}0 >> input[type=checkbox]`);
    await shows(page, 'dialog', 'Une remise a servi');
    const reply = page.waitForResponse((one) => one.url().endsWith('/returns'));
    await page.click('dialog >> text=Rendre 15,00 €');
    const answer = await (await reply).json();
    const paid = (await textOf(page, '.recorded-sum .paid')).replace(',', '');
    assert.ok(paid.startsWith(`À rendre au client ${answer.refund} €`), paid);
    await page.click('text=Rendre autre chose');
    await shows(page, 'dialog .backs-points', '10 points rendus au client');
    await page.click('dialog .danger');
    await shows(page, '.recorded-title', 'Achat annulé');
    await shows(page, '.gains', '10 points rendus au client');
    assert.equal(await shop.balance(account), 15);
  });

  check('lines that came back at another till meanwhile: the refusal is said', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Boris' });
    const page = await sell(card, [['12', '12,00 €'], ['5', '17,00 €']]);
    await recordByKeyboard(page);
    const [{ id }] = await shop.entries(account);
    await shop.call('POST', `/v1/purchases/${id}/returns`, { lines: [{ line: 1 }] });
    await askBack(page);
    await page.uncheck(`${PART}1 >> input[type=checkbox]`);
    const reply = page.waitForResponse((one) => one.url().endsWith('/returns'));
    await page.click('dialog >> text=Rendre 12,00 €');
    const { code, detail } = await (await reply).json();
    assert.equal(code, 'returned_already');
    await shows(page, 'dialog [role=alert]', detail);
    await shows(page, 'dialog [role=alert]', 'Cet achat est déjà rendu, en tout ou en partie');
    await page.check(`${PART}1 >> input[type=checkbox]`);
    await page.waitForSelector('dialog [role=alert]', { state: 'detached' });
    assert.equal((await shop.entries(account)).length, 2);
  });

  check('a part whose answer is lost comes back once', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Clara' });
    const page = await sell(card, [['20', '20,00 €'], ['10', '30,00 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    await page.route('**/returns', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.uncheck(`${PART}1 >> input[type=checkbox]`);
    await page.click('dialog >> text=Rendre 20,00 €');
    await shows(page, 'dialog [role=alert]', 'Le serveur ne répond pas.');
    assert.ok(await page.isDisabled(`${PART}1 >> input[type=checkbox]`), 'what was sent stays');
    await page.click('dialog >> text=Mettre de côté');
    await shows(page, '.notice.warn', 'Retour de 20,00 €');
    await page.unroute('**/returns');
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    await shows(page, '.last', 'rendu en partie');
    assert.equal(await shop.balance(account), 1);
    assert.equal((await shop.entries(account)).length, 2);
  });

  check('returning a part: its pictures, room for fingers, and nothing for axe', async () => {
    const { card } = await shop.enrol({ first_name: 'Dorian', last_name: 'Vasseur' }, 12_000);
    const page = await sell(card, [['12', '12,00 €'], ['15,20', '27,20 €'], ['8,50', '35,70 €']]);
    await recordByKeyboard(page);
    await askBack(page);
    await page.uncheck(`${PART}0 >> input[type=checkbox]`);
    await page.fill(`${PART}1 >> .amount-small`, '12');
    await shows(page, '.back-note', 'au plus près');
    await page.fill(`${PART}2 >> .amount-small`, '9');
    await shows(page, '.back-note.wrong', 'jusqu’à 8,50 €');
    await picture(page, 'return-wrong');
    assert.deepEqual(await findWithAxe(page), []);
    await page.fill(`${PART}2 >> .amount-small`, '8,50');
    await picture(page, 'return-part');
    for (const [name, size] of /** @type {const} */ ([['phone', SIZES.phone],
      ['320', { width: 320, height: 640 }]])) {
      await page.setViewportSize(size);
      await picture(page, `return-part-${name}`);
      assert.deepEqual(await findTooSmall(page), []);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'return-part-dark');
    assert.deepEqual(await findWithAxe(page), []);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(SIZES.tablet);
    await page.click('dialog .danger');
    await shows(page, '.recorded-title', 'Retour enregistré');
    await picture(page, 'returned-part');
    assert.deepEqual(await findWithAxe(page), []);
  });
}
