import type { Uniform } from '../../models/uniform.js';
import type { Door } from '../../sql/warehouse.js';
import { keyOf } from '../attribution/touches.js';
import type { Subject } from './clicks.js';
import { ANOMALY_FEATURES, anomalyFeatures } from './judge/anomaly-features.js';
import { cutAt, LONG_DAYS, type AdvocateDay } from './judge/window.js';
import type { Candidate } from './judge/facts.js';
import { loadAdvocates, type Loaded } from './load.js';

/** Advocates whose windows are read at once. */
const AT_ONCE = 500;
/** Rows that are kept; of more, a random sample. */
const MOST_ROWS = 100_000;

/** One advocate's 28 days up to a day. */
export interface WindowRow {
  readonly advocateId: string;
  /** Since 1970, UTC. */
  readonly day: number;
  /** Of `ANOMALY_FEATURES`; NaN is unknown. */
  readonly values: Float64Array;
}

/**
 * The windows of a programme's advocates that end on the days with anything on them, from `from` up to but not `to` (days since 1970): all of them, or where
 * there are too many a random sample, in order of advocate and day. Windows overlap, as the ones that are judged do.
 */
export async function anomalyWindows(
  door: Door,
  { programme, from, to }: { readonly programme: string; readonly from: number; readonly to: number },
  draw: Uniform,
): Promise<{ readonly rows: readonly WindowRow[]; readonly windows: number; readonly advocates: number }> {
  const listed = await door.rows<{ programme_id: string; advocate_id: string }>('signals/advocates-to-judge');
  const subjects = listed
    .filter(({ programme_id }) => programme_id === programme)
    .map(({ programme_id, advocate_id }): Subject => ({ programmeId: programme_id, advocateId: advocate_id }));
  const sample = new Sample<WindowRow>(MOST_ROWS, draw);
  const seen = new Set<string>();
  for (let first = 0; first < subjects.length; first += AT_ONCE) {
    const group = subjects.slice(first, first + AT_ONCE);
    const loaded = await loadAdvocates(door, group, { from: from - LONG_DAYS, to: to - 1 });
    for (const subject of group)
      for (const row of windowsOf(subject, loaded, { from, to })) {
        seen.add(subject.advocateId);
        sample.offer(row);
      }
  }
  return { rows: sample.kept(), windows: sample.offered, advocates: seen.size };
}

function* windowsOf(
  { programmeId, advocateId }: Subject,
  loaded: Loaded,
  { from, to }: { readonly from: number; readonly to: number },
): Generator<WindowRow> {
  const key = keyOf(programmeId, advocateId);
  const days = loaded.days.get(key) ?? [];
  const candidates = loaded.candidates.get(key) ?? [];
  for (const { day } of days) {
    if (day < from || day >= to) continue;
    yield { advocateId, day, values: windowRow(days, candidates, day, ANOMALY_FEATURES)! };
  }
}

/** The named features of the 28 days up to a day; null where nothing happened in them. */
export function windowRow(
  days: readonly AdvocateDay[],
  candidates: readonly Candidate[],
  end: number,
  names: readonly string[],
): Float64Array | null {
  const window = cutAt({ days, candidates }, end);
  return window.days.length === 0 ? null : anomalyFeatures(window, names);
}

/** Rows as a matrix of `ANOMALY_FEATURES`. */
export function matrixOf(rows: readonly WindowRow[]) {
  const features = ANOMALY_FEATURES.length;
  const values = new Float64Array(rows.length * features);
  rows.forEach((row, i) => values.set(row.values, i * features));
  return { values, rows: rows.length, features };
}

/** A random sample of a stream, each set of rows equally likely, in the order of the stream (J. S. Vitter's algorithm R, 1985). */
class Sample<T> {
  readonly #kept: { readonly at: number; readonly row: T }[] = [];
  offered = 0;
  constructor(
    readonly most: number,
    readonly draw: Uniform,
  ) {}

  offer(row: T): void {
    const at = this.offered;
    this.offered += 1;
    if (this.#kept.length < this.most) this.#kept.push({ at, row });
    else {
      const place = this.draw.below(at + 1);
      if (place < this.most) this.#kept[place] = { at, row };
    }
  }

  kept(): T[] {
    return [...this.#kept].sort((a, b) => a.at - b.at).map(({ row }) => row);
  }
}
