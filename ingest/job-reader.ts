import type { DecodeJob } from './decode-job.js';
import { KINDS, type Kind } from './events/kinds.js';
import type { EventLog, RecordBatch } from './log/event-log.js';
import { nextStretch, type Position, type Positions } from './positions.js';

export interface ReadLimits {
  /** Most records of one job. */
  readonly batchRecords: number;
  /** Most bytes of records of one job; a single larger record is a job of its own. */
  readonly batchBytes: number;
  /** Most records of all jobs together. */
  readonly maxRecords: number;
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
}

/**
 * Reads jobs from the log, one kind after the other in rounds so that a long backlog of one kind does not keep the others
 * waiting, up to the ends given and to `maxRecords`. A kind without new records costs nothing. Positions move as jobs are read.
 */
export async function* readJobs(
  log: EventLog,
  positions: Positions,
  ends: ReadonlyMap<Kind, readonly number[]>,
  limits: ReadLimits,
): AsyncGenerator<PlannedJob> {
  let budget = limits.maxRecords;
  let active = KINDS.filter((kind) => behind(positions.get(kind), ends.get(kind)).length > 0);
  while (active.length > 0 && budget > 0) {
    const more: Kind[] = [];
    for (const kind of active) {
      const job = await readJob(log, kind, behind(positions.get(kind), ends.get(kind)), {
        ...limits,
        maxRecords: budget,
      });
      if (job.records === 0) continue;
      more.push(kind);
      budget -= job.records;
      yield job;
      if (budget <= 0) return;
    }
    active = more;
  }
}

/** A position and how far it is to be read. */
interface Behind {
  readonly position: Position;
  readonly end: number;
}

/** The partitions that have something to read, the shortest stretch first. */
function behind(positions: readonly Position[] = [], ends: readonly number[] = []): Behind[] {
  return positions
    .map((position) => ({ position, end: ends[position.partition] ?? 0 }))
    .filter(({ position, end }) => position.next < end)
    .sort((a, b) => a.end - a.position.next - (b.end - b.position.next));
}

/** Fills one job: every partition gets an equal share, and what a short one leaves goes to the longer ones. */
async function readJob(
  log: EventLog,
  kind: Kind,
  partitions: readonly Behind[],
  { batchRecords, batchBytes, maxRecords }: ReadLimits,
): Promise<PlannedJob> {
  const slices: RecordBatch[] = [];
  const advances: Advance[] = [];
  let records = 0;
  let bytes = 0;
  const most = Math.min(batchRecords, maxRecords);
  for (const [i, { position, end }] of partitions.entries()) {
    const share = (left: number): number => Math.ceil(left / (partitions.length - i));
    const mostRecords = records + share(most - records);
    const mostBytes = bytes + share(batchBytes - bytes);
    while (records < mostRecords && bytes < mostBytes) {
      const stretch = Math.min(nextStretch(position, mostRecords - records), end - position.next);
      if (stretch <= 0) break;
      const slice = await log.read(position.topic, position.partition, position.next, {
        maxRecords: stretch,
        maxBytes: mostBytes - bytes,
      });
      if (!slice) break;
      slices.push(slice);
      position.next = slice.baseOffset + slice.count;
      position.receivedAt = slice.receivedAt[slice.count - 1] ?? 0;
      advances.push({ position, next: position.next, receivedAt: position.receivedAt });
      records += slice.count;
      bytes += slice.bytes.length;
    }
  }
  return { kind, slices, records, advances };
}
