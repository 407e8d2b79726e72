// api.js - the one file that talks to the server.
//
// A write may be recorded although its answer was lost.  So each write is an *operation* with an
// idempotency key of its own; it is put into the store before it is sent and leaves it only when
// the outcome is certain: the server's own answer says that it was done, or that it was refused.
// Until then it can be sent again, byte for byte (but for a PIN) under the same key, as often as one likes: the
// server records it once.

import { hexOf } from './hex.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./api-types.d.ts').ProblemBody} ProblemBody
 * @typedef {{ id: string, path: string, body: string, about: any, isUncertain: boolean, operator?: string | null, method?: 'POST' | 'PATCH' }} Operation
 *   id: the idempotency key; body: the JSON as it is sent; about: what the page needs to say what
 *   this was; isUncertain: it was sent, and nobody knows what became of it; operator: the word of who made it,
 *   where the key asks for staff
 * @typedef {{ token: () => string | null, gone: (token: string | null) => void,
 *   approve: (problem: Problem, act: string) => Promise<string | null> }} Staff who stands here, and who may agree
 */

/** The server said no, or said that it could not. */
export class Problem extends Error {
  /** @param {ProblemBody} body */
  constructor(body) {
    super(body.detail || body.title);
    this.status = body.status;
    this.code = body.code;
    this.detail = body.detail || body.title;
    this.field = body.field ?? null;
    this.requestId = body.request_id ?? null;
    this.act = body.act ?? null;
  }
}

/**
 * A refusal of the page's own, in the form of the server's.
 * @param {string} code
 * @param {string} detail
 */
export function problemOf(code, detail) {
  return new Problem({ type: `urn:habitue:problem:${code}`, title: detail, status: 409, code, detail });
}

/** Nobody answered, or something that is not the server did. */
export class Unreachable extends Error {}

/** A write of which nobody knows whether it was recorded; send `operation` again. */
export class Uncertain extends Error {
  /**
   * @param {Operation} operation
   * @param {unknown} cause a Problem or Unreachable
   */
  constructor(operation, cause) {
    super('the outcome is not known');
    this.operation = operation;
    this.cause = cause;
  }
}

/**
 * Whether the server said no for a reason that trying again will not change.
 * @param {unknown} error
 */
export function isRefusal(error) {
  return error instanceof Problem && error.status < 500 && error.status !== 429;
}

/**
 * Whether it is the key that is not accepted: not that nobody has signed in on it.
 * @param {unknown} error
 */
export function isKeyRefusal(error) {
  return error instanceof Problem && error.status === 401 && error.code !== 'operator_needed';
}

/**
 * What another can agree to, of what was refused; null: nothing.
 * @param {unknown} error
 */
function approvableAct(error) {
  if (!(error instanceof Problem)) return null;
  if (error.code === 'second_needed') return 'adjust';
  return error.code === 'forbidden_role' ? error.act : null;
}

/** How long to wait before the same request is sent again by itself. */
const PAUSES_MS = [300, 900];
export const TIMEOUT_MS = 10_000;

/**
 * A UUID of version 7 (RFC 9562): milliseconds first, so that the server keeps the requests of a day side
 * by side, then 74 random bits.  randomUUID() is version 4, and is not there on a page served over plain
 * HTTP in the shop's network.
 * @param {number} [now]
 */
export function newKey(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * What a browser may keep: zeros for a PIN.  To the server it is the same request, so that one which was recorded
 * is answered as it was; one which was not is refused for its PIN.
 * @param {string} body JSON of ours
 */
export function withoutPin(body) {
  return body.replace(/("pin":")(\d+)(?=")/g, (_, name, digits) => name + '0'.repeat(digits.length));
}

/**
 * The operations whose outcome is not certain yet, the oldest first.
 * @param {Store} store
 */
export function openOperations(store) {
  /** @returns {Operation[]} */
  const list = () => store.get('operations') ?? [];
  return {
    list,
    /** @param {Operation} operation */
    put(operation) {
      const others = list();
      const kept = { ...operation, body: withoutPin(operation.body) };
      const at = others.findIndex((one) => one.id === operation.id);
      if (at < 0) others.push(kept);
      else others[at] = kept;
      store.set('operations', others);
    },
    /** @param {string} id */
    drop(id) {
      store.set('operations', list().filter((one) => one.id !== id));
    },
  };
}

/**
 * Whether this refusal proves that nothing was recorded.  A refusal that comes before the request
 * is looked at (wrong key, too many requests) says nothing about an earlier attempt.
 * @param {number} status
 * @param {boolean} wasUncertain
 */
export function isCertainRefusal(status, wasUncertain) {
  if (status < 400 || status >= 500) return false;
  if (status === 408 || status === 425 || status === 429) return false;
  return !(wasUncertain && (status === 401 || status === 403));
}

/**
 * @param {object} options
 * @param {string} options.key of this till
 * @param {() => string} options.language in which problems are told
 * @param {ReturnType<typeof openOperations>} options.operations
 * @param {Staff} [options.staff] where the key asks for it
 * @param {string} [options.base] what the paths, which begin with a slash, are below: "/m/CODE/"
 * @param {() => number} [options.patience] how many milliseconds an answer is waited for
 * @param {typeof fetch} [options.fetch]
 * @param {(ms: number) => Promise<void>} [options.wait]
 */
export function openApi({ key, language, operations, staff, base = '/', patience = () => TIMEOUT_MS,
  fetch = globalThis.fetch.bind(globalThis),
  wait = (ms) => new Promise((done) => setTimeout(done, ms)) }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {string | null} body
   * @param {{ idempotencyKey?: string, signal?: AbortSignal | undefined, operator?: string | null, approval?: string | null }} more
   *   operator: the word of who did it, when that is not who stands here now
   * @returns {Promise<any>}
   */
  async function send(method, path, body, { idempotencyKey, signal, operator, approval }) {
    const who = operator ?? staff?.token() ?? null;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), patience());
    const stop = () => giveUp.abort();
    signal?.addEventListener('abort', stop);
    try {
      const reply = await fetch(base + path.slice(1), {
        method,
        body,
        headers: {
          Accept: 'application/json, application/problem+json',
          'Accept-Language': language(),
          Authorization: `Bearer ${key}`,
          ...(body === null ? {} : { 'Content-Type': 'application/json' }),
          ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
          ...(who ? { 'Habitue-Operator': who } : {}),
          ...(approval ? { 'Habitue-Approval': approval } : {}),
        },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: giveUp.signal,
      });
      return understand(reply.status, reply.headers.get('Content-Type') ?? '', await reply.text());
    } catch (error) {
      if (error instanceof Problem && error.code === 'operator_needed') staff?.gone(who);
      if (error instanceof Problem || error instanceof Unreachable || signal?.aborted) throw error;
      throw new Unreachable(String(error), { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  /**
   * A write, by who made it; when his word has ended, by who sends it now.  What the role does not allow, another may agree
   * to: then it is sent once more, the same.
   * @param {Operation} operation
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async function sendAsStaff(operation, signal) {
    const post = (/** @type {object} */ more) => send(operation.method ?? 'POST', operation.path, operation.body,
      { idempotencyKey: operation.id, signal, ...more });
    let operator = operation.operator ?? null;
    try {
      try {
        return await post({ operator });
      } catch (error) {
        const isOver = error instanceof Problem && error.code === 'operator_needed';
        if (!isOver || operator === null || operator === (staff?.token() ?? operator)) throw error;
        operator = null;
        return await post({});
      }
    } catch (error) {
      const act = approvableAct(error);
      const approval = act && staff ? await staff.approve(/** @type {Problem} */ (error), act) : null;
      if (approval === null) throw error;
      return post({ operator, approval });
    }
  }

  return {
    /**
     * @param {string} path
     * @param {AbortSignal} [signal]
     */
    read: (path, signal) => send('GET', path, null, { signal }),

    /**
     * A POST that writes nothing.
     * @param {string} path
     * @param {unknown} body
     * @param {AbortSignal} [signal]
     */
    ask: (path, body, signal) => send('POST', path, JSON.stringify(body), { signal }),

    /**
     * Reads an answer that goes on, as it comes, until the server ends it: then it resolves.
     * @param {string} path
     * @param {{ last: string, signal: AbortSignal, onText: (text: string) => void }} how last: the id of the latest event
     *   that is known, or empty
     * @returns {Promise<void>} rejects with Problem (refused) or Unreachable
     */
    async follow(path, { last, signal, onText }) {
      try {
        const reply = await fetch(base + path.slice(1), {
          headers: {
            Accept: 'text/event-stream, application/problem+json',
            'Accept-Language': language(),
            Authorization: `Bearer ${key}`,
            ...(staff?.token() ? { 'Habitue-Operator': String(staff.token()) } : {}),
            ...(last ? { 'Last-Event-ID': last } : {}),
          },
          cache: 'no-store',
          credentials: 'omit',
          redirect: 'error',
          signal,
        });
        const type = reply.headers.get('Content-Type') ?? '';
        if (!reply.ok || !reply.body || !type.startsWith('text/event-stream')) {
          understand(reply.status, type, await reply.text());
          throw new Unreachable(`status ${reply.status}, ${type || 'no type'}`);
        }
        const words = new TextDecoder();
        const pieces = reply.body.getReader();
        for (let next = await pieces.read(); !next.done; next = await pieces.read()) {
          onText(words.decode(next.value, { stream: true }));
        }
      } catch (error) {
        if (error instanceof Problem || error instanceof Unreachable) throw error;
        throw new Unreachable(String(error), { cause: error });
      }
    },

    /**
     * A write that nobody misses when its answer is lost: sent once, and again by whoever wants it, with the same key.
     * @param {Operation} operation
     * @param {AbortSignal} [signal]
     */
    once: (operation, signal) => sendAsStaff(operation, signal),

    /**
     * Sends an operation until its outcome is certain, or a few times in vain.
     * @param {Operation} operation
     * @returns {Promise<any>} the answer; rejects with Problem (certain, nothing was recorded) or
     *   Uncertain (send it again)
     */
    async write(operation) {
      const operator = operation.operator ?? staff?.token() ?? null;
      let current = operator === null ? operation : { ...operation, operator };
      for (let attempt = 0; ; attempt++) {
        operations.put({ ...current, isUncertain: true }); // true at once if the page dies now
        try {
          const answer = await sendAsStaff(current);
          operations.drop(current.id);
          return answer;
        } catch (error) {
          if (error instanceof Problem && isCertainRefusal(error.status, current.isUncertain)) {
            operations.drop(current.id);
            throw error;
          }
          current = { ...current, isUncertain: true };
          const pause = PAUSES_MS[attempt];
          if (pause === undefined) throw new Uncertain(current, error);
          await wait(pause);
        }
      }
    },
  };
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {any} about
 * @returns {Operation}
 */
export function newOperation(path, body, about) {
  return { id: newKey(), path, body: JSON.stringify(body), about, isUncertain: false };
}

/**
 * Only JSON of the server's own kinds counts as an answer; a proxy's page does not.
 * @param {number} status
 * @param {string} type
 * @param {string} text
 */
function understand(status, type, text) {
  const isProblem = type.startsWith('application/problem+json');
  if (!isProblem && !type.startsWith('application/json')) {
    throw new Unreachable(`status ${status}, ${type || 'no type'}`);
  }
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Unreachable(`status ${status}, broken JSON`, { cause: error });
  }
  if (status >= 200 && status < 300) return value;
  if (!isProblem) throw new Unreachable(`status ${status} without a problem`);
  throw new Problem({ ...value, status });
}
