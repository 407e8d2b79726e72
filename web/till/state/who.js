// who.js - who stands at the till, where its key asks for staff; and what another is asked to agree to.
//
// The word of who has signed in is in the memory of the page alone.  (docs/decisions/043-the-till-knows-who-stands-at-it.md)
import { signal } from '@preact/signals';

/**
 * @typedef {import('../../shared/api.js').Problem} Problem
 * @typedef {{ code: string, first_name: string, role: string }} Operator
 * @typedef {{ operator: Operator, token: string, isAlone: boolean }} SignedIn isAlone: the till let him in by itself, and
 *   the server takes the word for what is sold meanwhile
 * @typedef {{ problem: Problem, act: string, settle: (token: string | null) => void }} Asked
 */

export const signedIn = signal(/** @type {SignedIn | null} */ (null));

/** An act that the role does not allow, while somebody else may agree to it. */
export const approvalAsked = signal(/** @type {Asked | null} */ (null));

/** What the one file that talks to the server asks of who stands here. */
export const staffLink = {
  token: () => signedIn.peek()?.token ?? null,

  /** @param {string | null} token that the server does not take any more */
  gone(token) {
    if (token !== null && token === signedIn.peek()?.token) signedIn.value = null;
  },

  /**
   * @param {Problem} problem
   * @param {string} act
   * @returns {Promise<string | null>} a word for this act; null: nobody agrees
   */
  approve(problem, act) {
    if (approvalAsked.peek()) return Promise.resolve(null);
    return new Promise((done) => {
      approvalAsked.value = { problem, act, settle: (token) => {
        approvalAsked.value = null;
        done(token);
      } };
    });
  },
};
