// till-link.js - talks to Habitué's till page in a frame.  Take it as it is into a register of your own.
//
// What the page tells is given to `on[type]`; what has to be acknowledged is, once `on.recorded` or `on.returned` has
// come back: so write it down in there, and only then return.

const VERSION = 1;

export class TillLink {
  /**
   * @param {HTMLIFrameElement} frame that shows the page
   * @param {string} origin of the page: nobody else is listened to, and nobody else is told anything
   * @param {Record<string, (message: any) => void | Promise<void>>} on
   */
  constructor(frame, origin, on) {
    this.frame = frame;
    this.origin = origin;
    this.on = on;
    this.count = 0;
    window.addEventListener('message', (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      if (event.data?.habitue === VERSION) void this.#hear(event.data);
    });
  }

  /**
   * @param {string} type
   * @param {object} [more]
   * @returns {string} the id of the message, which a `problem` that answers it tells as `about`
   */
  say(type, more = {}) {
    const id = `m${Date.now()}-${++this.count}`;
    this.frame.contentWindow?.postMessage({ habitue: VERSION, type, id, ...more }, this.origin);
    return id;
  }

  async #hear(message) {
    await this.on[message.type]?.(message);
    if (message.delivery) this.say('acknowledge', { delivery: message.delivery });
  }
}
