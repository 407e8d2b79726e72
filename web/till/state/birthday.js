// birthday.js - a day without its year, as people say it.

/**
 * "29/02" or "29 2" or "2902", as people say it, as the server wants it.
 * @param {string} typed
 * @param {string} language by which the day comes first, or the month
 * @returns {string | null} null: it is none
 */
export function parseBirthday(typed, language) {
  const found = /^(\d{1,2})[ ./-]+(\d{1,2})$|^(\d{2})(\d{2})$/.exec(typed.trim());
  if (!found) return null;
  const [first, second] = [found[1] ?? found[3], found[2] ?? found[4]].map(Number);
  const [day, month] = language.startsWith('en-US') ? [second, first] : [first, second];
  const isOne = day !== undefined && month !== undefined && month >= 1 && month <= 12 && day >= 1
    && day <= new Date(Date.UTC(2000, month, 0)).getUTCDate(); // a leap year
  return isOne ? `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` : null;
}
