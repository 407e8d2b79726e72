// shop.mjs - a private shop for the pages: the real program, a folder and a port of its own.
import { execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const PROGRAM = resolve(process.env.HABITUE || join(ROOT, 'build/habitue'));
const START_MS = 20_000;

/** @returns {Promise<number>} a port that nobody listens at */
export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => done(port));
    });
  });
}

export class Shop {
  /** @type {import('node:child_process').ChildProcess | null} */
  process = null;
  port = 0;
  folder = '';
  prefix = ''; // below which it answers
  keys = { admin_key: '', till_key: '' };
  receipts = 0;
  /** @type {Record<string, string>} */
  env = {}; // of its server, beside that of the tests

  /** @param {{ preset?: string, name?: string, env?: Record<string, string> }} [how] */
  static async open({ preset = 'points', name = 'Ferme du Pré', env = {} } = {}) {
    const shop = new Shop();
    shop.env = env;
    shop.folder = await mkdtemp(join(tmpdir(), 'habitue-page-'));
    const { stdout } = await promisify(execFile)(PROGRAM,
      ['init', '--data', join(shop.folder, 'data'), '--preset', preset, '--name', name, '--json'],
      { env: { ...process.env, ...env } });
    shop.keys = JSON.parse(stdout);
    shop.port = await freePort();
    await shop.start();
    return shop;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}${this.prefix}`;
  }

  /**
   * Another merchant on the same server, below a prefix; the server knows it when this resolves.
   * @param {string} code
   * @param {string} name
   * @returns {Promise<Shop>}
   */
  async host(code, name) {
    const { stdout } = await promisify(execFile)(PROGRAM, ['merchant', 'add', code, '--name', name,
      '--data', join(this.folder, 'data'), '--json']);
    const merchant = new Shop();
    Object.assign(merchant, { folder: this.folder, port: this.port, keys: JSON.parse(stdout),
      prefix: `/m/${code}` });
    const latest = Date.now() + START_MS;
    while (!(await fetch(`${merchant.origin}/v1/health`)).ok) {
      if (Date.now() > latest) throw new Error(`the server does not hear of ${code}`);
      await sleep(20);
    }
    return merchant;
  }

  /**
   * Those who serve, and a key that asks for them; their PIN is their place, six digits.
   * @param {Record<string, string>} people code to role
   * @returns {Promise<string>} the key
   */
  async staff(people) {
    for (const [place, [code, role]] of Object.entries(people).entries()) {
      const name = `${code[0]?.toUpperCase()}${code.slice(1)} Martin`;
      await this.call('POST', '/v1/operators', { code, name, role, pin: `10000${place + 1}` }, this.keys.admin_key);
    }
    const { stdout } = await promisify(execFile)(PROGRAM, ['key', 'add', '--data', join(this.folder, 'data'), '--label', 'caisse',
      '--staff', '--shop', 'market', '--till', '1', '--json']);
    return JSON.parse(stdout).key;
  }

  /**
   * A command of the program on this installation, beside its server.
   * @param {...string} words
   * @returns {Promise<string>} what it printed
   */
  async run(...words) {
    const { stdout } = await promisify(execFile)(PROGRAM, [...words, '--data', join(this.folder, 'data')],
      { env: { ...process.env, ...this.env } });
    return stdout;
  }

  async start() {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const child = spawn(PROGRAM,
      ['serve', '--data', join(this.folder, 'data'), '--listen', `127.0.0.1:${this.port}`],
      { stdio: ['ignore', log, log], env: { ...process.env, ...this.env } });
    this.process = child;
    const latest = Date.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null || Date.now() > latest) {
        throw new Error(`the server did not start:\n${await this.log()}`);
      }
      const health = await fetch(`${this.origin}/v1/health`).catch(() => null);
      if (health?.ok) return;
      await sleep(20);
    }
  }

  async stop() {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
  }

  log() {
    return readFile(join(this.folder, 'server.log'), 'utf8').catch(() => '');
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * A request past the page.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {string} [key]
   * @returns {Promise<any>}
   */
  async call(method, path, body, key = this.keys.till_key) {
    const reply = await fetch(this.origin + path, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        'Accept-Language': 'fr',
      },
    });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /**
   * A member with a card, who has bought for `spent` cents before.
   * @param {Record<string, string>} member
   * @param {number} [spent]
   */
  async enrol(member, spent = 0) {
    const enrolled = await this.call('POST', '/v1/members', member);
    if (spent > 0) {
      await this.call('POST', '/v1/purchases', { card: enrolled.card,
        receipt: `before-${++this.receipts}`, lines: [{ amount: spent, vat: '5.5' }] });
    }
    return /** @type {{ id: string, account: string, card: string }} */ (enrolled);
  }

  /**
   * Purchases, returns and claims of an account, the latest first.
   * @param {string} account
   * @returns {Promise<any[]>}
   */
  async entries(account) {
    const { entries } = await this.call('GET', `/v1/accounts/${account}/entries`);
    return entries.filter((/** @type {any} */ one) =>
      ['purchase', 'return', 'claim'].includes(one.kind));
  }

  /**
   * @param {string} account
   * @param {string} [unit]
   */
  async balance(account, unit = 'points') {
    const answer = await this.call('GET', `/v1/accounts/${account}`);
    return answer.balances.find((/** @type {any} */ one) => one.unit === unit)?.points ?? 0;
  }
}
