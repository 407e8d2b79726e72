// time.mjs - how many acts of the hand the common things take, and how long the machine needs for them.
//
// A scan, a text that is typed and a key or a touch is one act each.  The time runs from the first of them to what it is all
// for on the screen; no hand is waited for: what is told is the machine's part.
import assert from 'node:assert/strict';
import { atEnd, checkAlone, remark } from '../lib/check.mjs';
import { Shop } from '../lib/shop.mjs';
import { focused, openTill, scan, shows, typeByHand, waitForDue } from '../lib/till.mjs';
import { PROGRAM } from './acts.mjs';

/** @typedef {import('playwright-core').Page} Page */

const ROUNDS = 3;
const REWARD = { id: 'euro', label: { fr: '1 € de remise', en: '€1 off' }, cost: { unit: 'points', points: 2 }, effect: { amount_off: 100 } };

/** Counts what a hand does. */
class Hand {
  acts = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} code */
  async scan(code) {
    this.acts++;
    await scan(this.page, code);
  }

  /** @param {string} text */
  async type(text) {
    this.acts++;
    await typeByHand(this.page, text);
  }

  /** @param {string} key */
  async press(key) {
    this.acts++;
    await this.page.keyboard.press(key);
  }

  /** @param {string} what */
  async touch(what) {
    this.acts++;
    await this.page.click(what);
  }
}

/** @type {Record<string, { most: number, run: (hand: Hand, page: Page, card: string, round: number) => Promise<void> }>} */
const THINGS = {
  earn: { most: 4, async run(hand, page, card) {
    await hand.scan(card);
    await focused(page, '.amount');
    await hand.type('20');
    await waitForDue(page, '20,00 €');
    await hand.press('Enter');
    await hand.press('Enter');
    await page.waitForSelector('.recorded');
  } },
  spend: { most: 5, async run(hand, page, card) {
    await hand.scan(card);
    await focused(page, '.amount');
    await hand.type('20');
    await hand.touch('.chip >> text=1 € de remise');
    await waitForDue(page, '19,00 €');
    await page.focus('.amount');
    await hand.press('Enter');
    await hand.press('Enter');
    await page.waitForSelector('.recorded');
  } },
  enrol: { most: 6, async run(hand, page, _card, round) {
    await hand.touch('.door >> nth=0');
    await focused(page, 'dialog input');
    await hand.type('Ada');
    await hand.press('Tab');
    await hand.press('Tab');
    await hand.type(`06${String(10_000_000 + Math.floor(Math.random() * 80_000_000) + round)}`);
    await hand.press('Enter');
    await shows(page, '.customer-name', 'Ada');
  } },
  'top up': { most: 5, async run(hand, page, card) {
    await hand.scan(card);
    await hand.touch('#customer-more');
    await hand.touch('#act-top-up');
    await focused(page, '#pay-amount');
    await hand.touch('.pay-amounts >> text=50,00');
    await shows(page, '.pay-gives', '+50,00');
    await hand.press('Enter');
    await shows(page, 'dialog h2', 'Versement enregistré');
  } },
  return: { most: 5, async run(hand, page, _card, round) {
    await hand.touch('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await hand.type(`T-${round}`);
    await hand.press('Enter');
    await page.waitForSelector('.recorded');
    await hand.touch('text=Annuler ou rendre');
    await hand.touch('dialog .button.danger');
    await shows(page, '.recorded-title', 'Achat annulé');
  } },
};

/** @param {import('../run.mjs').World} world */
export function addTimeCases({ openBare }) {
  checkAlone('earn, spend, enrol, top up and return take few acts, and the machine is not what one waits for', async () => {
    const shop = await Shop.open();
    atEnd(() => shop.close());
    const { number } = await shop.call('POST', '/v1/programs', { ...PROGRAM, rewards: [REWARD] }, shop.keys.admin_key);
    await shop.call('POST', `/v1/programs/${number}/activate`, {}, shop.keys.admin_key);
    const { card } = await shop.enrol({ first_name: 'Rose' }, 90_000);
    for (const [name, { most, run }] of Object.entries(THINGS)) {
      /** @type {number[]} */
      const times = [];
      let acts = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await shop.call('POST', '/v1/purchases', { card, receipt: `T-${round}`, lines: [{ amount: 100, vat: '20' }] }).catch(() => {});
        const { page, close } = await openBare(shop.origin);
        await openTill(page, shop);
        await focused(page, '#scan');
        const hand = new Hand(page);
        const begun = performance.now();
        await run(hand, page, card, round);
        times.push(performance.now() - begun);
        acts = hand.acts;
        await close();
      }
      const median = times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
      remark(`${name}: ${acts} acts, ${Math.round(median)} ms`);
      assert.ok(acts <= most, `${name} takes ${acts} acts`);
    }
  });
}
