/** A rate over time with its interval: how sure we are is drawn, not implied. */
import { areaY, axisY, gridY, line, plot, ruleY } from '@observablehq/plot';
import { formatCount, formatDay, formatInterval, formatRate, toMs } from '../formats.js';
import {
  basePlot,
  BANDS,
  DASH,
  MUTED,
  scaleOf,
  withStops,
  type ChartNode,
  type ChartOptions,
  type Stop,
} from './theme.js';
import { dayAxis, dayTicks } from './time-axis.js';

/** One span of time, named by its first day: the rate, its 95 % interval and the number it rests on. */
export interface RatePoint {
  readonly day: string;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
}

/** Points ascending in time, and the length of a span in days. */
export interface RateLine {
  readonly points: readonly RatePoint[];
  readonly spanDays: number;
  readonly what: string;
}

const DAY_MS = 86_400_000;

/** Draws the rate as a line within its 95 % band; the axis starts where the band does, because a line needs no zero. */
export function rateLine(data: RateLine, options: ChartOptions): ChartNode {
  const known = data.points.filter((point) => point.rate !== null);
  const lowest = Math.min(1, ...known.map((point) => point.low ?? 1));
  const floor = Math.max(0, Math.floor(lowest * 10) / 10);
  const days = known.map((point) => toMs(point.day));
  const frontier = options.frontier ?? Infinity;
  const isOpen = (point: RatePoint): boolean => toMs(point.day) + data.spanDays * DAY_MS > frontier;
  const firstOpen = known.findIndex(isOpen);
  const closed = firstOpen === -1 ? known : known.slice(0, firstOpen);
  const open = firstOpen === -1 ? [] : known.slice(Math.max(0, firstOpen - 1));
  const x = (point: RatePoint): number => toMs(point.day);
  const drawn = plot({
    ...basePlot(options),
    x: { type: 'utc', domain: [days[0] ?? 0, days.at(-1) ?? 1] },
    y: { domain: [floor, 1] },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({
        ticks: 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => `${Math.round(value * 100)}%`,
        color: MUTED,
      }),
      areaY(known, { x, y1: 'low', y2: 'high', fill: 'var(--series-1)', fillOpacity: BANDS[1].opacity }),
      line(closed, { x, y: 'rate', stroke: 'var(--series-1)', strokeWidth: 1.75 }),
      line(open, { x, y: 'rate', stroke: 'var(--series-1)', strokeWidth: 1.75, strokeDasharray: DASH }),
      ruleY([floor], { stroke: 'var(--line-strong)' }),
      dayAxis(dayTicks(days[0] ?? 0, days.at(-1) ?? 0, options.width - 60)),
    ],
  });
  return withStops(drawn, rateStops(data, known, scaleOf(drawn, 'x'), options));
}

function rateStops(
  data: RateLine,
  known: readonly RatePoint[],
  x: (value: unknown) => number,
  options: ChartOptions,
): Stop[] {
  const step = known.length > 1 ? Math.abs(x(toMs(known[1]?.day)) - x(toMs(known[0]?.day))) : 16;
  return known.map((point) => ({
    x: x(toMs(point.day)) - step / 2,
    y: 8,
    width: step,
    height: options.height - 30,
    title: data.spanDays === 1 ? formatDay(point.day) : `${data.spanDays} days from ${formatDay(point.day)}`,
    lines: [
      {
        label: data.what,
        text: formatInterval(point.rate, point.low, point.high, formatRate),
        colour: 'var(--series-1)',
      },
      { label: 'compared', text: formatCount(point.count) },
    ],
    pick: { from: point.day, to: new Date(toMs(point.day) + data.spanDays * DAY_MS).toISOString().slice(0, 10) },
  }));
}
