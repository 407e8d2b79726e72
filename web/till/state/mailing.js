// mailing.js - to whom a receipt goes by e-mail.
import { api } from './session.js';

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
