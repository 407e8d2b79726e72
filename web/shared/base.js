// base.js - where the server's addresses begin: "/", or "/m/CODE/" on the page of a merchant that the
// server hosts beside its own.

/**
 * The folder of the page.
 * @param {string} [path] of the page: "/till", "/m/verger/till"
 */
export function basePath(path = location.pathname) {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Whether the server answers at all. */
export async function isServerThere() {
  const health = await fetch(`${basePath()}v1/health`, { cache: 'no-store' }).catch(() => null);
  return health?.ok ?? false;
}

/**
 * What stands before the names of a page's values in the browser's storage: merchants of one host share
 * that storage, and must not find each other's keys and sales there.
 * @param {string} page
 * @param {string} [base]
 */
export function storePrefix(page, base = basePath()) {
  return base === '/' ? `habitue.${page}.` : `habitue.${base}.${page}.`;
}
