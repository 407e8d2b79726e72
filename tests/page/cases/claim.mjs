// claim.mjs - "I forgot my card": the code of a receipt, brought back with a card.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { focused, openTill, recordByKeyboard, scan, scanCustomer, shows, textOf, typeAmount,
  typeByHand, waitForDue } from '../lib/till.mjs';

const DAY_MS = 86_400_000;

/** @param {import('../run.mjs').World} world */
export function addClaimCases({ shop, open }) {
  let receipts = 0;
  /**
   * A receipt without a card; returns its code.
   * @param {number} amount
   * @param {number} [daysAgo]
   * @returns {Promise<{ code: string }>}
   */
  const forgot = async (amount, daysAgo = 0) => {
    const { claim } = await shop.call('POST', '/v1/purchases', { receipt: `forgot-${++receipts}`,
      lines: [{ amount, vat: '5.5' }], at: new Date(Date.now() - daysAgo * DAY_MS).toISOString() });
    return claim;
  };
  /**
   * @param {string} card
   * @param {import('playwright-core').BrowserContextOptions} [how]
   */
  const openDialog = async (card, how) => {
    const page = await open(how);
    await openTill(page, shop);
    await scanCustomer(page, card);
    await page.click('.claim-open');
    await focused(page, '.claim-input');
    return page;
  };

  check('a forgotten card: the code of the receipt brings its points, by keyboard alone', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Aline', last_name: 'Roche' }, 4_000);
    const { code } = await forgot(5_000);
    const page = await openDialog(card);
    await shows(page, 'dialog', 'Aline Roche');
    await typeByHand(page, code.toLowerCase().replace('-', ' '));
    await page.keyboard.press('Enter');
    await shows(page, '.claimed .gains-balance', '9 points');
    await shows(page, '.claimed .gains', '+5 points');
    await shows(page, '.claimed .paper', /Nouveau solde \(points\) +9/);
    const [claim] = await shop.entries(account);
    assert.equal(claim.kind, 'claim');
    assert.equal(await shop.balance(account), 9);
    await focused(page, '.claimed .primary');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    await shows(page, '.balances', '9 points');
    await focused(page, '.amount');
    assert.equal(await page.locator('.recorded').count(), 0);
  });

  check('what the server wrote on the receipt of a claim is shown as it is', async () => {
    const { card } = await shop.enrol({ first_name: 'Basile' });
    const { code } = await forgot(3_000);
    const page = await openDialog(card);
    const reply = page.waitForResponse((one) => one.url().endsWith('/v1/claims'));
    await page.fill('.claim-input', code);
    await page.click('text=Ajouter les points');
    const answer = await (await reply).json();
    await page.waitForSelector('.claimed');
    assert.equal(await page.locator('.claimed .paper-text').evaluate((node) => node.textContent),
      answer.receipt.lines.join('\n'));
  });

  check('a claim in the middle of a sale: what was typed stays, the new balance counts', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Célia' }, 6_000);
    const { code } = await forgot(4_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await shows(page, '.total', 'Nouveau solde 8 points');
    await page.click('.claim-open');
    await focused(page, '.claim-input');
    await scan(page, code); // a reader reads a printed code as well
    await page.waitForFunction((wanted) =>
      (/** @type {HTMLInputElement} */ (document.querySelector('.claim-input'))).value === wanted, code);
    await page.keyboard.press('Enter');
    await shows(page, '.claimed .gains-balance', '10 points');
    await page.click('text=Continuer');
    await shows(page, '.total', 'Nouveau solde 12 points');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '15,00 €');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 6 + 4 - 10 + 1);
  });

  check('a code that is on no receipt is said, and can be mended', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Damien' });
    const { code } = await forgot(2_000);
    const page = await openDialog(card);
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Tapez le code imprimé sur le ticket.');
    for (const wrong of ['ABCDE-FGHJK', '2900000000018', '?!', 'a'.repeat(60)]) {
      await page.fill('.claim-input', wrong);
      await page.keyboard.press('Enter');
      await shows(page, 'dialog [role=alert]', 'Aucun ticket ne porte ce code.');
      await focused(page, '.claim-input');
    }
    await page.fill('.claim-input', code);
    await page.waitForSelector('dialog [role=alert]', { state: 'detached' });
    await page.keyboard.press('Enter');
    await shows(page, '.claimed .gains-balance', '2 points');
    assert.equal((await shop.entries(account)).length, 1);
    assert.equal(await page.evaluate(() => localStorage.getItem('habitue.till.operations')), '[]');
  });

  check('a receipt counts once, and not for ever', async () => {
    const first = await shop.enrol({ first_name: 'Edgar' });
    const second = await shop.enrol({ first_name: 'Fleur' });
    const { code } = await forgot(2_000);
    await shop.call('POST', '/v1/claims', { code, card: first.card });
    const late = await forgot(2_000, 20);
    const page = await openDialog(second.card);
    await page.fill('.claim-input', code);
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Ce ticket a déjà été réclamé.');
    await page.fill('.claim-input', late.code);
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Le délai pour réclamer ce ticket est passé.');
    await page.click('dialog >> text=Annuler');
    await focused(page, '.amount');
    assert.equal((await shop.entries(second.account)).length, 0);
  });

  check('the refusals of a claim are told in English to whoever reads English', async () => {
    const { card } = await shop.enrol({ first_name: 'Gary' });
    const page = await openDialog(card, { locale: 'en-GB' });
    await shows(page, 'dialog', 'Claim a receipt');
    await page.fill('.claim-input', 'ABCDE-FGHJK');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'No receipt has this code.');
    await shows(page, 'dialog [role=alert]', 'Compare each character');
  });

  check('a receipt that earned nothing says so, and the next one can follow', async () => {
    const { card } = await shop.enrol({ first_name: 'Hanna' });
    const { code } = await forgot(300);
    const more = await forgot(1_000);
    const page = await openDialog(card);
    await page.fill('.claim-input', code);
    await page.keyboard.press('Enter');
    await shows(page, '.claimed .gains', 'Ce ticket ne donne pas de points.');
    await page.click('text=Un autre ticket');
    await focused(page, '.claim-input');
    assert.equal(await page.inputValue('.claim-input'), '');
    await page.fill('.claim-input', more.code);
    await page.keyboard.press('Enter');
    await shows(page, '.claimed .gains', '+1 points');
  });

  check('a claim whose answer is lost counts once, and leaves the sale as it is', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Ilan' });
    const { code } = await forgot(5_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    await page.click('.claim-open');
    await page.route('**/v1/claims', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.fill('.claim-input', code);
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'cela ne peut pas compter deux fois');
    assert.equal(await page.locator('.claim-input').evaluate((node) =>
      (/** @type {HTMLInputElement} */ (node)).readOnly), true, 'what was sent cannot be changed');
    await page.click('dialog >> text=Mettre de côté');
    assert.equal(await page.inputValue('.amount'), '12');
    await page.click('text=Abandonner');
    await shows(page, '.notice.warn', `Ticket ${code} réclamé pour Ilan`);
    await page.unroute('**/v1/claims');
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    assert.equal(await shop.balance(account), 5);
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('a card that is blocked claims nothing', async () => {
    const { card } = await shop.enrol({ first_name: 'Judith' });
    await shop.call('POST', `/v1/cards/${card}/block`, {});
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '[role=alert]', 'Cette carte est bloquée');
    assert.equal(await page.locator('.claim-open').count(), 0);
  });

  check('claiming a receipt: its pictures, room for fingers, and nothing for axe', async () => {
    const { card } = await shop.enrol({ first_name: 'Karine', last_name: 'Morel' }, 12_000);
    const { code } = await forgot(5_000);
    const page = await openDialog(card);
    await picture(page, 'claim-a-receipt');
    await page.fill('.claim-input', 'ABCDE-FGHJK');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Aucun ticket');
    await picture(page, 'claim-unknown');
    assert.deepEqual(await findWithAxe(page), []);
    await page.fill('.claim-input', code);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.claimed');
    await picture(page, 'claimed');
    assert.deepEqual(await findWithAxe(page), []);
    assert.match(await textOf(page, '.claimed'), /17 points/);
    for (const [name, size] of /** @type {const} */ ([['phone', SIZES.phone],
      ['320', { width: 320, height: 640 }]])) {
      await page.setViewportSize(size);
      await picture(page, `claimed-${name}`);
      assert.deepEqual(await findTooSmall(page), []);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'claimed-dark');
    assert.deepEqual(await findWithAxe(page), []);
  });
}
