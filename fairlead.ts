import { join } from 'node:path';
import type { Config } from './config.js';
import { createConflictClerk, type ConflictClerk } from './ingest/conflict-clerk.js';
import { createConsumer, type Consumer } from './ingest/consumer.js';
import { publishDeadLetters } from './ingest/dead-letter-topic.js';
import { prepareEnrichment } from './ingest/enrich/index.js';
import { loadSecrets, type Secrets } from './ingest/enrich/pseudonym-keys.js';
import { fail } from './ingest/events/errors.js';
import type { EventLog } from './ingest/log/event-log.js';
import { openLog } from './ingest/open-log.js';
import { PROCESSORS } from './processors/index.js';
import { createRunner, type Runner } from './processors/framework/runner.js';
import { waitingToBeComputed } from './processors/framework/waiting.js';
import { elsewhere } from './sql/computing.js';
import { makeFolders } from './sql/make-folders.js';
import { openWarehouse, type Holder, type Warehouse } from './sql/warehouse.js';
import { createLogger, createMetrics, type Logger, type Metrics } from './telemetry.js';

/** What one pass over the log and the tables did. */
export interface Pass {
  /** Records taken from the log. */
  readonly records: number;
  /** Of these, accepted as rows. */
  readonly rows: number;
  /** Of these, refused as dead letters. */
  readonly dead: number;
  /** Whether there was nothing left to read and nothing left to compute, by this process. */
  readonly idle: boolean;
  /** Who computes instead, where another process does. */
  readonly elsewhere?: Holder | undefined;
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
  done(): Omit<Pass, 'idle' | 'elsewhere'>;
  /** Whether this process takes what it can get of a log that several share; one that runs without the role ingest leaves it to others. */
  reads: boolean;
  /** Records of a shared log that are still to be taken to the warehouse, by this process or by another; 0 for a log of its own. */
  untaken(): Promise<number>;
  /** How much of what the warehouse holds is still to be computed, by whichever process: 0 for nothing. */
  uncomputed(): Promise<number>;
  /** Whether the last pass that wanted to compute found another process doing so. */
  standingBy(): boolean;
  /**
   * Makes this process the one that computes, where several use the warehouse, until the function that it returns is called.
   * @throws FairleadError PROCESSING_ELSEWHERE where another still does after `waitMs`.
   */
  compute(waitMs: number): Promise<() => void>;
  /** Empties the state and computes it anew. */
  rebuild(): Promise<void>;
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
  const fairlead: Fairlead = {
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
    uncomputed: () => uncomputed(rooms),
    standingBy: rooms.turns.standingBy,
    compute: async (waitMs) => (await (await rooms.warehouse()).computing?.keep(waitMs)) ?? (() => undefined),
    rebuild: async () => {
      const { holder } = await inTurn(rooms, async () => (await rooms.runner()).rebuild());
      if (holder) throw elsewhere(holder);
    },
    reads: true,
    untaken: async () => ((await rooms.log()).shared ? await (await rooms.consumer()).untaken() : 0),
    pass: async (limits = {}) => await pass(rooms, metrics, await withoutOthers(fairlead, limits), done),
    close: rooms.close,
  };
  return fairlead;
}

/** A process that joined the workers for one command only would keep partitions that it then takes nothing from. */
async function withoutOthers(fairlead: Fairlead, limits: PassLimits): Promise<PassLimits> {
  if (fairlead.reads || limits.ingest === false || !(await fairlead.log()).shared) return limits;
  return { ...limits, ingest: false };
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
  const turns = createTurns(logger, metrics);
  const close = async (): Promise<void> => {
    for (const room of closers.splice(0).reverse()) await room();
  };
  return { secrets, log, warehouse, consumer, clerk, runner, turns, close };
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
  const computed = process ? await compute(rooms, metrics, ingest) : { idle: true, conflicts: 0 };
  const { conflicts } = computed;
  done.rows -= conflicts;
  done.dead += conflicts;
  return {
    records: taken.records,
    // A conflict's row may have been taken by an earlier pass.
    rows: Math.max(0, taken.rows - conflicts),
    dead: taken.dead + conflicts,
    idle: taken.records === 0 && computed.idle && conflicts === 0,
    elsewhere: computed.elsewhere,
  };
}

interface Computed {
  readonly idle: boolean;
  readonly conflicts: number;
  readonly elsewhere?: Holder;
}

/** A step, and the conflicts that it found. */
async function compute(rooms: Rooms, metrics: Metrics, ingest: boolean): Promise<Computed> {
  await counted(metrics, rooms.warehouse);
  const { value, holder } = await inTurn(rooms, async () => {
    const { idle } = await counted(metrics, async () => (await rooms.runner()).step());
    // Where several processes share the log, whoever computes is alone; else whoever computes also ingests.
    const settles = ingest || (await rooms.log()).shared;
    return { idle, conflicts: settles ? await (await rooms.clerk()).settle() : 0 };
  });
  return value ?? { idle: true, conflicts: 0, elsewhere: holder };
}

type Done<T> =
  { readonly value: T; readonly holder?: undefined } | { readonly value?: undefined; readonly holder: Holder };

/** Does the work if no other process computes; else says which does. */
async function inTurn<T>(rooms: Rooms, work: () => Promise<T>): Promise<Done<T>> {
  const { computing } = await rooms.warehouse();
  if (!computing) return { value: await work() };
  const turn = await computing.during(async () => {
    rooms.turns.tell(undefined);
    return await work();
  });
  if (turn.here) return { value: turn.value };
  rooms.turns.tell(turn.holder);
  return { holder: turn.holder };
}

/** Tells once of each change who computes. */
function createTurns(logger: Logger, metrics: Metrics) {
  let told: string | undefined;
  let standingBy = false;
  return {
    standingBy: () => standingBy,
    tell: (holder: Holder | undefined): void => {
      standingBy = holder !== undefined;
      metrics.computing(!standingBy);
      const now = JSON.stringify(holder ?? 'this process');
      if (told === now) return;
      told = now;
      if (holder) logger.info(holder, 'another process computes; this one stands by');
      else logger.info('this process computes');
    },
  };
}

async function uncomputed(rooms: Rooms): Promise<number> {
  const [{ process }, { shared }] = await Promise.all([rooms.warehouse(), rooms.log()]);
  const waiting = await waitingToBeComputed(process);
  return waiting > 0 || !shared ? waiting : await (await rooms.clerk()).left();
}

/** Does a part of a step, whose failure is the step's. */
async function counted<T>(metrics: Metrics, part: () => Promise<T>): Promise<T> {
  try {
    return await part();
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

function openClerk(log: EventLog, warehouse: Warehouse, metrics: Metrics): ConflictClerk {
  const door = warehouse.computing?.ingest ?? warehouse.ingest;
  return createConflictClerk({ log, warehouse: { ingest: door }, onMoved: metrics.conflicts, ...publishing(log) });
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
    warehouse: warehouse.computing ?? warehouse,
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
    leaseMs: config.process.lease_seconds * 1000,
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
