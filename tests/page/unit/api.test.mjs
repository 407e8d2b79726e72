import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem, Uncertain, Unreachable, isCertainRefusal, isRefusal, newKey, newOperation, openApi,
  openOperations } from '../../../web/shared/api.js';
import { openStore } from '../../../web/shared/store.js';

/**
 * A server that answers from a list, one entry per request: a Response, or an Error for no answer.
 * @param {(Response | Error)[]} answers
 * @param {import('../../../web/shared/api.js').Staff} [staff]
 */
function talkTo(answers, staff = undefined) {
  /** @type {{ path: string, method: string, body: any, headers: Record<string, string> }[]} */
  const seen = [];
  const operations = openOperations(openStore(null, ''));
  /** @type {number[]} */
  const waited = [];
  const api = openApi({
    key: 'hab_test',
    language: () => 'fr',
    operations,
    ...(staff ? { staff } : {}),
    fetch: /** @type {any} */ (async (/** @type {string} */ path, /** @type {any} */ init) => {
      seen.push({ path, method: init.method, body: init.body, headers: init.headers });
      const answer = answers.shift();
      if (!answer) throw new Error('one request too many');
      if (answer instanceof Error) throw answer;
      return answer;
    }),
    wait: async (ms) => { waited.push(ms); },
  });
  return { api, operations, seen, waited };
}

const json = (/** @type {any} */ body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const problem = (/** @type {number} */ status, /** @type {string} */ code) =>
  new Response(JSON.stringify({ type: 'about:blank', title: code, status, code, detail: `no: ${code}` }),
    { status, headers: { 'Content-Type': 'application/problem+json' } });
const lost = () => new TypeError('Failed to fetch');
const purchase = () => newOperation('/v1/purchases', { receipt: '1' }, { kind: 'purchase' });

test('a write that is answered is forgotten', async () => {
  const { api, operations, seen } = talkTo([json({ id: '1-1' }, 201)]);
  const operation = purchase();
  assert.deepEqual(await api.write(operation), { id: '1-1' });
  assert.deepEqual(operations.list(), []);
  assert.equal(seen[0]?.headers['Idempotency-Key'], operation.id);
  assert.equal(seen[0]?.headers['Authorization'], 'Bearer hab_test');
  assert.equal(seen[0]?.headers['Accept-Language'], 'fr');
});

test('a write without an answer is sent again with the same key and the same bytes', async () => {
  const { api, operations, seen, waited } = talkTo([lost(), lost(), json({ id: '1-1' }, 201)]);
  assert.deepEqual(await api.write(purchase()), { id: '1-1' });
  assert.equal(seen.length, 3);
  assert.equal(new Set(seen.map((one) => one.headers['Idempotency-Key'])).size, 1);
  assert.equal(new Set(seen.map((one) => one.body)).size, 1);
  assert.equal(waited.length, 2);
  assert.deepEqual(operations.list(), []);
});

test('a write that is never answered is kept, and can be sent again', async () => {
  const { api, operations, seen } = talkTo([lost(), lost(), lost(), json({ id: '1-1' }, 201)]);
  const operation = purchase();
  const failure = await api.write(operation).catch((error) => error);
  assert.ok(failure instanceof Uncertain);
  assert.ok(failure.cause instanceof Unreachable);
  assert.deepEqual(operations.list().map((one) => one.id), [operation.id]);
  await api.write(failure.operation);
  assert.equal(seen[3]?.headers['Idempotency-Key'], operation.id);
  assert.deepEqual(operations.list(), []);
});

test('a write is in the store before it leaves, in case the page dies', async () => {
  const store = openStore(null, '');
  const operations = openOperations(store);
  let kept = 0;
  const api = openApi({
    key: 'k', language: () => 'fr', operations,
    fetch: /** @type {any} */ (async () => {
      kept = operations.list().filter((one) => one.isUncertain).length;
      return json({}, 201);
    }),
  });
  await api.write(purchase());
  assert.equal(kept, 1);
});

test('a PIN is sent as it was typed and kept as zeros', async () => {
  const { api, operations, seen } = talkTo([lost(), lost(), lost(), json({ id: '1-1' }, 201)]);
  const body = { receipt: '"pin":"4711"', pin: '471108' };
  const failure = await api.write(newOperation('/v1/purchases', body, {})).catch((error) => error);
  const [kept] = operations.list();
  assert.deepEqual(JSON.parse(kept?.body ?? ''), { ...body, pin: '000000' });
  await api.write(failure.operation);
  assert.deepEqual(seen.map((one) => JSON.parse(one.body).pin), Array(4).fill('471108'));
});

test('a refusal by a rule is certain: nothing is kept, nothing is sent again', async () => {
  const { api, operations, seen } = talkTo([problem(409, 'points_short')]);
  const failure = await api.write(purchase()).catch((error) => error);
  assert.ok(failure instanceof Problem);
  assert.equal(failure.code, 'points_short');
  assert.equal(failure.detail, 'no: points_short');
  assert.equal(seen.length, 1);
  assert.deepEqual(operations.list(), []);
});

test('a refused key proves nothing about an attempt before it', async () => {
  const { api, operations } = talkTo([lost(), problem(401, 'unauthorized'),
    problem(401, 'unauthorized')]);
  const failure = await api.write(purchase()).catch((error) => error);
  assert.ok(failure instanceof Uncertain);
  assert.equal(operations.list().length, 1);
});

test('a refused key at the first attempt is certain', async () => {
  const { api, operations } = talkTo([problem(401, 'unauthorized')]);
  const failure = await api.write(purchase()).catch((error) => error);
  assert.ok(failure instanceof Problem);
  assert.deepEqual(operations.list(), []);
});

test('a fault of the server is not certain', async () => {
  const { api, operations } = talkTo([problem(500, 'internal'), problem(503, 'busy'),
    problem(503, 'busy')]);
  const failure = await api.write(purchase()).catch((error) => error);
  assert.ok(failure instanceof Uncertain);
  assert.equal(operations.list().length, 1);
});

test('a page of a proxy is no answer', async () => {
  const page = (/** @type {number} */ status) => new Response('<html>', { status,
    headers: { 'Content-Type': 'text/html' } });
  const { api, operations } = talkTo([page(200), page(404), page(502)]);
  const failure = await api.write(purchase()).catch((error) => error);
  assert.ok(failure instanceof Uncertain);
  assert.ok(failure.cause instanceof Unreachable);
  assert.equal(operations.list().length, 1);
});

test('half an answer is no answer', async () => {
  const half = new Response('{"id": "1-', { headers: { 'Content-Type': 'application/json' } });
  const { api } = talkTo([half]);
  await assert.rejects(api.read('/v1/session'), Unreachable);
});

test('a read is not sent twice and not kept', async () => {
  const { api, operations, seen } = talkTo([lost()]);
  await assert.rejects(api.read('/v1/session'), Unreachable);
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.headers['Idempotency-Key'], undefined);
  assert.deepEqual(operations.list(), []);
});

test('which refusals are certain', () => {
  for (const status of [400, 404, 409, 413, 415, 422]) {
    assert.equal(isCertainRefusal(status, true), true, String(status));
  }
  for (const status of [408, 425, 429, 500, 502, 503, 507]) {
    assert.equal(isCertainRefusal(status, false), false, String(status));
  }
  assert.equal(isCertainRefusal(403, false), true);
  assert.equal(isCertainRefusal(403, true), false);
  assert.equal(isRefusal(new Unreachable('')), false);
});

test('operations keep their order, one entry per key', () => {
  const operations = openOperations(openStore(null, ''));
  const [first, second] = [purchase(), purchase()];
  operations.put(first);
  operations.put(second);
  operations.put({ ...first, isUncertain: true });
  assert.deepEqual(operations.list().map((one) => one.id), [first.id, second.id]);
  operations.drop(first.id);
  assert.deepEqual(operations.list().map((one) => one.id), [second.id]);
});

test('a browser that keeps nothing still remembers while the page is open', () => {
  const refusing = {
    getItem() { throw new Error('no'); },
    setItem() { throw new Error('no'); },
    removeItem() { throw new Error('no'); },
  };
  const store = openStore(/** @type {any} */ (refusing), 'x.');
  store.set('key', 'hab_1');
  assert.equal(store.get('key'), 'hab_1');
  store.remove('key');
  assert.equal(store.get('key'), null);
});

test('keys are UUIDs of version 7, in the order of their making', () => {
  const keys = [1, 2, 0x0123456789ab].map((ms) => newKey(ms));
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(keys[2]?.startsWith('01234567-89ab-7'));
  assert.deepEqual([...keys].sort(), keys);
  assert.equal(new Set(Array.from({ length: 1000 }, () => newKey(5))).size, 1000);
});

/** @param {{ token?: string | null, approval?: string | null }} who */
function staffOf({ token = 'ada', approval = null }) {
  const heard = { gone: /** @type {unknown[]} */ ([]), asked: /** @type {string[]} */ ([]), token };
  return { heard, staff: {
    token: () => heard.token,
    gone: (/** @type {string | null} */ one) => { heard.gone.push(one); },
    approve: async (/** @type {Problem} */ error, /** @type {string} */ act) => {
      heard.asked.push(`${error.code} ${act}`);
      return approval;
    },
  } };
}
const forbidden = () => new Response(JSON.stringify({ type: 'about:blank', title: 'no', status: 403, code: 'forbidden_role',
  detail: 'no', act: 'undo' }), { status: 403, headers: { 'Content-Type': 'application/problem+json' } });

test('who stands at the till is told with each request', async () => {
  const { heard, staff } = staffOf({});
  const { api, seen } = talkTo([json({}), json({}, 201), problem(401, 'operator_needed')], staff);
  await api.read('/v1/session');
  await api.write(purchase());
  await assert.rejects(api.read('/v1/members'), Problem);
  assert.deepEqual(seen.map((one) => one.headers['Habitue-Operator']), ['ada', 'ada', 'ada']);
  assert.deepEqual(heard.gone, ['ada']);
});

test('what the role does not allow goes through when another agrees, as it was', async () => {
  const { heard, staff } = staffOf({ approval: 'word' });
  const { api, operations, seen } = talkTo([forbidden(), json({ id: '1-1' }, 201)], staff);
  assert.deepEqual(await api.write(purchase()), { id: '1-1' });
  assert.deepEqual(heard.asked, ['forbidden_role undo']);
  assert.deepEqual(seen.map((one) => one.headers['Habitue-Approval']), [undefined, 'word']);
  assert.equal(seen[0]?.headers['Idempotency-Key'], seen[1]?.headers['Idempotency-Key']);
  assert.equal(seen[0]?.body, seen[1]?.body);
  assert.deepEqual(operations.list(), []);
});

test('what nobody agrees to is refused', async () => {
  const { staff } = staffOf({});
  const { api, operations, seen } = talkTo([forbidden()], staff);
  await assert.rejects(api.write(purchase()), (error) => error instanceof Problem && error.code === 'forbidden_role');
  assert.equal(seen.length, 1);
  assert.deepEqual(operations.list(), []);
});

test('a write that waits is sent by who made it, and by who sends it when his word has ended', async () => {
  const { heard, staff } = staffOf({});
  const { api, operations, seen } = talkTo([lost(), lost(), lost(), problem(401, 'operator_needed'), json({ id: '1-1' }, 201)], staff);
  const waiting = await api.write(purchase()).then(() => null, (error) => error.operation);
  assert.equal(operations.list()[0]?.operator, 'ada');
  heard.token = 'grace';
  assert.deepEqual(await api.write(waiting), { id: '1-1' });
  assert.deepEqual(seen.map((one) => one.headers['Habitue-Operator']), ['ada', 'ada', 'ada', 'ada', 'grace']);
  assert.deepEqual(operations.list(), []);
});
