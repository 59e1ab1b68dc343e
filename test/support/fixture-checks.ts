/** What the reports `reconciliation`, `reconciliation-rows` and `audit` answer the stand-in's pages with: small, and with sums that hold. */
import type { Audit, ReconciledRow, Reconciliation, ReconciliationRows } from '../../dashboard/app/src/lib/reports.js';
import { BUCKET_TEXTS, BUCKETS, PRECEDENCE_TEXT, type Bucket } from '../../ingest/events/findings.js';
import { CONVERSIONS, FRONTIER_MS, LAST_DAY_MS } from './fixture-data.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Every bucket in turn, matched most of all. */
const bucketAt = (index: number): Bucket => (index % 3 === 0 ? BUCKETS[1 + ((index / 3) % 6)]! : 'matched');

const NOTHING = { conversion_id: null, type: null, outcome: null, reason: null, advocate_id: null } as const;

/** Rows of the reconciliation, newest first: two an hour. */
export const RECONCILED: readonly ReconciledRow[] = Array.from({ length: 240 }, (_, index): ReconciledRow => {
  const bucket = bucketAt(index);
  const at = FRONTIER_MS - index * HOUR_MS;
  const [told, charged] = [4_990 + 10 * index, 4_990 + 10 * index + (bucket === 'amount_differs' ? 500 : 0)];
  const lone = bucket === 'order_without_conversion';
  const unmatched = bucket === 'conversion_without_order';
  const number = String(index).padStart(6, '0');
  const order = `o-${number}`;
  const conversion = {
    conversion_id: `cv-${number}`,
    type: 'purchase',
    outcome: 'granted',
    reason: 'CREDITED_LAST_TOUCH',
    advocate_id: 'a_0001',
  };
  return {
    at_ms: at,
    subject: lone ? 'order' : 'conversion',
    id: lone ? order : conversion.conversion_id,
    bucket,
    findings: bucket === 'matched' ? '' : bucket === 'status_differs' ? 'status_differs amount_differs' : bucket,
    ...(lone ? NOTHING : conversion),
    order_id: order,
    customer_id: 'c-1',
    claimed_code: bucket === 'credited_other' ? 'BOB' : null,
    claimant: bucket === 'credited_other' ? 'a_0002' : null,
    status: unmatched ? null : bucket === 'status_differs' ? 'cancelled' : 'paid',
    told_minor: lone ? null : told,
    told_currency: lone ? null : 'EUR',
    charged_minor: unmatched ? null : charged,
    charged_currency: unmatched ? null : 'EUR',
    amount_minor: unmatched ? told : charged,
    currency: 'EUR',
    difference_minor: lone || unmatched ? null : charged - told,
    credited_minor: lone ? 0 : told,
    other_minor: bucket === 'credited_other' ? told : 0,
    first_ms: unmatched ? null : at,
    paid_ms: unmatched ? null : at + HOUR_MS,
    deadline_ms: lone ? null : at + 14 * DAY_MS,
    waiting: unmatched && index < 24,
  };
});

const sumOf = (rows: readonly ReconciledRow[], of: (row: ReconciledRow) => number | null): number =>
  rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);
const whole = sumOf(RECONCILED, (row) => row.amount_minor);

function bucketLines(): Pick<Reconciliation, 'buckets' | 'money'> {
  const lines = BUCKETS.map((bucket) => {
    const own = RECONCILED.filter((row) => row.bucket === bucket);
    const head = { bucket, title: BUCKET_TEXTS[bucket].title, rows: own.length };
    return {
      line: {
        ...head,
        definition: BUCKET_TEXTS[bucket].definition,
        share: own.length / RECONCILED.length,
        previous_rows: null,
        previous_share: null,
        found: own.length,
        waiting: own.filter(({ waiting }) => waiting).length,
      },
      money: {
        ...head,
        currency: 'EUR',
        unknown: 0,
        amount_minor: sumOf(own, (row) => row.amount_minor),
        share: sumOf(own, (row) => row.amount_minor) / whole,
        previous_amount_minor: null,
        previous_share: null,
        credited_minor: sumOf(own, (row) => row.credited_minor),
        other_minor: sumOf(own, (row) => row.other_minor),
        difference_minor: sumOf(own, (row) => row.difference_minor),
        gap_minor: sumOf(own, (row) => Math.abs(row.difference_minor ?? 0)),
      },
    };
  });
  return { buckets: lines.map(({ line }) => line), money: lines.map(({ money }) => money) };
}

const ALERT_DAY = dayOf(LAST_DAY_MS - 2 * DAY_MS);

/** Ten days, of which one leaves its band. */
export function reconciliation(): Reconciliation {
  const drift = Array.from({ length: 10 }, (_, index) => {
    const day = dayOf(LAST_DAY_MS - (9 - index) * DAY_MS);
    const outside = day === ALERT_DAY ? 18 : 8 + (index % 2);
    return {
      day,
      rows: 24,
      outside,
      waiting: 0,
      share: outside / 24,
      median: 0.34,
      low: 0.2,
      high: 0.5,
      history: 6,
      verdict: day === ALERT_DAY ? 'above' : 'usual',
      amount_minor: 150_000,
      outside_minor: 50_000 + 1000 * index,
      money_share: (50_000 + 1000 * index) / 150_000,
      money_median: 0.35,
      money_low: 0.2,
      money_high: 0.6,
      money_verdict: 'usual',
    };
  });
  const alert = { day: ALERT_DAY, measure: 'count' as const, bucket: 'late', title: BUCKET_TEXTS.late.title };
  return {
    ...bucketLines(),
    drift,
    alerts: [
      {
        ...alert,
        direction: 'above',
        value: 0.5,
        median: 0.05,
        low: 0,
        high: 0.12,
        part: 12,
        whole: 24,
        currency: 'EUR',
      },
    ],
    totals: [{ currency: 'EUR', amount_minor: whole, credited_minor: sumOf(RECONCILED, (row) => row.credited_minor) }],
    rows: RECONCILED.length,
    conversions: RECONCILED.filter(({ subject }) => subject === 'conversion').length,
    orders: RECONCILED.filter(({ charged_currency: code }) => code !== null).length,
    waiting: RECONCILED.filter(({ waiting }) => waiting).length,
    as_of: FRONTIER_MS,
    currency: 'EUR',
    grain: 'day',
    previous_from: null,
    previous_to: null,
    method: 'Medians of the same weekday.',
    precedence: PRECEDENCE_TEXT,
  };
}

export function reconciliationRows(query: URLSearchParams): ReconciliationRows {
  const buckets = query.getAll('bucket');
  const q = query.get('q') ?? '';
  const kept = RECONCILED.filter(
    (row) =>
      (buckets.length === 0 || buckets.includes(row.bucket)) &&
      (q === '' || [row.conversion_id, row.order_id, row.claimed_code].includes(q)),
  );
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  const total = {
    currency: 'EUR',
    rows: kept.length,
    amount_minor: sumOf(kept, (row) => row.amount_minor),
    difference_minor: sumOf(kept, (row) => row.difference_minor),
    credited_minor: sumOf(kept, (row) => row.credited_minor),
  };
  return {
    rows: kept.slice(start, end),
    next_cursor: end < kept.length ? String(end) : null,
    total: kept.length,
    totals: kept.length === 0 ? [] : [total],
  };
}

/** What a page says of one conversion of the sample. */
export interface SaidAnswer {
  readonly audit_id: string;
  readonly conversion_id: string;
  readonly answer: 'right' | 'wrong' | 'unsure' | 'withdrawn';
}

/** How many conversions the sample has. */
export const DRAWN = 6;

/** A sample of six conversions of one stratum, with the newest of what was said about each. */
export function audit(said: readonly SaidAnswer[]): Audit {
  const rows = CONVERSIONS.slice(0, DRAWN).map((row, index) => {
    const last = said.findLast((one) => one.conversion_id === row.conversion_id)?.answer ?? 'withdrawn';
    return {
      conversion_id: row.conversion_id,
      order: index + 1,
      stratum: 'CREDITED_LAST_TOUCH',
      answer: last === 'withdrawn' ? null : last,
      true_advocate_id: null,
      note: null,
      reviewer: last === 'withdrawn' ? null : 'rita',
      answered_ms: last === 'withdrawn' ? null : FRONTIER_MS,
      occurred_ms: row.occurred_ms,
      type: 'purchase',
      channel: 'referral',
      outcome: 'granted',
      reason: 'CREDITED_LAST_TOUCH',
      reason_text: 'The last qualified touchpoint before the conversion.',
      advocate_id: 'a_0001',
      value_minor: 12_990,
      credited_minor: 12_990,
      currency: 'EUR',
      changed: index === 4,
    };
  });
  const count = (answer: string): number => rows.filter((row) => row.answer === answer).length;
  const [right, wrong, unsure] = ['right', 'wrong', 'unsure'].map(count) as [number, number, number];
  const answered = right + wrong;
  const rate = answered === 0 ? null : right / answered;
  const interval = { rate, low: rate === null ? null : rate / 2, high: rate === null ? null : 1 };
  return {
    rows,
    strata: [{ stratum: 'CREDITED_LAST_TOUCH', population: 1500, drawn: DRAWN, right, wrong, unsure, ...interval }],
    money: [{ currency: 'EUR', answered, ...interval }],
    samples: [{ audit_id: 'autumn', drawn_ms: FRONTIER_MS, conversions: DRAWN }],
    untold: answered === 0 ? ['CREDITED_LAST_TOUCH'] : [],
    audit_id: 'autumn',
    seed: '7',
    strata_by: 'reason',
    from_ms: LAST_DAY_MS - 84 * DAY_MS,
    to_ms: FRONTIER_MS,
    population: 1500,
    drawn: DRAWN,
    answered,
    unsure,
    undrawn: 0,
    changed: 1,
    ...interval,
    covered: answered === 0 ? 0 : 1,
    method: 'Stratified estimate.',
  };
}
