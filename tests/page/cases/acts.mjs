// acts.mjs - all that a till does besides selling: returns by receipt, money paid in, gift cards, vouchers, stamps, lost cards.
import assert from 'node:assert/strict';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { check } from '../lib/check.mjs';
import { asOnPlainHttp, focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, shows, textOf, typeAmount, waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const label = (/** @type {string} */ fr) => ({ fr, en: fr });
/** A programme that has all of it. */
export const PROGRAM = {
  format: 1, name: label('Tout'), currency: 'EUR',
  units: [
    { id: 'prepaid', label: label('avance'), kind: 'money', pays: true, expiry: 'never' },
    { id: 'bonus', label: label('bonus'), kind: 'money', pays: true, expiry: { months: 1 } },
    { id: 'gift', label: label('carte cadeau'), kind: 'money', pays: true, expiry: { months: 12 } },
    { id: 'points', label: label('points'), kind: 'points', expiry: { months: 12 }, value: { points: 1, amount: 50 } },
    { id: 'stamps', label: label('tampons'), kind: 'stamps', expiry: { months: 12 }, value: { points: 1, amount: 50 } },
    { id: 'five', label: label('bons de 5 €'), kind: 'voucher', expiry: { months: 6 }, value: { points: 1, amount: 500 } },
  ],
  rules: [
    { id: 'paid', on: 'top_up', give: { unit: 'prepaid', percent: '100' } },
    { id: 'more', on: 'top_up', give: { unit: 'bonus', steps: [{ amount: 5000, points: 500 }, { amount: 10000, points: 1200 }] } },
    { id: 'sold', on: 'gift_card', give: { unit: 'gift', percent: '100' } },
    { id: 'base', on: 'purchase', give: { unit: 'points', per_amount: { every: 100, points: 1 } } },
    { id: 'stamp', label: label('1 tampon par café'), on: 'visit', give: { unit: 'stamps', fixed: { points: 1 } } },
  ],
  rewards: [
    { id: 'get', label: label('Un bon de 5 €'), cost: { unit: 'points', points: 10 }, effect: { voucher: { unit: 'five' } } },
    { id: 'use', label: label('5 € de remise'), cost: { unit: 'five', points: 1 }, effect: { amount_off: 500 } },
  ],
  policies: { pay_order: ['bonus', 'prepaid'] },
};

/** @param {import('../run.mjs').World} world */
export function addActCases({ shop, open, openBare }) {
  /** @type {Promise<import('../lib/shop.mjs').Shop> | null} */
  let made = null;
  /** A merchant of its own, whose programme has all of it. */
  const everything = () => (made ??= (async () => {
    const merchant = await shop.host('actes', 'Les Actes');
    const { number } = await merchant.call('POST', '/v1/programs', PROGRAM, merchant.keys.admin_key);
    await merchant.call('POST', `/v1/programs/${number}/activate`, {}, merchant.keys.admin_key);
    return merchant;
  })());
  const openThere = async (/** @type {object} */ how = {}) => {
    const merchant = await everything();
    const { page } = await openBare(merchant.origin, how);
    await openTill(page, merchant);
    await focused(page, '#scan');
    return { page, merchant };
  };
  const fits = async (/** @type {Page} */ page, /** @type {string} */ name) => {
    const found = [];
    for (const [size, box] of /** @type {const} */ ([['tablet', SIZES.tablet], ['phone', SIZES.phone], ['320', { width: 320, height: 640 }]])) {
      await page.setViewportSize(box);
      await picture(page, `${name}-${size}`);
      found.push(...await findTooSmall(page));
    }
    await page.setViewportSize(SIZES.tablet);
    found.push(...await findWithAxe(page));
    assert.deepEqual(found, [], name);
  };
  const unitOf = async (/** @type {import('../lib/shop.mjs').Shop} */ merchant, /** @type {string} */ account) => {
    const { balances } = await merchant.call('GET', `/v1/accounts/${account}`);
    return Object.fromEntries(balances.map((/** @type {any} */ one) => [one.unit, one.points]));
  };

  check('a purchase of another day is found by its receipt, and comes back by line', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Béa' });
    const at = new Date(Date.now() - 3 * 86_400_000).toISOString();
    await shop.call('POST', '/v1/purchases', { card, receipt: 'OLD-77', at, lines: [
      { label: 'Miel', quantity: '3', amount: 3000, vat: '5.5' }, { label: 'Vin', amount: 900, vat: '20' }] });
    const page = await open();
    await openTill(page, shop);
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await page.keyboard.type('OLD-78', { delay: 60 });
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Aucun achat n’a ce numéro.');
    await fits(page, 'back');
    await page.fill('#back-receipt', 'OLD-77');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.recorded');
    await page.click('text=Annuler ou rendre');
    await shows(page, '.backs', 'Miel 3 × · 30,00 €');
    await page.uncheck('.backs .back >> nth=1 >> input[type=checkbox]');
    await page.fill('.backs .amount-small >> nth=0', '2');
    await page.click('dialog >> text=Rendre 20,00 €');
    await shows(page, '.recorded-title', 'Retour enregistré');
    await nextCustomer(page);
    await page.reload(); // whoever looks for it again sees what has come back
    await focused(page, '#scan');
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await scan(page, 'OLD-7777'); // of a reader
    await shows(page, 'dialog [role=alert]', 'Aucun achat');
    assert.equal(await page.inputValue('#back-receipt'), 'OLD-7777');
    await page.fill('#back-receipt', 'OLD-77');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.recorded');
    await page.click('text=Rendre autre chose');
    await shows(page, '.backs', 'Miel 1 × · 10,00 €');
    assert.equal(await shop.balance(account), 1);
  });

  check('of several receipts with a number one is chosen, and a code finds the one without a card', async () => {
    const day = (/** @type {number} */ ago) => new Date(Date.now() - ago * 86_400_000).toISOString();
    for (const [ago, amount] of /** @type {const} */ ([[2, 1100], [5, 2200]])) {
      await shop.call('POST', '/v1/purchases', { receipt: 'TWICE-1', at: day(ago), lines: [{ amount, vat: '20' }] });
    }
    const sold = await shop.call('POST', '/v1/purchases', { receipt: 'CODE-1', lines: [{ amount: 3300, vat: '20' }] });
    const page = await open();
    await openTill(page, shop);
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await page.keyboard.type('TWICE-1', { delay: 60 });
    await page.keyboard.press('Enter');
    await shows(page, 'dialog', 'Plusieurs tickets ont ce numéro. Lequel ?');
    assert.equal(await page.locator('dialog .list-item').count(), 2);
    await page.click('dialog .list-item >> nth=1');
    await shows(page, '.recorded', '22,00 €');
    await nextCustomer(page);
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await page.fill('#back-receipt', sold.claim.code.toLowerCase());
    await page.keyboard.press('Enter');
    await shows(page, '.recorded', '33,00 €');
  });

  check('the latest sale is undone with one key, and Enter at the question is the way back', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Bix' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '50', '50,00 €');
    await recordByKeyboard(page);
    await nextCustomer(page);
    await page.click('.last-undo');
    await shows(page, 'dialog', 'Tout l’achat de 50,00 € est rendu');
    await page.keyboard.press('Enter');
    await focused(page, '.recorded-actions .primary');
    assert.equal(await shop.balance(account), 5);
    await nextCustomer(page);
    await page.focus('.last-undo');
    await page.keyboard.press('Enter');
    await page.click('text=Oui, annuler l’achat');
    await shows(page, '.recorded-title', 'Achat annulé');
    await nextCustomer(page);
    assert.equal(await page.locator('.last-undo').count(), 0);
  });

  check('a top-up says what it gives before it is recorded, and goes back', async () => {
    const { page, merchant } = await openThere();
    const { card, account } = await merchant.enrol({ first_name: 'Caro', last_name: 'Avance' });
    await page.click('#more');
    await shows(page, 'dialog', 'Versement');
    await fits(page, 'more');
    await page.click('#act-top-up');
    await focused(page, '#scan');
    await shows(page, '.scan-why', 'scannez la carte de qui verse');
    await picture(page, 'intent');
    await scan(page, card);
    await focused(page, '#pay-amount');
    await shows(page, '.pay-amounts', '50,00 € 100,00 €');
    await page.click('.pay-amounts >> text=50,00');
    await shows(page, '.pay-gives', /avance \+50,00 € bonus \+5,00 €/);
    assert.deepEqual(await unitOf(merchant, account), {}, 'nothing is recorded yet');
    await fits(page, 'top-up');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog h2', 'Versement enregistré');
    assert.deepEqual(await unitOf(merchant, account), { prepaid: 5000, bonus: 500 });
    await shows(page, 'dialog .paper', '50,00');
    await fits(page, 'paid-in');
    await page.click('#paid-done');
    await focused(page, '#scan');
    await shows(page, '.last', 'Caro Avance');
    await page.click('.last-undo');
    await page.click('#paid-undo');
    await shows(page, 'dialog [role=alert]', 'Annuler ce versement de 50,00 € ?');
    await page.click('#act-submit');
    await shows(page, 'dialog h2', 'Versement annulé');
    await shows(page, 'dialog .paid', 'À rendre au client 50,00 €');
    assert.deepEqual(await unitOf(merchant, account), {});
  });

  check('what the account has pays, and the rest is said', async () => {
    const { page, merchant } = await openThere();
    const { card, account } = await merchant.enrol({ first_name: 'Cléo' });
    await merchant.call('POST', '/v1/events', { card, kind: 'top_up', amount: 5000 });
    await scanCustomer(page, card);
    await typeAmount(page, '70', '70,00 €');
    await page.click('#pay-account');
    await shows(page, '#rest', '15,00 €');
    await waitForDue(page, '15,00 €');
    await fits(page, 'pay-account');
    const sent = page.waitForRequest((one) => one.url().endsWith('/v1/purchases'));
    await recordByKeyboard(page);
    assert.deepEqual((await sent).postDataJSON().payments,
      [{ kind: 'account', from_account: true, amount: 5500 }, { kind: 'card', amount: 1500 }]);
    assert.deepEqual(await unitOf(merchant, account), { points: 70 });
  });

  check('a gift card is sold, its balance is shown, and it pays until it is empty', async () => {
    const { page, merchant } = await openThere();
    await page.click('#more');
    await page.click('#act-gift');
    await focused(page, '#pay-amount');
    await page.keyboard.type('20', { delay: 60 });
    await page.keyboard.press('Enter');
    await shows(page, 'dialog h2', 'Carte cadeau vendue');
    const code = (await textOf(page, '.claim-code')).replaceAll('-', '');
    await fits(page, 'gift-sold');
    await page.click('#paid-done');
    await focused(page, '#scan');
    await scan(page, code);
    await shows(page, 'dialog .balances', '20,00 €');
    await fits(page, 'gift-balance');
    await page.click('#bearer-sell');
    await typeAmount(page, '12', '0,00 €');
    await page.fill('.amount', '25');
    await waitForDue(page, '5,00 €');
    await scan(page, code); // twice the same is once
    assert.equal(await page.locator('.bearers .line').count(), 1);
    const sent = page.waitForRequest((one) => one.url().endsWith('/v1/purchases'));
    await recordByKeyboard(page);
    assert.deepEqual((await sent).postDataJSON().payments,
      [{ kind: 'gift_card', card: code, amount: 2000 }, { kind: 'card', amount: 500 }]);
    await nextCustomer(page);
    await scan(page, code);
    await shows(page, 'dialog [role=alert]', 'Il ne reste rien à utiliser.');
    assert.equal((await merchant.call('GET', `/v1/cards/${code}`)).balances.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.points, 0), 0);
  });

  check('points become a voucher with a code, and the code takes it off a later bill', async () => {
    const { page, merchant } = await openThere();
    const { card, account } = await merchant.enrol({ first_name: 'Dany' }, 1500);
    await scanCustomer(page, card);
    await page.click('#customer-more');
    await page.click('#act-voucher-get');
    await shows(page, 'dialog', '10 points de Dany deviennent un bon');
    await page.click('#act-submit');
    await page.waitForSelector('dialog .qr');
    const code = (await textOf(page, 'dialog .claim-code')).replaceAll('-', '');
    await fits(page, 'voucher');
    await page.click('dialog >> text=Terminé');
    await shows(page, '.balances', '5 points');
    assert.deepEqual(await unitOf(merchant, account), { points: 5, five: 1 });
    await page.click('text=Abandonner');
    await page.click('text=Vente sans carte');
    await typeAmount(page, '12', '12,00 €');
    await scan(page, code);
    await waitForDue(page, '7,00 €');
    await recordByKeyboard(page);
    assert.deepEqual(await unitOf(merchant, account), { points: 5 });
  });

  check('a stamp is one button, and told before it is given', async () => {
    const { page, merchant } = await openThere();
    const { card, account } = await merchant.enrol({ first_name: 'Eva' });
    await scanCustomer(page, card);
    await page.click('#customer-more');
    await page.click('dialog >> text=1 tampon par café');
    await shows(page, '.given-gain', '+1 tampons');
    await fits(page, 'stamp');
    await page.click('#act-submit');
    await shows(page, '.balances', '1 tampons');
    assert.deepEqual(await unitOf(merchant, account), { stamps: 1 });
  });

  check('a lost card is found by name, refused, and another takes its place at once', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Fanny', last_name: 'Perdue' }, 10_000);
    const fresh = `NEUVE-${Date.now()}`;
    const page = await open();
    await openTill(page, shop);
    await page.click('#more');
    await page.click('#act-lost');
    await focused(page, '#scan');
    await page.keyboard.type('perdue', { delay: 60 });
    await page.keyboard.press('Enter');
    await focused(page, '#lost-new');
    await shows(page, 'dialog', 'sera refusée dès maintenant');
    await shows(page, '#act-submit', 'Bloquer la carte');
    await scan(page, fresh);
    await shows(page, '#act-submit', 'Remplacer la carte');
    await fits(page, 'lost');
    await page.click('#act-submit');
    await shows(page, '.customer-name', 'Fanny Perdue');
    await shows(page, '.balances', '10 points');
    await page.click('text=Abandonner');
    await scanCustomer(page, card);
    await shows(page, '[role=alert]', 'Cette carte a été remplacée');
    await page.click('#take-new');
    await page.waitForSelector('#take-new', { state: 'detached' });
    await shows(page, '.sale-customer', '10 points');
    const { cards } = await shop.call('GET', `/v1/accounts/${account}`);
    assert.deepEqual(cards.map((/** @type {any} */ one) => one.state).sort(), ['active', 'replaced']);
  });

  check('a card that is lost is only blocked where no other is at hand', async () => {
    const { card } = await shop.enrol({ first_name: 'Gaby' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await page.click('#customer-more');
    await page.click('#act-lost');
    await focused(page, '#lost-new');
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Cette carte est bloquée');
    assert.equal((await shop.call('GET', `/v1/cards/${card}`)).card.state, 'blocked');
  });

  check('balance only: scan, see, one key back, and nothing is recorded', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Hugo' }, 10_000);
    const before = (await shop.call('GET', `/v1/accounts/${account}/entries`)).entries.length;
    const page = await open();
    await openTill(page, shop);
    await page.focus('#more');
    await page.keyboard.press('Enter'); // by keyboard alone
    await focused(page, '#act-balance');
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
    await scan(page, card);
    await focused(page, '#balance-done');
    await shows(page, 'dialog .balances', '10 points');
    await fits(page, 'balance');
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
    assert.equal(await page.locator('.scan-why').count(), 0);
    assert.equal((await shop.call('GET', `/v1/accounts/${account}/entries`)).entries.length, before);
    await scanCustomer(page, card); // and the next one is a sale again
  });

  check('a sale without a card asks for one once; a scan is the answer, Enter is no', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Inès' });
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Vente sans carte');
    await typeAmount(page, '30', '30,00 €');
    await page.keyboard.press('Enter');
    await focused(page, '#record');
    await page.keyboard.press('Enter');
    await focused(page, '#ask-card');
    await shows(page, 'dialog h2', 'Le client a-t-il une carte ?');
    await fits(page, 'ask-card');
    await page.keyboard.type('personne', { delay: 60 });
    await page.keyboard.press('Enter');
    await shows(page, 'dialog .outcome', 'Personne ne correspond');
    await scan(page, card);
    await shows(page, '.customer-name', 'Inès');
    await waitForDue(page, '30,00 €');
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), 3);
    await nextCustomer(page);
    await page.click('.bar .square');
    await page.uncheck('#ask-setting');
    await page.click('dialog >> text=Fermer');
    await page.click('text=Vente sans carte');
    await typeAmount(page, '5', '5,00 €');
    await page.keyboard.press('Enter');
    await focused(page, '#record');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.recorded');
  });

  check('what cannot be fetched while the line is down says so, and lets one go on', async () => {
    // Without a worker that has kept it, as in a shop whose server has no https.
    const { page } = await openBare(shop.origin, {}, `${shop.origin}/assets/`);
    await asOnPlainHttp(page);
    await openTill(page, shop);
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page.click('#more');
    await shows(page, '[role=alert]', 'Le serveur ne répond pas.');
    await page.click('text=Fermer');
    await focused(page, '#scan');
    await page.context().setOffline(false);
    await page.click('#more');
    await focused(page, '#act-balance');
  });

  check('the acts speak English to whoever reads English', async () => {
    const { page, merchant } = await openThere({ locale: 'en-GB' });
    const { card } = await merchant.enrol({ first_name: 'Kim' }, 1500);
    const isEnglish = async (/** @type {string} */ name) => {
      await page.waitForSelector('dialog');
      await picture(page, `${name}-english`);
      const text = await page.evaluate(() => [...document.querySelectorAll('dialog h2, dialog p, dialog span, dialog small, dialog button')]
        .filter((node) => !node.closest('.paper')).map((node) => node.textContent).join('\n'));
      assert.doesNotMatch(text, /\b(Carte|Versement|Solde|Annuler|Montant|Ticket|Terminé|Encaissé|Jour|Code du)\b/, name);
      assert.deepEqual(await findWithAxe(page), [], name);
    };
    await page.click('#more');
    await isEnglish('more');
    await page.click('#act-gift');
    await isEnglish('gift');
    await page.keyboard.press('Escape');
    await page.click('text=by the number of the receipt');
    await isEnglish('back');
    await page.keyboard.press('Escape');
    await scanCustomer(page, card);
    for (const [act, name] of /** @type {const} */ ([['top-up', 'top-up'], ['balance', 'balance'], ['lost', 'lost'], ['voucher-get', 'voucher']])) {
      await page.click('#customer-more');
      await page.click(`#act-${act}`);
      await page.waitForSelector(`#act-${act}`, { state: 'detached' });
      await isEnglish(name);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
    }
  });

  check('a top-up whose answer is lost is recorded once', async () => {
    const { page, merchant } = await openThere();
    const { card, account } = await merchant.enrol({ first_name: 'Jade' });
    await page.route('**/v1/events', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await scanCustomer(page, card);
    await page.click('#customer-more');
    await page.click('#act-top-up');
    await focused(page, '#pay-amount');
    await page.keyboard.type('30', { delay: 60 });
    await shows(page, '.pay-gives', '+30,00');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'On ne sait pas si c’est enregistré');
    await page.click('dialog >> text=Mettre de côté');
    await page.unroute('**/v1/events');
    await page.click('text=Abandonner');
    await shows(page, '.notice.warn', 'Versement de 30,00 €');
    await page.click('.notice.warn button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    assert.deepEqual(await unitOf(merchant, account), { prepaid: 3000 });
    await shows(page, '.last', 'versement');
  });
}
