// browser.mjs - Chromium, and pages that are watched while they are used: no error, no request to
// another place, nothing the content security policy had to stop.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './shop.mjs';

// The same engine without a window around it opens a page in a third of the time.
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const SIZES = {
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
};

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PICTURES = join(ROOT, 'build/screenshots');
mkdirSync(PICTURES, { recursive: true });

/** @typedef {import('playwright-core').Page} Page */

/**
 * What is seen of the page, as build/screenshots/till-<name>.png.
 * @param {Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  await writeFile(join(PICTURES, `till-${name}.png`), await shoot(page));
}

/**
 * The same, as a PNG.
 * @param {Page} page
 */
export async function shoot(page) {
  // Past playwright, which would freeze the page first and ask for the smallest file.
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot',
    { format: 'png', optimizeForSpeed: true });
  await session.detach();
  return Buffer.from(data, 'base64');
}

/**
 * Keeps a picture of a page whose case failed, and says what stood on it.
 * @param {Page} page
 * @param {string} name of the case
 */
export async function lookAt(page, name) {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 60);
  await picture(page, `failed-${slug}`);
  const text = await page.evaluate(() =>
    `focus on ${document.activeElement?.outerHTML.slice(0, 100)}\n${document.body.innerText}`);
  return `${page.url().replace(/#.*/, '')} showed:\n${text.replace(/\n+/g, '\n').slice(0, 1500)}`;
}

/**
 * Each page has a profile of its own, and so a cache of its own.  One folder for all of their caches
 * (--disk-cache-dir) would make a page wait for another's while both load the same file.
 */
export function openBrowser(/** @type {string[]} */ more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || PROGRAMS.find((path) => existsSync(path)) || 'chromium',
    args: [...FLAGS, ...more],
  });
}

/**
 * @typedef {{ page: Page, close: () => Promise<void> }} Watched
 *   close: rejects when the page was not quiet
 */

let profiles = 0;

/**
 * Receipt numbers that no other page of this run begins with: the page draws its three letters by
 * lot, and among a hundred pages two draw the same ones now and then.
 */
function nextPrefix() {
  const at = profiles++;
  const letter = (/** @type {number} */ place) => 'ABCDEFGHJKLMNPQRSTUVWXYZ'[Math.floor(at / 24 ** place) % 24];
  return `${letter(2)}${letter(1)}${letter(0)}-`;
}

/**
 * A page in a browser profile of its own.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {import('playwright-core').BrowserContextOptions} [how]
 * @param {string} [other] another place that the page may ask, and that need not answer
 * @returns {Promise<Watched>}
 */
export async function openPage(browser, origin, how = {}, other = `${origin}/v1/`) {
  const context = await browser.newContext({ viewport: SIZES.tablet, locale: 'fr-FR',
    reducedMotion: 'reduce', ...how });
  /** @type {string[]} */
  const troubles = [];
  await context.exposeBinding('tellTrouble', (_, text) => { troubles.push(text); });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (/** @type {any} */ (window)).tellTrouble(
        `content security policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await context.addInitScript((prefix) => {
    if (localStorage.getItem('habitue.till.receipts')) return;
    localStorage.setItem('habitue.till.receipts',
      JSON.stringify({ day: '', prefix, next: 1, width: 4 }));
  }, nextPrefix());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // a busy machine is late, not wrong
  page.on('pageerror', (error) => troubles.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // Chromium itself reports each refusal and each lost answer of a request; those are asked for.
    if (message.text().startsWith(`Access to resource at '${other}`)) return;
    if (message.text().startsWith('Failed to load resource')
      && [`${origin}/v1/`, other].some((place) => message.location().url.startsWith(place))) return;
    // In a frame of another site the attribute does nothing, and that is right: the cursor is where the person is.
    if (message.text().startsWith('Blocked autofocusing')) return;
    if (message.type() === 'error' || message.type() === 'warning') {
      troubles.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (![`${origin}/`, other].some((place) => request.url().startsWith(place))) troubles.push(`request to ${request.url()}`);
  });
  const close = async () => {
    await context.close();
    if (troubles.length > 0) throw new Error(`the page was not quiet:\n${troubles.join('\n')}`);
  };
  return { page, close };
}

/**
 * What axe finds on the page as it stands, by everything it knows.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function findWithAxe(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeSource);
  // What axe would tell about rules that hold is most of its answer and of its time.
  const { found, passed } = await page.evaluate(async () => {
    const { violations, passes } = await (/** @type {any} */ (window)).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
      selectors: false,
    });
    return {
      found: violations.map((/** @type {any} */ one) =>
        `${one.id}: ${one.nodes.map((/** @type {any} */ node) => `${node.html} ${node.failureSummary}`)
          .join(' | ')}`),
      passed: passes.length,
    };
  });
  assert.ok(passed > 5, 'axe did not look');
  return found;
}

/**
 * What sticks out to the side, and what is too small for a finger.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function findTooSmall(page) {
  return page.evaluate(() => {
    /** @type {string[]} */
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
    }
    for (const node of document.querySelectorAll('button, input, a[href], select, summary')) {
      const box = node.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.width < 47.5 || box.height < 47.5) {
        found.push(`${Math.round(box.width)}x${Math.round(box.height)}: ${node.outerHTML.slice(0, 120)}`);
      }
      if (box.right > root.clientWidth + 0.5 || box.left < -0.5) {
        found.push(`sticks out: ${node.outerHTML.slice(0, 120)}`);
      }
    }
    return found;
  });
}
