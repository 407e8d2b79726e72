// line.mjs - the line between a page and its server, which a test can cut, hold and mend.
import { connect, createServer } from 'node:net';

export class Line {
  port = 0;
  /** @type {Set<import('node:net').Socket>} */
  sockets = new Set();
  isCut = false;
  isHeld = false;
  /** @type {import('node:net').Server | null} */
  server = null;

  /**
   * A line to a server of this machine.
   * @param {number} port
   */
  static async open(port) {
    const line = new Line();
    line.server = createServer((near) => line.#join(near, port));
    await new Promise((done) => { line.server?.listen(0, '127.0.0.1', () => done(null)); });
    line.port = /** @type {import('node:net').AddressInfo} */ (line.server.address()).port;
    return line;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * @param {import('node:net').Socket} near
   * @param {number} port
   */
  #join(near, port) {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [[near, far], [far, near]]) {
      if (!from || !to) continue;
      this.sockets.add(from);
      from.on('data', (data) => { if (!this.isHeld) to.write(data); }); // what is held is lost
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        if (!this.isHeld) to.destroy();
      });
    }
  }

  /** Every connection breaks, and none is made. */
  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing comes through any more, and nobody says so. */
  hold() {
    this.isHeld = true;
  }

  /** New connections are as good as ever; those that were held stay dumb. */
  mend() {
    for (const socket of this.isHeld ? this.sockets : []) socket.removeAllListeners('data');
    this.isCut = false;
    this.isHeld = false;
  }

  async close() {
    this.cut();
    await new Promise((done) => { this.server?.close(done); });
  }
}

/** Lets requests reach the server and drops what it answers. */
export const loseAnswer = async (/** @type {import('playwright-core').Route} */ route) => {
  try {
    await route.fetch();
  } finally {
    await route.abort('connectionreset');
  }
};
