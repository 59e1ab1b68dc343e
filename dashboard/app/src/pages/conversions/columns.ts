/** The columns of the conversions table. */
import { formatCount, formatInstant, formatMoney, formatTime, sentence, UNKNOWN } from '../../formats.js';
import { outcomeLook, reasonTitle } from '../../lib/outcomes.js';
import type { ConversionRow, Conversions } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';

type Totals = Conversions['totals'];

/** A total of money over the filter: one currency as it is, several beside each other, never added. */
function moneyTotal(totals: Totals, pick: (total: Totals[number]) => number): string {
  return totals
    .filter((total) => total.currency !== null)
    .map((total) => formatMoney(pick(total), total.currency))
    .join(' + ');
}

const moneyCsv = (
  name: string,
  pick: (row: ConversionRow) => number | null,
): NonNullable<Column<ConversionRow>['csv']> => [
  { title: `${name}_minor`, value: (row) => (row.currency === null ? null : pick(row)) },
  { title: `${name}_currency`, value: (row) => row.currency },
];

/** An amount of a conversion without a currency is unknown, whatever number stands there. */
const money = (row: ConversionRow, minor: number): string =>
  row.currency === null ? UNKNOWN : formatMoney(minor, row.currency);

function whoAndWhat(): Column<ConversionRow>[] {
  const id = (
    key: 'advocate_id' | 'customer_id' | 'order_id',
    title: string,
    width: number,
  ): Column<ConversionRow> => ({
    key,
    title,
    width,
    mono: true,
    text: (row) => row[key] ?? UNKNOWN,
    hint: (row) => row[key] ?? undefined,
    value: (row) => row[key],
    csv: [{ title: key, value: (row) => row[key] }],
  });
  return [
    id('advocate_id', 'Advocate', 120),
    {
      key: 'channel',
      title: 'Channel',
      width: 88,
      text: (row) => (row.channel === null ? UNKNOWN : sentence(row.channel)),
      value: (row) => row.channel,
      csv: [{ title: 'channel', value: (row) => row.channel }],
    },
    id('customer_id', 'Customer', 120),
    id('order_id', 'Order', 120),
  ];
}

type Definitions = Readonly<Record<string, string>>;

function decisionColumns(definitions: Definitions): Column<ConversionRow>[] {
  return [
    {
      key: 'outcome',
      title: 'Outcome',
      width: 116,
      phone: 'status',
      definition: definitions['outcome'],
      text: (row) => outcomeLook(row.outcome, row.open_holds > 0).text,
      tone: (row) => outcomeLook(row.outcome, row.open_holds > 0).tone,
      hint: (row) => (row.open_holds > 0 ? `${formatCount(row.open_holds)} open holds` : undefined),
      value: (row) => row.outcome,
      csv: [
        { title: 'outcome', value: (row) => row.outcome },
        { title: 'open_holds', value: (row) => row.open_holds },
      ],
    },
    {
      key: 'reason',
      title: 'Reason',
      text: (row) => reasonTitle(row.reason),
      hint: (row) => row.reason_text,
      value: (row) => row.reason,
      csv: [{ title: 'reason', value: (row) => row.reason }],
    },
  ];
}

function moneyColumns(totals: Totals, definitions: Definitions): Column<ConversionRow>[] {
  return [
    {
      key: 'value_minor',
      title: 'Value',
      width: 104,
      number: true,
      phone: 'figure',
      definition: definitions['value_minor'],
      text: (row) => money(row, row.value_minor),
      value: (row) => (row.currency === null ? null : row.value_minor),
      total: moneyTotal(totals, (total) => total.value_minor),
      csv: moneyCsv('value', (row) => row.value_minor),
    },
    {
      key: 'credited_minor',
      title: 'Credited',
      width: 104,
      number: true,
      definition: definitions['credited_minor'],
      text: (row) => money(row, row.credited_minor),
      value: (row) => (row.currency === null ? null : row.credited_minor),
      total: moneyTotal(totals, (total) => total.credited_minor),
      csv: moneyCsv('credited', (row) => row.credited_minor),
    },
  ];
}

/** Columns; `year` goes without saying, `found` is what the whole filter holds. */
export function conversionColumns(
  found: Conversions | null,
  definitions: Definitions,
  year: number | undefined,
): Column<ConversionRow>[] {
  const time = year === undefined ? {} : { year };
  return [
    {
      key: 'occurred_ms',
      title: 'Time, UTC',
      width: 132,
      phone: 'detail',
      text: (row) => formatTime(row.occurred_ms, time),
      hint: (row) => formatInstant(row.occurred_ms),
      value: (row) => row.occurred_ms,
      total: `${formatCount(found?.total)} conversions`,
      csv: [{ title: 'occurred_at', value: (row) => new Date(row.occurred_ms).toISOString() }],
    },
    {
      key: 'conversion_id',
      title: 'Conversion',
      width: 150,
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
      csv: [{ title: 'type', value: (row) => row.type }],
    },
    ...decisionColumns(definitions),
    ...whoAndWhat(),
    ...moneyColumns(found?.totals ?? [], definitions),
  ];
}
