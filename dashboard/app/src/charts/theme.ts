/**
 * The one Plot theme. Colours are the page's own variables, so that light, dark and print need no second drawing. A chart is
 * a function (data, options) -> node; what can be read off it by pointer or arrow keys goes along as its stops.
 */
import type { PlotOptions } from '@observablehq/plot';

/** What every chart takes: its width in px, and where the data end (ms), if the last part is not complete. */
export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** Everything at or after this time is incomplete, or not yet known: drawn dashed. */
  readonly frontier?: number | undefined;
}

/** A place of the chart that can be read: where it lies, what it says, and what a click filters by. */
export interface Stop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly text: string; readonly colour?: string }[];
  readonly pick?: Readonly<Record<string, string>>;
}

/** What a chart function gives. */
export type ChartNode = SVGSVGElement | HTMLElement;

const stops = new WeakMap<ChartNode, readonly Stop[]>();

/** Attaches the readable places to a drawn chart. */
export function withStops<N extends ChartNode>(node: N, list: readonly Stop[]): N {
  stops.set(node, list);
  return node;
}

/** The readable places of a chart, in reading order. */
export function stopsOf(node: ChartNode): readonly Stop[] {
  return stops.get(node) ?? [];
}

/** Series colours in their fixed order; a sixth series is Other. */
export const SERIES = [
  'var(--series-1)',
  'var(--series-2)',
  'var(--series-3)',
  'var(--series-4)',
  'var(--series-5)',
] as const;
export const OTHER = 'var(--series-other)';

/** One entity has one colour everywhere. What is not listed is Other. */
const ENTITY: Readonly<Record<string, string>> = {
  referral: SERIES[0],
  affiliate: SERIES[1],
  paid: SERIES[2],
  organic: SERIES[3],
  email: SERIES[4],
  payable: SERIES[0],
  held: SERIES[1],
  earned: SERIES[1],
  granted: SERIES[0],
  denied: SERIES[4],
  reversed: SERIES[2],
  margin: SERIES[0],
  reward: SERIES[1],
  spend: SERIES[2],
};

/** Colour of a channel, state or outcome. */
export function colourOf(entity: string): string {
  return ENTITY[entity] ?? OTHER;
}

/** Opacity of the 50, 80 and 95 % bands: the surer, the darker. */
export const BANDS = [
  { level: 95, opacity: 0.12 },
  { level: 80, opacity: 0.16 },
  { level: 50, opacity: 0.24 },
] as const;

export const TEXT = 'var(--text)';
export const MUTED = 'var(--muted)';
export const LINE = 'var(--line)';
export const DASH = '3 3';

/** Base of every plot: size, type, no clip, transparent, UTC x. */
export function basePlot(options: ChartOptions): PlotOptions {
  return {
    width: options.width,
    height: options.height,
    marginTop: 8,
    marginRight: 12,
    marginBottom: 22,
    marginLeft: 48,
    style: {
      background: 'none',
      color: 'var(--muted)',
      fontFamily: 'inherit',
      fontSize: '11px',
      fontVariantNumeric: 'tabular-nums',
      overflow: 'visible',
    },
  };
}

/** Pixel position of a value on a drawn plot's scale. */
export function scaleOf(
  plot: { scale(name: string): { apply(value: unknown): unknown; bandwidth?: number } | undefined },
  name: string,
): (value: unknown) => number {
  const scale = plot.scale(name);
  return (value) => Number(scale?.apply(value));
}
