// scans.mjs - what was scanned is told apart by the page itself, with and without the server.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { newArticle } from '../lib/codes.mjs';
import { focused, openTill, scan, scanCustomer, shows } from '../lib/till.mjs';

const BANK = '4111111111111111'; // a test number of a card scheme
const AZERTY = new Map([...'1234567890;?='].map((key, at) => [key, [...'&é"\'(-è_çàm§='][at] ?? '']));
const onAzerty = (/** @type {string} */ text) => [...text].map((key) => AZERTY.get(key) ?? key).join('');

/** @param {import('../run.mjs').World} world */
export function addScanCases({ shop, open }) {
  check('what is no card is refused by its own sentence, and the server is not asked', async () => {
    const page = await open();
    await openTill(page, shop);
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
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
