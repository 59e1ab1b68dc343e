/** How far each day's reconciliation lies from what was usual. Pure. */
import { BUCKET_TEXTS, FINDINGS, type Finding } from '../../ingest/events/findings.js';
import { usualBand, type UsualBand } from '../../models/anomaly/usual-band.js';
import { DAY_MS, dayOf } from './params.js';

/** Deviations on each side of the median: Iglewicz & Hoaglin (1993). */
const WIDTH = 3.5;
/** Spans before the judged one that may tell what is usual, and how many must. */
export const HISTORY_WEEKS = 8;
const LEAST = 4;

/** One day (or week), bucket and currency, without rows that time alone may still change. */
export interface DriftRow {
  readonly span: string;
  readonly bucket: string;
  readonly currency: string;
  readonly rows: number;
  readonly waiting: number;
  readonly amount_minor: number;
  readonly squares: number;
}

export type Grain = 'day' | 'week';
/** All findings together, or one bucket. */
export type Watched = 'outside' | Finding;
export const WATCHED: readonly Watched[] = ['outside', ...FINDINGS];
/** open: the span is not over. too_little: too few spans before it. nothing: nothing in it to judge. */
export type Verdict = 'usual' | 'above' | 'below' | 'too_little' | 'nothing' | 'open';

/** A share of one span beside its usual band; null is unknown. */
export interface Judged extends UsualBand {
  readonly part: number;
  readonly whole: number;
  readonly share: number | null;
  readonly verdict: Verdict;
}

export interface DriftPoint {
  readonly span: string;
  readonly waiting: number;
  readonly count: Readonly<Record<Watched, Judged>>;
  readonly money: Readonly<Record<Watched, Judged>>;
}

export interface DriftAlert {
  readonly day: string;
  readonly measure: 'count' | 'money';
  readonly bucket: Watched;
  readonly title: string;
  readonly direction: 'above' | 'below';
  readonly value: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Rows, or minor units of `currency`, in the bucket and in all. */
  readonly part: number;
  readonly whole: number;
  readonly currency: string;
}

export const DRIFT_METHOD =
  `Usual band: the median of the same weekday of the ${HISTORY_WEEKS} weeks before (for weeks: of the ${HISTORY_WEEKS} weeks before) ± ${WIDTH} deviations. ` +
  'A deviation is 1.4826 times the median absolute deviation of those shares, or what chance alone gives a share of so few rows (of money: of its effective number of rows, Kish), whichever is more. ' +
  `With fewer than ${LEAST} such days before, nothing is called usual. Rows whose order may still come in time, or still be paid, are left out; while a day has such rows only a share above the band is told.`;

interface Sums {
  rows: number;
  waiting: number;
  amount: number;
  squares: number;
  readonly parts: Map<string, { rows: number; amount: number }>;
}

/** What was found in each span; money of one currency alone. */
function sumsBySpan(rows: readonly DriftRow[], currency: string): Map<string, Sums> {
  const spans = new Map<string, Sums>();
  for (const row of rows) {
    let sums = spans.get(row.span);
    if (!sums) spans.set(row.span, (sums = { rows: 0, waiting: 0, amount: 0, squares: 0, parts: new Map() }));
    sums.rows += row.rows;
    sums.waiting += row.waiting;
    const money = row.currency === currency;
    if (money) {
      sums.amount += row.amount_minor;
      sums.squares += row.squares;
    }
    if (row.bucket === 'matched') continue;
    for (const name of [row.bucket, 'outside']) {
      const part = sums.parts.get(name) ?? { rows: 0, amount: 0 };
      part.rows += row.rows;
      if (money) part.amount += row.amount_minor;
      sums.parts.set(name, part);
    }
  }
  return spans;
}

/** The spans that tell what is usual: of a day the same weekday, so that both step by a week. */
function before(span: string): string[] {
  const at = Date.parse(`${span}T00:00:00Z`);
  return Array.from({ length: HISTORY_WEEKS }, (_, i) => dayOf(at - (i + 1) * 7 * DAY_MS));
}

interface Part {
  readonly part: number;
  readonly whole: number;
  /** How many equal rows would vary as much. */
  readonly size: number;
}

function judge(now: Part, history: readonly Part[], { open, waiting }: { open: boolean; waiting: boolean }): Judged {
  const shares = history.filter(({ whole }) => whole > 0).map(({ part, whole }) => part / whole);
  const share = now.whole > 0 ? now.part / now.whole : null;
  const band = usualBand(shares, now.size, { width: WIDTH, least: LEAST });
  return { part: now.part, whole: now.whole, share, ...band, verdict: verdictOf(share, band, { open, waiting }) };
}

function verdictOf(
  share: number | null,
  { low, high }: UsualBand,
  { open, waiting }: { open: boolean; waiting: boolean },
): Verdict {
  if (share === null) return 'nothing';
  if (low === null || high === null) return 'too_little';
  if (open) return 'open';
  if (share > high) return 'above';
  // What waits may still be found: a low share is not yet one.
  return share < low && !waiting ? 'below' : 'usual';
}

/**
 * Judges every span from `fromDay` on by those before it. A span is over when it ends at or before `nowMs`.
 * @param rows of the spans and of `HISTORY_WEEKS` weeks before the first
 */
export function driftOf(
  rows: readonly DriftRow[],
  { currency, grain, fromDay, nowMs }: { currency: string; grain: Grain; fromDay: string; nowMs: number },
): DriftPoint[] {
  const spans = sumsBySpan(rows, currency);
  const countOf = (sums: Sums | undefined, name: Watched): Part => {
    const whole = sums?.rows ?? 0;
    return { part: sums?.parts.get(name)?.rows ?? 0, whole, size: whole };
  };
  const moneyOf = (sums: Sums | undefined, name: Watched): Part => {
    const [whole, squares] = [sums?.amount ?? 0, sums?.squares ?? 0];
    return { part: sums?.parts.get(name)?.amount ?? 0, whole, size: squares > 0 ? (whole * whole) / squares : 0 };
  };
  const length = (grain === 'day' ? 1 : 7) * DAY_MS;
  return [...spans]
    .filter(([span]) => span >= fromDay)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([span, sums]) => {
      const history = before(span).map((day) => spans.get(day));
      const state = { open: Date.parse(`${span}T00:00:00Z`) + length > nowMs, waiting: sums.waiting > 0 };
      const of = (partOf: typeof countOf) =>
        Object.fromEntries(
          WATCHED.map((name) => [
            name,
            judge(
              partOf(sums, name),
              history.map((one) => partOf(one, name)),
              state,
            ),
          ]),
        ) as Record<Watched, Judged>;
      return { span, waiting: sums.waiting, count: of(countOf), money: of(moneyOf) };
    });
}

export const watchedTitle = (name: Watched): string =>
  name === 'outside' ? 'Outside matched' : BUCKET_TEXTS[name].title;

/** Where the shares leave their bands, newest first. */
export function alertsOf(points: readonly DriftPoint[], currency: string): DriftAlert[] {
  const alerts: DriftAlert[] = [];
  for (const point of [...points].reverse())
    for (const measure of ['count', 'money'] as const)
      for (const bucket of WATCHED) {
        const { verdict, share, median, low, high, part, whole } = point[measure][bucket];
        if (verdict !== 'above' && verdict !== 'below') continue;
        alerts.push({
          day: point.span,
          measure,
          bucket,
          title: watchedTitle(bucket),
          direction: verdict,
          value: share!,
          median: median!,
          low: low!,
          high: high!,
          part,
          whole,
          currency: measure === 'money' ? currency : '',
        });
      }
  return alerts;
}
