/** Horizontal bars from zero with their figures beside them; a waterfall is the same with moving starts. */
import { barX, gridX, axisX, plot, ruleX, text } from '@observablehq/plot';
import { BAR_ROW, barsHeight, type Bar, type Bars } from './bar-layout.js';
import { basePlot, MUTED, TEXT, withStops, type ChartNode, type ChartOptions, type Stop } from './theme.js';

const NAME_WIDTH = 148;
const FIGURE_WIDTH = 104;

/** Draws the bars. Names left, figures right, so that a negative bar never covers either. */
export function barsChart(data: Bars, options: ChartOptions): ChartNode {
  const values = data.bars.flatMap((bar) => [bar.start, bar.end, 0]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const nameWidth = Math.min(NAME_WIDTH, options.width * 0.36);
  const right = options.width - FIGURE_WIDTH;
  const drawn = plot({
    ...basePlot({ ...options, height: barsHeight(data.bars.length) }),
    marginLeft: nameWidth,
    marginRight: FIGURE_WIDTH,
    marginTop: 0,
    marginBottom: 24,
    x: { domain: low === high ? [0, 1] : [low, high] },
    y: { domain: data.bars.map((bar) => bar.name), axis: null, padding: 0.36 },
    marks: [
      gridX({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({ ticks: 4, tickSize: 0, label: null, tickFormat: data.tick, color: MUTED }),
      barX(data.bars, { x1: 'start', x2: 'end', y: 'name', fill: (bar: Bar) => bar.colour }),
      ruleX([0], { stroke: 'var(--line-strong)' }),
      ...[false, true].flatMap((strong) => {
        const bars = data.bars.filter((bar) => (bar.strong ?? false) === strong);
        const type = { y: 'name', fill: TEXT, fontSize: 12, fontWeight: strong ? 600 : 400 } as const;
        return [
          text(bars, { ...type, text: 'name', frameAnchor: 'left', dx: -nameWidth, textAnchor: 'start' }),
          text(bars, { ...type, text: 'text', frameAnchor: 'right', dx: FIGURE_WIDTH, textAnchor: 'end' }),
        ];
      }),
    ],
    color: { type: 'identity' },
  });
  const stops = data.bars.map((bar, index): Stop => ({
    x: 0,
    y: index * BAR_ROW,
    width: right + FIGURE_WIDTH,
    height: BAR_ROW,
    title: bar.name,
    lines: [{ label: '', text: bar.text, colour: bar.colour }],
    ...(bar.pick ? { pick: bar.pick } : {}),
  }));
  return withStops(drawn, stops);
}
