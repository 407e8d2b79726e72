// upgrade.mjs - a server that is upgraded under an open page: the same program, whose files have new names from then on.
import { createServer, request } from 'node:http';

const NAME = /-([A-Z0-9]{8})(X?)(\.(?:js|css|wasm|webmanifest))/g;

export class Upgrade {
  isDone = false;
  origin = '';
  /** @type {import('node:http').Server | null} */
  server = null;

  /**
   * Stands before a server of this machine.
   * @param {number} port
   */
  static async before(port) {
    const upgrade = new Upgrade();
    upgrade.server = createServer((asked, reply) => upgrade.#pass(port, asked, reply));
    await new Promise((done) => { upgrade.server?.listen(0, '127.0.0.1', () => done(null)); });
    const at = /** @type {import('node:net').AddressInfo} */ (upgrade.server.address());
    upgrade.origin = `http://127.0.0.1:${at.port}`;
    return upgrade;
  }

  /**
   * @param {number} port
   * @param {import('node:http').IncomingMessage} asked
   * @param {import('node:http').ServerResponse} reply
   */
  #pass(port, asked, reply) {
    const { 'if-none-match': _, 'accept-encoding': __, ...headers } = asked.headers;
    const path = (asked.url ?? '/').replace(NAME, (__, hash, isNew, end) =>
      ((isNew === 'X') === this.isDone ? `-${hash}${end}` : `-OLDER${end}`));
    const far = request({ port, host: '127.0.0.1', path, method: asked.method, headers }, (answer) => {
      if (!/javascript|html|css/.test(answer.headers['content-type'] ?? '') || !this.isDone) {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
        return;
      }
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text) => { body += text; });
      answer.on('end', () => {
        const renamed = body.replace(NAME, '-$1X$3').replace(/"([0-9A-F]{8})"/, '"$1X"'); // the worker's version
        const { 'content-length': ___, etag: ____, ...more } = answer.headers;
        reply.writeHead(answer.statusCode ?? 502, more);
        reply.end(renamed);
      });
    });
    far.on('error', () => reply.destroy());
    reply.on('close', () => far.destroy());
    asked.pipe(far);
  }

  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
