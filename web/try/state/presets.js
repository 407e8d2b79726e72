// presets.js - the programmes that ship, as their authors wrote them.
import cashback from '../../../programs/cashback.json';
import mixed from '../../../programs/mixed.json';
import points from '../../../programs/points.json';
import prepaid from '../../../programs/prepaid.json';
import threshold from '../../../programs/threshold.json';
import visits from '../../../programs/visits.json';

/** @type {Record<string, string>} */
export const presets = { points, cashback, visits, threshold, mixed, prepaid };
