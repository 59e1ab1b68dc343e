import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createConsumer } from '../../ingest/consumer.js';
import { prepareEnrichment } from '../../ingest/enrich/index.js';
import { openLocalLog } from '../../ingest/log/local.js';
import type { AppendRecord, EventLog } from '../../ingest/log/event-log.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import type { Figure } from './bench.js';
import { clickLines } from './click-lines.js';

export interface IngestBenchOptions {
  /** Clicks to measure with; a million if absent. */
  readonly rows?: number | undefined;
  /** An empty directory with about 1.5 KB of room a click. */
  readonly dir: string;
  /** Threads that decode; one less than the cores if absent. */
  readonly workers?: number | undefined;
  /** false leaves the ceiling out: for long runs that only watch the memory. */
  readonly ceiling?: boolean | undefined;
  readonly progress: (text: string) => void;
}

const ROWS = 1_000_000;
const APPEND_RECORDS = 8192;
const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const RSS_INTERVAL_MS = 50;
const MIB = 1024 * 1024;
/** As `ingest.batch_records` and `ingest.batch_bytes` of the configuration stand by default. */
export const BATCH_RECORDS = 32_768;
export const BATCH_BYTES = 32 * MIB;

/**
 * Clicks in a local log to checked and enriched rows in the warehouse, and as ceiling the engine itself inserting the same
 * NDJSON into an equal table, in the same run and process.
 */
export async function benchIngest(options: IngestBenchOptions): Promise<Figure[]> {
  const { rows = ROWS, dir, workers = Math.max(1, availableParallelism() - 1), ceiling = true, progress } = options;
  const log = await openLocalLog({ dir: join(dir, 'log') });
  const warehouse = await openWarehouse({
    url: `chdb:${join(dir, 'warehouse')}`,
    memoryLimitBytes: 2048 * MIB,
    tempDir: dir,
  });
  try {
    await warehouse.migrate();
    progress(`writing ${rows} clicks to the log`);
    const ndjson = ceiling ? join(dir, 'clicks.ndjson') : undefined;
    const appended = await fillLog(log, rows, ndjson);
    progress('ingesting');
    const taken = await ingestLog(log, warehouse, rows, workers);
    const figures: Figure[] = [
      {
        figure: `append to the log (${rows} clicks, ${Math.round(appended.bytes / rows)} bytes each)`,
        value: rows / appended.seconds,
        unit: 'clicks/s',
      },
    ];
    if (!ndjson)
      return [
        ...figures,
        { figure: 'ingest', value: rows / taken.seconds, unit: 'clicks/s' },
        peakFigure(taken.peakRss),
      ];
    progress('the engine alone');
    const seconds = await engineAlone(warehouse, ndjson, rows);
    const value = rows / taken.seconds;
    const most = rows / seconds;
    figures.push({
      figure: `ingest with ${workers} workers`,
      value,
      unit: 'clicks/s',
      ceiling: most,
      of_ceiling: value / most,
    });
    return [...figures, peakFigure(taken.peakRss)];
  } finally {
    await warehouse.close();
    await log.close();
  }
}

const peakFigure = (bytes: number): Figure => ({
  figure: 'peak resident memory while ingesting',
  value: bytes / MIB,
  unit: 'MiB',
  ceiling: 2048,
  of_ceiling: bytes / MIB / 2048,
});

/** Appends the clicks, in groups as the collector does, and writes the same lines to a file where one is named. */
export async function fillLog(
  log: Pick<EventLog, 'append'>,
  rows: number,
  ndjson: string | undefined,
): Promise<{ seconds: number; bytes: number }> {
  const file = ndjson ? createWriteStream(ndjson, { highWaterMark: 4 * MIB }) : undefined;
  let bytes = 0;
  let seconds = 0;
  let records: AppendRecord[] = [];
  const flush = async (): Promise<void> => {
    const started = performance.now();
    await log.append('fairlead.click', records);
    seconds += (performance.now() - started) / 1000;
    records = [];
  };
  for (const { key, line } of clickLines(rows, START_MS)) {
    const value = Buffer.from(line);
    bytes += value.length;
    records.push({ key, value, source: 'server', programmeId: 'default', receivedAt: START_MS + rows * 100 });
    if (file && !file.write(`${line}\n`)) await once(file, 'drain');
    if (records.length === APPEND_RECORDS) await flush();
  }
  if (records.length > 0) await flush();
  if (file) {
    file.end();
    await once(file, 'close');
  }
  return { seconds, bytes };
}

export async function ingestLog(
  log: EventLog,
  warehouse: Warehouse,
  rows: number,
  workers: number,
): Promise<{ seconds: number; peakRss: number }> {
  const consumer = createConsumer({
    log,
    warehouse,
    enrichment: await prepareEnrichment(),
    pseudonymKey: { k0: '1', k1: '2' },
    workers,
    batchRecords: BATCH_RECORDS,
    batchBytes: BATCH_BYTES,
  });
  let peakRss = process.memoryUsage.rss();
  const timer = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), RSS_INTERVAL_MS);
  try {
    const started = performance.now();
    const taken = await consumer.untilIdle();
    const seconds = (performance.now() - started) / 1000;
    if (taken.rows !== rows) throw new Error(`${rows} clicks became ${taken.rows} rows and ${taken.dead} dead letters`);
    return { seconds, peakRss };
  } finally {
    clearInterval(timer);
    await consumer.stop();
  }
}

export async function engineAlone(warehouse: Warehouse, path: string, rows: number): Promise<number> {
  await warehouse.ingest.run('bench/ingest-ceiling-table');
  const started = performance.now();
  await warehouse.ingest.run('bench/ingest-ceiling', { path });
  const seconds = (performance.now() - started) / 1000;
  const [count] = await warehouse.ingest.rows<{ rows: number }>('bench/rows-by-table', { table: 'bench_clicks' });
  if (count?.rows !== rows) throw new Error(`the engine took ${count?.rows} of ${rows} lines`);
  await rm(path, { force: true });
  return seconds;
}
