// scan.js - what a reader sends, understood in the page as the server understands it (src/scan, as a WebAssembly
// module).  For pages and for node.
//
//   const scanner = await openScanner(url);
//   const { kind, code, refusal } = scanner.read(']E02900000000018', { country: 'FR', scale_labels: ['02'] });

/**
 * @typedef {import('./api-types.d.ts').Label} Label
 * @typedef {'card' | 'uid' | 'gift_card' | 'voucher' | 'rotating' | 'chip' | 'phone' | 'goods'
 *   | 'weight_label' | 'bank_card'} ScanKind
 * @typedef {{ kind: ScanKind | null, medium: string | null, code: string | null, phone: string | null,
 *   refusal: (Label & { code: string }) | null }} Scan
 *   code: what is named to the server; of an article beside a refusal, for its number may be a card's
 * @typedef {{ country: string, scale_labels: string[] }} Settings as GET /v1/session tells them
 * @typedef {{ memory: WebAssembly.Memory, scan_room: () => number,
 *   scan_evaluate: (country: number, labels: number, size: number) => number,
 *   scan_answer: () => number }} Exports
 */

const TEXT_MAX_BYTES = 512;
const MORE_BYTES = 4; // of one character more: then it is told to be too long

/** One module with a memory of its own; made by openScanner(). */
export class Scanner {
  #exports;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();

  /** @param {WebAssembly.Instance} instance */
  constructor(instance) {
    this.#exports = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
  }

  /** For who wants to know what stays in it. */
  get memory() {
    return this.#exports.memory;
  }

  /**
   * JSON text out, as the module wrote it.
   * @param {string} text
   * @param {Settings} settings
   * @returns {string}
   */
  readText(text, { country, scale_labels }) {
    const { memory, scan_room, scan_evaluate, scan_answer } = this.#exports;
    const head = country + scale_labels.join('');
    const room = new Uint8Array(memory.buffer, scan_room(), head.length + TEXT_MAX_BYTES + MORE_BYTES);
    const { written } = this.#encoder.encodeInto(head + text, room);
    const length = scan_evaluate(country.length, head.length - country.length, written - head.length);
    if (length === 0) throw new RangeError('there is no answer to this scan');
    return this.#decoder.decode(new Uint8Array(memory.buffer, scan_answer(), length));
  }

  /**
   * @param {string} text
   * @param {Settings} settings
   * @returns {Scan}
   */
  read(text, settings) {
    return JSON.parse(this.readText(text, settings));
  }
}

/**
 * @param {BufferSource | URL} source the module, or where it is
 * @returns {Promise<Scanner>}
 */
export async function openScanner(source) {
  const { instance } = source instanceof URL
    ? await WebAssembly.instantiateStreaming(fetch(source))
    : await WebAssembly.instantiate(source);
  return new Scanner(instance);
}
