// try.mjs - the page that tries a programme: effects at every key, worked out in the page by the engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstDifference, nativeAnswers } from '../../wasm/answers.mjs';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { check, remark } from '../lib/check.mjs';
import { PROGRAM, ROOT } from '../lib/shop.mjs';
import { shows, textOf } from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const FRAME_MS = 16; // a picture of the screen
/** The programme of docs/program.md that looks back at everything. */
const REGULARS = /knows its customers\n\n```json\n(.*?)```/s
  .exec(readFileSync(join(ROOT, 'docs/program.md'), 'utf8'))?.[1] ?? '';

/**
 * @param {Page} page
 * @param {string} origin
 */
async function openTry(page, origin) {
  await page.goto(`${origin}/try`);
  await page.waitForSelector('#due');
}

/** @param {import('../run.mjs').World} world */
export function addTryCases({ shop, open }) {
  check('a key in the programme changes the effect at once, without a word to the server', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await shows(page, '#due', '34,90 €');
    await shows(page, '#earned', /\+3 points.*1 point par 10 €, sur 34,90 €/);
    await shows(page, '#after', '15 points');
    const text = await page.inputValue('#program');
    await page.fill('#program', text.replace('"points": 1 } }', '"points": 2 } }'));
    await shows(page, '#earned', '+6 points');
    await page.focus('.line-amount input');
    await page.keyboard.press('End');
    await page.keyboard.type('5'); // 4,905 is no amount
    await shows(page, '.line-wrong', 'Ce n’est pas un montant.');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('9');
    await shows(page, '#due', '34,99 €');
    assert.deepEqual(requests, []);
    const measured = await page.locator('#meter').evaluate((node) => ({ ...node.dataset }));
    assert.ok(Number(measured.count) > 3, JSON.stringify(measured));
    remark(`the page worked out ${measured.count} effects, median ${measured.median} ms`);
  });

  check('rewards within reach are asked for by a touch, the others say what is missing', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    await shows(page, '.reward >> nth=0', 'possible : −5,00 € pour 10 points');
    await page.click('.reward >> nth=0');
    await shows(page, '#due', '29,90 €');
    await shows(page, '.lines', /Pain de campagne -?−?0,70 € 4,20 €/);
    assert.equal(await page.getAttribute('.reward >> nth=0', 'aria-pressed'), 'true');
    await page.fill('[name=balance-points]', '3');
    await shows(page, '#refusal', 'Il faut 10');
    await page.click('.reward >> nth=0');
    await shows(page, '#due', '34,90 €');
    await shows(page, '.reward >> nth=0', 'Il faut 10 ; le solde est de 3.');
    await page.uncheck('#has-card');
    await shows(page, '#earned', 'Sans carte');
    await shows(page, '.reward >> nth=0', 'carte');
  });

  check('what is wrong with a programme is listed with its place, warnings apart', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    const text = await page.inputValue('#program');
    await page.fill('#program', text.replace('"unit": "points", "per_amount"', '"unit": "pts", "per_amount"'));
    await shows(page, '.notice.bad', /1 erreur \/rules\/0\/give\/unit .*pts/);
    await shows(page, '.outcome', 'L’effet se calcule dès que');
    await page.fill('#program', `${text}}`);
    await shows(page, '.notice.bad', /le texte Ligne \d+, colonne \d+/);
    await page.fill('#program', text.replace('"every": 1000', '"every": 100'));
    await shows(page, '.notice.warn', '1 mise en garde');
    await shows(page, '#program-verdict', 'Le programme est valable.');
    await page.click('text=English');
    await shows(page, '.notice.warn', '1 warning');
    await page.selectOption('#preset', 'cashback');
    await shows(page, '#earned', '(credit)');
    while (await page.locator('.line-remove').count() > 0) await page.click('.line-remove >> nth=0');
    await shows(page, '.outcome', 'The basket is empty.');
  });

  check('a unit that has ended is converted before anything else', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    const program = JSON.parse(await page.inputValue('#program'));
    program.units[0].ended = { convert: { to: 'credit', points: 10, amount: 50 } };
    program.units.push({ id: 'credit', label: { fr: 'cagnotte' }, kind: 'money' });
    program.rules = [{ id: 'back', on: 'purchase', give: { unit: 'credit', percent: '3' } }];
    program.rewards = [];
    await page.fill('#program', JSON.stringify(program));
    await page.fill('[name=balance-points]', '20');
    await shows(page, '#earned', /\+1,04 €/);
    await shows(page, '#after', /2,04 €/);
    program.rules[0].give = { unit: 'points', per_visit: { points: 1 } };
    await page.fill('#program', JSON.stringify(program));
    await shows(page, '.notice.bad', /\/rules\/0\/give\/unit .*terminée/);
  });

  check('a code opens a rule, and a quantity is told as one', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    const program = JSON.parse(await page.inputValue('#program'));
    const give = { unit: 'points', per_quantity: { every: '6', points: 1 } };
    program.rules = [{ id: 'eggs', on: 'purchase', give, when: { codes: ['SUMMER'], include: { skus: ['EGG'] } } }];
    await page.fill('#program', JSON.stringify(program));
    await shows(page, '#earned', 'Rien');
    await page.click('summary >> nth=0');
    await page.fill('.line-sku input >> nth=0', 'EGG');
    await page.fill('.line-quantity input >> nth=0', '12');
    await page.fill('#codes', 'summer, winter');
    await shows(page, '#earned', 'eggs, sur une quantité de 12');
    await shows(page, '#earned', '+2 points');
  });

  check('visits and tier are asked for where they decide, and other events are told', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    assert.equal(await page.locator('#visits, #tier, #events').count(), 0);
    await page.fill('#program', REGULARS);
    await shows(page, '#earned', /visite n° 1 .*welcome, pour la visite \+50 points/);
    await page.fill('#visits', '9');
    await shows(page, '#earned', /visite n° 10 .*tenth, pour la visite \+100 points/);
    await page.selectOption('#tier', 'gold');
    await shows(page, '#behind', 'visite n° 10 · niveau Or');
    await shows(page, '#earned', 'gold, sur 34 points +17 points');
    await shows(page, '.reward >> nth=1', 'possible : −1,80 € sans coût');
    await page.fill('.line-amount input >> nth=0', '900,00');
    await shows(page, '#earned', 'base, sur 930,00 € plafond atteint +500 points');
    await shows(page, '#events', 'Anniversaire +100 points');
    await shows(page, '#events', 'Autre événement : review +10 points');
    await shows(page, '#events', 'Rechargement advance');
    await shows(page, '#events', 'Niveau atteint : Or +500 points');
    await shows(page, '#events', 'Défi réussi : Une visite de plus +300 points');
    await picture(page, 'trial-regular');
    assert.deepEqual(await findTooSmall(page), []);
    assert.deepEqual(await findWithAxe(page), []);
    await page.click('text=English');
    await shows(page, '#behind', 'visit no. 10 · tier Gold');
    await shows(page, '#events', 'Birthday +100 points');
    const { median } = await page.locator('#meter').evaluate((node) => ({ ...node.dataset }));
    assert.ok(Number(median) <= FRAME_MS, `a key takes ${median} ms`);
  });

  check('the page decides as the server does', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    const { card } = await shop.enrol({ first_name: 'Alice' }, 12_000);
    const { program } = await shop.call('GET', '/v1/programs/active');
    const purchase = { receipt: 'tried', card, at: new Date().toISOString(),
      lines: [{ amount: 490, vat: '5.5', label: 'Pain' }, { amount: 3000, vat: '20' }],
      redeem: [{ reward: 'five-euros' }] };
    const quote = await shop.call('POST', '/v1/quotes', purchase);
    const { effects } = await evaluateIn(page, [JSON.stringify({ program, purchase,
      account: { balances: [{ unit: 'points', points: 12 }] } })])
      .then(([text]) => JSON.parse(text));
    for (const part of ['lines', 'total', 'vat', 'redeemed', 'earned']) {
      assert.deepEqual(effects[part], quote[part], part);
    }
    assert.equal(effects.balances[0].points, quote.balances[0].points);
  });

  check('law L12 in the browser: the same bytes as the native engine', async () => {
    const page = await open();
    await openTry(page, shop.origin);
    const { seed, cases } = await nativeAnswers(join(PROGRAM, '../tests/answers'),
      { HABITUE_ROUNDS: '40' });
    /** @type {string[]} */
    const answers = [];
    for (let at = 0; at < cases.length; at += 500) {
      answers.push(...await evaluateIn(page, cases.slice(at, at + 500).map(({ request }) => request)));
    }
    remark(`seed ${seed}: ${cases.length} cases in Chromium`);
    assert.equal(firstDifference(cases, answers, seed), null);
  });

  check('the policies let pages compile our modules, and the till alone hears a reader of its machine', async () => {
    const policy = async (/** @type {string} */ path) =>
      (await fetch(shop.origin + path)).headers.get('content-security-policy') ?? '';
    assert.match(await policy('/try'), /script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(await policy('/try'), /connect-src/);
    assert.match(await policy('/till'), /^connect-src 'self' http:\/\/127\.0\.0\.1:\*; .*script-src 'self' 'wasm-unsafe-eval';/);
  });

  for (const [name, size] of Object.entries({ ...SIZES, narrow: { width: 320, height: 700 } })) {
    for (const [locale, language] of [['fr-FR', 'fr'], ['en-GB', 'en']]) {
      check(`the trial page at ${name} size in ${language}: axe, fingers, no sideways scrolling`, async () => {
        const page = await open({ viewport: size, locale });
        await openTry(page, shop.origin);
        await page.click('.reward >> nth=0');
        await page.click('summary >> nth=0');
        await picture(page, `trial-${name}-${language}`);
        assert.deepEqual(await findTooSmall(page), []);
        assert.deepEqual(await findWithAxe(page), []);
        await page.fill('#program', '{ "format": 1 }');
        await page.waitForSelector('.notice.bad');
        await picture(page, `trial-${name}-${language}-errors`);
        assert.deepEqual(await findTooSmall(page), []);
        assert.deepEqual(await findWithAxe(page), []);
      });
    }
  }

  check('the trial page in the dark is as readable', async () => {
    const page = await open({ colorScheme: 'dark' });
    await openTry(page, shop.origin);
    await page.click('.reward >> nth=0');
    await picture(page, 'trial-dark');
    assert.deepEqual(await findWithAxe(page), []);
  });
}

const wrapper = readFileSync(join(ROOT, 'web/shared/engine.js'), 'utf8').replace(/^export /gm, '');

/**
 * Asks the module that the page has loaded, through the same wrapper.
 * @param {Page} page
 * @param {string[]} requests
 * @returns {Promise<string[]>}
 */
function evaluateIn(page, requests) {
  return page.evaluate(`(async () => {
    ${wrapper}
    const found = performance.getEntriesByType('resource').find((one) => one.name.endsWith('.wasm'));
    const engine = await openEngine(found.name);
    return ${JSON.stringify(requests)}.map((request) => engine.evaluateText(request));
  })()`);
}
