// register.mjs - somebody else's register for the tests: the example, on an origin of its own, with Habitué in a frame.
//
// Every message of either side is written down, and held against docs/embed.schema.json.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { atEnd } from './check.mjs';
import { ROOT, Shop } from './shop.mjs';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;
export const schema = JSON.parse(await readFile(join(ROOT, 'docs/embed.schema.json'), 'utf8'));
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: false });
ajv.addSchema(schema);
export const isForTill = ajv.compile({ $ref: `${schema.$id}#/$defs/to_till` });
export const isForHost = ajv.compile({ $ref: `${schema.$id}#/$defs/to_host` });

const TYPES = /** @type {Record<string, string>} */ ({ html: 'text/html', js: 'text/javascript', css: 'text/css' });
const FOLDER = join(ROOT, 'examples/register');

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ way: 'in' | 'out', data: any }} Said in: to the till */

/**
 * Serves the example, and other pages that a case brings along.
 * @param {Record<string, string>} [pages]
 * @param {string} [host] "localhost": another site than the till's 127.0.0.1
 * @returns {Promise<{ port: number, origin: string }>}
 */
export async function serveRegister(pages = {}, host = 'localhost') {
  const server = createServer((request, reply) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1) || 'index.html';
    const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html';
    const give = (/** @type {string} */ text) => reply.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(text);
    if (path in pages) give(pages[path] ?? '');
    else if (!/^[\w-]+\.\w+$/.test(path)) reply.writeHead(404).end();
    else readFile(join(FOLDER, path), 'utf8').then(give, () => reply.writeHead(404).end());
  });
  await new Promise((done) => { server.listen(0, host, () => done(null)); });
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((done) => { server.close(done); });
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { port, origin: `http://${host}:${port}` };
}

/**
 * A shop that lets a register show its till, and that register.
 * @param {{ pages?: Record<string, string>, preset?: string }} [how]
 */
export async function shopWithRegister({ pages = {}, preset = 'points' } = {}) {
  const register = await serveRegister(pages);
  const shop = await Shop.open({ preset, env: { HABITUE_FRAMES: register.origin } });
  atEnd(() => shop.close());
  return { register, shop };
}

/**
 * Writes down what is said; what the schema does not allow fails the case when it ends, unless it was meant to be wrong.
 * @param {Page} page
 * @returns {Promise<{ said: Said[], heard: (type: string, from?: number) => Promise<any>, of: (type: string) => any[] }>}
 */
export async function listenIn(page) {
  /** @type {Said[]} */
  const said = [];
  await page.exposeBinding('noteMessage', (_, way, text) => { said.push({ way, data: JSON.parse(text) }); });
  await page.addInitScript(() => {
    const note = /** @type {any} */ (window).noteMessage;
    window.addEventListener('message', ({ data }) => {
      if (window.parent === window && data?.habitue) note('out', JSON.stringify(data)); // what the register hears
      if (window.parent !== window && data?.habitue) note('in', JSON.stringify(data));
    });
  });
  atEnd(async () => {
    for (const { way, data } of said) {
      if (way === 'out') assert.ok(isForHost(data), `${JSON.stringify(data)}: ${ajv.errorsText(isForHost.errors)}`);
    }
  });
  const of = (/** @type {string} */ type) => said.filter(({ way, data }) => way === 'out' && data.type === type).map(({ data }) => data);
  return {
    said,
    of,
    /** The next of this type behind so many others. */
    async heard(type, from = 0) {
      const latest = Date.now() + 30_000;
      for (;;) {
        const [first] = of(type).slice(from);
        if (first) return first;
        assert.ok(Date.now() < latest, `no ${type} was told; heard: ${said.map(({ way, data }) => `${way} ${data.type} ${data.code ?? ''}`).join(', ')}`);
        await page.waitForTimeout(20);
      }
    },
  };
}

/**
 * Opens the register with the till in it.
 * @param {import('../run.mjs').World} world
 * @param {{ shop: Shop, register: { origin: string } }} place
 * @param {import('playwright-core').BrowserContextOptions} [how]
 */
export async function openRegister(world, { shop, register }, how) {
  const { page } = await world.openBare(register.origin, how, `${shop.origin}/`);
  const talk = await listenIn(page);
  atEnd(async () => {
    for (const { way, data } of talk.said) {
      if (way === 'in') assert.ok(isForTill(data), `${JSON.stringify(data)}: ${ajv.errorsText(isForTill.errors)}`);
    }
  });
  await page.goto(`${register.origin}/?${new URLSearchParams({ till: `${shop.origin}/till`, key: shop.keys.till_key })}`);
  const till = await tillIn(page);
  return { page, till, ...talk };
}

/** A register that does nothing by itself: a case speaks for it. */
const DUMB = `<!doctype html><html lang="en"><title>A register</title><link rel="icon" href="data:,">
<input id="note" aria-label="Note">
<iframe id="till" title="Loyalty" style="width: 100%; height: 700px" allow="clipboard-write"></iframe>
<script>
const frame = document.getElementById('till');
frame.src = new URLSearchParams(location.search).get('till');
window.say = (message, origin = new URL(frame.src).origin) => frame.contentWindow.postMessage(message, origin);
</script>`;

/**
 * Opens a register that a case speaks for; the page has its key by its address.
 * @param {import('../run.mjs').World} world
 * @param {{ pages?: Record<string, string>, place?: { shop: Shop, register: { origin: string } }, hash?: string,
 *   how?: import('playwright-core').BrowserContextOptions }} [more]
 */
export async function openDumb(world, { pages = {}, place, hash, how } = {}) {
  const { shop, register } = place ?? await shopWithRegister({ pages: { 'dumb.html': DUMB, ...pages } });
  const { page } = await world.openBare(register.origin, how, `${shop.origin}/`);
  const talk = await listenIn(page);
  const till = `${shop.origin}/till${hash ?? `#key=${shop.keys.till_key}`}`;
  await page.goto(`${register.origin}/dumb.html?${new URLSearchParams({ till })}`);
  let count = 0;
  return {
    shop, register, page, ...talk,
    /** @param {Record<string, unknown>} message of the version that is, with a name of its own */
    async say(message) {
      const id = `t${++count}`;
      await page.evaluate((data) => (/** @type {any} */ (window)).say(data), { habitue: 1, id, ...message });
      return id;
    },
    /** @param {unknown} data anything */
    sayRaw: (data) => page.evaluate((one) => (/** @type {any} */ (window)).say(one), data),
    frame: () => tillIn(page),
  };
}

/**
 * The till's frame, once it sells.
 * @param {Page} page
 * @param {string} [selector]
 */
export async function tillIn(page, selector = '#till') {
  const frame = await (await page.waitForSelector(selector)).contentFrame();
  if (!frame) throw new Error('the register shows no till');
  await frame.waitForSelector('#scan, .sale');
  return frame;
}
