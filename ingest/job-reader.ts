import type { DecodeJob } from './decode-job.js';
import { KINDS, KIND_SPECS, type Kind } from './events/kinds.js';
import type { RecordBatch } from './log/event-log.js';
import { advanceTo, nextStretch, type Position, type Positions } from './positions.js';

export interface ReadLimits {
  /** Most records of one job. */
  readonly batchRecords: number;
  /** Most bytes of records of one job; a single larger record is a job of its own. */
  readonly batchBytes: number;
  /** Most records of all jobs together. */
  readonly maxRecords: number;
  /** How long to wait for records that are known to be in the log and have not come yet, ms. */
  readonly patienceMs: number;
  /** No job is begun once it is aborted. */
  readonly signal: AbortSignal;
}

export interface Advance {
  readonly position: Position;
  readonly next: number;
  /** ms since 1970. */
  readonly receivedAt: number;
}

/** A job with the partitions it advances. */
export interface PlannedJob extends DecodeJob {
  readonly records: number;
  /** By slice, the position it came from, the offset after it and the receipt of its last record. */
  readonly advances: readonly Advance[];
  /** Receipt of the oldest and the newest record, ms since 1970. */
  readonly oldestReceivedAt: number;
  readonly newestReceivedAt: number;
}

/**
 * Reads jobs from a share of the log, one kind after the other in rounds so that a long backlog of one kind does not keep the others
 * waiting, up to the ends given and to `maxRecords`. A kind without new records costs nothing. Positions move as jobs are read.
 */
export async function* readJobs(
  positions: Positions,
  ends: ReadonlyMap<Kind, readonly number[]>,
  limits: ReadLimits,
): AsyncGenerator<PlannedJob> {
  let budget = limits.maxRecords;
  let active = KINDS.filter((kind) => behind(positions, kind, ends).length > 0);
  while (active.length > 0 && budget > 0) {
    let came = false;
    for (const kind of active) {
      if (limits.signal.aborted) return;
      const job = await readJob(positions, kind, behind(positions, kind, ends), { ...limits, maxRecords: budget });
      if (job.records === 0) continue;
      came = true;
      budget -= job.records;
      yield job;
      if (budget <= 0) return;
    }
    active = active.filter((kind) => behind(positions, kind, ends).length > 0);
    if (!came && !(await moreComes(positions, active, limits))) return;
  }
}

/** Waits until records of these kinds are there; whether there are. */
async function moreComes(
  { share }: Positions,
  kinds: readonly Kind[],
  { patienceMs, signal }: ReadLimits,
): Promise<boolean> {
  const there = (): boolean => kinds.some((kind) => share.ready(KIND_SPECS[kind].topic) > 0);
  const until = performance.now() + patienceMs;
  for (let left = patienceMs; left > 0 && !there() && !signal.aborted; left = until - performance.now())
    await share.wait(signal, left);
  return patienceMs > 0 && there();
}

/** A position and how far it is to be read. */
interface Behind {
  readonly position: Position;
  readonly end: number;
}

/** The partitions that have something to read, the shortest stretch first. */
function behind({ byKind }: Positions, kind: Kind, ends: ReadonlyMap<Kind, readonly number[]>): Behind[] {
  return (byKind.get(kind) ?? [])
    .map((position) => ({ position, end: ends.get(kind)?.[position.partition] ?? 0 }))
    .filter(({ position, end }) => position.next < end)
    .sort((a, b) => a.end - a.position.next - (b.end - b.position.next));
}

/** Fills one job: every partition gets an equal share, and what a short one leaves goes to the longer ones. */
async function readJob(
  positions: Positions,
  kind: Kind,
  partitions: readonly Behind[],
  { batchRecords, batchBytes, maxRecords }: ReadLimits,
): Promise<PlannedJob> {
  const slices: RecordBatch[] = [];
  const advances: Advance[] = [];
  let records = 0;
  let bytes = 0;
  let [oldestReceivedAt, newestReceivedAt] = [Number.POSITIVE_INFINITY, 0];
  const most = Math.min(batchRecords, maxRecords);
  for (const [i, { position, end }] of partitions.entries()) {
    const share = (left: number): number => Math.ceil(left / (partitions.length - i));
    const mostRecords = records + share(most - records);
    const mostBytes = bytes + share(batchBytes - bytes);
    while (records < mostRecords && bytes < mostBytes) {
      const slice = await nextSlice(positions, { position, end }, mostRecords - records, mostBytes - bytes);
      if (!slice) break;
      slices.push(slice);
      advances.push({ position, next: position.next, receivedAt: position.receivedAt });
      records += slice.count;
      bytes += slice.bytes.length;
      for (const at of slice.receivedAt) {
        if (at < oldestReceivedAt) oldestReceivedAt = at;
        if (at > newestReceivedAt) newestReceivedAt = at;
      }
    }
  }
  return { kind, slices, records, advances, oldestReceivedAt, newestReceivedAt };
}

/** The next records of one partition; moves its position behind them, and over what the log lacks. */
async function nextSlice(
  positions: Positions,
  { position, end }: Behind,
  maxRecords: number,
  maxBytes: number,
): Promise<RecordBatch | null> {
  const stretch = Math.min(nextStretch(position, maxRecords), end - position.next);
  if (stretch <= 0) return null;
  const { topic, partition } = position;
  const slice = await positions.share.take(topic, partition, position.next, { maxRecords: stretch, maxBytes });
  if (!slice) return null;
  advanceTo(positions, position, slice.baseOffset, 'skipped');
  if (slice.count === 0) return null;
  position.next = slice.baseOffset + slice.count;
  position.receivedAt = slice.receivedAt[slice.count - 1] ?? 0;
  return slice;
}
