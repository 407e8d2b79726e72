// load.mjs - what a page loads until it rests, as it comes over the wire.

/**
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} open
 * @returns {Promise<{ bytes: number, parts: string[] }>} compressed, with headers; without the API, and without the engine,
 *   which has a budget of its own
 */
export async function measureLoad(page, open) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  // What a service worker has fetched a moment before would else come from the browser's cache, and count nothing.
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  /** @type {Map<string, string>} */
  const paths = new Map();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    paths.set(requestId, new URL(response.url).pathname);
  });
  /** @type {string[]} */
  const parts = [];
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId) ?? '';
    if (path.startsWith('/v1/') || path.startsWith('/assets/engine-')) return;
    bytes += encodedDataLength;
    parts.push(`${path} ${encodedDataLength}`);
  });
  await open();
  await page.waitForLoadState('networkidle');
  return { bytes, parts };
}
