// run.mjs - the pages in a real browser, against the real program.
//
//   node tests/page/run.mjs
//
// First the pure halves under node (unit/), then a shop in a temporary folder, the server on a port
// of its own, and Chromium.  Prints `ok - sentence` or `not ok - sentence` with the reason below it.
// Pictures of every screen go to build/screenshots/.
//
//   HABITUE   the program to test; build/habitue otherwise
//   ONLY      the cases with this in their name
//   LANES     how many cases run side by side; one more than there are processors otherwise
//   VERBOSE   how long each took
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { atEnd, atFailure, remark, runCases } from './lib/check.mjs';
import { lookAt, openBrowser, openPage } from './lib/browser.mjs';
import { PROGRAM, ROOT, Shop } from './lib/shop.mjs';
import { addActCases } from './cases/acts.mjs';
import { addBadDayCases } from './cases/bad-days.mjs';
import { addBesideCases } from './cases/beside.mjs';
import { addBrandCases } from './cases/brand.mjs';
import { addBudgetCases } from './cases/budget.mjs';
import { addCameraCases } from './cases/camera.mjs';
import { addCardCases } from './cases/card.mjs';
import { addClaimCases } from './cases/claim.mjs';
import { addDisplayCases } from './cases/display.mjs';
import { addEmbedCases } from './cases/embed.mjs';
import { addEmbedCornerCases } from './cases/embed-corners.mjs';
import { addEnrolCases } from './cases/enrol.mjs';
import { addFromTheRightCases } from './cases/from-the-right.mjs';
import { addKioskCases } from './cases/kiosk.mjs';
import { addOfficeCases } from './cases/office.mjs';
import { addKeyCases } from './cases/key.mjs';
import { addLineCases } from './cases/lines.mjs';
import { addLiveCases } from './cases/live.mjs';
import { addLookCases } from './cases/looks.mjs';
import { addMerchantCases } from './cases/merchants.mjs';
import { addOfflineCases } from './cases/offline.mjs';
import { addNetworkCases } from './cases/network.mjs';
import { addPinCases } from './cases/pin.mjs';
import { addStaffCases } from './cases/staff.mjs';
import { addPrintCases } from './cases/print.mjs';
import { addReaderCases } from './cases/reader.mjs';
import { addRegularCases } from './cases/regulars.mjs';
import { addReturnCases } from './cases/returns.mjs';
import { addRewardCases } from './cases/rewards.mjs';
import { addSaleCases } from './cases/sale.mjs';
import { addScanCases } from './cases/scans.mjs';
import { addSearchCases } from './cases/search.mjs';
import { addMemoryCases } from './cases/memory.mjs';
import { addTimeCases } from './cases/time.mjs';
import { addTryCases } from './cases/try.mjs';
import { addWebviewCases } from './cases/webview.mjs';

/**
 * What the cases share.  Each opens pages of its own, which are closed, and must have been quiet,
 * when it ends.
 * @typedef {{
 *   shop: Shop,
 *   open: (how?: import('playwright-core').BrowserContextOptions) => Promise<import('playwright-core').Page>,
 *   openBare: (origin: string, how?: import('playwright-core').BrowserContextOptions, other?: string)
 *     => Promise<import('./lib/browser.mjs').Watched>,
 * }} World
 */

/** @returns {Promise<number>} the exit code */
function runUnits() {
  return new Promise((done) => {
    const child = spawn(process.execPath,
      ['--test', '--test-reporter=tap', `${ROOT}/tests/page/unit/`], { stdio: ['ignore', 'pipe', 2] });
    let text = '';
    child.stdout.on('data', (part) => { text += part; });
    child.on('close', (code) => {
      // The frame of node's report is left out; a case and the reason of a failure are not.
      const lines = text.split('\n').filter((line) => line !== '' && !/^(TAP|1\.\.|#)/.test(line));
      const isFine = code === 0;
      for (const line of lines) {
        if (/^(ok|not ok) /.test(line)) console.log(line.replace(/^(ok|not ok) \d+ - /, '$1 - '));
        else if (!isFine) console.log(line);
      }
      done(code ?? 1);
    });
  });
}

async function main() {
  let failed = process.env.ONLY ? 0 : await runUnits();
  if (!existsSync(PROGRAM)) {
    console.log(`not ok - the program is at ${PROGRAM}`);
    return 1;
  }
  const shop = await Shop.open();
  const browser = await openBrowser();
  /** @type {World} */
  const world = {
    shop,
    async open(how) {
      return (await world.openBare(shop.origin, how)).page;
    },
    async openBare(origin, how, other) {
      const watched = await openPage(browser, origin, how, other);
      atEnd(watched.close);
      atFailure((name) => lookAt(watched.page, name));
      return watched;
    },
  };
  try {
    for (const add of [addKeyCases, addSearchCases, addScanCases, addReaderCases, addSaleCases, addLineCases, addActCases,
      addBesideCases, addCameraCases, addReturnCases, addClaimCases, addRewardCases, addRegularCases, addMerchantCases,
      addPrintCases, addNetworkCases, addBadDayCases, addOfflineCases, addLiveCases, addDisplayCases, addEmbedCases,
      addEmbedCornerCases, addEnrolCases, addKioskCases, addOfficeCases, addBrandCases, addBudgetCases, addLookCases, addFromTheRightCases,
      addTryCases, addWebviewCases, addCardCases, addPinCases, addStaffCases, addTimeCases, addMemoryCases]) {
      add(world);
    }
    failed += await runCases();
  } finally {
    await browser.close();
    const log = await shop.log();
    await shop.close();
    const faults = log.split('\n').filter((line) => / level=(error|warning)/.test(line));
    if (faults.length > 0) remark(`the server's log:\n# ${faults.join('\n# ')}`);
  }
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
