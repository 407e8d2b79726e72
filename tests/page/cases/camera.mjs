// camera.mjs - the camera of the device as a reader, fed from a film of our own codes.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTooSmall, findWithAxe, openBrowser, openPage, picture } from '../lib/browser.mjs';
import { atEnd, check } from '../lib/check.mjs';
import { newArticle } from '../lib/codes.mjs';
import { focused, openTill, shows } from '../lib/till.mjs';
import { film } from '../lib/video.mjs';

/** @param {import('../run.mjs').World} world */
export function addCameraCases({ shop, open }) {
  /**
   * A till whose camera sees this code.
   * @param {string} code
   * @param {'qr' | 'bars'} as
   */
  const openSeeing = async (code, as) => {
    const reply = await fetch(`${shop.origin}/v1/cards/${code}/symbol?as=${as}`, {
      headers: { Authorization: `Bearer ${shop.keys.till_key}`, Accept: 'application/json' } });
    const folder = await mkdtemp(join(tmpdir(), 'habitue-film-'));
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'film.y4m');
    await film(path, await reply.json(), as === 'qr' ? 1 : 60);
    const browser = await openBrowser(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${path}`]);
    atEnd(() => browser.close());
    const { page, close } = await openPage(browser, shop.origin, { permissions: ['camera'] });
    atEnd(close);
    await openTill(page, shop);
    return page;
  };
  /** @param {import('playwright-core').Page} page */
  const isOff = (page) => page.evaluate(() => (/** @type {any} */ (window)).seen.every(
    (/** @type {MediaStream} */ stream) => stream.getTracks().every((track) => track.readyState === 'ended')));
  /** @param {import('playwright-core').Page} page */
  const watchStreams = (page) => page.evaluate(() => {
    const all = (/** @type {any} */ (window)).seen = [];
    const plain = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (how) => {
      const stream = await plain(how);
      all.push(stream);
      return stream;
    };
  });

  check('a card that is held before the camera is a scan, and then the camera is off', async () => {
    const { card } = await shop.enrol({ first_name: 'Kali', last_name: 'Caméra' });
    const page = await openSeeing(card, 'qr');
    await watchStreams(page);
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    assert.equal(asked.some((url) => url.includes('zxing')), false);
    await page.focus('#camera');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog video');
    await shows(page, '.customer-name', 'Kali Caméra');
    assert.equal(await page.locator('dialog').count(), 0);
    assert.ok(await isOff(page), 'the camera is still on');
    assert.ok(asked.some((url) => url.includes('zxing')), 'the module is fetched with the camera');
  });

  check('bars are read as well, and during a sale they are what they are', async () => {
    const { account } = await shop.enrol({ first_name: 'Lola', last_name: 'Barres' });
    const code = newArticle();
    await shop.call('POST', '/v1/cards', { account, code });
    const page = await openSeeing(code, 'bars');
    await page.click('text=Vente sans carte');
    await focused(page, '#amount');
    await page.click('#camera');
    await shows(page, '.customer-name', 'Lola Barres');
  });

  check('the dialog of the camera fits, and closed it is off, whatever it sees', async () => {
    const { card } = await shop.enrol({ first_name: 'Maël' });
    const page = await openSeeing(card, 'qr');
    await watchStreams(page);
    await page.evaluate(() => { // an eye that sees nothing
      (/** @type {any} */ (window)).BarcodeDetector = class {
        static getSupportedFormats = async () => ['qr_code', 'ean_13', 'ean_8', 'upc_a', 'code_128', 'data_matrix'];

        detect = async () => [];
      };
    });
    await page.click('#camera');
    await shows(page, 'dialog', 'Tenez le code devant la caméra');
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
    await picture(page, 'camera');
    assert.deepEqual([...await findTooSmall(page), ...await findWithAxe(page)], []);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    assert.ok(await isOff(page), 'the camera is still on');
  });

  check('without a camera, or where it is refused, a sentence says what to do', async () => {
    const page = await open();
    await openTill(page, shop);
    for (const [name, sentence] of /** @type {const} */ ([
      ['NotAllowedError', 'La caméra est refusée à cette page'], ['NotFoundError', 'Cet appareil n’a pas de caméra'],
      ['AbortError', 'La caméra ne s’ouvre pas']])) {
      await page.evaluate((error) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', error));
      }, name);
      await page.click('#camera');
      await shows(page, 'dialog [role=alert]', sentence);
      await page.click('#camera-close');
    }
    await page.evaluate(() => { Object.defineProperty(navigator, 'mediaDevices', { value: undefined }); });
    await page.click('#camera');
    await shows(page, 'dialog [role=alert]', 'Le navigateur ne montre la caméra qu’à une page ouverte en https.');
  });
}
