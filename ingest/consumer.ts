import type { Params, Warehouse } from '../sql/warehouse.js';
import { createDecodePool, type DecodePool } from './decode-pool.js';
import type { EnrichData } from './enrich/types.js';
import { KINDS, KIND_SPECS, type Kind } from './events/kinds.js';
import { readJobs, type PlannedJob } from './job-reader.js';
import type { EventLog, Share } from './log/event-log.js';
import { recoverPositions, type Gap, type Position, type Positions } from './positions.js';

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
  /** How long records may wait for others to share their insert, ms, on a log that several share. */
  readonly lingerMs?: number;
  /** Makes dead letters (the Arrow stream that the warehouse takes) known beside the warehouse, before they stand in it. */
  readonly publishDead?: (kind: Kind, letters: Uint8Array) => Promise<void>;
  /** Told of every batch once it is durable. */
  readonly onBatch?: (batch: BatchReport) => void;
  /** Told of every failure of the loop that `start` runs, which then waits and tries again, and of partitions that cannot be read. */
  readonly onError?: (error: unknown) => void;
}

export interface BatchReport extends Taken {
  readonly kind: Kind;
  readonly deadByReason: Readonly<Record<string, number>>;
  /** Receipt of the oldest and the newest record, ms since 1970. */
  readonly oldestReceivedAt: number;
  readonly newestReceivedAt: number;
  /** Time of the insert of its rows, retries included. */
  readonly insertSeconds: number;
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
  /**
   * Takes what the log holds now, at most `maxRecords` records (exactly so many if there are so many), and returns once it is durable. On
   * `signal` it begins no further batch.
   */
  runOnce(maxRecords?: number, signal?: AbortSignal): Promise<Taken>;
  /** Repeats until the log has nothing more, or `maxRecords` are taken. */
  untilIdle(maxRecords?: number): Promise<Taken>;
  /** Follows the log until `stop`. */
  start(): void;
  /** Finishes the batches under way, writes the marks and ends the threads. */
  stop(): Promise<void>;
  lag(): Promise<Lag>;
  /** Records of the log that the marks of the warehouse do not cover, whoever takes them there. */
  untaken(): Promise<number>;
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
  model: 'ingest/insert-models',
  audit: 'ingest/insert-audits',
  identity_link: 'ingest/insert-identity-links',
  review: 'ingest/insert-reviews',
};

/** Marks are hints that shorten recovery, so one a second is enough while batches flow; a pass always ends with one. */
const MARK_INTERVAL_MS = 1000;
const NEVER_ABORTED = new AbortController().signal;
/** Batches that may wait for their insert beside those being decoded: bounds memory. */
const DECODED_AHEAD = 1;
const FOLLOW_TIMEOUT_MS = 1000;
const UNTIL_IDLE_WAIT_MS = 100;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 30_000;
/** How long a pass waits for records that are on their way from the broker. */
const PATIENCE_MS = 250;
/** How often a worker looks whether somebody has begun to read the log anew. */
const READING_INTERVAL_MS = 1000;

/**
 * From the log to the warehouse. The sink owns progress: what the warehouse holds decides what is read, so a kill at any
 * instant loses nothing and doubles nothing. Rows, then dead letters, then the mark.
 */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { log, warehouse } = options;
  let pool: DecodePool | undefined;
  let positions: Positions | undefined;
  let lastPassAt = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let following: { abort: AbortController; done: Promise<void> } | undefined;

  /** One pass at a time: two would read the same records. */
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const pass = async (maxRecords: number, signal: AbortSignal): Promise<Taken> => {
    const share = await log.share();
    if (positions && !(await isCurrent(positions, share, options))) positions = undefined;
    if (share.generation === 0) return { records: 0, rows: 0, dead: 0 };
    positions ??= await recoverPositions(log, share, warehouse.ingest, options.onError);
    pool ??= createDecodePool(options);
    if (log.shared) await gather(share, options, { lastPassAt, signal });
    lastPassAt = performance.now();
    try {
      return await runPass(options, { pool, positions, maxRecords, signal });
    } catch (error) {
      // An insert that failed may have reached the warehouse or not: ask it again next time.
      positions = undefined;
      throw error;
    }
  };

  const consumer: Consumer = {
    runOnce: (maxRecords = Number.POSITIVE_INFINITY, signal = NEVER_ABORTED) =>
      exclusively(() => pass(maxRecords, signal)),
    untilIdle: async (maxRecords = Number.POSITIVE_INFINITY) => {
      const total = { records: 0, rows: 0, dead: 0 };
      while (total.records < maxRecords) {
        const taken = await consumer.runOnce(maxRecords - total.records);
        add(total, taken);
        if (taken.records > 0) continue;
        // On a log that several share the rest may be others', or still on its way from the broker.
        if (!log.shared || (await consumer.untaken()) === 0) break;
        await log.follow(NEVER_ABORTED, UNTIL_IDLE_WAIT_MS);
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
    lag: () => exclusively(() => lagOf(options, positions)),
    untaken: async () => (await lagOf(options, undefined)).records,
  };
  return consumer;
}

/**
 * Whether positions still hold: the partitions are the same process's as when they were asked for, and nobody has emptied the tables to
 * read the log anew, which is looked at now and then.
 */
async function isCurrent(positions: Positions, share: Share, { log, warehouse }: ConsumerOptions): Promise<boolean> {
  if (positions.share.generation !== share.generation) return false;
  if (!log.shared || performance.now() - positions.readingAskedAt < READING_INTERVAL_MS) return true;
  positions.readingAskedAt = performance.now();
  const [row] = await warehouse.ingest.rows<{ reading: number }>('ingest/reading');
  return row?.reading === positions.reading;
}

/** Small inserts cost as much as large ones: records wait a moment for others, unless there are many already. */
async function gather(
  share: Share,
  { lingerMs = 0, batchRecords }: ConsumerOptions,
  { lastPassAt, signal }: { lastPassAt: number; signal: AbortSignal },
): Promise<void> {
  const due = lastPassAt + lingerMs;
  for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
    const ready = KINDS.reduce((sum, kind) => sum + share.ready(KIND_SPECS[kind].topic), 0);
    if (ready >= batchRecords) return;
    await share.wait(signal, left);
    if (signal.aborted) return;
  }
}

/** How far the log is ahead: of where this process stands, or of the marks for what is not its own. */
async function lagOf({ log, warehouse }: ConsumerOptions, positions: Positions | undefined): Promise<Lag> {
  const own = new Map<string, number>();
  for (const { topic, partition, next } of positionsOf(positions)) own.set(`${topic}/${partition}`, next);
  const marks = await warehouse.ingest.rows<{ topic: string; partition: number; next_offset: number }>('ingest/marks');
  const marked = new Map(marks.map(({ topic, partition, next_offset: next }) => [`${topic}/${partition}`, next]));
  const partitions: { topic: string; partition: number; nextOffset: number; endOffset: number }[] = [];
  for (const kind of KINDS) {
    const { topic } = KIND_SPECS[kind];
    for (const [partition, endOffset] of (await log.endOffsets(topic)).entries()) {
      const place = `${topic}/${partition}`;
      partitions.push({ topic, partition, nextOffset: own.get(place) ?? marked.get(place) ?? 0, endOffset });
    }
  }
  return {
    records: partitions.reduce((sum, { nextOffset, endOffset }) => sum + Math.max(0, endOffset - nextOffset), 0),
    partitions,
  };
}

const positionsOf = (positions: Positions | undefined): Position[] => [...(positions?.byKind.values() ?? [])].flat();

/** The loop behind `start`: a pass, then a rest until the log grows. After a failure it waits longer each time. */
async function follow({ log, onError }: ConsumerOptions, consumer: Consumer, signal: AbortSignal): Promise<void> {
  let retryMs = RETRY_FIRST_MS;
  while (!signal.aborted) {
    try {
      const { records } = await consumer.runOnce(undefined, signal);
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
  {
    pool,
    positions,
    maxRecords,
    signal,
  }: { pool: DecodePool; positions: Positions; maxRecords: number; signal: AbortSignal },
): Promise<Taken> {
  const { log, batchRecords, batchBytes, onBatch } = options;
  const ends = new Map<Kind, readonly number[]>();
  for (const kind of KINDS) ends.set(kind, await positions.share.ends(KIND_SPECS[kind].topic));
  const total = { records: 0, rows: 0, dead: 0 };
  const underWay: UnderWay[] = [];
  const marks = createMarks(options, positions);
  const limits = { batchRecords, batchBytes, maxRecords, patienceMs: log.shared ? PATIENCE_MS : 0, signal };
  const finishOldest = async (): Promise<void> => {
    const oldest = underWay[0]!;
    const report = await oldest.done;
    underWay.shift();
    add(total, report);
    onBatch?.(report);
    await marks.advance(oldest.job);
  };
  try {
    for await (const job of readJobs(positions, ends, limits)) {
      const done = takeJob(options, pool, job);
      // Its error is thrown where it is awaited, in its turn.
      done.catch(() => undefined);
      underWay.push({ job, done });
      while (underWay.length >= pool.width + DECODED_AHEAD) await finishOldest();
    }
    while (underWay.length > 0) await finishOldest();
    await marks.settle();
  } finally {
    // After a failure the others still finish before anything asks the warehouse what it holds.
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
  return total;
}

/** One batch from bytes to durable rows and dead letters. */
async function takeJob(
  { warehouse, pseudonymKey, publishDead }: ConsumerOptions,
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
  const started = performance.now();
  if (result.rows) await warehouse.ingest.insert(INSERTS[job.kind], result.rows, keys);
  const insertSeconds = (performance.now() - started) / 1000;
  if (result.dead) {
    // First: what stands in the warehouse is not read again, and would never be made known.
    await publishDead?.(job.kind, result.dead);
    await warehouse.ingest.insert('ingest/insert-dead-letters', result.dead);
  }
  const { kind, records, oldestReceivedAt, newestReceivedAt } = job;
  const { rowCount: rows, deadCount: dead, deadByReason } = result;
  return { kind, records, rows, dead, deadByReason, oldestReceivedAt, newestReceivedAt, insertSeconds };
}

/** Collects how far finished batches reach and writes it now and then, gaps of the log first. */
function createMarks({ warehouse }: ConsumerOptions, positions: Positions) {
  const { share, reading, gaps } = positions;
  const reached = new Map<Position, { next: number; receivedAt: number }>();
  let writtenAt = performance.now();
  const write = async (): Promise<void> => {
    writtenAt = performance.now();
    const due = [...reached].filter(([position, { next }]) => next > position.marked);
    reached.clear();
    await writeGaps(warehouse, gaps);
    if (due.length === 0) return;
    await warehouse.ingest.run('ingest/insert-marks', {
      topics: due.map(([{ topic }]) => topic),
      partitions: due.map(([{ partition }]) => partition),
      offsets: due.map(([, { next }]) => next),
      received: due.map(([, { receivedAt }]) => Math.round(receivedAt)),
      reading,
    });
    for (const [position, { next }] of due) position.marked = next;
    share.settled(due.map(([{ topic, partition }, { next }]) => ({ topic, partition, next })));
  };
  return {
    advance: async ({ advances }: PlannedJob): Promise<void> => {
      for (const { position, next, receivedAt } of advances) reached.set(position, { next, receivedAt });
      if (performance.now() - writtenAt >= MARK_INTERVAL_MS) await write();
    },
    /** At the end of a pass everything read is durable, also what was jumped over because the warehouse held it. */
    settle: async (): Promise<void> => {
      for (const position of positionsOf(positions)) reached.set(position, { ...position });
      await write();
    },
  };
}

/** A producer with transactions leaves a gap for each: many are noted in several statements, because a parameter has its bounds. */
const GAPS_AT_ONCE = 1000;

async function writeGaps({ ingest }: Warehouse, gaps: Gap[]): Promise<void> {
  while (gaps.length > 0) {
    const noted = gaps.slice(0, GAPS_AT_ONCE);
    await ingest.run('ingest/insert-log-gaps', {
      topics: noted.map(({ position }) => position.topic),
      partitions: noted.map(({ position }) => position.partition),
      froms: noted.map(({ from }) => from),
      tos: noted.map(({ to }) => to),
      reasons: noted.map(({ reason }) => reason),
    });
    gaps.splice(0, noted.length);
  }
}

function add(total: { records: number; rows: number; dead: number }, taken: Taken): void {
  total.records += taken.records;
  total.rows += taken.rows;
  total.dead += taken.dead;
}
