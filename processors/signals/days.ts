import type { StepContext } from '../framework/processor.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import { writeSpans } from './clicks.js';

/** Clicks counted in one statement from nothing: bounds the memory of the gaps between them. */
const CLICKS_PER_BUCKET = 4_000_000;

interface Touched {
  readonly programme_id: string;
  readonly advocate_id: string;
  readonly first: number;
  readonly last: number;
}

/** An advocate of whom some days were touched. */
export interface TouchedAdvocate {
  readonly programmeId: string;
  readonly advocateId: string;
  /** First and last touched day, since 1970. */
  readonly first: number;
  readonly last: number;
}

/** Counts the touched days of advocates anew; from nothing all. */
export async function countDays(context: StepContext, books: ReadonlyMap<string, AdvocateBook>): Promise<void> {
  const { door, step, fromNothing, ranges } = context;
  const touched = fromNothing ? null : await touchedAdvocates(context);
  if (touched?.length === 0) return;
  await writeSpans(door, books, touched);
  const clicks = ranges.click.to.reduce((sum, to) => sum + to, 0);
  const buckets = fromNothing ? Math.max(1, Math.ceil(clicks / CLICKS_PER_BUCKET)) : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run('signals/write-days', { step, all: fromNothing ? 1 : 0, buckets, bucket });
  if (!fromNothing) await door.run('signals/strike-days', { step });
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
