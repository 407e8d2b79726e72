// offer.js - what a programme has besides purchases, read from its document; pure.

/**
 * @typedef {import('../../shared/api-types.d.ts').Label} Label
 * @typedef {{ kind: 'visit' | 'manual' | 'custom', name: string | null, label: Label, unit: string }} Gesture
 *   something that a rule gives for, which the till can tell
 * @typedef {{ topUps: number[] | null, gifts: number[] | null, pays: string[], gestures: Gesture[] }} Offer
 *   topUps, gifts: usual amounts in minor units, the least first; null: there are none of that kind; pays: units with
 *   which a purchase is paid
 */

/** @type {Offer} */
export const NOTHING = { topUps: null, gifts: null, pays: [], gestures: [] };
const AMOUNTS_MAX = 6;
const GESTURES_MAX = 6;
const USUAL = [20, 50, 100]; // in whole units, where the programme names none

/**
 * Read from the document as the shop wrote it; what it means is decided by the server alone.
 * @param {any} program
 * @param {number} decimals
 * @returns {Offer}
 */
export function offerOf(program, decimals) {
  const units = /** @type {any[]} */ (program.units ?? []);
  const rules = /** @type {any[]} */ (program.rules ?? []);
  const amountsOn = (/** @type {string} */ on) => {
    const mine = rules.filter((rule) => rule.on === on);
    if (mine.length === 0) return null;
    const given = new Set(mine.map(({ give }) => give?.unit));
    const fixed = units.filter(({ id }) => given.has(id)).flatMap(({ paid_in: paid }) => paid?.amounts ?? []);
    const steps = mine.flatMap(({ give }) => (give?.steps ?? []).map((/** @type {any} */ step) => step.amount));
    const found = fixed.length > 0 ? fixed : steps.length > 0 ? steps : USUAL.map((whole) => whole * 10 ** decimals);
    return [...new Set(found)].sort((one, other) => one - other).slice(0, AMOUNTS_MAX);
  };
  return {
    topUps: amountsOn('top_up'),
    gifts: amountsOn('gift_card'),
    pays: units.filter(({ pays }) => pays === true).map(({ id }) => id),
    gestures: rules.filter(({ on }) => ['visit', 'manual', 'custom'].includes(on)).slice(0, GESTURES_MAX)
      .map(({ id, on, event, label, give }) => ({ kind: on, name: event ?? null, unit: give?.unit ?? '',
        label: { fr: label?.fr ?? label?.en ?? id, en: label?.en ?? label?.fr ?? id } })),
  };
}
