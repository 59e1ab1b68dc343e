import type { Door } from '../sql/warehouse.js';
import { fail } from './events/errors.js';
import { KINDS, KIND_SPECS, type Kind } from './events/kinds.js';
import type { EventLog, Share } from './log/event-log.js';

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

/** Offsets [from, to) that the log lacks. */
export interface Gap {
  readonly position: Position;
  readonly from: number;
  readonly to: number;
  /** retention: removed before anybody had read them. skipped: they are no records. */
  readonly reason: 'retention' | 'skipped';
}

/** Where a process stands in its share of the log. */
export interface Positions {
  readonly share: Share;
  /** The reading of the log that it takes part in. */
  readonly reading: number;
  /** When the warehouse was last asked for its reading, in ms of the monotonic clock. */
  readingAskedAt: number;
  readonly byKind: ReadonlyMap<Kind, readonly Position[]>;
  /** What the log lacks of what would have come next, to be noted. */
  readonly gaps: Gap[];
}

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

/** No offset is as large, so that nothing is asked of partitions that are others'. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Asks the warehouse how far it has read of a share of the log: the marks, and beyond each mark exactly which offsets it already holds.
 * The log's own idea of progress is never asked. A partition that retention has shortened goes on at its first record; one that is
 * shorter than its mark is told of and left alone.
 */
export async function recoverPositions(
  log: EventLog,
  share: Share,
  door: Door,
  onProblem?: (error: unknown) => void,
): Promise<Positions> {
  const [readings, marks] = await Promise.all([
    door.rows<{ reading: number }>('ingest/reading'),
    door.rows<{ topic: string; partition: number; next_offset: number }>('ingest/marks'),
  ]);
  const marked = new Map(marks.map(({ topic, partition, next_offset: next }) => [`${topic}/${partition}`, next]));
  const found = await Promise.all(KINDS.map((kind) => positionsOfKind({ log, share, door }, kind, marked)));
  const positions: Positions = {
    share,
    reading: readings[0]?.reading ?? 0,
    readingAskedAt: performance.now(),
    byKind: new Map(KINDS.map((kind, i) => [kind, found[i]!.own] as const).filter(([, own]) => own.length > 0)),
    gaps: [],
  };
  for (const one of found) begin(positions, one, onProblem);
  return positions;
}

/** The positions of one kind, and from where to where the log reaches. */
interface Found {
  readonly own: readonly Position[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

async function positionsOfKind(
  { log, share, door }: { log: EventLog; share: Share; door: Door },
  kind: Kind,
  marked: ReadonlyMap<string, number>,
): Promise<Found> {
  const { topic, table } = KIND_SPECS[kind];
  const own = share.partitions(topic);
  if (own.length === 0) return { own: [], starts: [], ends: [] };
  const [starts, ends] = await Promise.all([log.startOffsets(topic), log.endOffsets(topic)]);
  const markOf = (partition: number): number => marked.get(`${topic}/${partition}`) ?? 0;
  // What others may write beyond the end from here on, they write twice at worst; what lies below the end is what can be held.
  const mayHold = (partition: number): boolean => own.includes(partition) && (ends[partition] ?? 0) > markOf(partition);
  const from = Array.from(
    { length: Math.max(ends.length, ...own.map((partition) => partition + 1)) },
    (_, partition) => (mayHold(partition) ? markOf(partition) : NEVER),
  );
  const held = own.some(mayHold) ? await door.rows<HeldRow>('ingest/held-ranges', { table, topic, from }) : [];
  return { own: own.map((partition) => positionOf(topic, partition, markOf(partition), held)), starts, ends };
}

function positionOf(topic: string, partition: number, mark: number, held: readonly HeldRow[]): Position {
  return {
    topic,
    partition,
    next: mark,
    receivedAt: 0,
    marked: mark,
    held: held
      .filter((range) => range.partition === partition)
      .map((range) => ({ from: range.from_offset, to: range.to_offset, receivedAt: range.last_received_ms })),
  };
}

/** Holds the positions of a kind against what the log has, and tells the log where reading goes on. */
function begin(positions: Positions, { own, starts, ends }: Found, onProblem?: (error: unknown) => void): void {
  for (const position of own) {
    const { topic, partition } = position;
    const [start = 0, end = 0] = [starts[partition], ends[partition]];
    if (position.next > end) {
      const message = `the warehouse has taken ${topic}/${partition} up to offset ${position.next}, and the log ends at ${end}`;
      onProblem?.(fail('LOG_WENT_BACK', { message, topic, partition }));
      continue;
    }
    advanceTo(positions, position, start, 'retention');
    positions.share.begin(topic, partition, position.next);
  }
}

/** Moves on to an offset before which the log has nothing more: what lies between and is not held is a gap. */
export function advanceTo(positions: Positions, position: Position, offset: number, reason: Gap['reason']): void {
  for (;;) {
    nextStretch(position, 0);
    if (position.next >= offset) return;
    const missing = nextStretch(position, offset - position.next);
    positions.gaps.push({ position, from: position.next, to: position.next + missing, reason });
    position.next += missing;
  }
}
