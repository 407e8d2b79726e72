// mailing.js - a receipt by e-mail, when somebody asks: to whom, and what becomes of the letter.
//
// A letter is no sale: what is not certain is not kept in the browser, for there is an address in it.
import { api } from './session.js';

/** @typedef {import('../../shared/api-types.d.ts').Message} Message */
/** @typedef {{ is: 'sending' } | { is: 'failed', error: unknown } | { is: 'known', message: Message }} Mailing */

const LOOK_MS = 700;

/**
 * The member whose address may be proposed: the only one of the account, when an address of his is on file.
 * @param {string | null} account
 * @returns {Promise<{ id: string, email: string } | null>}
 */
export async function findRecipient(account) {
  if (account === null) return null;
  try {
    const { members } = await api.read(`/v1/accounts/${account}`);
    if (members?.length !== 1) return null;
    const { id, email } = await api.read(`/v1/members/${members[0].id}`);
    return email ? { id, email } : null;
  } catch {
    return null; // then it is typed
  }
}

/** @param {Message} message */
export function waits({ state }) {
  return state === 'queued' || state === 'sending';
}

/**
 * Sends it, and follows what becomes of it until a server has taken it, or has said something, or nobody looks.
 * @param {import('../../shared/api.js').Operation} operation
 * @param {(mailing: Mailing) => void} tell
 * @param {AbortSignal} signal
 */
export async function mail(operation, tell, signal) {
  tell({ is: 'sending' });
  try {
    let seen = await api.once(operation, signal);
    while (!signal.aborted) {
      tell({ is: 'known', message: seen });
      if (!waits(seen) || seen.reason) return;
      await new Promise((done) => setTimeout(done, LOOK_MS));
      if (!signal.aborted) seen = await api.read(`/v1/messages/${seen.id}`, signal);
    }
  } catch (error) {
    if (!signal.aborted) tell({ is: 'failed', error });
  }
}
