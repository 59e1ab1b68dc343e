/** Shape of a bar chart, apart from its drawing, so that a page can size it before the drawing code is loaded. */

/** One bar, from `start` to `end` in the unit of the chart. */
export interface Bar {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly colour: string;
  /** The figure as written beside the bar. */
  readonly text: string;
  readonly strong?: boolean;
  readonly pick?: Readonly<Record<string, string>>;
}

/** Bars in reading order, and how a tick of their unit is written. */
export interface Bars {
  readonly bars: readonly Bar[];
  readonly tick: (value: number) => string;
}

/** Height of one bar with its space, px. */
export const BAR_ROW = 28;

/** Height that so many bars and their axis need, px. */
export const barsHeight = (count: number): number => count * BAR_ROW + 24;
