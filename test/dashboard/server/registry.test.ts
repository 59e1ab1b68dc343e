import { afterAll, beforeAll, expect, it } from 'vitest';
import { REPORTS } from '../../../dashboard/reports/index.js';
import { buildApp, type App } from '../../../dashboard/server/app.js';
import { openLocalLog, type LocalLog } from '../../../ingest/log/local.js';
import { samples } from '../../ingest/events/samples.js';
import { appOptions, KEYS, NOW } from './fixture.js';

let made: ReturnType<typeof appOptions>;
let app: App;
let log: LocalLog;

beforeAll(async () => {
  made = appOptions({ reports: REPORTS });
  log = await openLocalLog({ dir: `${made.options.dataDir}/log` });
  app = await buildApp({ ...made.options, log });
});
afterAll(async () => {
  await app.fastify.close();
  await log.close();
  made.remove();
});

interface Described {
  readonly paths: Record<string, { get: { parameters?: { name: string; in: string }[]; responses: object } }>;
}

it.each(Object.values(REPORTS))('describes the report $name with its parameters and answer', async (report) => {
  const { paths } = (await app.fastify.inject('/v1/openapi.json')).json<Described>();
  const route = paths[`/v1/reports/${report.name}`]!.get;
  const names = (route.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
  expect(names.sort()).toEqual([...Object.keys(report.params.properties), 'format', 'table'].sort());
  expect(Object.keys(route.responses)).toContain('200');
});

it.each(['status', 'conversions', 'quality', 'dead-letters'])(
  'has the report %s under an address of its own',
  (name) => {
    expect(app.fastify.hasRoute({ method: 'GET', url: `/v1/${name}` })).toBe(true);
  },
);

it('takes a batch to segment files and reads it back', async () => {
  const reply = await app.fastify.inject({
    method: 'POST',
    url: '/v1/events/click',
    headers: { authorization: `Bearer ${KEYS.server.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify([1, 2, 3].map((n) => ({ ...samples.click, id: `k-${n}`, programme_id: 'acme' }))),
  });
  expect(reply.json()).toEqual({ accepted: 3, duplicates: 0, rejected: [] });
  const ends = await log.endOffsets('fairlead.click');
  expect(ends.reduce((all, end) => all + end, 0)).toBe(3);
  const partition = ends.findIndex((end) => end === 3);
  const batch = await log.read('fairlead.click', partition, 0, { maxBytes: 1e6, maxRecords: 10 });
  expect([batch?.count, batch?.programmes, batch?.receivedAt[0]]).toEqual([3, ['acme'], NOW]);
});
