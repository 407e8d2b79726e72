// snapshot.js - the accounts that this till may serve while the line is down, as the server told them: asked for while it
// is up, believed only with the server's signature, kept encrypted.
import { newOperation } from '../../../shared/api.js';
import { bytesOf } from './vault.js';

/**
 * @typedef {{ unit: string, points: number, from?: string, until?: string | null }} Lot
 * @typedef {{ code: string, member: string | null, state: string, kind: string, until: string | null }} SnapshotCard
 * @typedef {{ id: string, first_name?: string | null, last_name?: string | null, tags: string[] }} SnapshotMember
 * @typedef {{ account: string, cards: SnapshotCard[], members: SnapshotMember[], lots: Lot[],
 *   past: string | null }} SnapshotAccount
 * @typedef {{ format: number, number: string, shop: string, till: string, zone: string, currency: string, decimals: number,
 *   made_at: string, until: string, program: { number: number, document: any },
 *   limits: { per_purchase: number | null, per_account: number | null, total: number | null } | null,
 *   stock: unknown[], accounts: SnapshotAccount[], complete: boolean }} Snapshot
 * @typedef {{ snapshot: Snapshot, key: string, ahead: number }} Kept key: the name of the one under which things are kept;
 *   ahead: by how many milliseconds the server's clock is before this machine's
 * @typedef {{ payload: string, signature: string, public_key: string }} Signed
 */

const FORMAT = 1;

/** The snapshot is not the server's: another one signed it, or it was changed. */
export class SnapshotForged extends Error {}

/**
 * @param {Signed} signed
 * @returns {Promise<Snapshot>} rejects with SnapshotForged
 */
export async function openSnapshot({ payload, signature, public_key }) {
  const key = await crypto.subtle.importKey('spki', bytesOf(public_key), { name: 'ECDSA', namedCurve: 'P-256' },
    false, ['verify']);
  const isOurs = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(signature),
    new TextEncoder().encode(payload));
  if (!isOurs) throw new SnapshotForged('the signature does not fit');
  const snapshot = /** @type {Snapshot} */ (JSON.parse(payload));
  if (snapshot.format !== FORMAT) throw new SnapshotForged(`format ${snapshot.format}`);
  return snapshot;
}

/**
 * Asks the server for a snapshot of now, and keeps it.
 * @param {{ once: (operation: import('../../../shared/api.js').Operation) => Promise<any> }} api
 * @param {import('./vault.js').Vault} vault
 * @returns {Promise<Kept>}
 */
export async function takeSnapshot(api, vault) {
  const told = await api.once(newOperation('/v1/offline/snapshots', {}, null));
  const known = /** @type {Signed | null} */ (await keptOf(vault));
  const signed = { payload: told.payload, signature: told.signature, public_key: told.public_key };
  // The first server this browser heard is believed; afterwards another one is not, until the key is given anew.
  if (known && known.public_key !== signed.public_key) throw new SnapshotForged('another server signed it');
  const snapshot = await openSnapshot(signed);
  const key = await vault.keepKey(told.storage_key);
  const ahead = Date.parse(snapshot.made_at) - Date.now();
  await vault.keep('snapshot', key, { ...signed, key, ahead });
  return { snapshot, key, ahead };
}

/**
 * The one that is kept, believed as if the server had just told it; null where there is none that can be read.
 * @param {import('./vault.js').Vault} vault
 * @returns {Promise<Kept | null>}
 */
export async function keptSnapshot(vault) {
  const kept = await keptOf(vault);
  if (!kept) return null;
  try {
    return { snapshot: await openSnapshot(kept), key: kept.key, ahead: kept.ahead };
  } catch (error) {
    if (!(error instanceof SnapshotForged)) throw error;
    return null;
  }
}

/** @param {import('./vault.js').Vault} vault */
async function keptOf(vault) {
  try {
    return await vault.kept('snapshot');
  } catch {
    return null; // damaged, or of a key that is gone: as good as none
  }
}

/**
 * @param {Snapshot} snapshot
 * @param {string} code
 * @returns {{ account: SnapshotAccount, card: SnapshotCard } | null}
 */
export function findCard(snapshot, code) {
  for (const account of snapshot.accounts) {
    const card = account.cards.find((one) => one.code === code);
    if (card) return { account, card };
  }
  return null;
}

/** Without accents and capitals, as one types a name in a hurry. */
function folded(/** @type {string} */ text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * @param {Snapshot} snapshot
 * @param {string} typed
 * @param {number} most
 */
export function findByName(snapshot, typed, most) {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const found = [];
  for (const account of snapshot.accounts) {
    for (const member of account.members) {
      const name = folded([member.first_name, member.last_name].filter(Boolean).join(' '));
      if (name === '' || !words.every((word) => name.includes(word))) continue;
      const cards = account.cards.filter((card) => card.member === member.id || card.member === null);
      found.push({ id: member.id, account: account.account, first_name: member.first_name ?? null,
        last_name: member.last_name ?? null, phone: null, email: null,
        cards: cards.map(({ code, state, until }) => ({ code, state, expires: until })) });
      if (found.length >= most) return found;
    }
  }
  return found;
}
