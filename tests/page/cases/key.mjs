// key.mjs - the first use: the till asks for its key.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { focused, openTill, shows } from '../lib/till.mjs';

/** @param {import('../run.mjs').World} world */
export function addKeyCases({ shop, open }) {
  check('the till asks for its key once and keeps it', async () => {
    const page = await open();
    await page.goto(`${shop.origin}/till`);
    await focused(page, 'form .input');
    await page.keyboard.type(shop.keys.till_key);
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
    await shows(page, '.bar', 'Ferme du Pré');
    await shows(page, '.bar', 'Caisse 1');
    await page.reload();
    await focused(page, '#scan');
  });

  check('a key in the address is taken and leaves the address bar', async () => {
    const page = await open();
    await openTill(page, shop);
    assert.equal(page.url(), `${shop.origin}/till`);
    assert.equal(await page.evaluate(() => history.length), 2);
    await page.reload();
    await focused(page, '#scan');
  });

  check('a wrong key is refused in words and not kept', async () => {
    const page = await open();
    await page.goto(`${shop.origin}/till`);
    await page.fill('form .input', 'hab_WRONG');
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Demandez une nouvelle clé');
    assert.equal(await page.evaluate(() => localStorage.getItem('habitue.till.key')), null);
    await page.fill('form .input', shop.keys.till_key);
    await page.keyboard.press('Enter');
    await focused(page, '#scan');
  });

  check('an empty key is asked for again', async () => {
    const page = await open();
    await page.goto(`${shop.origin}/till`);
    await focused(page, 'form .input');
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Tapez ou collez la clé.');
    await focused(page, 'form .input');
  });

  check('the till says who it is and can forget its key', async () => {
    const page = await open();
    await openTill(page, shop);
    await page.click('[aria-label="Cette caisse"]');
    await shows(page, 'dialog', 'Ferme du Pré');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('[aria-label="Cette caisse"]');
    await page.click('text=Oublier la clé');
    await focused(page, 'form .input');
    assert.equal(await page.evaluate(() => localStorage.getItem('habitue.till.key')), null);
  });

  check('English is one touch away and is remembered', async () => {
    const page = await open();
    await openTill(page, shop);
    assert.equal(await page.getAttribute('html', 'lang'), 'fr');
    await page.click('text=English');
    await shows(page, '.scan-label', 'Scan the card');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.equal(await page.title(), 'Till · Habitué');
    await page.reload();
    await shows(page, '.scan-label', 'Scan the card');
  });

  check('a browser in English begins in English', async () => {
    const page = await open({ locale: 'en-GB' });
    await openTill(page, shop);
    await shows(page, '.scan-label', 'Scan the card');
  });
}
