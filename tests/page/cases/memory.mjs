// memory.mjs - a till that is open all day: thousands of scans, and the page is no larger than in the morning.
import assert from 'node:assert/strict';
import { checkAlone, remark } from '../lib/check.mjs';
import { focused, openTill, scan } from '../lib/till.mjs';

/** Eight hours are 10,000 (SCANS=10000); a run of the tests has time for some hundreds, which show a leak as well. */
const SCANS = Number(process.env.SCANS || 150);
/** What a browser keeps of its own between two collections. */
const SLACK_BYTES = 1_500_000;
const SLACK_NODES = 500;

/** @param {import('../run.mjs').World} world */
export function addMemoryCases({ shop, openBare }) {
  checkAlone(`${SCANS} scans leave the page as large as it was`, async () => {
    const people = await Promise.all(['Nora', 'Oscar', 'Pia'].map((first_name) => shop.enrol({ first_name }, 12_000)));
    const { page } = await openBare(shop.origin);
    await openTill(page, shop);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const measure = async () => {
      for (let twice = 0; twice < 2; twice++) await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (/** @type {string} */ name) => metrics.find((one) => one.name === name)?.value ?? 0;
      return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
    };
    const rounds = async (/** @type {number} */ count) => {
      for (let round = 0; round < count; round++) {
        await focused(page, '#scan');
        await scan(page, people[round % people.length]?.card ?? '');
        await page.locator('.customer-name').waitFor(); // waitForSelector() would hold on to what it found
        await page.click('text=Abandonner');
      }
      await focused(page, '#scan');
    };
    const warm = Math.ceil(SCANS / 5);
    await rounds(warm);
    const before = await measure();
    await rounds(SCANS - warm);
    const after = await measure();
    const text = (/** @type {typeof before} */ { bytes, nodes, listeners }) => `${(bytes / 1e6).toFixed(1)} MB, ${nodes} nodes, ${listeners} listeners`;
    remark(`after ${warm} scans ${text(before)}; after ${SCANS} ${text(after)}`);
    assert.ok(after.bytes - before.bytes < SLACK_BYTES, `${text(before)} became ${text(after)}`);
    assert.ok(after.nodes - before.nodes < SLACK_NODES, `${text(before)} became ${text(after)}`);
    assert.ok(after.listeners - before.listeners < SLACK_NODES, `${text(before)} became ${text(after)}`);
  });
}
