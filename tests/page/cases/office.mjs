// office.mjs - a shopkeeper opens the office: with the key of the shop the first time, by a password ever after.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { atEnd, check, remark } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { measureLoad } from '../lib/load.mjs';
import { Shop } from '../lib/shop.mjs';
import { shows } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PASSWORD = 'un long chemin de halage';
const STEP_MS = 30_000;
const PAGE_MAX_BYTES = 250_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * What a telephone shows that was told this secret (RFC 4648 and 6238), by a reading of our own.
 * @param {string} secret
 * @param {number} at milliseconds
 */
function codeOf(secret, at) {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / STEP_MS)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/**
 * @param {Page} page
 * @param {string} label the beginning of it
 * @param {string} text
 */
async function fill(page, label, text) {
  await page.getByLabel(label).first().fill(text);
}

/**
 * Somebody with the key of the shop becomes its first administrator.
 * @param {Page} page
 * @param {Shop} shop
 */
async function begin(page, shop, name = 'Ada Martin') {
  await page.goto(`${shop.origin}/office#key=${shop.keys.admin_key}`);
  await page.waitForSelector('#begin');
  await fill(page, 'Nom', name);
  await fill(page, 'Code PIN pour la caisse', '2718');
  await fill(page, 'Mot de passe pour le bureau', PASSWORD);
  await page.click('#begin [type=submit]');
  await shows(page, 'h1', `Bonjour ${name}`);
}

/**
 * @param {Page} page
 * @param {string} operator
 * @param {string} [password]
 */
async function enter(page, operator, password = PASSWORD) {
  await page.waitForSelector('#door');
  await page.fill('#operator', operator);
  await fill(page, 'Mot de passe', password);
  await page.click('#door [type=submit]');
}

/** @param {Page} page @param {string} name */
async function go(page, name) {
  await page.click(`.rooms >> text="${name}"`);
  await shows(page, 'h1', name);
}

async function ownShop() {
  const shop = await Shop.open();
  atEnd(() => shop.close());
  return shop;
}

/** @param {import('../run.mjs').World} world */
export function addOfficeCases({ openBare }) {
  check('who has the key of the shop gets a name and a password, and the key is kept nowhere', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await page.goto(`${shop.origin}/office#key=${shop.keys.admin_key}`);
    await page.waitForSelector('#begin');
    assert.ok(!page.url().includes('hab_'), page.url());
    await fill(page, 'Nom', 'Éloïse Le Gall');
    await shows(page, '#begin', 'eloise-le-gall');
    await fill(page, 'Code PIN pour la caisse', '2718');
    await fill(page, 'Mot de passe pour le bureau', 'court');
    await page.click('#begin [type=submit]');
    await shows(page, '[role=alert]', 'Un mot de passe a 12 caractères ou plus');
    assert.deepEqual((await shop.call('GET', '/v1/operators', undefined, shop.keys.admin_key)).operators, [], 'nothing was changed');
    await picture(page, 'office-begin');
    await fill(page, 'Mot de passe pour le bureau', PASSWORD);
    await page.click('#begin [type=submit]');
    await shows(page, 'h1', 'Bonjour Éloïse Le Gall');
    await shows(page, '.checklist', 'Un programme est en vigueur');
    await shows(page, '.checklist', 'ajoutez votre téléphone');
    await picture(page, 'office-home');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href]));
    assert.ok(!kept.includes('hab_') && !kept.includes(PASSWORD) && !kept.includes('court'), kept);
    assert.deepEqual(await findWithAxe(page), []);
  });

  check('the door says the same of a wrong name and a wrong password, and lets in by the right ones until one leaves', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await begin(page, shop);
    await page.click('#leave');
    for (const [operator, password] of [['ada-martin', 'autre chose encore'], ['personne', PASSWORD]]) {
      await enter(page, operator ?? '', password);
      await shows(page, '[role=alert]', "Personne n'entre au bureau avec ce nom et ce mot de passe.");
    }
    await picture(page, 'office-door');
    assert.deepEqual(await findWithAxe(page), []);
    await enter(page, 'ada-martin');
    await shows(page, 'h1', 'Bonjour Ada Martin');
    await page.reload();
    await shows(page, 'h1', 'Bonjour Ada Martin');
    const other = await page.context().newPage();
    await other.goto(`${shop.origin}/office`);
    await other.waitForSelector('#door');
    await page.click('#leave');
    await page.waitForSelector('#door');
    await page.reload();
    await page.waitForSelector('#door');
  });

  check('people are added, changed, let go and taken back, and the back button goes back', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await begin(page, shop);
    await go(page, 'Équipe et droits');
    await shows(page, '#people', 'Ada Martin');
    await page.click('#add-person');
    await fill(page, 'Nom', 'Léa Roux');
    await fill(page, 'Code PIN pour la caisse', '4711');
    await picture(page, 'office-person');
    assert.deepEqual(await findWithAxe(page), []);
    await page.click('#person [type=submit]');
    await shows(page, '#people', 'lea-roux');
    const lea = async () => (await shop.call('GET', '/v1/operators', undefined, shop.keys.admin_key)).operators
      .find((/** @type {any} */ one) => one.code === 'lea-roux');
    assert.equal((await lea()).role, 'cashier');
    await page.getByRole('button', { name: 'Modifier Léa Roux' }).click();
    await page.selectOption('#role', 'manager');
    await fill(page, 'Mot de passe pour le bureau (facultatif', 'des figues de juillet');
    await page.click('#person [type=submit]');
    await shows(page, '#people li:last-child', 'par mot de passe');
    assert.equal((await lea()).role, 'manager');
    await page.getByRole('button', { name: 'Modifier Léa Roux' }).click();
    await page.click('text="Ne sert plus"');
    await shows(page, '#people', 'ne sert plus');
    assert.notEqual((await lea()).closed_at, null);
    await page.getByRole('button', { name: 'Modifier Léa Roux' }).click();
    await page.click('text="Sert de nouveau"');
    await page.waitForSelector('.closed', { state: 'detached' });
    await picture(page, 'office-people');
    assert.deepEqual(await findWithAxe(page), []);
    const table = (await shop.call('GET', '/v1/roles', undefined, shop.keys.admin_key)).acts;
    assert.equal(await page.locator('#roles tbody tr').count(), table.length);
    await page.goBack();
    await shows(page, 'h1', 'Bonjour Ada Martin');
    await page.goForward();
    await shows(page, 'h1', 'Équipe et droits');
  });

  check('a telephone is added by its picture or its secret, and asked for at the door from then on', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await begin(page, shop);
    await go(page, 'Mon accès');
    await page.click('#telephone');
    const secret = await page.locator('#otp-secret').innerText();
    assert.match(secret, /^[A-Z2-7]{32}$/);
    await picture(page, 'office-telephone');
    assert.deepEqual(await findWithAxe(page), []);
    const form = page.locator('#telephone-form');
    await form.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
    await form.getByLabel('Code du téléphone').fill(codeOf(secret, Date.now() + 99 * STEP_MS));
    await form.locator('[type=submit]').click();
    await shows(page, '#telephone-form [role=alert]', 'Ce code est faux');
    await form.getByLabel('Code du téléphone').fill(codeOf(secret, Date.now() - STEP_MS));
    await form.locator('[type=submit]').click();
    await shows(page, '#telephone-form', 'Le bureau vous demande un code');
    await page.click('#leave');
    await enter(page, 'ada-martin');
    await page.waitForSelector('#code');
    assert.equal(await page.locator('[role=alert]').count(), 0, 'to be asked for a code is no error');
    await page.fill('#code', codeOf(secret, Date.now()));
    await page.click('#door [type=submit]');
    await shows(page, 'h1', 'Mon accès');
    await shows(page, 'body', 'Qui est au bureau');
  });

  check('a password is changed, and elsewhere one has to enter again', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await begin(page, shop);
    const { page: elsewhere } = await openBare(shop.origin);
    await elsewhere.goto(`${shop.origin}/office`);
    await enter(elsewhere, 'ada-martin');
    await shows(elsewhere, 'h1', 'Bonjour Ada Martin');
    await go(page, 'Mon accès');
    assert.equal(await page.locator('#sessions li').count(), 2);
    await fill(page, 'Mot de passe actuel', PASSWORD);
    await fill(page, 'Nouveau mot de passe', 'un chemin plus long encore');
    await page.click('#password [type=submit]');
    await page.waitForFunction(() => document.querySelectorAll('#sessions li').length >= 1
      && /** @type {HTMLInputElement} */ (document.querySelector('#password input')).value === '');
    await elsewhere.click('.rooms >> text="Magasin"');
    await shows(elsewhere, '#door', 'Votre temps au bureau est terminé');
    await enter(elsewhere, 'ada-martin', 'un chemin plus long encore');
    await shows(elsewhere, 'h1', 'Magasin');
  });

  check('whom customers ask about their data is said in the office, and stands on the notice', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    await begin(page, shop);
    await shows(page, '.checklist', 'La mention légale ne dit pas à qui s’adresser');
    await go(page, 'Magasin');
    await page.fill('#contact', 'donnees@ferme.example');
    await page.click('#legal [type=submit]');
    await shows(page, '#legal', 'Enregistré.');
    await picture(page, 'office-shop');
    assert.deepEqual(await findWithAxe(page), []);
    await go(page, 'Magasin');
    const { page: notice } = await openBare(shop.origin);
    await notice.goto(`${shop.origin}/notice?language=fr`);
    await shows(notice, 'body', 'donnees@ferme.example');
    await page.click('.rooms >> text="Accueil"');
    await shows(page, '.checklist', 'Les clients savent à qui s’adresser');
  });

  check('the office and all it loads are at most 250 kB compressed', async () => {
    const shop = await ownShop();
    const { page } = await openBare(shop.origin);
    const { bytes, parts } = await measureLoad(page, () => begin(page, shop));
    remark(`${bytes} bytes with headers: ${parts.join(', ')}`);
    assert.ok(parts.length >= 3);
    assert.ok(bytes <= PAGE_MAX_BYTES, `${bytes} bytes`);
  });

  for (const [name, size] of Object.entries({ ...SIZES, narrow: { width: 320, height: 640 }, wide: { width: 1920, height: 1080 } })) {
    check(`the office fits its screen: ${name}`, async () => {
      const shop = await ownShop();
      const { page } = await openBare(shop.origin, { viewport: size, locale: 'fr-FR', colorScheme: name === 'phone' ? 'dark' : 'light' });
      await begin(page, shop);
      if (name === 'wide') await page.click('text="English"');
      for (const room of ['home', 'shop', 'people', 'self']) {
        await page.evaluate((to) => { location.hash = `#/${to}`; }, room);
        await page.waitForFunction((to) => document.querySelector('.room[aria-current]')?.getAttribute('href') === `#/${to}`
          && document.querySelector('.sheet'), room);
        assert.deepEqual(await findTooSmall(page), [], room);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${room} scrolls sideways`);
        assert.deepEqual(await findWithAxe(page), [], room);
        await picture(page, `office-${room}-${name}`);
      }
    });
  }
}
