// pin.js - what a PIN looks like: that of a customer, of who serves, of a kiosk.

export const PIN_MAX = 8;

/** @param {string} typed */
export function isPin(typed) {
  return /^\d{4,8}$/.test(typed);
}
