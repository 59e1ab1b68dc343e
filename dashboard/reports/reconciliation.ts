import { Type, type Static } from 'typebox';
import { BUCKET_TEXTS, BUCKETS, PRECEDENCE_TEXT, type Bucket } from '../../ingest/events/findings.js';
import { formatMoney } from '../../ingest/events/money.js';
import { formatTime, LATEST_MS } from '../../ingest/events/time.js';
import type { Door } from '../../sql/door.js';
import { chooseCurrency } from './choose-currency.js';
import {
  asOf,
  currency,
  DAY_MS,
  dayOf,
  DEFAULT_PROGRAMME,
  endOfDays,
  programme,
  range,
  readRange,
  readTime,
  startOfDay,
  wholeDays,
  type TimeRange,
} from './params.js';
import { programmeNow } from './programme-now.js';
import {
  alertsOf,
  DRIFT_METHOD,
  driftOf,
  HISTORY_WEEKS,
  type DriftPoint,
  type DriftRow,
  type Grain,
  type Judged,
} from './reconciliation-drift.js';
import { defineReport } from './report.js';
import { Count, Currency, Day, Minor, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

/** Beyond this many days the drift is told by week unless days are asked for. */
const DAYS_SHOWN = 120;

const Share = orNull(Type.Number());
const BucketLine = Type.Object({
  bucket: Type.String(),
  title: Type.String(),
  definition: Type.String(),
  rows: Count,
  share: Share,
  previous_rows: orNull(Count),
  previous_share: Share,
  found: Count,
  waiting: Count,
});
const MoneyLine = Type.Object({
  bucket: Type.String(),
  title: Type.String(),
  currency: Type.String({ description: 'ISO 4217; empty where no amount is known' }),
  rows: Count,
  unknown: Count,
  amount_minor: Minor,
  share: Share,
  previous_amount_minor: orNull(Minor),
  previous_share: Share,
  credited_minor: Minor,
  other_minor: Minor,
  difference_minor: Minor,
  gap_minor: Minor,
});
const DriftLine = Type.Object({
  day: Day,
  rows: Count,
  outside: Count,
  waiting: Count,
  share: Share,
  median: Share,
  low: Share,
  high: Share,
  history: Count,
  verdict: Type.String(),
  amount_minor: Minor,
  outside_minor: Minor,
  money_share: Share,
  money_median: Share,
  money_low: Share,
  money_high: Share,
  money_verdict: Type.String(),
});
const Alert = Type.Object({
  day: Day,
  measure: Type.Enum(['count', 'money']),
  bucket: Type.String(),
  title: Type.String(),
  direction: Type.Enum(['above', 'below']),
  value: Type.Number(),
  median: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  part: Type.Integer(),
  whole: Type.Integer(),
  currency: Type.String(),
});
const Reconciliation = Type.Object({
  buckets: Type.Array(BucketLine),
  money: Type.Array(MoneyLine),
  drift: Type.Array(DriftLine),
  alerts: Type.Array(Alert),
  totals: Type.Array(Type.Object({ currency: Currency, amount_minor: Minor, credited_minor: Minor })),
  rows: Count,
  conversions: Count,
  orders: Count,
  waiting: Count,
  as_of: orNull(Ms),
  currency: Type.String(),
  grain: Type.Enum(['day', 'week']),
  previous_from: orNull(Ms),
  previous_to: orNull(Ms),
  method: Type.String(),
  precedence: Type.String(),
});
type Reconciliation = Static<typeof Reconciliation>;
/** Of the reconciliation only whether it drifts. */
export const Drift = Type.Pick(Reconciliation, ['alerts', 'drift', 'grain']);

interface BucketRow {
  readonly bucket: Bucket;
  readonly currency: string;
  readonly rows: number;
  readonly conversions: number;
  readonly orders: number;
  readonly waiting: number;
  readonly unknown: number;
  readonly found_status: number;
  readonly found_amount: number;
  readonly found_other: number;
  readonly found_late: number;
  readonly amount_minor: number;
  readonly difference_minor: number;
  readonly gap_minor: number;
  readonly credited_minor: number;
  readonly other_minor: number;
}
type Figure = Exclude<keyof BucketRow, 'bucket' | 'currency'>;

const sum = (rows: readonly BucketRow[], figure: Figure): number => rows.reduce((total, row) => total + row[figure], 0);
const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const inBucket = (rows: readonly BucketRow[], bucket: Bucket): BucketRow[] =>
  rows.filter((row) => row.bucket === bucket);

/** Where rows with a finding are counted that may lie in a stronger bucket. */
const FOUND: Partial<Record<Bucket, Figure>> = {
  status_differs: 'found_status',
  amount_differs: 'found_amount',
  credited_other: 'found_other',
  late: 'found_late',
};

function bucketLines(rows: readonly BucketRow[], previous: readonly BucketRow[] | null): Reconciliation['buckets'] {
  const whole = sum(rows, 'rows');
  const wholeBefore = previous === null ? 0 : sum(previous, 'rows');
  return BUCKETS.map((bucket) => {
    const own = inBucket(rows, bucket);
    const count = sum(own, 'rows');
    const countBefore = previous === null ? null : sum(inBucket(previous, bucket), 'rows');
    const found = FOUND[bucket];
    return {
      bucket,
      ...BUCKET_TEXTS[bucket],
      rows: count,
      share: shareOf(count, whole),
      previous_rows: countBefore,
      previous_share: countBefore === null ? null : shareOf(countBefore, wholeBefore),
      found: found === undefined ? count : sum(rows, found),
      waiting: sum(own, 'waiting'),
    };
  });
}

function moneyLines(rows: readonly BucketRow[], previous: readonly BucketRow[] | null): Reconciliation['money'] {
  const codes = [...new Set([...rows, ...(previous ?? [])].map((row) => row.currency))].sort();
  return codes.flatMap((code) => {
    const all = rows.filter((row) => row.currency === code);
    const before = previous?.filter((row) => row.currency === code) ?? null;
    return BUCKETS.map((bucket) => {
      const own = inBucket(all, bucket);
      const amount = sum(own, 'amount_minor');
      const amountBefore = before === null ? null : sum(inBucket(before, bucket), 'amount_minor');
      return {
        bucket,
        title: BUCKET_TEXTS[bucket].title,
        currency: code,
        rows: sum(own, 'rows'),
        unknown: sum(own, 'unknown'),
        amount_minor: amount,
        share: shareOf(amount, sum(all, 'amount_minor')),
        previous_amount_minor: amountBefore,
        previous_share: amountBefore === null ? null : shareOf(amountBefore, sum(before!, 'amount_minor')),
        credited_minor: sum(own, 'credited_minor'),
        other_minor: sum(own, 'other_minor'),
        difference_minor: sum(own, 'difference_minor'),
        gap_minor: sum(own, 'gap_minor'),
      };
    }).filter((line) => line.rows > 0 || (line.previous_amount_minor ?? 0) !== 0);
  });
}

function totalsOf(rows: readonly BucketRow[]): Reconciliation['totals'] {
  const codes = [...new Set(rows.map((row) => row.currency))].filter((code) => code !== '').sort();
  return codes.map((code) => {
    const all = rows.filter((row) => row.currency === code);
    return { currency: code, amount_minor: sum(all, 'amount_minor'), credited_minor: sum(all, 'credited_minor') };
  });
}

function driftLine({ span, waiting, count, money }: DriftPoint): Reconciliation['drift'][number] {
  const [byCount, byMoney]: [Judged, Judged] = [count.outside, money.outside];
  return {
    day: span,
    rows: byCount.whole,
    outside: byCount.part,
    waiting,
    share: byCount.share,
    median: byCount.median,
    low: byCount.low,
    high: byCount.high,
    history: byCount.history,
    verdict: byCount.verdict,
    amount_minor: byMoney.whole,
    outside_minor: byMoney.part,
    money_share: byMoney.share,
    money_median: byMoney.median,
    money_low: byMoney.low,
    money_high: byMoney.high,
    money_verdict: byMoney.verdict,
  };
}

const readBuckets = (door: Door, programmeId: string, span: TimeRange): Promise<BucketRow[]> =>
  door.rows<BucketRow>('reports/reconciliation-by-bucket', {
    programme: programmeId,
    from_ms: span.from,
    to_ms: span.to,
    ...wholeDays(span),
  });

/** The range of the same length just before; null where the range has no beginning. */
function previousOf(from: string | undefined, { from: start, to }: TimeRange, nowMs: number): TimeRange | null {
  if (from === undefined) return null;
  const end = Math.min(to, endOfDays(nowMs + 1));
  return end > start ? { from: start - (end - start), to: start } : null;
}

const mondayOf = (ms: number): number => startOfDay(ms) - ((Math.floor(ms / DAY_MS) + 3) % 7) * DAY_MS;

interface DriftQuestion extends TimeRange {
  readonly programme: string;
  readonly currency: string;
  readonly grain: Grain | undefined;
  readonly nowMs: number;
}

/** The drift of the whole days (or weeks) of a range, and the grain in which it is told. */
async function readDrift(door: Door, asked: DriftQuestion): Promise<{ points: DriftPoint[]; grain: Grain }> {
  const to = Math.min(startOfDay(asked.to), endOfDays(asked.nowMs + 1));
  const grain = asked.grain ?? (to - asked.from > DAYS_SHOWN * DAY_MS ? 'week' : 'day');
  const from = grain === 'day' ? endOfDays(asked.from) : mondayOf(asked.from + 7 * DAY_MS - 1);
  const rows = await door.rows<DriftRow>('reports/reconciliation-by-day', {
    programme: asked.programme,
    from_ms: Math.max(0, from - HISTORY_WEEKS * 7 * DAY_MS),
    to_ms: Math.max(from, to),
    weeks: grain === 'week' ? 1 : 0,
  });
  const points = driftOf(rows, {
    currency: asked.currency,
    grain,
    fromDay: dayOf(from),
    nowMs: Math.min(asked.nowMs + 1, asked.to),
  });
  return { points, grain };
}

/** Conversions held against the order ledger: what agrees, what does not, and whether that is more than usual. */
export const reconciliation = defineReport({
  name: 'reconciliation',
  title: 'Reconciliation of conversions with the order ledger',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    ...asOf,
    ...range,
    ...currency,
    grain: Type.Optional(
      Type.Enum(['day', 'week'], {
        description: `Spans of the drift; weeks where absent and beyond ${DAYS_SHOWN} days.`,
      }),
    ),
  }),
  result: Reconciliation,
  definitions: {
    rows: `Purchases and renewals (repeats left out), each with the order that it has, and orders of the ledger that none of them names: each once, on the day of the conversion or of the order’s first event. As of an earlier time: those that had happened by then, as they are known now.`,
    bucket: PRECEDENCE_TEXT,
    share: 'Of all rows of the range; of money: of the amounts in that currency.',
    previous_share: 'The same in the range of equal length just before; — where the range has no beginning.',
    found: 'Rows with this finding, whatever their bucket.',
    waiting:
      'Rows that the passing of time alone may still change: their order may still come in time, or still be paid.',
    amount_minor:
      'What the ledger charged, before refunds; of a conversion without order, what it told. Never added across currencies.',
    unknown: 'Rows of no known amount; they add nothing to the money.',
    credited_minor: 'What is granted to advocates for these conversions now.',
    other_minor: 'What of that is granted to others than the owner of the claimed code.',
    difference_minor: 'The ledger’s amount less the conversion’s, where both are known in one currency and differ.',
    gap_minor: 'The same without signs: differences up and down do not cancel out.',
    drift: `Share of rows (and of money) outside “matched” by day or week. ${DRIFT_METHOD}`,
    alerts:
      'Days or weeks on which the share of a bucket lies outside its usual band, newest first. They are seen in this report and under “Alerts” of the page Reconciliation.',
  },
  statements: ['reports/now-by-programme', 'reports/reconciliation-by-bucket', 'reports/reconciliation-by-day'],
  compute: async (door, params) => {
    const programmeId = params.programme ?? DEFAULT_PROGRAMME;
    const asked = readRange(params);
    const asOfMs = params.asOf === undefined ? null : readTime('asOf', params.asOf);
    const span = { from: asked.from, to: Math.min(asked.to, asOfMs === null ? LATEST_MS : asOfMs + 1) };
    const ownNow = await programmeNow(door, programmeId);
    const nowMs = Math.min(asOfMs ?? LATEST_MS, ownNow ?? 0);
    const before = previousOf(params.from, span, nowMs);
    const [rows, previous] = await Promise.all([
      span.from < span.to ? readBuckets(door, programmeId, span) : [],
      before === null ? null : readBuckets(door, programmeId, before),
    ]);
    const totals = totalsOf(rows);
    const code =
      chooseCurrency(totals, params.currency, (line) => line.amount_minor)?.currency ?? params.currency ?? '';
    const { points, grain } = await readDrift(door, {
      programme: programmeId,
      ...span,
      currency: code,
      grain: params.grain as Grain | undefined,
      nowMs,
    });
    return {
      buckets: bucketLines(rows, previous),
      money: moneyLines(rows, previous),
      drift: points.map(driftLine),
      alerts: alertsOf(points, code),
      totals,
      rows: sum(rows, 'rows'),
      conversions: sum(rows, 'conversions'),
      orders: sum(rows, 'orders'),
      waiting: sum(rows, 'waiting'),
      as_of: ownNow === null ? null : nowMs,
      currency: code,
      grain,
      previous_from: before?.from ?? null,
      previous_to: before?.to ?? null,
      method: DRIFT_METHOD,
      precedence: PRECEDENCE_TEXT,
    };
  },
  text: (data) => [
    ...(data.as_of === null ? [] : [`as of ${formatTime(data.as_of)}`]),
    `${data.rows} rows: ${data.conversions} conversions that should have an order, ${data.orders} orders of the ledger`,
    '',
    ...textTable(
      ['bucket', 'rows', 'share', 'before', 'with this finding', 'waiting'],
      data.buckets.map((line) => [
        line.title,
        line.rows,
        percent(line.share),
        percent(line.previous_share),
        line.found,
        line.waiting,
      ]),
    ),
    ...(data.money.length === 0 ? [] : ['', ...moneyText(data)]),
    '',
    ...(data.alerts.length === 0
      ? [`no ${data.grain} lies outside its usual band${judgedText(data)}`]
      : textTable(
          [data.grain, 'bucket', 'measure', 'share', 'usual', 'band'],
          data.alerts.map((alert) => [
            alert.day,
            alert.title,
            alert.measure === 'money' ? `money, ${alert.currency}` : 'count',
            `${percent(alert.value)} ${alert.direction}`,
            percent(alert.median),
            `${percent(alert.low)}–${percent(alert.high)}`,
          ]),
        )),
  ],
});

/** Days of which an alert is worth waking somebody. */
const RECENT_DAYS = 7;

/** How many shares left their usual band on the last whole days of a programme. */
export async function recentAlerts(door: Door, programmeId: string): Promise<Record<'count' | 'money', number>> {
  const now = await programmeNow(door, programmeId);
  if (now === null) return { count: 0, money: 0 };
  const from = dayOf(startOfDay(now) - RECENT_DAYS * DAY_MS);
  const { alerts } = await reconciliation.run(door, { programme: programmeId, from, grain: 'day' });
  const of = (asked: string): number => alerts.filter(({ measure }) => measure === asked).length;
  return { count: of('count'), money: of('money') };
}

/** The drift in one line, for those who look at more than the reconciliation. */
export function driftText(data: Static<typeof Drift>): string {
  const [newest] = data.alerts;
  if (newest === undefined) return `reconciliation: no ${data.grain} lies outside its usual band${judgedText(data)}`;
  const { day, title, measure, value, direction, low, high, currency: code } = newest;
  return `reconciliation: ${data.alerts.length} outside the usual band, the newest ${day}: ${title}, ${percent(value)} of ${measure === 'money' ? code : 'rows'}, ${direction} ${percent(low)}–${percent(high)}`;
}

function moneyText({ money }: Reconciliation): string[] {
  const shown = (minor: number, code: string): string => (code === '' ? '—' : formatMoney(minor, code));
  return textTable(
    ['bucket', 'currency', 'money', 'share', 'before', 'credited', 'difference', 'unknown'],
    money.map((line) => [
      line.title,
      line.currency,
      shown(line.amount_minor, line.currency),
      percent(line.share),
      percent(line.previous_share),
      shown(line.credited_minor, line.currency),
      shown(line.difference_minor, line.currency),
      line.unknown,
    ]),
  );
}

function judgedText({ drift, grain }: Pick<Reconciliation, 'drift' | 'grain'>): string {
  const judged = drift.filter(({ verdict }) => verdict === 'usual').length;
  const little = drift.filter(({ verdict }) => verdict === 'too_little').length;
  return `: ${judged} judged${little === 0 ? '' : `, ${little} with too little before ${little === 1 ? 'it' : 'them'} to judge (four ${grain === 'day' ? 'of the same weekday' : 'weeks'} are needed)`}`;
}
