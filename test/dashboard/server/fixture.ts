import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Report } from '../../../dashboard/reports/index.js';
import type { AppOptions } from '../../../dashboard/server/options.js';
import { fail } from '../../../ingest/events/errors.js';
import { partitionOf } from '../../../ingest/events/partitioner.js';
import { SOURCES, type Address, type AppendRecord, type RecordBatch } from '../../../ingest/log/event-log.js';

export const NOW = Date.UTC(2026, 2, 1, 12);

/** A log in memory that can be told to fail or to wait. */
export function memoryLog() {
  const topics = new Map<string, AppendRecord[]>();
  const offsets = new Map<string, number>();
  const log = {
    topics,
    /** Thrown by the next appends. */
    failure: null as Error | null,
    /** Appends wait for it. */
    gate: Promise.resolve() as Promise<unknown>,
    records: (topic: string): AppendRecord[] => topics.get(topic) ?? [],
    append: async (topic: string, records: readonly AppendRecord[]): Promise<Address[]> => {
      await log.gate;
      if (log.failure) throw log.failure;
      topics.set(topic, [...log.records(topic), ...records]);
      return records.map(({ key }) => {
        const partition = partitionOf(key, 4);
        const offset = offsets.get(`${topic}/${partition}`) ?? 0;
        offsets.set(`${topic}/${partition}`, offset + 1);
        return { topic, partition, offset };
      });
    },
    startOffsets: (): Promise<number[]> => Promise.resolve([0, 0, 0, 0]),
    endOffsets: (topic: string): Promise<number[]> =>
      Promise.resolve([0, 1, 2, 3].map((partition) => offsets.get(`${topic}/${partition}`) ?? 0)),
    read: (topic: string, partition: number, fromOffset: number): Promise<RecordBatch | null> => {
      const records = log.records(topic).filter(({ key }) => partitionOf(key, 4) === partition);
      return Promise.resolve(batchOf({ topic, partition, baseOffset: fromOffset }, records.slice(fromOffset)));
    },
  };
  return log;
}

/** null for no records. */
function batchOf(
  at: Pick<RecordBatch, 'topic' | 'partition' | 'baseOffset'>,
  records: readonly AppendRecord[],
): RecordBatch | null {
  if (records.length === 0) return null;
  const programmes = [...new Set(records.map(({ programmeId }) => programmeId))];
  let end = 0;
  return {
    ...at,
    count: records.length,
    bytes: Buffer.concat(records.map(({ value }) => value)),
    ends: Uint32Array.from(records, ({ value }) => (end += value.length)),
    receivedAt: Float64Array.from(records, ({ receivedAt = NOW }) => receivedAt),
    sources: Uint8Array.from(records, ({ source }) => SOURCES.indexOf(source)),
    programmes,
    programmeIndex: Uint16Array.from(records, ({ programmeId }) => programmes.indexOf(programmeId)),
    replayOf: new Map(),
  };
}

/** A report over nothing but its own answer. */
export function fakeReport(name: string, data: unknown, more: Partial<Report> = {}): Report {
  return {
    name,
    title: `The report ${name}`,
    role: 'viewer',
    params: Type.Object({ programme: Type.Optional(Type.String()) }),
    localParams: ['truth'],
    result: Type.Unknown(),
    definitions: { figure: 'What it means.' },
    statements: [],
    run: async () => data,
    text: () => [],
    ...more,
  };
}

export const asked: Record<string, unknown>[] = [];

export const reports: Record<string, Report> = {
  status: fakeReport('status', { complete_to: NOW, events: 3 }),
  conversions: fakeReport(
    'conversions',
    {
      total: 2,
      rows: [
        { conversion_id: '=HYPERLINK("x")', amount_minor: -1999, currency: 'EUR', holds: ['HELD_RETURN_WINDOW'] },
        { conversion_id: 'a,b', amount_minor: null, currency: 'EUR', holds: [] },
      ],
      totals: [{ currency: 'EUR', amount_minor: -1999 }],
    },
    {
      run: async function (this: Report, _door, params) {
        asked.push({ ...params });
        return {
          total: 2,
          rows: [
            { conversion_id: '=HYPERLINK("x")', amount_minor: -1999, currency: 'EUR', holds: ['HELD_RETURN_WINDOW'] },
            { conversion_id: 'a,b', amount_minor: null, currency: 'EUR', holds: [] },
          ],
          totals: [{ currency: 'EUR', amount_minor: -1999 }],
        };
      },
    },
  ),
  conversion: fakeReport('conversion', null, {
    params: Type.Object({ id: Type.String(), programme: Type.Optional(Type.String()) }),
    run: async (_door, params) => {
      if (params['id'] === 'none') throw fail('NOT_FOUND', { message: 'there is no conversion none' });
      return { id: params['id'] };
    },
  }),
  liability: fakeReport('liability', { total_minor: 5 }, { role: 'finance' }),
  broken: fakeReport('broken', null, { run: () => Promise.reject(new Error('the secret inside')) }),
};

export const KEYS = {
  server: { name: 's', key: 'server-key-0123456789', programme: 'acme', source: 'server' as const },
  browser: {
    name: 'b',
    key: 'browser-key-0123456789',
    programme: 'acme',
    source: 'browser' as const,
    origins: ['https://shop.example'],
  },
};

/** Options of an app in a folder of its own with a built dashboard of two files. */
export function appOptions(more: Partial<AppOptions> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-server-'));
  const appDir = join(dataDir, 'app');
  mkdirSync(join(appDir, 'assets'), { recursive: true });
  writeFileSync(join(appDir, 'index.html'), '<!doctype html><title>Fairlead</title>');
  writeFileSync(join(appDir, 'assets', 'main-1a2b.js'), 'export {};');
  const logged: { fields: object; message: string }[] = [];
  const note = (fields: object, message: string) => void logged.push({ fields, message });
  const log = memoryLog();
  const clock = { now: NOW };
  const options: AppOptions = {
    dataDir,
    appDir,
    programmeId: 'acme',
    accounts: [],
    writeKeys: Object.values(KEYS),
    log,
    door: undefined as never,
    logger: { info: note, warn: note, error: note },
    controlToken: 'the-control-token',
    exposition: {
      token: 'the-metrics-token',
      metrics: { text: async () => 'fairlead_warehouse_up 1\n', contentType: 'text/plain' },
    },
    runCommand: async () => 0,
    reports,
    now: () => clock.now,
    ...more,
  };
  return { options, log, logged, clock, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
