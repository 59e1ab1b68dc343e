/** Makes the median absolute deviation of a normal sample its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.4826;

/** A day's share beside what was usual before it. */
export interface UsualBand {
  /** Null where there is too little to tell what is usual. */
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How many spans the band rests on. */
  readonly history: number;
}

export interface BandOptions {
  /** How many deviations wide on each side. */
  readonly width: number;
  /** With fewer spans before it nothing is called usual. */
  readonly least: number;
}

/**
 * The usual band of a share: median ± width · d, where d is the greater of 1.4826 times the median absolute deviation of the shares before it and
 * the standard error that chance alone gives a share of this size.
 *
 * Shapes: `before`, the shares of comparable spans before the judged one, in any order; `size`, the number of things (or effective number, for money)
 * that the judged share is of. Units: shares between 0 and 1; the band is cut there. The standard error is taken at (m·n + 1) / (n + 2) rather
 * than at the median m, so that a history of nothing but zeros does not make one single case an alarm. Throws RangeError where width or
 * least is not positive. Cost: O(h log h). Source: Iglewicz & Hoaglin (1993), "How to Detect and Handle Outliers", who call what lies more
 * than 3.5 such deviations off an outlier. Example: shares .02 .04 .06 .08 .10, size 10,000, width 3.5: median .06, deviation .02 ·
 * 1.4826, so 0 to .1638.
 */
export function usualBand(before: ArrayLike<number>, size: number, options: BandOptions): UsualBand {
  if (!(options.width > 0) || !(options.least > 0)) throw new RangeError('a band needs a width and a least history');
  const shares = Float64Array.from(before).sort();
  const history = shares.length;
  if (history < options.least || !(size > 0)) return { median: null, low: null, high: null, history };
  const median = middleOf(shares);
  const spread = NORMAL * middleOf(shares.map((share) => Math.abs(share - median)).sort());
  const rate = (median * size + 1) / (size + 2);
  const chance = Math.sqrt((rate * (1 - rate)) / size);
  const half = options.width * Math.max(spread, chance);
  return { median, low: Math.max(0, median - half), high: Math.min(1, median + half), history };
}

/** The median of sorted numbers: of an even number, the mean of the two in the middle. */
function middleOf(sorted: Float64Array): number {
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
