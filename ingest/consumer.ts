import type { Params, Warehouse } from '../sql/warehouse.js';
import { createDecodePool, type DecodePool } from './decode-pool.js';
import type { EnrichData } from './enrich/types.js';
import { KINDS, KIND_SPECS, type Kind } from './events/kinds.js';
import { readJobs, type PlannedJob } from './job-reader.js';
import type { EventLog } from './log/event-log.js';
import { recoverPositions, type Position, type Positions } from './positions.js';

export interface ConsumerOptions {
  readonly log: EventLog;
  readonly warehouse: Warehouse;
  /** Tables of enrichment, made by `prepareEnrichment`. */
  readonly enrichment: EnrichData;
  /** The two halves of the key that addresses are hashed with, as decimal text. */
  readonly pseudonymKey: { readonly k0: string; readonly k1: string };
  /** Threads that decode; 0 decodes on the calling thread. */
  readonly workers: number;
  /** Most records in one insert. */
  readonly batchRecords: number;
  /** Most bytes of records in one insert. */
  readonly batchBytes: number;
  /** Told of every batch once it is durable. */
  readonly onBatch?: (batch: BatchReport) => void;
  /** Told of every failure of the loop that `start` runs; the loop then waits and tries again. */
  readonly onError?: (error: unknown) => void;
}

export interface BatchReport extends Taken {
  readonly kind: Kind;
}

/** Records taken from the log: each became a row or a dead letter. */
export interface Taken {
  readonly records: number;
  readonly rows: number;
  readonly dead: number;
}

export interface Lag {
  /** Records in the log that are not in the warehouse yet. */
  readonly records: number;
  readonly partitions: readonly { topic: string; partition: number; nextOffset: number; endOffset: number }[];
}

export interface Consumer {
  /** Takes what the log holds now, at most `maxRecords` records (exactly so many if there are so many), and returns once it is durable. */
  runOnce(maxRecords?: number): Promise<Taken>;
  /** Repeats until the log has nothing more, or `maxRecords` are taken. */
  untilIdle(maxRecords?: number): Promise<Taken>;
  /** Follows the log until `stop`. */
  start(): void;
  /** Finishes the batches under way, writes the marks and ends the threads. */
  stop(): Promise<void>;
  lag(): Promise<Lag>;
  /**
   * Lets `empty` take rows and marks out of the warehouse while nothing is being read, then asks the warehouse anew what it
   * holds. Emptied behind the consumer's back, the tables would stay empty: it would go on where it stood.
   */
  restart(empty: () => Promise<void>): Promise<void>;
}

/** The statement that takes a batch of each kind. */
const INSERTS: Readonly<Record<Kind, string>> = {
  advocate: 'ingest/insert-advocates',
  customer: 'ingest/insert-customers',
  click: 'ingest/insert-clicks',
  conversion: 'ingest/insert-conversions',
  order: 'ingest/insert-orders',
  spend: 'ingest/insert-spends',
  ruleset: 'ingest/insert-rulesets',
  tick: 'ingest/insert-ticks',
  activity: 'ingest/insert-activities',
};

/** Marks are hints that shorten recovery, so one a second is enough while batches flow; a pass always ends with one. */
const MARK_INTERVAL_MS = 1000;
/** Batches that may wait for their insert beside those being decoded: bounds memory. */
const DECODED_AHEAD = 1;
const FOLLOW_TIMEOUT_MS = 1000;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 30_000;

/**
 * From the log to the warehouse. The sink owns progress: what the warehouse holds decides what is read, so a kill at any
 * instant loses nothing and doubles nothing. Rows, then dead letters, then the mark.
 */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { log, warehouse } = options;
  let pool: DecodePool | undefined;
  let positions: Positions | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let following: { abort: AbortController; done: Promise<void> } | undefined;

  /** One pass at a time: two would read the same records. */
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const pass = async (maxRecords: number): Promise<Taken> => {
    positions ??= await recoverPositions(log, warehouse.ingest);
    pool ??= createDecodePool(options);
    try {
      return await runPass(options, pool, positions, maxRecords);
    } catch (error) {
      // An insert that failed may have reached the warehouse or not: ask it again next time.
      positions = undefined;
      throw error;
    }
  };

  const consumer: Consumer = {
    runOnce: (maxRecords = Number.POSITIVE_INFINITY) => exclusively(() => pass(maxRecords)),
    untilIdle: async (maxRecords = Number.POSITIVE_INFINITY) => {
      const total = { records: 0, rows: 0, dead: 0 };
      while (total.records < maxRecords) {
        const taken = await consumer.runOnce(maxRecords - total.records);
        if (taken.records === 0) break;
        add(total, taken);
      }
      return total;
    },
    start: () => {
      if (following) return;
      const abort = new AbortController();
      following = { abort, done: follow(options, consumer, abort.signal) };
    },
    stop: async () => {
      following?.abort.abort();
      await following?.done;
      following = undefined;
      await turn;
      await pool?.close();
      pool = undefined;
    },
    restart: (empty) =>
      exclusively(async () => {
        positions = undefined;
        await empty();
      }),
    lag: () => exclusively(async () => lagOf(log, (positions ??= await recoverPositions(log, warehouse.ingest)))),
  };
  return consumer;
}

async function lagOf(log: EventLog, positions: Positions): Promise<Lag> {
  const partitions: { topic: string; partition: number; nextOffset: number; endOffset: number }[] = [];
  for (const kind of KINDS) {
    const ends = await log.endOffsets(KIND_SPECS[kind].topic);
    for (const { topic, partition, next } of positions.get(kind) ?? []) {
      partitions.push({ topic, partition, nextOffset: next, endOffset: ends[partition] ?? next });
    }
  }
  return {
    records: partitions.reduce((sum, { nextOffset, endOffset }) => sum + Math.max(0, endOffset - nextOffset), 0),
    partitions,
  };
}

/** The loop behind `start`: a pass, then a rest until the log grows. After a failure it waits longer each time. */
async function follow({ log, onError }: ConsumerOptions, consumer: Consumer, signal: AbortSignal): Promise<void> {
  let retryMs = RETRY_FIRST_MS;
  while (!signal.aborted) {
    try {
      const { records } = await consumer.runOnce();
      retryMs = RETRY_FIRST_MS;
      if (records === 0) await log.follow(signal, FOLLOW_TIMEOUT_MS);
    } catch (error) {
      onError?.(error);
      await pause(retryMs, signal);
      retryMs = Math.min(retryMs * 2, RETRY_LONGEST_MS);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

interface UnderWay {
  readonly job: PlannedJob;
  readonly done: Promise<BatchReport>;
}

/**
 * Reads, decodes and inserts with a bounded number of batches under way. Batches may finish in any order; marks move in the
 * order of the log, over finished batches alone.
 */
async function runPass(
  options: ConsumerOptions,
  pool: DecodePool,
  positions: Positions,
  maxRecords: number,
): Promise<Taken> {
  const { log, batchRecords, batchBytes, onBatch } = options;
  const ends = new Map<Kind, readonly number[]>();
  for (const kind of KINDS) ends.set(kind, await log.endOffsets(KIND_SPECS[kind].topic));
  const total = { records: 0, rows: 0, dead: 0 };
  const underWay: UnderWay[] = [];
  const marks = createMarks(options);
  const finishOldest = async (): Promise<void> => {
    const oldest = underWay[0]!;
    const report = await oldest.done;
    underWay.shift();
    add(total, report);
    onBatch?.(report);
    await marks.advance(oldest.job);
  };
  try {
    for await (const job of readJobs(log, positions, ends, { batchRecords, batchBytes, maxRecords })) {
      const done = takeJob(options, pool, job);
      // Its error is thrown where it is awaited, in its turn.
      done.catch(() => undefined);
      underWay.push({ job, done });
      while (underWay.length >= pool.width + DECODED_AHEAD) await finishOldest();
    }
    while (underWay.length > 0) await finishOldest();
    await marks.settle(positions);
  } finally {
    // After a failure the others still finish before anything asks the warehouse what it holds.
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
  return total;
}

/** One batch from bytes to durable rows and dead letters. */
async function takeJob(
  { warehouse, pseudonymKey }: ConsumerOptions,
  pool: DecodePool,
  job: PlannedJob,
): Promise<BatchReport> {
  const result = await pool.decode({ kind: job.kind, slices: job.slices });
  const keys: Params = KIND_SPECS[job.kind].hasAddress ? { k0: pseudonymKey.k0, k1: pseudonymKey.k1 } : {};
  if (result.rowCount + result.deadCount !== job.records) {
    throw new Error(
      `${job.records} records of ${job.kind} became ${result.rowCount} rows and ${result.deadCount} dead letters`,
    );
  }
  if (result.rows) await warehouse.ingest.insert(INSERTS[job.kind], result.rows, keys);
  if (result.dead) await warehouse.ingest.insert('ingest/insert-dead-letters', result.dead);
  return { kind: job.kind, records: job.records, rows: result.rowCount, dead: result.deadCount };
}

/** Collects how far finished batches reach and writes it now and then. */
function createMarks({ warehouse }: ConsumerOptions) {
  const reached = new Map<Position, { next: number; receivedAt: number }>();
  let writtenAt = performance.now();
  const write = async (): Promise<void> => {
    writtenAt = performance.now();
    const due = [...reached].filter(([position, { next }]) => next > position.marked);
    reached.clear();
    if (due.length === 0) return;
    await warehouse.ingest.run('ingest/insert-marks', {
      topics: due.map(([{ topic }]) => topic),
      partitions: due.map(([{ partition }]) => partition),
      offsets: due.map(([, { next }]) => next),
      received: due.map(([, { receivedAt }]) => Math.round(receivedAt)),
    });
    for (const [position, { next }] of due) position.marked = next;
  };
  return {
    advance: async ({ advances }: PlannedJob): Promise<void> => {
      for (const { position, next, receivedAt } of advances) reached.set(position, { next, receivedAt });
      if (performance.now() - writtenAt >= MARK_INTERVAL_MS) await write();
    },
    /** At the end of a pass everything read is durable, also what was jumped over because the warehouse held it. */
    settle: async (positions: Positions): Promise<void> => {
      for (const position of [...positions.values()].flat()) reached.set(position, { ...position });
      await write();
    },
  };
}

function add(total: { records: number; rows: number; dead: number }, taken: Taken): void {
  total.records += taken.records;
  total.rows += taken.rows;
  total.dead += taken.dead;
}
