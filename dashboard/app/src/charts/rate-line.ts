/** A rate over time with its interval: how sure we are is drawn, not implied. */
import { areaY, axisY, gridY, line, plot, ruleY } from '@observablehq/plot';
import { formatCount, formatInterval, formatRate, toMs } from '../formats.js';
import { endsAfter, spanStops, splitOpen } from './spans.js';
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

/** Draws the rate as a line within its 95 % band; the axis starts where the band does, because a line needs no zero. */
export function rateLine(data: RateLine, options: ChartOptions): ChartNode {
  const known = data.points.filter((point) => point.rate !== null);
  const lowest = Math.min(1, ...known.map((point) => point.low ?? 1));
  const floor = Math.max(0, Math.floor(lowest * 10) / 10);
  const days = known.map((point) => toMs(point.day));
  const frontier = options.frontier ?? Infinity;
  const { closed, open } = splitOpen(known, (point) => endsAfter(point, data.spanDays, frontier));
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
  const asked = { spanDays: data.spanDays, x: scaleOf(drawn, 'x'), height: options.height };
  return withStops(drawn, spanStops(known, asked, linesOf(data.what)));
}

const linesOf =
  (what: string) =>
  (point: RatePoint): Stop['lines'] => [
    { label: what, text: formatInterval(point.rate, point.low, point.high, formatRate), colour: 'var(--series-1)' },
    { label: 'compared', text: formatCount(point.count) },
  ];
