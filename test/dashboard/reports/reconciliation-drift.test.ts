import { describe, expect, it } from 'vitest';
import { driftText, recentAlerts, reconciliation } from '../../../dashboard/reports/reconciliation.js';
import { alertsOf, driftOf, type DriftRow } from '../../../dashboard/reports/reconciliation-drift.js';
import type { Door } from '../../../sql/door.js';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5);
const dayOf = (day: number): string => new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10);
const AT = { currency: 'EUR', grain: 'day', fromDay: dayOf(0), nowMs: FIRST + 400 * DAY_MS } as const;

/** A day of a hundred rows of 10.00 EUR, of which so many differ in amount. */
function day(number: number, differ: number, waiting = 0): DriftRow[] {
  const row = (bucket: string, rows: number): DriftRow => ({
    span: dayOf(number),
    bucket,
    currency: 'EUR',
    rows,
    waiting,
    amount_minor: rows * 1000,
    squares: rows * 1_000_000,
  });
  return [row('matched', 100 - differ), row('amount_differs', differ)];
}
const weeks = (count: number, differ: (week: number) => number): DriftRow[] =>
  Array.from({ length: count }, (_, week) => day(week * 7, differ(week))).flat();

describe('the drift of the reconciliation', () => {
  it('alerts where a share leaves the band of the same weekday, by count and by money', () => {
    const points = driftOf([...weeks(8, (week) => 4 + (week % 3)), ...day(56, 40)], AT);
    expect(points.at(-1)!.count.outside).toMatchObject({
      part: 40,
      whole: 100,
      share: 0.4,
      verdict: 'above',
      history: 8,
    });
    expect(
      alertsOf(points, 'EUR').map(({ day: at, measure, bucket, direction }) => [at, measure, bucket, direction]),
    ).toEqual([
      [dayOf(56), 'count', 'outside', 'above'],
      [dayOf(56), 'count', 'amount_differs', 'above'],
      [dayOf(56), 'money', 'outside', 'above'],
      [dayOf(56), 'money', 'amount_differs', 'above'],
    ]);
  });

  it('does not alert where the share is as usual, and says where there is too little before it', () => {
    const points = driftOf(
      weeks(9, (week) => 4 + (week % 3)),
      AT,
    );
    expect(alertsOf(points, 'EUR')).toEqual([]);
    expect(points.map(({ count }) => count.outside.verdict)).toEqual([
      ...Array.from({ length: 4 }, () => 'too_little'),
      ...Array.from({ length: 5 }, () => 'usual'),
    ]);
  });

  it('compares with the same weekday alone', () => {
    const others = Array.from({ length: 8 }, (_, week) => day(week * 7 + 1, 50)).flat();
    const points = driftOf([...weeks(8, () => 5), ...others, ...day(56, 50)], AT);
    expect(points.find(({ span }) => span === dayOf(56))!.count.outside.verdict).toBe('above');
  });

  it('tells a low share only once nothing of the day waits, and judges no day that is not over', () => {
    const before = weeks(8, (week) => 40 + (week % 3));
    const low = (waiting: number, nowMs: number = AT.nowMs) =>
      driftOf([...before, ...day(56, 1, waiting)], { ...AT, nowMs }).at(-1)!.count.outside.verdict;
    expect(low(0)).toBe('below');
    expect(low(2)).toBe('usual');
    expect(low(0, FIRST + 56.5 * DAY_MS)).toBe('open');
  });

  it('counts money of one currency alone', () => {
    const rows = day(0, 10).map((row) => ({ ...row, currency: 'USD' }));
    expect(driftOf(rows, AT)[0]!.money.outside).toMatchObject({ whole: 0, share: null, verdict: 'nothing' });
    expect(driftOf(rows, AT)[0]!.count.outside.part).toBe(10);
  });
});

describe('what is told of the drift elsewhere', () => {
  /** A programme whose newest event falls in the middle of a day. */
  const doorAt = (now: number | null, rows: readonly DriftRow[]): Door =>
    ({
      rows: (statement: string, asked?: { from_ms?: number; to_ms?: number }) => {
        if (statement === 'reports/now-by-programme') return Promise.resolve(now === null ? [] : [{ now_ms: now }]);
        if (statement !== 'reports/reconciliation-by-day') return Promise.resolve([]);
        const at = ({ span }: DriftRow): number => Date.parse(`${span}T00:00:00Z`);
        return Promise.resolve(rows.filter((row) => at(row) >= asked!.from_ms! && at(row) < asked!.to_ms!));
      },
    }) as unknown as Door;
  const noon = (number: number): number => FIRST + number * DAY_MS + DAY_MS / 2;
  const drifting = [...weeks(8, (week) => 4 + (week % 3)), ...day(56, 40)];

  it('is how many shares left their band on the last seven whole days', async () => {
    expect(await recentAlerts(doorAt(noon(57), drifting), 'default')).toEqual({ count: 2, money: 0 });
    expect(await recentAlerts(doorAt(noon(63), drifting), 'default')).toEqual({ count: 2, money: 0 });
  });

  it.each<[string, number | null]>([
    ['the day is not over', noon(56)],
    ['a week has passed since', noon(64)],
    ['nothing has happened yet', null],
  ])('is nothing where %s', async (_when, now) => {
    expect(await recentAlerts(doorAt(now, drifting), 'default')).toEqual({ count: 0, money: 0 });
  });

  it('is one line, with the newest of them', async () => {
    const asked = { from: dayOf(50), grain: 'day' };
    const told = driftText(await reconciliation.run(doorAt(noon(57), drifting), asked));
    expect(told).toMatch(
      /^reconciliation: 2 outside the usual band, the newest 2026-03-02: Outside matched, 40\.0% of rows, above /,
    );
    const usual = driftText(await reconciliation.run(doorAt(noon(50), drifting), asked));
    expect(usual).toMatch(/^reconciliation: no day lies outside its usual band/);
  });
});
