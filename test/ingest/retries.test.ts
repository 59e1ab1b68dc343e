import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.js';
import { openFairlead, type Fairlead } from '../../fairlead.js';
import { collector, type CollectorAnswer, type WriteKey } from '../../ingest/sources/collector.js';
import { tempFolder } from '../support/cli.js';
import { layData } from '../support/laid-warehouse.js';

const browser: WriteKey = { name: 'b', key: 'browser-key-0123456789', programme: 'default', source: 'browser' };
const server: WriteKey = { name: 's', key: 'server-key-01234567890', programme: 'default', source: 'server' };
const time = '2026-03-01T12:00:00.000Z';
const EVENTS = {
  click: { id: 'e1', occurred_at: time, visitor_id: 'v1', channel: 'direct' },
  conversion: { id: 'e2', occurred_at: time, visitor_id: 'v1', type: 'signup' },
  activity: { id: 'e3', occurred_at: time, advocate_id: 'a1', action: 'login' },
} as const;

let fairlead: Fairlead;
let apps: FastifyInstance[];

/** A collector that remembers nothing of what came before, as behind a restart. */
async function restarted(): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(collector, {
    log: await fairlead.log(),
    writeKeys: [browser, server],
    now: () => Date.parse(time),
  });
  apps.push(app);
  return app;
}

interface From {
  readonly address: string;
  readonly agent?: string;
  readonly key?: WriteKey;
}

async function send(kind: string, event: object, { address, agent, key = browser }: From): Promise<CollectorAnswer> {
  const reply = await (
    await restarted()
  ).inject({
    method: 'POST',
    url: `/v1/events/${kind}`,
    remoteAddress: address,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key.key}`,
      ...(agent === undefined ? { 'user-agent': '' } : { 'user-agent': agent }),
    },
    payload: JSON.stringify(event),
  });
  return reply.json<CollectorAnswer>();
}

async function settled(): Promise<{ rows: number; dead: number }> {
  while (!(await fairlead.pass()).idle);
  const { rows, dead } = fairlead.done();
  return { rows, dead };
}

beforeEach(async () => {
  const data = await layData(join(tempFolder(), 'data'));
  const environment = { FAIRLEAD_LOG_LEVEL: 'silent', FAIRLEAD_INGEST_WORKERS: '1' };
  fairlead = await openFairlead(readConfig({ data, cwd: data, environment }));
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await fairlead.close();
});

describe('an event that is sent again behind a restart of the collector', () => {
  it('is a duplicate where a browser told the same, whatever address and user agent it came from', async () => {
    for (const [kind, event] of Object.entries(EVENTS)) {
      for (const from of [
        { address: '8.8.8.8', agent: 'Mozilla/5.0 (One)' },
        { address: '2001:4860:4860::8888', agent: 'Mozilla/5.0 (Two)' },
        { address: '9.9.9.9' },
      ])
        expect(await send(kind, event, from)).toMatchObject({ accepted: 1, rejected: [] });
    }
    expect(await settled()).toEqual({ rows: 9, dead: 0 });
  });

  it('is a conflict where the browser told something else, and where a server told another address', async () => {
    const from = { address: '8.8.8.8', agent: 'Mozilla/5.0 (One)' };
    await send('click', EVENTS.click, from);
    await send('click', { ...EVENTS.click, sub_id: 'other' }, from);
    await send('conversion', { ...EVENTS.conversion, ip: '8.8.8.8' }, { ...from, key: server });
    await send('conversion', { ...EVENTS.conversion, ip: '9.9.9.9' }, { ...from, key: server });
    expect(await settled()).toEqual({ rows: 2, dead: 2 });
  });
});
