/** Distributions of counted values. Pure. */

/** How many conversions have a value of a measure; values ascend within a measure. */
export interface Sized {
  readonly measure: string;
  readonly value: number;
  readonly conversions: number;
}

export interface Bin {
  readonly measure: string;
  /** Included. */
  readonly from: number;
  /** Not included; null for all that is more. */
  readonly to: number | null;
  readonly conversions: number;
}

/** Where bins begin: single touchpoints and channels, and hours that grow to days and weeks. */
const BINS: Readonly<Record<string, readonly number[]>> = {
  touchpoints: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 50],
  channels: [1, 2, 3, 4, 5, 6, 7, 8],
  hours: [0, 1, 6, 24, 72, 168, 336, 504, 720],
};

/** Conversions by bin of a measure; bins past the last value are left out. */
export function histogram(sized: readonly Sized[], measure: string): Bin[] {
  const own = sized.filter((one) => one.measure === measure);
  const starts = BINS[measure]!;
  const bins = starts.map((from, i): Bin => {
    const to = starts[i + 1] ?? null;
    const inside = own.filter(({ value }) => value >= from && (to === null || value < to));
    return { measure, from, to, conversions: inside.reduce((sum, { conversions }) => sum + conversions, 0) };
  });
  const last = bins.findLastIndex(({ conversions }) => conversions > 0);
  return bins.slice(0, last + 1);
}

/** Quantiles by counting: the least value that at least a part q of the conversions does not exceed (R type 1). */
export function quantilesOf(sized: readonly Sized[], measure: string) {
  const own = sized.filter((one) => one.measure === measure);
  const all = own.reduce((sum, { conversions }) => sum + conversions, 0);
  if (all === 0) return [];
  const at = (q: number): number => {
    let seen = 0;
    for (const { value, conversions } of own) {
      seen += conversions;
      if (seen >= q * all) return value;
    }
    return own.at(-1)!.value;
  };
  const mean = own.reduce((sum, { value, conversions }) => sum + value * conversions, 0) / all;
  return [{ measure, q10: at(0.1), q25: at(0.25), q50: at(0.5), q75: at(0.75), q90: at(0.9), mean }];
}
