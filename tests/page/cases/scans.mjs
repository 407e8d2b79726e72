// scans.mjs - what was scanned is told apart by the page itself, with and without the server.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { ean, newArticle, onAzerty } from '../lib/codes.mjs';
import { asOnPlainHttp, focused, openTill, recordByKeyboard, scan, scanCustomer, shows, typeAmount, waitForDue } from '../lib/till.mjs';

const BANK = '4111111111111111'; // a test number of a card scheme

/** @param {import('../run.mjs').World} world */
export function addScanCases({ shop, open }) {
  check('what is no card is refused by its own sentence, and the server is not asked', async () => {
    const page = await open();
    await openTill(page, shop);
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => { if (request.url().includes('/v1/')) asked.push(request.url()); });
    await focused(page, '#scan');
    for (const [text, sentence] of /** @type {const} */ ([
      ['2900000000019', 'Un caractère de ce code est faux'],
      [onAzerty('2900000000019'), 'Un caractère de ce code est faux'],
      ['0212345008508', 'C\'est une étiquette de la balance'],
      [';9001234567', 'La fin de la lecture manque'],
      [';90012345?9', 'La piste a été mal lue'],
      ['08:12:34:56', 'Un téléphone donne chaque fois un autre numéro'],
    ])) {
      await scan(page, text);
      await shows(page, '.outcome [role=alert]', sentence);
    }
    await page.click('text=English');
    await shows(page, '.outcome [role=alert]', 'A telephone tells another number each time');
    assert.deepEqual(asked, []);
  });

  check('a bank card is dropped at once: neither sent, nor shown, nor kept', async () => {
    const page = await open();
    await openTill(page, shop);
    /** @type {string[]} */
    const sent = [];
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    const isNowhere = async () => {
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage },
        document.documentElement.outerHTML, [...document.querySelectorAll('input')].map((field) => field.value)]));
      assert.equal(kept.includes(BANK.slice(0, 8)) || kept.includes(onAzerty(BANK.slice(0, 8))), false);
    };
    for (const text of [BANK, `;${BANK}=29122010000000000000?`, `%B${BANK}^MARTIN/JEANNE^2912?;${BANK}=2912?`,
      onAzerty(`;${BANK}=2912?`)]) {
      await focused(page, '#scan');
      await scan(page, text);
      await shows(page, '.outcome [role=alert]', 'C\'est une carte bancaire, dont rien n\'a été gardé');
      assert.equal(await page.inputValue('#scan'), '');
      await isNowhere();
      await scan(page, '2900000000019'); // so that the next sentence is the next card's
      await shows(page, '.outcome [role=alert]', 'Un caractère de ce code est faux');
    }
    await page.click('text=Vente sans carte');
    await focused(page, '.amount');
    await scan(page, `;${BANK}=29122010000000000000?`);
    await shows(page, '.outcome [role=alert]', 'C\'est une carte bancaire');
    assert.equal(await page.inputValue('.amount'), '');
    await isNowhere();
    await page.click('text=Abandonner');
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await scan(page, BANK);
    await shows(page, 'dialog [role=alert]', 'C\'est une carte bancaire');
    await isNowhere();
    assert.equal(sent.some((one) => one.includes(BANK.slice(0, 8))), false);
  });

  check('without the network the page still tells what was scanned', async () => {
    const page = await open();
    await asOnPlainHttp(page);
    await openTill(page, shop);
    await scanCustomer(page, (await shop.enrol({ first_name: 'Lou' })).card); // the page is ready
    await page.click('text=Abandonner');
    await page.context().setOffline(true);
    for (const [text, selector, sentence] of /** @type {const} */ ([
      ['2900000000019', '.outcome [role=alert]', 'Un caractère de ce code est faux'],
      ['3760123456784', '.outcome [role=alert]', 'C\'est un article'],
      ['0612345678', '.outcome', 'Un numéro de téléphone a été lu. Le serveur ne répond pas.'],
      ['2900000000018', '.outcome', 'Une carte a été lue. Le serveur ne répond pas.'],
      [BANK, '.outcome [role=alert]', 'C\'est une carte bancaire'],
    ])) {
      await focused(page, '#scan');
      await scan(page, text);
      await shows(page, selector, sentence);
    }
  });

  check('a card that is told twice within a second is one customer, and what was asked for stays', async () => {
    const { card } = await shop.enrol({ first_name: 'Écho' }, 15_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await page.click('.chip-button >> text=5 € de remise');
    await waitForDue(page, '15,00 €');
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await scan(page, card);
    await scan(page, card); // the reader was held too long
    await focused(page, '#amount');
    await waitForDue(page, '15,00 €');
    assert.equal(await page.inputValue('#amount'), '20');
    assert.equal(asked.filter((url) => url.includes(`/v1/cards/${card}`)).length, 1, 'the second is the echo of the first');
  });

  check('a card that is read while the page moves the cursor leaves nothing in the field where it ends', async () => {
    const { card } = await shop.enrol({ first_name: 'Focale' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '20', '20,00 €');
    await page.evaluate(() => {
      const amount = /** @type {HTMLInputElement} */ (document.querySelector('#amount'));
      amount.blur();
      let keys = 0;
      addEventListener('keyup', () => { if (++keys === 5) amount.focus(); });
    });
    await scan(page, card);
    await focused(page, '#amount');
    await shows(page, '.customer-name', 'Focale');
    await waitForDue(page, '20,00 €');
    assert.equal(await page.inputValue('#amount'), '20');
  });

  check('a card that is told twice on the waiting screen is one sale', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Bis' });
    const page = await open();
    await openTill(page, shop);
    await focused(page, '#scan');
    await scan(page, card);
    await scan(page, card);
    await shows(page, '.customer-name', 'Bis');
    await typeAmount(page, '20', '20,00 €');
    await recordByKeyboard(page);
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('two cards that a reader tells as one are told apart, and nobody is guessed', async () => {
    const one = await shop.enrol({ first_name: 'Uno' });
    const other = await shop.enrol({ first_name: 'Duo' });
    const page = await open();
    await openTill(page, shop);
    await focused(page, '#scan');
    await scan(page, one.card + other.card);
    await shows(page, '.outcome [role=alert]', 'Deux codes ont été lus à la fois');
    await scan(page, one.card + one.card); // the same, twice, without an Enter between
    await shows(page, '.customer-name', 'Uno');
  });

  check('a card of another shop is nobody here, and the sentence says that it may be one', async () => {
    const page = await open();
    await openTill(page, shop);
    await focused(page, '#scan');
    await scan(page, `https://autre.example/c/${ean('291111111111')}`);
    await shows(page, '.outcome', 'Elle est peut-être d’un autre magasin');
  });

  check('a key that is revoked while a receipt is looked for brings the key screen back', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.route('**/v1/purchases?*', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'x', title: 'x', status: 401, code: 'unauthorized', detail: 'Clé refusée.' }) }));
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await page.keyboard.type('A-1', { delay: 60 });
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Clé refusée.');
    await page.waitForSelector('text=Clé de la caisse');
  });

  check('a customer is found by a link, by what a tag says and by a stripe', async () => {
    const { card } = await shop.enrol({ first_name: 'Noé', last_name: 'Lien' });
    const page = await open();
    await openTill(page, shop);
    const tag = `d101105402656e${Buffer.from(card).toString('hex')}`;
    for (const text of [`https://carte.example/c/${card}`, `]E0${card}`, tag, `;${card}?`, onAzerty(`;${card}?`)]) {
      await focused(page, '#scan');
      await scan(page, text);
      await shows(page, '.customer-name', 'Noé Lien');
      await page.click('text=Abandonner');
    }
    // And where another field has the cursor, which keeps what it had.
    await page.click('text=Vente sans carte');
    await focused(page, '.amount');
    await scan(page, `https://carte.example/c/${card}`);
    await shows(page, '.customer-name', 'Noé Lien');
    assert.equal(await page.inputValue('.amount'), '');
  });

  check('an article whose number is a card is that card, and any other is an article', async () => {
    const { account } = await shop.enrol({ first_name: 'Odile', last_name: 'Code' });
    const article = newArticle();
    await shop.call('POST', '/v1/cards', { account, code: article });
    const page = await open();
    await openTill(page, shop);
    await focused(page, '#scan');
    await scan(page, '3760123456784');
    await shows(page, '.outcome [role=alert]', 'C\'est un article : scannez la carte du client.');
    await scan(page, article);
    await shows(page, '.customer-name', 'Odile Code');
  });
}
