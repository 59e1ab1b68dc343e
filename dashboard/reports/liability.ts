import { Type, type Static } from 'typebox';
import { formatMoney } from '../../ingest/events/money.js';
import { LATEST_MS } from '../../ingest/events/time.js';
import { runOff, type RunOff } from '../../models/reserving/run-off.js';
import { chooseCurrency } from './choose-currency.js';
import { asOf, currency, DAY_MS, dayOf, DEFAULT_PROGRAMME, programme, readTime, startOfDay } from './params.js';
import { programmeNow } from './programme-now.js';
import { reasonText } from './reason-text.js';
import { defineReport } from './report.js';
import { Count, Currency, Day, Minor, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

/** States of a reward that is owed; reversed and paid ones are not. */
const OWED = ['earned', 'payable'] as const;
const WEEK_MS = 7 * DAY_MS;
/** Weeks of the forecast; what falls due later is added to the last. */
const WEEKS = 13;
const REPLICATES = 1000;
/** Any fixed number: the same data give the same intervals everywhere. */
const SEED = 20_260_301;

const State = Type.Object({ state: Type.String(), amount_minor: Minor, rewards: Count });
const Point = Type.Object({
  day: Day,
  expected: Minor,
  low50: Minor,
  high50: Minor,
  low80: Minor,
  high80: Minor,
  low95: Minor,
  high95: Minor,
});
const Line = Type.Object({ currency: Currency, total_minor: Minor, states: Type.Array(State) });
const Liability = Type.Object({
  as_of: orNull(Ms),
  currency: Currency,
  total_minor: Minor,
  states: Type.Array(State),
  by_week: Type.Array(Type.Object({ week: orNull(Day), state: Type.String(), amount_minor: Minor, rewards: Count })),
  held_by: Type.Array(
    Type.Object({ reason: Type.String(), title: Type.String(), amount_minor: Minor, rewards: Count }),
  ),
  forecast: Type.Array(Point),
  undated_minor: Minor,
  survival: orNull(Type.Number()),
  method: Type.String(),
  confidence: Type.String(),
  by_currency: Type.Array(Line),
});
type Liability = Static<typeof Liability>;

interface DueRow {
  readonly currency: string;
  readonly state: string;
  /** When it falls due, ms since 1970; -1 where no time is known. */
  readonly due_ms: number;
  readonly rewards: number;
  readonly amount_minor: number;
  readonly squares: number;
}
interface HeldRow {
  readonly currency: string;
  readonly reason: string;
  readonly rewards: number;
  readonly amount_minor: number;
}
interface MaturedRow {
  readonly rewards: number;
  readonly total_minor: number;
  readonly survived_minor: number;
}
const isOwed = (state: string): boolean => (OWED as readonly string[]).includes(state);

function linesOf(rows: readonly DueRow[]): Static<typeof Line>[] {
  const codes = [...new Set(rows.map((row) => row.currency))].sort();
  return codes.map((code) => {
    const states = ['earned', 'payable', 'reversed', ...new Set(rows.map((row) => row.state))].filter(
      (state, i, all) => all.indexOf(state) === i,
    );
    const of = (state: string) => rows.filter((row) => row.currency === code && row.state === state);
    const lines = states.map((state) => ({
      state,
      amount_minor: of(state).reduce((sum, row) => sum + row.amount_minor, 0),
      rewards: of(state).reduce((sum, row) => sum + row.rewards, 0),
    }));
    return {
      currency: code,
      total_minor: lines.reduce((sum, line) => sum + (isOwed(line.state) ? line.amount_minor : 0), 0),
      states: lines,
    };
  });
}

interface Forecast {
  readonly points: Liability['forecast'];
  readonly undatedMinor: number;
  readonly survival: number | null;
  readonly confidence: string;
}

function forecastOf(matured: readonly MaturedRow[], owed: readonly DueRow[], nowMs: number): Forecast {
  const waiting = {
    certainMinor: new Float64Array(WEEKS),
    waitingMinor: new Float64Array(WEEKS),
    waitingSquares: new Float64Array(WEEKS),
  };
  let undatedMinor = 0;
  for (const { state, due_ms, amount_minor, squares } of owed) {
    const known = due_ms >= 0;
    const week = known ? Math.min(WEEKS - 1, Math.floor(Math.max(0, due_ms - nowMs) / WEEK_MS)) : 0;
    if (state === 'payable') waiting.certainMinor[week]! += amount_minor;
    else if (!known) undatedMinor += amount_minor;
    else {
      waiting.waitingMinor[week]! += amount_minor;
      waiting.waitingSquares[week]! += squares;
    }
  }
  const past = {
    rewards: matured.reduce((sum, row) => sum + row.rewards, 0),
    totalMinor: Float64Array.from(matured, (row) => row.total_minor),
    survivedMinor: Float64Array.from(matured, (row) => row.survived_minor),
  };
  const result = runOff(past, waiting, { seed: SEED, replicates: REPLICATES });
  return {
    points: result.ok ? result.weeks.map((week, i) => ({ day: dayOf(nowMs + (i + 1) * WEEK_MS), ...week })) : [],
    undatedMinor,
    survival: result.ok ? result.survival : null,
    confidence: confidenceOf(result),
  };
}

function confidenceOf(result: RunOff): string {
  if (!result.ok) return `No forecast: ${result.reason}.`;
  const { survival, rewards, advocates } = result;
  const edge =
    survival === 1 || survival === 0
      ? ' So far every one of them ended the same way: the intervals know nothing else and are too narrow.'
      : '';
  return (
    `${percent(survival)} of the amount of ${rewards.toLocaleString('en-US')} rewards of ${advocates.toLocaleString('en-US')} advocates became payable. ` +
    `The intervals hold if what waits now ends as what ended so far; they know nothing of rewards not yet earned, of changed rules or of a changing season.${edge}`
  );
}

const METHOD =
  'Each amount that waits, times the share of matured amounts that became payable, in the week of its payout day; what is payable already counts in full. ' +
  `Intervals: ${REPLICATES} bootstrap draws of whole advocates, seeded. What falls due after ${WEEKS} weeks is in the last one; amounts without a known end of their hold are left out and shown apart.`;

/** The Monday at or before a time, ms since 1970, which was a Thursday. */
const mondayOf = (ms: number): number => Math.floor((ms + 3 * DAY_MS) / WEEK_MS) * WEEK_MS - 3 * DAY_MS;

/** What is owed by the week in which it falls due, undated first. */
function byWeek(owed: readonly DueRow[]): Liability['by_week'] {
  const weeks = new Map<string, Liability['by_week'][number]>();
  for (const { state, due_ms, amount_minor, rewards } of owed) {
    const week = due_ms < 0 ? null : dayOf(mondayOf(due_ms));
    const key = `${state} ${week ?? ''}`;
    const sum = weeks.get(key) ?? { week, state, amount_minor: 0, rewards: 0 };
    weeks.set(key, { ...sum, amount_minor: sum.amount_minor + amount_minor, rewards: sum.rewards + rewards });
  }
  return [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** Which rewards count: those earned before `to_ms`, of whole days before `whole_to_ms`, of whole weeks before `week_to_ms`; ms since 1970. */
interface Span {
  readonly to_ms: number;
  readonly whole_to_ms: number;
  readonly week_to_ms: number;
}

/** Nothing is earned after the programme's own now, so that as of then or later every day and week is whole. */
const EVERYTHING: Span = { to_ms: LATEST_MS, whole_to_ms: LATEST_MS, week_to_ms: LATEST_MS };

async function spanOf(asOfMs: number | null, now: Promise<number | null>): Promise<Span> {
  if (asOfMs === null || asOfMs >= ((await now) ?? 0)) return EVERYTHING;
  const to = asOfMs + 1;
  return { to_ms: to, whole_to_ms: startOfDay(to), week_to_ms: mondayOf(to) };
}

const NOTHING_OWED: Forecast = {
  points: [],
  undatedMinor: 0,
  survival: null,
  confidence: 'No forecast: there are no rewards yet.',
};

/** What is owed to advocates by state, when it falls due, and a first forecast of how it runs off. */
export const liability = defineReport({
  name: 'liability',
  title: 'Payout liability: what is owed by state, and how it runs off',
  role: 'analyst',
  params: Type.Object({ ...programme, ...asOf, ...currency }),
  result: Liability,
  definitions: {
    total_minor:
      'Rewards earned or payable and not reversed, for advocates and referees, as the current decisions and holds have it. As of an earlier time: those earned by then, in the state in which they are known now.',
    earned: 'Granted, and at least one hold is open.',
    payable: 'Granted, and no hold is open; due on the payout day after the last one ended.',
    reversed: 'Granted once and taken back; owed no more.',
    held_by: 'Amounts by the reason of an open hold; a reward with several is counted under each.',
    by_week:
      'Amounts by the week (Monday) of the payout day on which they fall due; null where an end of a hold is unknown.',
    forecast:
      'Expected amount that has fallen due by the end of each day named, added up, with 50, 80 and 95% intervals.',
    survival:
      'Of the amounts of weeks of which nine in ten rewards have run their course, the share that became payable.',
    undated_minor: 'Owed without a known end of its holds (such as a suspicion of self-referral): not in the forecast.',
  },
  statements: [
    'reports/now-by-programme',
    'reports/rewards-by-due',
    'reports/rewards-held-by-reason',
    'reports/rewards-matured',
  ],
  compute: async (door, params) => {
    const programmeId = params.programme ?? DEFAULT_PROGRAMME;
    const asOfMs = params.asOf === undefined ? null : readTime('asOf', params.asOf);
    const ownNow = programmeNow(door, programmeId);
    const span = { programme: programmeId, ...(await spanOf(asOfMs, ownNow)) };
    const readDue = async () => {
      const rows = await door.rows<DueRow>('reports/rewards-by-due', span);
      const lines = linesOf(rows);
      const chosen = chooseCurrency(lines, params.currency, (line) => line.total_minor);
      // Only what is due tells which currency most is owed in; to ask the engine for that at once costs more than to wait.
      const matured =
        chosen === undefined
          ? []
          : await door.rows<MaturedRow>('reports/rewards-matured', { ...span, currency: chosen.currency });
      return { rows, lines, chosen, matured };
    };
    const [programmesNow, held, { rows, lines, chosen, matured }] = await Promise.all([
      ownNow,
      door.rows<HeldRow>('reports/rewards-held-by-reason', span),
      readDue(),
    ]);
    const now = asOfMs ?? programmesNow;
    const owed = rows.filter((row) => row.currency === chosen?.currency && isOwed(row.state));
    const found = chosen === undefined || now === null ? NOTHING_OWED : forecastOf(matured, owed, now);
    return {
      as_of: now,
      currency: chosen?.currency ?? params.currency ?? '',
      total_minor: chosen?.total_minor ?? 0,
      states: chosen?.states ?? [],
      by_week: byWeek(owed),
      held_by: held
        .filter((row) => row.currency === chosen?.currency)
        .map(({ reason, amount_minor, rewards }) => ({ reason, title: reasonText(reason), amount_minor, rewards })),
      forecast: found.points,
      undated_minor: found.undatedMinor,
      survival: found.survival,
      method: METHOD,
      confidence: found.confidence,
      by_currency: lines,
    };
  },
  text: (data) => [
    ...(data.by_currency.length === 0 ? ['nothing is owed'] : []),
    ...data.by_currency.flatMap((line) => [
      `owed: ${formatMoney(line.total_minor, line.currency)}`,
      ...line.states.map(
        (state) => `  ${state.state}: ${formatMoney(state.amount_minor, line.currency)} (${state.rewards} rewards)`,
      ),
    ]),
    ...(data.forecast.length === 0
      ? []
      : [
          '',
          `expected to have become payable, ${data.currency}, minor units:`,
          ...textTable(
            ['by', 'expected', 'low 80%', 'high 80%', 'low 95%', 'high 95%'],
            data.forecast.map((point) => [
              point.day,
              point.expected,
              point.low80,
              point.high80,
              point.low95,
              point.high95,
            ]),
          ),
        ]),
    data.confidence,
  ],
});
