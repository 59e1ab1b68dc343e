import { join } from 'node:path';
import type { Config } from './config.js';
import { createConflictClerk } from './ingest/conflict-clerk.js';
import { createConsumer, type Consumer } from './ingest/consumer.js';
import { publishDeadLetters } from './ingest/dead-letter-topic.js';
import { prepareEnrichment } from './ingest/enrich/index.js';
import { loadSecrets, type Secrets } from './ingest/enrich/pseudonym-keys.js';
import { fail } from './ingest/events/errors.js';
import type { EventLog } from './ingest/log/event-log.js';
import { openLog } from './ingest/open-log.js';
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
  /** No further batch is begun once it is aborted. */
  readonly signal?: AbortSignal | undefined;
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
  log(): Promise<EventLog>;
  warehouse(): Promise<Warehouse>;
  consumer(): Promise<Consumer>;
  runner(): Promise<Runner>;
  /** What all passes since the opening did together, whoever asked for them. */
  done(): Omit<Pass, 'idle'>;
  /** Whether nothing of the log is left to be taken to the warehouse, by this process or by another that shares the log. */
  caughtUp(): Promise<boolean>;
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
    caughtUp: async () => !(await rooms.log()).shared || (await (await rooms.consumer()).caughtUp()),
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
    () => openEventLog(config, logger, metrics),
    (room) => room.close(),
  );
  const warehouse = once(
    () => openStore(config, logger, metrics),
    (room) => room.close(),
  );
  const consumer = once(
    async () =>
      openConsumer({
        config,
        logger,
        metrics,
        secrets: await secrets(),
        log: await log(),
        warehouse: await warehouse(),
      }),
    (room) => room.stop(),
  );
  const clerk = once(async () => openClerk(await log(), await warehouse(), metrics));
  const runner = once(async () => openRunner(config, { logger, metrics }, await warehouse()));
  const close = async (): Promise<void> => {
    for (const room of closers.splice(0).reverse()) await room();
  };
  return { secrets, log, warehouse, consumer, clerk, runner, close };
}

async function pass(
  rooms: Rooms,
  metrics: Metrics,
  { maxRecords, ingest = true, process = true, signal }: PassLimits,
  done: { records: number; rows: number; dead: number },
): Promise<Pass> {
  const taken = ingest ? await (await rooms.consumer()).runOnce(maxRecords, signal) : { records: 0, rows: 0, dead: 0 };
  done.records += taken.records;
  done.rows += taken.rows;
  done.dead += taken.dead;
  const step = process ? await stepOf(rooms, metrics) : { idle: true };
  // Where several processes share the log, whoever computes is alone; else whoever computes also ingests.
  const settles = process && (ingest || (await rooms.log()).shared);
  const conflicts = settles ? await (await rooms.clerk()).settle() : 0;
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

interface ConsumerRooms {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly secrets: Secrets;
  readonly log: EventLog;
  readonly warehouse: Warehouse;
}

async function openConsumer({ config, logger, metrics, secrets, log, warehouse }: ConsumerRooms): Promise<Consumer> {
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
    lingerMs: config.ingest.linger_ms,
    ...publishing(log),
    onBatch: (batch) => metrics.batch(batch),
    onError: (error) =>
      logger.error(error instanceof Error ? { code: (error as { code?: string }).code } : {}, String(error)),
  });
}

function openClerk(log: EventLog, warehouse: Warehouse, metrics: Metrics): ReturnType<typeof createConflictClerk> {
  return createConflictClerk({ log, warehouse, onMoved: metrics.conflicts, ...publishing(log) });
}

/** On a log that others read, dead letters go to a topic too; on a laptop's own nobody would look there. */
function publishing(log: EventLog): { publishDead?: (kind: string, letters: Uint8Array) => Promise<void> } {
  return log.shared ? { publishDead: (_kind, letters) => publishDeadLetters(log, letters) } : {};
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

function openEventLog(config: Config, logger: Logger, metrics: Metrics): Promise<EventLog> {
  return openLog({
    ...config,
    dir: join(config.data, 'log'),
    note: ({ level, message, fields }) => logger[level](fields ?? {}, message),
    measure: {
      rebalanced: (partitions) => {
        metrics.rebalanced();
        metrics.assigned(partitions);
      },
      restarted: (reason) => metrics.restarted(reason === 'crash' ? 'crashed' : 'stalled'),
      buffered: (bytes) => metrics.buffered(bytes),
    },
  });
}

async function openStore(config: Config, logger: Logger, metrics: Metrics): Promise<Warehouse> {
  const { url, username, password, database, cluster, memory_limit_bytes } = config.warehouse;
  const warehouse = await openWarehouse({
    url: url || `chdb:${join(config.data, 'warehouse')}`,
    username,
    password,
    database,
    cluster,
    memoryLimitBytes: memory_limit_bytes,
    tempDir: join(config.data, 'tmp'),
    onRetry: ({ statement, message, ...retry }) => {
      logger.warn({ statement, ...retry }, `the warehouse is asked again: ${message}`);
      if (statement.startsWith('ingest/insert-'))
        metrics.insertRetried(statement.slice('ingest/insert-'.length).replaceAll('-', '_'));
    },
  });
  try {
    await warehouse.migrate();
  } catch (error) {
    await warehouse.close();
    throw error;
  }
  return warehouse;
}
