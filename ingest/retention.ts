import type { Warehouse } from '../sql/warehouse.js';
import { KINDS, KIND_SPECS } from './events/kinds.js';
import { inTurn } from './log/in-turn.js';
import type { EventLog } from './log/event-log.js';

export interface RetentionOptions {
  readonly log: EventLog;
  readonly warehouse: Warehouse;
  /** How long what may hold a raw address is kept, days since its receipt. */
  readonly days: number;
  /** ms since 1970. */
  readonly now: number;
}

/** What one round removed. */
export interface Removed {
  /** Segment files of the local log. */
  readonly segments: number;
  /** Records that lay in them. */
  readonly records: number;
  /** Dead letters that lost their bytes. */
  readonly letters: number;
}

const DAY_MS = 86_400_000;
/** A segment that is written to is closed at this age, however small, so that it can be removed as a whole soon after its time. */
const SEGMENT_AGE_MS = 7 * DAY_MS;
/** Of a short retention, a segment may outlive no more than this share. */
const SEGMENT_AGE_SHARE = 0.1;

/**
 * Removes raw addresses whose time is over: segment files of the local log and the bytes of dead letters, of the kinds of events that
 * have an address. Of a Kafka log the broker does the first. What the warehouse has not taken yet stays. Doing it twice, by several
 * processes at once, or half before a kill does no harm: the next round removes what is left.
 */
export async function keepRetention({ log, warehouse, days, now }: RetentionOptions): Promise<Removed> {
  const topics = KINDS.filter((kind) => KIND_SPECS[kind].hasAddress).map((kind) => KIND_SPECS[kind].topic);
  const before = now - days * DAY_MS;
  // A rebuild from the log must find its beginning until it has begun: from then on the marks say that nothing is taken.
  const dropped = await inTurn(log, () => dropSegments(log, warehouse, topics, { before, days, now }));
  return { ...dropped, letters: await removeBytes(warehouse, topics, { before, now }) };
}

async function dropSegments(
  log: EventLog,
  { ingest }: Warehouse,
  topics: readonly string[],
  { before, days, now }: { before: number; days: number; now: number },
): Promise<Omit<Removed, 'letters'>> {
  const dropped = { segments: 0, records: 0 };
  if (!log.dropBefore) return dropped;
  const marks = await ingest.rows<{ topic: string; partition: number; next_offset: number }>('ingest/marks');
  const closeBefore = now - Math.min(SEGMENT_AGE_MS, days * DAY_MS * SEGMENT_AGE_SHARE);
  for (const topic of topics) {
    const taken = new Map(
      marks.filter((mark) => mark.topic === topic).map((mark) => [mark.partition, mark.next_offset]),
    );
    const { segments, records } = await log.dropBefore(topic, before, { taken, closeBefore });
    dropped.segments += segments;
    dropped.records += records;
  }
  return dropped;
}

async function removeBytes(
  { ingest }: Warehouse,
  topics: readonly string[],
  { before, now }: { before: number; now: number },
): Promise<number> {
  const expired = await ingest.rows<{ letters: number }>('ingest/dead-letters-expired', { topics, before });
  const letters = expired[0]?.letters ?? 0;
  if (letters > 0) await ingest.run('ingest/dead-letter-bytes-removed', { topics, before, at: now });
  return letters;
}
