/** The run-off of the liability: what is expected to be paid out, day by day or added up, with its uncertainty. */
import { areaY, axisY, gridY, line, plot, ruleY, text } from '@observablehq/plot';
import { formatDay, formatInterval, formatMoney, formatMoneyTick, toMs } from '../formats.js';
import {
  BANDS,
  basePlot,
  DASH,
  MUTED,
  scaleOf,
  TEXT,
  withStops,
  type ChartNode,
  type ChartOptions,
  type Stop,
} from './theme.js';
import { dayAxis, dayTicks, frontierMarks } from './time-axis.js';

/** One day of the forecast, minor units; the pairs are the 50, 80 and 95 % intervals. */
export interface RunOffPoint {
  readonly day: string;
  readonly expected: number;
  readonly low50: number;
  readonly high50: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
}

/** The forecast and its unit. */
export interface RunOff {
  readonly currency: string;
  readonly points: readonly RunOffPoint[];
}

const bounds = (point: RunOffPoint, level: number): [number, number] =>
  level === 95 ? [point.low95, point.high95] : level === 80 ? [point.low80, point.high80] : [point.low50, point.high50];

function bandLabels(points: readonly RunOffPoint[]): { day: number; value: number; text: string }[] {
  const last = points.at(-1);
  if (!last) return [];
  // A band without width has no edge to name.
  if (last.high95 === last.low95) return [{ day: toMs(last.day), value: last.expected, text: 'expected' }];
  return [
    { day: toMs(last.day), value: last.high95, text: '95%' },
    { day: toMs(last.day), value: last.high50, text: '50%' },
    { day: toMs(last.day), value: last.expected, text: 'expected' },
  ];
}

/** Labels at the right end, pushed apart so that none covers another (12 px a line). */
function spread<T extends { value: number }>(
  labels: readonly T[],
  pixel: (value: number) => number,
): (T & { dy: number })[] {
  let floor = -Infinity;
  return labels
    .toSorted((a, b) => b.value - a.value)
    .map((label) => {
      const at = pixel(label.value);
      const placed = Math.max(at, floor + 12);
      floor = placed;
      return { ...label, dy: placed - at };
    });
}

/** Draws the forecast: bands of 50, 80 and 95 %, the expected line dashed because all of it lies past the frontier. */
export function runOffChart(data: RunOff, options: ChartOptions): ChartNode {
  const { points, currency } = data;
  const days = points.map((point) => toMs(point.day));
  const top = Math.max(1, ...points.map((point) => point.high95));
  const base = basePlot(options);
  const inner = options.height - 12 - 22;
  const labels = spread(bandLabels(points), (value) => inner * (1 - value / top));
  const drawn = plot({
    ...base,
    marginTop: 12,
    marginRight: 58,
    x: { type: 'utc', domain: [options.frontier ?? days[0] ?? 0, days.at(-1) ?? 0] },
    y: { domain: [0, top], nice: false },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({
        ticks: 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => formatMoneyTick(value, currency),
        color: MUTED,
      }),
      ...BANDS.map((band) =>
        areaY(points, {
          x: (point: RunOffPoint) => toMs(point.day),
          y1: (point: RunOffPoint) => bounds(point, band.level)[0],
          y2: (point: RunOffPoint) => bounds(point, band.level)[1],
          fill: 'var(--series-1)',
          fillOpacity: band.opacity,
        }),
      ),
      line(points, {
        x: (point: RunOffPoint) => toMs(point.day),
        y: 'expected',
        stroke: 'var(--series-1)',
        strokeWidth: 1.75,
        strokeDasharray: DASH,
      }),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      ...labels.map((label) =>
        text([label], {
          x: 'day',
          y: 'value',
          text: 'text',
          dx: 6,
          dy: label.dy,
          textAnchor: 'start',
          fill: label.text === 'expected' ? TEXT : MUTED,
        }),
      ),
      ...frontierMarks(options.frontier, 'today'),
      dayAxis(dayTicks(days[0] ?? 0, days.at(-1) ?? 0, options.width - 106)),
    ],
  });
  return withStops(drawn, runOffStops(data, days, scaleOf(drawn, 'x'), options.height));
}

function runOffStops(data: RunOff, days: readonly number[], x: (value: unknown) => number, height: number): Stop[] {
  const money = (value: number | null | undefined): string => formatMoney(value, data.currency);
  return data.points.map((point, index) => {
    const centre = x(days[index]);
    const step = Math.abs(x(days[1] ?? days[0]) - x(days[0])) || 8;
    return {
      x: centre - step / 2,
      y: 12,
      width: step,
      height: height - 34,
      title: `By ${formatDay(point.day)}`,
      lines: [
        { label: 'expected, 80%', text: formatInterval(point.expected, point.low80, point.high80, money) },
        { label: '50% interval', text: `${money(point.low50)}–${money(point.high50)}` },
        { label: '95% interval', text: `${money(point.low95)}–${money(point.high95)}` },
      ],
    };
  });
}
