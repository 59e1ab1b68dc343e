import { wilson } from './stratified-rate.js';

/** One stratum: how many there are, and of each that was looked at its amount and whether it hit. */
export interface AmountStratum {
  readonly population: number;
  readonly amounts: readonly number[];
  readonly hits: readonly boolean[];
}

export interface RatioEstimate {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The share of an amount that lies in hits, from a stratified random sample, with its 95 % interval.
 *
 * rate = Σ (N/n) Σ a·hit / Σ (N/n) Σ a. Variance by linearization (Cochran 1977, 6.11): of the residuals a·(hit − rate), Σ N²·(1 − n/N)·s²/n over the
 * squared denominator; a stratum with one look lends its residual for s. The interval is Wilson's with the effective size rate·(1 − rate)/variance;
 * where all or none hit, with Kish's effective size of the weighted amounts. Null without an amount above 0. Cost: O(looks). Throws RangeError
 * where amounts and hits differ in length or a stratum has more looks than members.
 */
export function stratifiedRatio(strata: readonly AmountStratum[]): RatioEstimate {
  let [hit, whole, squares] = [0, 0, 0];
  for (const { population, amounts, hits } of strata) {
    if (amounts.length !== hits.length || amounts.length > population) throw new RangeError('no such sample');
    amounts.forEach((amount, i) => {
      const weighed = (amount * population) / amounts.length;
      whole += weighed;
      squares += weighed * weighed;
      if (hits[i]) hit += weighed;
    });
  }
  if (whole <= 0) return { rate: null, low: null, high: null };
  const rate = Math.min(1, Math.max(0, hit / whole));
  if (strata.every(({ population, amounts }) => amounts.length === population)) return { rate, low: rate, high: rate };
  const variance = strata.reduce((sum, stratum) => sum + varianceOf(stratum, rate), 0) / (whole * whole);
  const kish = (whole * whole) / squares;
  const size = variance > 0 && rate > 0 && rate < 1 ? Math.min(kish, (rate * (1 - rate)) / variance) : kish;
  return { rate, ...wilson(rate, size) };
}

function varianceOf({ population, amounts, hits }: AmountStratum, rate: number): number {
  const n = amounts.length;
  if (n === 0) return 0;
  const residuals = amounts.map((amount, i) => amount * ((hits[i] ? 1 : 0) - rate));
  const mean = n === 1 ? 0 : residuals.reduce((sum, one) => sum + one, 0) / n;
  const spread = residuals.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, n - 1);
  return (population * population * (1 - n / population) * spread) / n;
}
