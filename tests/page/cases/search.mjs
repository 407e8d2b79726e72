// search.mjs - finding the customer, or making a new one.
import assert from 'node:assert/strict';
import { check, remark } from '../lib/check.mjs';
import { focused, openTill, scan, scanCustomer, shows, textOf, typeByHand } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addSearchCases({ shop, open }) {
  check('a scan shows name, balance and alerts, and the cursor goes to the amount', async () => {
    const { card } = await shop.enrol({ first_name: 'Anaïs', last_name: 'Roux' }, 4_000);
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, 'h1', 'Anaïs Roux');
    await shows(page, '.balances', '4 points');
    assert.ok(!(await page.content()).includes(card), 'the whole card number is not shown');
    await focused(page, '.amount');
  });

  check('a telephone number finds the customer however it is written', async () => {
    await shop.enrol({ first_name: 'Bilal', last_name: 'Haddad', phone: '06 55 01 02 03' });
    const page = await open();
    await openTill(page, shop);
    for (const typed of ['0655010203', '06 55 01 02 03', '+33 6 55 01 02 03']) {
      await focused(page, '#scan');
      await scan(page, typed);
      await shows(page, '.customer-name', 'Bilal Haddad');
      await page.click('text=Abandonner');
    }
  });

  check('a name finds the customer without its accents', async () => {
    await shop.enrol({ first_name: 'Zoé', last_name: 'Béranger' });
    const page = await open();
    await openTill(page, shop);
    await scan(page, 'beranger');
    await shows(page, '.customer-name', 'Zoé Béranger');
  });

  check('several customers make a list, chosen from by keyboard', async () => {
    await shop.enrol({ first_name: 'Carine', last_name: 'Lefèvre', phone: '0655020301' });
    await shop.enrol({ first_name: 'Denis', last_name: 'Lefèvre', phone: '0655020302' });
    const page = await open();
    await openTill(page, shop);
    await scan(page, 'lefevre');
    await shows(page, '.outcome', '2 clients trouvés');
    await shows(page, '.outcome', '06 55 02 03 01');
    await page.locator('.list-item', { hasText: 'Denis Lefèvre' }).focus();
    await page.keyboard.press('Enter');
    await shows(page, '.customer-name', 'Denis Lefèvre');
  });

  check('nobody found says what to do and begins the enrolment with what was typed', async () => {
    const page = await open();
    await openTill(page, shop);
    await typeByHand(page, 'Personne Inconnue');
    await page.keyboard.press('Enter');
    await shows(page, '.outcome', 'Personne ne correspond à « Personne Inconnue ».');
    await page.click('text=Inscrire ce client');
    await focused(page, 'dialog input');
    assert.equal(await page.inputValue('dialog input >> nth=0'), 'Personne');
    assert.equal(await page.inputValue('dialog input >> nth=1'), 'Inconnue');
    await page.keyboard.press('Escape');
    await focused(page, '#scan');
  });

  check('an unknown card is given to a new customer', async () => {
    const page = await open();
    await openTill(page, shop);
    await scan(page, 'SHOP-77001');
    await shows(page, '.outcome', 'La carte SHOP-77001 n’est pas encore connue.');
    await page.click('text=Inscrire un client avec cette carte');
    await focused(page, 'dialog input');
    await typeByHand(page, 'Élise');
    await page.keyboard.press('Enter');
    await shows(page, '.customer-name', 'Élise');
    await shows(page, '.sale-customer', '****7001');
  });

  check('a customer is enrolled by keyboard alone in under 15 seconds', async () => {
    const page = await open();
    await openTill(page, shop);
    await focused(page, '#scan');
    const begun = Date.now(); // the one case whose hand takes its time
    while (!await page.evaluate(() => document.activeElement?.textContent?.includes('Nouveau client'))) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await focused(page, 'dialog input');
    await page.keyboard.type('Jeanne', { delay: 60 });
    await page.keyboard.press('Tab');
    await page.keyboard.type('Martin', { delay: 60 });
    await page.keyboard.press('Tab');
    await page.keyboard.type('06 12 34 56 78', { delay: 60 });
    await page.keyboard.press('Enter');
    await focused(page, '.amount');
    const seconds = (Date.now() - begun) / 1000;
    remark(`enrolled in ${seconds.toFixed(1)} s at 60 ms a key`);
    assert.ok(seconds < 15);
    await shows(page, '.customer-name', 'Jeanne Martin');
    const { members } = await shop.call('GET', '/v1/members?phone=0612345678');
    assert.equal(members.length, 1);
    assert.equal(members[0].last_name, 'Martin');
  });

  check('a card scanned while enrolling goes into its field', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await typeByHand(page, 'Farid');
    await scan(page, 'SHOP-77002');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('dialog input')].some((one) =>
        (/** @type {HTMLInputElement} */ (one)).value === 'SHOP-77002'));
    assert.equal(await page.inputValue('dialog input >> nth=0'), 'Farid');
  });

  check('an enrolment needs a name or a phone, and a refusal says which field', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog [role=alert]', 'Donnez au moins un nom, un téléphone ou un e-mail.');
    await typeByHand(page, 'Gaël');
    await page.fill('dialog input[type=tel]', '12');
    await page.keyboard.press('Enter');
    await shows(page, 'dialog .notice', 'Corrigez ce champ');
    await page.fill('dialog input[type=tel]', '0655090901');
    await page.keyboard.press('Enter');
    await shows(page, '.customer-name', 'Gaël');
  });

  check('a blocked card says so, and the sale goes on without it', async () => {
    const { card, account } = await shop.enrol({ first_name: 'Hugo', last_name: 'Petit' }, 5_000);
    await shop.call('POST', `/v1/cards/${card}/block`, {});
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '[role=alert]', 'Cette carte est bloquée');
    assert.equal(await page.locator('.chip').count(), 0);
    await page.click('text=Continuer sans carte');
    await shows(page, 'h1', 'Sans carte');
    assert.equal((await shop.entries(account)).length, 1);
  });

  check('an expired card says so', async () => {
    const { account } = await shop.enrol({ first_name: 'Inès', last_name: 'Faure' });
    await shop.call('POST', '/v1/cards', { account, code: 'SHOP-OLD-1', expires: '2020-12-31' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, 'SHOP-OLD-1');
    await shows(page, '[role=alert]', 'Cette carte n’est plus valable');
  });

  check('a card that was replaced says so, and nothing of the new one', async () => {
    const { card } = await shop.enrol({ first_name: 'Rose', last_name: 'Noël' });
    const { code } = await shop.call('POST', `/v1/cards/${card}/replace`, {});
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '[role=alert]', 'Cette carte a été remplacée par une autre');
    assert.equal((await page.content()).includes(code), false);
  });

  check('a name with markup is shown as it was typed', async () => {
    const { card } = await shop.enrol({ first_name: '<img src=x onerror=alert(1)>', last_name: '"&amp;' });
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, card);
    assert.equal(await textOf(page, '.customer-name'), '<img src=x onerror=alert(1)> "&amp;');
  });
}
