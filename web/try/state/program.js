// program.js - what the page itself reads of a programme: names and labels to show.  What it means is the
// engine's word alone.

/**
 * @typedef {import('../../shared/api-types.d.ts').Label} Label
 * @typedef {{ id: string, label?: Partial<Label>, decimals?: number, kind?: string }} Named
 * @typedef {{ id: string, label?: Partial<Label>, on: string, event: string, unit: string,
 *   fixed: number | null }} EventRule a rule for another event than a purchase
 * @typedef {{ name: Partial<Label> | null, currency: string, units: Named[], rules: Named[],
 *   tiers: Named[], challenges: Named[], eventRules: EventRule[], asksVisits: boolean }} Outline
 */

export const EVENTS = /** @type {const} */ (['top_up', 'enrolment', 'birthday', 'referral', 'visit',
  'manual', 'custom', 'tier', 'goal']);

/**
 * The outline of a programme, or null when the text is no JSON or has no such shape yet.
 * @param {string} text
 * @returns {Outline | null}
 */
export function outlineOf(text) {
  /** @type {any} */
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const named = (/** @type {any} */ list) => (Array.isArray(list) ? list : [])
    .filter((one) => typeof one?.id === 'string');
  const units = named(document?.units);
  if (typeof document?.currency !== 'string' || units.length === 0) return null;
  const rules = named(document.rules);
  return {
    name: document.name ?? null,
    currency: document.currency,
    units,
    rules,
    tiers: named(document.tiers?.levels),
    challenges: named(document.challenges),
    eventRules: rules.filter(({ on }) => EVENTS.includes(on)).map(eventRule),
    asksVisits: [...rules, ...named(document.rewards)].some(({ when }) =>
      when?.visit !== undefined || when?.first_purchase !== undefined),
  };
}

/**
 * @param {any} rule
 * @returns {EventRule}
 */
function eventRule({ id, label, on, event, give }) {
  const fixed = give?.fixed?.points;
  return { id, label, on, event: typeof event === 'string' ? event : '', unit: String(give?.unit),
    fixed: Number.isInteger(fixed) ? fixed : null };
}

/**
 * The decimals of a currency; two for one that is not known.
 * @param {string} currency
 */
export function currencyDecimals(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency })
      .resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/**
 * The decimals of a unit; money has those of its currency.
 * @param {Outline} outline
 * @param {string} id
 */
export function unitDecimals(outline, id) {
  const unit = outline.units.find((one) => one.id === id);
  if (unit?.kind === 'money') return currencyDecimals(outline.currency);
  return Number.isInteger(unit?.decimals) ? Number(unit?.decimals) : 0;
}
