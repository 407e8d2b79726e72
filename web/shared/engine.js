// engine.js - the rules of loyalty, the server's own, as a WebAssembly module: the same bytes come out as on
// the server, and nothing leaves the place where it is asked.  For pages and for node.
//
//   const engine = await openEngine(url);
//   const { effects, refusal } = engine.evaluate({ program, purchase, at, account });

/**
 * @typedef {import('./engine-types.d.ts').EngineRequest} EngineRequest
 * @typedef {import('./engine-types.d.ts').EngineAnswer} EngineAnswer
 * @typedef {{ memory: WebAssembly.Memory, engine_room: (size: number) => number,
 *   engine_evaluate: (size: number) => number, engine_answer: () => number }} Exports
 */

const BYTES_PER_UNIT = 3; // of UTF-8, at most, for each unit of a JavaScript text

/** One module with a memory of its own; made by openEngine(). */
export class Engine {
  #exports;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();

  /** @param {WebAssembly.Instance} instance */
  constructor(instance) {
    this.#exports = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
  }

  /**
   * JSON text in, JSON text out; it answers whatever it is asked.
   * @param {string} request
   * @returns {string}
   * @throws {RangeError} there is not the memory for such a request
   */
  evaluateText(request) {
    const { memory, engine_room, engine_evaluate, engine_answer } = this.#exports;
    const size = request.length * BYTES_PER_UNIT;
    const at = engine_room(size);
    if (at === 0) throw new RangeError('the engine has no room for this request');
    // The memory may have grown, and a grown one is another buffer.
    const { written } = this.#encoder.encodeInto(request, new Uint8Array(memory.buffer, at, size));
    const length = engine_evaluate(written);
    if (length === 0) throw new RangeError('the engine has no memory left for this request');
    return this.#decoder.decode(new Uint8Array(memory.buffer, engine_answer(), length));
  }

  /**
   * @param {EngineRequest} request
   * @returns {EngineAnswer}
   */
  evaluate(request) {
    return JSON.parse(this.evaluateText(JSON.stringify(request)));
  }
}

/**
 * @param {BufferSource | string | URL} source the module, or where it is
 * @returns {Promise<Engine>}
 */
export async function openEngine(source) {
  const isPlace = typeof source === 'string' || source instanceof URL;
  const { instance } = isPlace
    ? await WebAssembly.instantiateStreaming(fetch(source))
    : await WebAssembly.instantiate(source);
  return new Engine(instance);
}
