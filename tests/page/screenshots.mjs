// screenshots.mjs - the pictures of the guide: each main screen at three sizes, in French and in English.
//
//   node tests/page/screenshots.mjs          all; `make screenshots` installs what it needs
//   ONLY=kiosk node tests/page/screenshots.mjs     those with this in their name
//
// The real program with a shop of its own, whose clock stands still, as do those of the pages; customers, cards, sales and
// the secret of the card on the phone are always the same.  So a picture that was not meant to change keeps its bytes:
// what is seen to differ from the folder is named, and what no screen makes any more is removed.  docs/screenshots/README.md is
// written with them.
//
//   HABITUE   the program; build/habitue otherwise
import { spawn } from 'node:child_process';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SIZES, openBrowser, openPage, shoot } from './lib/browser.mjs';
import { png } from './lib/paint.mjs';
import { ROOT, Shop } from './lib/shop.mjs';
import { focused, nextCustomer, openTill, recordByKeyboard, scan, scanCustomer, shows, typeAmount, waitForDue } from './lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {'fr' | 'en'} Language */

const FOLDER = join(ROOT, 'docs/screenshots');
const NOW = new Date('2026-11-28T10:24:00+01:00'); // a Saturday
const LIMIT_BYTES = 3_000_000;
const REST_MS = 150;
const REST_TRIES = 20;
const SHADES = 64; // of 256: a letter that moved or changed differs by a hundred and more ...
const PLACES = 12; // ... in more of them
const COLOURS = 128; // of a picture: the pages have few, and what lies between them at the edges of letters
const only = process.env.ONLY ?? '';

const LOCALES = { fr: 'fr-FR', en: 'en-GB' };
const NAME = 'La Ferme du Lac';
const DAY_MS = 86_400_000;

/** What each picture shows, for whoever does not see it; in the order of the list. */
const SCREENS = /** @type {const} */ ({
  'till-waiting': ['La caisse attend une carte ; en dessous, la dernière vente', 'The till waits for a card; below, the last sale'],
  'till-customer': ['Une cliente à la caisse : ses points, ce qu’elle peut avoir, le montant à taper', 'A customer at the till: her points, what she can have, the amount to type'],
  'till-sale': ['Une vente de trois articles, une remise choisie', 'A sale of three articles, a reward switched on'],
  'till-recorded': ['La vente est enregistrée : le nouveau solde et le ticket', 'The sale is recorded: the new balance and the receipt'],
  'till-enrol': ['Un nouveau client : nom, téléphone, ce qu’il permet', 'A new customer: name, telephone, what he allows'],
  'till-offline': ['Hors ligne : la vente continue', 'Off line: the sale goes on'],
  'display-waiting': ['L’écran client entre deux ventes', 'The customer’s display between two sales'],
  'display-sale': ['L’écran client pendant une vente', 'The customer’s display during a sale'],
  'kiosk-welcome': ['La borne attend', 'The kiosk waits'],
  'kiosk-customer': ['Une cliente à la borne : ses points et ce qu’elle peut en faire', 'A customer at the kiosk: her points and what she can do with them'],
  'kiosk-voucher': ['À la borne, des points sont devenus un bon', 'At the kiosk, points have become a voucher'],
  'card-code': ['La carte sur un téléphone : un code qui change', 'The card on a phone: a code that changes'],
  'receipt-link': ['Un ticket sur le téléphone de la cliente', 'A receipt on the customer’s phone'],
  'try-program': ['La page /try : le programme et le panier à gauche, ce que cela donne à droite', 'The page /try: a programme and a basket on the left, what it comes to on the right'],
});

/** @type {{ sku: string, label: string, price: number, vat: string }[]} */
const ARTICLES = [
  { sku: '3700123400011', label: 'Panier de légumes', price: 1850, vat: '5.5' },
  { sku: '3700123400028', label: 'Miel de fleurs 500 g', price: 890, vat: '5.5' },
  { sku: '3700123400035', label: 'Jus de pomme 1 l', price: 390, vat: '5.5' },
];

/** @param {number} x @param {number} y @param {number} size */
function logoAt(x, y, size) {
  const [across, down] = [x / size, y / size];
  const ripple = 0.76 + 0.02 * Math.sin(across * 6 * Math.PI);
  if (down > ripple) return [38, 104, 140, 255];
  if (down > 0.5 + 0.3 * (across - 0.35) ** 2 + 0.06 * Math.sin(across * 7)) return [47, 107, 58, 255];
  return (across - 0.64) ** 2 + (down - 0.36) ** 2 < 0.05 ? [240, 171, 48, 255] : [0, 0, 0, 0];
}

/** A sun above a field and a lake, with soft edges. */
function logo() {
  const size = 128;
  const fine = 3;
  return png(size, size, (x, y) => {
    const sum = [0, 0, 0, 0];
    for (let at = 0; at < fine * fine; at++) {
      const [red = 0, green = 0, blue = 0, opacity = 0] = logoAt(x + (at % fine) / fine, y + Math.floor(at / fine) / fine, size);
      [red * opacity, green * opacity, blue * opacity, opacity].forEach((part, place) => { sum[place] = (sum[place] ?? 0) + part; });
    }
    const [red = 0, green = 0, blue = 0, opacity = 0] = sum;
    return opacity === 0 ? [0, 0, 0, 0] : [red / opacity, green / opacity, blue / opacity, opacity / (fine * fine)].map(Math.round);
  });
}

/** The points that ship, and vouchers for the kiosk; a till without a line may give away something. */
async function program() {
  const document = JSON.parse(await readFile(join(ROOT, 'programs/points.json'), 'utf8'));
  document.units.push({ id: 'ten', label: { fr: 'bon de 10 €', en: '€10 voucher' }, kind: 'voucher', expiry: { months: 6 } });
  document.rewards.push({ id: 'get', label: { fr: 'Un bon de 10 €', en: 'A €10 voucher' }, cost: { unit: 'points', points: 20 },
    effect: { voucher: { unit: 'ten', uses: 1 } } },
  { id: 'use', label: { fr: 'Bon de 10 €', en: '€10 voucher' }, cost: { unit: 'ten', points: 1 }, effect: { amount_off: 1000 } });
  document.policies = { ...document.policies, offline_limit: { per_purchase: 1000, per_account: 1000, total: 5000 } };
  return document;
}

const PEOPLE = {
  camille: { first_name: 'Camille', last_name: 'Durand', phone: '06 12 34 56 78', email: 'camille.durand@example.org', card: '2900004711019' },
  karim: { first_name: 'Karim', last_name: 'Benali', phone: '07 11 22 33 44', card: '2900004711026' },
  eloise: { first_name: 'Éloïse', last_name: 'Le Gall', phone: '06 98 76 54 32', card: '2900004711033' },
};

/** A shop of its own for each language, so that the second sees what the first saw. */
async function openShop() {
  const shop = await Shop.open({ name: NAME, env: { LD_PRELOAD: join(ROOT, 'build/tests/libclock_at.so'),
    HABITUE_CLOCK_AT_S: String(NOW.getTime() / 1000) } });
  const path = join(shop.folder, 'logo.png');
  await writeFile(path, logo());
  await shop.run('brand', 'set', '--colour', '2F6B3A', '--logo', path);
  const { number } = await shop.call('POST', '/v1/programs', await program(), shop.keys.admin_key);
  await shop.call('POST', `/v1/programs/${number}/activate`, {}, shop.keys.admin_key);
  await shop.call('PATCH', '/v1/privacy', { asked: ['email', 'sms'] }, shop.keys.admin_key);
  for (const one of Object.values(PEOPLE)) await shop.call('POST', '/v1/members', one);
  const before = [[90, PEOPLE.camille.card, 14_250], [33, PEOPLE.camille.card, 21_400], [26, PEOPLE.karim.card, 8_640], [12, PEOPLE.eloise.card, 31_250]];
  for (const [index, [days, card, amount]] of before.entries()) {
    await shop.call('POST', '/v1/purchases', { card, receipt: `F-${1201 + index}`, lines: [{ label: 'Panier de légumes', amount, vat: '5.5' }],
      at: new Date(NOW.getTime() - Number(days) * DAY_MS).toISOString() });
  }
  return shop;
}

/** @type {{ same: string[], changed: string[], made: Set<string>, bytes: number }} */
const done = { same: [], changed: [], made: new Set(), bytes: 0 };

/** @param {Buffer} picture */
function squeeze(picture) {
  return new Promise((fulfil, fail) => {
    const child = spawn('pngquant', ['--speed', '1', '--strip', String(COLOURS), '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    /** @type {Buffer[]} */
    const parts = [];
    child.stdout.on('data', (part) => parts.push(part));
    child.on('error', (error) => fail(new Error(`pngquant is needed (\`make screenshots\` installs it): ${error.message}`)));
    child.on('close', (code) => (code === 0 ? fulfil(Buffer.concat(parts)) : fail(new Error(`pngquant ended with ${code}`))));
    child.stdin.end(picture);
  });
}

/**
 * What is seen once nothing moves any more: a picture that is the same as the one before it.
 * @param {Page} page
 */
async function atRest(page) {
  let before = await shoot(page);
  for (let tries = 0; tries < REST_TRIES; tries++) {
    await page.waitForTimeout(REST_MS);
    const now = await shoot(page);
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error(`${page.url()} does not come to rest`);
}

/**
 * Whether nobody sees a difference: the browser rounds a corner by a shade more or less, and the palette follows it.
 * @param {Page} page of the browser that reads them
 * @param {Buffer} one
 * @param {Buffer} other
 */
async function looksAlike(page, one, other) {
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate(async ({ texts, shades, places }) => {
      const [mine, theirs] = await Promise.all(texts.map(async (text) => {
        const image = new Image();
        image.src = `data:image/png;base64,${text}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const pen = canvas.getContext('2d');
        pen?.drawImage(image, 0, 0);
        return pen?.getImageData(0, 0, image.width, image.height);
      }));
      return mine !== undefined && theirs !== undefined && mine.width === theirs.width && mine.height === theirs.height
        && mine.data.filter((part, at) => Math.abs(part - (theirs.data[at] ?? 0)) > shades).length <= places;
    }, { texts: [one.toString('base64'), other.toString('base64')], shades: SHADES, places: PLACES });
  } finally {
    await blank.close();
  }
}

/**
 * The screen that is open, at three sizes.
 * @param {Page} page
 * @param {keyof typeof SCREENS} screen
 * @param {Language} language
 */
async function take(page, screen, language) {
  if (!`${screen}-${language}`.includes(only)) return;
  await page.bringToFront();
  // A cursor that blinks is there in one picture and not in the next.
  await page.evaluate(() => {
    for (const field of document.querySelectorAll('input, textarea')) /** @type {HTMLElement} */ (field).style.caretColor = 'transparent';
  });
  const before = page.viewportSize();
  for (const [size, box] of Object.entries(SIZES)) {
    await page.setViewportSize(box);
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); });
    });
    const name = `${screen}-${language}-${size}.png`;
    const bytes = /** @type {Buffer} */ (await squeeze(await atRest(page)));
    const old = await readFile(join(FOLDER, name)).catch(() => null);
    if (old && (bytes.equals(old) || await looksAlike(page, old, bytes))) done.same.push(name);
    else {
      done.changed.push(name);
      await writeFile(join(FOLDER, name), bytes);
    }
    done.made.add(name);
  }
  if (before) await page.setViewportSize(before);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Shop} shop
 * @param {Language} language
 */
async function openClocked(browser, shop, language) {
  const watched = await openPage(browser, shop.origin, { locale: LOCALES[language], timezoneId: 'Europe/Paris', viewport: SIZES.tablet });
  const context = watched.page.context();
  // The day alone stands still: playwright's own clock would take the page's measure of time, too.
  await context.addInitScript((now) => {
    globalThis.Date = /** @type {any} */ (class extends Date {
      constructor(/** @type {any[]} */ ...told) {
        super(...(/** @type {[]} */ (told.length > 0 ? told : [now])));
      }

      static now() {
        return now;
      }
    });
  }, NOW.getTime());
  await context.addInitScript((articles) => {
    localStorage.setItem('habitue.till.articles', JSON.stringify(articles));
    localStorage.setItem('habitue.till.receipts', JSON.stringify({ day: '2026-11-28', prefix: 'FDL-', next: 42, width: 4 }));
    localStorage.setItem('habitue.till.vat', JSON.stringify('5.5'));
  }, ARTICLES);
  return watched;
}

/** Waits until the logo is drawn. @param {Page} page */
async function dressed(page) {
  await page.waitForFunction(() => {
    const image = /** @type {HTMLImageElement | null} */ (document.querySelector('.bar-logo, .shop-logo, .logo'));
    return image?.complete && image.naturalWidth > 0
      && getComputedStyle(document.documentElement).getPropertyValue('--shop').trim() !== '';
  });
}

/**
 * @param {Page} page
 * @param {string[]} skus
 */
async function scanArticles(page, skus) {
  for (const [index, sku] of skus.entries()) {
    await scan(page, sku);
    await page.waitForFunction((count) => document.querySelectorAll('.line').length === count, index + 1);
  }
}

/** @param {import('playwright-core').Browser} browser @param {Shop} shop @param {Language} language */
async function takeTill(browser, shop, language) {
  const money = (/** @type {string} */ french) => (language === 'fr' ? `${french} €` : `€${french.replace(',', '.')}`);
  const { page, close } = await openClocked(browser, shop, language);
  await page.setViewportSize({ width: 1024, height: 840 });
  await openTill(page, shop);
  await dressed(page);
  const display = await page.context().newPage();
  await display.goto(`${shop.origin}/display`);
  await shows(display, 'h1', NAME);
  await dressed(display);
  await take(display, 'display-waiting', language);
  await page.bringToFront();
  await scanCustomer(page, PEOPLE.karim.card);
  await typeAmount(page, '23,40', money('23,40'));
  await recordByKeyboard(page);
  await nextCustomer(page);
  await take(page, 'till-waiting', language);
  await scanCustomer(page, PEOPLE.camille.card);
  await focused(page, '.amount');
  await take(page, 'till-customer', language);
  await scanArticles(page, ARTICLES.map(({ sku }) => sku));
  await waitForDue(page, money('31,30'));
  await page.click('.chip-button >> nth=0');
  await waitForDue(page, money('26,30'));
  await page.focus('.amount');
  await shows(display, '.due', money('26,30'));
  await display.waitForSelector('.more');
  await take(display, 'display-sale', language);
  await take(page, 'till-sale', language);
  await page.bringToFront();
  await recordByKeyboard(page);
  await take(page, 'till-recorded', language);
  await nextCustomer(page);
  await page.click('.door >> nth=0');
  await focused(page, 'dialog input');
  await page.keyboard.type('Hélène');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Moreau');
  await page.keyboard.press('Tab');
  await page.keyboard.type('06 45 12 78 90');
  await page.waitForSelector('dialog input[type=checkbox]');
  await take(page, 'till-enrol', language);
  await page.keyboard.press('Escape');
  await display.close();
  await close();
}

/** @param {import('playwright-core').Browser} browser @param {Shop} shop @param {Language} language */
async function takeOffline(browser, shop, language) {
  const { page, close } = await openClocked(browser, shop, language);
  const given = page.waitForResponse((one) => one.url().endsWith('/v1/offline/snapshots') && one.ok());
  await openTill(page, shop);
  await given;
  await dressed(page);
  await page.waitForFunction(() => document.documentElement.dataset['line'] === 'up');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await shop.stop();
  await scanCustomer(page, PEOPLE.eloise.card);
  await page.waitForSelector('.badge');
  await scanArticles(page, ARTICLES.slice(0, 2).map(({ sku }) => sku));
  await waitForDue(page, language === 'fr' ? '27,40 €' : '€27.40');
  await page.focus('.amount');
  await take(page, 'till-offline', language);
  await close();
  await shop.start();
}

/** @param {import('playwright-core').Browser} browser @param {Shop} shop @param {Language} language */
async function takeKiosk(browser, shop, language) {
  const { page, close } = await openClocked(browser, shop, language);
  await page.goto(`${shop.origin}/kiosk#key=${shop.keys.till_key}`);
  for (const _ of [1, 2]) {
    await focused(page, '.pad-field');
    for (const digit of '4711') await page.click(`.pad-key >> text="${digit}"`);
    await page.click('.pad-key.primary');
  }
  await page.waitForSelector('.welcome');
  if (language === 'en') { // it greets in the language of the shop
    await page.click('.bar .button >> nth=0');
    await page.evaluate(() => { /** @type {HTMLElement} */ (document.activeElement).blur(); });
  }
  await dressed(page);
  await take(page, 'kiosk-welcome', language);
  await scan(page, PEOPLE.camille.card);
  await shows(page, 'h1', 'Camille');
  await take(page, 'kiosk-customer', language);
  await page.click('.turn .button');
  await page.waitForSelector('dialog');
  await page.click('dialog .button.primary');
  await page.waitForSelector('.made');
  await take(page, 'kiosk-voucher', language);
  await close();
}

/** @param {import('playwright-core').Browser} browser @param {Shop} shop @param {Language} language */
async function takeAlone(browser, shop, language) {
  const { page, close } = await openClocked(browser, shop, language);
  const link = { t: '7K2MQ0XTR9B4CE5D', s: '3132333435363738393031323334353637383930', c: PEOPLE.camille.card, n: NAME };
  await page.goto(`${shop.origin}/card#${new URLSearchParams(link)}`);
  await page.waitForSelector('.qr');
  await dressed(page);
  await take(page, 'card-code', language);
  const { purchases } = await shop.call('GET', '/v1/purchases?receipt=FDL-0043');
  const { path } = await shop.call('POST', '/v1/links', { what: { entry: purchases[0].id }, language });
  await page.goto(shop.origin + path);
  await dressed(page);
  await take(page, 'receipt-link', language);
  await page.goto(`${shop.origin}/try`);
  await page.waitForSelector('.paper', { state: 'attached' });
  // How long the engine took is another figure each time.
  await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('footer')).style.visibility = 'hidden'; });
  await take(page, 'try-program', language);
  await close();
}

/** @type {Record<Language, Record<string, string>>} */
const WORDS = { en: {}, fr: { tablet: 'tablette', phone: 'téléphone', desktop: 'ordinateur' } };

/** The list of all, which is also what keeps each of them used. */
function list() {
  const rows = Object.entries(SCREENS).map(([screen, [french, english]]) => {
    const links = (/** @type {Language} */ language) => Object.keys(SIZES)
      .map((size) => `[${WORDS[language][size] ?? size}](${screen}-${language}-${size}.png)`).join(' · ');
    return `| ${english} | ${links('en')} | ${french} | ${links('fr')} |`;
  });
  return `# The pages in pictures

Made by \`make screenshots\` from the real pages and a shop whose customers are made up; written by it, too.
${done.made.size} pictures, ${(done.bytes / 1e6).toFixed(2)} MB in all.

| English | | en français | |
|---|---|---|---|
${rows.join('\n')}
`;
}

async function main() {
  await mkdir(FOLDER, { recursive: true });
  const browser = await openBrowser();
  try {
    for (const language of /** @type {const} */ (['fr', 'en'])) {
      const shop = await openShop();
      try {
        await takeTill(browser, shop, language);
        await takeAlone(browser, shop, language);
        await takeOffline(browser, shop, language);
        await takeKiosk(browser, shop, language);
      } finally {
        await shop.close();
      }
    }
  } finally {
    await browser.close();
  }
  const there = (await readdir(FOLDER)).filter((name) => name.endsWith('.png'));
  for (const name of only === '' ? there.filter((one) => !done.made.has(one)) : []) {
    await rm(join(FOLDER, name));
    console.log(`removed ${name}: no screen makes it any more`);
  }
  for (const name of done.made) done.bytes += (await stat(join(FOLDER, name))).size;
  if (only === '') await writeFile(join(FOLDER, 'README.md'), list());
  for (const name of done.changed) console.log(`another picture than before: ${name}`);
  console.log(`${done.same.length} the same, ${done.changed.length} not; ${(done.bytes / 1e6).toFixed(2)} MB`);
  if (done.bytes > LIMIT_BYTES) throw new Error(`more than ${LIMIT_BYTES / 1e6} MB is too much to carry along`);
}

await main();
