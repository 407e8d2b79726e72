// ledger.js - what became of the sales that a register was told of, until it has acknowledged each word; pure but for
// the store.
//
// Either program may end at any moment, so a sale is written down before it is sent, and what is told of it is told again
// until the register says that it has it.  Of customers nothing is kept here: what is told again is asked for again.

/**
 * @typedef {import('../../../shared/store.js').Store} Store
 * @typedef {{ kind: string, amount: number }} Payment
 * @typedef {{ sale: string, basket: string | null, receipt: string, total: number, count: number,
 *   state: 'sending' | 'kept' | 'recorded' | 'returned', entry: string | null, payments: Payment[], waits: string[], at: number }} Sold
 *   count: of its lines; payments: by the account and gift cards; waits: what is told and not acknowledged; returned: whole
 */

/** Sales that are kept in mind, the latest: a day of a busy till, and a register that never acknowledges fills no disk. */
export const SOLD_MAX = 200;
const NAME = 'host-sales';

/** @param {Store} store */
export function openLedger(store) {
  /** @returns {Sold[]} */
  const list = () => store.get(NAME) ?? [];
  const keep = (/** @type {Sold[]} */ all) => store.set(NAME, all.slice(-SOLD_MAX));
  const change = (/** @type {string} */ sale, /** @type {(one: Sold) => Sold} */ how) =>
    keep(list().map((one) => (one.sale === sale ? how(one) : one)));
  return {
    list,
    change,
    /** @param {Sold} sold */
    add: (sold) => keep([...list().filter((one) => one.sale !== sold.sale), sold]),
    /** @param {string} sale */
    drop: (sale) => keep(list().filter((one) => one.sale !== sale)),
    /** @param {string} basket */
    ofBasket: (basket) => list().findLast((one) => one.basket === basket) ?? null,
    /**
     * A number comes back each day: the latest that is not settled counts.
     * @param {string} receipt
     */
    ofReceipt: (receipt) => list().findLast((one) => one.receipt === receipt && (one.state === 'sending' || one.state === 'kept')) ?? null,
    /** @param {string} entry */
    ofEntry: (entry) => list().findLast((one) => one.entry === entry) ?? null,
    /**
     * @param {string} sale
     * @param {string} what "recorded", "kept", "return/1-17"
     * @returns {string} the name of what is told
     */
    wait(sale, what) {
      change(sale, (one) => ({ ...one, waits: [...one.waits.filter((other) => other !== what), what] }));
      return `${sale}/${what}`;
    },
    /**
     * The register has it; saying so twice is no fault.
     * @param {string} delivery
     */
    acknowledge(delivery) {
      const [sale = '', ...what] = delivery.split('/');
      change(sale, (one) => ({ ...one, waits: one.waits.filter((other) => other !== what.join('/')) }));
    },
  };
}

/**
 * Whether a register tells the same once more, and not another sale under the same name.
 * @param {Sold} sold
 * @param {{ receipt?: string, total: number, lines: unknown[] }} told
 */
export function isSame(sold, { receipt, total, lines }) {
  return sold.total === total && sold.count === lines.length && (receipt === undefined || receipt === sold.receipt);
}
