// enrol.mjs - a new customer at the till: in a few seconds, asked for nothing by silence; and the receipt on their phone.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { openMail } from '../lib/mail.mjs';
import { Shop } from '../lib/shop.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { focused, openTill, recordByKeyboard, scanCustomer, shows, typeAmount, typeByHand } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addEnrolCases({ shop, open, openBare }) {
  const admin = () => shop.keys.admin_key;

  /** @param {string} name */
  const fileOf = async (name) => {
    const { members } = await shop.call('GET', `/v1/members?name=${encodeURIComponent(name)}`, undefined, admin());
    assert.equal(members.length, 1, name);
    return shop.call('GET', `/v1/members/${members[0].id}`, undefined, admin());
  };

  /** @param {any} file */
  const given = (file) => file.consents.filter((/** @type {any} */ one) => one.state !== 'none')
    .map((/** @type {any} */ one) => `${one.purpose} ${one.state}`);

  /** @param {import('playwright-core').Page} page */
  const openEnrolment = async (page) => {
    await openTill(page, shop);
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await page.waitForSelector('.consent-box');
  };

  check('a name, a phone and Enter enrol by keyboard, and consent to nothing', async () => {
    const page = await open();
    await openEnrolment(page);
    assert.deepEqual(await page.$$eval('.consent-box input', (boxes) => boxes.map((box) => /** @type {any} */ (box).checked)),
      [false, false, false], 'no box is ticked before');
    const begun = Date.now();
    await typeByHand(page, 'Nina');
    await page.keyboard.press('Tab');
    await typeByHand(page, 'Quick');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0612340077', { delay: 60 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.ok(Date.now() - begun < 15_000, `${Date.now() - begun} ms`);
    const file = await fileOf('Nina Quick');
    assert.equal(file.phone, '+33612340077');
    assert.deepEqual(given(file), []);
  });

  check('what is ticked is kept with the words of the server, and a birthday without a year', async () => {
    const page = await open({ viewport: SIZES.desktop });
    await openEnrolment(page);
    await page.fill('dialog input >> nth=0', 'Olga');
    await page.fill('dialog input >> nth=1', 'Ticked');
    await page.fill('dialog input[type=email]', 'olga@example.org');
    await page.getByLabel('Anniversaire').fill('31/02');
    await page.getByLabel('Offres par e-mail').check();
    await page.getByLabel('Pas d’offres par courrier').or(page.getByLabel("Pas d'offres par courrier")).check();
    await page.click('.consent-words summary');
    const words = await shop.call('GET', '/v1/consents/wording?language=fr', undefined, shop.keys.till_key);
    const told = await page.textContent('.consent-words') ?? '';
    for (const one of words.purposes.filter((/** @type {any} */ one) => one.is_asked)) assert.ok(told.includes(one.text), one.text);
    assert.ok(told.includes(words.notice));
    assert.deepEqual(await findWithAxe(page), []);
    assert.deepEqual(await findTooSmall(page), []);
    await picture(page, 'enrol-consents');
    await page.press('dialog input[type=email]', 'Enter');
    await shows(page, 'dialog [role=alert]', /29\/02/);
    await page.getByLabel('Anniversaire').fill('29/02');
    await page.press('dialog input[type=email]', 'Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    const file = await fileOf('Olga Ticked');
    assert.deepEqual([file.birthday, file.birth, file.email], ['02-29', null, 'olga@example.org']);
    assert.deepEqual(given(file), ['email given', 'post withdrawn']);
    const { history } = await shop.call('GET', `/v1/members/${file.id}/consents`, undefined, admin());
    assert.deepEqual(history.map((/** @type {any} */ row) => row.source), ['till', 'till']);
  });

  check('where the words cannot be had, a customer is enrolled all the same', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.route('**/v1/consents/wording*', (route) => route.abort());
    await page.click('text=Nouveau client');
    await focused(page, 'dialog input');
    await shows(page, 'dialog .hint >> nth=-1', /plus tard/);
    await page.fill('dialog input >> nth=0', 'Paul');
    await page.fill('dialog input >> nth=1', 'Offline');
    await page.press('dialog input >> nth=1', 'Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.deepEqual(given(await fileOf('Paul Offline')), []);
  });

  check('the receipt is on the phone of who reads its code, and there by keyboard', async () => {
    const page = await open({ viewport: SIZES.phone });
    const { card } = await shop.enrol({ first_name: 'Quentin', last_name: 'Pocket' });
    await openTill(page, shop);
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    await recordByKeyboard(page);
    await page.waitForSelector('.link-open');
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/v1/links'));
    await page.focus('.link-open');
    await page.keyboard.press('Enter');
    const { path } = await (await asked).json();
    await page.waitForSelector('dialog .qr');
    assert.deepEqual(await findWithAxe(page), []);
    assert.deepEqual(await findTooSmall(page), []);
    await picture(page, 'receipt-link');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    const phone = await open({ viewport: SIZES.phone });
    await phone.goto(shop.origin + path);
    assert.match(await phone.textContent('main') ?? '', /Nouveau solde/);
    assert.deepEqual(await findWithAxe(phone), []);
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await picture(phone, 'receipt-phone');
  });

  check('the receipt goes by e-mail to the address on file, or to one that is typed', async () => {
    const mail = await openMail();
    const { letters } = mail;
    const own = await Shop.open({ env: mail.env });
    try {
      const { page, close } = await openBare(own.origin);
      const { card } = await own.enrol({ first_name: 'Rita', last_name: 'Letter', email: 'rita@example.org' });
      await openTill(page, own);
      await scanCustomer(page, card);
      await typeAmount(page, '12', '12,00 €');
      await recordByKeyboard(page);
      await page.waitForSelector('.mail-open');
      assert.equal(letters.length, 0, 'not by itself');
      await page.focus('.mail-open');
      await page.keyboard.press('Enter');
      await focused(page, 'dialog input');
      await page.waitForFunction(() => (/** @type {any} */ (document.querySelector('dialog input'))).value === 'rita@example.org');
      await shows(page, '#mail-hint', /fiche/);
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, 'mail');
      await page.keyboard.press('Enter');
      await shows(page, '.mail-state', 'Envoyé.');
      assert.deepEqual(letters.map(({ to }) => to), [['rita@example.org']]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.click('.mail-open');
      await focused(page, 'dialog input');
      await page.fill('dialog input', 'nobody');
      await page.keyboard.press('Enter');
      await shows(page, 'dialog .notice', /adresse e-mail/);
      await page.fill('dialog input', 'other@example.org');
      await shows(page, '#mail-hint', /pas gardée/);
      mail.refuse();
      await page.keyboard.press('Enter');
      await shows(page, '.mail-state', /refuse ce message/);
      await close();
    } finally {
      await own.close();
      mail.close();
    }
  });
}
