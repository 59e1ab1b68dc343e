import type { StepContext } from '../framework/processor.js';
import { ColumnBuffer } from '../attribution/columns.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { touchSaidOtherwise } from './compare-peers.js';
import {
  mondayOf,
  NO_PEERS,
  PEER_FEATURES,
  WINDOW_DAYS,
  type PeerFeature,
  type Peers,
  type Usual,
} from './judge/window.js';

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

  constructor(rows: readonly PeerRow[]) {
    for (const { programme_id, week, feature, median, mad } of rows) {
      const key = `${programme_id} ${week}`;
      let features = this.#weeks.get(key);
      if (!features) this.#weeks.set(key, (features = {}));
      features[feature] = median === null || mad === null ? null : { median: median / ALL, mad: mad / ALL };
    }
  }

  /** Those of the week of a day. */
  of(programmeId: string, day: number): Peers {
    return { ...NO_PEERS, ...this.#weeks.get(`${programmeId} ${mondayOf(day)}`) };
  }

  static async load({ door }: Pick<StepContext, 'door'>, from: number, to: number): Promise<PeerWeeks> {
    return new PeerWeeks(await door.rows<PeerRow>('signals/peer-weeks', { from: mondayOf(from), to }));
  }
}

/**
 * Brings what is usual up to date, week by week. The peers of a week are the 28 days before its Monday, so that what happens today judges nobody but
 * whom it is about. Where it comes out as another, the days of that week are noted of which it makes something else be said.
 * @param shrinks whether a day of an advocate may be gone, and a week with it
 */
export async function settlePeers(
  context: StepContext,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
  shrinks: boolean,
): Promise<void> {
  const { door, step, fromNothing } = context;
  if (!fromNothing && shrinks) await door.run('signals/strike-peers', { step });
  const weeks = await door.rows<WeekRow>('signals/weeks-to-settle', {
    all: fromNothing ? 1 : 0,
    window: WINDOW_DAYS,
    features: PEER_FEATURES.length,
  });
  if (weeks.length === 0) return;
  const stored = fromNothing ? [] : await door.rows<PeerRow>('signals/peer-weeks', rangeOf(weeks));
  const settled = await settledOf(context, weeks);
  const known = new Map(stored.map((row) => [keyOf(row), row]));
  const others = settled.filter((row) => {
    const was = known.get(keyOf(row));
    return was?.median !== row.median || was.mad !== row.mad;
  });
  if (others.length === 0) return;
  // Noted first: a redo that finds the weeks written would not note their days again.
  if (!fromNothing) {
    const [was, is] = [new PeerWeeks(stored), new PeerWeeks(settled)];
    const changed = new Map(others.map((row) => [`${row.programme_id} ${row.week}`, row]));
    const changes = [...changed.values()].map(({ programme_id: programmeId, week }) => ({
      programmeId,
      week,
      peers: [was.of(programmeId, week), is.of(programmeId, week)] as const,
    }));
    await touchSaidOtherwise(context, rulesets, changes);
  }
  const rows = new ColumnBuffer(ROW);
  for (const { median: median_ppb, mad: mad_ppb, ...row } of others) rows.add({ ...row, median_ppb, mad_ppb });
  await door.insert('signals/write-peers', rows.take(), { step });
}

const keyOf = ({ programme_id, week, feature }: PeerRow): string => `${programme_id} ${week} ${feature}`;

/** What is usual in some weeks, of every feature. */
async function settledOf({ door }: StepContext, weeks: readonly WeekRow[]): Promise<PeerRow[]> {
  const rows: PeerRow[] = [];
  for (const { programme_id, week } of weeks) {
    const range = { programme: programme_id, from: week - WINDOW_DAYS, to: week };
    const windows = await door.rows<WindowRow>('signals/peer-windows', range);
    PEER_FEATURES.forEach((feature, i) =>
      rows.push({ programme_id, week, feature, ...usualOf(windows, i, LEAST[feature]) }),
    );
  }
  return rows;
}

function rangeOf(weeks: readonly WeekRow[]): { from: number; to: number } {
  let from = Infinity;
  let to = -Infinity;
  for (const { week } of weeks) [from, to] = [Math.min(from, week), Math.max(to, week)];
  return { from, to };
}

/** Median and median absolute deviation of the advocates' shares, to the grain. */
function usualOf(windows: readonly WindowRow[], index: number, least: number): Pick<PeerRow, 'median' | 'mad'> {
  const shares = windows.flatMap(({ some, of }) =>
    of[index]! >= least ? [Math.min(1, some[index]! / of[index]!)] : [],
  );
  if (shares.length < LEAST_PEERS) return { median: null, mad: null };
  const median = middleOf(shares);
  const mad = middleOf(shares.map((share) => Math.abs(share - median)));
  const rounded = (share: number): number => Math.round((share * ALL) / GRAIN) * GRAIN;
  return { median: rounded(median), mad: rounded(mad) };
}

function middleOf(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
