import { Type, type Static } from 'typebox';
import type { Door } from '../../sql/door.js';
import {
  asOf,
  DAY_MS,
  dayOf,
  DEFAULT_PROGRAMME,
  endOfDays,
  programme,
  range,
  readRange,
  readTime,
  startOfDay,
} from './params.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { Count, Day, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const MEASURES = ['new_advocates', 'first_shares', 'clicks', 'conversions'] as const;
/** Days of the moving mean. */
const MEAN_DAYS = 7;
/** Days shown where no range is asked for. */
const DEFAULT_DAYS = 90;
/** The longest range: two years and a day, so that a year can be laid beside the one before. */
const MAX_DAYS = 731;

const Mean = orNull(Type.Number());
const Line = Type.Object({
  day: Day,
  new_advocates: Count,
  first_shares: Count,
  clicks: Count,
  bot_clicks: Count,
  conversions: Count,
  new_advocates_mean7: Mean,
  first_shares_mean7: Mean,
  clicks_mean7: Mean,
  conversions_mean7: Mean,
});
const Velocity = Type.Object({
  from: Day,
  to: Day,
  days: Type.Array(Line),
  totals: Type.Object({
    new_advocates: Count,
    first_shares: Count,
    clicks: Count,
    bot_clicks: Count,
    conversions: Count,
  }),
});

type Row = {
  day: string;
  new_advocates: number;
  first_shares: number;
  clicks: number;
  bot_clicks: number;
  conversions: number;
};

const EMPTY = { new_advocates: 0, first_shares: 0, clicks: 0, bot_clicks: 0, conversions: 0 };

/** The range in whole days: what was asked for, else the newest days up to now. Older days than the longest range are left out. */
async function readDays(
  door: Door,
  params: { programme?: string; asOf?: string; from?: string; to?: string },
): Promise<{ from: number; to: number } | null> {
  const asked = readRange(params);
  const now =
    params.asOf === undefined
      ? await programmeNow(door, params.programme ?? DEFAULT_PROGRAMME)
      : readTime('asOf', params.asOf);
  if (now === null) return null;
  const to = Math.min(endOfDays(asked.to), startOfDay(now) + DAY_MS);
  const longest = params.from === undefined ? DEFAULT_DAYS : MAX_DAYS;
  const from = Math.max(startOfDay(asked.from), to - longest * DAY_MS);
  return from < to ? { from, to } : null;
}

/** Fills days without a row and puts the mean of each measure over the seven days up to and with it beside it; null before there are seven. */
function withMeans(rows: readonly Row[], from: number, to: number): Static<typeof Line>[] {
  const known = new Map(rows.map((row) => [row.day, row]));
  const all: Row[] = [];
  for (let at = from - (MEAN_DAYS - 1) * DAY_MS; at < to; at += DAY_MS)
    all.push({ ...EMPTY, ...known.get(dayOf(at)), day: dayOf(at) });
  const first = rows[0]?.day ?? dayOf(to);
  return all.slice(MEAN_DAYS - 1).map((row, i) => {
    const window = all.slice(i, i + MEAN_DAYS);
    const complete = window[0]!.day >= first;
    const mean = (name: (typeof MEASURES)[number]) =>
      complete ? window.reduce((sum, day) => sum + day[name], 0) / MEAN_DAYS : null;
    return {
      ...row,
      new_advocates_mean7: mean('new_advocates'),
      first_shares_mean7: mean('first_shares'),
      clicks_mean7: mean('clicks'),
      conversions_mean7: mean('conversions'),
    };
  });
}

/** How fast the programme grows: new advocates, first shares, clicks and conversions a day. */
export const velocity = defineReport({
  name: 'velocity',
  title: 'Referral velocity: new advocates, first shares, clicks and conversions a day',
  params: Type.Object({ ...programme, ...asOf, ...range }),
  result: Velocity,
  definitions: {
    new_advocates: 'Advocates whose first event with status enrolled lies on this day.',
    first_shares: 'Advocates who shared or invited for the first time on this day.',
    clicks: 'Clicks of every channel on this day, repeated ones left out, machines included.',
    bot_clicks: 'Clicks of this day whose user agent is a machine’s.',
    conversions: 'Conversion events of this day, repeats of the same id left out; whatever was decided about them.',
    mean7: 'Mean of this day and the six before it; unknown until there are seven.',
    from: 'First day shown. Days are UTC.',
    to: 'The day after the last one shown. Days after the programme’s own now are not shown.',
  },
  statements: ['reports/now-by-programme', 'reports/velocity-by-day'],
  compute: async (door, params) => {
    const days = await readDays(door, params);
    if (days === null) return { from: '', to: '', days: [], totals: { ...EMPTY } };
    const rows = await door.rows<Row>('reports/velocity-by-day', {
      programme: params.programme ?? DEFAULT_PROGRAMME,
      from_day: dayOf(days.from - (MEAN_DAYS - 1) * DAY_MS),
      to_day: dayOf(days.to),
    });
    const lines = withMeans(rows, days.from, days.to);
    const total = (name: keyof typeof EMPTY) => lines.reduce((sum, line) => sum + line[name], 0);
    return {
      from: dayOf(days.from),
      to: dayOf(days.to),
      days: lines,
      totals: {
        new_advocates: total('new_advocates'),
        first_shares: total('first_shares'),
        clicks: total('clicks'),
        bot_clicks: total('bot_clicks'),
        conversions: total('conversions'),
      },
    };
  },
  text: (data) =>
    data.days.length === 0
      ? ['nothing has happened yet']
      : textTable(
          ['day', ...MEASURES],
          [
            ...data.days.map((day) => [day.day, ...MEASURES.map((name) => day[name])]),
            ['total', ...MEASURES.map((name) => data.totals[name])],
          ],
        ),
});
