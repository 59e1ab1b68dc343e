import { axisX, ruleX, text, type Markish } from '@observablehq/plot';
import { formatDay } from '../formats.js';
import { DASH, LINE, MUTED } from './theme.js';

const DAY_MS = 86_400_000;
const MONTH_DAYS = 31;

/** Ticks for a span of days: mondays for weeks, firsts for months, so that labels never crowd (one per ~64 px). */
export function dayTicks(from: number, to: number, width: number): number[] {
  const days = Math.max(1, Math.round((to - from) / DAY_MS));
  const room = Math.max(2, Math.floor(width / 64));
  if (days > room * 14) return monthTicks(from, to, room);
  const step = [1, 2, 7, 14].find((size) => days / size <= room) ?? MONTH_DAYS;
  // 1970-01-05 was a Monday: weeks start there.
  const origin = 4 * DAY_MS;
  const first = step >= 7 ? Math.ceil((from - origin) / (step * DAY_MS)) * step * DAY_MS + origin : from;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step * DAY_MS) ticks.push(at);
  return ticks;
}

function monthTicks(from: number, to: number, room: number): number[] {
  const months = Math.max(1, Math.round((to - from) / (DAY_MS * 30)));
  const step = [1, 2, 3, 6, 12].find((size) => months / size <= room) ?? 12;
  const ticks: number[] = [];
  const start = new Date(from);
  for (let month = 0; ticks.length <= room + 1; month += 1) {
    const at = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1);
    if (at > to) break;
    if (at >= from && new Date(at).getUTCMonth() % step === 0) ticks.push(at);
  }
  return ticks;
}

/** The x axis of days: `3 Nov`, without a line of its own. */
export function dayAxis(
  ticks: readonly number[],
  options: { readonly facetAnchor?: 'bottom'; readonly year?: number } = {},
): Markish {
  return axisX(ticks as number[], {
    tickFormat: (value: number | Date) =>
      formatDay(Number(value), options.year === undefined ? {} : { year: options.year }),
    tickSize: 0,
    tickPadding: 6,
    label: null,
    color: MUTED,
    ...(options.facetAnchor ? { facetAnchor: options.facetAnchor } : {}),
  });
}

/** The line at the frontier and its name: what lies right of it is not complete. */
export function frontierMarks(frontier: number | undefined, name = 'now'): Markish[] {
  if (frontier === undefined || Number.isNaN(frontier)) return [];
  return [
    ruleX([frontier], { stroke: MUTED, strokeDasharray: DASH, strokeOpacity: 0.8 }),
    text([frontier], {
      x: (at: number) => at,
      frameAnchor: 'top',
      dx: 4,
      lineAnchor: 'top',
      text: () => name,
      fill: MUTED,
      textAnchor: 'start',
    }),
  ];
}

/** Grid line colour, for marks that draw their own. */
export const GRID = LINE;
