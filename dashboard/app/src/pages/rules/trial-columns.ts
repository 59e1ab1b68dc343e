/** Columns of what a dry run tells. */
import { formatChange, formatCount, formatMoney, formatNumber, formatTime, sentence, UNKNOWN } from '../../formats.js';
import { reasonText, reasonTitle } from '../../lib/outcomes.js';
import type { ChangedRow, DryRun } from '../../lib/rules.svelte.js';
import type { Column, Tone } from '../../lib/table-view.js';

type Figures = DryRun['totals'][number];
type Measure = 'credited_minor' | 'advocate_minor' | 'referee_minor';

const money = (minor: number, currency: string): string => (currency === '' ? UNKNOWN : formatMoney(minor, currency));
const signedMoney = (minor: number, currency: string): string =>
  minor > 0 && currency !== '' ? `+${money(minor, currency)}` : minor === 0 ? '0' : money(minor, currency);
const tone = (change: number): Tone => (change > 0 ? 'good' : change < 0 ? 'bad' : 'plain');

const measure = (name: Measure, title: string): Column<Figures>[] => [
  {
    key: name,
    title,
    number: true,
    text: (row) => money(row[`${name}_after`], row.currency),
    hint: (row) => `${money(row[`${name}_before`], row.currency)} as it stands`,
  },
  {
    key: `${name}_change`,
    title: 'Change',
    number: true,
    text: (row) => signedMoney(row[`${name}_change`], row.currency),
    tone: (row) => tone(row[`${name}_change`]),
  },
];

/** What is credited and paid: under the draft, and by how much that is more or less. */
export const FIGURES: readonly Column<Figures>[] = [
  { key: 'currency', title: 'Currency', text: (row) => row.currency || UNKNOWN },
  {
    key: 'credits',
    title: 'Credits',
    number: true,
    text: (row) => formatCount(row.credits_after),
    hint: (row) => `${formatCount(row.credits_before)} as it stands`,
  },
  {
    key: 'credits_change',
    title: 'Change',
    number: true,
    text: (row) => formatChange(row.credits_after, row.credits_before),
    tone: (row) => tone(row.credits_after - row.credits_before),
  },
  ...measure('credited_minor', 'Credited'),
  ...measure('advocate_minor', 'To advocates'),
  ...measure('referee_minor', 'To customers'),
];

export const CHANNELS: readonly Column<DryRun['channels'][number]>[] = [
  { key: 'channel', title: 'Channel', text: (row) => sentence(row.channel) },
  ...(FIGURES as readonly Column<DryRun['channels'][number]>[]),
];

export const ADVOCATES: readonly Column<DryRun['winners'][number]>[] = [
  { key: 'advocate_id', title: 'Advocate', mono: true, text: (row) => row.advocate_id },
  ...(FIGURES as readonly Column<DryRun['winners'][number]>[]),
];

const signed = (n: number): string => (n > 0 ? `+${formatCount(n)}` : formatCount(n));

export const REASONS: readonly Column<DryRun['decisions'][number]>[] = [
  { key: 'outcome', title: 'Outcome', text: (row) => sentence(row.outcome) },
  { key: 'reason', title: 'Reason', text: (row) => reasonTitle(row.reason), hint: (row) => reasonText(row.reason) },
  { key: 'before', title: 'As it stands', number: true, text: (row) => formatCount(row.before) },
  { key: 'after', title: 'Under the draft', number: true, text: (row) => formatCount(row.after) },
  {
    key: 'difference',
    title: 'Difference',
    number: true,
    text: (row) => (row.difference === 0 ? '0' : signed(row.difference)),
  },
];

const reason = (code: string | null): string => (code === null ? 'No decision' : reasonTitle(code));

/** From reason to reason. */
export function kindOf({ from, to }: DryRun['changes'][number]): string {
  return from === to ? `${reason(from)}, another share or amount` : `${reason(from)} → ${reason(to)}`;
}

export const ROWS: readonly Column<ChangedRow>[] = [
  {
    key: 'conversion_id',
    title: 'Conversion',
    mono: true,
    width: 190,
    text: (row) => row.conversion_id,
    phone: 'title',
  },
  { key: 'occurred_at', title: 'Time, UTC', width: 110, text: (row) => formatTime(row.occurred_at), phone: 'detail' },
  { key: 'advocate_id', title: 'Advocate', mono: true, width: 170, text: (row) => row.advocate_id ?? UNKNOWN },
  { key: 'reason_before', title: 'As it stands', text: (row) => reason(row.reason_before) },
  { key: 'reason_after', title: 'Under the draft', text: (row) => reason(row.reason_after), phone: 'status' },
  {
    key: 'credited_minor',
    title: 'Credited',
    number: true,
    text: (row) => signedMoney(row.credited_minor_after - row.credited_minor_before, row.currency),
  },
  {
    key: 'advocate_minor',
    title: 'To the advocate',
    number: true,
    phone: 'figure',
    text: (row) => signedMoney(row.advocate_minor_after - row.advocate_minor_before, row.currency),
    tone: (row) => tone(row.advocate_minor_after - row.advocate_minor_before),
  },
];

/** The file's columns, in the order of the API's own. */
export const CSV_COLUMNS = [
  'conversion_id',
  'occurred_at',
  'type',
  'advocate_id',
  'reason_before',
  'reason_after',
  'share_ppb_before',
  'share_ppb_after',
  'currency',
  'credited_minor_before',
  'credited_minor_after',
  'advocate_minor_before',
  'advocate_minor_after',
  'referee_minor_before',
  'referee_minor_after',
] as const satisfies readonly (keyof ChangedRow)[];

/** One figure of what is held for review, on both sides. */
export interface SuspicionLine {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

export const SUSPICIONS: readonly Column<SuspicionLine>[] = [
  { key: 'what', title: 'Of these days', text: (row) => row.what },
  { key: 'before', title: 'As it stands', number: true, text: (row) => row.before },
  { key: 'after', title: 'Under the draft', number: true, text: (row) => row.after },
];

/** What would be held for review, how much, and whether rightly. */
export function suspicionsOf({ fraud }: DryRun): SuspicionLine[] {
  const { before, after, money: held, labelled } = fraud;
  const count = (what: string, one: number, other: number): SuspicionLine => ({
    what,
    before: formatCount(one),
    after: formatCount(other),
  });
  const aDay = (what: string, one: number, other: number): SuspicionLine => ({
    what,
    before: formatNumber(one, 2),
    after: formatNumber(other, 2),
  });
  return [
    count('Alerts', before.alerts, after.alerts),
    aDay('Alerts a day', before.alerts_a_day, after.alerts_a_day),
    count('Conversions held', before.held, after.held),
    aDay('Conversions held a day', before.held_a_day, after.held_a_day),
    count('Conversions still held', before.held_now, after.held_now),
    ...held.flatMap(({ currency, ...row }): SuspicionLine[] => [
      {
        what: `Money held, ${currency}`,
        before: money(row.held_minor_before, currency),
        after: money(row.held_minor_after, currency),
      },
      {
        what: `Money still held, ${currency}`,
        before: money(row.held_now_minor_before, currency),
        after: money(row.held_now_minor_after, currency),
      },
    ]),
    ...(labelled === 0
      ? []
      : [
          count('Fraud held', before.hits, after.hits),
          count('False alarms', before.false_alarms, after.false_alarms),
          count('Fraud missed', before.missed, after.missed),
        ]),
  ];
}
