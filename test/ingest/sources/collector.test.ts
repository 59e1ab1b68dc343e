import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerErrors } from '../../../dashboard/server/errors.js';
import { fail } from '../../../ingest/events/errors.js';
import { decode } from '../../../ingest/events/validate.js';
import { collector, MAX_BATCH_EVENTS, type CollectorAnswer } from '../../../ingest/sources/collector.js';
import { KEYS, memoryLog, NOW } from '../../dashboard/server/fixture.js';
import { samples } from '../events/samples.js';

let app: FastifyInstance;
let log: ReturnType<typeof memoryLog>;
const counts: Record<string, number> = {};

async function build(recentIds = 1000): Promise<void> {
  app = Fastify();
  log = memoryLog();
  answerErrors(app, { info: () => undefined, warn: () => undefined, error: () => undefined });
  const counted = (_kind: string, outcome: string, events: number) =>
    (counts[outcome] = (counts[outcome] ?? 0) + events);
  await app.register(collector, { log, writeKeys: Object.values(KEYS), recentIds, now: () => NOW, counted });
}
beforeEach(() => build());
afterEach(() => app.close());

const { programme_id: _, ...click } = samples.click as Record<string, unknown>;
const order = (n: number) => ({ ...samples.order, programme_id: 'acme', id: `o-${n}`, order_id: `o-${n}` });

interface Sending {
  kind?: string;
  key?: string | null;
  headers?: Record<string, string>;
  query?: string;
}
function send(body: unknown, { kind = 'click', key = KEYS.server.key, headers = {}, query = '' }: Sending = {}) {
  return app.inject({
    method: 'POST',
    url: `/v1/events/${kind}${query}`,
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}
const answerOf = (reply: { json: () => unknown }) => reply.json() as CollectorAnswer;
const codeOf = (reply: { json: () => unknown }) => (reply.json() as { error: { code: string } }).error.code;

describe('a batch', () => {
  it.each<[string, unknown, string]>([
    ['an object', order(1), 'application/json'],
    ['an indented object', JSON.stringify(order(1), null, 2), 'application/json'],
    ['an array of one', [order(1)], 'application/json'],
    ['NDJSON of one', `${JSON.stringify(order(1))}\n`, 'application/x-ndjson'],
    ['plain text', JSON.stringify(order(1)), 'text/plain'],
  ])('may be %s', async (_name, body, type) => {
    const reply = await send(body, { kind: 'order', headers: { 'content-type': type } });
    expect([reply.statusCode, answerOf(reply)]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
    expect(log.records('fairlead.order')).toMatchObject([
      { key: 'o-1', source: 'server', programmeId: 'acme', receivedAt: NOW },
    ]);
  });

  it('says item by item what was not taken and why, and takes the rest', async () => {
    const items = [
      order(1),
      { ...order(2), amount_minor: -1 },
      order(1),
      { ...order(1), amount_minor: 5 },
      7,
      order(3),
    ];
    for (const body of [items, items.map((item) => JSON.stringify(item)).join('\r\n')]) {
      await app.close();
      await build();
      const answer = answerOf(await send(body, { kind: 'order' }));
      expect(answer).toMatchObject({ accepted: 2, duplicates: 1 });
      expect(answer.rejected.map(({ index, id, code }) => [index, id, code])).toEqual([
        [1, 'o-2', 'MONEY_NEGATIVE'],
        [3, 'o-1', 'ID_CONFLICT'],
        [4, null, 'NOT_AN_OBJECT'],
      ]);
      expect(log.records('fairlead.order').map(({ key }) => key)).toEqual(['o-1', 'o-3']);
    }
  });

  it('keeps the bytes as they came', async () => {
    const text = ' { "id":"t-1",\t"occurred_at":"2026-02-01T12:00:00Z", "note":"caf\\u00e9" } ';
    await send(text, { kind: 'tick' });
    expect(Buffer.from(log.records('fairlead.tick')[0]!.value).toString()).toBe(text);
  });

  it('of broken items answers for each and appends none', async () => {
    const body = '[{"id":"a","id":"b"},{"__proto__":1},{oops},{"id":"x"}]';
    const answer = answerOf(await send(body, { kind: 'order' }));
    expect(answer.rejected.map(({ code }) => code)).toEqual([
      'DUPLICATE_KEY',
      'FORBIDDEN_KEY',
      'BAD_JSON',
      'FIELD_MISSING',
    ]);
    expect(log.topics.size).toBe(0);
  });

  it.each<[string, unknown, Sending, number, string]>([
    ['no body', '', {}, 400, 'BODY_MALFORMED'],
    ['a cut array', '[{"id":"a"},{"id"', {}, 400, 'BODY_MALFORMED'],
    ['too many events', `[${'0,'.repeat(MAX_BATCH_EVENTS)}0]`, {}, 413, 'BODY_TOO_LARGE'],
    ['too many bytes', Buffer.alloc(17 * 1_048_576, 0x20), {}, 413, 'BODY_TOO_LARGE'],
    ['XML', '<a/>', { headers: { 'content-type': 'text/xml' } }, 415, 'BODY_TYPE'],
    ['gzip', 'x', { headers: { 'content-encoding': 'gzip' } }, 415, 'BODY_TYPE'],
    ['a kind that comes later', {}, { kind: 'payout' }, 422, 'KIND_LATER'],
    ['a kind that there is not', {}, { kind: 'nonsense' }, 422, 'KIND_UNKNOWN'],
    ['a kind that is no own name', {}, { kind: '__proto__' }, 422, 'KIND_UNKNOWN'],
    ['no key', {}, { key: null }, 401, 'KEY_REQUIRED'],
    ['a wrong key', {}, { key: 'server-key-0123456788' }, 401, 'KEY_REQUIRED'],
    ['a server key in the address', {}, { key: null, query: `?key=${KEYS.server.key}` }, 401, 'KEY_REQUIRED'],
    [
      'a browser key and an order',
      {},
      { kind: 'order', key: KEYS.browser.key, headers: { origin: 'https://shop.example' } },
      403,
      'KEY_KIND_DENIED',
    ],
    [
      'a browser key from elsewhere',
      {},
      { key: KEYS.browser.key, headers: { origin: 'https://evil.example' } },
      403,
      'KEY_ORIGIN_DENIED',
    ],
    ['a browser key from nowhere', {}, { key: KEYS.browser.key }, 403, 'KEY_ORIGIN_DENIED'],
  ])('is refused whole: %s', async (_name, body, how, status, code) => {
    const reply = await send(body, how);
    expect([reply.statusCode, codeOf(reply)]).toEqual([status, code]);
    expect(log.topics.size).toBe(0);
  });
});

describe('the same again', () => {
  it('is a duplicate, whatever the spelling; another source’s id is another id', async () => {
    await send(order(1), { kind: 'order' });
    const again = Object.fromEntries(Object.entries(order(1)).reverse());
    expect(answerOf(await send(JSON.stringify(again, null, 1), { kind: 'order' }))).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    expect(answerOf(await send(click)).accepted).toBe(1);
    const browser = { key: KEYS.browser.key, headers: { origin: 'https://shop.example' } };
    expect(answerOf(await send(click, browser)).accepted).toBe(1);
  });

  it('is a duplicate for a browser that comes back from another address', async () => {
    const { ip: _ip, user_agent: _agent, ...bare } = click;
    const from = (remoteAddress: string) =>
      app.inject({
        method: 'POST',
        url: `/v1/events/click?key=${KEYS.browser.key}`,
        remoteAddress,
        headers: { 'content-type': 'text/plain', origin: 'https://shop.example' },
        payload: JSON.stringify(bare),
      });
    expect(answerOf(await from('203.0.113.1')).accepted).toBe(1);
    expect(answerOf(await from('203.0.113.2')).duplicates).toBe(1);
  });

  it('is forgotten in the end, and then left to the log’s readers', async () => {
    await app.close();
    await build(2);
    for (const n of [1, 2, 3]) await send(order(n), { kind: 'order' });
    expect(answerOf(await send(order(3), { kind: 'order' })).duplicates).toBe(1);
    expect(answerOf(await send(order(1), { kind: 'order' })).accepted).toBe(1);
  });

  it('sent while the first is under way waits until that is durable', async () => {
    let open!: (value: unknown) => void;
    log.gate = new Promise((resolve) => (open = resolve));
    const first = send(order(1), { kind: 'order' });
    const second = send(order(1), { kind: 'order' });
    let answered = false;
    void second.then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    open(null);
    const answers = [answerOf(await first), answerOf(await second)];
    expect(answers.map(({ accepted, duplicates }) => accepted + duplicates)).toEqual([1, 1]);
    expect(log.records('fairlead.order')).toHaveLength(1);
  });
});

describe('a full disk', () => {
  it('fails the request, accepts nothing, and lets it come again', async () => {
    log.failure = fail('DISK_FULL');
    const reply = await send([order(1), order(2)], { kind: 'order' });
    expect([reply.statusCode, codeOf(reply)]).toEqual([503, 'DISK_FULL']);
    log.failure = null;
    expect(answerOf(await send([order(1), order(2)], { kind: 'order' }))).toMatchObject({ accepted: 2, duplicates: 0 });
  });

  it('fails those, too, who sent the same meanwhile', async () => {
    let open!: (value: unknown) => void;
    log.gate = new Promise((resolve) => (open = resolve));
    const replies = [send(order(1), { kind: 'order' }), send([order(1)], { kind: 'order' })];
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.failure = fail('DISK_FULL');
    open(null);
    for (const reply of await Promise.all(replies)) expect(reply.statusCode).toBe(503);
  });
});

describe('an address', () => {
  const { ip: _ip, user_agent: _agent, ...bare } = click;
  const stored = () =>
    JSON.parse(Buffer.from(log.records('fairlead.click')[0]!.value).toString()) as Record<string, unknown>;
  const browser = { origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 (Test)' };

  it('of a browser fills what its event lacks', async () => {
    await app.inject({
      method: 'POST',
      url: '/v1/events/click',
      remoteAddress: '::ffff:203.0.113.9',
      headers: { ...browser, 'content-type': 'application/json', authorization: `Bearer ${KEYS.browser.key}` },
      payload: JSON.stringify(bare),
    });
    expect(stored()).toMatchObject({ ...bare, ip: '203.0.113.9', user_agent: 'Mozilla/5.0 (Test)' });
    const record = log.records('fairlead.click')[0]!;
    expect(decode(record.value, 'click', { receivedAt: NOW, source: 'browser', programmeId: 'acme' }).ok).toBe(true);
  });

  it('of a browser never replaces what its event says', async () => {
    await send(click, { key: KEYS.browser.key, headers: browser });
    expect(stored()).toMatchObject({ ip: '203.0.113.7', user_agent: 'Mozilla/5.0' });
  });

  it('of a server is never lent to the visitor', async () => {
    await send(bare, { headers: browser });
    expect(stored()).toEqual(bare);
  });
});

describe('a page of another origin', () => {
  it('may ask beforehand, and read the answer', async () => {
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    const asked = await app.inject({ method: 'OPTIONS', url: '/v1/events/click', headers });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST',
    });
    const sent = await send(click, { key: KEYS.browser.key, headers: { origin: 'https://shop.example' } });
    expect(sent.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(sent.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('that no key names is refused', async () => {
    const asked = await app.inject({
      method: 'OPTIONS',
      url: '/v1/events/click',
      headers: { origin: 'https://evil.example' },
    });
    expect([asked.statusCode, asked.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});

it('counts what it did, and everything sent is one or another', async () => {
  for (const name of Object.keys(counts)) delete counts[name];
  await send([order(1), order(1), { ...order(1), status: 'paid' }, {}, 'x'], { kind: 'order' });
  expect(counts).toEqual({ accepted_at_door: 1, duplicate_at_door: 2, rejected_at_door: 2 });
});
