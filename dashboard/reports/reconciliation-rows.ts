import { Type, type Static } from 'typebox';
import { BUCKET_TEXTS, BUCKETS, PRECEDENCE_TEXT } from '../../ingest/events/findings.js';
import { formatMoney } from '../../ingest/events/money.js';
import { formatTime, LATEST_MS } from '../../ingest/events/time.js';
import { packCursor, unpackCursor } from './cursor.js';
import { asOf, currency, DEFAULT_PROGRAMME, programme, range, readRange, readTime, wholeDays } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const PAGE = 100;
const Text = Type.String();
const oneOf = (values: readonly string[], description: string) =>
  Type.Optional(Type.Array(Type.Enum([...values]), { description, maxItems: 20 }));

const Params = Type.Object({
  ...programme,
  ...asOf,
  ...range,
  ...currency,
  q: Type.Optional(
    Type.String({
      description: 'Id of the conversion, order, customer or advocate, or the code that was claimed.',
      maxLength: 256,
    }),
  ),
  bucket: oneOf(BUCKETS, 'Buckets'),
  finding: oneOf([...BUCKETS.slice(1), 'shared_order'], 'Rows with any of these findings, whatever their bucket'),
  cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before', maxLength: 1024 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});
type Params = Static<typeof Params>;

const Row = Type.Object({
  at_ms: Ms,
  subject: Type.Enum(['conversion', 'order']),
  id: Text,
  bucket: Text,
  findings: Type.String({ description: 'All findings, the strongest first, separated by spaces' }),
  conversion_id: orNull(Text),
  order_id: orNull(Text),
  customer_id: orNull(Text),
  type: orNull(Text),
  outcome: orNull(Text),
  reason: orNull(Text),
  advocate_id: orNull(Text),
  claimed_code: orNull(Text),
  claimant: orNull(Text),
  status: orNull(Text),
  told_minor: orNull(Minor),
  told_currency: orNull(Currency),
  charged_minor: orNull(Minor),
  charged_currency: orNull(Currency),
  amount_minor: orNull(Minor),
  currency: orNull(Currency),
  difference_minor: orNull(Minor),
  credited_minor: Minor,
  other_minor: Minor,
  first_ms: orNull(Ms),
  paid_ms: orNull(Ms),
  deadline_ms: orNull(Ms),
  waiting: Type.Boolean(),
});
type Row = Static<typeof Row>;

const Total = Type.Object({
  currency: orNull(Currency),
  rows: Count,
  amount_minor: Minor,
  difference_minor: Minor,
  credited_minor: Minor,
});
type Total = Static<typeof Total>;
const Rows = Type.Object({
  rows: Type.Array(Row),
  next_cursor: orNull(Text),
  total: Count,
  totals: Type.Array(Total),
});

/** Empty text stands for what there is not. */
const BLANK = [
  'conversion_id',
  'order_id',
  'type',
  'outcome',
  'reason',
  'advocate_id',
  'claimant',
  'status',
  'currency',
];
const rowOf = (row: Row): Row => ({
  ...row,
  ...Object.fromEntries(BLANK.map((name) => [name, row[name as keyof Row] === '' ? null : row[name as keyof Row]])),
  waiting: Boolean(row.waiting),
});

/** Stands for the place before the newest row: no subject or id is greater. */
const BEFORE_ALL: readonly [number, string, string] = [LATEST_MS, '\u{10ffff}', '\u{10ffff}'];

function filterOf(params: Params) {
  const { from, to } = readRange(params);
  return {
    programme: params.programme ?? DEFAULT_PROGRAMME,
    from_ms: from,
    to_ms: Math.min(to, params.asOf === undefined ? LATEST_MS : readTime('asOf', params.asOf) + 1),
    buckets: params.bucket ?? [],
    findings: params.finding ?? [],
    currency: params.currency ?? '',
    search: params.q?.trim() ?? '',
  };
}

interface TotalRow extends Omit<Total, 'currency'> {
  readonly currency: string;
}

/** Over all buckets, by currency: never mixed. */
function totalsOf(lines: readonly TotalRow[]): Total[] {
  const totals = new Map<string, Total>();
  for (const line of lines) {
    const before = totals.get(line.currency);
    totals.set(line.currency, {
      currency: line.currency === '' ? null : line.currency,
      rows: line.rows + (before?.rows ?? 0),
      amount_minor: line.amount_minor + (before?.amount_minor ?? 0),
      difference_minor: line.difference_minor + (before?.difference_minor ?? 0),
      credited_minor: line.credited_minor + (before?.credited_minor ?? 0),
    });
  }
  return [...totals.values()];
}

const bucketTitle = (bucket: string): string => BUCKET_TEXTS[bucket as keyof typeof BUCKET_TEXTS]?.title ?? bucket;

/** The rows behind the buckets of the reconciliation, newest first, with totals over the whole filter. */
export const reconciliationRows = defineReport({
  name: 'reconciliation-rows',
  title: 'Conversions and orders by what the reconciliation found',
  role: 'analyst',
  params: Params,
  result: Rows,
  definitions: {
    at_ms: 'Time of the conversion; of an order that no conversion names, of its first event.',
    bucket: PRECEDENCE_TEXT,
    findings: 'Everything that was found, whatever the bucket.',
    amount_minor: 'What the ledger charged, before refunds; of a conversion without order, what it told.',
    difference_minor: 'The ledger’s amount less the conversion’s, where both are known in one currency and differ.',
    credited_minor: 'What is granted to advocates now.',
    other_minor: 'What of that is granted to others than the owner of the claimed code.',
    claimant: 'The advocate who owns the code that the customer named.',
    deadline_ms:
      'When the wait for the order ends: the conversion’s time and order_wait_days of the rules in force then.',
    waiting: 'The passing of time alone may still change it: the order may still come in time, or still be paid.',
    totals: 'Over everything the filter keeps, not the page; by currency, never mixed.',
  },
  statements: ['pages/reconciliation-list', 'pages/reconciliation-totals'],
  compute: async (door, params) => {
    const filter = filterOf(params);
    const limit = params.limit ?? PAGE;
    const [afterMs, afterSubject, afterId] =
      params.cursor === undefined ? BEFORE_ALL : unpackCursor(params.cursor, ['number', 'string', 'string']);
    const { from_ms: from, to_ms: to } = filter;
    // Only what is coarse is counted by day.
    const coarse = filter.search === '' && filter.findings.length === 0;
    const days = coarse ? wholeDays({ from, to }) : { whole_from_ms: to, whole_to_ms: to };
    const [list, lines] = await Promise.all([
      door.rows<Row>('pages/reconciliation-list', {
        ...filter,
        after_ms: afterMs!,
        after_subject: afterSubject!,
        after_id: afterId!,
        limit: limit + 1,
      }),
      door.rows<TotalRow>('pages/reconciliation-totals', { ...filter, ...days }),
    ]);
    const page = list.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(rowOf),
      next_cursor: list.length > limit && last ? packCursor([last.at_ms, last.subject, last.id]) : null,
      total: lines.reduce((sum, line) => sum + line.rows, 0),
      totals: totalsOf(lines),
    };
  },
  text: (data) => [
    ...textTable(
      ['when', 'conversion', 'order', 'bucket', 'findings', 'status', 'amount', 'difference'],
      data.rows.map((row) => [
        formatTime(row.at_ms),
        row.conversion_id,
        row.order_id,
        bucketTitle(row.bucket),
        row.findings,
        row.status,
        row.currency === null || row.amount_minor === null ? null : formatMoney(row.amount_minor, row.currency),
        row.currency === null || row.difference_minor === null ? null : formatMoney(row.difference_minor, row.currency),
      ]),
    ),
    `${data.total} rows${data.next_cursor === null ? '' : ` (${data.rows.length} shown)`}`,
  ],
});
