// looks.mjs - every screen: pictures at three sizes, axe, fingers, small and zoomed windows, light and
// dark, both languages.
import assert from 'node:assert/strict';
import { check } from '../lib/check.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { lookFromTheRight, readFromTheRight } from '../lib/from-the-right.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, typeAmount,
  typeByHand, waitForDue } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Who is met on the way through the screens.
 * @param {import('../lib/shop.mjs').Shop} shop
 */
async function people(shop) {
  const regular = await shop.enrol(
    { first_name: 'Jeanne', last_name: 'Martin', phone: '06 70 80 90 01' }, 23_400);
  await shop.enrol({ first_name: 'Paul', last_name: 'Martin', phone: '06 70 80 90 02' }, 1_000);
  const blocked = await shop.enrol({ first_name: 'Luc', last_name: 'Petit' }, 3_000);
  await shop.call('POST', `/v1/cards/${blocked.card}/block`, {});
  const far = await shop.enrol({ first_name: 'Maximilienne-Alexandrine',
    last_name: 'de La Rochefoucauld-Montmorency' }, 4_000);
  const claimant = await shop.enrol({ first_name: 'Sophie', last_name: 'Lambert' }, 12_000);
  return { regular, blocked, far, claimant };
}

/**
 * A way through some screens of the till, from the page as it opens, with a stop at each.
 * @typedef {{ name: string, sentence: string, go: (walk: Walk) => Promise<void> }} Way
 * @typedef {{ page: Page, shop: import('../lib/shop.mjs').Shop, who: Awaited<ReturnType<typeof people>>,
 *   visit: (screen: string) => Promise<void>, money: (french: string, english: string) => string,
 *   amount: (typed: string, french: string, english: string) => Promise<void> }} Walk
 *   money: as the reader's language writes it; amount: types one and waits for its quote
 */

/** @param {Walk} walk */
async function goIn({ page, shop, visit }) {
  await page.goto(`${shop.origin}/till`);
  await focused(page, 'form .input');
  await visit('key');
  await page.fill('form .input', 'hab_WRONG');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  await visit('key-refused');
  await openTill(page, shop);
  await visit('scan');
  await scan(page, 'martin');
  await page.waitForSelector('.list-item');
  await visit('several');
  await page.fill('#scan', 'SHOP-0000');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.notice.warn');
  await visit('unknown');
  await page.click('.notice .button');
  await focused(page, 'dialog input');
  await visit('enrol');
}

/** @param {Walk} walk */
async function sell({ page, shop, who, visit, money, amount }) {
  await openTill(page, shop);
  await scanCustomer(page, who.regular.card);
  await visit('customer');
  await amount('32,40', '32,40 €', '€32.40');
  await visit('quote');
  await page.click('.chip-button >> nth=0');
  await waitForDue(page, money('27,40 €', '€27.40'));
  await page.click('.chip-button >> nth=1');
  await page.waitForSelector('.chip-more input');
  await page.waitForFunction(() =>
    (/** @type {HTMLInputElement} */ (document.querySelector('.chip-more input'))).value !== '');
  await visit('rewards');
  await page.click('.chip-button >> nth=1');
  await page.click('.chip-button >> nth=0');
  await waitForDue(page, money('32,40 €', '€32.40'));
  await page.focus('.amount');
  await page.keyboard.press('+');
  await amount('4', '36,40 €', '€36.40');
  await visit('lines');
  await page.route('**/v1/purchases', (route) => route.abort('connectionrefused'));
  await page.click('#record');
  await page.waitForSelector('.sale-dock [role=alert]');
  await visit('unreachable');
  await page.click('.sale-dock .notice .button >> nth=1');
  await page.waitForSelector('.notice.warn');
  await visit('unconfirmed');
  await page.unroute('**/v1/purchases');
  await page.click('.notice.warn .button');
  await page.waitForSelector('.notice.good');
  await visit('confirmed');
}

/** @param {Walk} walk */
async function giveBack({ page, shop, who, visit, amount }) {
  await openTill(page, shop);
  await scanCustomer(page, who.regular.card);
  await amount('43', '43,00 €', '€43.00');
  await page.keyboard.press('+');
  await amount('15,20', '58,20 €', '€58.20');
  await recordByKeyboard(page);
  await visit('recorded');
  await page.click('.recorded-actions .button:not(.primary)');
  await page.waitForSelector('dialog .backs');
  await visit('undo');
  await page.uncheck('.backs .back >> nth=0 >> input[type=checkbox]');
  await page.fill('.backs .back >> nth=1 >> .amount-small', '12');
  await page.waitForSelector('.back-note');
  await visit('return');
  await page.click('dialog .danger');
  await page.waitForSelector('.recorded-title.undone');
  await visit('returned');
  await page.click('.recorded-actions .button:not(.primary)');
  await page.waitForSelector('dialog .backs');
  await page.click('dialog .danger');
  await page.waitForSelector('dialog', { state: 'detached' });
  await visit('undone');
  await nextCustomer(page);
  await visit('latest');
}

/** @param {Walk} walk */
async function claim({ page, shop, who, visit, amount }) {
  await openTill(page, shop);
  await page.click('.door >> nth=1');
  await amount('18,50', '18,50 €', '€18.50');
  await visit('without-card');
  await recordByKeyboard(page);
  await page.waitForSelector('.claim');
  await visit('claim');
  const code = await page.locator('.claim-code').innerText();
  await nextCustomer(page);
  await scanCustomer(page, who.claimant.card);
  await page.click('.claim-open');
  await focused(page, '.claim-input');
  await page.fill('.claim-input', 'ABCDE-FGHJK');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [role=alert]');
  await visit('claim-unknown');
  await page.fill('.claim-input', code);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.claimed');
  await visit('claimed');
}

/** @param {Walk} walk */
async function meetTrouble({ page, shop, who, visit }) {
  await openTill(page, shop);
  await scanCustomer(page, who.blocked.card);
  await visit('blocked');
  await page.click('.abandon');
  await scanCustomer(page, who.far.card);
  await page.waitForSelector('.far');
  await focused(page, '.amount');
  await typeByHand(page, '12,345');
  await page.waitForSelector('.wrong');
  await visit('wrong-amount');
  await page.click('.abandon');
  await page.click('.bar .square');
  await page.waitForSelector('dialog');
  await visit('this-till');
}

/** @type {Way[]} */
const WAYS = [
  { name: 'in', sentence: 'from the key to a customer', go: goIn },
  { name: 'sale', sentence: 'of a sale', go: sell },
  { name: 'return', sentence: 'of a purchase that comes back', go: giveBack },
  { name: 'claim', sentence: 'of a forgotten card', go: claim },
  { name: 'trouble', sentence: 'of what is refused', go: meetTrouble },
];

/**
 * @param {Page} page
 * @param {import('../lib/shop.mjs').Shop} shop
 * @param {Walk['who']} who
 * @param {Walk['visit']} visit
 * @returns {Promise<Walk>}
 */
async function walkOf(page, shop, who, visit) {
  const isFrench = (await page.evaluate(() => navigator.language)).startsWith('fr');
  const money = (/** @type {string} */ french, /** @type {string} */ english) =>
    (isFrench ? french : english);
  return { page, shop, who, visit, money,
    amount: (typed, french, english) => typeAmount(page, typed, money(french, english)) };
}

/**
 * How each screen is looked at: the window, what the reader asked the browser for, and what is looked
 * for.  320 is the narrowest window there is, zoom a tablet at 200 %.
 * @typedef {{ name: string, size: { width: number, height: number },
 *   media?: Parameters<Page['emulateMedia']>[0], look: (page: Page) => Promise<string[]> }} View
 */

/** @type {View[]} */
const VIEWS = [
  { name: 'tablet', size: SIZES.tablet, look: findTooSmall },
  { name: 'phone', size: SIZES.phone, look: findTooSmall },
  { name: 'desktop', size: SIZES.desktop, look: findTooSmall },
  { name: '320', size: { width: 320, height: 640 }, look: findTooSmall },
  { name: 'zoom', size: { width: 512, height: 384 }, look: findTooSmall },
  { name: 'light', size: SIZES.tablet, look: findWithAxe },
  { name: 'dark', size: SIZES.tablet, media: { colorScheme: 'dark' }, look: findWithAxe },
  { name: 'contrast', size: SIZES.phone, media: { contrast: 'more' }, look: findWithAxe },
];

const PICTURES = ['tablet', 'phone', 'desktop', '320', 'dark'];

/**
 * Looks at the screen that is open in every way; it stays as it was.
 * @param {Page} page
 * @param {string} screen
 * @returns {Promise<string[]>} what is wrong with it
 */
async function lookAtScreen(page, screen) {
  const found = [];
  for (const { name, size, media, look } of VIEWS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference', ...media });
    if (PICTURES.includes(name)) await picture(page, `${screen}-${name}`);
    found.push(...(await look(page)).map((trouble) => `${screen}, ${name}: ${trouble}`));
  }
  await page.setViewportSize(SIZES.tablet);
  await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
  return found;
}

/** @param {import('../run.mjs').World} world */
export function addLookCases({ shop, open }) {
  /** @type {Promise<Awaited<ReturnType<typeof people>>> | null} */
  let met = null;
  const everybody = () => (met ??= people(shop));

  // One walk serves all views; its pictures are in build/screenshots/.
  for (const { sentence, go } of WAYS) {
    check(`the screens ${sentence} fit every window and finger, and axe finds nothing`, async () => {
      /** @type {string[]} */
      const found = [];
      const page = await open();
      await go(await walkOf(page, shop, await everybody(), async (screen) => {
        found.push(...await lookAtScreen(page, screen));
      }));
      assert.deepEqual(found, []);
    });

    check(`the screens ${sentence} speak English, and axe finds nothing there`, async () => {
      const page = await open({ locale: 'en-GB' });
      await go(await walkOf(page, shop, await everybody(), async (screen) => {
        await picture(page, `${screen}-english`);
        // The receipt is the customer's, in the language of the shop.
        const text = await page.evaluate(() => [...document.querySelectorAll('h1, h2, p, span, dt, b')]
          .filter((node) => !node.closest('.paper')).map((node) => node.textContent).join('\n'));
        assert.doesNotMatch(text,
          /\b(Carte|Achat|Client|Règlement|Montant|Annuler|Espèces|Nouveau|Ligne|Ticket|Rendre)\b/, screen);
        assert.deepEqual(await findWithAxe(page), [], screen);
      }));
    });
  }

  for (const { sentence, go } of WAYS) {
    check(`the screens ${sentence} fit a page that is read from the right, and axe finds nothing`, async () => {
      /** @type {string[]} */
      const found = [];
      const page = await open();
      await readFromTheRight(page);
      await go(await walkOf(page, shop, await everybody(), async (screen) => {
        found.push(...await lookFromTheRight(page, `${screen}-rtl`));
      }));
      assert.deepEqual(found, []);
    });
  }

  check('whoever asks for less motion sees none', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    await openTill(page, shop);
    const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((node) => {
      const { transitionDuration, animationName } = getComputedStyle(node);
      return transitionDuration !== '0s' || animationName !== 'none';
    }).length);
    assert.equal(moving, 0);
  });

  check('what has the focus can be seen', async () => {
    const page = await open();
    await openTill(page, shop);
    await scanCustomer(page, (await everybody()).regular.card);
    await typeAmount(page, '12', '12,00 €');
    const unseen = [];
    for (let step = 0; step < 25; step++) {
      await page.keyboard.press('Tab');
      const state = await page.evaluate(() => {
        const node = /** @type {HTMLElement} */ (document.activeElement);
        if (node === document.body) return null;
        const shown = node.matches('.choice-item input') ? node.nextElementSibling ?? node : node;
        const box = shown.getBoundingClientRect();
        return { name: node.outerHTML.slice(0, 90), outline: getComputedStyle(shown).outlineStyle,
          isInside: box.top >= -1 && box.bottom <= innerHeight + 1 };
      });
      if (state && (state.outline === 'none' || !state.isInside)) unseen.push(state);
    }
    assert.deepEqual(unseen, []);
  });
}
