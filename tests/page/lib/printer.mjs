// printer.mjs - a receipt printer on the network: ESC/POS, with its status and what came out on paper.
import { createServer } from 'node:net';

/** Answers what it is asked, with paper or without. */
export class Printer {
  hasPaper = true;
  slips = 0;
  text = '';

  async open() {
    this.server = createServer((line) => {
      line.on('error', () => {});
      line.on('data', (data) => {
        this.text += data.toString('latin1');
        for (let at = 0; at < data.length; at++) {
          if (data[at] === 0x1d && data[at + 1] === 0x56) this.slips++;
          if (data[at] === 0x1d && data[at + 1] === 0x72) line.write(Buffer.of(0));
          if (data[at] === 0x10 && data[at + 1] === 4) line.write(Buffer.of(this.hasPaper ? 0x12 : 0x72));
        }
      });
    });
    await new Promise((done) => this.server?.listen(0, '127.0.0.1', () => done(null)));
    const address = this.server.address();
    return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
  }

  close() {
    this.server?.close();
  }
}
