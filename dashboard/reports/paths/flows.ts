/** The first steps of paths as flows between positions. Pure. */

/** A way and what went it. */
export interface Went {
  readonly way: readonly string[];
  readonly conversions: number;
  readonly open: number;
}

export interface Flow {
  /** Position of the source, from 1. */
  readonly position: number;
  readonly from: string;
  /** A channel at the next position, or an end. */
  readonly to: string;
  readonly conversions: number;
  readonly open: number;
}

export const CONVERTED = 'conversion';
export const OPEN = 'no conversion';
/** What lies beyond the last position that is shown. */
export const LATER = 'later';

/**
 * Flows of the first `positions` touchpoints: each path goes from position to position and then to its end; a longer one goes to
 * `later` from the last position, and from there to its end. What enters a node leaves it.
 */
export function flowsOf(ways: readonly Went[], positions: number): Flow[] {
  const flows = new Map<string, { position: number; from: string; to: string; conversions: number; open: number }>();
  const add = (position: number, from: string, to: string, conversions: number, open: number): void => {
    if (conversions + open === 0) return;
    const key = `${position}\n${from}\n${to}`;
    const flow = flows.get(key) ?? { position, from, to, conversions: 0, open: 0 };
    flow.conversions += conversions;
    flow.open += open;
    flows.set(key, flow);
  };
  for (const { way, conversions, open } of ways) {
    const shown = way.length > positions ? [...way.slice(0, positions), LATER] : way;
    shown.forEach((channel, i) => {
      const next = shown[i + 1];
      if (next !== undefined) add(i + 1, channel, next, conversions, open);
      else {
        add(i + 1, channel, CONVERTED, conversions, 0);
        add(i + 1, channel, OPEN, 0, open);
      }
    });
  }
  return [...flows.values()].sort(
    (a, b) => a.position - b.position || (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1),
  );
}
