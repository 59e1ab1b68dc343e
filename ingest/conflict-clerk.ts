import type { Door, Warehouse } from '../sql/warehouse.js';
import { deadLetterStream, type DeadLetter } from './dead-letter-columns.js';
import { FairleadError } from './events/errors.js';
import { KIND_SPECS, SOURCES, type Kind } from './events/kinds.js';
import type { EventLog } from './log/event-log.js';

/** Moves events whose id another event had first from the tables to the dead letters. */
export interface ConflictClerk {
  /** Moves all that the dedup processor has listed by now; returns how many. Doing it twice does no harm. */
  settle(): Promise<number>;
  /** How many kinds have some left to move. */
  left(): Promise<number>;
}

export interface ConflictClerkOptions {
  readonly log: EventLog;
  readonly warehouse: Pick<Warehouse, 'ingest'>;
  /** Makes dead letters known beside the warehouse, before they stand in it. */
  readonly publishDead?: (kind: Kind, letters: Uint8Array) => Promise<void>;
  /** Told how many rows of a kind became dead letters. */
  readonly onMoved?: (kind: Kind, rows: number) => void;
}

interface Conflict {
  readonly programme_id: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly received_at: number;
  readonly source: string;
}

/** Rows moved with one insert. */
const PAGE_ROWS = 1000;
const RECORD_BYTES_MAX = 32 * 1024 * 1024;

/** The dedup processor finds conflicts but sees no bytes and writes no base table; the clerk has the log and does both. */
export function createConflictClerk(clerk: ConflictClerkOptions): ConflictClerk {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    // One at a time: two would find the same rows and count each of them twice.
    settle: () => {
      const settled = turn.then(() => settleAll(clerk));
      turn = settled.catch(() => undefined);
      return settled;
    },
    left: async () => {
      const door = clerk.warehouse.ingest;
      let left = 0;
      for (const { kind } of await door.rows<{ kind: Kind }>('ingest/conflict-kinds')) {
        const open = await door.rows('ingest/conflicts-open', { table: KIND_SPECS[kind].table, kind, most: 1 });
        left += open.length;
      }
      return left;
    },
  };
}

async function settleAll(clerk: ConflictClerkOptions): Promise<number> {
  const door = clerk.warehouse.ingest;
  const kinds = await door.rows<{ kind: Kind }>('ingest/conflict-kinds');
  let moved = 0;
  for (const { kind } of kinds) {
    for (;;) {
      const page = await settlePage(clerk, door, kind);
      moved += page;
      if (page > 0) clerk.onMoved?.(kind, page);
      if (page < PAGE_ROWS) break;
    }
  }
  return moved;
}

/** First the dead letters, then the tombstones: a kill between the two leaves the rows standing, and the next pass finds them again. */
async function settlePage({ log, publishDead }: ConflictClerkOptions, door: Door, kind: Kind): Promise<number> {
  const { table, topic } = KIND_SPECS[kind];
  const conflicts = await door.rows<Conflict>('ingest/conflicts-open', { table, kind, most: PAGE_ROWS });
  if (conflicts.length === 0) return 0;
  const letters: DeadLetter[] = [];
  for (const conflict of conflicts) letters.push(await letterOf(log, topic, conflict));
  const stream = deadLetterStream(letters);
  await publishDead?.(kind, stream);
  await door.insert('ingest/insert-dead-letters', stream);
  await door.run('ingest/bury-rows', {
    table,
    partitions: conflicts.map(({ partition }) => partition),
    offsets: conflicts.map(({ offset }) => offset),
  });
  return conflicts.length;
}

async function letterOf(log: EventLog, topic: string, conflict: Conflict): Promise<DeadLetter> {
  const { partition, offset, id } = conflict;
  const record = await readOne(log, topic, partition, offset);
  const kept = record ? '' : ' (its bytes have left the log)';
  return {
    programmeId: conflict.programme_id,
    topic,
    partition,
    offset,
    receivedAt: conflict.received_at,
    source: SOURCES.find((source) => source === conflict.source) ?? 'system',
    step: 'dedup',
    reason: 'ID_CONFLICT',
    message: `another event with id ${id} came first and has other content${kept}`,
    payload: record?.bytes ?? new Uint8Array(),
    id,
    replayOf: record?.replayOf,
    bytesRemovedAt: record ? undefined : Date.now(),
  };
}

/** null where retention has removed the record. */
async function readOne(
  log: EventLog,
  topic: string,
  partition: number,
  offset: number,
): Promise<{ bytes: Uint8Array; replayOf?: string | undefined } | null> {
  try {
    const batch = await log.read(topic, partition, offset, { maxRecords: 1, maxBytes: RECORD_BYTES_MAX });
    return batch && batch.baseOffset === offset
      ? { bytes: batch.bytes.subarray(0, batch.ends[0]), replayOf: batch.replayOf.get(0) }
      : null;
  } catch (error) {
    if (error instanceof FairleadError && error.code === 'LOG_OFFSET_GONE') return null;
    throw error;
  }
}
