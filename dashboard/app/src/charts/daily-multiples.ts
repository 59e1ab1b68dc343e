/** Daily counts as small multiples: one row a measure, each with its own scale, one shared axis of days. */
import { axisX, axisY, lineY, plot, rectY, ruleY, text, type Markish } from '@observablehq/plot';
import { formatCount, formatDay, formatNumber, toMs } from '../formats.js';
import { basePlot, MUTED, scaleOf, withStops, type ChartNode, type ChartOptions, type Stop } from './theme.js';
import { dayTicks } from './time-axis.js';

/** A measure by day; null is unknown. */
export interface DailySeries {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Mean of seven days, where there are seven. */
  readonly means?: readonly (number | null)[];
}

/** Days (`YYYY-MM-DD`, ascending, without gaps) and what was measured on them. */
export interface Daily {
  readonly days: readonly string[];
  readonly series: readonly DailySeries[];
}

interface Bar {
  readonly day: number;
  readonly row: string;
  readonly share: number;
  readonly colour: string;
  readonly open: boolean;
}

const DAY_MS = 86_400_000;

/** Bars as shares of their row's peak; unknown values have none. */
function barsOf(data: Daily, days: readonly number[], peaks: readonly number[], frontier: number): Bar[] {
  return data.series.flatMap((series, row) =>
    series.values.flatMap((value, index) => {
      const day = days[index] ?? 0;
      if (value === null) return [];
      const share = value / (peaks[row] ?? 1);
      return [{ day, row: series.name, share, colour: series.colour, open: day + DAY_MS > frontier }];
    }),
  );
}

/** Points of the weekly means at noon of their day; a gap where there is no mean yet. */
function meansOf(data: Daily, days: readonly number[], peaks: readonly number[]) {
  return data.series.flatMap((series, row) =>
    (series.means ?? []).map((mean, index) => ({
      at: (days[index] ?? 0) + DAY_MS / 2,
      row: series.name,
      share: mean === null ? NaN : mean / (peaks[row] ?? 1),
      colour: series.colour,
    })),
  );
}

/** The scale of each row, as its peak and zero. */
function peakLabels(list: readonly DailySeries[], peaks: readonly number[]): Markish[] {
  const label = { fy: 'name', dx: -6, textAnchor: 'end', fill: MUTED } as const;
  const peakOf = (series: DailySeries): string => formatCount(peaks[list.indexOf(series)]);
  return [
    text(list, { ...label, frameAnchor: 'top-left', text: peakOf }),
    text(list, { ...label, frameAnchor: 'bottom-left', text: () => '0' }),
  ];
}

/** Draws the rows. A day past the frontier is not complete: its bar is drawn as a dashed outline. */
export function dailyMultiples(data: Daily, options: ChartOptions): ChartNode {
  const days = data.days.map(toMs);
  const peaks = data.series.map((series) => Math.max(1, ...series.values.map((value) => value ?? 0)));
  const bars = barsOf(data, days, peaks, options.frontier ?? Infinity);
  const inset = (options.width - 60) / Math.max(1, days.length) > 4 ? 0.5 : 0;
  const end = (days.at(-1) ?? 0) + DAY_MS;
  const shape = {
    x1: 'day',
    x2: (bar: Bar) => bar.day + DAY_MS,
    y: 'share',
    fy: 'row',
    insetLeft: inset,
    insetRight: inset,
  } as const;
  const drawn = plot({
    ...basePlot(options),
    marginLeft: 40,
    marginRight: 8,
    marginTop: 4,
    x: { type: 'utc', domain: [days[0] ?? 0, end] },
    y: { domain: [0, 1] },
    fy: { domain: data.series.map((series) => series.name), padding: 0.22, axis: null },
    marks: [
      axisY([1], { tickSize: 0, label: null, text: null, color: MUTED }),
      ruleY([1], { stroke: 'var(--line)' }),
      ...peakLabels(data.series, peaks),
      rectY(
        bars.filter((bar) => !bar.open),
        { ...shape, fill: 'colour', fillOpacity: 0.38 },
      ),
      rectY(
        bars.filter((bar) => bar.open),
        { ...shape, fill: 'none', stroke: 'colour', strokeDasharray: '2 2' },
      ),
      lineY(meansOf(data, days, peaks), {
        x: 'at',
        y: 'share',
        fy: 'row',
        z: 'row',
        stroke: 'colour',
        strokeWidth: 1.5,
      }),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      axisX(dayTicks(days[0] ?? 0, days.at(-1) ?? 0, options.width - 48), {
        tickFormat: (value: number | Date) => formatDay(Number(value)),
        tickSize: 0,
        tickPadding: 6,
        label: null,
        color: MUTED,
        facetAnchor: 'bottom',
      }),
    ],
    color: { type: 'identity' },
  });
  return withStops(drawn, dailyStops(data, days, scaleOf(drawn, 'x'), options));
}

function dailyStops(
  data: Daily,
  days: readonly number[],
  x: (value: unknown) => number,
  options: ChartOptions,
): Stop[] {
  return data.days.map((day, index) => {
    const left = x(days[index]);
    const open = (days[index] ?? 0) + DAY_MS > (options.frontier ?? Infinity);
    return {
      x: left,
      y: 4,
      width: x((days[index] ?? 0) + DAY_MS) - left,
      height: options.height - 26,
      title: `${formatDay(day)}${open ? ', not complete' : ''}`,
      lines: data.series.map((series) => ({
        label: series.name,
        text: readOff(series, index),
        colour: series.colour,
      })),
      pick: { from: day, to: new Date((days[index] ?? 0) + DAY_MS).toISOString().slice(0, 10) },
    };
  });
}

/** The day's value, with the mean of its week where known: `412, 7-day mean 398.3`. */
function readOff(series: DailySeries, index: number): string {
  const mean = series.means?.[index];
  const value = formatCount(series.values[index]);
  return mean === undefined || mean === null ? value : `${value}, 7-day mean ${formatNumber(mean)}`;
}
