import type { StepContext } from '../framework/processor.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import { writeSpans, type TouchedAdvocate } from './clicks.js';

/** Clicks counted in one statement from nothing: bounds the memory of the gaps between them. */
const CLICKS_PER_BUCKET = 4_000_000;

interface Touched {
  readonly programme_id: string;
  readonly advocate_id: string;
  readonly first: number;
  readonly last: number;
}

/** What a step counts days by. */
export interface Counting {
  readonly books: ReadonlyMap<string, AdvocateBook>;
  /** Null for all. */
  readonly touched: readonly TouchedAdvocate[] | null;
  /** Whether a touched day may be left with nothing to count. */
  readonly shrinks: boolean;
}

/** Counts the touched days of advocates anew; from nothing all. */
export async function countDays(context: StepContext, { books, touched, shrinks }: Counting): Promise<void> {
  const { door, step, fromNothing, ranges } = context;
  if (touched?.length === 0) return;
  await writeSpans(door, books, touched);
  const clicks = ranges.click.to.reduce((sum, to) => sum + to, 0);
  const buckets = fromNothing ? Math.max(1, Math.ceil(clicks / CLICKS_PER_BUCKET)) : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run('signals/write-days', { step, all: fromNothing ? 1 : 0, buckets, bucket });
  if (!fromNothing && shrinks) await door.run('signals/strike-days', { step });
}

/** Advocates with touched days, in order. */
export async function touchedAdvocates({ door }: Pick<StepContext, 'door'>): Promise<TouchedAdvocate[]> {
  const rows = await door.rows<Touched>('signals/touched-by-advocate');
  return rows.map(({ programme_id, advocate_id, first, last }) => ({
    programmeId: programme_id,
    advocateId: advocate_id,
    first,
    last,
  }));
}
