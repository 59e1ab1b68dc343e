import { Type, type Static } from 'typebox';
import { currencyDigits, formatMoney } from '../../ingest/events/money.js';
import { formatTime } from '../../ingest/events/time.js';
import { readReviews, seenOf } from './case-reviews.js';
import { chooseCurrency } from './choose-currency.js';
import { packCursor, unpackCursor } from './cursor.js';
import { currency, DEFAULT_PROGRAMME, programme, range, readRange } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

const PAGE = 100;
const Text = Type.String();
const STATES = ['open', 'assigned', 'snoozed', 'confirmed', 'dismissed'] as const;
/** What a queue shows: everything that waits and was not put off. */
const WAITING = ['open', 'assigned'] as const;

export const Stake = Type.Object({ currency: Currency, amount_minor: Minor });
export const CaseFields = {
  case_id: Text,
  subject_kind: Text,
  subject_id: Text,
  state: Type.Enum([...STATES]),
  severity: Text,
  assignee: orNull(Text),
  score: Type.Number({ description: '0 to 100' }),
  reasons: Type.Array(Text),
  at_stake: Type.Array(Stake),
  held: Count,
  confirmed: Count,
  released: Count,
  opened_ms: Ms,
  due_ms: Ms,
  escalated_ms: orNull(Ms),
  snoozed_ms: orNull(Ms),
  decided_ms: orNull(Ms),
  decided_by: orNull(Text),
};
const Row = Type.Object({ ...CaseFields, seen: Text });
export const Case = Type.Object(CaseFields);
export type Case = Static<typeof Case>;

/** A case as the statements answer it. */
export type CaseRow = Omit<Case, 'score' | 'at_stake'> & {
  readonly score_ppb: number;
  readonly sorted_minor: number;
  readonly stake_currencies: readonly string[];
  readonly stake_amounts: readonly number[];
};

export function caseOf({ score_ppb, sorted_minor: _sorted, stake_currencies, stake_amounts, ...row }: CaseRow): Case {
  return {
    ...row,
    score: scoreOf(score_ppb),
    at_stake: stake_currencies.map((code, i) => ({ currency: code, amount_minor: stake_amounts[i]! })),
  };
}

/** Parts per billion as 0 to 100, to a tenth. */
export const scoreOf = (ppb: number): number => Math.round(ppb / 1_000_000) / 10;

export const CASE_DEFINITIONS = {
  state:
    'open: waits for a decision; assigned: somebody has it; snoozed: put off until a time, its holds stand; confirmed, dismissed: decided. A case with a held conversion is never decided.',
  severity:
    'low, medium, high or critical: a step each for a score of 80 and 95, and for 100 and 1,000 units of money at stake.',
  score: 'The greatest risk among its held conversions, 0 to 100; among all where none is held.',
  at_stake: 'Rewards that wait for it, by currency; the customer’s beside the advocate’s. Currencies are never added.',
  held: 'Conversions (with an advocate each) that it holds.',
  due_ms: 'Three days after it was opened.',
  escalated_ms: 'The due time, once it has passed without a decision. Nothing ends a hold but a person.',
  seen: 'To be sent with a decision: whoever decided since is then named instead of being overruled unheard.',
};

interface TotalRow {
  readonly state: string;
  readonly currency: string;
  readonly cases: number;
  readonly escalated: number;
  readonly amount_minor: number;
}

interface LoadRow {
  readonly reviewer: string;
  readonly cases: number;
  readonly snoozed: number;
  readonly escalated: number;
  readonly amount_minor: number;
}

/** Cases under review, by money at stake. */
export const cases = defineReport({
  name: 'cases',
  title: 'Cases under review, by money at stake',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    ...range,
    ...currency,
    state: Type.Optional(
      Type.Array(Type.Enum([...STATES]), { description: 'open and assigned where absent; all states by name' }),
    ),
    severity: Type.Optional(Type.Enum(['low', 'medium', 'high', 'critical'])),
    assignee: Type.Optional(Type.String({ maxLength: 128, description: '"-" for cases that nobody has' })),
    signal: Type.Optional(Type.String({ maxLength: 64, description: 'only cases that this signal speaks in' })),
    q: Type.Optional(Type.String({ maxLength: 128, description: 'part of a subject’s id' })),
    least: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'at least so many units of money at stake' }),
    ),
    kind: Type.Optional(Type.Enum(['advocate', 'conversion', 'ring', 'network'])),
    cursor: Type.Optional(Type.String({ maxLength: 1024 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  result: Type.Object({
    currency: orNull(Currency),
    rows: Type.Array(Row),
    next_cursor: orNull(Text),
    load: Type.Array(
      Type.Object({ reviewer: orNull(Text), cases: Count, snoozed: Count, escalated: Count, amount_minor: Minor }),
    ),
    totals: Type.Array(Type.Object({ state: Text, cases: Count, escalated: Count, at_stake: Type.Array(Stake) })),
  }),
  definitions: {
    ...CASE_DEFINITIONS,
    currency:
      'What the list is sorted by: the currency that was asked for, else the one with the most cases that wait.',
    from: 'Opened from this time on.',
    load: 'Who has how many cases that are not decided, put off ones included, and their money at stake in the currency of the list; whatever else is filtered.',
    totals: 'All cases that the filters keep, of every state. A case with several currencies counts once.',
  },
  statements: ['pages/case-totals', 'pages/case-list', 'pages/case-load', 'pages/case-reviews'],
  compute: async (door, params) => {
    const asked = params.programme ?? DEFAULT_PROGRAMME;
    const { severity = '', assignee = '', kind = '', signal = '', q = '', limit = PAGE } = params;
    const opened = readRange(params);
    const filter = { programme: asked, severity, assignee, kind, signal, q, from_ms: opened.from, to_ms: opened.to };
    const all = await door.rows<TotalRow>('pages/case-totals', { ...filter, currency: '', min_minor: 0 });
    const by = params.currency ?? currencyOf(all);
    const worth = { currency: by ?? '', min_minor: (params.least ?? 0) * 10 ** (by === null ? 0 : currencyDigits(by)) };
    const totals = worth.min_minor > 0 ? await door.rows<TotalRow>('pages/case-totals', { ...filter, ...worth }) : all;
    const [amount, score, id] =
      params.cursor === undefined ? [-1, 0, ''] : unpackCursor(params.cursor, ['number', 'number', 'string']);
    const list = await door.rows<CaseRow>('pages/case-list', {
      ...filter,
      states: params.state && params.state.length > 0 ? [...params.state] : [...WAITING],
      ...worth,
      after_amount: amount!,
      after_score: score!,
      after_case: id!,
      limit: limit + 1,
    });
    const shown = list.slice(0, limit);
    const last = shown.at(-1);
    const ids = shown.map(({ case_id }) => case_id);
    const [said, load] = await Promise.all([
      readReviews(door, { programme: asked, cases: ids }),
      door.rows<LoadRow>('pages/case-load', { programme: asked, currency: by ?? '' }),
    ]);
    return {
      currency: by,
      rows: shown.map((row) => ({ ...caseOf(row), seen: seenOf(said, row.case_id) })),
      next_cursor: list.length > limit && last ? packCursor([last.sorted_minor, last.score_ppb, last.case_id]) : null,
      load: load.map(({ reviewer, ...row }) => ({ reviewer: reviewer === '' ? null : reviewer, ...row })),
      totals: totalsOf(totals),
    };
  },
  text: ({ rows, totals }) => [
    ...textTable(
      ['case', 'state', 'severity', 'at stake', 'score', 'held', 'due', 'reasons'],
      rows.map((row) => [
        row.case_id,
        row.assignee === null ? row.state : `${row.state} to ${row.assignee}`,
        row.severity,
        moneyOf(row.at_stake),
        percent(row.score / 100),
        row.held,
        `${formatTime(row.due_ms)}${row.escalated_ms === null || row.decided_ms !== null ? '' : ' (escalated)'}`,
        row.reasons.join(', '),
      ]),
    ),
    ...totals.map(
      ({ state, cases: count, escalated, at_stake }) =>
        `${state}: ${count}${escalated > 0 ? `, ${escalated} escalated` : ''}${at_stake.length > 0 ? `, ${moneyOf(at_stake)} at stake` : ''}`,
    ),
  ],
});

/** Sums of money, one by currency. */
export const moneyOf = (stakes: readonly Static<typeof Stake>[]): string =>
  stakes.map(({ currency: code, amount_minor }) => formatMoney(amount_minor, code)).join(' + ') || '—';

function currencyOf(totals: readonly TotalRow[]): string | null {
  const waiting = totals.filter(({ currency: code, state }) => code !== '' && STATES.indexOf(state as 'open') < 3);
  const codes = [...new Set(waiting.map((row) => row.currency))];
  const counted = codes.map((code) => ({
    currency: code,
    cases: waiting.filter((row) => row.currency === code).reduce((sum, row) => sum + row.cases, 0),
  }));
  return chooseCurrency(counted, undefined, (line) => line.cases)?.currency ?? null;
}

function totalsOf(rows: readonly TotalRow[]) {
  return STATES.flatMap((state) => {
    const own = rows.filter((row) => row.state === state);
    if (own.length === 0) return [];
    return [
      {
        state,
        cases: own.reduce((sum, row) => sum + row.cases, 0),
        escalated: own.reduce((sum, row) => sum + row.escalated, 0),
        at_stake: own
          .filter((row) => row.currency !== '' && row.amount_minor > 0)
          .map((row) => ({ currency: row.currency, amount_minor: row.amount_minor })),
      },
    ];
  });
}
