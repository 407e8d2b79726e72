// regulars.mjs - a customer whom the programme knows: tier, challenges, codes, what comes by itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { atEnd, check } from '../lib/check.mjs';
import { ROOT, Shop } from '../lib/shop.mjs';
import { nextCustomer, openTill, recordByKeyboard, scanCustomer, shows, textOf, typeAmount, waitForDue }
  from '../lib/till.mjs';

/** The programme of docs/program.md that looks back at everything, with a code and a gift by itself. */
function program() {
  const text = readFileSync(join(ROOT, 'docs/program.md'), 'utf8');
  const made = JSON.parse(/knows its customers\n\n```json\n(.*?)```/s.exec(text)?.[1] ?? '');
  made.rules.push({ id: 'summer', on: 'purchase', when: { codes: ['SUMMER'] },
    give: { unit: 'points', per_visit: { points: 40 } } });
  made.rewards.find((/** @type {any} */ one) => one.id === 'gold-coffee').auto = true;
  made.challenges.push({ id: 'big', label: { fr: 'Mille euros', en: 'A thousand euros' }, by: 'spend',
    over: 'year', goal: 100_000 });
  return made;
}

async function regularShop() {
  const shop = await Shop.open({ name: 'Café du Coin' });
  const admin = shop.keys.admin_key;
  const { number } = await shop.call('POST', '/v1/programs', program(), admin);
  await shop.call('POST', `/v1/programs/${number}/activate`, {}, admin);
  return shop;
}

/** @param {import('../run.mjs').World} world */
export function addRegularCases({ openBare }) {
  check('a regular is met with tier and challenges, a code and what comes by itself', async () => {
    const shop = await regularShop();
    atEnd(() => shop.close());
    const { card, account } = await shop.enrol({ first_name: 'Odile', last_name: 'Bernard' }, 25_000);
    await shop.call('POST', `/v1/accounts/${account}/tier`, { tier: 'gold', reason: 'friend' },
      shop.keys.admin_key);
    const before = await shop.balance(account);
    const { page } = await openBare(shop.origin);
    await openTill(page, shop);
    await scanCustomer(page, card);
    await shows(page, '.customer-head', /Odile Bernard Niveau Or/i);
    const year = new Date().getFullYear();
    await shows(page, '.sale-customer', `Une visite de plus 1/4, jusqu’au 31/12/${year}`);
    await shows(page, '.sale-customer', `Mille euros 250,00 €/1 000,00 €, jusqu’au 31/12/${year}`);
    await shows(page, '.sale-customer', 'Cent points ce mois réussi');
    await typeAmount(page, '10', '8,20 €');
    await shows(page, '.total', 'Remise fidélité -1,80 € dont Le café des fidèles, automatique -1,80 €');
    await shows(page, '.total', '+12 points');
    await page.fill('#codes', 'winter, summer');
    await shows(page, '.total', '+52 points');
    for (const size of [SIZES.tablet, SIZES.phone, { width: 320, height: 640 }]) {
      await page.setViewportSize(size);
      await picture(page, `regular-${size.width}`);
      assert.deepEqual(await findTooSmall(page), []);
      assert.deepEqual(await findWithAxe(page), []);
    }
    await recordByKeyboard(page);
    assert.equal(await shop.balance(account), before + 52);
    await nextCustomer(page);
    await scanCustomer(page, card);
    await shows(page, '.sale-customer', 'Une visite de plus 2/4');
    assert.equal(await page.inputValue('#codes'), ''); // it was told for the other sale
    await typeAmount(page, '10', '10,00 €'); // one coffee a month
    await page.click('.bar .button >> text=English');
    await waitForDue(page, '€10.00');
    assert.match(await textOf(page, '.customer-head'), /Tier Gold/i);
    await shows(page, '.sale-customer', 'One visit more 2/4, until 31/12/');
  });
}
