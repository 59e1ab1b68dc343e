import { join } from 'node:path';
import type { Config } from './config.js';
import { createConflictClerk } from './ingest/conflict-clerk.js';
import { createConsumer, type Consumer } from './ingest/consumer.js';
import { prepareEnrichment } from './ingest/enrich/index.js';
import { loadSecrets, type Secrets } from './ingest/enrich/pseudonym-keys.js';
import { fail } from './ingest/events/errors.js';
import { openLocalLog, type LocalLog } from './ingest/log/local.js';
import { PROCESSORS } from './processors/index.js';
import { createRunner, type Runner } from './processors/framework/runner.js';
import { makeFolders } from './sql/make-folders.js';
import { openWarehouse, type Warehouse } from './sql/warehouse.js';
import { createLogger, createMetrics, type Logger, type Metrics } from './telemetry.js';

/** What one pass over the log and the tables did. */
export interface Pass {
  /** Records taken from the log. */
  readonly records: number;
  /** Of these, accepted as rows. */
  readonly rows: number;
  /** Of these, refused as dead letters. */
  readonly dead: number;
  /** Whether there was nothing left to read and nothing left to compute. */
  readonly idle: boolean;
}

export interface PassLimits {
  readonly maxRecords?: number | undefined;
  readonly ingest?: boolean;
  readonly process?: boolean;
}

/** The server of a running Fairlead. */
export interface Served {
  readonly url: string;
  /** Makes a link that signs in once with the given role. */
  signInLink(role: string): Promise<string>;
  /** Tells open pages that there is something new. */
  changed(): void;
  close(): Promise<void>;
}

/** An opened data directory. Rooms open when first asked for and close together, in the reverse order. */
export interface Fairlead {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The server of this process, while it runs. */
  served: Served | undefined;
  secrets(): Promise<Secrets>;
  log(): Promise<LocalLog>;
  warehouse(): Promise<Warehouse>;
  consumer(): Promise<Consumer>;
  runner(): Promise<Runner>;
  /** What all passes since the opening did together, whoever asked for them. */
  done(): Omit<Pass, 'idle'>;
  /** Takes what is in the log to the warehouse and what is new there through the processors, once. */
  pass(limits?: PassLimits): Promise<Pass>;
  close(): Promise<void>;
}

/**
 * Opens a data directory, making it where there is none.
 * @throws FairleadError DATA_UNWRITABLE, or what a room throws when first used (LOG_LOCKED, WAREHOUSE_IN_USE, …).
 */
export async function openFairlead(config: Config): Promise<Fairlead> {
  makeDirectory(config.data);
  const logger = createLogger(config.log_level);
  const metrics = createMetrics();
  const rooms = createRooms(config, logger, metrics);
  const done = { records: 0, rows: 0, dead: 0 };
  return {
    done: () => ({ ...done }),
    served: undefined,
    config,
    logger,
    metrics,
    secrets: rooms.secrets,
    log: rooms.log,
    warehouse: rooms.warehouse,
    consumer: rooms.consumer,
    runner: rooms.runner,
    pass: (limits = {}) => pass(rooms, metrics, limits, done),
    close: rooms.close,
  };
}

type Rooms = ReturnType<typeof createRooms>;

function createRooms(config: Config, logger: Logger, metrics: Metrics) {
  const closers: (() => Promise<void>)[] = [];
  const once = <T>(open: () => Promise<T>, close?: (room: T) => Promise<void>): (() => Promise<T>) => {
    let room: Promise<T> | undefined;
    return () =>
      (room ??= open().then(
        (opened) => {
          if (close) closers.push(() => close(opened));
          return opened;
        },
        (error: unknown) => {
          // Whoever asks again tries again: what was gone may be back.
          room = undefined;
          throw error;
        },
      ));
  };
  const secrets = once(() => loadSecrets(config.data));
  const log = once(
    () => openLog(config, logger),
    (room) => room.close(),
  );
  const warehouse = once(
    () => openStore(config),
    (room) => room.close(),
  );
  const consumer = once(
    async () =>
      openConsumer(config, metrics, { secrets: await secrets(), log: await log(), warehouse: await warehouse() }),
    (room) => room.stop(),
  );
  const clerk = once(async () =>
    createConflictClerk({ log: await log(), warehouse: await warehouse(), onMoved: metrics.conflicts }),
  );
  const runner = once(async () => openRunner(config, { logger, metrics }, await warehouse()));
  const close = async (): Promise<void> => {
    for (const room of closers.splice(0).reverse()) await room();
  };
  return { secrets, log, warehouse, consumer, clerk, runner, close };
}

async function pass(
  rooms: Rooms,
  metrics: Metrics,
  { maxRecords, ingest = true, process = true }: PassLimits,
  done: { records: number; rows: number; dead: number },
): Promise<Pass> {
  const taken = ingest ? await (await rooms.consumer()).runOnce(maxRecords) : { records: 0, rows: 0, dead: 0 };
  done.records += taken.records;
  done.rows += taken.rows;
  done.dead += taken.dead;
  const step = process ? await stepOf(rooms, metrics) : { idle: true };
  const conflicts = process && ingest ? await (await rooms.clerk()).settle() : 0;
  done.rows -= conflicts;
  done.dead += conflicts;
  return {
    records: taken.records,
    // A conflict's row may have been taken by an earlier pass.
    rows: Math.max(0, taken.rows - conflicts),
    dead: taken.dead + conflicts,
    idle: taken.records === 0 && step.idle && conflicts === 0,
  };
}

async function stepOf(rooms: Rooms, metrics: Metrics): Promise<{ idle: boolean }> {
  try {
    return await (await rooms.runner()).step();
  } catch (error) {
    metrics.stepFailed();
    throw error;
  }
}

async function openConsumer(
  config: Config,
  metrics: Metrics,
  { secrets, log, warehouse }: { secrets: Secrets; log: LocalLog; warehouse: Warehouse },
): Promise<Consumer> {
  const enrichment = await prepareEnrichment({
    countryDatabase: config.enrichment.country_database || undefined,
    asnDatabase: config.enrichment.asn_database || undefined,
  });
  return createConsumer({
    log,
    warehouse,
    enrichment,
    pseudonymKey: secrets.pseudonymKey,
    workers: config.ingest.workers,
    batchRecords: config.ingest.batch_records,
    batchBytes: config.ingest.batch_bytes,
    onBatch: (batch) => metrics.batch(batch),
  });
}

async function openRunner(
  config: Config,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
  warehouse: Warehouse,
): Promise<Runner> {
  const runner = createRunner({
    warehouse,
    processors: PROCESSORS,
    maxRowsPerStep: config.process.max_rows_per_step,
    log: (message, fields) => logger.debug(fields ?? {}, message),
    onStep: metrics.step,
    clock: () => performance.now(),
  });
  await runner.recover();
  return runner;
}

function makeDirectory(data: string): void {
  try {
    makeFolders(join(data, 'tmp'));
  } catch (cause) {
    throw fail('DATA_UNWRITABLE', {
      message: `the data directory ${data} cannot be made or written: ${(cause as Error).message}`,
    });
  }
}

async function openLog(config: Config, logger: Logger): Promise<LocalLog> {
  const log = await openLocalLog({
    dir: join(config.data, 'log'),
    partitions: config.log.partitions,
    segmentBytes: config.log.segment_bytes,
  });
  for (const repair of log.repairs) logger.warn(repair, 'the log had a torn tail, which was cut off');
  return log;
}

async function openStore(config: Config): Promise<Warehouse> {
  const { url, username, password, database, memory_limit_bytes } = config.warehouse;
  const warehouse = await openWarehouse({
    url: url || `chdb:${join(config.data, 'warehouse')}`,
    username,
    password,
    database,
    memoryLimitBytes: memory_limit_bytes,
    tempDir: join(config.data, 'tmp'),
  });
  try {
    await warehouse.migrate();
  } catch (error) {
    await warehouse.close();
    throw error;
  }
  return warehouse;
}
