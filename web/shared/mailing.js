// mailing.js - something by e-mail, when somebody asks: what becomes of the letter.
//
// A letter is no sale: what is not certain is not kept in the browser, for there is an address in it.

/** @typedef {import('./api-types.d.ts').Message} Message */
/** @typedef {{ is: 'sending' } | { is: 'failed', error: unknown } | { is: 'known', message: Message }} Mailing */
/** @typedef {{ read: (path: string, signal?: AbortSignal) => Promise<any>,
 *   once: (operation: import('./api.js').Operation, signal?: AbortSignal) => Promise<any> }} Api */

const LOOK_MS = 700;

/** @param {Message} message */
export function waits({ state }) {
  return state === 'queued' || state === 'sending';
}

/**
 * Sends it, and follows what becomes of it until a server has taken it, or has said something, or nobody looks.
 * @param {Api} api
 * @param {import('./api.js').Operation} operation
 * @param {(mailing: Mailing) => void} tell
 * @param {AbortSignal} signal
 */
export async function mail(api, operation, tell, signal) {
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
