import type { StepContext } from '../framework/processor.js';
import { ColumnBuffer } from '../attribution/columns.js';
import { NO_PEERS, PEER_FEATURES, WINDOW_DAYS, type PeerFeature, type Peers, type Usual } from './judge/window.js';

const ROW = {
  programme_id: 'low',
  week: 'f64',
  feature: 'low',
  median_ppb: 'f64?',
  mad_ppb: 'f64?',
} as const;
const ALL = 1_000_000_000;
/** Shares are kept to so much of a billion, so that one late event does not judge everybody anew. */
const GRAIN = 2_500_000;
/** Fewer advocates with enough to count tell nothing of what is usual. */
const LEAST_PEERS = 8;
/** An advocate counts among the peers of a feature with at least so many of what it is a share of. */
const LEAST: Readonly<Record<PeerFeature, number>> = {
  unpressed: 10,
  framed: 10,
  hosting: 10,
  bots: 10,
  till: 4,
  quick: 4,
  converting: 30,
  reversed: 4,
};

/** Monday of the week of a day, both in days since 1970 (a Thursday). */
export const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);

interface WindowRow {
  readonly advocate_id: string;
  readonly some: readonly number[];
  readonly of: readonly number[];
}

interface WeekRow {
  readonly programme_id: string;
  readonly week: number;
}

interface PeerRow extends WeekRow {
  readonly feature: PeerFeature;
  readonly median: number | null;
  readonly mad: number | null;
}

/** What is usual, by `programme week`. */
export class PeerWeeks {
  readonly #weeks = new Map<string, Partial<Record<PeerFeature, Usual | null>>>();

  add({ programme_id, week, feature, median, mad }: PeerRow): void {
    const key = `${programme_id} ${week}`;
    let features = this.#weeks.get(key);
    if (!features) this.#weeks.set(key, (features = {}));
    features[feature] = median === null || mad === null ? null : { median: median / ALL, mad: mad / ALL };
  }

  /** Those of the week of a day. */
  of(programmeId: string, day: number): Peers {
    return { ...NO_PEERS, ...this.#weeks.get(`${programmeId} ${mondayOf(day)}`) };
  }

  static async load({ door }: Pick<StepContext, 'door'>, from: number, to: number): Promise<PeerWeeks> {
    const weeks = new PeerWeeks();
    for (const row of await door.rows<PeerRow>('signals/peer-weeks', { from: mondayOf(from), to })) weeks.add(row);
    return weeks;
  }
}

/**
 * Brings what is usual up to date, week by week. The peers of a week are the 28 days before its Monday, so that what happens today judges nobody but
 * whom it is about. Where it comes out as another, all days of that week are noted.
 * @param shrinks whether a day of an advocate may be gone, and a week with it
 * @returns whether days were noted
 */
export async function settlePeers(context: StepContext, shrinks: boolean): Promise<boolean> {
  const { door, step, fromNothing } = context;
  if (!fromNothing && shrinks) await door.run('signals/strike-peers', { step });
  const weeks = await door.rows<WeekRow>('signals/weeks-to-settle', {
    all: fromNothing ? 1 : 0,
    window: WINDOW_DAYS,
    features: PEER_FEATURES.length,
  });
  if (weeks.length === 0) return false;
  const stored = new Map<string, string>();
  if (!fromNothing)
    for (const row of await door.rows<PeerRow>('signals/peer-weeks', rangeOf(weeks)))
      stored.set(`${row.programme_id} ${row.week} ${row.feature}`, `${row.median} ${row.mad}`);
  const rows = new ColumnBuffer(ROW);
  const changed = new Map<string, WeekRow>();
  for (const week of weeks) {
    const windows = await door.rows<WindowRow>('signals/peer-windows', {
      programme: week.programme_id,
      from: week.week - WINDOW_DAYS,
      to: week.week,
    });
    PEER_FEATURES.forEach((feature, i) => {
      const usual = usualOf(windows, i, LEAST[feature]);
      const was = stored.get(`${week.programme_id} ${week.week} ${feature}`);
      if (was === `${usual.median_ppb} ${usual.mad_ppb}`) return;
      rows.add({ programme_id: week.programme_id, week: week.week, feature, ...usual });
      changed.set(`${week.programme_id} ${week.week}`, week);
    });
  }
  if (rows.rows === 0) return false;
  // Noted first: a redo that finds the weeks written would not note their days again.
  if (!fromNothing)
    await door.run('signals/touch-days-of-weeks', {
      step,
      programmes: [...changed.values()].map(({ programme_id }) => programme_id),
      weeks: [...changed.values()].map(({ week }) => week),
    });
  await door.insert('signals/write-peers', rows.take(), { step });
  return !fromNothing;
}

function rangeOf(weeks: readonly WeekRow[]): { from: number; to: number } {
  let from = Infinity;
  let to = -Infinity;
  for (const { week } of weeks) [from, to] = [Math.min(from, week), Math.max(to, week)];
  return { from, to };
}

/** Median and median absolute deviation of the advocates' shares, to the grain. */
function usualOf(
  windows: readonly WindowRow[],
  index: number,
  least: number,
): { median_ppb: number | null; mad_ppb: number | null } {
  const shares = windows.flatMap(({ some, of }) =>
    of[index]! >= least ? [Math.min(1, some[index]! / of[index]!)] : [],
  );
  if (shares.length < LEAST_PEERS) return { median_ppb: null, mad_ppb: null };
  const median = middleOf(shares);
  const mad = middleOf(shares.map((share) => Math.abs(share - median)));
  const rounded = (share: number): number => Math.round((share * ALL) / GRAIN) * GRAIN;
  return { median_ppb: rounded(median), mad_ppb: rounded(mad) };
}

function middleOf(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
