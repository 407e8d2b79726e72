// reader.mjs - habitue-reader beside the browser, with cards that are not there (tests/lib/reader_stage.py).
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROGRAM, ROOT } from './shop.mjs';

export class Reader {
  /** @type {import('node:child_process').ChildProcessWithoutNullStreams} */
  #process;
  #lines;
  port = 0;

  /** @param {import('node:child_process').ChildProcessWithoutNullStreams} process */
  constructor(process) {
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * @param {string} origin whose pages may listen
   * @returns {Promise<Reader | null>} null: this machine has no service of card readers
   */
  static async open(origin) {
    const program = join(dirname(PROGRAM), 'habitue-reader');
    const reader = new Reader(spawn('python3', [join(ROOT, 'tests/lib/reader_stage.py'), program, origin],
      { stdio: ['pipe', 'pipe', 'inherit'] }));
    const said = await reader.#said();
    if (said.skipped) {
      await reader.close();
      return null;
    }
    reader.port = said.port;
    return reader;
  }

  async #said() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the stage of the reader ended');
    return JSON.parse(value);
  }

  /** @param {string} command as the stage knows them */
  async do(command) {
    this.#process.stdin.write(`${command}\n`);
    await this.#said();
  }

  async close() {
    const ended = new Promise((done) => { this.#process.once('close', done); });
    this.#process.stdin.end();
    await ended;
  }
}
