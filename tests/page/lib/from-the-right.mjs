// from-the-right.mjs - a page that is read from the right, and in which order what stands on it is seen.
import { findTooSmall, findWithAxe, picture } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */

const WIDTHS = [320, 768, 1920];

/** From the next load on. @param {Page} page */
export async function readFromTheRight(page) {
  await page.addInitScript(() => {
    new MutationObserver(() => { document.documentElement.dir = 'rtl'; }).observe(document, { childList: true });
  });
}

/**
 * What is wrong with the screen that is open, from the narrowest window to a wide one.
 * @param {Page} page
 * @param {string} name of the pictures
 * @returns {Promise<string[]>}
 */
export async function lookFromTheRight(page, name) {
  const before = page.viewportSize();
  const found = [];
  if (await page.evaluate(() => document.documentElement.dir) !== 'rtl') found.push(`${name} is read from the left`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 768 });
    if (width !== 1920) await picture(page, `${name}-${width}`);
    found.push(...(await findTooSmall(page)).map((one) => `${name}, ${width}: ${one}`));
  }
  found.push(...(await findWithAxe(page)).map((one) => `${name}: ${one}`));
  if (before) await page.setViewportSize(before);
  return found;
}

/**
 * The text of an element in the order in which it is seen from the left, line by line; marks of direction left out.
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<string>}
 */
export function seenFromTheLeft(page, selector) {
  return page.locator(selector).first().evaluate((element) => {
    /** @type {{ sign: string, left: number, top: number }[]} */
    const signs = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      for (let at = 0; at < text.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width > 0) signs.push({ sign: text[at] ?? '', left: box.left, top: Math.round((box.top + box.bottom) / 8) });
      }
    }
    signs.sort((one, other) => one.top - other.top || one.left - other.left);
    return signs.map(({ sign }) => sign).join('').replace(/\s/gu, ' ').trim();
  });
}
