// staff.mjs - a till that asks who stands there: signing in, taking over, locking, and a manager who agrees.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SIZES, findTooSmall, findWithAxe, picture } from '../lib/browser.mjs';
import { atEnd, check } from '../lib/check.mjs';
import { ean } from '../lib/codes.mjs';
import { Shop } from '../lib/shop.mjs';
import { asOnPlainHttp, comesTrue, enrolAlone, focused, keptAlone, recordByKeyboard, scan, scanCustomer, shows, textOf, typeAmount, typeByHand }
  from '../lib/till.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PEOPLE = { ada: 'cashier', grace: 'manager', mia: 'cashier' };
const PIN = { ada: '100001', grace: '100002', mia: '100003' };

/** Who did what, and who agreed, as the journal has it. */
const LATEST = `import sqlite3, sys
(body,), = sqlite3.connect(sys.argv[1]).execute("SELECT body FROM entry WHERE body LIKE '%\\nrequest%' ORDER BY number DESC LIMIT 1")
rows = {line.split("\\t")[0]: line.split("\\t")[1:] for line in body.splitlines()}
print(rows["kind"][0], rows["actor"][3], *rows.get("approved", []), *(f"alone:{how}" for how in rows.get("alone", [])))`;

/** The words of those who signed in are nobody's. */
const FORGET = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("UPDATE operator_session SET digest = randomblob(32) WHERE is_alone = 1")
db.commit()`;

/** How many have signed in on line and not left. */
const WORDS = `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=10)
print(*db.execute("SELECT count(*) FROM operator_session WHERE is_alone = 0 AND ends_us > ?", (time.time() * 1e6,)).fetchone())`;

/** @param {import('../run.mjs').World} world */
export function addStaffCases({ openBare }) {
  const begin = async (/** @type {import('playwright-core').BrowserContextOptions} */ how = {}, prepare = async (/** @type {Page} */ _page) => {}) => {
    const shop = await Shop.open({ name: 'Cave du Pré' });
    atEnd(() => shop.close());
    const key = await shop.staff(PEOPLE);
    const { page } = await openBare(shop.origin, how);
    await prepare(page);
    await page.goto(`${shop.origin}/till#key=${key}`);
    await page.waitForSelector('.name-button');
    return { shop, key, page };
  };
  const choose = async (/** @type {Page} */ page, /** @type {keyof typeof PIN} */ code, within = '#sign-in') => {
    const name = `${code[0]?.toUpperCase()}${code.slice(1)}`;
    await page.click(`${within} .name-button:has-text("${name}")`);
    await focused(page, '#staff-pin');
  };
  const signIn = async (/** @type {Page} */ page, /** @type {keyof typeof PIN} */ code, within = '#sign-in') => {
    await choose(page, code, within);
    await typeByHand(page, PIN[code]);
    await page.keyboard.press('Enter');
  };
  const kept = (/** @type {Page} */ page) => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  const latestOf = async (/** @type {Shop} */ shop) => {
    const { stdout } = await promisify(execFile)('python3', ['-c', LATEST, join(shop.folder, 'data/habitue.db')]);
    return stdout.trim();
  };

  check('what Ada sells while the line is down is hers, whoever stands at the till when it is sent', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Léonie' }, 300_00);
    await signIn(page, 'ada');
    await focused(page, '#scan');
    await comesTrue(page, async () => (await indexedDB.databases()).some(({ name }) => name?.endsWith('offline')));
    await page.waitForFunction(() => navigator.serviceWorker.ready);
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await page.click('.recorded-actions .primary');
    // The line comes back for Grace alone, who takes over: the sale is sent behind her sign-in.
    await page.route('**/v1/purchases', (route) => route.abort('connectionrefused'));
    await page.context().setOffline(false);
    await page.click('.bar-operator');
    await signIn(page, 'grace', 'dialog');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.equal(await textOf(page, '.bar-operator'), 'Grace');
    await page.unroute('**/v1/purchases');
    await page.waitForFunction(() => document.documentElement.dataset.line === 'up' && !document.querySelector('.badge'), null,
      { timeout: 60_000 });
    assert.equal(await latestOf(shop), 'purchase ada');
  });

  /** Signed in on line, and loaded anew while nobody answers. */
  const beginAlone = async (isReloaded = true) => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Léonie' }, 300_00);
    await comesTrue(page, async () => (await indexedDB.databases()).some(({ name }) => name?.endsWith('offline')));
    await page.waitForFunction(() => navigator.serviceWorker.ready);
    await page.waitForLoadState('networkidle');
    await signIn(page, 'ada');
    await focused(page, '#scan');
    await keptAlone(page, 'people');
    await page.context().setOffline(true);
    if (isReloaded) {
      await page.reload();
      await page.waitForSelector('.name-button');
    }
    return { shop, page, card };
  };
  const sellAlone = async (/** @type {Page} */ page, /** @type {string} */ card) => {
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await page.click('#record');
    await shows(page, '.recorded-title', 'Vente gardée');
    await page.click('.recorded-actions .primary');
    await focused(page, '#scan');
  };
  const isSent = (/** @type {Page} */ page) => page.waitForFunction(() => document.documentElement.dataset.line === 'up', null,
    { timeout: 60_000 });

  check('a till that was loaded anew while the line was down lets in who had signed in there, and the server knows who sold', async () => {
    const { shop, page, card } = await beginAlone();
    assert.equal(await page.locator('.name-button').count(), 1, 'Ada alone has signed in here');
    await shows(page, '#sign-in', 'La ligne est coupée');
    assert.deepEqual(await findWithAxe(page), []);
    await picture(page, 'sign-in-alone');
    await signIn(page, 'ada');
    await sellAlone(page, card);
    const all = await kept(page);
    assert.ok(!all.includes(PIN.ada) && !all.includes('operator'), all);
    await page.context().setOffline(false);
    await isSent(page);
    await shows(page, '#sign-in', 'La ligne est revenue');
    assert.deepEqual(await findWithAxe(page), []);
    assert.equal(await latestOf(shop), 'purchase ada alone:serves');
    await signIn(page, 'ada');
    await scanCustomer(page, card);
  });

  check('without a line a till that was locked is opened again, and the server hears of the leaving later', async () => {
    const { shop, page, card } = await beginAlone(false);
    const words = async () => {
      const { stdout } = await promisify(execFile)('python3', ['-c', WORDS, join(shop.folder, 'data/habitue.db')]);
      return stdout.trim();
    };
    await page.click('[aria-label="Verrouiller la caisse"]');
    await page.waitForSelector('#sign-in .name-button');
    await signIn(page, 'ada');
    await sellAlone(page, card);
    assert.equal(await words(), '1');
    await page.context().setOffline(false);
    await isSent(page);
    assert.equal(await latestOf(shop), 'purchase ada alone:serves');
    while (await words() !== '0') await page.waitForTimeout(100);
  });

  check('five wrong PINs wait, without a line too, and a page that is loaded anew does not forget them', async () => {
    const { page } = await beginAlone();
    await choose(page, 'ada');
    for (let guess = 0; guess < 5; guess++) {
      await typeByHand(page, `99990${guess}`);
      await page.keyboard.press('Enter');
      await shows(page, '[role=alert]', 'Ce code PIN est faux.');
      await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#staff-pin')).value === '');
    }
    await typeByHand(page, PIN.ada);
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Trop de codes PIN faux');
    await page.reload();
    await page.waitForSelector('.name-button');
    await signIn(page, 'ada');
    await shows(page, '[role=alert]', 'Trop de codes PIN faux');
    await page.context().setOffline(false);
    await page.fill('#staff-pin', '');
    await typeByHand(page, PIN.ada);
    await page.keyboard.press('Enter');
    await focused(page, '#scan'); // the server counts for itself
  });

  check('who was removed while the line was down has sold all the same, and the till is told', async () => {
    const { shop, page, card } = await beginAlone();
    await shop.call('PATCH', '/v1/operators/ada', { closed: true }, shop.keys.admin_key);
    await signIn(page, 'ada');
    await sellAlone(page, card);
    await page.context().setOffline(false);
    await isSent(page);
    await page.waitForSelector('.badge.bad');
    assert.equal(await latestOf(shop), 'purchase ada alone:gone');
    const { exceptions } = await shop.call('GET', '/v1/exceptions', undefined, shop.keys.admin_key);
    assert.deepEqual(exceptions.map((/** @type {any} */ { kind }) => kind), ['offline_staff']);
    await page.waitForFunction(() => document.querySelectorAll('.name-button').length === 2); // Ada is none of them
    await page.click('.badge');
    await shows(page, 'dialog', 'qui n\'y servait plus');
  });

  check('a sale by a mistyped PIN that passed is taken on by who signs in next', async () => {
    const { shop, page, card } = await beginAlone();
    // One PIN of a hundred passes: this one, for what is kept is the word of nobody by now.
    await promisify(execFile)('python3', ['-c', FORGET, join(shop.folder, 'data/habitue.db')]);
    await signIn(page, 'ada');
    await sellAlone(page, card);
    await page.context().setOffline(false);
    await page.waitForSelector('#sign-in', { timeout: 60_000 });
    await signIn(page, 'grace');
    await isSent(page);
    assert.equal(await latestOf(shop), 'purchase grace');
  });

  check('who was enrolled by who signed in without a line is enrolled by who signs in next, and the sale stays whose it was', async () => {
    const { shop, page } = await beginAlone();
    await signIn(page, 'ada');
    const card = ean('290000777003');
    await enrolAlone(page, 'Quentin', card);
    await shows(page, '.customer-name', 'Quentin');
    await page.click('text=Abandonner');
    await sellAlone(page, card);
    await page.context().setOffline(false);
    await page.waitForSelector('#sign-in', { timeout: 60_000 });
    await signIn(page, 'grace');
    await isSent(page);
    assert.equal(await latestOf(shop), 'purchase ada alone:serves');
    const { members } = await shop.call('GET', `/v1/cards/${card}`);
    assert.equal(members[0].first_name, 'Quentin');
  });

  check('after seven days a till lets nobody in without a line', async () => {
    const { page } = await beginAlone();
    await page.clock.install({ time: Date.now() + 7 * 86_400_000 + 60_000 });
    await page.reload();
    await shows(page, '#sign-in', 'Le serveur ne répond pas');
    assert.equal(await page.locator('.name-button').count(), 0);
  });

  check('nothing is sold before somebody has signed in, by keyboard alone', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Jeanne' });
    await shows(page, 'h1', 'Qui sert ?');
    assert.equal(await page.locator('#scan').count(), 0);
    await focused(page, '.name-button');
    await scan(page, card);
    await page.waitForTimeout(300);
    assert.ok(!(await page.innerText('body')).includes('Jeanne'));
    await page.keyboard.press('Enter'); // Ada is the first name
    await focused(page, '#staff-pin');
    await typeByHand(page, '12');
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Un code PIN compte 4 à 8 chiffres.');
    await page.fill('#staff-pin', '');
    await typeByHand(page, '999999');
    await page.keyboard.press('Enter');
    await shows(page, '[role=alert]', 'Ce code PIN est faux.');
    assert.equal(await page.inputValue('#staff-pin'), '');
    await focused(page, '#staff-pin');
    await typeByHand(page, PIN.ada);
    await page.keyboard.press('Enter');
    await scanCustomer(page, card);
    assert.equal(await textOf(page, '.bar-operator'), 'Ada');
    await typeAmount(page, '10', '10,00 €');
    await recordByKeyboard(page);
    assert.equal(await latestOf(shop), 'purchase ada');
    const all = await kept(page);
    assert.ok(!all.includes(PIN.ada) && !all.includes('operator'), all);
    assert.ok(!(await shop.log()).includes(PIN.ada));
  });

  check('a PIN is typed with fingers, and another name can be chosen', async () => {
    const { page } = await begin({ hasTouch: true, viewport: SIZES.phone });
    await choose(page, 'mia');
    await page.click('text=Un autre nom');
    await choose(page, 'grace');
    for (const digit of '1700') await page.click(`.pin-key:text-is("${digit}")`);
    await page.click('.pin-key >> nth=11'); // the last digit goes
    assert.equal(await page.inputValue('#staff-pin'), '170');
    await page.click('.pin-key:text-is("C")');
    for (const digit of PIN.grace) await page.click(`.pin-key:text-is("${digit}")`);
    await page.click('text=S’identifier');
    await page.waitForSelector('#scan');
    assert.equal(await textOf(page, '.bar-operator'), 'Grace');
  });

  check('another takes the till over, and the sale at hand stays', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Vera' });
    await signIn(page, 'ada');
    await scanCustomer(page, card);
    await typeAmount(page, '25', '25,00 €');
    await page.click('.bar-operator');
    await shows(page, 'dialog h2', 'Qui prend la suite ?');
    assert.equal(await page.locator('dialog .name-button').count(), 2, 'not who is there');
    await signIn(page, 'mia', 'dialog');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.equal(await textOf(page, '.bar-operator'), 'Mia');
    await shows(page, '.record-due', '25,00 €');
    await recordByKeyboard(page);
    assert.equal(await latestOf(shop), 'purchase mia');
  });

  check('a locked till shows nothing of a customer, and goes on where it was', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Berthe', last_name: 'Morel' });
    await signIn(page, 'ada');
    await scanCustomer(page, card);
    await typeAmount(page, '12', '12,00 €');
    await page.click('[aria-label="Verrouiller la caisse"]');
    await page.waitForSelector('#sign-in');
    const seen = await page.content();
    assert.ok(!seen.includes('Berthe') && !seen.includes('Morel') && !seen.includes(card.slice(-4)), 'nothing is left');
    await signIn(page, 'mia');
    await shows(page, '.record-due', '12,00 €');
    await shows(page, 'body', 'Berthe');
    // Another till moves the account: the line was opened again, by who is there now.
    await shop.call('POST', '/v1/purchases', { card, receipt: 'X-1', lines: [{ amount: 5000 }] });
    await shows(page, 'body', '5 points');
    await recordByKeyboard(page);
    assert.equal(await latestOf(shop), 'purchase mia');
  });

  check('a till that nobody touches locks itself', async () => {
    const { page } = await begin();
    await signIn(page, 'ada');
    await page.waitForSelector('#scan');
    await page.click('[aria-label="Cette caisse"]');
    await page.fill('#lock-minutes', '90');
    await page.click('form:has(#lock-minutes) button');
    await shows(page, 'dialog [role=alert]', 'de 1 à 60');
    await page.fill('#lock-minutes', '2');
    await page.click('form:has(#lock-minutes) button');
    await shows(page, 'dialog', 'C’est noté.');
    await page.keyboard.press('Escape');
    await page.clock.install();
    await page.reload();
    await signIn(page, 'ada');
    await page.waitForSelector('#scan');
    await page.clock.fastForward('01:50');
    assert.equal(await page.locator('#sign-in').count(), 0);
    await page.clock.fastForward('00:20');
    await page.waitForSelector('#sign-in');
  });

  check('while the line is down a till that cannot do without it stays open, and says why', async () => {
    const { shop, page } = await begin({}, asOnPlainHttp);
    await signIn(page, 'ada');
    await page.waitForSelector('#scan');
    await page.route('**/sign-out', (route) => route.abort());
    await page.click('[aria-label="Verrouiller la caisse"]');
    await shows(page, '.bar-staff [role=alert]', 'La ligne est coupée');
    assert.equal(await page.locator('#scan').count(), 1);
    await page.unroute('**/sign-out');
    await shop.call('PATCH', '/v1/operators/ada', { closed: true }, shop.keys.admin_key);
    await scan(page, '2900000000018');
    await page.waitForSelector('#sign-in'); // who is closed is gone with the next request
    assert.equal(await page.locator('.name-button').count(), 2);
  });

  check('a manager agrees in place, and the same act goes through', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Rose' });
    await signIn(page, 'ada');
    await page.route('**/v1/purchases', async (route) => {
      const body = { ...route.request().postDataJSON(), at: new Date(Date.now() - 7_200_000).toISOString() };
      await route.continue({ postData: JSON.stringify(body) });
    }); // it was sold two hours ago
    await scanCustomer(page, card);
    await typeAmount(page, '40', '40,00 €');
    await recordByKeyboard(page);
    const dialog = 'dialog:has(h2:text-is("Autorisation"))';
    const undo = async () => {
      await page.click('text=Annuler ou rendre');
      await page.waitForSelector('dialog .backs');
      await page.click('dialog .button.danger, dialog .button.primary');
      await page.waitForSelector(dialog);
    };
    await undo();
    await shows(page, 'body', /reprendre ce qui a été vendu il y a plus d'une heure/);
    assert.equal(await page.locator(`${dialog} .name-button`).count(), 1, 'Grace alone');
    await picture(page, 'approval');
    await page.keyboard.press('Escape');
    await shows(page, 'dialog [role=alert]', 'Votre rôle ne permet pas');
    await page.keyboard.press('Escape');
    await undo();
    await choose(page, 'grace', dialog);
    await typeByHand(page, '999999');
    await page.keyboard.press('Enter');
    await shows(page, `${dialog} [role=alert]`, 'Ce code PIN est faux.');
    await typeByHand(page, PIN.grace);
    await page.keyboard.press('Enter');
    await page.waitForSelector(dialog, { state: 'detached' });
    await page.waitForFunction(() => !document.querySelector('dialog .backs'));
    assert.equal(await latestOf(shop), 'return ada grace return_late');
    assert.equal(await page.locator('.bar-operator').innerText(), 'Ada');
  });

  check('who serves no more is shown out, whatever was asked, and the till keeps its key', async () => {
    const { shop, page } = await begin();
    await signIn(page, 'ada');
    await page.click('text=par le numéro du ticket');
    await focused(page, '#back-receipt');
    await shop.call('PATCH', '/v1/operators/ada', { closed: true }, shop.keys.admin_key);
    await typeByHand(page, 'T-1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#sign-in');
    await page.waitForSelector('dialog', { state: 'detached' }); // what was done shows no customer to whoever passes
    await signIn(page, 'grace');
    await page.waitForFunction(() => document.querySelector('.bar-operator')?.textContent?.includes('Grace'));
    await focused(page, '#back-receipt');
  });

  check('a sale without an answer is confirmed as that of who made it', async () => {
    const { shop, page } = await begin();
    const { card } = await shop.enrol({ first_name: 'Lise' });
    await signIn(page, 'ada');
    await scanCustomer(page, card);
    await typeAmount(page, '10', '10,00 €');
    await page.route('**/v1/purchases', (route) => route.abort());
    await page.focus('.amount');
    await page.keyboard.press('Enter');
    await focused(page, '#record');
    await page.keyboard.press('Enter');
    await page.click('text=Mettre de côté');
    await page.unroute('**/v1/purchases');
    await page.click('.bar-operator');
    await signIn(page, 'grace', 'dialog');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('button:has-text("Réessayer")');
    await page.waitForSelector('button:has-text("Réessayer")', { state: 'detached' });
    assert.equal(await latestOf(shop), 'purchase ada');
    assert.ok(!(await kept(page)).includes('operator'), 'and nothing of it is kept');
  });

  for (const [size, viewport] of Object.entries({ ...SIZES, narrow: { width: 320, height: 640 } })) {
    check(`signing in looks right on a ${size}`, async () => {
      const { page } = await begin({ viewport, ...(size === 'desktop' ? { colorScheme: /** @type {const} */ ('dark') } : {}) });
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, `sign-in-${size}`);
      await choose(page, 'ada');
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, `sign-in-pin-${size}`);
      await typeByHand(page, PIN.ada);
      await page.keyboard.press('Enter');
      await page.waitForSelector('#scan');
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, `staffed-${size}`);
      await page.click('.bar-operator');
      await page.waitForSelector('dialog .name-button');
      assert.deepEqual(await findWithAxe(page), []);
      assert.deepEqual(await findTooSmall(page), []);
      await picture(page, `switch-${size}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
    });
  }
}
