/** The columns of the conversions table. */
import { formatCount, formatInstant, formatMoney, formatTime, sentence, UNKNOWN } from '../../formats.js';
import { outcomeLook, reasonText, reasonTitle } from '../../lib/outcomes.js';
import type { ConversionRow } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';

/** Columns; `year` is the one that goes without saying, `total` what the footer says of the amounts. */
export function conversionColumns(options: {
  readonly year: number | undefined;
  readonly total: string;
  readonly count: number;
}): Column<ConversionRow>[] {
  const time = options.year === undefined ? {} : { year: options.year };
  return [
    {
      key: 'occurred_at',
      title: 'Time, UTC',
      width: 132,
      phone: 'detail',
      text: (row) => formatTime(row.occurred_at, time),
      hint: (row) => formatInstant(row.occurred_at),
      value: (row) => row.occurred_at,
      total: `${formatCount(options.count)} conversions`,
      csv: [{ title: 'occurred_at', value: (row) => new Date(row.occurred_at).toISOString() }],
    },
    {
      key: 'conversion_id',
      title: 'Conversion',
      width: 190,
      mono: true,
      phone: 'title',
      text: (row) => row.conversion_id,
      hint: (row) => row.conversion_id,
      value: (row) => row.conversion_id,
    },
    {
      key: 'type',
      title: 'Type',
      width: 84,
      phone: 'detail',
      text: (row) => sentence(row.type),
      value: (row) => row.type,
    },
    {
      key: 'outcome',
      title: 'Outcome',
      width: 116,
      phone: 'status',
      text: (row) => outcomeLook(row.outcome, row.holds.length > 0).text,
      tone: (row) => outcomeLook(row.outcome, row.holds.length > 0).tone,
      hint: (row) => row.holds.map(reasonText).join('\n') || undefined,
      value: (row) => row.outcome,
      csv: [
        { title: 'outcome', value: (row) => row.outcome },
        { title: 'holds', value: (row) => row.holds.join(' ') },
      ],
    },
    {
      key: 'reason',
      title: 'Reason',
      text: (row) => reasonTitle(row.reason),
      hint: (row) => reasonText(row.reason),
      value: (row) => row.reason,
      csv: [{ title: 'reason', value: (row) => row.reason }],
    },
    {
      key: 'advocate_id',
      title: 'Advocate',
      width: 130,
      mono: true,
      text: (row) => row.advocate_id ?? UNKNOWN,
      value: (row) => row.advocate_id,
      csv: [{ title: 'advocate_id', value: (row) => row.advocate_id }],
    },
    {
      key: 'customer_id',
      title: 'Customer',
      width: 130,
      mono: true,
      text: (row) => row.customer_id ?? UNKNOWN,
      value: (row) => row.customer_id,
      csv: [{ title: 'customer_id', value: (row) => row.customer_id }],
    },
    {
      key: 'amount_minor',
      title: 'Amount',
      width: 120,
      number: true,
      phone: 'figure',
      text: (row) => formatMoney(row.amount_minor, row.currency),
      value: (row) => row.amount_minor,
      total: options.total,
      csv: [
        { title: 'amount_minor', value: (row) => row.amount_minor },
        { title: 'currency', value: (row) => row.currency },
      ],
    },
  ];
}
