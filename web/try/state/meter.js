// meter.js - how long the engine took, over the latest evaluations.

const KEPT = 500;

export class Meter {
  /** @type {number[]} */
  #times = [];
  count = 0;
  max = 0;

  /** @param {number} ms */
  add(ms) {
    this.count++;
    this.max = Math.max(this.max, ms);
    this.#times.push(ms);
    if (this.#times.length > KEPT) this.#times.shift();
  }

  /** Of the latest ones; 0 before the first. */
  get median() {
    const sorted = [...this.#times].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}
