/** A share over time within its usual band: what lies outside is marked. */
import { areaY, axisY, dot, gridY, line, plot, ruleY } from '@observablehq/plot';
import { formatRate, toMs } from '../formats.js';
import { spanStops, splitOpen } from './spans.js';
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

/** One span of time, named by its first day: its share, what is usual, and how it was judged. Null is unknown. */
export interface BandPoint {
  readonly day: string;
  readonly share: number | null;
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** usual, above, below, too_little, nothing, open. */
  readonly verdict: string;
  /** What the share is of, as text. */
  readonly of: string;
}

/** Points ascending in time, the length of a span in days, and what the share is called. */
export interface ShareBand {
  readonly points: readonly BandPoint[];
  readonly spanDays: number;
  readonly what: string;
}

const VERDICTS: Readonly<Record<string, string>> = {
  usual: 'usual',
  above: 'above its usual band',
  below: 'below its usual band',
  too_little: 'too little before it to judge',
  nothing: 'nothing to judge',
  open: 'not over yet',
};

/** How a span was judged, in words. */
export const verdictText = (verdict: string): string => VERDICTS[verdict] ?? verdict;
const alarming = (point: BandPoint): boolean => point.verdict === 'above' || point.verdict === 'below';

/** Draws the share as a line over its usual band, from zero; spans outside the band are marked, spans that are not over dashed. */
export function shareBand(data: ShareBand, options: ChartOptions): ChartNode {
  const known = data.points.filter((point) => point.share !== null);
  const banded = known.filter((point) => point.high !== null);
  const top = known.reduce((most, point) => Math.max(most, point.share ?? 0, point.high ?? 0), 0.01);
  const days = known.map((point) => toMs(point.day));
  const { closed, open } = splitOpen(known, ({ verdict }) => verdict === 'open');
  const x = (point: BandPoint): number => toMs(point.day);
  const drawn = plot({
    ...basePlot(options),
    x: { type: 'utc', domain: [days[0] ?? 0, days.at(-1) ?? 1] },
    y: { domain: [0, top * 1.05] },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({
        ticks: 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => `${Number((value * 100).toFixed(top < 0.04 ? 1 : 0))}%`,
        color: MUTED,
      }),
      areaY(banded, { x, y1: 'low', y2: 'high', fill: 'var(--series-1)', fillOpacity: BANDS[1].opacity }),
      line(banded, { x, y: 'median', stroke: 'var(--muted)', strokeWidth: 1 }),
      line(closed, { x, y: 'share', stroke: 'var(--series-1)', strokeWidth: 1.75 }),
      line(open, { x, y: 'share', stroke: 'var(--series-1)', strokeWidth: 1.75, strokeDasharray: DASH }),
      dot(known.filter(alarming), { x, y: 'share', r: 3.5, symbol: 'diamond', fill: 'var(--bad)' }),
      ruleY([0], { stroke: 'var(--line-strong)' }),
      dayAxis(dayTicks(days[0] ?? 0, days.at(-1) ?? 0, options.width - 60)),
    ],
  });
  const asked = { spanDays: data.spanDays, x: scaleOf(drawn, 'x'), height: options.height };
  return withStops(drawn, spanStops(known, asked, linesOf(data.what)));
}

const linesOf =
  (what: string) =>
  (point: BandPoint): Stop['lines'] => [
    { label: what, text: formatRate(point.share), colour: 'var(--series-1)' },
    { label: 'of', text: point.of },
    {
      label: 'usual',
      text:
        point.median === null
          ? '—'
          : `${formatRate(point.median)} (${formatRate(point.low)}–${formatRate(point.high)})`,
    },
    { label: '', text: verdictText(point.verdict) },
  ];
