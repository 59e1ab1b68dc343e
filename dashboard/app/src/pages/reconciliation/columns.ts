/** The columns of the rows behind the buckets. */
import { formatInstant, formatMoney, sentence, UNKNOWN } from '../../formats.js';
import { reasonTitle } from '../../lib/outcomes.js';
import type { ReconciledRow } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';
import { when } from '../../lib/when.svelte.js';
import { bucketLook, findingText } from './looks.js';

/** Names a row in the address. */
export const keyOfRow = (row: Pick<ReconciledRow, 'subject' | 'id'>): string => `${row.subject}:${row.id}`;

/** An amount in a currency that may be unknown. */
export const money = (minor: number | null, currency: string | null): string =>
  minor === null || currency === null ? UNKNOWN : formatMoney(minor, currency);

/** Everything that was found, in words. */
export const findingsText = (row: ReconciledRow): string =>
  row.findings === '' ? 'Nothing differs' : row.findings.split(' ').map(findingText).join('; ');

type Definitions = Readonly<Record<string, string>>;
type Id = 'conversion_id' | 'order_id' | 'advocate_id';

const id = (key: Id, title: string, width: number, phone?: 'title'): Column<ReconciledRow> => ({
  key,
  title,
  width,
  mono: true,
  ...(phone ? { phone } : {}),
  text: (row) => row[key] ?? UNKNOWN,
  hint: (row) => row[key] ?? undefined,
  csv: [{ title: key, value: (row) => row[key] }],
});

const amount = (
  key: 'told' | 'charged' | 'difference' | 'credited',
  title: string,
  of: (row: ReconciledRow) => readonly [number | null, string | null],
  definition?: string,
): Column<ReconciledRow> => ({
  key,
  title,
  width: 104,
  number: true,
  ...(definition ? { definition } : {}),
  text: (row) => money(...of(row)),
  csv: [
    { title: `${key}_minor`, value: (row) => of(row)[0] },
    { title: `${key}_currency`, value: (row) => (of(row)[0] === null ? null : of(row)[1]) },
  ],
});

/** Columns of one line a row; on a phone the amount is what the row counts with. */
export function reconciliationColumns(definitions: Definitions): Column<ReconciledRow>[] {
  return [
    {
      key: 'at_ms',
      title: 'Time, UTC',
      width: 132,
      phone: 'detail',
      definition: definitions['at_ms'],
      text: (row) => when(row.at_ms),
      hint: (row) => formatInstant(row.at_ms),
      csv: [{ title: 'at', value: (row) => new Date(row.at_ms).toISOString() }],
    } as Column<ReconciledRow>,
    {
      key: 'bucket',
      title: 'Bucket',
      phone: 'status',
      definition: definitions['bucket'],
      text: (row) => bucketLook(row.bucket, row.waiting).text,
      tone: (row) => bucketLook(row.bucket, row.waiting).tone,
      hint: findingsText,
      csv: [
        { title: 'bucket', value: (row) => row.bucket },
        { title: 'findings', value: (row) => row.findings },
        { title: 'waiting', value: (row) => (row.waiting ? 1 : 0) },
      ],
    } as Column<ReconciledRow>,
    {
      ...id('conversion_id', 'Conversion', 170),
      phone: 'title',
      text: (row) => row.conversion_id ?? row.order_id ?? UNKNOWN,
    },
    id('order_id', 'Order', 140),
    {
      key: 'status',
      title: 'Ledger says',
      width: 96,
      text: (row) => (row.status === null ? UNKNOWN : sentence(row.status)),
      csv: [{ title: 'status', value: (row) => row.status }],
    },
    {
      key: 'reason',
      title: 'Decision',
      width: 150,
      text: (row) => (row.reason === null ? UNKNOWN : reasonTitle(row.reason)),
      hint: (row) => (row.outcome === null ? undefined : sentence(row.outcome)),
      csv: [
        { title: 'outcome', value: (row) => row.outcome },
        { title: 'reason', value: (row) => row.reason },
      ],
    },
    id('advocate_id', 'Advocate', 110),
    amount('told', 'Told', (row) => [row.told_minor, row.told_currency], 'What the conversion says it is worth.'),
    amount(
      'charged',
      'Charged',
      (row) => [row.charged_minor, row.charged_currency],
      'What the ledger charged, before refunds.',
    ),
    amount('difference', 'Difference', (row) => [row.difference_minor, row.currency], definitions['difference_minor']),
    {
      ...amount('credited', 'Credited', (row) => [row.credited_minor, row.currency], definitions['credited_minor']),
      phone: 'figure',
    },
  ];
}
