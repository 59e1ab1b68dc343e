import { Type, type Static } from 'typebox';
import { formatMoney } from '../../ingest/events/money.js';
import { formatTime, LATEST_MS } from '../../ingest/events/time.js';
import { packCursor, unpackCursor } from './cursor.js';
import { asOf, currency, DEFAULT_PROGRAMME, programme, range, readRange, readTime, wholeDays } from './params.js';
import { reasonText } from './reason-text.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const PAGE = 100;
const words = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { description, maxItems: 100 }));

const Params = Type.Object({
  ...programme,
  ...asOf,
  ...range,
  ...currency,
  q: Type.Optional(
    Type.String({
      description: 'Id of the conversion, its order, customer, visitor or advocate, or the code it claims.',
      maxLength: 256,
    }),
  ),
  outcome: words('granted, denied or reversed'),
  reason: words('Reason codes'),
  channel: words('Channels of the credited touchpoint'),
  type: words('Conversion types'),
  advocate: words('Advocate ids'),
  held: Type.Optional(Type.Boolean({ description: 'Only those with an open hold' })),
  cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before', maxLength: 1024 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});
type Params = Static<typeof Params>;

const Row = Type.Object({
  conversion_id: Type.String(),
  occurred_ms: Ms,
  type: Type.String(),
  channel: orNull(Type.String()),
  advocate_id: orNull(Type.String()),
  outcome: Type.String(),
  reason: Type.String(),
  reason_text: Type.String(),
  model: Type.String(),
  ruleset_version: Count,
  value_minor: Minor,
  credited_minor: Minor,
  currency: orNull(Currency),
  open_holds: Count,
  touchpoints: Count,
  customer_id: orNull(Type.String()),
  order_id: orNull(Type.String()),
  claimed_code: orNull(Type.String()),
});
const Group = Type.Object({
  currency: orNull(Currency),
  outcome: Type.String(),
  reason: Type.String(),
  conversions: Count,
  value_minor: Minor,
  credited_minor: Minor,
  held: Count,
});
const Conversions = Type.Object({
  rows: Type.Array(Row),
  next_cursor: orNull(Type.String()),
  total: Count,
  totals: Type.Array(
    Type.Object({
      currency: orNull(Currency),
      conversions: Count,
      value_minor: Minor,
      credited_minor: Minor,
      held: Count,
    }),
  ),
  groups: Type.Array(Group),
});
type Group = Static<typeof Group>;

type ListRow = Omit<Static<typeof Row>, 'channel' | 'advocate_id' | 'currency' | 'reason_text'> & {
  readonly channel: string;
  readonly advocate_id: string;
  readonly currency: string;
};
/** Stands for the place before the newest conversion: no id is greater. */
const BEFORE_ALL: readonly [number, string] = [LATEST_MS, '\u{10ffff}'];

const blank = (text: string): string | null => (text === '' ? null : text);

/** What the page and its totals have in common. */
function filterOf(params: Params) {
  const { from, to } = readRange(params);
  return {
    programme: params.programme ?? DEFAULT_PROGRAMME,
    from_ms: from,
    to_ms: Math.min(to, params.asOf === undefined ? LATEST_MS : readTime('asOf', params.asOf) + 1),
    outcomes: params.outcome ?? [],
    reasons: params.reason ?? [],
    channels: (params.channel ?? []).map((channel) => (channel === 'none' ? '' : channel)),
    types: params.type ?? [],
    advocates: params.advocate ?? [],
    held: params.held === true ? 1 : 0,
    currency: params.currency ?? '',
    search: params.q?.trim() ?? '',
  };
}

function totalsOf(groups: readonly Group[]): Static<typeof Conversions>['totals'] {
  const codes = [...new Set(groups.map((group) => group.currency))];
  return codes.map((code) => {
    const of = groups.filter((group) => group.currency === code);
    const sum = (pick: (group: Group) => number) => of.reduce((total, group) => total + pick(group), 0);
    return {
      currency: code,
      conversions: sum((group) => group.conversions),
      value_minor: sum((group) => group.value_minor),
      credited_minor: sum((group) => group.credited_minor),
      held: sum((group) => group.held),
    };
  });
}

const rowOf = (row: ListRow): Static<typeof Row> => ({
  ...row,
  channel: blank(row.channel),
  advocate_id: blank(row.advocate_id),
  currency: blank(row.currency),
  reason_text: reasonText(row.reason),
});

/** Decided conversions, newest first, with totals over the whole filter. */
export const conversions = defineReport({
  name: 'conversions',
  title: 'Conversions and what was decided about them',
  role: 'analyst',
  params: Params,
  result: Conversions,
  definitions: {
    outcome: 'Of the decision with the greatest share: granted, else reversed, else of the strongest denial.',
    value_minor: 'What the conversion is worth after refunds, minor units.',
    credited_minor: 'What is granted of it to advocates, minor units.',
    channel: 'Channel of the touchpoint with the greatest share; null where none has any.',
    open_holds: 'Holds that are open beside the grant.',
    totals:
      'Over everything the filter keeps, not the page; by currency, never mixed; null currency: conversions without an amount.',
    total: 'Conversions that the filter keeps.',
  },
  statements: ['pages/conversion-list', 'pages/conversion-totals'],
  compute: async (door, params) => {
    const filter = filterOf(params);
    const limit = params.limit ?? PAGE;
    const [afterMs, afterId] =
      params.cursor === undefined ? BEFORE_ALL : unpackCursor(params.cursor, ['number', 'string']);
    // Only what is coarse is counted by day.
    const coarse = filter.search === '' && filter.advocates.length === 0;
    // An advocate's conversions lie together in a table of their own.
    const listed = filter.advocates.length === 0 ? 'listed_conversions' : 'advocate_conversions';
    const { from_ms: from, to_ms: to } = filter;
    const days = coarse ? wholeDays({ from, to }) : { whole_from_ms: to, whole_to_ms: to };
    const [list, groups] = await Promise.all([
      door.rows<ListRow>('pages/conversion-list', {
        ...filter,
        listed,
        after_ms: afterMs!,
        after_id: afterId!,
        limit: limit + 1,
      }),
      door.rows<Group & { currency: string }>('pages/conversion-totals', { ...filter, ...days, listed }),
    ]);
    const page = list.slice(0, limit);
    const last = page.at(-1);
    const named = groups.map((group) => ({ ...group, currency: blank(group.currency) }));
    return {
      rows: page.map(rowOf),
      next_cursor: list.length > limit && last ? packCursor([last.occurred_ms, last.conversion_id]) : null,
      total: named.reduce((sum, group) => sum + group.conversions, 0),
      totals: totalsOf(named),
      groups: named,
    };
  },
  text: (data) => [
    ...textTable(
      ['when', 'conversion', 'type', 'outcome', 'reason', 'advocate', 'channel', 'credited'],
      data.rows.map((row) => [
        formatTime(row.occurred_ms),
        row.conversion_id,
        row.type,
        row.outcome,
        row.reason,
        row.advocate_id,
        row.channel,
        row.currency === null ? null : formatMoney(row.credited_minor, row.currency),
      ]),
    ),
    `${data.total} conversions${data.next_cursor === null ? '' : ` (${data.rows.length} shown)`}`,
  ],
});
