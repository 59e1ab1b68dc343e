/** Columns and words of the page of signals. */
import { formatCount, formatInterval, formatNumber, formatRate, sentence } from '../../formats.js';
import type { SignalRow } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';

/** A threshold of 1 is a yes or no: there is nothing to slide. */
export const slides = ({ usual_threshold }: SignalRow): boolean => usual_threshold !== 1;

export const formatSetting = (value: number): string => String(Math.round(value * 1000) / 1000);

/** The share that reviewers confirmed, or that too few were reviewed. */
export function precisionText({ precision, enough }: SignalRow): string {
  if (precision.compared === 0) return 'Not reviewed yet';
  if (!enough) return `Not enough reviews (${formatCount(precision.compared)})`;
  return formatInterval(precision.rate, precision.low, precision.high, formatRate);
}

export const COLUMNS: readonly Column<SignalRow>[] = [
  { key: 'signal', title: 'Signal', text: (row) => sentence(row.signal), value: (row) => row.signal, phone: 'title' },
  { key: 'subject', title: 'Of', width: 90, text: (row) => sentence(row.subject), value: (row) => row.subject },
  {
    key: 'seen',
    title: 'Seen a day',
    number: true,
    width: 84,
    text: (row) => formatNumber(row.seen_a_day),
    value: (row) => row.seen_a_day,
    hint: (row) => `${formatCount(row.seen)} in all, of ${formatCount(row.advocates)} advocates`,
    phone: 'figure',
  },
  {
    key: 'unknown',
    title: 'Unknown',
    number: true,
    width: 76,
    text: (row) => formatCount(row.unknown),
    value: (row) => row.unknown,
  },
  {
    key: 'held',
    title: 'Held',
    number: true,
    width: 64,
    text: (row) => formatCount(row.held),
    value: (row) => row.held,
  },
  {
    key: 'precision',
    title: 'Confirmed by reviewers',
    width: 200,
    text: precisionText,
    value: (row) => (row.enough ? row.precision.rate : null),
    phone: 'detail',
  },
  {
    key: 'threshold',
    title: 'Threshold',
    number: true,
    width: 84,
    text: (row) => formatSetting(row.threshold),
    hint: (row) => `${formatSetting(row.threshold)} ${row.unit}`,
  },
  {
    key: 'weight',
    title: 'Weight',
    number: true,
    width: 70,
    text: (row) => formatSetting(row.weight),
    value: (row) => row.weight,
    phone: 'status',
  },
];
