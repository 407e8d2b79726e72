// network.mjs - no answer, a lost answer, a late answer: nothing is lost and nothing counts twice.
import assert from 'node:assert/strict';
import { atEnd, check } from '../lib/check.mjs';
import { loseAnswer } from '../lib/line.mjs';
import { Shop } from '../lib/shop.mjs';
import { asOnPlainHttp, focused, nextCustomer, openTill, scan, scanCustomer, shows, textOf, typeAmount, typeByHand,
  waitForDue }
  from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addNetworkCases({ shop, open, openBare }) {
  check('the server goes down and comes back: the sale counts once', async () => {
    const own = await Shop.open(); // the others go on selling
    atEnd(() => own.close());
    const { card, account } = await own.enrol({ first_name: 'Jonas' });
    const { page } = await openBare(own.origin);
    await asOnPlainHttp(page);
    await openTill(page, own);
    await scanCustomer(page, card);
    await typeAmount(page, '70', '70,00 €');
    await own.stop();
    try {
      await page.click('#record');
      await shows(page, '.sale-dock [role=alert]', 'Le serveur ne répond pas.');
      await shows(page, '.sale-dock [role=alert]', 'cela ne peut pas compter deux fois');
      await focused(page, '.notice .primary');
      assert.ok(await page.isDisabled('.amount'), 'what was sent cannot be changed');
      await page.click('.sale-dock .notice .primary');
      await page.waitForSelector('.record');
      await shows(page, '.sale-dock [role=alert]', 'Le serveur ne répond pas.');
    } finally {
      await own.start();
    }
    await page.click('.sale-dock .notice .primary');
    await shows(page, '.gains-balance', '7 points');
    assert.equal((await own.entries(account)).length, 1);
  });

  check('an answer lost after the sale was recorded: trying again finds it', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Kenza' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '80', '80,00 €');
    let lost = 0;
    await page.route('**/v1/purchases', (route) => { lost++; return loseAnswer(route); });
    await page.click('#record');
    await shows(page, '.sale-dock [role=alert]', 'Le serveur ne répond pas.');
    assert.ok(lost >= 2, 'the page tried again by itself');
    assert.equal((await shop.entries(account)).length, 1);
    await page.unroute('**/v1/purchases');
    const reply = page.waitForResponse((one) => one.url().endsWith('/v1/purchases'));
    await page.click('.sale-dock .notice .primary');
    assert.equal((await reply).headers()['idempotent-replayed'], 'true');
    await shows(page, '.gains-balance', '8 points');
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('one lost answer is mended without a word', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Lilou' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '30', '30,00 €');
    await page.route('**/v1/purchases', loseAnswer, { times: 1 });
    await page.click('#record');
    await shows(page, '.gains-balance', '3 points');
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('a sale set aside waits, survives a reload, and is confirmed once', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Mehdi' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '90', '90,00 €');
    await page.route('**/v1/purchases', loseAnswer);
    await page.click('#record');
    await page.click('text=Mettre de côté');
    await focused(page, '#scan');
    await shows(page, '.notice.warn', '1 opération n’est pas confirmée');
    await shows(page, '.notice.warn', /Vente [A-Z]{3}-0001, 90,00 €/);
    await page.reload();
    await shows(page, '.notice.warn', '1 opération n’est pas confirmée');
    await page.unroute('**/v1/purchases');
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré, une seule fois.');
    assert.equal(await page.locator('.notice.warn').count(), 0);
    assert.equal((await shop.entries(account)).length, 1);
    await shows(page, '.last', '90,00 €');
    await scanCustomer(page, card);
    assert.match(await page.inputValue('.receipt-number input'), /-0002$/);
  });

  check('a sale that never reached the server is recorded when it is tried again', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Noor' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '110', '110,00 €');
    await page.route('**/v1/purchases', (route) => route.abort('connectionrefused'));
    await page.click('#record');
    await page.click('text=Mettre de côté');
    assert.equal((await shop.entries(account)).length, 0);
    await page.click('.notice.warn .button');
    await page.waitForFunction(() => document.querySelector('.notice.bad'));
    await shows(page, '.notice.warn', '1 opération n’est pas confirmée');
    await page.unroute('**/v1/purchases');
    await page.click('.notice.warn .button');
    await shows(page, '.notice.good', 'C’est enregistré');
    assert.equal((await shop.entries(account)).length, 1);
    assert.equal(await shop.balance(account), 11);
  });

  check('an undo whose answer is lost gives back once', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Oriane' }, 10_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '50', '50,00 €');
    await page.click('#record');
    await page.waitForSelector('.recorded');
    await page.route('**/returns', loseAnswer);
    await page.click('text=Annuler ou rendre');
    await page.click('text=Oui, annuler l’achat');
    await shows(page, 'dialog [role=alert]', 'Le serveur ne répond pas.');
    await page.unroute('**/returns');
    await page.click('dialog >> text=Réessayer');
    await shows(page, '.recorded-title', 'Achat annulé');
    assert.equal(await shop.balance(account), 10);
    assert.equal((await shop.entries(account)).length, 3);
  });

  check('an enrolment whose answer is lost makes one customer', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await typeByHand(page, 'Perceval');
    const phone = `06551${String(Date.now() % 100000).padStart(5, '0')}`; // of its own at each try
    await page.fill('dialog input[type=tel]', phone);
    await page.route('**/v1/members', loseAnswer);
    await page.press('dialog input[type=tel]', 'Enter');
    await shows(page, 'dialog [role=alert]', 'Le serveur ne répond pas.');
    await page.unroute('**/v1/members');
    await page.click('dialog >> text=Réessayer');
    await shows(page, '.customer-name', 'Perceval');
    const { members } = await shop.call('GET', `/v1/members?phone=${phone}`);
    assert.equal(members.length, 1);
  });

  check('a search without a server says so and can be tried again', async () => {
    const { card } = await shop.enrol({ first_name: 'Quitterie' });
    const page = await open();
    await asOnPlainHttp(page);
    await openTill(page, shop);
    await page.route('**/v1/cards/*', (route) => route.abort('connectionrefused'));
    await focused(page, '#scan');
    await scan(page, card);
    await shows(page, '.outcome', 'Le serveur ne répond pas.');
    await shows(page, '.outcome', 'Vérifiez que le serveur est allumé');
    await page.unroute('**/v1/cards/*');
    await page.click('.outcome >> text=Réessayer');
    await shows(page, '.customer-name', 'Quitterie');
  });

  check('a slow quote never overtakes a newer one', async () => {
    const { card } = await shop.enrol({ first_name: 'Romy' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    // The first question is kept until the second is answered, then answered as well.
    /** @type {(route: import('playwright-core').Route) => void} */
    let holdFirst = () => {};
    const first = /** @type {Promise<import('playwright-core').Route>} */ (
      new Promise((done) => { holdFirst = done; }));
    await page.route('**/v1/quotes', (route) => holdFirst(route), { times: 1 });
    await focused(page, '.amount');
    await typeByHand(page, '1');
    const held = await first;
    const ended = new Promise((done) => {
      for (const event of /** @type {const} */ (['requestfinished', 'requestfailed'])) {
        page.on(/** @type {any} */ (event), (/** @type {any} */ one) => {
          if (one === held.request()) done(event);
        });
      }
    });
    await typeByHand(page, '00');
    await waitForDue(page, '100,00 €');
    await shows(page, '.total', '+10 points');
    // A page that gave the question up cannot be answered any more, which is as good.
    await held.continue().catch(() => {});
    await ended;
    await page.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(done));
    }));
    assert.equal(await textOf(page, '.due'), '100,00 €');
    await shows(page, '.total', '+10 points');
  });

  check('a key that is revoked in the middle of the day brings the key screen back', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.route('**/v1/cards/*', (route) => route.fulfill({ status: 401,
      contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank',
        title: 'x', status: 401, code: 'unauthorized', detail: 'Envoyez une clé valable.' }) }));
    await focused(page, '#scan');
    await scan(page, '2900000000018');
    await shows(page, '[role=alert]', 'Envoyez une clé valable.');
    await focused(page, 'form .input');
  });

  check('a refusal leaves nothing behind to confirm', async () => {
    const { card } = await shop.enrol({ first_name: 'Sacha' });
    const page = await open();
    await page.route('**/v1/live?**', (route) => route.abort()); // or the page would know of it before the server says so
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '10', '10,00 €');
    await shop.call('POST', `/v1/cards/${card}/block`, {});
    await page.click('#record');
    await shows(page, '.sale-dock [role=alert]', 'Cette carte est bloquée.');
    await page.click('text=Abandonner');
    await focused(page, '#scan');
    assert.equal(await page.locator('.notice.warn').count(), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem('habitue.till.operations')), '[]');
  });

  check('two windows of the same till do not use one number twice', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Tess' });
    const page = await open();
    await openTill(page, shop);
    const other = await page.context().newPage();
    await other.goto(`${shop.origin}/till`);
    for (const one of [page, other]) {
      await one.bringToFront(); // behind another window a page draws nothing
      await scanCustomer(one, card);
      await typeAmount(one, '10', '10,00 €');
    }
    for (const one of [page, other]) {
      await one.bringToFront();
      await one.click('#record');
      await one.waitForSelector('.recorded');
      await nextCustomer(one);
    }
    const numbers = (await shop.entries(account)).map((/** @type {any} */ entry) => entry.receipt);
    assert.equal(new Set(numbers).size, 2);
  });
}
