import type { Door } from '../sql/warehouse.js';
import { KINDS, KIND_SPECS, type Kind } from './events/kinds.js';
import type { EventLog } from './log/event-log.js';

/** Offsets [from, to) that the warehouse already holds, as rows or dead letters. */
export interface HeldRange {
  readonly from: number;
  readonly to: number;
  /** Receipt of its last record, ms since 1970. */
  readonly receivedAt: number;
}

/** How far one partition has been read. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to read. */
  next: number;
  /** Receipt of the record before `next`, ms since 1970; 0 while it is not known. */
  receivedAt: number;
  /** The mark in the warehouse: everything below it is in a row or a dead letter. */
  marked: number;
  /** Ranges from `next` on that must not be read again, ascending. */
  readonly held: HeldRange[];
}

export type Positions = ReadonlyMap<Kind, readonly Position[]>;

/** Takes the next stretch of at most `limit` records that the warehouse lacks; jumps over what it holds. */
export function nextStretch(position: Position, limit: number): number {
  let [first] = position.held;
  while (first && first.from <= position.next) {
    if (first.to > position.next) Object.assign(position, { next: first.to, receivedAt: first.receivedAt });
    position.held.shift();
    [first] = position.held;
  }
  return first ? Math.min(limit, first.from - position.next) : limit;
}

interface HeldRow {
  readonly partition: number;
  readonly from_offset: number;
  readonly to_offset: number;
  readonly last_received_ms: number;
}

/**
 * Asks the warehouse how far it has read: the marks, and beyond each mark exactly which offsets it already holds. The log's own
 * idea of progress is never asked. A partition that retention has shortened goes on at its first record.
 */
export async function recoverPositions(log: EventLog, door: Door): Promise<Positions> {
  const marks = await door.rows<{ topic: string; partition: number; next_offset: number }>('ingest/marks');
  const marked = new Map(marks.map(({ topic, partition, next_offset: next }) => [`${topic}/${partition}`, next]));
  const positions = new Map<Kind, Position[]>();
  for (const kind of KINDS) {
    const { topic, table } = KIND_SPECS[kind];
    const starts = await log.startOffsets(topic);
    const from = starts.map((_, partition) => marked.get(`${topic}/${partition}`) ?? 0);
    const held = await door.rows<HeldRow>('ingest/held-ranges', { table, topic, from });
    positions.set(
      kind,
      starts.map((start, partition) => ({
        topic,
        partition,
        next: Math.max(start, from[partition]!),
        receivedAt: 0,
        marked: from[partition]!,
        held: held
          .filter((range) => range.partition === partition)
          .map((range) => ({ from: range.from_offset, to: range.to_offset, receivedAt: range.last_received_ms })),
      })),
    );
  }
  return positions;
}
