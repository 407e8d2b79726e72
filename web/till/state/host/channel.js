// channel.js - the way to the register that this page is a part of: a frame, or a web view of a program.
//
// A frame listens to its parent alone, and only to origins that the server names; what it says goes to that origin
// alone.  A web view has no origin: whoever made it can do anything with the page anyway.

/**
 * @typedef {{ kind: 'frame' | 'webview2' | 'webkit' | 'android', hear: (origins: string[], take: (data: unknown) => void) => void,
 *   tell: (message: object) => void }} Channel
 *   hear: what came before is given then
 */

/** What may come before the page knows whom to listen to: a register says little before it is answered. */
const EARLY_MAX = 32;

/**
 * @param {any} page a window
 * @returns {Channel | null} null: the page stands by itself
 */
export function openChannel(page) {
  if (page.parent !== page) return openFrame(page);
  if (page.chrome?.webview) return openWebView2(page, page.chrome.webview);
  if (page.webkit?.messageHandlers?.habitue) return openCalled(page, 'webkit', page.webkit.messageHandlers.habitue);
  if (page.habitueHost) return openAndroid(page, page.habitueHost);
  return null;
}

/** Keeps what comes until somebody takes it. */
function openEar() {
  /** @type {any[]} */
  let early = [];
  /** @type {((one: any) => void) | null} */
  let taker = null;
  return {
    give(/** @type {any} */ one) {
      if (taker) taker(one);
      else if (early.length < EARLY_MAX) early.push(one);
    },
    open(/** @type {(one: any) => void} */ take) {
      taker = take;
      early.forEach(take);
      early = [];
    },
  };
}

/** @returns {Channel} */
function openFrame(/** @type {any} */ page) {
  const ear = openEar();
  /** @type {string[]} */
  let allowed = [];
  let host = /** @type {string | null} */ (null);
  page.addEventListener('message', (/** @type {any} */ event) => {
    if (event.source === page.parent) ear.give(event);
  });
  return {
    kind: 'frame',
    hear(origins, take) {
      allowed = origins;
      const [above] = page.location.ancestorOrigins ?? [];
      if (origins.includes(above)) host = above;
      ear.open(({ origin, data }) => {
        if (!origins.includes(origin)) return;
        host = origin;
        take(data);
      });
    },
    tell(message) {
      // Where the browser does not say who is there, it delivers to none but the right one.
      for (const origin of host === null ? allowed : [host]) page.parent.postMessage(message, origin);
    },
  };
}

/** @returns {Channel} */
function openWebView2(/** @type {any} */ _page, /** @type {any} */ webview) {
  const ear = openEar();
  webview.addEventListener('message', (/** @type {any} */ event) => ear.give(event.data));
  return { kind: 'webview2', hear: (_, take) => ear.open(take), tell: (message) => webview.postMessage(message) };
}

/**
 * The program calls `habitue.receive(message)` in the page.
 * @returns {Channel}
 */
function openCalled(/** @type {any} */ page, /** @type {'webkit' | 'android'} */ kind, /** @type {any} */ handler, pack = (/** @type {object} */ one) => /** @type {any} */ (one)) {
  const ear = openEar();
  page.habitue = Object.freeze({ receive: (/** @type {unknown} */ data) => ear.give(data) });
  return { kind, hear: (_, take) => ear.open(take), tell: (message) => handler.postMessage(pack(message)) };
}

/**
 * Android knows texts alone; its newer listener has messages both ways.
 * @returns {Channel}
 */
function openAndroid(/** @type {any} */ page, /** @type {any} */ host) {
  const channel = openCalled(page, 'android', host, JSON.stringify);
  if ('onmessage' in host) host.onmessage = (/** @type {any} */ event) => page.habitue.receive(event.data);
  return channel;
}
