import { fail, type FairleadError } from '../ingest/events/errors.js';
import { parseTime } from '../ingest/events/time.js';
import type { TextColumns } from '../ingest/sources/import/text-columns.js';
import { DAY_OF_WEEK, HOUR_OF_WEEK, type Season } from '../models/anomaly/season.js';
import { seasonalBaseline, seasonalZ } from '../models/anomaly/seasonal-baseline.js';

/** Its name on the command line. */
export const SEASONAL_BASELINE = 'seasonal-baseline';

/** What a week is cut into. */
export const SEASONS: Readonly<Record<string, Season>> = { 'hour-of-week': HOUR_OF_WEEK, 'day-of-week': DAY_OF_WEEK };

/** Counts of a file with the times that they are of. */
export interface CountTable {
  readonly times: readonly string[];
  /** Milliseconds since 1970. */
  readonly ms: readonly number[];
  /** NaN where one is not known. */
  readonly counts: Float64Array;
}

/** Reads the columns `time` (RFC 3339) and `value` (a number from 0; empty where it is not known). @throws MODEL_INPUT, naming the row and the column. */
export async function readCounts(columns: TextColumns, path: string, signal: AbortSignal): Promise<CountTable> {
  const [timeAt, valueAt] = ['time', 'value'].map((name) => {
    const found = columns.names.find((column) => column.trim().toLowerCase() === name);
    if (found === undefined)
      throw fail('MODEL_INPUT', {
        message: `${path}: there is no column ${name}; there are ${columns.names.join(', ')}`,
      });
    return found;
  });
  const wrong = (row: number, what: string): FairleadError =>
    fail('MODEL_INPUT', { message: `${path}: row ${row}: ${what}` });
  const times: string[] = [];
  const ms: number[] = [];
  const counts: number[] = [];
  for await (const [timeTexts, valueTexts] of columns.read([timeAt!, valueAt!])) {
    if (signal.aborted) throw fail('INTERRUPTED');
    timeTexts!.forEach((text, i) => {
      const time = parseTime(text?.trim() ?? '');
      if (Number.isNaN(time)) throw wrong(times.length + 1, `time is ${JSON.stringify(text)}, not RFC 3339`);
      const value = valueTexts![i]?.trim() ?? '';
      const count = value === '' ? NaN : Number(value);
      if (value !== '' && !(count >= 0 && count < Infinity))
        throw wrong(times.length + 1, `value is ${JSON.stringify(value)}, not a number from 0`);
      times.push(text!.trim());
      ms.push(time);
      counts.push(count);
    });
  }
  return { times, ms, counts: Float64Array.from(counts) };
}

/** What is usual in each slot of the season, and the counts above it: what the command prints. */
export function baseline({ times, ms, counts }: CountTable, name: string): object {
  const season = SEASONS[name]!;
  const slotOf = ms.map((time) => season.slotOf(time));
  const found = seasonalBaseline(counts, slotOf, season.slots, { levels: season.levels });
  const unusual = times.flatMap((time, i) => {
    const usual = found.slots[slotOf[i]!];
    return usual && counts[i]! > usual.upper
      ? [
          {
            time,
            value: counts[i],
            expected: usual.expected,
            upper: usual.upper,
            z: seasonalZ(found, slotOf[i]!, counts[i]!),
          },
        ]
      : [];
  });
  return { model: SEASONAL_BASELINE, season: name, rows: times.length, ...found, unusual };
}
